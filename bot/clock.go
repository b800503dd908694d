package bot

import (
	"context"
	"errors"
	"slices"
	"time"

	"guichet/tickets"
)

// watchClock wakes tickets whose deadline has come, until ctx ends. Deadlines
// are rows, so there is nothing to restore after a restart.
func (b *Bot) watchClock(ctx, work context.Context) {
	var swept time.Time
	for ; ctx.Err() == nil; rest(ctx, poll) {
		if now := b.Now(); now.Sub(swept) >= day {
			swept = now
			b.sweep(work, now)
		}
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

// day is how often files that no row names are looked for, and how old they
// must be: a letter that is handled now may have put some.
const day = 24 * time.Hour

func (b *Bot) sweep(ctx context.Context, now time.Time) {
	switch n, err := b.Store.Sweep(ctx, now.Add(-day)); {
	case err != nil:
		b.Log.Warn("remove files that nothing names; they stay until tomorrow", "err", err)
	case n > 0:
		b.Log.Info("removed files that nothing names", "files", n)
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
	if at := c.Ticket.Alarm(tickets.UpdateDue); !at.IsZero() && !b.Now().Before(at) {
		if err := b.spread(ctx, c.Ticket); err != nil {
			return err
		}
	}
	change := b.Desk.Wake(b.Now(), c, history)
	if change, err = b.within(ctx, c, change); err != nil {
		return err
	}
	return b.enact(ctx, c, change)
}

// within lets what the bot says to a requester by itself count as such. Where
// they have heard enough for now, a reminder waits, and that specialists have
// their request goes without saying.
func (b *Bot) within(ctx context.Context, c tickets.Case, change tickets.Change) (tickets.Change, error) {
	experts := func(y tickets.Delivery) bool { return y.Notice == tickets.NoticeExperts }
	further := slices.ContainsFunc(change.Deliveries, experts)
	if c.Ticket.Requester.Network != tickets.Email || !further && !speaks(change) { // elsewhere people alone write
		return change, nil
	}
	p, err := b.Store.Person(ctx, c.Ticket.Requester)
	switch {
	case err != nil:
		return change, err
	case !p.MayHear(b.Now(), false) && further:
		change.Deliveries = slices.DeleteFunc(change.Deliveries, experts)
		return change, nil
	case !p.MayHear(b.Now(), false):
		return b.Desk.Postpone(b.Now(), c), nil
	}
	p = p.Heard(b.Now())
	change.Person = &p
	return change, nil
}
