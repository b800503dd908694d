package storetest

import (
	"testing"
	"time"

	"guichet/store"
	"guichet/tickets"
)

func testSolved(t *testing.T, s *store.Store) {
	begin := time.Now().UTC().Truncate(time.Microsecond)
	for n := int64(1); n <= 9; n++ {
		c := NewTicket(n)
		c.Ticket.Status, c.Ticket.Updated = tickets.Resolved, begin.Add(time.Duration(n)*time.Minute)
		say := func(role tickets.Role, public bool, text string) {
			m := tickets.Message{ID: tickets.NewID(), Ticket: n, Conversation: c.Conversations[1].ID, Public: public, Text: text, At: begin}
			m.Author.Role = role
			c.Messages = append(c.Messages, m)
		}
		say(tickets.Agent, true, "Which one?")
		if n != 4 {
			say(tickets.Agent, true, "I have mended it.")
		}
		say(tickets.Agent, false, "what a day")
		say(tickets.Requester, true, "Thanks!")
		switch n {
		case 2:
			c.Ticket.Status = tickets.Closed
		case 3:
			c.Ticket.Status = tickets.Open
		case 4: // nobody answered
			c.Messages = c.Messages[:1]
		case 5:
			c.Ticket.Dismissed = true
		case 6:
			c.Ticket.Quiet = true
		case 7:
			c.Ticket.Next = 1
		}
		commit(t, s, c)
	}
	for _, c := range []struct {
		since time.Time
		n     int
		want  []int64
	}{
		{time.Time{}, 100, []int64{9, 8, 2, 1}},
		{time.Time{}, 2, []int64{9, 8}},
		{begin.Add(8 * time.Minute), 100, []int64{9, 8}},
		{begin.Add(time.Hour), 100, nil},
	} {
		list, err := s.Solved(t.Context(), c.since, c.n)
		must(t, err)
		if len(list) != len(c.want) {
			t.Fatalf("since %v: %+v, want %v", c.since, list, c.want)
		}
		for i, k := range list {
			if k.Ticket.Number != c.want[i] || k.Answer.Text != "I have mended it." || k.Request.Author.Role != tickets.Requester || k.Request.Ticket != c.want[i] {
				t.Errorf("since %v: %+v, want ticket %d", c.since, k, c.want[i])
			}
		}
	}
}
