package store

import (
	"context"
	"fmt"
	"time"

	"guichet/tickets"
)

// Past is a ticket with the request that opened it and all that happened since,
// oldest first.
type Past struct {
	Ticket  tickets.Ticket
	Request tickets.Message
	Events  []tickets.Event
	Sent    []string // articles that agents sent, by id
}

// pastBatch is how many tickets are read at a time.
const pastBatch = 200

// Past calls each with every ticket of a queue, or of all where that is empty,
// that was opened since then, in the order of their numbers. It holds a few of
// them at a time, and ends with the first error of each.
func (s *Store) Past(ctx context.Context, since time.Time, queue string, each func(Past) error) error {
	for last := int64(0); ; {
		var batch []Past
		err := s.read(ctx, "read past tickets", func(x *tx) (err error) {
			batch, err = x.past(last, since, queue)
			return err
		})
		if err != nil {
			return err
		}
		for _, p := range batch {
			if err := each(p); err != nil {
				return err
			}
			last = p.Ticket.Number
		}
		if len(batch) < pastBatch {
			return nil
		}
	}
}

// past reads the first few tickets with numbers above last.
func (x *tx) past(last int64, since time.Time, queue string) ([]Past, error) {
	found, err := ticketTable.find(x, "WHERE number > $1 AND created >= $2 AND ($3 = '' OR queue = $3) ORDER BY number"+first(pastBatch), last, since, queue)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	batch, at, numbers := make([]Past, len(found)), map[int64]*Past{}, make([]any, len(found))
	for i, t := range found {
		batch[i].Ticket, at[t.Number], numbers[i] = t, &batch[i], t.Number
	}
	among := anyOf(1, len(numbers))
	said, err := messageTable.find(x, "WHERE position = 1 AND ticket "+among, numbers...)
	if err != nil {
		return nil, err
	}
	for _, m := range said {
		at[m.Ticket].Request = m
	}
	events, err := eventTable.find(x, "WHERE ticket "+among+" ORDER BY ticket, position", numbers...)
	if err != nil {
		return nil, err
	}
	for _, e := range events {
		at[e.Ticket].Events = append(at[e.Ticket].Events, e)
	}
	sent, err := evidenceTable.find(x, "WHERE ticket "+among+fmt.Sprintf(" AND lesson = $%d ORDER BY at, id", len(numbers)+1), append(numbers, tickets.ArticleSent)...)
	if err != nil {
		return nil, err
	}
	for _, e := range sent {
		at[e.Ticket].Sent = append(at[e.Ticket].Sent, e.Articles...)
	}
	return batch, nil
}
