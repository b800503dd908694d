package storetest

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"guichet/store"
	"guichet/tickets"
)

func testPast(t *testing.T, s *store.Store) {
	begin := time.Now().UTC().Truncate(time.Microsecond)
	const many = 450 // more than are read at a time
	want := map[int64]tickets.Change{}
	for n := int64(1); n <= many; n++ {
		c := NewTicket(n)
		c.Ticket.Created = begin.Add(time.Duration(n) * time.Minute)
		if n%3 == 0 {
			c.Ticket.Queue = "billing"
		}
		c.Messages = append(c.Messages, tickets.Message{ID: tickets.NewID(), Ticket: n, Conversation: c.Conversations[1].ID, Text: "a note", At: begin})
		c.Messages[1].Author.Role = tickets.Agent
		if n%2 == 0 {
			for _, l := range []tickets.Lesson{tickets.ArticleSent, tickets.ArticleHelped} {
				c.Evidence = append(c.Evidence, tickets.Evidence{ID: tickets.NewID(), Ticket: n, At: begin, Lesson: l, Articles: []string{"of " + string(l)}, Person: "p", Asker: "a"})
			}
		}
		commit(t, s, c)
		c.Ticket.Version = 1
		want[n] = c
	}
	for _, c := range []struct {
		since time.Time
		queue string
		count int
		first int64
	}{
		{time.Time{}, "", many, 1},
		{begin.Add(441 * time.Minute), "", 10, 441},
		{time.Time{}, "billing", many / 3, 3},
		{begin.Add(many * time.Minute), "support", 0, 0},
	} {
		last, count := int64(0), 0
		must(t, s.Past(t.Context(), c.since, c.queue, func(p store.Past) error {
			n := p.Ticket.Number
			w := want[n]
			want := store.Past{Ticket: w.Ticket, Request: w.Messages[0], Events: w.Events}
			if n%2 == 0 {
				want.Sent = []string{"of sent"}
			}
			if diff := cmp.Diff(want, p); diff != "" {
				return fmt.Errorf("ticket %d differs:\n%s", n, diff)
			}
			if count++; n <= last || count == 1 && n != c.first {
				return fmt.Errorf("ticket %d comes after %d", n, last)
			}
			last = n
			return nil
		}))
		if count != c.count {
			t.Errorf("since %v in %q: %d tickets, want %d", c.since, c.queue, count, c.count)
		}
	}
	enough := errors.New("enough")
	if err := s.Past(t.Context(), time.Time{}, "", func(store.Past) error { return enough }); !errors.Is(err, enough) {
		t.Errorf("it goes on after an error: %v", err)
	}
}
