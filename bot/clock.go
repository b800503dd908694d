package bot

import (
	"context"
	"errors"

	"guichet/tickets"
)

// watchClock wakes tickets whose deadline has come, until ctx ends. Deadlines
// are rows, so there is nothing to restore after a restart.
func (b *Bot) watchClock(ctx, work context.Context) {
	for ; ctx.Err() == nil; rest(ctx, poll) {
		due, err := b.Store.Due(work, b.Now(), 100)
		if err != nil {
			b.Log.Error("look for deadlines; trying again", "err", err)
			continue
		}
		for _, number := range due {
			if err := b.wake(work, number); err != nil && !errors.Is(err, tickets.ErrConflict) {
				b.Log.Error("wake a ticket", "ticket", number, "err", err)
			}
		}
	}
}

// wake lets the rules decide what a deadline does. Where somebody else was
// quicker the deadline is still due at the next look, or it is not.
func (b *Bot) wake(ctx context.Context, number int64) error {
	c, err := b.Store.Case(ctx, number)
	if err != nil {
		return err
	}
	history, err := b.Store.Messages(ctx, number)
	if err != nil {
		return err
	}
	change := b.Desk.Wake(b.Now(), c, history)
	if err := b.word(&change, c.Ticket, nil); err != nil {
		return err
	}
	return b.commit(ctx, change)
}
