package store

import (
	"context"
	"time"

	"guichet/tickets"
)

// Sorted is a ticket of which people know the category, with its request.
type Sorted struct {
	Ticket  tickets.Ticket
	Request tickets.Message // the first
}

// Sorted lists up to n tickets that changed since then and whose category an
// agent chose, or let stand when they resolved the ticket, the latest changed
// first. Left out are those that were dismissed and that go on in another one.
func (s *Store) Sorted(ctx context.Context, since time.Time, n int) ([]Sorted, error) {
	var list []Sorted
	err := s.read(ctx, "list sorted tickets", func(x *tx) error {
		list = nil
		found, err := ticketTable.find(x, `WHERE category <> '' AND (guess = 0 OR attended AND status IN ('resolved', 'closed')) AND updated >= $1
			AND NOT dismissed AND next_ticket = 0 ORDER BY updated DESC`+first(n), since)
		for err == nil && len(found) > 0 {
			batch := found[:min(solvedBatch, len(found))]
			found = found[len(batch):]
			var some []Sorted
			some, err = x.sorted(batch)
			list = append(list, some...)
		}
		return err
	})
	return list, err
}

// sorted adds to tickets what was asked.
func (x *tx) sorted(batch []tickets.Ticket) ([]Sorted, error) {
	var args []any
	for _, t := range batch {
		args = append(args, t.Number)
	}
	said, err := messageTable.find(x, "WHERE ticket "+anyOf(1, len(batch))+` AND
		position = (SELECT MIN(position) FROM messages first WHERE first.ticket = messages.ticket)`, args...)
	if err != nil {
		return nil, err
	}
	of := map[int64]tickets.Message{}
	for _, m := range said {
		of[m.Ticket] = m
	}
	var list []Sorted
	for _, t := range batch {
		if m, ok := of[t.Number]; ok {
			list = append(list, Sorted{t, m})
		}
	}
	return list, nil
}
