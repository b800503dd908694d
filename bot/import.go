package bot

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"guichet/channels"
	"guichet/store"
	"guichet/tickets"
)

// Import takes in a letter from before the desk was, and reports what became of
// it. It opens a closed ticket, or joins the one that it continues; nobody is
// answered, nobody is told, nothing becomes due. A letter that is known is a
// duplicate and stays as it is. Letters must come oldest first, so that each
// finds what it continues. A desk may run at the same time, or not.
func (b *Bot) Import(ctx context.Context, l channels.Letter) (tickets.Outcome, error) {
	if known, err := b.Store.Knows(ctx, l.Key); err != nil {
		return "", err
	} else if known {
		return tickets.Duplicate, b.Store.Accept(ctx, l) // where it lies, too
	}
	for {
		change, why, err := b.fromBefore(ctx, l)
		if err != nil {
			return "", fmt.Errorf("import letter %s: %w", l.Key, err)
		}
		added, err := b.Store.Import(ctx, l, change, why)
		switch {
		case errors.Is(err, tickets.ErrConflict):
			continue
		case err != nil:
			return "", err
		case !added:
			return tickets.Duplicate, nil
		}
		return change.Outcome, nil
	}
}

// fromBefore decides what an old letter becomes. why is the reason of an outcome
// that touches no ticket.
func (b *Bot) fromBefore(ctx context.Context, l channels.Letter) (c tickets.Change, why string, err error) {
	ch, ok := b.Channels[l.Channel]
	if !ok {
		return c, "", fmt.Errorf("no channel is called %q", l.Channel)
	}
	in, err := read(ch, l)
	switch {
	case err != nil:
		// Not set aside: from there it would come back as a letter of today.
		return tickets.Change{Outcome: tickets.Ignored}, "it cannot be opened: " + err.Error(), nil
	case in.Kind == channels.Nothing, in.Kind == channels.Own:
		return tickets.Change{Outcome: tickets.Ignored}, reason(in), nil
	case in.Kind == channels.DeliveryReport, in.Kind == channels.ReadReceipt:
		return tickets.Change{Outcome: tickets.Filed}, reason(in), nil
	}
	in.Tag = 0 // a number from before the desk was is not one of its tickets
	arrived := store.Letter{Letter: l}
	where, err := b.thread(ctx, arrived, in)
	switch {
	case errors.Is(err, tickets.ErrNotFound):
		c, err = b.importRequest(ctx, arrived, in, where)
	case err == nil:
		c, err = b.importReply(ctx, arrived, in, where)
	}
	return c, "", err
}

func (b *Bot) importRequest(ctx context.Context, l store.Letter, in channels.Inbound, where whereabouts) (c tickets.Change, err error) {
	m, err := b.message(ctx, l, in, standing{role: tickets.Requester, public: true})
	if err != nil {
		return c, err
	}
	m.At = b.written(in, l.At)
	p, err := b.person(ctx, in)
	if err != nil {
		return c, err
	}
	r := tickets.Request{
		Queue: in.Queue, Language: p.Language, Machine: !in.Kind.ByPerson(),
		Subject: cmp.Or(in.Subject, b.Templates.Word(p.Language, "empty.subject", noData)),
		Message: m, Channel: l.Channel, Place: in.Place, Root: in.Root, Why: where.why,
	}
	if r.Number, err = b.Store.NextNumber(ctx); err != nil {
		return c, fmt.Errorf("number a ticket: %w", err)
	}
	return b.Desk.Import(b.Now(), r), nil
}

func (b *Bot) importReply(ctx context.Context, l store.Letter, in channels.Inbound, where whereabouts) (c tickets.Change, err error) {
	is := b.standing(in, where)
	if in.From.Is(where.c.Ticket.Requester) && in.Trust != channels.Forged { // no token was ever sent them
		is = standing{role: tickets.Requester, public: true}
	}
	m, err := b.message(ctx, l, in, is)
	if err != nil {
		return c, err
	}
	m.At = b.written(in, l.At)
	return b.Desk.ImportInto(b.Now(), where.c, tickets.Reception{
		Message: m, Conversation: where.conv, Why: where.why, Machine: !in.Kind.ByPerson(),
	}), nil
}

// written is when an old letter was written: as its author says if that can be,
// else when it arrived.
func (b *Bot) written(in channels.Inbound, arrived time.Time) time.Time {
	if in.At.IsZero() || in.At.After(b.Now()) {
		return arrived
	}
	return in.At
}
