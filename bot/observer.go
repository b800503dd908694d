package bot

import (
	"context"
	"time"

	"guichet/channels"
	"guichet/store"
	"guichet/tickets"
)

// An Observer is told what the bot does, to count it. It must not keep the bot
// waiting.
type Observer interface {
	Letter(channel string, o tickets.Outcome, took time.Duration) // a letter was handled
	Delivery(channel string, s store.State)                       // a try to deliver has ended
	Event(tickets.Event)                                          // something happened to a ticket
}

// observeLetter tells the observer what became of a letter.
func (b *Bot) observeLetter(ctx context.Context, l store.Letter, took time.Duration) {
	if b.Observer == nil {
		return
	}
	r, err := b.Store.LetterOutcome(ctx, l.Key)
	if err != nil {
		b.Log.Warn("look up what became of a letter, to count it", "letter", l.Key, "err", err)
		return
	}
	b.Observer.Letter(l.Channel, r, took)
}

// observe tells the observer what a change made happen.
func (b *Bot) observe(c tickets.Change) {
	if b.Observer == nil {
		return
	}
	for _, e := range c.Events {
		b.Observer.Event(e)
	}
	if c.Other != nil {
		b.observe(*c.Other)
	}
}

// Hears tells of each channel whether letters can arrive, as far as it knows:
// nil while they can.
func (b *Bot) Hears() map[string]error {
	heard := map[string]error{}
	for name, c := range b.Channels {
		heard[name] = nil
		if line, ok := c.(channels.Line); ok {
			heard[name] = line.Hears()
		}
	}
	return heard
}
