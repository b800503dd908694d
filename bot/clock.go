package bot

import (
	"context"

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
			if err := b.wake(work, number); err != nil {
				b.Log.Error("wake a ticket", "ticket", number, "err", err)
			}
		}
	}
}

func (b *Bot) wake(ctx context.Context, number int64) error {
	return b.decide(ctx, number, func(c tickets.Case) (tickets.Change, error) {
		history, err := b.Store.Messages(ctx, number)
		return b.Desk.Wake(b.Now(), c, history), err
	})
}
