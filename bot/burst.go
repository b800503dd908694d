package bot

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"guichet/channels"
	"guichet/knowledge"
	"guichet/store"
	"guichet/tickets"
)

// A BurstPolicy says when requests that are alike are taken for one incident.
type BurstPolicy struct {
	Least  int           // so many of them; 0: never
	Within time.Duration // within so long
}

const (
	burstPace = 5 * time.Second // how often they are looked for
	burstMost = 300             // the latest requests looked at
)

// watchBursts asks agents whether requests that are alike and came within a short
// time are one incident, until ctx ends.
func (b *Bot) watchBursts(ctx, work context.Context) {
	if b.Bursts.Least == 0 {
		return
	}
	seen := map[string]int64{} // the latest ticket of each queue
	for ; ctx.Err() == nil; rest(ctx, burstPace) {
		for _, q := range b.Desk.Queues {
			if err := b.lookForBursts(work, q.Name, seen); err != nil && !errors.Is(err, tickets.ErrConflict) {
				b.Log.Warn("look for a burst of requests; trying again", "queue", q.Name, "err", err)
			}
		}
	}
}

// lookForBursts looks at a queue's latest requests that belong to no problem yet,
// where there are new ones.
func (b *Bot) lookForBursts(ctx context.Context, queue string, seen map[string]int64) error {
	since := b.Now().Add(-b.Bursts.Within)
	latest, err := b.Store.Tickets(ctx, store.Filter{Queue: queue, Status: atWork, Since: since, Limit: burstMost})
	if err != nil {
		return err
	}
	if len(latest) == 0 || latest[0].Number == seen[queue] {
		return nil
	}
	newest := latest[0].Number
	latest = slices.DeleteFunc(latest, func(t tickets.Ticket) bool {
		return t.Problem != 0 || t.Incident.Announced() || !t.Requester.Writable()
	})
	if len(latest) < b.Bursts.Least {
		seen[queue] = newest
		return nil
	}
	var asked []knowledge.Unanswered
	for _, t := range latest {
		m, err := b.Store.FirstMessage(ctx, t.Number)
		if err != nil {
			return err
		}
		asked = append(asked, knowledge.Unanswered{Ticket: t.Number, Lang: t.Language, Subject: t.Subject, Text: m.Said()})
	}
	for _, g := range b.Knowledge.ForAgents().Gaps(asked, b.Bursts.Least) {
		slices.Sort(g.Tickets)
		if err := b.propose(ctx, tickets.Burst{Numbers: g.Tickets}); err != nil {
			return err
		}
	}
	seen[queue] = newest
	return nil
}

// propose asks the agents of a burst's first ticket.
func (b *Bot) propose(ctx context.Context, u tickets.Burst) error {
	first := u.Numbers[0]
	c, err := b.Store.Case(ctx, first)
	if err != nil {
		return err
	}
	events, err := b.Store.Events(ctx, first)
	if err != nil {
		return err
	}
	change, err := b.Desk.Propose(b.Now(), c, events, u)
	if errors.As(err, new(tickets.Refusal)) {
		return nil
	}
	if err != nil {
		return err
	}
	return b.enact(ctx, c, change)
}

// gatherBurst makes what came in a burst one problem, whose ticket is the first:
// an agent said so. It may be cut short and done again.
func (b *Bot) gatherBurst(ctx context.Context, l store.Letter, in channels.Inbound, c tickets.Case, by tickets.Author) error {
	events, err := b.Store.Events(ctx, c.Ticket.Number)
	if err != nil {
		return err
	}
	for _, e := range events {
		if e.Kind != tickets.Surged {
			continue
		}
		for name := range strings.FieldsSeq(e.Detail["tickets"]) {
			n, err := strconv.ParseInt(strings.TrimPrefix(name, "#"), 10, 64)
			if err != nil || n == c.Ticket.Number {
				continue
			}
			if err := b.attach(ctx, n, c.Ticket.Number, by); err != nil {
				return err
			}
		}
	}
	if c, err = b.Store.Case(ctx, c.Ticket.Number); err != nil {
		return err
	}
	return b.act(ctx, l, c, b.Desk.Gathered(b.Now(), c, by), tickets.Person{})
}

// attach makes a ticket one of a problem's. What cannot be is left alone.
func (b *Bot) attach(ctx context.Context, number, problem int64, by tickets.Author) error {
	c, err := b.Store.Case(ctx, number)
	if err != nil {
		return err
	}
	p, err := b.Store.Case(ctx, problem)
	if err != nil {
		return err
	}
	change, err := b.Desk.Attach(b.Now(), c, p, by)
	if errors.As(err, new(tickets.Refusal)) {
		return nil
	}
	if err != nil {
		return err
	}
	return b.enact(ctx, c, change)
}
