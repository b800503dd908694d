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

// fromAgent does what an agent said, clicked or asked for. Whether they are one
// is asked anew each time.
func (b *Bot) fromAgent(ctx context.Context, l store.Letter, in channels.Inbound) error {
	if slices.Contains(questions, in.Action) {
		return b.answer(ctx, l, in)
	}
	if in.Action == channels.Call {
		return b.call(ctx, l, in)
	}
	if slices.Contains(comings, in.Action) {
		return b.comeOrGo(ctx, l, in)
	}
	if in.Action == channels.Unknown {
		return b.refuse(ctx, l, in, tickets.RefusedUnknown, noData, in.Standing)
	}
	where, err := b.threadOnceNamed(ctx, l, in)
	sign := in.Gesture == channels.Sign || in.Gesture == channels.Unsign
	if errors.Is(err, tickets.ErrNotFound) {
		if in.Action != "" && !sign {
			return b.refuse(ctx, l, in, tickets.RefusedTicket, noData, channels.StandingUnknown)
		}
		return b.Store.Finish(ctx, l.Key, tickets.Ignored, "agents said it outside of any ticket")
	}
	if err != nil {
		return err
	}
	if ofRequester(in, where.c) {
		return b.grant(ctx, l, in, where)
	}
	switch agent, is, err := b.mayAct(ctx, l.Channel, in, where.c); {
	case err != nil:
		return err
	case !agent && sign && in.Audience == tickets.ToRequester: // anybody may smile there
		return b.Store.Finish(ctx, l.Key, tickets.Ignored, "a sign of somebody who is no agent")
	case !agent:
		return b.refuse(ctx, l, in, tickets.RefusedStranger, noData, is)
	}
	by := tickets.Author{Role: tickets.Agent, Address: in.From}
	switch {
	case in.Choice == tickets.ChoiceTogether:
		return b.gatherBurst(ctx, l, in, where.c, by)
	case in.Choice != "":
		return b.decide(ctx, l, in, where.c, by)
	case in.Action != "":
		err := b.perform(ctx, l, in, where, by)
		if err == nil && atHome(in) {
			in.Option = ""
			b.showHome(ctx, l, in)
		}
		return err
	}
	return b.reply(ctx, l, in, where)
}

// act commits what an agent did; p is whom it makes the bot write to by itself,
// or nobody.
func (b *Bot) act(ctx context.Context, l store.Letter, c tickets.Case, change tickets.Change, p tickets.Person) error {
	change.Outcome = tickets.Appended
	b.credit(&change)
	if err := b.word(&change, c.Ticket, nil); err != nil {
		return err
	}
	return b.consume(ctx, l, change, p)
}

// decide carries out what an agent chose on a message. What the requester asks
// in a closed ticket becomes one of its own once it is accepted.
func (b *Bot) decide(ctx context.Context, l store.Letter, in channels.Inbound, c tickets.Case, by tickets.Author) error {
	m, err := b.asked(ctx, l, in)
	if err != nil || m.ID == "" {
		return err
	}
	if m.Ticket != c.Ticket.Number { // it was asked before the ticket was merged
		if c, err = b.Store.Case(ctx, m.Ticket); err != nil {
			return err
		}
	}
	switch in.Choice {
	case tickets.ChoiceAccept:
		if m.Proposal == tickets.HeldBack && c.Ticket.Status == tickets.Closed && m.Author.Address.Is(c.Ticket.Requester) && !tickets.Courtesy(m.Said()) {
			return b.split(ctx, l, c, m, by) // as it had been, had it been believed; see takesUp
		}
		return b.act(ctx, l, c, b.Desk.Accept(b.Now(), c, m, by), tickets.Person{})
	case tickets.ChoiceSplit:
		return b.split(ctx, l, c, m, by)
	case tickets.ChoiceAdopt:
		return b.adopt(ctx, l, c, m, by)
	}
	return b.Store.Finish(ctx, l.Key, tickets.Ignored, fmt.Sprintf("agents are never offered the choice %q", in.Choice))
}

// asked is the message that a click is about: the one that the post with the
// button carries. Without one the letter has ended.
func (b *Bot) asked(ctx context.Context, l store.Letter, in channels.Inbound) (tickets.Message, error) {
	known, err := b.Store.ByRef(ctx, in.Clicked)
	if err != nil {
		return tickets.Message{}, err
	}
	for _, k := range known {
		if k.Message != "" && k.Delivery != "" {
			return b.Store.Message(ctx, k.Message)
		}
	}
	unnamed, err := b.Store.Unnamed(ctx, l.Channel, in.Place)
	if err == nil && unnamed {
		err = errUnnamed
	}
	if err != nil {
		return tickets.Message{}, err
	}
	return tickets.Message{}, b.Store.Finish(ctx, l.Key, tickets.Ignored, "a click on something that asks nothing")
}

// split makes a ticket of a message: its letter is read again, as the request
// of its author that it would have been. The bot offers no articles, since
// people have it already.
func (b *Bot) split(ctx context.Context, l store.Letter, c tickets.Case, m tickets.Message, by tickets.Author) error {
	if m.Proposal == "" {
		return b.act(ctx, l, c, b.Desk.Split(b.Now(), c, m, tickets.Request{}, by), tickets.Person{})
	}
	letter, in, err := b.reread(ctx, m)
	if err != nil {
		return err
	}
	o, err := b.opening(ctx, letter, in, whereabouts{split: true, why: fmt.Sprintf("agents split it off #%d", c.Ticket.Number)})
	if err != nil {
		return err
	}
	o.Articles, o.Message.Proposal = nil, ""
	if len(in.Thread) > 0 && o.Root == "" {
		o.Root = in.Thread[0]
	}
	if o.Number, err = b.Store.NextNumber(ctx); err != nil {
		return fmt.Errorf("number a ticket: %w", err)
	}
	err = b.act(ctx, l, c, b.Desk.Split(b.Now(), c, m, o.Request, by), o.person)
	b.leave(ctx, letter.Key, !o.Hush, err == nil)
	return err
}

// adopt makes the sender of the letter that an agent forwarded the requester.
func (b *Bot) adopt(ctx context.Context, l store.Letter, c tickets.Case, m tickets.Message, by tickets.Author) error {
	_, in, err := b.reread(ctx, m)
	if err != nil {
		return err
	}
	history, err := b.Store.Messages(ctx, c.Ticket.Number)
	if err != nil {
		return err
	}
	a := tickets.Adoption{Subject: c.Ticket.Subject}
	if f := in.Forwarded; f != nil {
		theirs := in
		theirs.From, theirs.Subject, theirs.Text, theirs.Folds = f.From, f.Subject, f.Text, nil
		p, err := b.person(ctx, theirs)
		if err != nil {
			return err
		}
		a.Place, a.Language = f.From.ID, p.Language
		a.Letter = tickets.Message{Author: tickets.Author{Role: tickets.Requester, Address: f.From}, Public: true, Text: f.Text, At: m.At}
		if f.Subject != "" {
			a.Subject = f.Subject
		}
	}
	return b.act(ctx, l, c, b.Desk.Adopt(b.Now(), c, m, history, a, by), tickets.Person{})
}

// reread opens the letter of a message once more.
func (b *Bot) reread(ctx context.Context, m tickets.Message) (store.Letter, channels.Inbound, error) {
	kept, err := b.Store.Letter(ctx, m.Letter)
	if err != nil {
		return store.Letter{}, channels.Inbound{}, fmt.Errorf("fetch the letter of message %s: %w", m.ID, err)
	}
	l := store.Letter{Letter: kept.Letter}
	in, err := b.open(ctx, l)
	return l, in, err
}
