package bot

import (
	"context"

	"guichet/channels"
	"guichet/store"
	"guichet/tickets"
)

// nudge asks the author of a message that asked nobody whether it shall become
// a ticket: them alone, once a day at most, and no agent.
func (b *Bot) nudge(ctx context.Context, l store.Letter, in channels.Inbound) error {
	queues, err := b.queuesOf(ctx, l.Channel, in)
	if err != nil {
		return err
	}
	asked, key, today := b.Store.Memory("nudges"), string(in.From.Key()), b.Now().Format("2006-01-02")
	last, err := asked.Recall(ctx, key)
	if err != nil {
		return err
	}
	polite := len(queues) == 0 && last != today && in.Ref != "" && !tickets.Courtesy(said(in))
	if polite {
		if err := asked.Remember(ctx, key, today); err != nil {
			return err
		}
	}
	if err := b.Store.Finish(ctx, l.Key, tickets.Ignored, store.Unplaced); err != nil || !polite {
		return err
	}
	lang := b.reads(in)
	word := func(name string) string { return b.Templates.Word(lang, name, b.data(tickets.Ticket{}, lang)) }
	yes := channels.Choice{ID: string(channels.Create), Option: string(in.Ref), Label: word("create.yes"), Main: true}
	b.whisper(ctx, l.Channel, in, word("create.offer"), yes)
	return nil
}
