package bot

import (
	"context"
	"errors"
	"slices"

	"guichet/channels"
	"guichet/store"
	"guichet/tickets"
)

// isWish reports whether a letter asks for something that everybody may: a
// ticket of their own, or something about it.
func isWish(in channels.Inbound) bool {
	if slices.Contains(tickets.Ratings, in.Choice) {
		return true
	}
	switch in.Action {
	case channels.Create, channels.Details, channels.Inform, channels.Solved, channels.Human, channels.Comment:
		return true
	}
	return false
}

// ofRequester reports whether an act that agents have too is its requester's
// own in their ticket: to end it, to take it up again.
func ofRequester(in channels.Inbound, c tickets.Case) bool {
	own := in.Action == channels.Reopen || in.Action == channels.Resolve
	return own && in.Audience == tickets.ToRequester && c.Ticket.Requester.Is(in.From)
}

// wish does what somebody asked for.
func (b *Bot) wish(ctx context.Context, l store.Letter, in channels.Inbound) error {
	if in.Action == channels.Create {
		return b.create(ctx, l, in)
	}
	where, err := b.thread(ctx, l, in)
	if errors.Is(err, tickets.ErrNotFound) {
		return b.refuse(ctx, l, in, tickets.RefusedTicket, noData, in.Standing)
	}
	if err != nil {
		return err
	}
	return b.grant(ctx, l, in, where)
}

// grant does what a requester asked for about their ticket.
func (b *Bot) grant(ctx context.Context, l store.Letter, in channels.Inbound, where whereabouts) error {
	c := where.c
	switch {
	case !c.Ticket.Requester.Is(in.From):
		return b.inVain(ctx, l, in, c, tickets.RefusedRequester)
	case in.Action == channels.Details:
		return b.addDetails(ctx, l, in, where)
	case in.Action == channels.Inform:
		return b.inform(ctx, l, in, where)
	case in.Action == channels.Human:
		return b.callPerson(ctx, l, in, where)
	}
	change, err := b.granted(ctx, in, c, tickets.Author{Role: tickets.Requester, Address: in.From})
	if why := tickets.Refusal(""); errors.As(err, &why) {
		return b.inVain(ctx, l, in, c, why)
	}
	if err != nil {
		return err
	}
	return b.act(ctx, l, c, change, tickets.Person{})
}

func (b *Bot) granted(ctx context.Context, in channels.Inbound, c tickets.Case, by tickets.Author) (tickets.Change, error) {
	now := b.Now()
	if mark := 1 + slices.Index(tickets.Ratings, in.Choice); mark > 0 {
		return b.Desk.Rate(now, c, by, mark, "")
	}
	switch in.Action {
	case channels.Solved, channels.Resolve:
		return b.Desk.Solve(now, c, by)
	case channels.Reopen:
		return b.reopen(ctx, c, by)
	case channels.Comment:
		return b.Desk.Remark(now, c, tickets.Message{Author: by, Text: in.Text})
	}
	return tickets.Change{}, tickets.RefusedUnknown
}

// addDetails says what the requester wrote in a form, as if it stood in their
// thread.
func (b *Bot) addDetails(ctx context.Context, l store.Letter, in channels.Inbound, where whereabouts) error {
	if in.Text == "" {
		return b.inVain(ctx, l, in, where.c, tickets.RefusedEmpty)
	}
	in.Ref = ""
	return b.reply(ctx, l, in, b.withRequester(l, where))
}

// callPerson brings people in; where they have the ticket already it says so.
func (b *Bot) callPerson(ctx context.Context, l store.Letter, in channels.Inbound, where whereabouts) error {
	if where.c.Ticket.Level != tickets.L0 || where.c.Ticket.Status.Done() {
		return b.inVain(ctx, l, in, where.c, tickets.RefusedSame)
	}
	in.Choice, in.Text = tickets.ChoicePerson, ""
	return b.reply(ctx, l, in, b.withRequester(l, where))
}

// withRequester picks the conversation with the requester on a letter's channel.
func (b *Bot) withRequester(l store.Letter, where whereabouts) whereabouts {
	if where.conv.Audience == tickets.ToRequester && where.conv.ID != "" {
		return where
	}
	for _, v := range where.c.For(tickets.ToRequester) {
		if v.Channel == l.Channel {
			where.conv = v
		}
	}
	return where
}
