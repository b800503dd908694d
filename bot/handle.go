package bot

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"time"

	"guichet/channels"
	"guichet/store"
	"guichet/tickets"
)

const (
	handlers    = 8  // letters handled at a time; those of one thread follow each other
	letterBatch = 64 // letters claimed at a time
	letterLease = 5 * time.Minute
	patience    = 20 // how often one decision is made anew because somebody else was quicker, before it waits
)

// handleAll takes letters from the inbox until ctx ends.
func (b *Bot) handleAll(ctx, work context.Context) {
	queue := make(chan store.Letter)
	var busy sync.WaitGroup
	for range handlers {
		busy.Go(func() {
			for l := range queue {
				b.attempt(work, l)
			}
		})
	}
	defer busy.Wait()
	defer close(queue)
	for ctx.Err() == nil {
		batch, err := b.Store.ClaimLetters(work, letterBatch, letterLease)
		if err != nil {
			b.Log.Error("look into the inbox; trying again", "err", err)
			rest(ctx, poll)
			continue
		}
		for _, l := range batch {
			queue <- l
		}
		if len(batch) == 0 {
			b.wait(ctx, b.letters)
		}
	}
}

// wait rests until the signal is raised or the next poll.
func (b *Bot) wait(ctx context.Context, s signal) {
	select {
	case <-ctx.Done():
	case <-s:
	case <-time.After(poll):
	}
}

// attempt handles a letter and sees to what becomes of it when that fails: a
// letter that cannot be opened is set aside, trouble of our own waits.
func (b *Bot) attempt(ctx context.Context, l store.Letter) {
	began := time.Now()
	err := b.handle(ctx, l)
	log := b.Log.With("letter", l.Key, "channel", l.Channel, "origin", l.Origin)
	switch {
	case err == nil:
		b.letters.raise() // the next letter of its thread may go
		b.observeLetter(ctx, l, time.Since(began))
		return
	case errors.Is(err, store.ErrLost):
		log.Warn("somebody else has this letter now")
		return
	case errors.Is(err, errUnnamed):
		log.Debug("a letter waits", "err", err)
		err = b.Store.Release(ctx, l.Key, b.Now().Add(poll), err.Error())
	case errors.As(err, new(unreadable)):
		log.Error("set a letter aside; see guichet mail quarantine", "err", err)
		err = b.Store.SetAside(ctx, l.Key, err.Error())
	case errors.Is(err, tickets.ErrConflict):
		log.Warn("others were quicker each time; trying again", "err", err)
		err = b.Store.Release(ctx, l.Key, b.Now().Add(time.Second+rand.N(2*time.Second)), err.Error())
	default:
		log.Error("handle a letter; trying again", "err", err)
		err = b.Store.Release(ctx, l.Key, b.Now().Add(5*time.Second), err.Error())
	}
	if err != nil {
		log.Error("note what became of a letter; its lease will run out", "err", err)
		return
	}
	b.observeLetter(ctx, l, time.Since(began))
}

// handle understands one letter and commits what follows from it.
func (b *Bot) handle(ctx context.Context, l store.Letter) error {
	if l.Channel == digestChannel {
		return b.tellDigest(ctx, l)
	}
	in, err := b.open(ctx, l)
	if err != nil {
		return fmt.Errorf("open letter %s: %w", l.Key, err)
	}
	for range patience {
		if err = b.receive(ctx, l, in); !errors.Is(err, tickets.ErrConflict) {
			break
		}
	}
	if err != nil {
		return fmt.Errorf("handle letter %s: %w", l.Key, err)
	}
	return nil
}

// receive decides by the kind of letter and by where it was said.
func (b *Bot) receive(ctx context.Context, l store.Letter, in channels.Inbound) error {
	switch {
	case in.Kind == channels.Nothing, in.Kind == channels.Own:
		return b.Store.Finish(ctx, l.Key, tickets.Ignored, reason(in))
	case in.Kind == channels.Edited, in.Kind == channels.Deleted:
		return b.revised(ctx, l, in)
	case in.Kind == channels.DeliveryReport:
		return b.report(ctx, l, in)
	case in.Kind == channels.ReadReceipt:
		return b.Store.Finish(ctx, l.Key, tickets.Filed, reason(in))
	case in.Kind == channels.Visit, in.Action == channels.Page:
		return b.visit(ctx, l, in)
	}
	in, gone, err := b.asItReadsNow(ctx, l, in)
	switch {
	case err != nil:
		return err
	case gone:
		return b.Store.Finish(ctx, l.Key, tickets.Ignored, "its author took it back before it came")
	case b.splits(ctx, in):
		in.Action = channels.Split
		return b.fromAgent(ctx, l, in)
	case isWish(in):
		return b.wish(ctx, l, in)
	case in.Audience == tickets.ToAgents, ofAgents(in):
		return b.fromAgent(ctx, l, in)
	}
	where, err := b.thread(ctx, l, in)
	if errors.Is(err, tickets.ErrNotFound) && in.Opens {
		if piece, e := b.gathers(ctx, l, in); !errors.Is(e, tickets.ErrNotFound) {
			where, err = piece, e
		}
	}
	switch {
	case errors.Is(err, tickets.ErrNotFound) && in.Opens:
		return b.request(ctx, l, in, where)
	case errors.Is(err, tickets.ErrNotFound) && in.Offers:
		return b.nudge(ctx, l, in)
	case errors.Is(err, tickets.ErrNotFound):
		return b.Store.Finish(ctx, l.Key, tickets.Ignored, store.Unplaced)
	case err != nil:
		return err
	case where.conv.Audience == tickets.ToAgents && where.conv.Channel == l.Channel: // a thread of theirs where they work no more
		in.Audience = tickets.ToAgents
		return b.fromAgent(ctx, l, in)
	}
	if where.agent, err = b.answersThere(ctx, l, in, where.c); err != nil {
		return err
	}
	is := b.standing(in, where)
	if is.apart || is.role == tickets.Requester && is.public && takesUp(in, where.c.Ticket) {
		return b.request(ctx, l, in, where)
	}
	if choice, ok := b.markByWord(l, in, is, where); ok {
		in.Choice = choice
		return b.grant(ctx, l, in, where)
	}
	return b.reply(ctx, l, in, where)
}

// takesUp reports whether a letter of the requester's in a closed ticket asks
// for more than that one gave: it opens a ticket of its own. One that was
// imported never had anybody's attention and comes to people itself.
func takesUp(in channels.Inbound, t tickets.Ticket) bool {
	imported := t.Quiet && t.Level == tickets.L0
	return t.Status == tickets.Closed && !imported && in.Kind.ByPerson() && in.Choice == "" && !tickets.Courtesy(said(in))
}

// reason says in the ledger why a letter was filed away.
func reason(in channels.Inbound) string {
	if in.Trouble != "" {
		return in.Trouble
	}
	return string(in.Kind)
}
