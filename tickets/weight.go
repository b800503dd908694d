package tickets

import (
	"fmt"
	"strings"
)

// Weights say how pressing a request is: by impact and urgency, as ITIL has it,
// and by who asks.
type Weights struct {
	Matrix [3][3]Priority // by impact, then by urgency, each counted from 1; where it is zero, [Matrix] is meant
	Raise  int            // by so many steps a VIP's request is more pressing
	VIP    Priority       // a VIP's request is at least so pressing; 0: no such floor
}

// Matrix is what holds where the operator sets no other.
var Matrix = [3][3]Priority{{P1, P2, P3}, {P2, P3, P4}, {P3, P4, P4}}

// middling is the impact and the urgency of what nobody says anything of.
const middling = 2

// priority is what the ticket's impact, urgency and requester make of it.
func (w Weights) priority(t Ticket) Priority {
	place := func(n int) int {
		if n < 1 || n > 3 {
			n = middling
		}
		return n - 1
	}
	matrix := w.Matrix
	if matrix == ([3][3]Priority{}) {
		matrix = Matrix
	}
	p := matrix[place(t.Impact)][place(t.Urgency)]
	if !t.VIP {
		return p
	}
	p = max(P1, p-Priority(w.Raise))
	if w.VIP != 0 {
		p = min(p, w.VIP)
	}
	return p
}

// weigh gives the ticket the priority of its impact and urgency.
func (d *draft) weigh(by Author, why string) {
	t := &d.c.Ticket
	p := d.Weights.priority(*t)
	if p == t.Priority {
		return
	}
	d.event(Prioritised, by, "from", t.Priority.String(), "to", p.String(), "why", why)
	t.Priority = p
}

// reason tells why a request of a category is as pressing as it is.
func (s Sorting) reason(of Category) string {
	var why []string
	say := func(format string, a ...any) { why = append(why, fmt.Sprintf(format, a...)) }
	if of.Impact != 0 || of.Urgency != 0 {
		say("category %s", of.Name)
	}
	if len(s.Words) > 0 {
		say("«%s»", strings.Join(s.Words, "», «"))
	}
	if s.VIP {
		say("VIP")
	}
	return strings.Join(why, ", ")
}
