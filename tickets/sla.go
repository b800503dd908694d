package tickets

import (
	"slices"
	"time"
)

// An SLA is what a queue promises, a service-level agreement: within how much
// business time people hear from it. What it does not name is not promised.
type SLA struct {
	Calendar      *Calendar // nil: always open
	Warn          int       // at how many percent of a promise's time agents are warned first, 1 to 99
	FirstResponse map[Priority]time.Duration
	NextResponse  map[Priority]time.Duration
	Resolution    map[Priority]time.Duration
	Levels        map[Level]time.Duration // how long a level has before the ticket goes up by itself
}

// A Policy is what is promised to one ticket as it stands. Durations are in
// business time, in whole microseconds; 0: nothing.
type Policy struct {
	Calendar      *Calendar
	Warn          int
	FirstResponse time.Duration
	NextResponse  time.Duration
	Resolution    time.Duration
	Level         time.Duration // for its present level
}

// Policy is what the ticket's queue promises for its priority and level.
func (d Desk) Policy(t Ticket) Policy {
	s := d.Queue(t.Queue).SLA
	if s == nil {
		return Policy{}
	}
	return Policy{
		Calendar: s.Calendar, Warn: s.Warn, FirstResponse: s.FirstResponse[t.Priority], NextResponse: s.NextResponse[t.Priority],
		Resolution: s.Resolution[t.Priority], Level: s.Levels[t.Level],
	}
}

// promises reports whether any queue promises anything; else no clock is kept.
func (d Desk) promises() bool {
	return slices.ContainsFunc(d.Queues, func(q Queue) bool { return q.SLA != nil })
}

// promise reports whether the ticket's queue promises anything; else its clocks
// stand.
func (d Desk) promise(t Ticket) bool { return d.Queue(t.Queue).SLA != nil }

// target is how long a clock may run.
func (p Policy) target(what ClockKind) time.Duration {
	switch what {
	case FirstResponse:
		return p.FirstResponse
	case NextResponse:
		return p.NextResponse
	case Resolution:
		return p.Resolution
	}
	return p.Level
}

// steps are how much of a target is used when agents are warned, the first time
// and the second, half-way from there to the end.
func (p Policy) steps(target time.Duration) (first, second time.Duration) {
	first = target * time.Duration(p.Warn) / 100
	second = first + (target-first)/2
	return first.Truncate(time.Microsecond), second.Truncate(time.Microsecond)
}

// Promise is when the requester can expect news; zero: nothing is promised, or
// it was promised for a time that has passed, or they are waited for. It is in
// UTC; [Calendar.In] tells it on the desk's clocks.
func (t Ticket) Promise() time.Time {
	var at time.Time
	for _, c := range t.Clocks {
		switch {
		case c.Due.IsZero() || !c.Running() || !c.Breached.IsZero():
		case c.What == FirstResponse || c.What == NextResponse:
			return c.Due
		case c.What == Resolution:
			at = c.Due
		}
	}
	return at
}

// Pressing is the clock of the ticket that is or was due first among those that
// run.
func (t Ticket) Pressing() (first Clock, ok bool) {
	for _, c := range t.Clocks {
		if c.Running() && !c.Due.IsZero() && (!ok || c.Due.Before(first.Due)) {
			first, ok = c, true
		}
	}
	return first, ok
}
