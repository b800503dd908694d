package store

import (
	"context"
	"time"

	"guichet/tickets"
)

// An Entry is one line of the ledger of intake: a place where a letter was seen,
// and what became of it.
type Entry struct {
	Letter  string          // key of the letter
	Origin  string          // where it lay, e.g. "INBOX/1700000000/42"
	Seen    time.Time       // when it was first seen there
	Outcome tickets.Outcome // what became of it; empty while it waits in the inbox
	Why     string          // why it was set aside or ignored
	Ticket  int64           // the ticket that it opened or joined, 0 for none
}

// Ledger lists every place on a channel where a letter was seen, oldest first.
// What lay in a second place has the outcome [tickets.Duplicate] there, with the
// ticket of the first.
func (s *Store) Ledger(ctx context.Context, channel string) ([]Entry, error) {
	var found []Entry
	err := s.read(ctx, "read the ledger of "+channel, func(x *tx) error {
		found = nil
		return x.query(`SELECT letter, origins.origin, seen, origins.outcome, letters.outcome, why, ticket
			FROM origins JOIN letters ON letters.key = origins.letter
			WHERE origins.channel = $1 ORDER BY seen, origins.origin`, []any{channel}, func(scan func(...any) error) error {
			var e Entry
			var here, first tickets.Outcome
			if err := scan(&e.Letter, &e.Origin, target(&e.Seen), &here, &first, &e.Why, &e.Ticket); err != nil {
				return err
			}
			if e.Outcome = first; here != "" {
				e.Outcome = here
			}
			found = append(found, e)
			return nil
		})
	})
	return found, err
}
