package storetest

import (
	"testing"
	"time"

	"guichet/store"
	"guichet/tickets"
)

func testStanding(t *testing.T, s *store.Store) {
	ctx := t.Context()
	empty, err := s.Standing(ctx)
	must(t, err)
	if empty.Inbox != (store.Waiting{}) || empty.Outbox != (store.Waiting{}) || len(empty.Tickets) != 0 {
		t.Errorf("empty records hold %+v", empty)
	}
	must(t, s.Ping(ctx))
	before := time.Now().Add(-time.Second)
	accept(t, s, letter("a"), letter("b"))
	commit(t, s, NewTicket(1001))
	commit(t, s, NewTicket(1002))
	for _, l := range claim(t, s, 1) {
		must(t, s.Finish(ctx, l.Key, tickets.Filed, ""))
		o, err := s.LetterOutcome(ctx, l.Key)
		must(t, err)
		if o != tickets.Filed {
			t.Errorf("letter %s became %q", l.Key, o)
		}
	}
	o, err := s.LetterOutcome(ctx, "b")
	must(t, err)
	now, err := s.Standing(ctx)
	must(t, err)
	if o != "" || now.Inbox.Count != 1 || now.Outbox.Count != 4 || now.Tickets[tickets.New] != 2 {
		t.Errorf("the records hold %+v; a letter that waits became %q", now, o)
	}
	for _, w := range []store.Waiting{now.Inbox, now.Outbox} {
		if w.Since.Before(before) || w.Since.After(time.Now().Add(time.Second)) {
			t.Errorf("the longest has waited since %v", w.Since)
		}
	}
}
