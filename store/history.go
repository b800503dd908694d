package store

import (
	"context"
	"fmt"
	"time"

	"guichet/tickets"
)

// A Span selects what a report of a stretch of time is made of.
type Span struct {
	From, To time.Time
	Beyond   time.Duration // so much later events count too
	Queue    string        // empty: all
	Kinds    []tickets.EventKind
}

// historyBatch is how many tickets have their events read at a time.
const historyBatch = 500

// History calls each with the events of tickets that existed before the span's
// end and were not closed for good before its beginning: ticket by ticket, by
// number, in order, from the ticket's first event on. It keeps no more than a
// batch of tickets in memory. An event comes with its ticket as it is now.
func (s *Store) History(ctx context.Context, p Span, each func(tickets.Ticket, tickets.Event)) error {
	for after := int64(0); ; {
		batch, events, err := s.history(ctx, p, after)
		if err != nil || len(batch) == 0 {
			return err
		}
		i := 0
		for _, e := range events {
			for batch[i].Number != e.Ticket {
				i++
			}
			each(batch[i], e)
		}
		after = batch[len(batch)-1].Number
	}
}

// history reads the next tickets after a number, and their events.
func (s *Store) history(ctx context.Context, p Span, after int64) (batch []tickets.Ticket, events []tickets.Event, err error) {
	err = s.read(ctx, "read what happened", func(x *tx) error {
		where, args := "WHERE number > $1 AND created < $2 AND (status <> 'closed' OR updated >= $3)", []any{after, p.To, p.From}
		if p.Queue != "" {
			where, args = where+" AND queue = $4", append(args, p.Queue)
		}
		if batch, err = ticketTable.find(x, where+" ORDER BY number"+first(historyBatch), args...); err != nil || len(batch) == 0 {
			return err
		}
		args = []any{p.To.Add(p.Beyond)}
		for _, t := range batch {
			args = append(args, t.Number)
		}
		for _, k := range p.Kinds {
			args = append(args, k)
		}
		events, err = eventTable.find(x, fmt.Sprintf("WHERE at < $1 AND ticket %s AND kind %s ORDER BY ticket, position",
			anyOf(2, len(batch)), anyOf(2+len(batch), len(p.Kinds))), args...)
		return err
	})
	return batch, events, err
}
