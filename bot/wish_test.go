package bot

import (
	"context"
	"encoding/json"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"guichet/channels"
	"guichet/store"
	"guichet/tickets"
)

// chat is a channel on which what was said can be changed, and gestures exist:
// a letter is an Inbound as JSON.
type chat struct {
	*post
	clock *atomic.Int64 // time that has passed besides the true one
}

// wait lets time pass.
func (c chat) wait(d time.Duration) { c.clock.Add(int64(d)) }

func (c chat) Read(l channels.Letter) (in channels.Inbound, err error) {
	return in, json.Unmarshal(l.Raw, &in)
}

// Find knows one message that the desk was not told of.
func (c chat) Find(_ context.Context, r tickets.Ref) (channels.Inbound, error) {
	if r != "HELP/9" {
		return channels.Inbound{}, tickets.ErrNotFound
	}
	return c.by("léo", "HELP", "Le distributeur de boissons ne rend plus la monnaie.", "HELP/9"), nil
}

var chatPeople = map[string]tickets.Address{
	"zoé": {Network: tickets.Slack, ID: "UZOE", Name: "Zoé"},
	"léo": {Network: tickets.Slack, ID: "ULEO", Name: "Léo"},
	"ada": {Network: tickets.Slack, ID: "UADA", Name: "Ada"},
}

// by is something that somebody says in a channel.
func (chat) by(who, place, text string, name tickets.Ref) channels.Inbound {
	return channels.Inbound{
		Kind: channels.Person, Trust: channels.Proven, ByHand: true, Addressed: true, Opens: true, Audience: tickets.ToRequester,
		From: chatPeople[who], Place: place, Private: chatPeople[who].ID, Text: text, Subject: text, Ref: name, Language: "fr",
	}
}

// gesture is something that somebody asks for on a message of theirs or ours.
func (c chat) gesture(who string, d channels.Demand, thread ...tickets.Ref) channels.Inbound {
	in := c.by(who, "HELP", "", "")
	in.Subject, in.Opens, in.Demand, in.Thread = "", false, d, thread
	return in
}

func startChat(t *testing.T) (*Bot, chat) {
	t.Helper()
	p := newPost()
	b := prepare(t, p)
	c := chat{p, new(atomic.Int64)}
	b.Now = func() time.Time { return time.Now().Add(time.Duration(c.clock.Load())) }
	for name := range b.Channels {
		b.Channels[name] = c
		b.Desk.Mends = map[string]bool{name: true}
	}
	b.Gather = 10 * time.Minute
	go b.Run(t.Context())
	return b, c
}

// arrives delivers what somebody did, and returns once the desk is done with it.
func (c chat) arrives(t *testing.T, b *Bot, key string, in channels.Inbound) {
	t.Helper()
	in.At = b.Now()
	raw, err := json.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	c.letters <- channels.Letter{Key: key, Channel: "post", Thread: string(in.Place), Raw: raw, At: in.At}
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(2 * time.Millisecond) {
		l, err := b.Store.Letter(t.Context(), key)
		if waiting, sending, e := b.Store.Pending(t.Context()); err == nil && l.Outcome != "" && e == nil && waiting+sending == 0 {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("the desk is not done with %s: %v", key, err)
		}
	}
}

// whispered matches what is said to somebody alone.
func whispered(who, words string) func(channels.Outbound) bool {
	return func(o channels.Outbound) bool { return o.Reader.Is(chatPeople[who]) && strings.Contains(o.Text, words) }
}

// tickets are all there are, newest first.
func (c chat) tickets(t *testing.T, b *Bot) []tickets.Ticket {
	t.Helper()
	list, err := b.Store.Tickets(t.Context(), store.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// said are the texts of what was sent, in order, with receipts as they stand.
func (c chat) said() (all []string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, o := range c.sent {
		switch {
		case o.Audience == tickets.ToAgents:
		case o.Card != nil:
			all = append(all, "receipt: "+o.Card.Body)
		default:
			all = append(all, o.Text)
		}
	}
	return all
}

func (c chat) last() string {
	all := c.said()
	if len(all) == 0 {
		return ""
	}
	return all[len(all)-1]
}

func TestARequesterFollowsTheirTicketInOneReceipt(t *testing.T) {
	b, c := startChat(t)
	c.arrives(t, b, "HELP/1", c.by("zoé", "HELP", "La machine à affranchir clignote en violet.", "HELP/1"))
	receipt := c.await(t, kind(tickets.ShowReceipt))
	if receipt.Card == nil || !strings.Contains(receipt.Card.Body, "Bien reçue") || len(receipt.Card.Actions) != 2 || receipt.Target != "" {
		t.Fatalf("the receipt is %+v", receipt)
	}
	solved := channels.Demand{Gesture: channels.Button, Action: channels.Solved}
	c.arrives(t, b, "click by another", c.gesture("léo", solved, "HELP/1"))
	c.await(t, whispered("léo", "Seule la personne"))
	if got := c.tickets(t, b)[0].Status; got != tickets.New {
		t.Errorf("somebody else's click makes it %s", got)
	}
	c.arrives(t, b, "click", c.gesture("zoé", solved, "HELP/1"))
	offer := c.await(t, func(o channels.Outbound) bool { return len(o.Choices) == 5 })
	if now := c.last(); !strings.Contains(now, "receipt: Résolue") {
		t.Errorf("the receipt says %q now", now)
	}
	rate := c.gesture("zoé", channels.Demand{Gesture: channels.Button}, "HELP/1")
	rate.Choice = tickets.Choice(offer.Choices[3].ID)
	c.arrives(t, b, "mark", rate)
	if got := c.last(); !strings.Contains(got, "est résolue") || !strings.Contains(got, "4 sur 5") {
		t.Errorf("after the mark the resolution says %q", got)
	}
	c.arrives(t, b, "word on it", func() channels.Inbound {
		in := c.gesture("zoé", channels.Demand{Gesture: channels.Filled, Action: channels.Comment}, "HELP/1")
		in.Text = "Très rapide."
		return in
	}())
	c.await(t, text(tickets.ToAgents, "Très rapide."))
	c.arrives(t, b, "again", c.gesture("zoé", channels.Demand{Gesture: channels.Button, Action: channels.Reopen}, "HELP/1"))
	if got := c.tickets(t, b)[0]; got.Status != tickets.Open || got.Rating != 0 {
		t.Errorf("after reopening it is %s, mark %d", got.Status, got.Rating)
	}
}

func TestSeveralShortMessagesAreOneRequest(t *testing.T) {
	b, c := startChat(t)
	say := func(ts, who, place, text string) {
		name := tickets.Ref(place + "/" + ts)
		c.arrives(t, b, string(name), c.by(who, place, text, name))
	}
	say("1", "zoé", "HELP", "Bonjour, la machine à affranchir")
	c.wait(8 * time.Second)
	say("2", "zoé", "HELP", "clignote en violet")
	if n := len(c.tickets(t, b)); n != 1 {
		t.Fatalf("two pieces of one request are %d tickets", n)
	}
	c.await(t, func(o channels.Outbound) bool { return o.Mark == tickets.MarkJoined && o.Target == "HELP/2" })
	say("3", "léo", "HELP", "Et moi mon badge ne marche pas")
	say("4", "zoé", "OTHER", "Une lampe est cassée ici")
	c.wait(time.Hour)
	say("5", "zoé", "HELP", "Autre chose : la fenêtre ne ferme plus")
	if n := len(c.tickets(t, b)); n != 4 {
		t.Errorf("%d tickets, want one each for another person, another place and another time", n)
	}
}

func TestATicketOfAMessageThatSomebodyPointsAt(t *testing.T) {
	b, c := startChat(t)
	point := channels.Demand{Gesture: channels.Sign, Action: channels.Create, Target: "HELP/9"}
	c.arrives(t, b, "sign", c.gesture("zoé", point, "HELP/9"))
	list := c.tickets(t, b)
	if len(list) != 1 || !list[0].Requester.Is(chatPeople["léo"]) || !strings.Contains(list[0].Subject, "distributeur") {
		t.Fatalf("the tickets are %+v", list)
	}
	if r := c.await(t, kind(tickets.ShowReceipt)); r.Place != "HELP" || r.Root != "HELP/9" {
		t.Errorf("its receipt stands at %s below %s", r.Place, r.Root)
	}
	c.arrives(t, b, "sign 2", c.gesture("léo", point, "HELP/9"))
	c.await(t, whispered("léo", "C'est déjà la demande"))
	if n := len(c.tickets(t, b)); n != 1 {
		t.Errorf("%d tickets after a second sign", n)
	}
	point.Target = "HELP/404"
	c.arrives(t, b, "sign on nothing", c.gesture("zoé", point, "HELP/404"))
	if n := len(c.tickets(t, b)); n != 1 {
		t.Errorf("a sign on what is gone made a ticket")
	}
}

func TestAFormsRequestGoesOnInPrivate(t *testing.T) {
	b, c := startChat(t)
	ask := c.gesture("zoé", channels.Demand{Gesture: channels.Command, Action: channels.Create, Answer: "there"})
	c.arrives(t, b, "command", ask)
	if n := len(c.tickets(t, b)); n != 0 {
		t.Fatalf("asking for the form made %d tickets", n)
	}
	if f, err := b.Former("post").Form(t.Context(), ask); err != nil || f == nil || f.Title != "Nouvelle demande" {
		t.Fatalf("the form is %+v, %v", f, err)
	}
	filled := c.gesture("zoé", channels.Demand{
		Gesture: channels.Filled, Action: channels.Create, Fields: map[string]channels.Value{"subject": {Text: "Fiche de paie"}},
	})
	filled.Text = "Il manque ma prime."
	c.arrives(t, b, "form", filled)
	first := c.await(t, text(tickets.ToRequester, "Il manque ma prime."))
	if receipt := c.await(t, kind(tickets.ShowReceipt)); first.Place != "UZOE" || receipt.Place != "UZOE" {
		t.Errorf("it goes on at %s and %s, want Zoé's own messages", first.Place, receipt.Place)
	}
	c.await(t, whispered("zoé", "C'est noté"))
}

func TestAHomeShowsOnesOwnTicketsAlone(t *testing.T) {
	b, c := startChat(t)
	c.arrives(t, b, "HELP/1", c.by("zoé", "HELP", "La machine à affranchir clignote en violet.", "HELP/1"))
	c.arrives(t, b, "HELP/2", c.by("léo", "HELP", "La fontaine à eau fuit.", "HELP/2"))
	visit := c.by("zoé", "", "", "")
	visit.Kind = channels.Visit
	c.arrives(t, b, "visit", visit)
	home := c.await(t, kind(channels.ShowHome)).Home
	raw, _ := json.Marshal(home)
	if s := string(raw); !strings.Contains(s, "affranchir") || strings.Contains(s, "fontaine") || !strings.Contains(s, `"Nouvelle demande"`) {
		t.Errorf("Zoé's home is %s", s)
	}
}

func TestAReplyThatComesBeforeItsRequestIsNotLost(t *testing.T) {
	b, c := startChat(t)
	early := c.by("zoé", "HELP", "Elle est au deuxième étage.", "HELP/2")
	early.Opens, early.Thread = false, []tickets.Ref{"HELP/1"}
	c.arrives(t, b, "early", early)
	if n := len(c.tickets(t, b)); n != 0 {
		t.Fatalf("a reply to nothing made %d tickets", n)
	}
	c.arrives(t, b, "HELP/1", c.by("zoé", "HELP", "La machine à affranchir clignote en violet.", "HELP/1"))
	c.await(t, text(tickets.ToAgents, "Elle est au deuxième étage."))
}
