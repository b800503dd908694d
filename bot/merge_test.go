package bot

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"guichet/channels"
	"guichet/tickets"
)

// merge lets an agent merge two tickets.
func merge(t *testing.T, b *Bot, from, into int64) error {
	t.Helper()
	for {
		one, err := b.Store.Case(t.Context(), from)
		two, err2 := b.Store.Case(t.Context(), into)
		if err = errors.Join(err, err2); err != nil {
			t.Fatal(err)
		}
		change, err := b.Desk.Merge(b.Now(), one, two, nil, tickets.Author{Role: tickets.Agent, Address: tickets.Address{Network: tickets.Slack, ID: "UADA", Name: "Ada"}})
		if err != nil {
			return err
		}
		if err := b.word(&change, one.Ticket, nil); err != nil {
			t.Fatal(err)
		}
		if err = b.commit(t.Context(), change); !errors.Is(err, tickets.ErrConflict) {
			return err
		}
	}
}

// of matches what is said to an audience on a ticket.
func of(ticket int64, a tickets.Audience, words string) func(channels.Outbound) bool {
	said := text(a, words)
	return func(o channels.Outbound) bool { return o.Ticket == ticket && said(o) }
}

// settled waits until a letter has ended in a ticket.
func settled(t *testing.T, b *Bot, key string, ticket int64) {
	t.Helper()
	for end := time.Now().Add(time.Minute); ; time.Sleep(5 * time.Millisecond) {
		l, err := b.Store.Letter(t.Context(), key)
		if err == nil && !l.Done.IsZero() {
			if l.Ticket != ticket {
				t.Errorf("letter %s belongs to ticket %d, want %d", key, l.Ticket, ticket)
			}
			return
		}
		if time.Now().After(end) {
			t.Fatalf("letter %s has not ended: %+v, %v", key, l, err)
		}
	}
}

// What is written in a merged ticket's threads belongs to the one in which it
// goes on, through any chain; its requester is answered once.
func TestAMergedTicketGoesOn(t *testing.T) {
	p := newPost()
	b := start(t, p)
	receipt, card := map[int64]channels.Outbound{}, map[int64]channels.Outbound{}
	for n := int64(1001); n <= 1003; n++ {
		key := fmt.Sprint(n)
		p.arrives(key, "zoe@example.org", "", question+" "+key)
		settled(t, b, key, n)
		card[n] = p.await(t, func(o channels.Outbound) bool { return o.Ticket == n && o.Kind == tickets.ShowCard })
	}
	receipt[1001] = p.await(t, of(1001, tickets.ToRequester, "its number is 1001"))
	if err := merge(t, b, 1001, 1002); err != nil {
		t.Fatal(err)
	}
	p.await(t, of(1001, tickets.ToRequester, "handled together with your request no. 1002"))
	p.await(t, of(1002, tickets.ToAgents, "no. 1001 was merged into this one"))

	p.arrives("r1", "zoe@example.org", "sent/"+receipt[1001].ID, "It squeaks, too.")
	settled(t, b, "r1", 1002)
	p.await(t, of(1002, tickets.ToAgents, "It squeaks, too."))

	if err := merge(t, b, 1002, 1003); err != nil {
		t.Fatal(err)
	}
	p.arrives("r2", "zoe@example.org", "sent/"+receipt[1001].ID, "And it smells.")
	settled(t, b, "r2", 1003)
	p.arrives("a1", "agent ada", "sent/"+card[1001].ID, ">>A new one comes tomorrow.")
	settled(t, b, "a1", 1003)
	p.await(t, of(1003, tickets.ToRequester, "A new one comes tomorrow."))
	p.await(t, of(1003, tickets.ToAgents, "A new one comes tomorrow."))
	p.arrives("e1", "eve@example.org", "sent/"+receipt[1001].ID, "And what of mine?")
	settled(t, b, "e1", 1003)
	p.await(t, of(1003, tickets.ToAgents, "eve@example.org is no participant"))

	p.mu.Lock()
	defer p.mu.Unlock()
	answers := 0
	for _, o := range p.sent {
		if o.Audience == tickets.ToRequester && strings.Contains(o.Text, "A new one") {
			answers++
		}
		if o.Audience == tickets.ToRequester && o.Place != "zoe@example.org" {
			t.Errorf("%q went to %s", o.Text, o.Place)
		}
	}
	if answers != 1 {
		t.Errorf("the requester is answered %d times, want once", answers)
	}
}

// Two people's tickets are never one: each would read what the other is told.
func TestTicketsOfTwoPeopleAreNotMerged(t *testing.T) {
	p := newPost()
	b := start(t, p)
	p.arrives("1", "zoe@example.org", "", question)
	settled(t, b, "1", 1001)
	p.arrives("2", "tom@example.org", "", question)
	settled(t, b, "2", 1002)
	if err := merge(t, b, 1001, 1002); !errors.Is(err, tickets.ErrInvalid) {
		t.Errorf("merged: %v", err)
	}
	if c, err := b.Store.Case(t.Context(), 1001); err != nil || c.Ticket.Next != 0 || c.Ticket.Status.Done() {
		t.Errorf("the ticket became %+v (%v)", c.Ticket, err)
	}
}
