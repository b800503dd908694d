package bot

import (
	"context"
	"log/slog"
	"slices"
	"sync"
	"time"

	"guichet/channels"
	"guichet/knowledge"
	"guichet/store"
	"guichet/templates"
	"guichet/tickets"
)

// A Bot works for one desk. Its fields are set before Run and not changed
// afterwards.
type Bot struct {
	Store     *store.Store
	Channels  map[string]channels.Channel // by the name in the configuration
	Knowledge *knowledge.Base
	Templates *templates.Templates
	Desk      tickets.Desk
	Replies   *templates.Replies // saved answers; nil: none
	Drafts    Drafter            // words drafts for agents; nil: there are none
	Gather    time.Duration      // within which several short messages of a person are one request
	Name      string             // the desk's, as requesters read it
	Language  string             // spoken when nothing tells the requester's
	Agents    string             // language of cards and of notices to agents

	AgentsMail []string // addresses, or "@" and a domain, that agents write mail from
	Own        []string // the desk's own addresses

	Now func() time.Time
	Log *slog.Logger

	Classifier *knowledge.Classifier // nil: requests are not sorted
	VIPs       []string              // whose requests come first: addresses, "@" and a domain, ids on other networks

	Ceilings    Ceilings // zero: none
	Bursts      BurstPolicy
	Maintenance []tickets.Maintenance

	Digest   *Digest                       // nil: the desk tells none
	Observer Observer                      // nil: nobody counts
	RateLink func(t tickets.Ticket) string // where a requester marks a resolution; nil: mails ask for no mark

	incidents incidents

	heard    ceiling
	drafting drafting             // what agents asked to be drafted
	solved   knowledge.Precedents // what agents have answered, as far as it was learned
	letters  signal               // letters may wait in the inbox
	outbox   map[string]signal    // deliveries may wait for a channel
}

// A signal wakes one waiter; several before it wakes are one.
type signal chan struct{}

func (s signal) raise() {
	select {
	case s <- struct{}{}:
	default:
	}
}

// poll is how often the records are looked at without a signal: for what other
// processes queued, and for what became due.
const poll = time.Second

// drainTime is how long work that has begun may take to end after Run was
// told to stop.
const drainTime = 10 * time.Second

// Run works until ctx ends, then finishes what it has begun, for at most ten
// seconds. It may be killed instead: nothing is lost.
func (b *Bot) Run(ctx context.Context) error {
	b.letters = make(signal, 1)
	b.outbox = map[string]signal{}
	b.drafting.wanted = make(chan draftWish, draftQueue)
	for name := range b.Channels {
		b.outbox[name] = make(signal, 1)
	}
	if err := b.Store.Recover(ctx); err != nil {
		return err
	}
	work, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	defer context.AfterFunc(ctx, func() { time.AfterFunc(drainTime, cancel) })()

	var all sync.WaitGroup
	for name, c := range b.Channels {
		all.Go(func() { b.listen(ctx, name, c) })
		all.Go(func() { b.deliverAll(ctx, work, name, c) })
	}
	taught := make(chan struct{})
	all.Go(func() { b.watchEvidence(ctx, work, taught) })
	all.Go(func() {
		select {
		case <-taught:
		case <-ctx.Done():
		case <-time.After(learningPatience):
		}
		b.handleAll(ctx, work)
	})
	all.Go(func() { b.watchClock(ctx, work) })
	all.Go(func() { b.watchDigest(ctx, work) })
	all.Go(func() { b.watchQueues(ctx, work) })
	all.Go(func() { b.watchSolved(ctx, work) })
	all.Go(func() { b.watchBursts(ctx, work) })
	all.Go(func() { b.watchSorted(ctx, work) })
	all.Go(func() { b.draftAll(ctx) })
	all.Wait()
	return nil
}

// listen keeps a channel listening. A channel that gives up is started again,
// after a pause that grows to a minute.
func (b *Bot) listen(ctx context.Context, name string, c channels.Channel) {
	accept := func(ctx context.Context, letters ...channels.Letter) error {
		if err := b.Store.Accept(ctx, letters...); err != nil {
			b.Log.Error("store letters; they stay where they came from and are offered again", "channel", name, "err", err)
			return err
		}
		b.letters.raise()
		return nil
	}
	for pause := time.Second; ctx.Err() == nil; pause = min(2*pause, time.Minute) {
		err := c.Listen(ctx, accept)
		if err == nil || ctx.Err() != nil {
			return
		}
		b.Log.Error("listen; trying again", "channel", name, "err", err, "pause", pause)
		rest(ctx, pause)
	}
}

// rest waits for d, or until ctx ends.
func rest(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}

// commit makes a change true and wakes whoever has to carry it out.
func (b *Bot) commit(ctx context.Context, c tickets.Change) error {
	if err := b.Store.Commit(ctx, c); err != nil {
		return err
	}
	b.observe(c)
	if slices.ContainsFunc(c.Events, func(e tickets.Event) bool { return e.Kind == tickets.Announced || e.Kind == tickets.Updated }) {
		b.incidents.changed()
	}
	if len(c.Deliveries) > 0 || c.Other != nil && len(c.Other.Deliveries) > 0 {
		for _, s := range b.outbox {
			s.raise()
		}
	}
	return nil
}
