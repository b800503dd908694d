package bot

import (
	"context"
	"errors"

	"guichet/channels"
	"guichet/store"
	"guichet/tickets"
)

// perform does what an agent asked for. What has no effect any more brings the
// ticket's cards up to date: the one they clicked was an old one.
func (b *Bot) perform(ctx context.Context, l store.Letter, in channels.Inbound, c tickets.Case, by tickets.Author) error {
	change, err := b.deed(c, in, by)
	if refused := tickets.Refusal(""); errors.As(err, &refused) {
		change, err = b.Desk.Refresh(c), nil
	}
	if err != nil {
		return err
	}
	return b.act(ctx, l, c, change, tickets.Person{})
}

// deed is what the rules make of an act.
func (b *Bot) deed(c tickets.Case, in channels.Inbound, by tickets.Author) (tickets.Change, error) {
	switch in.Action {
	case channels.Claim:
		return b.Desk.Claim(b.Now(), c, by)
	case channels.Resolve:
		return b.Desk.Resolve(b.Now(), c, by)
	case channels.Reopen:
		return b.Desk.Reopen(b.Now(), c, by)
	}
	return tickets.Change{}, tickets.RefusedUnknown
}
