package tickets

import (
	"cmp"
	"slices"
	"time"
)

// A Dealing is how a queue's tickets find somebody who works on them.
type Dealing string

// The ways. The zero value is by hand.
const (
	ByHand      Dealing = "manual"       // somebody claims them
	RoundRobin  Dealing = "round_robin"  // each colleague in turn
	LeastLoaded Dealing = "least_loaded" // who has the fewest open ones
)

// ByItself reports whether the desk gives tickets away by itself.
func (y Dealing) ByItself() bool { return y == RoundRobin || y == LeastLoaded }

// A Turn is when somebody was last given a ticket by the desk itself. Its
// version keeps two who deal at the same time from giving somebody two where
// they have room for one.
type Turn struct {
	Agent   Address
	Version int64     // 0 until the first commit, then 1, 2, 3, …
	At      time.Time // UTC, whole microseconds; zero: never
}

// A Candidate is a colleague who is there, as they stand now.
type Candidate struct {
	Colleague
	Load int // open tickets that are theirs
	Turn Turn
}

// Pick finds to whom a ticket of the queue's is given, and what turn that is:
// whose turn it is, or who has the fewest open ones, among those who have room
// for one more. Who has the ticket's category among their skills goes first;
// where none of these has room, it is anybody's. Of equals it is who was given
// one longest ago, then the first by address.
func (q Queue) Pick(now time.Time, t Ticket, all []Candidate) (Turn, bool) {
	free := q.Free(all)
	if skilled := keep(free, func(g Candidate) bool { return t.Category != "" && slices.Contains(g.Skills, t.Category) }); len(skilled) > 0 {
		free = skilled
	}
	if len(free) == 0 {
		return Turn{}, false
	}
	to := slices.MinFunc(free, func(a, b Candidate) int {
		load := 0
		if q.Assign == LeastLoaded {
			load = cmp.Compare(a.Load, b.Load)
		}
		return cmp.Or(load, a.Turn.At.Compare(b.Turn.At), cmp.Compare(a.Address.Key(), b.Address.Key()))
	})
	at := now.UTC().Truncate(time.Microsecond)
	for _, g := range all { // several at once come one after the other
		if !at.After(g.Turn.At) {
			at = g.Turn.At.Add(time.Microsecond)
		}
	}
	return Turn{Agent: to.Address, Version: to.Turn.Version, At: at}, true
}

// Free are the candidates who have room for one more ticket of the queue's.
func (q Queue) Free(all []Candidate) []Candidate {
	return keep(all, func(g Candidate) bool {
		most := cmp.Or(g.Capacity, q.Capacity)
		return most == 0 || g.Load < most
	})
}

// Except are the candidates who are none of some people.
func Except(all []Candidate, people ...Address) []Candidate {
	return keep(all, func(g Candidate) bool { return !slices.ContainsFunc(people, g.Address.Is) })
}

func keep(all []Candidate, is func(Candidate) bool) (kept []Candidate) {
	for _, g := range all {
		if is(g) {
			kept = append(kept, g)
		}
	}
	return kept
}

// Waits reports whether a ticket waits for somebody who works on it.
func (t Ticket) Waits() bool {
	return t.Level > L0 && t.Assignee.IsZero() && t.Next == 0 && (t.Status == New || t.Status == Open)
}

// Declined are those who gave a ticket back since it came to its level: it is
// not given to them again.
func Declined(history []Event) []Address {
	var declined []Address
	for _, e := range history {
		switch {
		case e.Kind == Escalated, e.Kind == Relocated:
			declined = nil
		case e.Kind == Released && e.By.Role == Agent:
			declined = append(declined, e.By.Address)
		}
	}
	return declined
}

// Deal gives a ticket that waits to whose turn it is, of whom the caller knows
// that they are an agent of its queue, and calls them. It is not in progress by that:
// the requester is told nothing before somebody says that they work on it.
func (d Desk) Deal(now time.Time, c Case, to Turn) (Change, error) {
	x := d.draft(now, c)
	t := &x.c.Ticket
	if !t.Waits() {
		return Change{}, RefusedTaken
	}
	x.event(Assigned, Author{Role: Bot}, "to", to.Agent.ID, "why", string(d.Queue(t.Queue).Assign))
	t.Assignee = to.Agent
	x.cards()
	for _, v := range x.workplaces() {
		x.informAt(v, NoticeDealt, Facts{Who: to.Agent}, to.Agent)
	}
	x.Turn = &to
	return x.done(), nil
}

// Places are where a level works: where L1 does, if it has no place of its own.
func (q Queue) Places(l Level) []Place {
	posts := q.posts(l)
	if len(posts) == 0 {
		return q.Agents
	}
	var places []Place
	for _, p := range posts {
		places = append(places, p.Place)
	}
	return places
}
