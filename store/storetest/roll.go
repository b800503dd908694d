package storetest

import (
	"slices"
	"testing"

	"guichet/store"
	"guichet/tickets"
)

func testThreads(t *testing.T, s *store.Store) {
	first := map[int64]tickets.Ref{}
	for n := int64(1001); n <= 1003; n++ {
		c := NewTicket(n)
		c.Conversations[0].Channel = "chat"
		first[n] = tickets.Ref("first/" + c.Conversations[0].ID)
		c.Conversations[0].Thread = []tickets.Ref{first[n], "another"}
		if n == 1002 {
			c.Ticket.Status = tickets.Closed
		}
		commit(t, s, c)
	}
	got, err := s.Threads(t.Context(), "chat")
	want := []tickets.Ref{first[1003], first[1001]}
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("threads %q (%v), want %q", got, err, want)
	}
	if got, err := s.Threads(t.Context(), "elsewhere"); err != nil || len(got) != 0 {
		t.Errorf("threads elsewhere %q (%v)", got, err)
	}
}
