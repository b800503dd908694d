package tickets

import (
	"strings"
	"time"
)

// ParsePriority reads "p1" to "p4", in either case.
func ParsePriority(s string) (p Priority, ok bool) {
	for p := P1; p <= P4; p++ {
		if strings.EqualFold(s, p.String()) {
			return p, true
		}
	}
	return 0, false
}

// Prioritise says how pressing a ticket is. The requester is not told: it is
// the agents' own order of work.
func (d Desk) Prioritise(now time.Time, c Case, p Priority, by Author) (Change, error) {
	x := d.draft(now, c)
	t := &x.c.Ticket
	switch {
	case p < P1 || p > P4:
		return Change{}, RefusedOption
	case t.Status.Done():
		return Change{}, RefusedDone
	case t.Priority == p:
		return Change{}, RefusedSame
	}
	x.event(Prioritised, by, "from", t.Priority.String(), "to", p.String())
	t.Priority = p
	x.cards()
	return x.done(), nil
}
