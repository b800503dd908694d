package tickets

import (
	"slices"
	"time"
)

// Move gives a ticket to the agents of another queue, and takes it out of its
// assignee's hands. It stays at its level where that works in a place of its
// own there, and is at L1 otherwise. It leaves the places of those who had it,
// where a line tells which queue has it now, and stands in front of the others
// with the hand-over and all that was said. Where nobody has looked at the
// ticket yet it has only come to the wrong place: that needs no reason.
func (d Desk) Move(now time.Time, c Case, history []Message, queue string, h HandOver, by Author) (Change, error) {
	x := d.draft(now, c)
	t := &x.c.Ticket
	to := d.Queue(queue)
	h = h.trimmed()
	switch {
	case queue == "" || to.Name != queue:
		return Change{}, RefusedOption
	case t.Status.Done():
		return Change{}, RefusedDone
	case t.Queue == queue:
		return Change{}, RefusedSame
	}
	if err := d.lacks(h); t.Attended && err != nil {
		return Change{}, err
	}
	x.relocate(to, h, history, by)
	return x.done(), nil
}

// relocate gives a ticket to the agents of another queue.
func (d *draft) relocate(to Queue, h HandOver, history []Message, by Author) {
	t := &d.c.Ticket
	from := t.Queue
	d.file(h, history)
	h = t.Told
	t.Queue, t.Assignee = to.Name, Address{}
	if len(to.posts(t.Level)) == 0 {
		t.Level = L1
	}
	d.arrive()
	d.event(Relocated, by, append([]string{"from", from, "to", to.Name, "level", t.Level.String(), "times", number(int64(t.Times()))}, h.detail()...)...)
	d.passOn(to, Facts{By: by.Address, Queue: to.Name, Level: t.Level, Reason: h.Reason, Tried: h.Tried, File: h}, history)
}

// passOn takes a ticket out of the places of those who had it and puts it in
// front of a queue's agents.
func (d *draft) passOn(to Queue, f Facts, history []Message) {
	posts := to.posts(f.Level)
	for _, p := range to.Agents {
		posts = append(posts, Post{Place: p})
	}
	for _, v := range d.c.For(ToAgents) {
		if slices.ContainsFunc(posts, func(p Post) bool { return p.Place == v.place() }) {
			continue
		}
		v.Audience = ToNobody
		d.put(v)
		d.leave(v, f)
	}
	for _, p := range posts {
		before := len(d.c.Conversations)
		v := d.station(p.Place, nil)
		if f.Reason != "" || d.c.Ticket.Attended {
			d.informAt(v, NoticePassed, f, p.Calls...)
		}
		if len(d.c.Conversations) > before { // it never stood there
			d.recount(v, history)
		}
	}
	d.pingPong()
}

// leave puts a line in the place of the card where the ticket was.
func (d *draft) leave(v Conversation, f Facts) {
	d.deliver(v, Delivery{Kind: Say, Author: Author{Role: Bot}, Automatic: true, Notice: NoticeGone, Facts: f, Settles: true})
}
