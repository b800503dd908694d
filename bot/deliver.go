package bot

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"guichet/channels"
	"guichet/store"
	"guichet/tickets"
)

const (
	senders       = 4                // deliveries of one channel under way at a time
	deliveryLease = 15 * time.Minute // longer than a mail server may take for its last word (RFC 5321 section 4.5.3.2.6)
	deliveryLife  = 5 * 24 * time.Hour
)

// deliverAll takes a channel's deliveries from the outbox until ctx ends.
func (b *Bot) deliverAll(ctx, work context.Context, name string, ch channels.Channel) {
	queue := make(chan store.Claimed)
	var busy sync.WaitGroup
	for range senders {
		busy.Go(func() {
			for y := range queue {
				b.deliver(work, ch, y)
				b.outbox[name].raise() // the next of its conversation may go
			}
		})
	}
	defer busy.Wait()
	defer close(queue)
	for ctx.Err() == nil {
		batch, err := b.Store.ClaimDeliveries(work, name, 2*senders, deliveryLease)
		if err != nil {
			b.Log.Error("look into the outbox; trying again", "channel", name, "err", err)
			rest(ctx, poll)
			continue
		}
		for _, y := range batch {
			queue <- y
		}
		if len(batch) == 0 {
			b.wait(ctx, b.outbox[name])
		}
	}
}

// deliver sends one delivery and settles what became of it.
func (b *Bot) deliver(ctx context.Context, ch channels.Channel, y store.Claimed) {
	log := b.Log.With("ticket", y.Ticket.Number, "channel", y.Conversation.Channel, "message", y.Delivery.ID)
	out, err := b.outbound(ctx, y)
	if errors.Is(err, errNowhere) {
		b.settle(ctx, y, store.Settlement{State: store.Sent})
		return
	}
	out.Begin = func() error { return b.Store.Sending(ctx, y) }
	var ref tickets.Ref
	if err == nil {
		ref, err = ch.Send(ctx, out)
	}
	over := channels.IsPermanent(err) || b.Now().Sub(y.Queued) > deliveryLife
	switch {
	case err == nil:
		b.delivered(ctx, y, ref)
	case errors.Is(err, store.ErrLost):
		log.Warn("somebody else has this delivery now")
	case ref != "":
		log.Warn("delivered, maybe twice", "err", err)
		b.doubtful(ctx, y, store.Settlement{State: store.Sent, Ref: ref}, err)
	case over && (channels.IsUncertain(err) || y.Repeat):
		log.Warn("deliver; nobody can tell whether it arrived", "err", err)
		b.doubtful(ctx, y, store.Settlement{State: store.Uncertain}, err)
	case over:
		log.Error("deliver; given up", "err", err)
		b.doubtful(ctx, y, store.Settlement{State: store.Failed}, err)
	default:
		at := b.Now().Add(backoff(y.Attempts, err))
		log.Warn("deliver; trying again", "err", err, "at", at)
		b.settle(ctx, y, store.Settlement{State: store.Retry, At: at, Why: err.Error(), Repeat: channels.IsUncertain(err)})
	}
}

// backoff is how long to wait before the next try: as the other side asked,
// else a second at first, four times as long after each try, four hours at
// most.
func backoff(attempts int, err error) time.Duration {
	if d := channels.RetryDelay(err); d > 0 {
		return d
	}
	return min(time.Second<<min(2*attempts, 14), 4*time.Hour)
}

func (b *Bot) delivered(ctx context.Context, y store.Claimed, ref tickets.Ref) {
	end := store.Settlement{State: store.Sent, Ref: ref}
	if y.Author.Role == tickets.Agent {
		c, err := b.Store.Case(ctx, y.Ticket.Number)
		if err != nil {
			b.Log.Error("read a ticket to mark an answer as sent", "ticket", y.Ticket.Number, "err", err)
		} else {
			end.Change = b.Desk.Delivered(b.Now(), c, y.Delivery)
		}
	}
	b.settle(ctx, y, end)
}

// doubtful ends a delivery that did not surely leave exactly once, and tells
// the agents.
func (b *Bot) doubtful(ctx context.Context, y store.Claimed, end store.Settlement, cause error) {
	end.Why = cause.Error()
	for {
		c, err := b.Store.Case(ctx, y.Ticket.Number)
		if err != nil {
			b.Log.Error("read a ticket to tell of a failed delivery", "ticket", y.Ticket.Number, "err", err)
			return
		}
		end.Change = b.Desk.Undeliverable(b.Now(), c, y.Delivery, end.State != store.Failed, end.Why)
		if err := b.word(&end.Change, c.Ticket, nil); err != nil {
			b.Log.Error("word a notice", "err", err)
			return
		}
		if err = b.settle(ctx, y, end); !errors.Is(err, tickets.ErrConflict) {
			return
		}
	}
}

func (b *Bot) settle(ctx context.Context, y store.Claimed, end store.Settlement) error {
	err := b.Store.Settle(ctx, y, end)
	if err != nil {
		b.Log.Error("note what became of a delivery; its lease will run out", "message", y.Delivery.ID, "err", err)
		return err
	}
	if len(end.Change.Deliveries) > 0 {
		for _, s := range b.outbox {
			s.raise()
		}
	}
	return nil
}

// errNowhere says that a delivery has nothing left to act on.
var errNowhere = errors.New("nothing there any more")

// outbound makes a delivery ready for its channel.
func (b *Bot) outbound(ctx context.Context, y store.Claimed) (channels.Outbound, error) {
	v := y.Conversation
	out := channels.Outbound{
		ID: y.Delivery.ID, Kind: y.Kind, Ticket: y.Ticket.Number, Place: v.Place, Audience: v.Audience,
		Root: v.Root(), Thread: v.Thread, Queued: y.Queued, Repeat: y.Repeat, Automatic: y.Automatic,
		Author: y.Author, Public: y.Public, Language: b.speech(y.Ticket, v.Audience),
		Subject: y.Subject, Text: y.Text, Mark: y.Mark, Cc: y.Cc,
	}
	for _, c := range y.Choices {
		out.Choices = append(out.Choices, b.choice(out.Language, c))
	}
	for _, f := range y.Files {
		file := channels.File{File: f}
		if f.Blob != "" {
			data, err := b.Store.File(f.Blob)
			if err != nil {
				return out, fmt.Errorf("fetch file %q: %w", f.Name, err)
			}
			file.Data = data
		}
		out.Files = append(out.Files, file)
	}
	if out.Public && v.Audience == tickets.ToRequester {
		out.Reference = b.Templates.Word(out.Language, "reference.label", noData)
	}
	var err error
	if out.Quote, err = b.quote(ctx, y, out.Language); err != nil {
		return out, fmt.Errorf("fetch what it answers: %w", err)
	}
	switch y.Kind {
	case tickets.ShowCard:
		out.Target = v.Root()
		out.Card, err = b.card(ctx, y.Ticket)
	case tickets.Say:
		if y.Settles {
			if out.Target, err = b.Store.Question(ctx, y.Message, v.ID); errors.Is(err, tickets.ErrNotFound) {
				err = nil // it was never put: say it anew
			}
		}
	case tickets.PutMark:
		out.Target, err = b.Store.RefIn(ctx, y.Message, v.ID)
		if errors.Is(err, tickets.ErrNotFound) {
			err = errNowhere
		}
	}
	return out, err
}
