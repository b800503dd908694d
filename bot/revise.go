package bot

import (
	"context"
	"errors"
	"slices"
	"strings"

	"guichet/channels"
	"guichet/store"
	"guichet/tickets"
)

// revised takes what the author of a message made of it afterwards: another
// text, or nothing. It may come before the message itself, and is remembered
// then; see [Bot.asItReadsNow].
func (b *Bot) revised(ctx context.Context, l store.Letter, in channels.Inbound) error {
	m, err := b.known(ctx, in.Ref, false)
	if errors.Is(err, tickets.ErrNotFound) {
		if err := b.revisions().Remember(ctx, string(in.Ref), string(in.Kind)+" "+l.Key); err != nil {
			return err
		}
		return b.Store.Finish(ctx, l.Key, tickets.Ignored, "the message that it changes is not known here")
	}
	if err != nil {
		return err
	}
	if !in.From.IsZero() && !in.From.Is(m.Author.Address) {
		return b.Store.Finish(ctx, l.Key, tickets.Ignored, "it changes a message of somebody else's")
	}
	c, err := b.Store.Case(ctx, m.Ticket)
	if err != nil {
		return err
	}
	copies, err := b.copies(ctx, m)
	if err != nil {
		return err
	}
	var change tickets.Change
	changed := false
	if in.Kind == channels.Deleted {
		change, changed = b.Desk.Retract(b.Now(), c, m, copies)
	} else {
		if m.Author.Role == tickets.Agent {
			in.Audience = tickets.ToAgents
			if agent, is, err := b.mayAct(ctx, l.Channel, in, c); err != nil || !agent {
				return errors.Join(err, b.refuseUnless(ctx, l, in, err, is))
			}
		}
		r := tickets.Revision{Message: m, Copies: copies, Text: in.Text, Files: m.Files, Public: in.Public}
		if !sameFiles(m.Files, in.Files) {
			is := standing{role: m.Author.Role, public: m.Public}
			now, err := b.message(ctx, l, in, is)
			if err != nil {
				return err
			}
			r.Files = now.Files
		}
		change, changed = b.Desk.Revise(b.Now(), c, r)
	}
	if !changed {
		return b.Store.Finish(ctx, l.Key, tickets.Ignored, "nothing in it is new")
	}
	return b.act(ctx, l, c, change, tickets.Person{})
}

// refuseUnless refuses a stranger, where no error kept the desk from telling.
func (b *Bot) refuseUnless(ctx context.Context, l store.Letter, in channels.Inbound, err error, is channels.Standing) error {
	if err != nil {
		return nil
	}
	return b.refuse(ctx, l, in, tickets.RefusedStranger, noData, is)
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

// revisions is where changes are remembered that came before their message: by
// its name, the kind of change and the letter that brought it.
func (b *Bot) revisions() channels.Memory { return b.Store.Memory("revisions") }

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
	kind, key, _ := strings.Cut(changed, " ")
	if channels.Kind(kind) == channels.Deleted {
		return in, true, nil
	}
	later, err := b.Store.Letter(ctx, key)
	if err != nil {
		return in, false, err
	}
	edit, err := b.open(ctx, store.Letter{Letter: later.Letter})
	if err != nil {
		return in, false, err
	}
	in.Text, in.Folds, in.Files, in.Names, in.Public = edit.Text, edit.Folds, edit.Files, edit.Names, edit.Public
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
