package bot

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"guichet/channels"
	"guichet/store"
	"guichet/tickets"
)

// Rate gives a resolution, which ends for good at closes, its requester's mark,
// with a word of theirs or none. It reports [tickets.ErrInvalid] where the
// ticket was taken up again, closed or marked meanwhile.
func (b *Bot) Rate(ctx context.Context, ticket int64, closes time.Time, mark int, word string) error {
	for range patience {
		err := b.rate(ctx, ticket, closes, mark, word)
		if why := tickets.Refusal(""); errors.As(err, &why) {
			return fmt.Errorf("mark ticket %d: %s: %w", ticket, string(why), tickets.ErrInvalid)
		}
		if !errors.Is(err, tickets.ErrConflict) {
			return err
		}
	}
	return fmt.Errorf("mark ticket %d: %w", ticket, tickets.ErrConflict)
}

func (b *Bot) rate(ctx context.Context, ticket int64, closes time.Time, mark int, word string) error {
	c, err := b.Store.Case(ctx, ticket)
	if err != nil {
		return err
	}
	if !c.Ticket.Alarm(tickets.CloseDue).Equal(closes) {
		return tickets.RefusedUndone
	}
	by := tickets.Author{Role: tickets.Requester, Address: c.Ticket.Requester}
	change, err := b.Desk.Rate(b.Now(), c, by, mark, word)
	if err != nil {
		return err
	}
	return b.enact(ctx, c, change)
}

// markByWord reads a requester's answer to the mail that tells of the resolution
// and asks for a mark. Where it consists of one it counts as that, and does not
// reopen the ticket.
func (b *Bot) markByWord(l store.Letter, in channels.Inbound, is standing, where whereabouts) (tickets.Choice, bool) {
	t := where.c.Ticket
	switch {
	case b.RateLink == nil, is.role != tickets.Requester || !is.public || is.held, !in.Kind.ByPerson(), len(in.Files) > 0,
		t.Status != tickets.Resolved || t.Rating != 0 || t.Level == tickets.L0, b.Desk.Mends[l.Channel], len(where.conv.Watchers) > 0:
		return "", false
	}
	mark := tickets.GivenMark(said(in))
	if mark == 0 {
		return "", false
	}
	return tickets.Ratings[mark-1], true
}

// rateLink is where the requester marks the resolution that a delivery tells of.
// It stands only in a mail that they alone get; on channels with buttons nothing
// is to be opened.
func (b *Bot) rateLink(t tickets.Ticket, y tickets.Delivery) string {
	tells := y.Notice == tickets.NoticeResolved || y.Notice == tickets.NoticeSolution
	if b.RateLink == nil || !tells || !y.Public || t.Level == tickets.L0 || len(y.Cc) > 0 || slices.ContainsFunc(tickets.Ratings, func(c tickets.Choice) bool { return slices.Contains(y.Choices, c) }) {
		return ""
	}
	return b.RateLink(t)
}
