package tickets

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// A HandOver is what one level tells another to which it gives a ticket.
type HandOver struct {
	To     Level  // L1 to L3
	Reason string // at least [ReasonLength] characters
	Tried  string // what was done so far; may be empty
}

// ReasonLength is how many characters the reason of a hand-over has at least.
const ReasonLength = 10

// ParseLevel reads "l1" to "l3", in either case.
func ParseLevel(s string) (l Level, ok bool) {
	for l := L1; l <= L3; l++ {
		if strings.EqualFold(s, l.String()) {
			return l, true
		}
	}
	return 0, false
}

// Escalate hands a ticket to another level, up or back, and takes it out of
// its assignee's hands. The agents of a higher level get it where they work:
// the card, the hand-over, which calls them, and what was said. Their thread is
// one more of the ticket's. A level without a place of its own has the ticket
// where it is.
func (d Desk) Escalate(now time.Time, c Case, history []Message, h HandOver, by Author) (Change, error) {
	x := d.draft(now, c)
	t := &x.c.Ticket
	h.Reason = strings.TrimSpace(h.Reason)
	switch {
	case t.Status.Done():
		return Change{}, RefusedDone
	case h.To < L1 || h.To > L3:
		return Change{}, RefusedOption
	case h.To == t.Level:
		return Change{}, RefusedSame
	case utf8.RuneCountInString(h.Reason) < ReasonLength:
		return Change{}, RefusedReason
	}
	x.escalate(history, by, h.Reason)
	if h.To == t.Level {
		return x.done(), nil
	}
	x.give(h, history, by)
	return x.done(), nil
}

// handUp hands a ticket by the clock to the next level that has a place of its
// own, and tells why. Where there is none, and where nobody works on the ticket
// any more, nothing changes; it reports whether it did something.
func (d *draft) handUp(history []Message, why string) bool {
	t := d.c.Ticket
	if t.Status.Done() || t.Level == L0 {
		return false
	}
	for to := t.Level + 1; to <= L3; to++ {
		if len(d.Queue(t.Queue).posts(to)) > 0 {
			d.give(HandOver{To: to, Reason: why}, history, Author{Role: Bot})
			return true
		}
	}
	return false
}

// give hands a ticket to another level.
func (d *draft) give(h HandOver, history []Message, by Author) {
	t := &d.c.Ticket
	d.event(Escalated, by, "from", t.Level.String(), "to", h.To.String(), "why", h.Reason, "tried", h.Tried)
	back := h.To < t.Level
	t.Level, t.Assignee, t.Attended = h.To, Address{}, t.Attended || by.Role == Agent
	if t.Status == New {
		d.move(Open, by)
	}
	d.cards()
	d.handOver(h, history, back, by)
}

// handOver tells the ticket's agents of the hand-over, and puts the ticket in
// front of those of its new level.
func (d *draft) handOver(h HandOver, history []Message, back bool, by Author) {
	posts := d.Queue(d.c.Ticket.Queue).posts(h.To)
	f := Facts{By: by.Address, Level: h.To, Reason: h.Reason, Tried: h.Tried}
	for _, v := range d.c.For(ToAgents) {
		notice := NoticeEscalated
		var calls []Address
		i := slices.IndexFunc(posts, func(p Post) bool { return p.Place == v.place() })
		switch {
		case i >= 0: // it was there before
			notice, calls = NoticeHandOver, posts[i].Calls
			posts = slices.Delete(slices.Clone(posts), i, i+1)
		case back:
			notice = NoticeReturned
		case len(posts) == 0 && len(d.Queue(d.c.Ticket.Queue).posts(h.To)) == 0:
			notice = NoticeRaised
		}
		d.informAt(v, notice, f, calls...)
	}
	for _, p := range posts {
		v := d.station(p.Place, nil)
		d.informAt(v, NoticeHandOver, f, p.Calls...)
		d.recount(v, history)
	}
}
