package store

import (
	"context"
	"fmt"
	"time"

	"guichet/channels"
	"guichet/tickets"
)

// A LetterRecord is a letter as it lies in the inbox.
type LetterRecord struct {
	channels.Letter
	Accepted time.Time       // when it was stored; letters are handled in this order
	Attempts int             // how often it was claimed and neither opened nor ended
	Next     time.Time       // it is not handled before
	Outcome  tickets.Outcome // empty while it waits
	Why      string          // why it waits longer, was set aside or was ignored
	Ticket   int64           // the ticket that it opened or joined, 0 for none
	Done     time.Time       // when the outcome was known; zero while it waits
	Origins  []string        // every place where it was seen, first seen first; read by [Store.Letter]

	blob   string // names the file of its octets, where they are not in the database
	holder string
	lost   error // why its octets cannot be had
}

// maxRaw is how many octets of a letter lie in the database; more lie in a file.
const maxRaw = 32 << 10

var letterTable = newTable("letters", func(l *LetterRecord) []column {
	return []column{
		{"key", &l.Key},
		{"channel", &l.Channel},
		{"thread", &l.Thread},
		{"origin", &l.Origin},
		{"blob", &l.blob},
		{"arrived", &l.At},
		{"accepted", &l.Accepted},
		{"attempts", &l.Attempts},
		{"run_at", &l.Next},
		{"holder", &l.holder},
		{"outcome", &l.Outcome},
		{"why", &l.Why},
		{"ticket", &l.Ticket},
		{"done", &l.Done},
	}
})

// Accept stores letters for good, unopened: all or none. A letter whose key is
// known is left as it is; that it lay elsewhere too is noted.
func (s *Store) Accept(ctx context.Context, letters ...channels.Letter) error {
	rows := make([]LetterRecord, len(letters))
	for i, l := range letters {
		row, err := s.letterRow(ctx, l)
		if err != nil {
			return fmt.Errorf("accept letter %s: %w", l.Key, err)
		}
		rows[i] = row
	}
	return s.write(ctx, "accept letters", func(x *tx) error {
		for _, row := range rows {
			if _, err := enter(x, row); err != nil {
				return err
			}
		}
		return nil
	})
}

// letterRow is a letter as it enters the inbox now. Many octets are put into a
// file.
func (s *Store) letterRow(ctx context.Context, l channels.Letter) (row LetterRecord, err error) {
	now := s.acceptance()
	row = LetterRecord{Letter: l, Accepted: now, Next: now}
	if len(l.Raw) > maxRaw {
		row.blob, err = s.PutFile(ctx, l.Raw)
	}
	return row, err
}

// enter adds a letter, unless its key is known, and notes where it lay.
func enter(x *tx, row LetterRecord) (added bool, err error) {
	if added, err = letterTable.addNew(x, &row); err != nil {
		return false, err
	}
	var outcome tickets.Outcome
	switch {
	case !added:
		outcome = tickets.Duplicate
	case row.blob == "":
		if _, err := x.exec("INSERT INTO octets (letter, raw) VALUES ($1, $2)", row.Key, row.Raw); err != nil {
			return false, err
		}
	}
	_, err = x.exec("INSERT INTO origins (letter, channel, origin, seen, outcome) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
		row.Key, row.Channel, row.Origin, row.Accepted, outcome)
	return added, err
}

// acceptance is a moment later than every earlier one, also when the clock was
// put back: letters are handled in its order.
func (s *Store) acceptance() time.Time {
	for {
		last := s.accepted.Load()
		next := max(last+1, s.Now().UnixMicro())
		if s.accepted.CompareAndSwap(last, next) {
			return time.UnixMicro(next)
		}
	}
}

// Finish ends a letter that touches no ticket.
func (s *Store) Finish(ctx context.Context, key string, o tickets.Outcome, why string) error {
	return s.write(ctx, "finish letter "+key, func(x *tx) error { return s.finish(x, key, o, why, 0) })
}

// SetAside ends a letter that cannot be opened; a person must look at it.
func (s *Store) SetAside(ctx context.Context, key, why string) error {
	return s.Finish(ctx, key, tickets.SetAside, why)
}

func (s *Store) finish(x *tx, key string, o tickets.Outcome, why string, ticket int64) error {
	n, err := x.exec("UPDATE letters SET outcome = $2, why = $3, ticket = $4, done = $5, holder = '' WHERE key = $1 AND done = 0",
		key, o, why, ticket, s.Now())
	if err == nil && n == 0 {
		err = fmt.Errorf("letter %s: %w", key, ErrLost)
	}
	return err
}

// Unplaced is why a letter was ignored that continues nothing and opens nothing.
// Its thread's first letter may still be on its way; see [tickets.Change].Heads.
const Unplaced = "it continues nothing and opens nothing"

// revive puts back into the inbox what belonged nowhere until a letter headed
// its thread.
func (s *Store) revive(x *tx, key string) error {
	_, err := x.exec(`UPDATE letters SET outcome = '', why = '', done = 0, attempts = 0, run_at = $2
		WHERE outcome = $3 AND why = $4 AND thread <> '' AND thread = (SELECT thread FROM letters WHERE key = $1)`,
		key, s.Now(), tickets.Ignored, Unplaced)
	return err
}

// RetryLetter puts a letter that was set aside back into the inbox.
func (s *Store) RetryLetter(ctx context.Context, key string) error {
	return s.write(ctx, "retry letter "+key, func(x *tx) error {
		n, err := x.exec("UPDATE letters SET outcome = '', why = '', done = 0, attempts = 0, run_at = $2 WHERE key = $1 AND outcome = $3",
			key, s.Now(), tickets.SetAside)
		if err == nil && n == 0 {
			err = fmt.Errorf("among those set aside: %w", tickets.ErrNotFound)
		}
		return err
	})
}

// Letter is a letter with its octets, or [tickets.ErrNotFound].
func (s *Store) Letter(ctx context.Context, key string) (LetterRecord, error) {
	var l LetterRecord
	err := s.read(ctx, "read letter "+key, func(x *tx) (err error) {
		if l, err = letterTable.one(x, "WHERE key = $1", key); err != nil {
			return err
		}
		return x.query("SELECT origin FROM origins WHERE letter = $1 ORDER BY seen", []any{key}, func(scan func(...any) error) error {
			var origin string
			err := scan(&origin)
			l.Origins = append(l.Origins, origin)
			return err
		})
	})
	if err != nil {
		return l, err
	}
	letters := []LetterRecord{l}
	if err = s.unpack(ctx, letters); err == nil {
		err = letters[0].lost
	}
	return letters[0], err
}

// SetAsideLetters lists letters that a person must look at, newest first,
// without their octets.
func (s *Store) SetAsideLetters(ctx context.Context, limit int) ([]LetterRecord, error) {
	var found []LetterRecord
	err := s.read(ctx, "list letters set aside", func(x *tx) (err error) {
		found, err = letterTable.find(x, "WHERE outcome = 'set aside' ORDER BY accepted DESC LIMIT $1", limit)
		return err
	})
	return found, err
}

// unpack fetches the octets of letters. Those that cannot be had are noted in
// lost.
func (s *Store) unpack(ctx context.Context, letters []LetterRecord) error {
	at := map[string]*LetterRecord{} // those whose octets lie in the database
	var keys []any
	for i := range letters {
		l := &letters[i]
		if l.blob != "" {
			l.Raw, l.lost = s.File(l.blob)
			continue
		}
		at[l.Key] = l
		keys = append(keys, l.Key)
	}
	if len(keys) == 0 {
		return nil
	}
	return s.read(ctx, "read the octets of letters", func(x *tx) error {
		return x.query("SELECT letter, raw FROM octets WHERE letter "+anyOf(1, len(keys)), keys, func(scan func(...any) error) error {
			var key string
			var raw []byte
			err := scan(&key, &raw)
			if l := at[key]; l != nil {
				l.Raw = raw
			}
			return err
		})
	})
}
