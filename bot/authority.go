package bot

import (
	"context"
	"fmt"
	"slices"

	"guichet/channels"
	"guichet/store"
	"guichet/templates"
	"guichet/tickets"
)

// mayAct reports whether the author of a letter is, at this moment, an agent
// where a ticket is worked on. Seeing a place gives no rights: the channel
// knows who works there. On a channel that does not, the place decides.
func (b *Bot) mayAct(ctx context.Context, channel string, in channels.Inbound, c tickets.Case) (bool, channels.Standing, error) {
	return b.agentAt(ctx, channel, in.From, in, b.places(channel, c))
}

// answersThere reports whether a letter is an agent's answer that was written
// where the requester reads, on a channel that knows who its agents are.
func (b *Bot) answersThere(ctx context.Context, l store.Letter, in channels.Inbound, c tickets.Case) (bool, error) {
	if _, knows := b.Channels[l.Channel].(channels.Authority); !knows || in.Choice != "" || c.Participant(in.From) {
		return false, nil
	}
	agent, _, err := b.mayAct(ctx, l.Channel, in, c)
	return agent, err
}

// agentAt is mayAct for somebody, at any of several places.
func (b *Bot) agentAt(ctx context.Context, channel string, who tickets.Address, in channels.Inbound, places []string) (bool, channels.Standing, error) {
	a, ok := b.Channels[channel].(channels.Authority)
	if !ok {
		return in.Audience == tickets.ToAgents, channels.StandingUnknown, nil
	}
	if who.Is(in.From) && in.Standing != channels.StandingUnknown && in.Standing != channels.Member {
		return false, in.Standing, nil
	}
	is := channels.StandingUnknown
	for _, place := range places {
		agent, standing, err := a.MayAct(ctx, who, place)
		if err != nil {
			return false, is, fmt.Errorf("ask whether %s is an agent: %w", who.ID, err)
		}
		if is = standing; agent {
			return true, is, nil
		}
	}
	return false, is, nil
}

// places are where the agents of a ticket work on a channel: where it is talked
// about, or will be, once people have it.
func (b *Bot) places(channel string, c tickets.Case) []string {
	var places []string
	for _, v := range c.For(tickets.ToAgents) {
		if v.Channel == channel && !slices.Contains(places, v.Place) {
			places = append(places, v.Place)
		}
	}
	if len(places) > 0 {
		return places
	}
	return placesOf(channel, b.Desk.Queue(c.Ticket.Queue))
}

// placesOf are where the agents of a queue work on a channel.
func placesOf(channel string, q tickets.Queue) []string {
	var places []string
	for _, p := range q.Agents {
		if p.Channel == channel {
			places = append(places, p.Place)
		}
	}
	for _, p := range q.Above {
		if p.Channel == channel && !slices.Contains(places, p.Place.Place) {
			places = append(places, p.Place.Place)
		}
	}
	return places
}

// refuse tells the author of a letter, and nobody else, why what they did has
// no effect, and ends the letter. Machines and people who left are told nothing.
// offer is what they may do instead.
func (b *Bot) refuse(ctx context.Context, l store.Letter, in channels.Inbound, why tickets.Refusal, data templates.Data, is channels.Standing, offer ...channels.Choice) error {
	if err := b.Store.Finish(ctx, l.Key, tickets.Ignored, why.Error()); err != nil {
		return err
	}
	if is != channels.Machine && is != channels.Departed {
		b.whisper(ctx, l.Channel, in, b.Templates.Word(b.reads(in), "refused."+string(why), data), offer...)
	}
	return nil
}

// reads is the language of whoever sees what is said to them alone.
func (b *Bot) reads(in channels.Inbound) string {
	if in.Language != "" {
		return in.Language
	}
	return b.Agents
}

// whisper says something to the author of a letter alone, where they are. It is
// never worth more than one try.
func (b *Bot) whisper(ctx context.Context, channel string, in channels.Inbound, text string, offer ...channels.Choice) {
	o := channels.Outbound{
		Kind: tickets.Say, Ticket: in.Ticket, Place: in.Place, Reader: in.From, Answer: in.Answer, Language: b.reads(in),
		Author: tickets.Author{Role: tickets.Bot}, Automatic: true, Text: text, Choices: offer,
	}
	if len(in.Thread) > 0 {
		o.Root = in.Thread[0]
	}
	if _, err := b.Channels[channel].Send(ctx, o); err != nil {
		b.Log.Warn("whisper", "channel", in.Place, "err", err)
	}
}
