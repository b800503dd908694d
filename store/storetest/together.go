package storetest

import (
	"errors"
	"fmt"
	"sync"
	"testing"

	"guichet/store"
	"guichet/tickets"
)

func testTogether(t *testing.T, s *store.Store) {
	one, two := NewTicket(1001), NewTicket(1002)
	accept(t, s, letter("a"))
	claim(t, s, 1)
	one.Other, one.Letter, one.Outcome = &two, "a", tickets.Ticketed
	commit(t, s, one)
	if l, err := s.Letter(t.Context(), "a"); err != nil || l.Ticket != 1001 {
		t.Errorf("the letter belongs to ticket %d (%v), want the first of the two", l.Ticket, err)
	}

	for _, n := range []int64{1001, 1002} { // the other one is the newer, then the older
		mine, old := read(t, s, n).Ticket, read(t, s, 2003-n).Ticket
		old.Version--
		mine.Subject = "half"
		event := tickets.Event{ID: tickets.NewID(), Ticket: n, Kind: tickets.Merged}
		mustBe(t, s.Commit(t.Context(), tickets.Change{Ticket: mine, Events: []tickets.Event{event}, Other: &tickets.Change{Ticket: old}}), tickets.ErrConflict)
		if got := read(t, s, n).Ticket; got.Subject == "half" || got.Version != 1 {
			t.Errorf("one half was committed: %+v", got)
		}
	}
	a, b := read(t, s, 1001).Ticket, read(t, s, 1002).Ticket
	a.Next, b.Linked = 1002, []int64{1001}
	said := tickets.Message{ID: tickets.NewID(), Ticket: 1002, Conversation: two.Conversations[0].ID, Text: "there too"}
	commit(t, s, tickets.Change{Ticket: a, Other: &tickets.Change{Ticket: b, Messages: []tickets.Message{said}}})
	if a, b := read(t, s, 1001).Ticket, read(t, s, 1002).Ticket; a.Next != 1002 || len(b.Linked) != 1 || a.Version != 2 || b.Version != 2 {
		t.Errorf("together they became %+v and %+v", a, b)
	}
	if m, err := s.Message(t.Context(), said.ID); err != nil || m.Text != "there too" {
		t.Errorf("the other ticket's message: %+v (%v)", m, err)
	}
	missing := tickets.Message{ID: tickets.NewID(), Ticket: 1001}
	mustBe(t, s.Commit(t.Context(), tickets.Change{Ticket: read(t, s, 1001).Ticket, Amended: []tickets.Message{missing}}), tickets.ErrNotFound)
}

func testCrossing(t *testing.T, s *store.Store) {
	commit(t, s, NewTicket(1001))
	commit(t, s, NewTicket(1002))
	const rounds = 20
	var busy sync.WaitGroup
	for _, n := range []int64{1001, 1002} {
		busy.Go(func() {
			for i := range rounds {
				err := tickets.ErrConflict
				for errors.Is(err, tickets.ErrConflict) {
					mine, errMine := s.Case(t.Context(), n)
					other, errOther := s.Case(t.Context(), 2003-n)
					if err = errors.Join(errMine, errOther); err != nil {
						break
					}
					mine.Ticket.Subject = fmt.Sprint(n, " ", i)
					mine.Conversations[0] = mine.Conversations[0].Continue(tickets.Ref(fmt.Sprint(n, "/", i)))
					err = s.Commit(t.Context(), tickets.Change{Ticket: mine.Ticket, Conversations: mine.Conversations, Other: &tickets.Change{Ticket: other.Ticket, Conversations: other.Conversations}})
				}
				if err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	busy.Wait()
	for _, n := range []int64{1001, 1002} {
		if got := read(t, s, n).Ticket.Version; got != 1+2*rounds {
			t.Errorf("ticket %d has version %d, want %d", n, got, 1+2*rounds)
		}
	}
}
