package bot

import (
	"context"
	"strings"
	"time"

	"guichet/channels"
	"guichet/knowledge"
	"guichet/tickets"
)

// sort tells what the bot takes a request for: its category, where that is sure
// enough, how pressing it is, and what it says already of what would be asked.
func (b *Bot) sort(in channels.Inbound, channel, lang string) (s tickets.Sorting) {
	q := knowledge.Request{Subject: in.Subject, Text: said(in), Lang: lang, From: in.From, To: []string{channel}}
	if in.Place != in.From.ID {
		q.To = append(q.To, in.Place)
	}
	if g := b.Classifier.Sort(q); g.Sure {
		s.Category, s.Guess, s.Why = g.Category, max(1, int(100*g.Certainty)), g.Why
		s.Answers = b.Classifier.Known(g.Category, lang, in.Subject+"\n"+said(in))
	}
	p := b.Classifier.Weigh(q)
	s.Impact, s.Urgency, s.Words = p.Impact, p.Urgency, p.Words
	s.VIP = b.isVIP(in)
	return s
}

// isVIP reports whether the author of a letter is one of those whom the desk
// puts first. A name in a mail that nothing proves gains nobody that.
func (b *Bot) isVIP(in channels.Inbound) bool {
	if in.Trust != channels.Proven {
		return false
	}
	for _, id := range b.VIPs {
		if in.From.Network != tickets.Email && id == in.From.ID {
			return true
		}
	}
	return matches(b.VIPs, in.From)
}

// queueOf is the queue of a request: the one that its author picked, else its
// category's, else that of the place where it was said.
func (b *Bot) queueOf(in channels.Inbound, s tickets.Sorting) string {
	if c, ok := b.Desk.Category(s.Category); ok && c.Queue != "" && in.Option == "" {
		return c.Queue
	}
	return in.Queue
}

// watchSorted learns how people sort requests, first from the latest of all,
// then from what changes, whichever process it went through, until ctx ends.
// Nothing waits for it: until then requests are sorted by what is known.
func (b *Bot) watchSorted(ctx, work context.Context) {
	if len(b.Desk.Categories) == 0 {
		return
	}
	for since := (time.Time{}); ctx.Err() == nil; rest(ctx, solvedPace) {
		now := b.Now()
		if err := b.learnSorted(work, since); err != nil {
			b.Log.Warn("look for sorted tickets; requests are sorted by those known so far", "err", err)
			continue
		}
		since = now.Add(-solvedOverlap)
	}
}

// learnSorted learns from the tickets that people sorted and that changed since
// then.
func (b *Bot) learnSorted(ctx context.Context, since time.Time) error {
	list, err := b.Store.Sorted(ctx, since, knowledge.MostExamples)
	if err != nil {
		return err
	}
	var examples []knowledge.Example
	for _, s := range list {
		t := s.Ticket
		examples = append(examples, knowledge.Example{
			Number: t.Number, Category: t.Category, Chosen: t.Guess == 0, Person: t.Requester.Mailbox(), Updated: t.Updated,
			Request: knowledge.Request{Subject: t.Subject, Text: s.Request.Said(), Lang: t.Language, From: t.Requester},
		})
	}
	b.Classifier.Learn(b.Now(), examples...)
	return nil
}

// categorise gives a ticket the category that an agent names, by its name or
// title.
func (b *Bot) categorise(ctx context.Context, in channels.Inbound, c tickets.Case, by tickets.Author) (tickets.Change, error) {
	name := b.categoryNamed(strings.TrimSpace(in.Option + " " + in.Text))
	first, err := b.Store.FirstMessage(ctx, c.Ticket.Number)
	if err != nil {
		return tickets.Change{}, err
	}
	known := b.Classifier.Known(name, c.Ticket.Language, c.Ticket.Subject+"\n"+first.Said())
	return b.Desk.Categorise(b.Now(), c, name, known, by)
}

// categoryNamed is the name of a category, of which people may write the title.
func (b *Bot) categoryNamed(s string) string {
	for _, c := range b.Desk.Categories {
		for _, title := range c.Title {
			if strings.EqualFold(title, s) {
				return c.Name
			}
		}
	}
	return strings.ToLower(s)
}

// categories are what a menu of categories offers.
func (b *Bot) categories(word func(string) string) []channels.Option {
	var options []channels.Option
	for _, c := range b.Desk.Categories {
		options = append(options, channels.Option{Value: c.Name, Label: c.Title.In(b.Agents)})
	}
	return append(options, channels.Option{Value: tickets.NoCategory, Label: word("category.none")})
}
