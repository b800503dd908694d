package bot

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"guichet/channels"
	"guichet/knowledge"
	"guichet/store"
	"guichet/tickets"
)

// request makes a ticket of a letter that continues none.
func (b *Bot) request(ctx context.Context, l store.Letter, in channels.Inbound, where whereabouts) error {
	m, err := b.message(ctx, l, in, tickets.Requester)
	if err != nil {
		return err
	}
	p, err := b.person(ctx, in)
	if err != nil {
		return err
	}
	answerable := in.Kind.Answerable() && in.Addressed && !in.From.IsZero() && in.Trust != channels.Forged
	r := tickets.Request{
		Queue: in.Queue, Subject: in.Subject, Language: p.Language,
		Quiet: !answerable, Machine: !in.Kind.ByPerson(), Hush: b.heardEnough(in, p),
		Message: m, Channel: l.Channel, Place: in.Place, Root: in.Root, Why: where.why,
	}
	if r.Subject == "" {
		r.Subject = b.Templates.Word(p.Language, "empty.subject", noData)
	}
	var offer []knowledge.Suggestion
	if answerable && !r.Hush {
		offer, r.Certainty = b.suggest(in, p.Language)
		for _, s := range offer {
			r.Articles = append(r.Articles, s.ID)
		}
	}
	if r.Number, err = b.Store.NextNumber(ctx); err != nil {
		return fmt.Errorf("number a ticket: %w", err)
	}
	change := b.Desk.Open(b.Now(), r)
	if err := b.word(&change, change.Ticket, offer); err != nil {
		return err
	}
	return b.consume(ctx, l, change, p)
}

// reply adds a letter to the ticket that it continues.
func (b *Bot) reply(ctx context.Context, l store.Letter, in channels.Inbound, where whereabouts) error {
	role := where.role(in)
	m, err := b.message(ctx, l, in, role)
	if err != nil {
		return err
	}
	p, err := b.person(ctx, in)
	if err != nil {
		return err
	}
	r := tickets.Reception{
		Message: m, Conversation: where.conv, Why: where.why, Choice: in.Choice,
		Courtesy: tickets.Courtesy(m.Said()),
		Machine:  role != tickets.Agent && !in.Kind.ByPerson(),
		Hush:     !in.Kind.Answerable() || b.heardEnough(in, p),
	}
	if where.c.Ticket.Level == tickets.L0 {
		if r.History, err = b.Store.Messages(ctx, where.c.Ticket.Number); err != nil {
			return err
		}
	}
	change := b.Desk.Receive(b.Now(), where.c, r)
	if err := b.word(&change, where.c.Ticket, nil); err != nil {
		return err
	}
	switch {
	case role == tickets.Agent && m.Public:
		if p, err = b.Store.Person(ctx, where.c.Ticket.Requester); err != nil {
			return err
		}
		p = p.Helped()
	case role != tickets.Requester:
		p = tickets.Person{}
	}
	return b.consume(ctx, l, change, p)
}

// heardEnough reports whether the bot must not answer a letter of p's by itself.
func (b *Bot) heardEnough(in channels.Inbound, p tickets.Person) bool {
	return !in.ByHand && !p.MayHear(b.Now(), len(in.Ours) > 0)
}

// report puts a delivery report on the message that it speaks of. A report of
// something that we never sent changes nothing.
func (b *Bot) report(ctx context.Context, l store.Letter, in channels.Inbound) error {
	k, err := b.Store.ByDelivery(ctx, in.Ours...)
	if errors.Is(err, tickets.ErrNotFound) {
		return b.Store.Finish(ctx, l.Key, tickets.Filed, "a delivery report of something that we did not send")
	}
	if err != nil {
		return err
	}
	if !in.Report.Failed {
		return b.Store.Finish(ctx, l.Key, tickets.Filed, "a delivery report that brings no bad news")
	}
	c, err := b.Store.Case(ctx, k.Ticket)
	if err != nil {
		return err
	}
	y, err := b.Store.Delivery(ctx, k.Delivery)
	if err != nil {
		return err
	}
	change := b.Desk.Bounced(b.Now(), c, y, l.Key, in.Report.Recipient, in.Report.Reason)
	if err := b.word(&change, c.Ticket, nil); err != nil {
		return err
	}
	return b.consume(ctx, l, change, tickets.Person{})
}

// consume commits what follows from a letter, and the letter's end with it.
func (b *Bot) consume(ctx context.Context, l store.Letter, c tickets.Change, p tickets.Person) error {
	c.Letter = l.Key
	if !p.Address.IsZero() {
		if slices.ContainsFunc(c.Deliveries, byItself) {
			p = p.Heard(b.Now())
		}
		if slices.ContainsFunc(c.Events, func(e tickets.Event) bool { return e.Kind == tickets.Helped }) {
			p = p.Helped()
		}
		c.Person = &p
	}
	return b.commit(ctx, c)
}

// byItself reports whether the bot writes to the requester on its own account,
// which is what the ceiling counts: not what an agent's deed makes it say.
func byItself(y tickets.Delivery) bool {
	switch y.Notice {
	case tickets.NoticeReceived, tickets.NoticeSuggested, tickets.NoticePerson, tickets.NoticeReopened:
		return y.Public
	}
	return false
}
