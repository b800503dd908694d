package storetest

import (
	"testing"
	"time"

	"guichet/store"
	"guichet/tickets"
)

func testSorted(t *testing.T, s *store.Store) {
	begin := time.Now().UTC().Truncate(time.Microsecond)
	for n := int64(1); n <= 8; n++ {
		c := NewTicket(n)
		k := &c.Ticket
		k.Status, k.Updated, k.Category, k.Guess, k.Attended = tickets.Resolved, begin.Add(time.Duration(n)*time.Minute), "printer", 80, true
		switch n {
		case 2: // chosen, though nobody has solved it
			k.Status, k.Guess = tickets.Open, 0
		case 3: // guessed, and open
			k.Status = tickets.Open
		case 4: // guessed, and no person looked at it
			k.Attended = false
		case 5:
			k.Dismissed = true
		case 6:
			k.Next = 1
		case 7:
			k.Category = ""
		case 8:
			k.Category, k.Guess = tickets.NoCategory, 0
		}
		commit(t, s, c)
	}
	for _, c := range []struct {
		since time.Time
		n     int
		want  []int64
	}{
		{time.Time{}, 100, []int64{8, 2, 1}},
		{time.Time{}, 2, []int64{8, 2}},
		{begin.Add(2 * time.Minute), 100, []int64{8, 2}},
		{begin.Add(time.Hour), 100, nil},
	} {
		list, err := s.Sorted(t.Context(), c.since, c.n)
		must(t, err)
		if len(list) != len(c.want) {
			t.Fatalf("since %v: %+v, want %v", c.since, list, c.want)
		}
		for i, k := range list {
			if k.Ticket.Number != c.want[i] || k.Request.Ticket != c.want[i] || k.Request.Text == "" {
				t.Errorf("since %v: %+v, want ticket %d", c.since, k, c.want[i])
			}
		}
	}
}
