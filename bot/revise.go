package bot

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"guichet/channels"
	"guichet/store"
	"guichet/tickets"
)

// revised takes what the author of a message made of it afterwards: another
// text, or nothing. It may come before the message itself, see
// [Bot.asItReadsNow], or after a later change.
func (b *Bot) revised(ctx context.Context, l store.Letter, in channels.Inbound) error {
	m, err := b.known(ctx, in.Ref, false)
	if err == nil && !in.From.IsZero() && !in.From.Is(m.Author.Address) {
		return b.Store.Finish(ctx, l.Key, tickets.Ignored, "it changes a message of somebody else's")
	}
	if err != nil && !errors.Is(err, tickets.ErrNotFound) {
		return err
	}
	switch overtaken, e := b.overtaken(ctx, l, in); {
	case e != nil:
		return e
	case overtaken:
		return b.Store.Finish(ctx, l.Key, tickets.Ignored, "what its author made of it later came before")
	case err != nil:
		return b.Store.Finish(ctx, l.Key, tickets.Ignored, "the message that it changes is not known here")
	}
	c, err := b.Store.Case(ctx, m.Ticket)
	if err != nil {
		return err
	}
	if m.Author.Role == tickets.Agent && in.Kind == channels.Edited {
		in.Audience = tickets.ToAgents
		switch agent, is, err := b.mayAct(ctx, l.Channel, in, c); {
		case err != nil:
			return err
		case !agent:
			return b.refuse(ctx, l, in, tickets.RefusedStranger, noData, is)
		}
	}
	change, changed, err := b.revision(ctx, l, in, c, m)
	switch {
	case err != nil:
		return err
	case !changed:
		return b.Store.Finish(ctx, l.Key, tickets.Ignored, "nothing in it is new")
	}
	return b.act(ctx, l, c, change, tickets.Person{})
}

// revision is what the rules make of a change to a message.
func (b *Bot) revision(ctx context.Context, l store.Letter, in channels.Inbound, c tickets.Case, m tickets.Message) (change tickets.Change, changed bool, err error) {
	copies, err := b.copies(ctx, m)
	if err != nil {
		return change, false, err
	}
	if in.Kind == channels.Deleted {
		change, changed = b.Desk.Retract(b.Now(), c, m, copies)
		return change, changed, nil
	}
	r := tickets.Revision{Message: m, Copies: copies, Text: in.Text, Files: m.Files, Public: in.Public}
	if m.Public && !in.Public {
		if r.Public, err = b.staysPublic(ctx, in, c, m); err != nil {
			return change, false, err
		}
	}
	if !sameFiles(m.Files, in.Files) {
		now, err := b.message(ctx, l, in, standing{role: m.Author.Role, public: m.Public})
		if err != nil {
			return change, false, err
		}
		r.Files = now.Files
	}
	change, changed = b.Desk.Revise(b.Now(), c, r)
	return change, changed, nil
}

// staysPublic reports whether an answer is one still, though its new text does
// not say so: it stands where the requester reads, or it was a note that its
// author had sent.
func (b *Bot) staysPublic(ctx context.Context, in channels.Inbound, c tickets.Case, m tickets.Message) (bool, error) {
	if v, _ := c.Conversation(m.Conversation); v.Audience == tickets.ToRequester {
		return true, nil
	}
	events, err := b.Store.Events(ctx, m.Ticket)
	if err != nil {
		return false, err
	}
	sent := slices.ContainsFunc(events, func(e tickets.Event) bool { return e.Kind == tickets.Published && e.Detail["message"] == m.ID })
	return sent && !tickets.Inside(in.Text), nil
}

// sameFiles reports whether a message has the files that it had: what a channel
// tells of them does not say what is in them.
func sameFiles(had []tickets.File, has []channels.File) bool {
	return slices.EqualFunc(had, has, func(a tickets.File, b channels.File) bool {
		return a.Name == b.Name && a.Size == b.Size
	})
}

// copies are where a message went, or is going.
func (b *Bot) copies(ctx context.Context, m tickets.Message) ([]tickets.Copy, error) {
	all, err := b.Store.Deliveries(ctx, m.Ticket)
	if err != nil {
		return nil, err
	}
	var copies []tickets.Copy
	for _, y := range all {
		carries := y.Message == m.ID && y.Kind == tickets.Say && !y.Automatic
		if carries && y.State != store.Withdrawn && y.State != store.Failed {
			copies = append(copies, tickets.Copy{Delivery: y.ID, Conversation: y.Delivery.Conversation, Waits: y.Waits()})
		}
	}
	return copies, nil
}

// revisions is where the latest change of each message is remembered, also of
// one that has not come yet: by its name, the kind of change, when it was made
// (microseconds), and the letter that brought it.
func (b *Bot) revisions() channels.Memory { return b.Store.Memory("revisions") }

// overtaken reports whether a later change of the same message came before this
// one, which is the latest otherwise, and remembered as that.
func (b *Bot) overtaken(ctx context.Context, l store.Letter, in channels.Inbound) (bool, error) {
	latest, err := b.revisions().Recall(ctx, string(in.Ref))
	if err != nil {
		return false, err
	}
	if before := strings.SplitN(latest, " ", 3); len(before) == 3 {
		if at, err := strconv.ParseInt(before[1], 10, 64); err == nil && in.At.UnixMicro() < at {
			return true, nil
		}
	}
	return false, b.revisions().Remember(ctx, string(in.Ref), fmt.Sprintf("%s %d %s", in.Kind, in.At.UnixMicro(), l.Key))
}

// asItReadsNow is a message as its author changed it before it came, and
// whether they took it back.
func (b *Bot) asItReadsNow(ctx context.Context, l store.Letter, in channels.Inbound) (now channels.Inbound, gone bool, err error) {
	if in.Ref == "" || !in.ByHand || in.Kind != channels.Person || in.Gesture != channels.Words {
		return in, false, nil
	}
	changed, err := b.revisions().Recall(ctx, string(in.Ref))
	if err != nil || changed == "" {
		return in, false, err
	}
	latest := strings.SplitN(changed, " ", 3)
	if channels.Kind(latest[0]) == channels.Deleted {
		return in, true, nil
	}
	later, err := b.Store.Letter(ctx, latest[len(latest)-1])
	if err != nil {
		return in, false, err
	}
	edit, err := b.open(ctx, store.Letter{Letter: later.Letter})
	if err != nil {
		return in, false, err
	}
	in.Text, in.Folds, in.Files, in.Names = edit.Text, edit.Folds, edit.Files, edit.Names
	in.Public = in.Public && edit.Public // an edit sends nothing, see [tickets.Desk.Revise]
	return in, false, nil
}

// replaced is the post that a delivery takes the place of: the card of a ticket
// that left, a question that was put, or what is shown of a message. Where there
// is none of them it is said anew.
func (b *Bot) replaced(ctx context.Context, y store.Claimed) (tickets.Ref, error) {
	switch {
	case y.Amends:
		return b.shown(ctx, y)
	case y.Message == "":
		return y.Conversation.Root(), nil
	}
	name, err := b.Store.Question(ctx, y.Message, y.Conversation.ID)
	if errors.Is(err, tickets.ErrNotFound) {
		err = nil
	}
	return name, err
}

// shown is what a conversation shows of the message that a delivery is about.
func (b *Bot) shown(ctx context.Context, y store.Claimed) (tickets.Ref, error) {
	name, err := b.Store.RefIn(ctx, y.Message, y.Conversation.ID)
	if errors.Is(err, tickets.ErrNotFound) {
		err = errNowhere
	}
	return name, err
}
