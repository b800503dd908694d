package tickets

import (
	"slices"
	"time"
)

// A Roster tells who is there to be given tickets. It gives no rights: who is an
// agent says their channel, at the moment when it counts.
type Roster struct {
	Colleagues []Colleague
	Duties     []Duty
}

// There are the colleagues who are there for a level of a queue now: those on
// duty or, where no duty is set, all who serve it; nobody who is away.
func (r Roster) There(now time.Time, queue string, l Level, absences []Absence) []Colleague {
	away := func(who Address) bool { return Away(now, who, absences) }
	var on []Address
	for _, d := range r.Duties {
		if d.Queue == queue && d.Level == l {
			on = append(on, d.there(now, away)...)
		}
	}
	watched := r.Watched(queue, l)
	var there []Colleague
	for _, g := range r.Colleagues {
		if g.Serves(queue, l) && !away(g.Address) && (!watched || slices.ContainsFunc(on, g.Address.Is)) {
			there = append(there, g)
		}
	}
	return there
}

// Watched reports whether a duty is set for a level of a queue.
func (r Roster) Watched(queue string, l Level) bool {
	return slices.ContainsFunc(r.Duties, func(d Duty) bool { return d.Queue == queue && d.Level == l })
}
