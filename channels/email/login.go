package email

import (
	"context"
	"log/slog"
	"sync"
	"time"
)

// A refusedLogin is the answer to a wrong password, as against a fault of the
// server or the network.
type refusedLogin struct{ error }

func (e refusedLogin) Unwrap() error { return e.error }

// A gate keeps a refused password from being tried until the account is locked:
// after maxRefusals in a row only one try in each pause is let through.
type gate struct {
	pause time.Duration
	log   *slog.Logger
	what  string // e.g. "IMAP login as support@example.org"

	mu       sync.Mutex
	refusals int
	next     time.Time // no try before
}

const maxRefusals = 3

// wait is how long the next try must wait.
func (g *gate) wait() time.Duration {
	g.mu.Lock()
	defer g.mu.Unlock()
	return max(0, time.Until(g.next))
}

func (g *gate) refused(err error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.refusals++
	if g.refusals < maxRefusals {
		return
	}
	g.next = time.Now().Add(g.pause)
	g.log.Error(g.what+" is refused: no mail until this is mended; check user and password (or oauth) in the configuration, and whether the account is locked",
		"err", err, "next_try", g.pause)
}

func (g *gate) accepted() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.refusals >= maxRefusals {
		g.log.Info(g.what + " is accepted again")
	}
	g.refusals, g.next = 0, time.Time{}
}

// sleep waits for d or until ctx ends.
func sleep(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	}
}
