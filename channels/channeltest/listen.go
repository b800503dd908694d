package channeltest

import (
	"context"
	"sync/atomic"
	"testing"
	"time"

	"guichet/channels"
)

// A listener runs Listen and keeps what it offers.
type listener struct {
	letters chan channels.Letter
	ended   chan error
	cancel  context.CancelFunc
}

func listen(t *testing.T, c channels.Channel) *listener {
	return listenWith(t, c, func(int) error { return nil })
}

// listenWith answers the nth call of accept with verdict(n).
func listenWith(t *testing.T, c channels.Channel, verdict func(n int) error) *listener {
	ctx, cancel := context.WithCancel(t.Context())
	l := &listener{letters: make(chan channels.Letter, 10_000), ended: make(chan error, 1), cancel: cancel}
	var calls atomic.Int64
	accept := func(_ context.Context, letters ...channels.Letter) error {
		err := verdict(int(calls.Add(1)) - 1)
		for _, letter := range letters {
			l.letters <- letter
		}
		return err
	}
	go func() { l.ended <- c.Listen(ctx, accept) }()
	t.Cleanup(func() {
		cancel()
		select {
		case <-l.ended:
		case <-time.After(patience):
			t.Error("Listen does not return when its context ends")
		}
	})
	return l
}

// next is the next letter that Listen offers.
func (l *listener) next(t *testing.T) channels.Letter {
	t.Helper()
	select {
	case letter := <-l.letters:
		return letter
	case err := <-l.ended:
		l.ended <- err
		t.Fatalf("Listen ended before it offered the letter: %v", err)
	case <-time.After(patience):
		t.Fatal("Listen offers no letter")
	}
	panic("unreachable")
}

// until waits for what happens at the far end.
func (l *listener) until(t *testing.T, what string, happened func() bool) {
	t.Helper()
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	deadline := time.After(patience)
	for !happened() {
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatalf("waited in vain until %s", what)
		}
	}
}
