package bot

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"guichet/channels"
	"guichet/store"
	"guichet/tickets"
)

// Of several recipients each gets the answer, or not, whatever becomes of the
// others; those who asked for patience are tried again, alone. An answer that
// the requester has holds up none that follows, one that they have not does.
func TestF13_EachRecipientHasAnEndOfItsOwn(t *testing.T) {
	const zoe, tom = "zoe@example.org", "tom@example.org"
	refused := channels.Refusal{Recipient: tom, Why: channels.Permanent(errors.New("550 no such user"))}
	for _, tt := range []struct {
		name   string
		first  *channels.Partial // of the first try
		rest   []string          // whom the second try is for; nil: there is none
		behind bool              // the next answer waits for it
		told   string            // to the agents; empty for nothing
	}{
		{"a copy refused for good", &channels.Partial{Refused: []channels.Refusal{refused}}, nil, false, "could not be delivered to everybody: tom@example.org: 550 no such user"},
		{"a copy that waits", &channels.Partial{Waiting: []channels.Refusal{later(tom)}}, []string{tom}, false, ""},
		{"a requester who waits", &channels.Partial{Waiting: []channels.Refusal{later(zoe)}}, []string{zoe}, true, ""},
		{"a requester who waits, a copy refused", &channels.Partial{Refused: []channels.Refusal{refused}, Waiting: []channels.Refusal{later(zoe)}}, []string{zoe}, true, "tom@example.org: 550"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := newPost()
			b := start(t, p)
			var tries []channels.Outbound
			nextSent := false
			p.fail = func(o channels.Outbound) error {
				switch {
				case o.Audience != tickets.ToRequester || o.Author.Role != tickets.Agent:
				case o.Text == "And the next one.":
					nextSent = true
				default:
					tries = append(tries, o)
					if tt.behind && nextSent {
						t.Error("the next answer left first")
					}
					if len(tries) == 1 || !tt.behind && !nextSent {
						return tt.first
					}
				}
				return nil
			}
			p.arrives("1", zoe, "", question)
			card := p.await(t, kind(tickets.ShowCard))
			before := len(deliveries(t, b, 1001))
			p.arrives("2", "agent ada", "sent/"+card.ID, ">>It comes tomorrow.")
			for len(deliveries(t, b, 1001)) <= before { // letters of two threads may overtake each other
				time.Sleep(time.Millisecond)
			}
			if !tt.behind {
				p.await(t, func(o channels.Outbound) bool { return o.Mark == tickets.MarkSent && o.Target == "2" })
			}
			p.arrives("3", "agent ada", "sent/"+card.ID, ">>And the next one.")
			p.await(t, text(tickets.ToRequester, "And the next one."))
			if tt.told != "" {
				p.await(t, text(tickets.ToAgents, tt.told))
			}
			p.await(t, func(o channels.Outbound) bool { return o.Mark == tickets.MarkSent && o.Target == "3" })
			answer := func() store.DeliveryRecord {
				list := deliveries(t, b, 1001)
				i := slices.IndexFunc(list, func(d store.DeliveryRecord) bool {
					return d.Text == "It comes tomorrow." && d.Public && d.Author.Role == tickets.Agent
				})
				return list[i]
			}
			for deadline := time.Now().Add(time.Minute); answer().Settled.IsZero() && time.Now().Before(deadline); {
				time.Sleep(10 * time.Millisecond)
			}
			if d := answer(); d.State != store.Sent || d.Ref == "" {
				t.Errorf("it ended as %s, %q: %s", d.State, d.Ref, d.Why)
			}
			p.mu.Lock()
			defer p.mu.Unlock()
			for _, again := range tries[1:] {
				if !slices.Equal(again.Rest, tt.rest) || again.ID != tries[0].ID || tries[0].Rest != nil {
					t.Errorf("tried again for %q after %q", again.Rest, tries[0].Rest)
				}
			}
			if (len(tries) > 1) != (tt.rest != nil) {
				t.Errorf("%d tries", len(tries))
			}
			for _, o := range p.sent {
				if tt.told == "" && o.Audience == tickets.ToAgents && text(tickets.ToAgents, "everybody")(o) {
					t.Errorf("agents were told: %s", o.Text)
				}
			}
		})
	}
}

func later(who string) channels.Refusal {
	return channels.Refusal{Recipient: who, Why: channels.RetryAfter(errors.New("451 not now"), time.Millisecond)}
}

// What was asked to wait for five days is given up, and the agents are told of
// those alone who have not got it.
func TestF13_PatienceEndsAfterFiveDays(t *testing.T) {
	p := newPost()
	b := prepare(t, p)
	b.outbox = map[string]signal{"post": make(signal, 1)}
	n, err := b.Store.NextNumber(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	zoe := tickets.Address{Network: tickets.Email, ID: "zoe@example.org"}
	change := b.Desk.Open(b.Now(), tickets.Request{Number: n, Subject: "x", Channel: "post", Place: zoe.ID, Message: tickets.Message{
		ID: tickets.NewID(), Author: tickets.Author{Role: tickets.Requester, Address: zoe}, Public: true, Text: question,
	}})
	conversation := change.Conversations[0].ID
	change.Deliveries = nil
	for range 3 {
		change.Deliveries = append(change.Deliveries, tickets.Delivery{
			ID: tickets.NewID(), Ticket: n, Conversation: conversation, Kind: tickets.Say, Message: change.Messages[0].ID,
			Author: tickets.Author{Role: tickets.Agent}, Public: true, Subject: "x", Text: "It comes.",
		})
	}
	if err := b.Store.Commit(t.Context(), change); err != nil {
		t.Fatal(err)
	}
	ends := []struct {
		err  error
		want store.State
		told string
	}{
		{channels.Deferred(errors.New("451 not now")), store.Failed, "could not be delivered to the requester: 451"},
		{&channels.Partial{Waiting: []channels.Refusal{later(zoe.ID), later("tom@example.org")}}, store.Failed, "could not be delivered to the requester: zoe@example.org: 451"},
		{&channels.Partial{Waiting: []channels.Refusal{later("tom@example.org")}}, store.Sent, "to everybody: tom@example.org: 451"},
	}
	queued := deliveries(t, b, n)[0].Queued
	for i, end := range ends {
		p.fail = func(channels.Outbound) error { return end.err }
		for _, age := range []time.Duration{5*24*time.Hour - time.Minute, 5*24*time.Hour + 5*time.Minute} {
			b.Now = func() time.Time { return queued.Add(age) }
			b.Store.Now = b.Now
			claimed, err := b.Store.ClaimDeliveries(t.Context(), "post", 10, time.Minute)
			if err != nil {
				t.Fatal(err)
			}
			for _, y := range claimed {
				if y.Conversation.ID == conversation {
					b.deliver(t.Context(), p, y)
				}
			}
			if list := deliveries(t, b, n); age < 5*24*time.Hour && list[i].State != store.Queued {
				t.Errorf("%v: it is %s before its time", end.err, list[i].State)
			}
		}
	}
	list := deliveries(t, b, n)
	var notices []string
	for i, d := range list {
		switch {
		case i < len(ends) && d.State != ends[i].want:
			t.Errorf("%v: it is %s (%s)", ends[i].err, d.State, d.Why)
		case d.Notice != "":
			notices = append(notices, d.Text)
		}
	}
	for i, end := range ends {
		if len(notices) != len(ends) || !strings.Contains(notices[i], end.told) {
			t.Errorf("%v: agents were told %q", end.err, notices)
		}
	}
}

func deliveries(t *testing.T, b *Bot, number int64) []store.DeliveryRecord {
	t.Helper()
	list, err := b.Store.Deliveries(t.Context(), number)
	if err != nil {
		t.Fatal(err)
	}
	return list
}
