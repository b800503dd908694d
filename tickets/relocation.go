package tickets

import (
	"slices"
	"time"
)

// Move gives a ticket to the agents of another queue, at L1 and nobody's. It
// leaves the places of those who had it, where a line tells which queue has it
// now, and stands in front of the others with all that was said.
func (d Desk) Move(now time.Time, c Case, history []Message, queue string, by Author) (Change, error) {
	x := d.draft(now, c)
	t := &x.c.Ticket
	to := d.Queue(queue)
	switch {
	case queue == "" || to.Name != queue:
		return Change{}, RefusedOption
	case t.Status.Done():
		return Change{}, RefusedDone
	case t.Queue == queue:
		return Change{}, RefusedSame
	}
	x.event(Relocated, by, "from", t.Queue, "to", queue)
	t.Queue, t.Level, t.Assignee = queue, L1, Address{}
	for _, v := range x.c.For(ToAgents) {
		if slices.Contains(to.Agents, v.place()) {
			continue
		}
		v.Audience = ToNobody
		x.put(v)
		x.leave(v, Facts{By: by.Address, Queue: queue})
	}
	for _, p := range to.Agents {
		x.station(p, history)
	}
	return x.done(), nil
}

// leave puts a line in the place of the card where the ticket was.
func (d *draft) leave(v Conversation, f Facts) {
	d.deliver(v, Delivery{Kind: Say, Author: Author{Role: Bot}, Automatic: true, Notice: NoticeGone, Facts: f, Settles: true})
}
