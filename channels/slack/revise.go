package slack

import (
	"guichet/channels"
	"guichet/tickets"
)

// edit reads words that their author changed. It may come before the message
// itself: Slack promises no order.
func (c *Channel) edit(me self, p payload) channels.Inbound {
	now := p
	now.Event = *p.Event.Message
	now.Event.Channel, now.Event.ChannelType, now.Event.Type = p.Event.Channel, p.Event.ChannelType, "message"
	in := c.message(me, now)
	if in.Kind != channels.Person {
		return in
	}
	in.Kind, in.Demand = channels.Edited, channels.Demand{}
	return in
}

// deletion reads that somebody took their words back.
func (c *Channel) deletion(me self, p payload) channels.Inbound {
	e := p.Event
	var before event
	if e.Previous != nil {
		before = *e.Previous
	}
	in := c.acts(me, who{ID: string(before.User), Team: before.UserTeam}, string(e.Channel))
	in.Kind, in.Ref = channels.Deleted, ref(in.Place, e.deleted())
	switch {
	case e.Channel == "":
		return nothing("a deletion without a channel")
	case before.own(me, p.AppID):
		in.Kind, in.Trouble = channels.Own, "our own message was taken away"
	case before.machine():
		return nothing("another bot's message was taken away")
	}
	if before.User == "" {
		in.From, in.Trust = tickets.Address{}, channels.Unproven
	}
	if before.Thread != "" && before.Thread != e.deleted() {
		in.Thread = []tickets.Ref{ref(in.Place, before.Thread)}
	}
	return in
}

// visit reads that somebody opened the app's Home.
func visit(p payload) channels.Inbound {
	if p.Event.User == "" {
		return nothing("nobody opened the home")
	}
	return channels.Inbound{
		Kind: channels.Visit, Trust: channels.Proven, ByHand: true, Addressed: true, Audience: tickets.ToRequester,
		From: tickets.Address{Network: tickets.Slack, ID: string(p.Event.User)}, Place: string(p.Event.Channel),
	}
}
