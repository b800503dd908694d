package bot

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"guichet/channels"
	"guichet/knowledge"
	"guichet/store"
	"guichet/tickets"
)

// An opening is a request with what goes with it.
type opening struct {
	tickets.Request
	offer  []knowledge.Suggestion
	person tickets.Person // its author as they become
}

// opening understands a letter as a request that opens a ticket; its number is
// still to be given. where tells why it continues none.
func (b *Bot) opening(ctx context.Context, l store.Letter, in channels.Inbound, where whereabouts) (o opening, err error) {
	m, err := b.message(ctx, l, in, standing{role: tickets.Requester, public: true})
	if err != nil {
		return o, err
	}
	if o.person, err = b.person(ctx, in); err != nil {
		return o, err
	}
	answerable := in.Kind.Answerable() && in.Addressed && !in.From.IsZero() && !b.ours(in.From) && in.Trust != channels.Forged
	byPhone := in.From.Network == tickets.Phone
	o.Request = tickets.Request{
		Queue: in.Queue, Subject: in.Subject, Language: o.person.Language,
		Quiet: !answerable && !byPhone, Machine: !in.Kind.ByPerson(), Hush: b.heardEnough(in, o.person), Proven: in.Trust == channels.Proven,
		Message: m, Channel: l.Channel, Place: in.Place, Root: in.Root, Why: where.why,
	}
	o.Sorting = b.sort(in, l.Channel, o.Language)
	o.Queue = b.queueOf(in, o.Sorting)
	if in.Tag != 0 || where.split {
		o.Subject = tickets.Untagged(in.Subject)
	}
	if o.Subject == "" {
		o.Subject = b.Templates.Word(o.Language, "empty.subject", noData)
	}
	if f := in.Forwarded; f != nil && b.namesAgent(in.From) && in.Trust != channels.Forged && !f.From.IsZero() && !f.From.Is(in.From) && !b.ours(f.From) {
		o.Message.Proposal, o.About = tickets.ForAnother, f.From.ID
	}
	if answerable && !o.Hush && !in.ByHand {
		over, err := b.take(ctx, l.Key, in.From)
		if err != nil {
			return o, err
		}
		if o.Hush = over != nil; o.Hush {
			if o.Ceiling, err = b.tellCeiling(ctx, l.Key, over); err != nil {
				return o, err
			}
		}
	}
	if in.Kind.ByPerson() {
		if o.Problem, o.News, err = b.announced(ctx, o.Request); err != nil {
			return o, err
		}
	}
	if answerable && !o.Hush && !byPhone && o.News == "" {
		o.offer, o.Certainty = b.suggest(in, o.Queue, o.Language)
		for _, s := range o.offer {
			o.Articles = append(o.Articles, s.ID)
		}
	}
	return o, nil
}

// request makes a ticket of a letter that continues none, or no more: where is
// then the closed ticket that it takes up, or the one in which its author is
// nobody.
func (b *Bot) request(ctx context.Context, l store.Letter, in channels.Inbound, where whereabouts) error {
	_, err := b.newTicket(ctx, l, in, where)
	return err
}

func (b *Bot) newTicket(ctx context.Context, l store.Letter, in channels.Inbound, where whereabouts) (tickets.Ticket, error) {
	o, err := b.opening(ctx, l, in, where)
	if err != nil {
		return tickets.Ticket{}, err
	}
	if o.After = where.c; where.c.Ticket.Number != 0 {
		o.takeUp(in)
	}
	if o.Number, err = b.Store.NextNumber(ctx); err != nil {
		return tickets.Ticket{}, fmt.Errorf("number a ticket: %w", err)
	}
	change := b.Desk.Open(b.Now(), o.Request)
	change.Heads = in.ByHand && len(in.Thread) == 0
	if err := b.word(&change, change.Ticket, o.offer); err != nil {
		return tickets.Ticket{}, err
	}
	return change.Ticket, b.consume(ctx, l, change, o.person)
}

// takeUp places a request that was written in an older ticket's thread: what
// answers it stands there too, and a subject that only names that ticket is
// not its own.
func (o *opening) takeUp(in channels.Inbound) {
	if o.Root == "" && len(in.Thread) > 0 {
		o.Root = in.Thread[0]
	}
	old := o.After.Ticket
	if o.Message.Author.Address.Is(old.Requester) && (in.Subject == "" || in.Tag == old.Number) {
		o.Subject = tickets.Untagged(old.Subject)
	}
}

// reply adds a letter to the ticket that it continues.
func (b *Bot) reply(ctx context.Context, l store.Letter, in channels.Inbound, where whereabouts) error {
	is := b.standing(in, where)
	m, err := b.message(ctx, l, in, is)
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
		Machine:  is.role != tickets.Agent && !in.Kind.ByPerson(),
		Hush:     !in.Kind.Answerable() || b.heardEnough(in, p),
		Proven:   in.Trust == channels.Proven, Moved: where.named != 0, Gathered: where.gathered,
	}
	if !r.Hush && !in.ByHand && is.role == tickets.Requester {
		over, err := b.take(ctx, l.Key, in.From)
		if err != nil {
			return err
		}
		r.Hush = over != nil
	}
	if is.role == tickets.Agent && m.Public {
		r.Articles = b.articlesIn(in, m)
	}
	switch {
	case is.held:
		r.Message.Proposal, r.About = tickets.HeldBack, in.From.ID
	case is.role == tickets.Requester && in.Kind.ByPerson() && !r.Courtesy && otherMatter(in, where):
		r.Message.Proposal, r.About = tickets.OtherMatter, in.Subject
	}
	if is.role == tickets.Requester && is.public {
		r.Answers = b.answers(in, where.c.Ticket)
	}
	if where.c.Ticket.Level == tickets.L0 {
		r.Ask = b.furtherQuestions(where.c.Ticket)
		if r.History, err = b.Store.Messages(ctx, where.c.Ticket.Number); err != nil {
			return err
		}
	}
	change := b.Desk.Receive(b.Now(), where.c, r)
	if err := b.word(&change, where.c.Ticket, nil); err != nil {
		return err
	}
	switch {
	case is.role == tickets.Agent && m.Public:
		if p, err = b.Store.Person(ctx, where.c.Ticket.Requester); err != nil {
			return err
		}
		p = p.Helped()
	case is.role != tickets.Requester:
		p = tickets.Person{}
	}
	return b.consume(ctx, l, change, p)
}

// otherMatter reports whether a letter stands in a thread under a subject that
// is not the thread's. A subject that names the ticket, or that only repeats
// how the letter begins, as on channels that have none, says nothing.
func otherMatter(in channels.Inbound, w whereabouts) bool {
	matter := tickets.Matter(in.Subject)
	if matter == "" || in.Tag == w.c.Ticket.Number || w.named != 0 || in.Choice != "" {
		return false
	}
	if strings.HasPrefix(unmarked(in.Text), unmarked(in.Subject)) {
		return false
	}
	return matter != tickets.Matter(w.c.Ticket.Subject)
}

// unmarked is a text's letters and digits, so that a title without marks can be
// found in a text with them.
func unmarked(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, s)
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
	bounces := []tickets.Bounce{{Recipient: in.Report.Recipient, Why: in.Report.Reason}}
	for _, r := range in.Further {
		bounces = append(bounces, tickets.Bounce{Recipient: r.Recipient, Why: r.Reason})
	}
	change := b.Desk.Bounced(b.Now(), c, y, l.Key, bounces...)
	if err := b.word(&change, c.Ticket, nil); err != nil {
		return err
	}
	return b.consume(ctx, l, change, tickets.Person{})
}

// consume commits what follows from a letter, and the letter's end with it.
func (b *Bot) consume(ctx context.Context, l store.Letter, c tickets.Change, p tickets.Person) error {
	c.Letter = l.Key
	if !p.Address.IsZero() {
		if speaks(c) {
			p = p.Heard(b.Now())
		}
		if slices.ContainsFunc(c.Events, func(e tickets.Event) bool { return e.Kind == tickets.Helped }) {
			p = p.Helped()
		}
		c.Person = &p
	}
	err := b.commit(ctx, c)
	b.leave(ctx, l.Key, speaks(c), err == nil)
	return err
}

// speaks reports whether the bot writes to a requester on its own account.
func speaks(c tickets.Change) bool {
	return slices.ContainsFunc(c.Deliveries, byItself) || c.Other != nil && slices.ContainsFunc(c.Other.Deliveries, byItself)
}

// byItself reports whether the bot writes to the requester on its own account,
// which is what the ceiling counts: not what an agent's deed makes it say.
func byItself(y tickets.Delivery) bool {
	switch y.Notice {
	case tickets.NoticeReceived, tickets.NoticeNews, tickets.NoticeSuggested, tickets.NoticePerson, tickets.NoticeStuck, tickets.NoticeReopened, tickets.NoticeReminder, tickets.NoticeGivenUp:
		return y.Public
	}
	return false
}
