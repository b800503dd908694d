package bot

import (
	"strings"
	"testing"
	"time"

	"guichet/channels"
	"guichet/store"
	"guichet/tickets"
)

// An agent's answer quotes the requester's last public word before it, and
// nothing that anybody else ever said; what the bot says by itself quotes
// nobody.
func TestT48_OnlyTheLastPublicExchangeIsQuoted(t *testing.T) {
	p := newPost()
	start(t, p)
	p.arrives("1", "zoe@example.org", "", question)
	p.await(t, text(tickets.ToRequester, "its number is 1001"))
	card := p.await(t, kind(tickets.ShowCard))
	p.arrives("2", "agent ada", "sent/"+card.ID, ">>Which chair is it?")
	first := p.await(t, text(tickets.ToRequester, "Which chair is it?"))
	p.await(t, func(o channels.Outbound) bool { return o.Mark == tickets.MarkSent && o.Target == "2" }) // its name is known by now
	p.arrives("3", "zoe@example.org", "sent/"+first.ID, "The red one.\n"+strings.Repeat("It creaks. ", 1000))
	p.await(t, text(tickets.ToAgents, "The red one."))
	p.arrives("4", "eve@example.org", "sent/"+first.ID, "Eve says that it is blue.")
	p.await(t, text(tickets.ToAgents, "it is blue"))
	p.arrives("5", "agent ada", "sent/"+card.ID, "She always breaks them.")
	p.await(t, func(o channels.Outbound) bool { return o.Mark == tickets.MarkInside && o.Target == "5" })
	p.arrives("6", "agent ada", "sent/"+card.ID, ">>A new one comes tomorrow.")
	second := p.await(t, text(tickets.ToRequester, "A new one comes tomorrow."))

	if q := first.Quote; q == nil || q.Text != question || !strings.HasSuffix(q.Line, ", zoe@example.org wrote:") {
		t.Errorf("the first answer quotes %+v", q)
	}
	q := second.Quote
	if q == nil || !strings.HasPrefix(q.Text, "The red one.\nIt creaks.") || len([]rune(q.Text)) > maxQuote {
		t.Fatalf("the second answer quotes %+v", q)
	}
	for _, secret := range []string{"blue", "breaks", "Which chair", question} {
		if strings.Contains(q.Text+q.Line, secret) {
			t.Errorf("the second answer quotes %q", secret)
		}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, o := range p.sent {
		if o.Quote != nil && (o.Automatic || o.Audience != tickets.ToRequester || o.Author.Role != tickets.Agent) {
			t.Errorf("%s of %s to %s quotes %q", o.Kind, o.Author.Role, o.Audience, o.Quote.Text)
		}
	}
}

// The line above a quote is in the requester's language, in the time of the
// machine that the desk runs on.
func TestTheLineAboveAQuote(t *testing.T) {
	p := newPost()
	b := prepare(t, p)
	b.Now = func() time.Time { return time.Now().In(time.FixedZone("Paris", 3600)) }
	zoe := tickets.Address{Network: tickets.Email, ID: "zoe@example.org", Name: "Zoé"}
	for _, test := range []struct {
		at         time.Time
		lang, want string
	}{
		{time.Date(2026, 11, 22, 9, 12, 0, 0, time.UTC), "fr", "Le 22 novembre 2026 à 10:12, Zoé a écrit\u00a0:"},
		{time.Date(2026, 7, 31, 23, 5, 0, 0, time.UTC), "fr", "Le 1er août 2026 à 00:05, Zoé a écrit\u00a0:"},
		{time.Date(2026, 11, 22, 9, 12, 0, 0, time.UTC), "en", "On 22 November 2026 at 10:12, Zoé wrote:"},
	} {
		n, err := b.Store.NextNumber(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		said := tickets.Message{ID: tickets.NewID(), Author: tickets.Author{Role: tickets.Requester, Address: zoe}, Public: true, Text: "Bonjour", At: test.at}
		change := b.Desk.Open(b.Now(), tickets.Request{Number: n, Message: said, Channel: "post", Place: zoe.ID})
		answer := change.Messages[0]
		answer.ID, answer.Author, answer.Text = tickets.NewID(), tickets.Author{Role: tickets.Agent}, "Oui"
		change.Messages = append(change.Messages, answer)
		if err := b.Store.Commit(t.Context(), change); err != nil {
			t.Fatal(err)
		}
		y := store.Claimed{
			Delivery:     tickets.Delivery{Kind: tickets.Say, Public: true, Author: answer.Author, Message: answer.ID},
			Ticket:       change.Ticket,
			Conversation: tickets.Conversation{Audience: tickets.ToRequester},
		}
		q, err := b.quote(t.Context(), y, test.lang)
		if err != nil || q == nil || q.Line != test.want || q.Text != "Bonjour" {
			t.Errorf("%+v, %v; want %q", q, err, test.want)
		}
		y.Cc = []tickets.Address{{Network: tickets.Email, ID: "tom@example.org"}} // who must not see what was before them
		if q, err := b.quote(t.Context(), y, test.lang); q != nil || err != nil {
			t.Errorf("who gets a copy is shown %+v, %v", q, err)
		}
		y.Cc = nil
		y.Ticket.Requester.ID = "tom@example.org" // who must not read what Zoé wrote
		if q, err := b.quote(t.Context(), y, test.lang); q != nil || err != nil {
			t.Errorf("another requester is shown %+v, %v", q, err)
		}
	}
}

// What the desk remarks to agents below a letter is not quoted to its author.
func TestRemarksAreNotQuoted(t *testing.T) {
	b := prepare(t, newPost())
	for _, text := range []string{"Bonjour", "Voir la pièce [1]", "[1] d'abord\n\nla suite", "Un [tag]\n\n[un autre] à la fin."} {
		m := tickets.Message{Text: text}
		if got := unremarked(m.Said()); got != text {
			t.Errorf("%q is quoted as %q", text, got)
		}
		b.remark(&m, "raw.note", dataOf("a part [7] could not be read"))
		b.remark(&m, "replyto.note", dataOf("eve@evil.example"))
		if got := unremarked(m.Said()); got != text {
			t.Errorf("with remarks, %q is quoted as %q", text, got)
		}
	}
	m := tickets.Message{}
	b.remark(&m, "forged.note", noData)
	if got := unremarked(m.Said()); got != "" {
		t.Errorf("a remark alone is quoted as %q", got)
	}
}
