package store

import (
	"context"
	"fmt"

	"guichet/channels"
	"guichet/tickets"
)

// Knows reports whether a letter was stored before, wherever it lay.
func (s *Store) Knows(ctx context.Context, key string) (bool, error) {
	var n int64
	err := s.read(ctx, "look for letter "+key, func(x *tx) (err error) {
		n, err = x.number("SELECT COUNT(*) FROM letters WHERE key = $1", key)
		return err
	})
	return n > 0, err
}

// Import stores a letter together with what follows from it, or nothing: no
// desk at work ever sees it wait in the inbox. why is the reason of an outcome
// that touches no ticket. A letter that is known is left as it is, the change is
// not made, and added is false; that it lay elsewhere too is noted.
func (s *Store) Import(ctx context.Context, l channels.Letter, c tickets.Change, why string) (added bool, err error) {
	row, err := s.letterRow(ctx, l)
	if err != nil {
		return false, fmt.Errorf("import letter %s: %w", l.Key, err)
	}
	err = s.write(ctx, "import letter "+l.Key, func(x *tx) (err error) {
		if added, err = enter(x, row); err != nil || !added {
			return err
		}
		if err := s.finish(x, l.Key, c.Outcome, why, concerned(c)); err != nil {
			return err
		}
		c.Letter = "" // it is done
		return s.commit(x, c)
	})
	return added && err == nil, err
}
