package store

import (
	"context"
	"time"

	"guichet/tickets"
)

// A Standing is what the records hold at the moment.
type Standing struct {
	Inbox   Waiting // letters
	Outbox  Waiting // deliveries
	Tickets map[tickets.Status]int
}

// Waiting is how many things wait, and since when the first of them does.
type Waiting struct {
	Count int
	Since time.Time // zero where none waits
}

// Standing counts what the records hold.
func (s *Store) Standing(ctx context.Context) (Standing, error) {
	var found Standing
	err := s.read(ctx, "count what the records hold", func(x *tx) error {
		found = Standing{Tickets: map[tickets.Status]int{}}
		for statement, w := range map[string]*Waiting{
			"SELECT COUNT(*), COALESCE(MIN(accepted), 0) FROM letters WHERE done = 0":     &found.Inbox,
			"SELECT COUNT(*), COALESCE(MIN(queued), 0) FROM deliveries WHERE settled = 0": &found.Outbox,
		} {
			err := x.query(statement, nil, func(scan func(...any) error) error {
				return scan(&w.Count, (*moment)(&w.Since))
			})
			if err != nil {
				return err
			}
		}
		return x.query("SELECT status, COUNT(*) FROM tickets GROUP BY status", nil, func(scan func(...any) error) error {
			var status tickets.Status
			var n int
			err := scan(&status, &n)
			found.Tickets[status] = n
			return err
		})
	})
	return found, err
}

// Ping reports whether the database answers, without patience.
func (s *Store) Ping(ctx context.Context) error {
	if err := s.db.PingContext(ctx); err != nil {
		return s.dialect.explain(err)
	}
	x := &tx{ctx: s.dialect.reading(ctx), dialect: s.dialect, db: s.db}
	_, err := x.number("SELECT COUNT(*) FROM counters")
	return s.dialect.explain(err)
}
