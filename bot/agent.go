package bot

import (
	"context"
	"errors"

	"guichet/channels"
	"guichet/store"
	"guichet/tickets"
)

// fromAgent does what an agent said or clicked.
func (b *Bot) fromAgent(ctx context.Context, l store.Letter, in channels.Inbound) error {
	where, err := b.threadOnceNamed(ctx, l, in)
	if errors.Is(err, tickets.ErrNotFound) {
		return b.Store.Finish(ctx, l.Key, tickets.Ignored, "agents said it outside of any ticket")
	}
	if err != nil {
		return err
	}
	by := tickets.Author{Role: tickets.Agent, Address: in.From}
	var change tickets.Change
	switch in.Action {
	case channels.Claim:
		change = b.Desk.Claim(b.Now(), where.c, by)
	case channels.Resolve:
		change = b.Desk.Resolve(b.Now(), where.c, by)
	case channels.Reopen:
		change = b.Desk.Reopen(b.Now(), where.c, by)
	default:
		return b.reply(ctx, l, in, where)
	}
	change.Outcome = tickets.Appended
	if err := b.word(&change, where.c.Ticket, nil); err != nil {
		return err
	}
	return b.consume(ctx, l, change, tickets.Person{})
}
