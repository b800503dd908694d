package bot

import (
	"slices"
	"strings"
	"testing"
	"time"

	"guichet/tickets"
)

// awaits opens a ticket of somebody's that waits for their answer since the bot's
// clock, and returns its number.
func awaits(t *testing.T, b *Bot, who tickets.Address, quiet bool) int64 {
	t.Helper()
	n, err := b.Store.NextNumber(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := b.Store.Commit(t.Context(), b.Desk.Open(b.Now(), tickets.Request{Number: n, Subject: "x", Language: "en", Quiet: quiet, Channel: "post", Place: who.ID, Message: tickets.Message{
		ID: tickets.NewID(), Author: tickets.Author{Role: tickets.Requester, Address: who}, Public: true, Text: question,
	}})); err != nil {
		t.Fatal(err)
	}
	ada := tickets.Author{Role: tickets.Agent, Address: tickets.Address{Network: tickets.Slack, ID: "UADA", Name: "Ada Martin"}}
	decide(t, b, n, func(c tickets.Case) (tickets.Change, error) {
		return b.Desk.Wait(b.Now(), c, nil, ada, tickets.Message{Author: ada, Public: true, Text: "Which chair?"})
	})
	return n
}

// notices are what the bot said to the requester by itself, with their texts.
func notices(t *testing.T, b *Bot, number int64) (said []tickets.Notice, texts string) {
	t.Helper()
	for _, y := range deliveries(t, b, number) {
		if y.Public && y.Automatic {
			said = append(said, y.Notice)
			texts += y.Text + "\n"
		}
	}
	return said, texts
}

// A reminder is a letter that the bot writes by itself: it counts as one, and
// who has heard enough gets it later.
func TestAReminderCountsAsALetterOfTheBots(t *testing.T) {
	p := newPost()
	b := prepare(t, p)
	now := time.Now().UTC().Truncate(time.Microsecond)
	b.Now = func() time.Time { return now }
	b.Desk.Remind, b.Desk.GiveUp = 72*time.Hour, 168*time.Hour
	b.outbox = map[string]signal{"post": make(signal, 1)}
	zoe := tickets.Address{Network: tickets.Email, ID: "zoe@example.org"}
	number := awaits(t, b, zoe, false)
	heard := func(at ...time.Time) {
		c, err := b.Store.Case(t.Context(), number)
		if err != nil {
			t.Fatal(err)
		}
		person, err := b.Store.Person(t.Context(), zoe)
		if err != nil {
			t.Fatal(err)
		}
		person.Address, person.Automatic = zoe, at
		if err := b.Store.Commit(t.Context(), tickets.Change{Ticket: c.Ticket, Person: &person}); err != nil {
			t.Fatal(err)
		}
	}
	wakes := func(after time.Duration) []tickets.Notice {
		now = now.Add(after)
		if err := b.wake(t.Context(), number); err != nil {
			t.Fatal(err)
		}
		said, _ := notices(t, b, number)
		return said
	}
	begun, _ := notices(t, b, number)

	heard(now.Add(70*time.Hour), now.Add(71*time.Hour))
	if said := wakes(72 * time.Hour); !slices.Equal(said, begun) {
		t.Errorf("who has heard twice in a row gets %v", said)
	}
	heard()
	if said := wakes(24 * time.Hour); !slices.Equal(said, append(slices.Clone(begun), tickets.NoticeReminder)) {
		t.Errorf("a day later they get %v", said)
	}
	person, err := b.Store.Person(t.Context(), zoe)
	if err != nil || len(person.Automatic) != 1 {
		t.Errorf("it counts as %v, %v", person.Automatic, err)
	}
	if said := wakes(1000 * time.Hour); said[len(said)-1] != tickets.NoticeGivenUp || len(said) != len(begun)+2 {
		t.Errorf("in the end they get %v", said)
	}
}

// Where a queue names nobody, no requester reads who works on their ticket.
func TestAQueueMayNameNobody(t *testing.T) {
	for _, names := range []bool{true, false} {
		p := newPost()
		b := prepare(t, p)
		b.Desk.Queues[0].Names = names
		b.outbox = map[string]signal{"post": make(signal, 1)}
		zoe := tickets.Address{Network: tickets.Email, ID: "zoe@example.org"}
		number := awaits(t, b, zoe, false)
		bob := tickets.Author{Role: tickets.Agent, Address: tickets.Address{Network: tickets.Slack, ID: "UBOB", Name: "Bob Keller"}}
		decide(t, b, number, func(c tickets.Case) (tickets.Change, error) { return b.Desk.Assign(b.Now(), c, bob.Address, bob) })
		_, texts := notices(t, b, number)
		if got := strings.Contains(texts, "Bob Keller is now working"); got != names {
			t.Errorf("names %v: %q", names, texts)
		}
		card, err := b.receipt(t.Context(), number)
		if err != nil {
			t.Fatal(err)
		}
		c, err := b.Store.Case(t.Context(), number)
		if err != nil {
			t.Fatal(err)
		}
		shown := card.Body + b.stands(c.Ticket, "en") + b.line(c.Ticket, "en", false)
		for {
			claimed, err := b.Store.ClaimDeliveries(t.Context(), "post", 100, time.Minute)
			if err != nil {
				t.Fatal(err)
			}
			if len(claimed) == 0 {
				break
			}
			for _, y := range claimed {
				b.deliver(t.Context(), p, y)
			}
		}
		answers := 0
		for _, out := range p.sent {
			if out.Audience == tickets.ToRequester {
				shown += out.Author.Address.String() + out.Text
				if strings.Contains(out.Text, "Which chair?") {
					answers++
				}
			}
		}
		if answers == 0 {
			t.Fatal("the question does not leave")
		}
		if !names && (strings.Contains(shown, "Bob") || strings.Contains(shown, "Ada") || strings.Contains(shown, "UADA")) {
			t.Errorf("where nobody is named they read %q", shown)
		}
		if names && !strings.Contains(shown, "Bob") {
			t.Errorf("where people are named they read %q", shown)
		}
	}
}

// Requests that go up by the clock tell their requesters so, but not somebody who
// has heard enough: whoever writes in their name could flood them with it.
func TestWhoHasHeardEnoughIsNotToldOfSpecialists(t *testing.T) {
	for _, enough := range []bool{false, true} {
		p := newPost()
		b := prepare(t, p)
		now := time.Now().UTC().Truncate(time.Microsecond)
		b.Now = func() time.Time { return now }
		b.outbox = map[string]signal{"post": make(signal, 1)}
		q := &b.Desk.Queues[0]
		q.SLA = &tickets.SLA{Warn: 80, Levels: map[tickets.Level]time.Duration{tickets.L1: time.Hour}}
		q.Above = []tickets.Post{{Place: tickets.Place{Channel: "post", Place: "attic"}, Level: tickets.L2}}
		zoe := tickets.Address{Network: tickets.Email, ID: "zoe@example.org"}
		change := b.Desk.Open(now, tickets.Request{Number: 1001, Subject: "x", Language: "en", Channel: "post", Place: zoe.ID, Message: tickets.Message{
			ID: tickets.NewID(), Author: tickets.Author{Role: tickets.Requester, Address: zoe}, Public: true, Text: question,
		}})
		change.Person = &tickets.Person{Address: zoe}
		if enough {
			change.Person.Automatic = []time.Time{now, now}
		}
		if err := b.Store.Commit(t.Context(), change); err != nil {
			t.Fatal(err)
		}
		now = now.Add(61 * time.Minute)
		if err := b.wake(t.Context(), 1001); err != nil {
			t.Fatal(err)
		}
		c, err := b.Store.Case(t.Context(), 1001)
		if err != nil || c.Ticket.Level != tickets.L2 {
			t.Fatalf("it is at %s: %v", c.Ticket.Level, err)
		}
		if said, _ := notices(t, b, 1001); slices.Contains(said, tickets.NoticeExperts) == enough {
			t.Errorf("heard enough: %v; the bot says %v", enough, said)
		}
	}
}
