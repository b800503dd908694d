package tickets

import (
	"slices"
	"time"
)

// An Account tells how the time of one promise was counted, from its clock's
// start until it was met for good, gone, or now.
type Account struct {
	Clock     Clock // as it stands at the end
	Level     Level // whose time it is, for [AtLevel]
	Intervals []Interval
	Deeds     []Event // the warnings, and what met it or seemed to
	Over      bool    // nothing is counted any more
}

// An Interval is a time that was counted in one way. Those of an account are in
// order and without gaps, so their sum is what clocks on the wall counted.
type Interval struct {
	From, To time.Time
	Kind     Counting
	Status   Status // for which the clock was paused; empty where it was for the queue, which promised nothing
}

// Counting is how a clock counts.
type Counting string

// The ways.
const (
	Counted  Counting = "running"
	Paused   Counting = "paused"
	OffHours Counting = "off-hours"
)

// Sum is how long the account's clock counted in one way.
func (a Account) Sum(k Counting) (sum time.Duration) {
	for _, i := range a.Intervals {
		if i.Kind == k {
			sum += i.To.Sub(i.From)
		}
	}
	return sum
}

// Explain tells a ticket's clocks again from its events, oldest first, as
// [Desk.Policy] counts today. Clocks that began anew, as that of the next answer
// and that of a level do, have an account each.
func (d Desk) Explain(now time.Time, events []Event) []Account {
	x := explainer{k: timekeeper{desk: d}}
	for _, e := range events {
		x.until(e.At.UTC().Truncate(time.Microsecond))
		before := Ticket{Clocks: slices.Clone(x.k.t.Clocks)}
		x.k.step(e)
		x.take()
		x.note(e, before)
	}
	x.until(now.UTC().Truncate(time.Microsecond))
	x.take()
	return x.accounts
}

// Recount tells a ticket's clocks again from its events, oldest first.
func (d Desk) Recount(events []Event) []Clock {
	k := timekeeper{desk: d}
	for _, e := range events {
		k.step(e)
	}
	return k.t.Clocks
}

// An explainer writes accounts beside a timekeeper.
type explainer struct {
	k        timekeeper
	accounts []Account
	at       time.Time // until when they are written
}

// until writes the time until a moment into the accounts of the clocks as they
// stand. What is resolved stands still; should it be taken up again, the time in
// between is written then.
func (x *explainer) until(at time.Time) {
	if !at.After(x.at) {
		return
	}
	calendar := x.k.desk.Policy(x.k.t).Calendar
	for _, c := range x.k.t.Clocks {
		a := x.account(c)
		switch {
		case c.Running():
			a.counted(calendar, at)
		case c.Met.IsZero() && !x.k.t.Status.Done():
			status := x.k.t.Status
			if status != Pending {
				status = ""
			}
			a.paused(at, status)
		}
	}
	x.at = at
}

// account is the clock's own, the latest of its kind.
func (x *explainer) account(c Clock) *Account {
	for i := range slices.Backward(x.accounts) {
		if a := &x.accounts[i]; a.Clock.What == c.What && a.Clock.Started.Equal(c.Started) && !a.Over {
			return a
		}
	}
	x.accounts = append(x.accounts, Account{Clock: c, Level: x.k.t.Level})
	return &x.accounts[len(x.accounts)-1]
}

// take notes how the clocks stand now. Those that are not there any more, or
// began anew, are over; those that were taken up again have stood until then.
func (x *explainer) take() {
	for i := range x.accounts {
		a := &x.accounts[i]
		c, ok := x.k.t.Clock(a.Clock.What)
		a.Over = a.Over || !ok || !c.Started.Equal(a.Clock.Started)
	}
	for _, c := range x.k.t.Clocks {
		a := x.account(c)
		if a.Clock = c; len(a.Intervals) == 0 {
			a.Level = x.k.t.Level
		}
		if c.Running() { // with an answer taken back it ran all the time
			a.paused(c.Since, Resolved)
			a.counted(x.k.desk.Policy(x.k.t).Calendar, x.at)
		} else {
			a.paused(c.Met, Resolved)
		}
	}
}

// note adds an event to the accounts of which it tells something; before is how
// the clocks stood.
func (x *explainer) note(e Event, before Ticket) {
	for _, c := range x.k.t.Clocks {
		was, _ := before.Clock(c.What)
		told := (e.Kind == Warned || e.Kind == Breached) && e.Detail["clock"] == string(c.What)
		unsaid := e.Detail["unsaid"] != "" && c.Met.IsZero() && !was.Met.IsZero()
		if told || unsaid || !c.Met.IsZero() && was.Met.IsZero() {
			a := x.account(c)
			a.Deeds = append(a.Deeds, e)
		}
	}
}

// end is until when the account is written.
func (a *Account) end() time.Time {
	if n := len(a.Intervals); n > 0 {
		return a.Intervals[n-1].To
	}
	return a.Clock.Started
}

// counted writes the time that a running clock counted until a moment, in and
// out of hours.
func (a *Account) counted(k *Calendar, to time.Time) {
	for _, s := range k.Stretches(a.end(), to) {
		kind := OffHours
		if s.Open {
			kind = Counted
		}
		a.add(Interval{s.From, s.To, kind, ""})
	}
}

// paused writes a pause until a moment, if there is any.
func (a *Account) paused(to time.Time, status Status) {
	if from := a.end(); from.Before(to) {
		a.add(Interval{from, to, Paused, status})
	}
}

// add writes an interval, as one with that before it where both are alike.
func (a *Account) add(i Interval) {
	if n := len(a.Intervals); n > 0 && a.Intervals[n-1].Kind == i.Kind && a.Intervals[n-1].Status == i.Status {
		a.Intervals[n-1].To = i.To
		return
	}
	a.Intervals = append(a.Intervals, i)
}
