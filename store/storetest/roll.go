package storetest

import (
	"slices"
	"testing"

	"guichet/store"
	"guichet/tickets"
)

func testThreads(t *testing.T, s *store.Store) {
	for n := int64(1001); n <= 1003; n++ {
		c := NewTicket(n)
		c.Conversations[0].Channel = "chat"
		c.Conversations[0].Thread = []tickets.Ref{tickets.Ref("first/" + c.Conversations[0].ID), "another"}
		if n == 1002 {
			c.Ticket.Status = tickets.Closed
		}
		commit(t, s, c)
	}
	got, err := s.Threads(t.Context(), "chat")
	want := []tickets.Ref{
		tickets.Ref("first/" + read(t, s, 1003).For(tickets.ToRequester)[0].ID),
		tickets.Ref("first/" + read(t, s, 1001).For(tickets.ToRequester)[0].ID),
	}
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("threads %q (%v), want %q", got, err, want)
	}
	if got, err := s.Threads(t.Context(), "elsewhere"); err != nil || len(got) != 0 {
		t.Errorf("threads elsewhere %q (%v)", got, err)
	}
}
