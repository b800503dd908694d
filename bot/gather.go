package bot

import (
	"context"
	"slices"
	"time"
	"unicode/utf8"

	"guichet/channels"
	"guichet/store"
	"guichet/tickets"
)

// gatherLength is how many characters a message may have that is taken for a
// piece of what its author is just saying.
const gatherLength = 300

// gathers finds the ticket that a message continues although nothing in it says
// so: in chats people say one thing in several short messages. ErrNotFound: it
// begins something.
func (b *Bot) gathers(ctx context.Context, l store.Letter, in channels.Inbound) (whereabouts, error) {
	piece := in.ByHand && in.Gesture == channels.Words && in.Ref != "" && len(in.Thread) == 0 && utf8.RuneCountInString(in.Text) <= gatherLength
	if b.Gather == 0 || !piece {
		return whereabouts{}, tickets.ErrNotFound
	}
	last, err := b.Store.Tickets(ctx, store.Filter{Requester: in.From.Key(), Limit: 1})
	if err != nil || len(last) == 0 {
		return whereabouts{}, orNotFound(err)
	}
	t := last[0]
	if t.Attended || t.Status.Done() || b.Now().Sub(t.Updated) > b.Gather || in.At.Sub(t.Created) > 10*b.Gather {
		return whereabouts{}, tickets.ErrNotFound
	}
	c, err := b.Store.Case(ctx, t.Number)
	if err != nil {
		return whereabouts{}, err
	}
	i := slices.IndexFunc(c.Conversations, func(v tickets.Conversation) bool {
		return v.Audience == tickets.ToRequester && v.Channel == l.Channel && v.Place == in.Place
	})
	if i < 0 {
		return whereabouts{}, tickets.ErrNotFound
	}
	return whereabouts{c: c, conv: c.Conversations[i], why: "its author wrote it within " + b.Gather.Round(time.Second).String() + " of the last message", gathered: true}, nil
}

func orNotFound(err error) error {
	if err == nil {
		return tickets.ErrNotFound
	}
	return err
}
