package bot

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"guichet/channels"
	"guichet/store"
	"guichet/tickets"
)

// acts are what agents do with a ticket, whatever the gesture.
var acts = []channels.Action{
	channels.Claim, channels.Unclaim, channels.Assign, channels.Reply, channels.Send, channels.Note, channels.Pending, channels.Priority,
	channels.Escalate, channels.Resolve, channels.Reopen, channels.Dismiss, channels.Merge, channels.Link, channels.Attach, channels.Update, channels.Incident, channels.Split, channels.Move, channels.Whole,
	channels.Categorise, channels.Draft,
}

// perform does what an agent asked for. What has no effect is told to them
// alone, and where they clicked an old card it is brought up to date.
func (b *Bot) perform(ctx context.Context, l store.Letter, in channels.Inbound, where whereabouts, by tickets.Author) error {
	c := where.c
	if b.opensForm(in) {
		return b.Store.Finish(ctx, l.Key, tickets.Ignored, "it opened a form")
	}
	switch in.Action {
	case channels.Whole:
		return b.whole(ctx, l, in, c)
	case channels.Draft:
		return b.draft(ctx, l, in, c)
	case channels.Split:
		return b.splitOff(ctx, l, in, c, by)
	case channels.Note:
		if in.Target == "" || in.Text != "" {
			return b.say(ctx, l, in, where, false)
		}
	case channels.Reply:
		return b.say(ctx, l, in, where, true)
	case channels.Send:
		if in.Option != "" {
			return b.sendArticle(ctx, l, in, where)
		}
	}
	change, err := b.deed(ctx, l, in, c, by)
	if why := tickets.Refusal(""); errors.As(err, &why) {
		return b.inVain(ctx, l, in, c, why)
	}
	if err != nil {
		return err
	}
	var p tickets.Person
	if helps(in, change) {
		if p, err = b.Store.Person(ctx, c.Ticket.Requester); err != nil {
			return err
		}
	}
	return b.act(ctx, l, c, change, p.Helped())
}

// helps reports whether an act is a person's help to the requester, after which
// the bot may write to them by itself anew.
func helps(in channels.Inbound, c tickets.Change) bool {
	return in.Action == channels.Resolve || slices.ContainsFunc(c.Events, func(e tickets.Event) bool { return e.Kind == tickets.Answered })
}

// inVain ends an act that has no effect. Who gave no reason, as by a sign, is
// offered the form that asks for one.
func (b *Bot) inVain(ctx context.Context, l store.Letter, in channels.Inbound, c tickets.Case, why tickets.Refusal) error {
	if in.Gesture == channels.Button || in.Gesture == channels.Filled {
		if err := b.commit(ctx, b.Desk.Refresh(c)); err != nil {
			return err
		}
	}
	var offer []channels.Choice
	data := b.data(c.Ticket, b.reads(in))
	if why == tickets.RefusedReason || why == tickets.RefusedFile {
		data.Reason = b.required(b.reads(in))
		offer = []channels.Choice{{ID: string(in.Action), Label: b.Templates.Word(b.reads(in), string(in.Action)+".label", noData), Main: true}}
	}
	return b.refuse(ctx, l, in, why, data, channels.StandingUnknown, offer...)
}

// deed is what the rules make of an act.
func (b *Bot) deed(ctx context.Context, l store.Letter, in channels.Inbound, c tickets.Case, by tickets.Author) (tickets.Change, error) {
	now := b.Now()
	switch in.Action {
	case channels.Claim:
		return b.Desk.Claim(now, c, by)
	case channels.Unclaim:
		return b.Desk.Unclaim(now, c, by)
	case channels.Assign:
		return b.assign(ctx, l, in, c, by)
	case channels.Pending:
		history, err := b.Store.Messages(ctx, c.Ticket.Number)
		if err != nil {
			return tickets.Change{}, err
		}
		return b.Desk.Wait(now, c, history, by, b.words(l, in, c, by)...)
	case channels.Resolve:
		return b.Desk.Resolve(now, c, by, b.words(l, in, c, by)...)
	case channels.Reopen:
		return b.reopen(ctx, c, by)
	case channels.Dismiss:
		return b.Desk.Dismiss(now, c, in.Text, by)
	case channels.Priority:
		p, _ := tickets.ParsePriority(in.Option)
		return b.Desk.Prioritise(now, c, p, by)
	case channels.Categorise:
		return b.categorise(ctx, in, c, by)
	case channels.Send, channels.Note:
		return b.turn(ctx, in, c, by)
	}
	return b.further(ctx, in, c, by)
}

// further is deed for what needs more than the ticket itself.
func (b *Bot) further(ctx context.Context, in channels.Inbound, c tickets.Case, by tickets.Author) (tickets.Change, error) {
	now := b.Now()
	switch in.Action {
	case channels.Escalate, channels.Move:
		history, err := b.Store.Messages(ctx, c.Ticket.Number)
		if err != nil {
			return tickets.Change{}, err
		}
		if in.Action == channels.Move {
			return b.Desk.Move(now, c, history, in.Option, handOver(in, c.Ticket), by)
		}
		return b.Desk.Escalate(now, c, history, handOver(in, c.Ticket), by)
	case channels.Attach, channels.Update, channels.Incident:
		return b.aboutProblem(ctx, in, c, by)
	case channels.Link, channels.Merge:
		return b.tie(ctx, in, c, by)
	}
	return tickets.Change{}, tickets.RefusedUnknown
}

// reopen takes up the work on a ticket again.
func (b *Bot) reopen(ctx context.Context, c tickets.Case, by tickets.Author) (tickets.Change, error) {
	history, err := b.Store.Messages(ctx, c.Ticket.Number)
	if err != nil {
		return tickets.Change{}, err
	}
	return b.Desk.Reopen(b.Now(), c, history, by)
}

// words are what goes with an act: the text for the requester, and a note.
func (b *Bot) words(l store.Letter, in channels.Inbound, c tickets.Case, by tickets.Author) []tickets.Message {
	m := tickets.Message{Author: by, Letter: l.Key, At: b.Now(), Public: true, Text: b.withReply(in, c.Ticket)}
	note := m
	note.Public, note.Text = false, in.Fields[fieldNote].Text
	return []tickets.Message{m, note}
}

// assign gives the ticket to the first person named, if they are an agent.
func (b *Bot) assign(ctx context.Context, l store.Letter, in channels.Inbound, c tickets.Case, by tickets.Author) (tickets.Change, error) {
	if len(in.People) == 0 {
		return tickets.Change{}, tickets.RefusedNobody
	}
	who := in.People[0]
	agent, _, err := b.agentAt(ctx, l.Channel, who, in, b.places(l.Channel, c))
	if err == nil && !agent {
		err = tickets.RefusedOutsider
	}
	if err != nil {
		return tickets.Change{}, err
	}
	return b.Desk.Assign(b.Now(), c, who, by)
}

// turn makes a note that was said before an answer, or keeps an answer inside
// that has not left.
func (b *Bot) turn(ctx context.Context, in channels.Inbound, c tickets.Case, by tickets.Author) (tickets.Change, error) {
	m, err := b.known(ctx, in.Target, false)
	if errors.Is(err, tickets.ErrNotFound) || err == nil && m.Ticket != c.Ticket.Number {
		err = tickets.RefusedMessage
	}
	if err != nil {
		return tickets.Change{}, err
	}
	if in.Action == channels.Send {
		return b.Desk.Publish(b.Now(), c, m, by)
	}
	copies, err := b.copies(ctx, m)
	if err != nil {
		return tickets.Change{}, err
	}
	return b.Desk.Withhold(b.Now(), c, m, copies, by)
}

// tie links the ticket with another one, or merges it into that.
func (b *Bot) tie(ctx context.Context, in channels.Inbound, c tickets.Case, by tickets.Author) (tickets.Change, error) {
	if len(in.Others) == 0 {
		return tickets.Change{}, tickets.RefusedTicket
	}
	other, err := b.Store.Case(ctx, in.Others[0])
	if errors.Is(err, tickets.ErrNotFound) {
		err = tickets.RefusedTicket
	}
	if err != nil {
		return tickets.Change{}, err
	}
	if in.Action == channels.Link {
		return b.Desk.Link(b.Now(), c, other, by)
	}
	history, err := b.Store.Messages(ctx, other.Ticket.Number)
	if err != nil {
		return tickets.Change{}, err
	}
	change, err := b.Desk.Merge(b.Now(), c, other, history, by)
	if errors.Is(err, tickets.ErrInvalid) {
		err = mergeRefusal(c.Ticket, other.Ticket)
	}
	return change, err
}

// mergeRefusal is why two tickets cannot be merged.
func mergeRefusal(from, into tickets.Ticket) tickets.Refusal {
	switch {
	case from.Number == into.Number:
		return tickets.RefusedSelf
	case !from.Requester.Is(into.Requester):
		return tickets.RefusedOwners
	}
	return tickets.RefusedMerged
}

// say says what an agent wrote elsewhere than in a ticket's thread.
func (b *Bot) say(ctx context.Context, l store.Letter, in channels.Inbound, where whereabouts, public bool) error {
	in.Text, in.Ref, in.Public = b.withReply(in, where.c.Ticket), "", public
	if in.Text == "" {
		return b.inVain(ctx, l, in, where.c, tickets.RefusedEmpty)
	}
	if where.conv.Audience != tickets.ToAgents || where.conv.ID == "" {
		if v := where.c.For(tickets.ToAgents); len(v) > 0 {
			where.conv = v[0]
		}
	}
	in.Audience = tickets.ToAgents
	return b.reply(ctx, l, in, where)
}

// known is the message that a name belongs to: under which it arrived, or, where
// copies count, as it was delivered somewhere.
func (b *Bot) known(ctx context.Context, name tickets.Ref, copies bool) (tickets.Message, error) {
	if name == "" {
		return tickets.Message{}, tickets.ErrNotFound
	}
	known, err := b.Store.ByRef(ctx, name)
	if err != nil {
		return tickets.Message{}, err
	}
	i := slices.IndexFunc(known, func(k store.Known) bool { return k.Message != "" && (copies || k.Delivery == "") })
	if i < 0 {
		return tickets.Message{}, tickets.ErrNotFound
	}
	return b.Store.Message(ctx, known[i].Message)
}

// whole shows an agent the request without cuts.
func (b *Bot) whole(ctx context.Context, l store.Letter, in channels.Inbound, c tickets.Case) error {
	m, err := b.Store.FirstMessage(ctx, c.Ticket.Number)
	if err != nil {
		return err
	}
	return b.tell(ctx, l, in, fmt.Sprintf("%s\n\n%s", inert(c.Ticket.Subject), inert(m.Text)))
}

// tell ends a letter by an answer to its author alone.
func (b *Bot) tell(ctx context.Context, l store.Letter, in channels.Inbound, text string) error {
	if err := b.Store.Finish(ctx, l.Key, tickets.Ignored, "it asked to be told something"); err != nil {
		return err
	}
	b.whisper(ctx, l.Channel, in, text)
	return nil
}

// splits reports whether an agent wants a ticket of what is part of one.
func (b *Bot) splits(ctx context.Context, in channels.Inbound) bool {
	if in.Audience != tickets.ToAgents || in.Action != channels.Create || in.Target == "" {
		return false
	}
	_, err := b.known(ctx, in.Target, true)
	return err == nil
}

// splitOff makes a ticket of a message of the requester's, or of somebody who
// wrote along.
func (b *Bot) splitOff(ctx context.Context, l store.Letter, in channels.Inbound, c tickets.Case, by tickets.Author) error {
	m, err := b.known(ctx, in.Target, true)
	if err != nil && !errors.Is(err, tickets.ErrNotFound) {
		return err
	}
	first, err := b.Store.FirstMessage(ctx, c.Ticket.Number)
	if err != nil {
		return err
	}
	fromOutside := m.Author.Role == tickets.Requester || m.Author.Role == tickets.ThirdParty
	if m.Ticket != c.Ticket.Number || m.ID == first.ID || m.Letter == "" || !fromOutside {
		return b.inVain(ctx, l, in, c, tickets.RefusedMessage)
	}
	events, err := b.Store.Events(ctx, c.Ticket.Number)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(events, func(e tickets.Event) bool { return e.Kind == tickets.Split && e.Detail["message"] == m.ID }) {
		return b.inVain(ctx, l, in, c, tickets.RefusedSame)
	}
	m.Proposal = tickets.OtherMatter // as if it had been asked
	return b.split(ctx, l, c, m, by)
}
