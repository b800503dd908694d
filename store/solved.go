package store

import (
	"context"
	"time"

	"guichet/tickets"
)

// Solved is a ticket that people have resolved, with what was asked and what
// was answered.
type Solved struct {
	Ticket  tickets.Ticket
	Request tickets.Message // the first
	Answer  tickets.Message // the last of an agent's that the requester may read
}

// solvedBatch is how many tickets have their messages read at a time.
const solvedBatch = 200

// Solved lists up to n tickets that are resolved or closed, that changed since
// then, and that an agent has answered, the latest changed first. Left out are
// those that were dismissed, that are quiet, and that go on in another one.
func (s *Store) Solved(ctx context.Context, since time.Time, n int) ([]Solved, error) {
	var list []Solved
	err := s.read(ctx, "list solved tickets", func(x *tx) error {
		list = nil
		found, err := ticketTable.find(x, `WHERE status IN ('resolved', 'closed') AND updated >= $1
			AND NOT dismissed AND NOT quiet AND next_ticket = 0 ORDER BY updated DESC`+first(n), since)
		for err == nil && len(found) > 0 {
			batch := found[:min(solvedBatch, len(found))]
			found = found[len(batch):]
			var said []Solved
			said, err = x.solved(batch)
			list = append(list, said...)
		}
		return err
	})
	return list, err
}

// solved adds to tickets what was asked and answered. Those without an answer
// are left out.
func (x *tx) solved(batch []tickets.Ticket) ([]Solved, error) {
	args := []any{tickets.Agent}
	for _, t := range batch {
		args = append(args, t.Number)
	}
	said, err := messageTable.find(x, "WHERE ticket "+anyOf(2, len(batch))+` AND
		(position = (SELECT MIN(position) FROM messages first WHERE first.ticket = messages.ticket) OR
		position = (SELECT MAX(position) FROM messages last WHERE last.ticket = messages.ticket AND last.public AND last.author_role = $1))
		ORDER BY ticket, position`, args...)
	if err != nil {
		return nil, err
	}
	of := map[int64][]tickets.Message{}
	for _, m := range said {
		of[m.Ticket] = append(of[m.Ticket], m)
	}
	var list []Solved
	for _, t := range batch {
		if m := of[t.Number]; len(m) == 2 {
			list = append(list, Solved{Ticket: t, Request: m[0], Answer: m[1]})
		}
	}
	return list, nil
}
