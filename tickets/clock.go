package tickets

import (
	"slices"
	"time"
)

// A Clock counts the business time of one promise. It runs while the ticket is
// new or open, in the hours of the queue's calendar. It pauses while the desk
// waits for the requester, while a ticket is resolved or closed, and in a queue
// that promises nothing.
type Clock struct {
	What     ClockKind     `json:"what"`
	Target   time.Duration `json:"target,omitempty"` // business time; 0: none is promised as the ticket stands, and the clock runs in case one will be
	Used     time.Duration `json:"used,omitempty"`   // business time until Since or, where that is zero, in all
	Started  time.Time     `json:"started"`          // UTC and whole microseconds, as are all these
	Since    time.Time     `json:"since,omitzero"`   // from when on it runs; zero: it does not
	Due      time.Time     `json:"due,omitzero"`     // when Target is reached if nothing stops it, or was; zero: nobody knows
	Warned   time.Time     `json:"warned,omitzero"`  // when whoever has the ticket was warned, …
	Again    time.Time     `json:"again,omitzero"`   // … when the team was
	Breached time.Time     `json:"breached,omitzero"`
	Met      time.Time     `json:"met,omitzero"`     // when what was promised was done
	Answer   string        `json:"answer,omitempty"` // the message that met it, where one did
}

// A ClockKind says what a clock counts.
type ClockKind string

// The kinds of clock. All run from the opening, also while the bot is alone with
// a request, since its requester waits all the same; what the bot says meets
// none. A ticket has at most one of each, in this order.
const (
	FirstResponse ClockKind = "first response" // to an agent's first word to the requester; who cannot be written to was called when an agent lets the ticket wait or resolves it
	NextResponse  ClockKind = "next response"  // from a requester's word after an answer to the next answer
	Resolution    ClockKind = "resolution"     // to the end of the work, and on if it is taken up again
	AtLevel       ClockKind = "level"          // how long its level of people has the ticket
)

// Running reports whether the clock counts business time now.
func (c Clock) Running() bool { return !c.Since.IsZero() }

// used is the business time counted until a moment.
func (c Clock) used(k *Calendar, at time.Time) time.Duration {
	if !c.Running() {
		return c.Used
	}
	return c.Used + k.Between(c.Since, at)
}

// start lets the clock run from a moment on.
func (c *Clock) start(k *Calendar, at time.Time) {
	if c.Running() {
		return
	}
	c.Since = at
	if c.Breached.IsZero() && c.Target > 0 {
		c.Due = k.After(at, c.Target-c.Used).UTC()
	}
}

// stop lets the clock stand. When it will be due nobody knows then, but where it
// was due already.
func (c *Clock) stop(k *Calendar, at time.Time) {
	c.Used, c.Since = c.used(k, at), time.Time{}
	if c.Used < c.Target || c.Target == 0 {
		c.Due = time.Time{}
	}
}

// aim sets what is promised. Another promise is warned of, and broken, anew.
func (c *Clock) aim(target time.Duration) {
	if c.Target == target {
		return
	}
	c.Target, c.Due = target, time.Time{}
	c.Warned, c.Again, c.Breached = time.Time{}, time.Time{}, time.Time{}
}

// Clock is the ticket's clock of a kind.
func (t Ticket) Clock(what ClockKind) (Clock, bool) {
	for _, c := range t.Clocks {
		if c.What == what {
			return c, true
		}
	}
	return Clock{}, false
}

// awaited reports whether the requester waits for an answer of an agent's.
func (t Ticket) awaited() bool {
	return slices.ContainsFunc(t.Clocks, func(c Clock) bool {
		return (c.What == FirstResponse || c.What == NextResponse) && c.Running()
	})
}

// order is the place of a clock among a ticket's.
func (k ClockKind) order() int {
	return slices.Index([]ClockKind{FirstResponse, NextResponse, Resolution, AtLevel}, k)
}
