package store

import (
	"context"

	"guichet/tickets"
)

// LetterOutcome is what became of a letter, "" while it waits.
func (s *Store) LetterOutcome(ctx context.Context, key string) (o tickets.Outcome, err error) {
	err = s.read(ctx, "look up letter "+key, func(x *tx) error {
		o = ""
		return x.query("SELECT outcome FROM letters WHERE key = $1", []any{key}, func(scan func(...any) error) error { return scan(&o) })
	})
	return o, err
}
