package tickets

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

var (
	noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	zoe  = Author{Requester, Address{Network: Email, ID: "zoe@example.org", Name: "Zoé"}}
	ada  = Author{Agent, Address{Network: Slack, ID: "UADA", Name: "Ada"}}
	bob  = Author{Agent, Address{Network: Slack, ID: "UBOB", Name: "Bob"}}
)

// desk is a desk whose ids count: id1, id2, …
func desk() Desk {
	n := 0
	return Desk{
		Queues:   []Queue{{Name: "support", Agents: []Place{{Channel: "slack", Place: "CDESK"}}}},
		HandOver: 4 * time.Hour, CloseAfter: 7 * 24 * time.Hour, Grace: 72 * time.Hour, Required: []FilePart{FileReason},
		NewID: func() string { n++; return fmt.Sprintf("id%d", n) },
	}
}

func request(articles ...string) Request {
	return Request{
		Number: 1042, Queue: "support", Subject: "Imprimante", Language: "fr", Channel: "support", Place: "zoe@example.org",
		Message: Message{Author: zoe, Public: true, Text: "Mon imprimante ne répond plus.", Ref: "<1@example.org>"}, Articles: articles,
	}
}

// after is the case as it stands once the changes were committed in order.
func after(c Case, changes ...Change) Case {
	for _, x := range changes {
		if x.Ticket.Number != 0 {
			c.Ticket = x.Ticket
			c.Ticket.Version++
		}
		for _, v := range x.Conversations {
			known := false
			for i := range c.Conversations {
				if c.Conversations[i].ID == v.ID {
					c.Conversations[i], known = v, true
				}
			}
			if !known {
				c.Conversations = append(c.Conversations, v)
			}
		}
	}
	return c
}

// leaves tells what a change sends, one word a delivery:
// audience:what[:notice or text].
func leaves(c Case, x Change) string {
	c = after(c, x)
	var out []string
	for _, y := range x.Deliveries {
		v, _ := c.Conversation(y.Conversation)
		w := fmt.Sprintf("%s:%s", v.Audience, y.Kind)
		switch {
		case y.Kind == PutMark:
			w += ":" + string(y.Mark)
		case y.Notice != "":
			w += ":" + string(y.Notice)
		case y.Kind == Say:
			w += ":" + y.Text
		}
		out = append(out, w)
	}
	return strings.Join(out, " | ")
}

func TestOpenWithArticlesLetsTheBotTryFirst(t *testing.T) {
	x := desk().Open(noon, request("fr/imprimante"))
	if got, want := leaves(Case{}, x), "requester:say:suggested"; got != want {
		t.Errorf("leaves %q, want %q", got, want)
	}
	if x.Ticket.Level != L0 || x.Ticket.Status != New || !x.Ticket.Deadline().Equal(noon.Add(4*time.Hour)) {
		t.Errorf("ticket = %+v", x.Ticket)
	}
}

func TestOpenWithoutArticlesBringsPeople(t *testing.T) {
	x := desk().Open(noon, request())
	if got, want := leaves(Case{}, x), "requester:say:received | agents:card"; got != want {
		t.Errorf("leaves %q, want %q", got, want)
	}
	if x.Ticket.Level != L1 || !x.Ticket.Deadline().IsZero() {
		t.Errorf("ticket = %+v", x.Ticket)
	}
}

func TestALongRequestIsToldInFullBelowItsCard(t *testing.T) {
	r := request()
	r.Message.Text = strings.Repeat("très ", CardBody)
	x := desk().Open(noon, r)
	if n := len(x.Deliveries); n != 3 || x.Deliveries[2].Text != r.Message.Text {
		t.Errorf("%d deliveries, want receipt, card, the whole text", n)
	}
}

func TestAQuietTicketIsNeverWrittenToByTheBot(t *testing.T) {
	d := desk()
	r := request("fr/imprimante")
	r.Quiet = true
	x := d.Open(noon, r)
	c := after(Case{}, x)
	for _, y := range []Change{x, did(d.Claim(noon, c, ada)), did(d.Resolve(noon, c, ada)), did(d.Reopen(noon, after(c, did(d.Resolve(noon, c, ada))), nil, ada))} {
		if strings.Contains(leaves(c, y), "requester:") {
			t.Errorf("leaves %q", leaves(c, y))
		}
	}
}

// TestReceive is the table of who hears what when somebody writes into a ticket.
func TestReceive(t *testing.T) {
	note := Message{Author: ada, Text: "il habite où ?", Ref: "CDESK/2"}
	answer := Message{Author: ada, Public: true, Text: "Je passe.", Ref: "CDESK/3"}
	form := Message{Author: ada, Public: true, Text: "Je passe."}
	more := Message{Author: zoe, Public: true, Text: "Toujours en panne.", Ref: "<2@example.org>"}
	stranger := Message{Author: Author{ThirdParty, Address{Network: Email, ID: "eve@example.net"}}, Text: "Et moi ?", Ref: "<3@example.net>"}
	tests := []struct {
		name     string
		articles []string
		resolved bool
		r        Reception
		from     Audience
		leaves   string
		status   Status
		level    Level
	}{
		{"a note stays inside", nil, false, Reception{Message: note}, ToAgents, "agents:mark:inside", New, L1},
		{"an answer goes out", nil, false, Reception{Message: answer}, ToAgents, "requester:say:Je passe. | agents:card", Open, L1},
		{"an answer from a form is shown to agents too", nil, false, Reception{Message: form}, ToAgents, "requester:say:Je passe. | agents:say:Je passe. | agents:card", Open, L1},
		{"the requester's word reaches agents", nil, false, Reception{Message: more}, ToRequester, "agents:say:Toujours en panne.", New, L1},
		{"a second word at L0 brings people", []string{"a"}, false, Reception{Message: more}, ToRequester, "agents:card | agents:say:Toujours en panne. | requester:say:person", New, L1},
		{"… quietly where the bot must hush", []string{"a"}, false, Reception{Message: more, Hush: true}, ToRequester, "agents:card | agents:say:Toujours en panne.", New, L1},
		{"thanks at L0 mean that it helped", []string{"a"}, false, Reception{Message: more, Courtesy: true}, ToRequester, "requester:say:resolved", Resolved, L0},
		{"a machine's word changes nothing at L0", []string{"a"}, false, Reception{Message: more, Machine: true}, ToRequester, "", New, L0},
		{"a resolved ticket is reopened by a word", nil, true, Reception{Message: more}, ToRequester, "agents:say:Toujours en panne. | requester:say:reopened | agents:card", Open, L1},
		{"… not by thanks", nil, true, Reception{Message: more, Courtesy: true}, ToRequester, "agents:say:Toujours en panne.", Resolved, L1},
		{"… not by a machine", nil, true, Reception{Message: more, Machine: true}, ToRequester, "agents:say:Toujours en panne.", Resolved, L1},
		{"a third party stays inside", nil, true, Reception{Message: stranger}, ToRequester, "agents:say:Et moi ?", Resolved, L1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := desk()
			open := d.Open(noon, request(tt.articles...))
			c := after(Case{}, open)
			if tt.resolved {
				c = after(c, did(d.Resolve(noon, c, ada)))
			}
			tt.r.Conversation = c.For(tt.from)[0]
			if tt.r.History == nil {
				tt.r.History = open.Messages
			}
			x := d.Receive(noon, c, tt.r)
			if got := leaves(c, x); got != tt.leaves {
				t.Errorf("leaves %q\n   want %q", got, tt.leaves)
			}
			if x.Ticket.Status != tt.status || x.Ticket.Level != tt.level {
				t.Errorf("ticket is %s at %s, want %s at %s", x.Ticket.Status, x.Ticket.Level, tt.status, tt.level)
			}
			if len(x.Messages) != 1 {
				t.Errorf("%d messages kept, want 1", len(x.Messages))
			}
		})
	}
}

// did is the change of an act that must not be refused.
func did(x Change, err error) Change {
	if err != nil {
		panic(err)
	}
	return x
}

func TestClaimIsToldOnce(t *testing.T) {
	d := desk()
	c := after(Case{}, d.Open(noon, request()))
	x := did(d.Claim(noon, c, ada))
	if got, want := leaves(c, x), "requester:say:claimed | agents:card"; got != want {
		t.Errorf("first claim leaves %q, want %q", got, want)
	}
	c = after(c, x)
	for who, want := range map[Author]Refusal{ada: RefusedYours, bob: RefusedTaken} {
		if x, err := d.Claim(noon, c, who); err != want || len(x.Deliveries) > 0 {
			t.Errorf("%s claims it again: %v %+v, want %v", who.Address.Name, err, x, want)
		}
	}
}

func TestChooseIsTheRequestersAlone(t *testing.T) {
	d := desk()
	open := d.Open(noon, request("a"))
	c := after(Case{}, open)
	pick := func(c Case, choice Choice, who Author) Change {
		return d.Receive(noon, c, Reception{Message: Message{Author: who, Public: true}, Conversation: c.For(ToRequester)[0], History: open.Messages, Choice: choice})
	}
	if x := pick(c, ChoiceHelped, Author{ThirdParty, bob.Address}); x.Ticket.Status != New || len(x.Deliveries) > 0 {
		t.Errorf("somebody else's click made it %s", x.Ticket.Status)
	}
	if x := pick(c, ChoiceHelped, zoe); x.Ticket.Status != Resolved || leaves(c, x) != "requester:say:resolved" {
		t.Errorf("it helped: %s, leaves %q", x.Ticket.Status, leaves(c, x))
	}
	x := pick(c, ChoicePerson, zoe)
	if got, want := leaves(c, x), "agents:card | requester:say:person"; got != want || len(x.Messages) > 0 {
		t.Errorf("leaves %q with %d messages, want %q", got, len(x.Messages), want)
	}
	if y := pick(after(c, x), ChoicePerson, zoe); len(y.Deliveries) > 0 {
		t.Error("the second click has a second effect")
	}
}

func TestWake(t *testing.T) {
	d := desk()
	open := d.Open(noon, request("a"))
	c := after(Case{}, open)
	if x := d.Wake(noon.Add(time.Hour), c, open.Messages); len(x.Deliveries) > 0 || x.Ticket.Deadline().IsZero() {
		t.Error("it woke before its deadline")
	}
	x := d.Wake(noon.Add(4*time.Hour), c, open.Messages)
	if got, want := leaves(c, x), "agents:card"; got != want || x.Ticket.Level != L1 || !x.Ticket.Deadline().IsZero() {
		t.Errorf("leaves %q at %s, want %q at L1", got, x.Ticket.Level, want)
	}
	c = after(c, x)
	c = after(c, did(d.Resolve(noon, c, ada)))
	if x := d.Wake(noon.Add(7*24*time.Hour), c, nil); x.Ticket.Status != Closed {
		t.Errorf("after a week it is %s, want closed", x.Ticket.Status)
	}
}

func TestAnUndeliverableAnswerBringsTheTicketBack(t *testing.T) {
	d := desk()
	c := after(Case{}, d.Open(noon, request()))
	agents := c.For(ToAgents)[0]
	said := d.Receive(noon, c, Reception{Message: Message{Author: ada, Public: true, Text: "Je passe.", Ref: "CDESK/3"}, Conversation: agents})
	c = after(c, said)
	c = after(c, did(d.Resolve(noon, c, ada)))
	x := d.Undeliverable(noon, c, said.Deliveries[0], false, "550 no such user")
	if got, want := leaves(c, x), "agents:mark:failed | agents:say:undelivered | agents:card"; got != want || x.Ticket.Status != Open {
		t.Errorf("leaves %q, ticket %s; want %q, open", got, x.Ticket.Status, want)
	}
	if got, want := leaves(c, d.Delivered(noon, c, said.Deliveries[0])), "agents:mark:sent"; got != want {
		t.Errorf("delivered leaves %q, want %q", got, want)
	}
}

func TestThreadKeepsItsRootAndTheLatest(t *testing.T) {
	var v Conversation
	for i := range 25 {
		v = v.Continue(Ref(fmt.Sprint(i)))
	}
	v = v.Continue("24")
	if v.Root() != "0" || v.Latest() != "24" || len(v.Thread) != threadLength {
		t.Errorf("thread = %v", v.Thread)
	}
}

func TestThePersonWhomTheBotWritesToByItself(t *testing.T) {
	day := 24 * time.Hour
	heard := func(ago ...time.Duration) (p Person) {
		for _, d := range ago {
			p = p.Heard(noon.Add(-d))
		}
		return p
	}
	for _, tt := range []struct {
		name      string
		p         Person
		answering bool
		may       bool
	}{
		{"a first time", heard(), false, true},
		{"a second time", heard(time.Minute), false, true},
		{"a third time in a row: a machine", heard(2*time.Minute, time.Minute), false, false},
		{"a third time, answering us", heard(2*time.Hour, time.Hour), true, true},
		{"a fourth time the same day, answering us", heard(3*time.Hour, 2*time.Hour, time.Hour), true, false},
		{"the next day, having heard twice", heard(2*day, day), false, false},
		{"days later", heard(4*day, 3*day), false, true},
		{"days later, once more", heard(7*day, 6*day, 3*day), false, false},
		{"a week later", heard(10*day, 9*day, 6*day), false, true},
		{"after somebody helped", heard(2*time.Hour, time.Hour, time.Minute).Helped(), false, true},
	} {
		if got := tt.p.MayHear(noon, tt.answering); got != tt.may {
			t.Errorf("%s: %v", tt.name, got)
		}
	}
	if n := len(heard(9, 8, 7, 6, 5, 4, 3, 2, 1).Automatic); n != automaticKept {
		t.Errorf("%d times are remembered", n)
	}
}

func TestCourtesy(t *testing.T) {
	for _, s := range []string{"merci !", "Merci beaucoup, bonne journée", "thanks, all good 👍", "Thank you so much!", "Merci, ça marche", "ok merci", "Super, merci beaucoup, bonne journée à toute l'équipe !"} {
		if !Courtesy(s) {
			t.Errorf("%q is a courtesy", s)
		}
	}
	for _, s := range []string{"merci, mais ça ne marche pas", "thanks, but it still fails", "ok ?", "", "👍 et pour le VPN", "Ça marche pas", "ok", "problème"} {
		if Courtesy(s) {
			t.Errorf("%q is more than a courtesy", s)
		}
	}
}

func TestNewIDSortsAndNeverRepeats(t *testing.T) {
	seen := map[string]bool{}
	for range 10000 {
		id := NewID()
		if len(id) != 26 || seen[id] {
			t.Fatalf("id %q", id)
		}
		seen[id] = true
	}
}
