package bot

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"guichet/channels"
	"guichet/store"
	"guichet/tickets"
)

// A whereabouts is where a letter belongs.
type whereabouts struct {
	c        tickets.Case
	conv     tickets.Conversation // without an ID: a place that the case does not know yet
	why      string
	token    bool  // it names a message of ours, which nobody can guess
	split    bool  // agents take it out of the thread in which it stands
	gathered bool  // it is a piece of what its author was just saying; see [Bot.gathers]
	agent    bool  // its author is an agent, who wrote where the requester reads
	named    int64 // the ticket that it names, where that one goes on in this one; else 0
}

// thread finds the ticket that a letter continues, by the strongest proof that
// it carries: the ticket's own form, a message of ours, another message that
// is known here, the number in the subject in a participant's hand. A number
// alone joins nobody. What belongs to a ticket that goes on in another one
// belongs to that. ErrNotFound means that it continues none; why then says what
// was looked at.
func (b *Bot) thread(ctx context.Context, l store.Letter, in channels.Inbound) (whereabouts, error) {
	if in.Ticket != 0 {
		return b.at(ctx, l, in, store.Known{Ticket: in.Ticket}, true, "by the ticket's own card")
	}
	if len(in.Ours) > 0 {
		k, err := b.Store.ByDelivery(ctx, in.Ours...)
		if err == nil {
			return b.at(ctx, l, in, k, true, "it answers our message "+k.Delivery)
		}
		if !errors.Is(err, tickets.ErrNotFound) {
			return whereabouts{}, err
		}
	}
	known, err := b.Store.ByRef(ctx, in.Thread...)
	if err != nil {
		return whereabouts{}, err
	}
	for i := len(known) - 1; i >= 0; i-- {
		w, err := b.at(ctx, l, in, known[i], known[i].Delivery != "", "it follows "+string(known[i].Ref))
		if err == nil && w.conv.Channel == l.Channel {
			return w, nil
		}
		if err != nil && !errors.Is(err, tickets.ErrNotFound) {
			return whereabouts{}, err
		}
	}
	why := "it names no message that is known here"
	if in.Tag != 0 {
		tag := "#" + strconv.FormatInt(in.Tag, 10)
		w, err := b.at(ctx, l, in, store.Known{Ticket: in.Tag}, false, tag+" is in the subject, and the author is a participant")
		if err == nil && w.c.Participant(in.From) && in.Trust != channels.Forged {
			return w, nil
		}
		if err != nil && !errors.Is(err, tickets.ErrNotFound) {
			return whereabouts{}, err
		}
		why = tag + " is in the subject, but the author is no participant"
	}
	return whereabouts{why: why}, tickets.ErrNotFound
}

// errUnnamed says that a letter must wait: what it follows may be a message of
// ours that has left and whose name is not recorded yet.
var errUnnamed = errors.New("it may follow something that is being said right now")

// threadOnceNamed is thread for places where only what we said ourselves can be
// followed: it finds nothing only when nothing of ours is on its way there.
func (b *Bot) threadOnceNamed(ctx context.Context, l store.Letter, in channels.Inbound) (whereabouts, error) {
	w, err := b.thread(ctx, l, in)
	if !errors.Is(err, tickets.ErrNotFound) || len(in.Thread) == 0 {
		return w, err
	}
	switch unnamed, err := b.Store.Unnamed(ctx, l.Channel, in.Place); {
	case err != nil:
		return w, err
	case unnamed:
		return w, errUnnamed
	}
	return b.thread(ctx, l, in) // its name may have come between the two looks
}

// at reads the case in which a message is known, or the one in which that goes
// on, and picks the conversation to which the letter belongs.
func (b *Bot) at(ctx context.Context, l store.Letter, in channels.Inbound, k store.Known, token bool, why string) (whereabouts, error) {
	c, err := b.Store.Case(ctx, k.Ticket)
	if err != nil {
		return whereabouts{}, err
	}
	w := whereabouts{c: c, why: why, token: token}
	if v, ok := c.Conversation(k.Conversation); ok && v.Audience == tickets.ToAgents {
		in.Audience = tickets.ToAgents // for good, wherever agents are told to work by now
	}
	for c.Ticket.Next != 0 { // no ticket goes on in an earlier one of its chain
		if w.c, err = b.Store.Case(ctx, c.Ticket.Next); err != nil {
			return whereabouts{}, fmt.Errorf("follow ticket %d: %w", c.Ticket.Number, err)
		}
		w.why += fmt.Sprintf("; #%d goes on in #%d", c.Ticket.Number, w.c.Ticket.Number)
		c, w.named = w.c, k.Ticket
	}
	if v, ok := c.Conversation(k.Conversation); ok {
		w.conv = v
		return w, nil
	}
	there := c.For(in.Audience)
	for _, v := range there {
		if v.Channel == l.Channel && strings.EqualFold(v.Place, in.Place) { // as people are compared, see tickets.Address.Key
			w.conv = v
			return w, nil
		}
	}
	w.conv = tickets.Conversation{Channel: l.Channel, Place: in.Place, Audience: in.Audience}
	// Nobody but the requester opens another place where the requester is answered.
	surely := in.From.Is(c.Ticket.Requester) && (in.Trust == channels.Proven || in.Trust == channels.Unproven && token)
	if len(there) > 0 && in.Audience == tickets.ToRequester && !surely {
		w.conv = there[0]
	}
	return w, nil
}
