package tickets

import (
	"slices"
	"strconv"
	"time"
)

// Link ties two tickets that have to do with each other.
func (d Desk) Link(now time.Time, a, b Case, by Author) (Change, error) {
	switch {
	case a.Ticket.Number == b.Ticket.Number:
		return Change{}, RefusedSelf
	case slices.Contains(a.Ticket.Linked, b.Ticket.Number):
		return Change{}, RefusedSame
	}
	x, y := d.draft(now, a), d.draft(now, b)
	tie(x, y, by, "an agent linked them")
	x.with(y)
	return x.done(), nil
}

// tie links two tickets: each names the other on its cards and in its history.
func tie(a, b *draft, by Author, why string) {
	a.link(b.c.Ticket.Number, by, why)
	b.link(a.c.Ticket.Number, by, why)
}

func (d *draft) link(number int64, by Author, why string) {
	if number == d.c.Ticket.Number || slices.Contains(d.c.Ticket.Linked, number) {
		return
	}
	linked := d.c.Ticket.Linked
	d.c.Ticket.Linked = append(linked[:len(linked):len(linked)], number)
	d.event(Linked, by, "ticket", strconv.FormatInt(number, 10), "why", why)
	if d.c.Ticket.Version > 0 { // a new one gets its cards when it is put in front of agents
		d.cards()
	}
}

// with makes another ticket's change a part of this one.
func (d *draft) with(other *draft) {
	c := other.done()
	d.Other = &c
}
