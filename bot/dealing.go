package bot

import (
	"context"
	"errors"
	"time"

	"guichet/channels"
	"guichet/store"
	"guichet/tickets"
)

// dealBatch is how many tickets of a level are looked at in one round.
const dealBatch = 50

// watchQueues takes tickets out of the hands of agents who are away, and gives
// those that wait to colleagues who have room, until ctx ends. Each round reads
// the records anew, so it does not matter what happened meanwhile or in which
// process: somebody came back, a duty began, a ticket was resolved.
//
// Several processes may do so at once. One of two who give the same ticket away,
// or give the same person two, is told of it by the other's commit and leaves it
// at that. Only what somebody claims at the same moment may make one more than
// they have room for.
func (b *Bot) watchQueues(ctx, work context.Context) {
	look := lookout{bot: b, later: map[string]time.Time{}}
	for ; ctx.Err() == nil; rest(ctx, poll) {
		if err := b.round(work, look); err != nil && !errors.Is(err, tickets.ErrConflict) {
			b.Log.Error("give tickets to agents; trying again", "err", err)
		}
	}
}

// round is one look at everything. Its time is that before it reads: what is
// decided in it was decided before whatever it could not see.
func (b *Bot) round(ctx context.Context, look lookout) error {
	now := b.Now()
	absences, err := b.Store.Absences(ctx, now)
	if err != nil {
		return err
	}
	if absences, err = look.around(ctx, now, absences); err != nil {
		return err
	}
	if err := b.handBack(ctx, now); err != nil {
		return err
	}
	hands := map[string]store.Hand(nil)
	for _, q := range b.Desk.Queues {
		if !q.Assign.ByItself() {
			continue
		}
		if hands == nil {
			if hands, err = b.Store.Hands(ctx); err != nil {
				return err
			}
		}
		for l := tickets.L1; l <= tickets.L3; l++ {
			d := dealer{bot: b, now: now, queue: q, level: l, there: b.Desk.Roster.There(now, q.Name, l, absences), hands: hands}
			if err := d.deal(ctx); err != nil {
				return err
			}
		}
	}
	return nil
}

// handBack takes the open tickets of those who are away out of their hands.
func (b *Bot) handBack(ctx context.Context, now time.Time) error {
	left, err := b.Store.LeftBehind(ctx, now)
	if err != nil {
		return err
	}
	for number, a := range left {
		c, err := b.Store.Case(ctx, number)
		if err != nil {
			return err
		}
		if !a.Until.IsZero() {
			a.Until = a.Until.In(b.zone(ctx, a.Agent)) // as their clocks will show it
		}
		change, err := b.Desk.HandBack(now, c, a)
		if errors.As(err, new(tickets.Refusal)) { // it is another's by now
			continue
		}
		if err != nil {
			return err
		}
		if err := b.enact(ctx, c, change); err != nil {
			return err
		}
	}
	return nil
}

// A dealer gives away what waits at one level of a queue.
type dealer struct {
	bot   *Bot
	now   time.Time
	queue tickets.Queue
	level tickets.Level
	there []tickets.Colleague
	hands map[string]store.Hand // kept up to date
}

// candidates are the colleagues who are there, as they stand now.
func (d dealer) candidates() []tickets.Candidate {
	var all []tickets.Candidate
	for _, g := range d.there {
		h := d.hands[g.Address.Key()]
		h.Turn.Agent = g.Address
		all = append(all, tickets.Candidate{Colleague: g, Load: h.Load, Turn: h.Turn})
	}
	return all
}

// deal gives away what it can, the most pressing first and of those the oldest.
func (d dealer) deal(ctx context.Context) error {
	if len(d.queue.Free(d.candidates())) == 0 {
		return nil
	}
	waiting, err := d.bot.Store.Waiting(ctx, d.queue.Name, d.level, dealBatch)
	if err != nil || len(waiting) == 0 {
		return err
	}
	d.there = d.agents(ctx)
	for _, number := range waiting {
		if len(d.queue.Free(d.candidates())) == 0 {
			return nil
		}
		if err := d.give(ctx, number); err != nil {
			return err
		}
	}
	return nil
}

// give gives a ticket to somebody who has not given it back before.
func (d dealer) give(ctx context.Context, number int64) error {
	c, err := d.bot.Store.Case(ctx, number)
	if err != nil {
		return err
	}
	history, err := d.bot.Store.Events(ctx, number)
	if err != nil {
		return err
	}
	to, ok := d.queue.Pick(d.now, c.Ticket, tickets.Except(d.candidates(), tickets.Declined(history)...))
	if !ok {
		return nil
	}
	to.Agent = d.bot.named(ctx, to.Agent)
	change, err := d.bot.Desk.Deal(d.now, c, to)
	if errors.As(err, new(tickets.Refusal)) {
		return nil
	}
	if err != nil {
		return err
	}
	if err := d.bot.word(&change, c.Ticket, nil); err != nil {
		return err
	}
	if err := d.bot.commit(ctx, change); err != nil {
		return err
	}
	to.Version++
	d.hands[to.Agent.Key()] = store.Hand{Load: d.hands[to.Agent.Key()].Load + 1, Turn: to}
	return nil
}

// agents are those of the colleagues there who are agents now where the level
// works. Of whom that cannot be told is given nothing.
func (d dealer) agents(ctx context.Context) []tickets.Colleague {
	var agents []tickets.Colleague
	for _, g := range d.there {
		if d.bot.worksAt(ctx, g.Address, d.queue.Places(d.level)) {
			agents = append(agents, g)
		}
	}
	return agents
}

// worksAt reports whether somebody is an agent now at one of several places, as
// far as their channel can tell.
func (b *Bot) worksAt(ctx context.Context, who tickets.Address, places []tickets.Place) bool {
	for _, p := range places {
		a, ok := b.Channels[p.Channel].(channels.Authority)
		if !ok {
			continue
		}
		agent, _, err := a.MayAct(ctx, who, p.Place)
		if err != nil {
			b.Log.Warn("ask whether somebody is an agent; they are given nothing meanwhile", "agent", who.ID, "err", err)
		}
		if agent {
			return true
		}
	}
	return false
}

// named is an address with the name that its channel knows, where it does.
func (b *Bot) named(ctx context.Context, who tickets.Address) tickets.Address {
	for _, c := range b.Channels {
		d, ok := c.(channels.Directory)
		if !ok {
			continue
		}
		if named, _, err := d.Lookup(ctx, who); err == nil && named.Name != "" {
			who = named
		}
	}
	return who
}
