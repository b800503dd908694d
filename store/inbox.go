package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"time"

	"guichet/channels"
	"guichet/tickets"
)

// A Letter is a letter claimed from the inbox.
type Letter struct {
	channels.Letter
	Attempts int  // how often it was claimed, this time included, since it was last opened without harm
	Suspect  bool // it was claimed before and that never ended: it may be what ended the process
}

// maxAttempts is how often a letter is handed out without ever being opened:
// once among others, of which any may be to blame, and three times alone. Then
// it is set aside.
const maxAttempts = 4

// ClaimLetters hands out up to n letters, oldest first, for as long as lease.
// The attempt is counted before the caller can open any of them.
//
// Letters of one thread come one after the other. A suspect comes before all
// others, and alone: only when this process holds no other letter that it may
// not have opened yet, and until the suspect is opened or ended there is no
// further letter. So no result is no proof of an empty inbox: ask again when a
// letter under way has ended. A suspect that was tried three times alone is set
// aside.
func (s *Store) ClaimLetters(ctx context.Context, n int, lease time.Duration) ([]Letter, error) {
	var claimed []LetterRecord
	err := s.write(ctx, "claim letters", func(x *tx) (err error) {
		claimed, err = s.claim(x, n, lease)
		return err
	})
	if err != nil {
		return nil, err
	}
	slices.SortFunc(claimed, func(a, b LetterRecord) int { return a.Accepted.Compare(b.Accepted) })
	if err := s.unpack(ctx, claimed); err != nil {
		return nil, err
	}
	var letters []Letter
	for _, l := range claimed {
		if l.lost == nil {
			letters = append(letters, Letter{l.Letter, l.Attempts, l.Attempts > 1})
			continue
		}
		if err := s.putOff(ctx, l); err != nil {
			return nil, err
		}
	}
	return letters, nil
}

// putOff sees to a letter whose octets cannot be read: one whose octets are
// gone or damaged is set aside, another waits for the disk.
func (s *Store) putOff(ctx context.Context, l LetterRecord) error {
	s.Log.Error("read the octets of a letter", "letter", l.Key, "err", l.lost)
	why := "its octets cannot be read: " + l.lost.Error()
	if errors.Is(l.lost, fs.ErrNotExist) || errors.Is(l.lost, tickets.ErrInvalid) {
		return s.SetAside(ctx, l.Key, why)
	}
	return s.Release(ctx, l.Key, s.Now().Add(time.Minute), why)
}

func (s *Store) claim(x *tx, n int, lease time.Duration) ([]LetterRecord, error) {
	now := s.Now()
	t, err := s.tried(x, now)
	if err == nil && t.hopeless {
		err = s.setAsideHopeless(x, now)
	}
	switch {
	case err != nil || t.suspect:
		return nil, err
	case t.ready && t.held:
		waiting, err := letterTable.find(x, "AS l WHERE "+ready("attempts > 0")+" LIMIT 1", now)
		if err != nil || len(waiting) > 0 {
			return nil, err
		}
	case t.ready:
		suspect, err := s.take(x, "attempts > 0", 1, now, lease)
		if err != nil || len(suspect) > 0 {
			return suspect, err
		}
	}
	return s.take(x, "attempts = 0", n, now, lease)
}

// tried tells about the letters that were claimed and may not have been opened
// yet. There are never many.
type tried struct {
	held     bool // this process has some
	suspect  bool // one of them is a suspect
	ready    bool // some are to be tried again now
	hopeless bool // some were tried often enough
}

func (s *Store) tried(x *tx, now time.Time) (t tried, err error) {
	err = x.query("SELECT attempts, holder, run_at FROM letters WHERE done = 0 AND attempts > 0", nil, func(scan func(...any) error) error {
		var attempts int
		var holder string
		var until moment
		if err := scan(&attempts, &holder, &until); err != nil {
			return err
		}
		under := time.Time(until).After(now)
		t.held = t.held || under && holder == s.process
		t.suspect = t.suspect || under && holder == s.process && attempts > 1
		t.ready = t.ready || !under
		t.hopeless = t.hopeless || !under && attempts >= maxAttempts
		return nil
	})
	return t, err
}

// ready selects the unfinished letters, of those that were tried or were not,
// whose time has come and that no earlier one of their thread holds up. $1 is
// the time.
func ready(tried string) string {
	return "done = 0 AND " + tried + ` AND run_at <= $1 AND (thread = '' OR NOT EXISTS (
		SELECT 1 FROM letters AS earlier
		WHERE earlier.done = 0 AND earlier.thread = l.thread AND earlier.accepted < l.accepted))`
}

// take claims letters; those that were tried less often come first.
func (s *Store) take(x *tx, tried string, n int, now time.Time, lease time.Duration) ([]LetterRecord, error) {
	order := "accepted"
	if tried == "attempts > 0" {
		order = "attempts, accepted"
	}
	return letterTable.query(x, `
		WITH due (due_key) AS (
			SELECT key FROM letters AS l WHERE `+ready(tried)+`
			ORDER BY `+order+first(n)+` FOR UPDATE SKIP LOCKED)
		UPDATE letters SET attempts = attempts + 1, run_at = $2, holder = $3
		FROM due WHERE key = due_key
		RETURNING `+letterTable.list,
		now, now.Add(lease), s.process)
}

func (s *Store) setAsideHopeless(x *tx, now time.Time) error {
	why := fmt.Sprintf("opening it was begun %d times and never ended; it may be what stops the program", maxAttempts)
	hopeless, err := letterTable.query(x, `UPDATE letters SET outcome = $2, why = $3, done = $1, holder = ''
		WHERE done = 0 AND attempts > 0 AND attempts >= $4 AND run_at <= $1
		RETURNING `+letterTable.list, now, tickets.SetAside, why, maxAttempts)
	for _, l := range hopeless {
		s.Log.Error("set a letter aside", "letter", l.Key, "channel", l.Channel, "origin", l.Origin, "why", why)
	}
	return err
}

// Opened notes that a suspect was opened without harm: it is as good as others.
func (s *Store) Opened(ctx context.Context, key string) error {
	return s.mine(ctx, "clear letter "+key, "UPDATE letters SET attempts = 0 WHERE key = $1 AND holder = $2 AND done = 0",
		key, s.process)
}

// Release puts a letter back until a later time, for a trouble of our own: the
// attempt does not count.
func (s *Store) Release(ctx context.Context, key string, at time.Time, why string) error {
	return s.mine(ctx, "release letter "+key, `UPDATE letters
		SET attempts = CASE WHEN attempts > 0 THEN attempts - 1 ELSE 0 END, run_at = $3, why = $4, holder = ''
		WHERE key = $1 AND holder = $2 AND done = 0`,
		key, s.process, at, why)
}

// mine runs a statement on a letter that this process has claimed.
func (s *Store) mine(ctx context.Context, what, statement string, args ...any) error {
	return s.one(ctx, what, func(x *tx) error {
		n, err := x.exec(statement, args...)
		if err == nil && n == 0 {
			err = ErrLost
		}
		return err
	})
}
