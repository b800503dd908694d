package bot

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"guichet/channels"
	"guichet/knowledge"
	"guichet/store"
	"guichet/tickets"
)

const (
	// precedentsShown is how many solved tickets a card names at most.
	precedentsShown = 3

	// solvedPace is how often newly solved tickets are looked for, and so the
	// longest that one stays unknown here, whichever process resolved it.
	solvedPace = time.Minute

	// solvedOverlap is how far back each look goes: so much may the clocks of
	// several processes differ, and a commit take.
	solvedOverlap = 5 * time.Minute
)

// watchSolved learns what agents have solved, first the latest of all, then
// what is resolved from there on, until ctx ends. Nothing waits for it: until a
// ticket is learned, cards are silent about it.
func (b *Bot) watchSolved(ctx, work context.Context) {
	for since := (time.Time{}); ctx.Err() == nil; rest(ctx, solvedPace) {
		now := b.Now()
		if err := b.learnSolved(work, since); err != nil {
			b.Log.Warn("look for solved tickets; cards name those known so far", "err", err)
			continue
		}
		since = now.Add(-solvedOverlap)
	}
}

// learnSolved learns the tickets that agents solved and that changed since then.
func (b *Bot) learnSolved(ctx context.Context, since time.Time) error {
	list, err := b.Store.Solved(ctx, since, knowledge.MostPrecedents)
	if err != nil {
		return err
	}
	var learned []knowledge.Precedent
	for _, s := range list {
		request, answer := s.Request.Said(), s.Answer.Said()
		if strings.TrimSpace(answer) == "" {
			continue
		}
		learned = append(learned, knowledge.Precedent{
			Number: s.Ticket.Number, Queue: s.Ticket.Queue, Lang: s.Ticket.Language, Updated: s.Ticket.Updated,
			Subject: s.Ticket.Subject, Request: request, Answer: answer,
		})
	}
	b.solved.Add(learned...)
	return nil
}

// precedents are the solved tickets of the same queue that are like a ticket,
// the most alike first. Each is looked up, since it may have been reopened,
// moved, merged or dismissed after it was learned.
func (b *Bot) precedents(ctx context.Context, t tickets.Ticket, first tickets.Message) ([]tickets.Ticket, error) {
	if t.Status.Done() {
		return nil, nil
	}
	numbers := b.solved.Alike(t.Queue, t.Number, knowledge.Question{Subject: t.Subject, Text: first.Said(), Lang: t.Language})
	if len(numbers) == 0 {
		return nil, nil
	}
	found, err := b.Store.Tickets(ctx, store.Filter{Numbers: numbers, Queue: t.Queue, Status: []tickets.Status{tickets.Resolved, tickets.Closed}})
	if err != nil {
		return nil, err
	}
	found = slices.DeleteFunc(found, func(p tickets.Ticket) bool { return p.Next != 0 || p.Dismissed })
	slices.SortFunc(found, func(a, b tickets.Ticket) int {
		return slices.Index(numbers, a.Number) - slices.Index(numbers, b.Number)
	})
	return found[:min(precedentsShown, len(found))], nil
}

// addPrecedents names on a card the solved tickets that are like this one. One
// click shows an agent, alone, what was asked there and what solved it.
func (b *Bot) addPrecedents(ctx context.Context, card *channels.Card, t tickets.Ticket, first tickets.Message, word func(string) string) error {
	found, err := b.precedents(ctx, t, first)
	if err != nil || len(found) == 0 {
		return err
	}
	var names []string
	for _, p := range found {
		name := fmt.Sprintf("#%d %s", p.Number, shorten(p.Subject, 60))
		names = append(names, name)
		card.Menu = append(card.Menu, channels.Choice{
			ID: string(channels.Show), Option: strconv.FormatInt(p.Number, 10), Label: shorten(word("show.label")+" "+name, 75),
		})
	}
	card.Notes = append(card.Notes, word("card.solved")+": "+strings.Join(names, titleSeparator))
	return nil
}

// whatSolved is the last answer to the requester of a ticket that is done; ""
// where there is none.
func (b *Bot) whatSolved(ctx context.Context, t tickets.Ticket) (string, error) {
	if !t.Status.Done() {
		return "", nil
	}
	said, err := b.Store.Messages(ctx, t.Number)
	if err != nil {
		return "", err
	}
	for _, m := range slices.Backward(said) {
		if m.Public && m.Author.Role == tickets.Agent {
			return m.Said(), nil
		}
	}
	return "", nil
}
