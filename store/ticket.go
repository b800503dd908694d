package store

import (
	"context"
	"fmt"
	"strings"
	"time"

	"guichet/tickets"
)

var ticketTable = newTable("tickets", func(t *tickets.Ticket) []column {
	return []column{
		{"number", &t.Number},
		{"version", &t.Version},
		{"subject", &t.Subject},
		{"status", &t.Status},
		{"priority", &t.Priority},
		{"level", &t.Level},
		{"queue", &t.Queue},
		{"language", &t.Language},
		{"quiet", &t.Quiet},
		{"requester_key", derived(t.Requester.Key())},
		{"requester_network", &t.Requester.Network},
		{"requester_id", &t.Requester.ID},
		{"requester_name", &t.Requester.Name},
		{"assignee_network", &t.Assignee.Network},
		{"assignee_id", &t.Assignee.ID},
		{"assignee_name", &t.Assignee.Name},
		{"attended", &t.Attended},
		{"dismissed", &t.Dismissed},
		{"rating", &t.Rating},
		{"suggested", &t.Suggested},
		{"linked", &t.Linked},
		{"next_ticket", &t.Next},
		{"created", &t.Created},
		{"updated", &t.Updated},
		{"deadline", &t.Deadline},
	}
})

// NextNumber is a ticket number that nobody had before, from 1001 on. One that
// is not used is never given again.
func (s *Store) NextNumber(ctx context.Context) (number int64, err error) {
	err = s.one(ctx, "number a ticket", func(x *tx) error {
		number, err = x.number("UPDATE counters SET value = value + 1 WHERE name = 'ticket' RETURNING value")
		return err
	})
	return number, err
}

// Case is a ticket with its conversations, oldest first, or
// [tickets.ErrNotFound].
func (s *Store) Case(ctx context.Context, number int64) (tickets.Case, error) {
	var c tickets.Case
	err := s.read(ctx, fmt.Sprintf("read ticket %d", number), func(x *tx) (err error) {
		if c.Ticket, err = ticketTable.one(x, "WHERE number = $1", number); err != nil {
			return err
		}
		c.Conversations, err = conversationTable.find(x, "WHERE ticket = $1 ORDER BY id", number)
		return err
	})
	return c, err
}

// A Filter selects tickets; its zero fields select all.
type Filter struct {
	Status    []tickets.Status
	Queue     string
	Requester string // a person's [tickets.Address.Key]
	Before    int64  // numbers below this one: the next page
	Limit     int    // at most so many; 0: 50
}

// Tickets lists tickets, newest first.
func (s *Store) Tickets(ctx context.Context, f Filter) ([]tickets.Ticket, error) {
	var where []string
	var args []any
	add := func(condition string, value any) {
		args = append(args, value)
		where = append(where, fmt.Sprintf("%s $%d", condition, len(args)))
	}
	if f.Queue != "" {
		add("queue =", f.Queue)
	}
	if f.Requester != "" {
		add("requester_key =", f.Requester)
	}
	if f.Before > 0 {
		add("number <", f.Before)
	}
	if len(f.Status) > 0 {
		where = append(where, "status "+anyOf(len(args)+1, len(f.Status)))
		for _, v := range f.Status {
			args = append(args, v)
		}
	}
	clauses := ""
	if len(where) > 0 {
		clauses = "WHERE " + strings.Join(where, " AND ")
	}
	if f.Limit == 0 {
		f.Limit = 50
	}
	args = append(args, f.Limit)
	clauses += fmt.Sprintf(" ORDER BY number DESC LIMIT $%d", len(args))

	var found []tickets.Ticket
	err := s.read(ctx, "list tickets", func(x *tx) (err error) {
		found, err = ticketTable.find(x, clauses, args...)
		return err
	})
	return found, err
}

// Due lists up to n tickets whose deadline has come, the longest due first.
func (s *Store) Due(ctx context.Context, now time.Time, n int) ([]int64, error) {
	var found []int64
	err := s.read(ctx, "look for deadlines", func(x *tx) (err error) {
		found, err = x.numbers("SELECT number FROM tickets WHERE deadline > 0 AND deadline <= $1 ORDER BY deadline LIMIT $2", now, n)
		return err
	})
	return found, err
}
