package bot

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"sync"
	"time"

	"guichet/channels"
	"guichet/store"
	"guichet/tickets"
)

const (
	senders       = 4                // deliveries of one channel under way at a time
	deliveryLease = 20 * time.Minute // longer than a mail may take from its first octet to the server's last word (RFC 5321 section 4.5.3.2)
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
	late := b.Now().Sub(y.Queued) > deliveryLife
	over := channels.IsPermanent(err) || late
	var partial *channels.Partial
	if err != nil {
		log.Debug("what sending ended with", "err", err)
		log = log.With("err", discreet(err))
	}
	switch {
	case err == nil:
		b.delivered(ctx, y, ref)
	case errors.Is(err, store.ErrLost):
		log.Warn("somebody else has this delivery now")
	case errors.As(err, &partial) && (ref != "" || !late):
		log.Warn("deliver; not everybody was reached")
		b.partly(ctx, y, ref, partial, late)
	case y.Ref != "" && over: // its place has it
		log.Error("deliver; given up for those who were not reached")
		b.partly(ctx, y, y.Ref, &channels.Partial{Refused: refusals(y.Rest, err)}, late)
	case ref != "":
		log.Warn("delivered, maybe twice")
		b.doubtful(ctx, y, store.Settlement{State: store.Sent, Ref: ref}, err)
	case over && (channels.IsUncertain(err) || y.Repeat):
		log.Warn("deliver; nobody can tell whether it arrived")
		b.doubtful(ctx, y, store.Settlement{State: store.Uncertain}, err)
	case over:
		log.Error("deliver; given up")
		b.doubtful(ctx, y, store.Settlement{State: store.Failed}, err)
	default:
		at := b.Now().Add(backoff(y.Attempts, err))
		log.Warn("deliver; trying again", "at", at)
		b.settle(ctx, y, store.Settlement{State: store.Retry, At: at, Why: err.Error(), Repeat: channels.IsUncertain(err)})
	}
}

// discreet is err without the mail addresses that it names, whose place is the
// debug log.
func discreet(err error) string { return mailAddress.ReplaceAllString(err.Error(), "…@$1") }

var mailAddress = regexp.MustCompile(`[^\s<>"'(),;:]+@([\pL\pN.-]+)`)

// backoff is how long to wait before the next try: as the other side asked. Where
// it asked for patience without a number, a minute at first, four times as long
// after each try, four hours at most. After a fault on the way, which may end
// any moment, a second at first and a minute at most.
func backoff(attempts int, err error) time.Duration {
	if d := channels.RetryDelay(err); d > 0 {
		return d
	}
	first, most := time.Second, time.Minute
	if channels.IsDeferred(err) {
		first, most = time.Minute, 4*time.Hour
	}
	return min(first<<min(2*attempts, 14), most)
}

// partly settles a delivery that not everybody got. Whoever refused it for good
// is told to the agents; the others are tried again, alone, until it is late.
func (b *Bot) partly(ctx context.Context, y store.Claimed, ref tickets.Ref, p *channels.Partial, late bool) {
	end := store.Settlement{State: store.Sent, Ref: ref, Why: p.Error()}
	refused, waiting := p.Refused, p.Waiting
	if late {
		refused, waiting = append(slices.Clip(refused), waiting...), nil
	}
	for _, w := range waiting {
		end.State, end.At = store.Retry, b.Now().Add(backoff(y.Attempts, w.Why))
		end.Rest = append(end.Rest, w.Recipient)
	}
	c, err := b.Store.Case(ctx, y.Ticket.Number)
	if err != nil {
		b.Log.Error("read a ticket to tell who got no copy", "ticket", y.Ticket.Number, "err", err)
		return
	}
	why := (&channels.Partial{Refused: refused}).Error()
	end.Change = b.Desk.Missed(b.Now(), c, y.Delivery, ref != "" && y.Ref == "", why)
	if err := b.word(&end.Change, c.Ticket, nil); err != nil {
		b.Log.Error("word a notice", "err", err)
		return
	}
	b.settle(ctx, y, end)
}

// refusals are one refusal for all of them.
func refusals(recipients []string, why error) (all []channels.Refusal) {
	for _, r := range recipients {
		all = append(all, channels.Refusal{Recipient: r, Why: why})
	}
	return all
}

func (b *Bot) delivered(ctx context.Context, y store.Claimed, ref tickets.Ref) {
	end := store.Settlement{State: store.Sent, Ref: ref}
	if y.Author.Role == tickets.Agent && y.Ref == "" {
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
		if end.State == store.Sent {
			end.Change = b.Desk.Doubled(b.Now(), c, y.Delivery, end.Why)
		} else {
			end.Change = b.Desk.Undeliverable(b.Now(), c, y.Delivery, end.State == store.Uncertain, end.Why)
		}
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
	if b.Observer != nil {
		b.Observer.Delivery(y.Conversation.Channel, end.State)
	}
	b.observe(end.Change)
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
		ID: y.Delivery.ID, Kind: y.Kind, Ticket: y.Ticket.Number, Place: v.Place, Audience: v.Audience, Rest: y.Rest,
		Root: v.Root(), Thread: v.Thread, Queued: y.Queued, Repeat: y.Repeat, Automatic: y.Automatic,
		Author: y.Author, Public: y.Public, Language: b.speech(y.Ticket, v.Audience),
		Subject: y.Subject, Text: y.Text, Mark: y.Mark, Cc: y.Cc, Calls: y.Calls,
	}
	if v.Audience == tickets.ToRequester && y.Author.Role == tickets.Agent && !b.Desk.Queue(y.Ticket.Queue).Names {
		out.Author.Address = tickets.Address{} // the desk speaks
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
	case tickets.ShowReceipt:
		err = b.toReceipt(ctx, y, &out)
	case tickets.Say:
		switch {
		case y.Spends:
			err = b.toSpent(ctx, y, &out)
		case y.Settles, y.Amends:
			out.Target, err = b.replaced(ctx, y)
		}
	case tickets.Unsay:
		out.Target, err = b.shown(ctx, y)
	case tickets.PutMark:
		out.Target, err = b.Store.RefIn(ctx, y.Message, v.ID)
		if errors.Is(err, tickets.ErrNotFound) {
			err = errNowhere
		}
	}
	return out, err
}
