package tickets

import (
	"slices"
	"time"
)

// A timekeeper moves a ticket's clocks from event to event. It reads nothing
// but events, so that a history that is told again gives the same clocks: every
// change of status, priority, queue and level is an event.
type timekeeper struct {
	desk Desk
	t    Ticket // of which it knows Status, Priority, Queue, Level, Clocks and the Requester's network
}

// step takes what happened next. Tickets that have no clocks from their opening
// never get any: those on which the bot is quiet, old mail that was taken in,
// those from before the desk promised anything. Those of a ticket that was no
// request, or goes on in another one, are gone for good.
func (k *timekeeper) step(e Event) {
	at := e.At.UTC().Truncate(time.Microsecond)
	if e.Kind == Opened {
		k.open(e, at)
		return
	}
	k.stand(e, at)
	switch {
	case len(k.t.Clocks) == 0:
		return
	case e.Kind == Dismissed, e.Kind == Merged && e.Detail["into"] != "":
		k.t.Clocks = nil
	case e.By.Role == Agent && (e.Kind == Answered || k.called(e)):
		k.meet(FirstResponse, e, at)
		k.meet(NextResponse, e, at)
	case e.Detail["unsaid"] != "":
		k.unmeet(e.Detail["message"])
	case e.asks():
		k.await(at)
	case e.Kind == Warned:
		k.tell(e, func(c *Clock) {
			if c.Warned.IsZero() {
				c.Warned = at
			} else {
				c.Again = at
			}
		})
	case e.Kind == Breached:
		k.tell(e, func(c *Clock) { c.Breached = at })
	}
	k.settle(at)
}

// called reports whether an event tells that somebody was called back who cannot
// be written to.
func (k *timekeeper) called(e Event) bool {
	to := Status(e.Detail["to"])
	return e.Kind == Moved && (to == Pending || to.Done()) && !k.t.Requester.Writable()
}

// asks reports whether the requester waits for an answer since an event.
func (e Event) asks() bool {
	return e.Detail["asks"] != "" ||
		e.Kind == Moved && e.By.Role == Requester && Status(e.Detail["from"]).Done() && !Status(e.Detail["to"]).Done()
}

func (k *timekeeper) open(e Event, at time.Time) {
	k.t = Ticket{Status: New, Queue: e.Detail["queue"], Requester: e.By.Address}
	k.t.Priority, _ = ParsePriority(e.Detail["priority"])
	k.t.Level, _ = ParseLevel(e.Detail["level"])
	if e.Detail["quiet"] != "" || !k.desk.promises() {
		return
	}
	if k.t.Requester.Network != Schedule { // nobody waits for an answer
		k.begin(FirstResponse, at)
	}
	k.begin(Resolution, at)
	k.begin(AtLevel, at)
	k.settle(at)
}

// stand follows where the ticket stands. Clocks that get another target or
// calendar go on with what they have used; that of the level begins anew.
func (k *timekeeper) stand(e Event, at time.Time) {
	t := k.t
	switch to := e.Detail["to"]; e.Kind {
	case Moved:
		k.t.Status = Status(to)
		return
	case Adopted:
		k.t.Requester = Address{Network: Email, ID: to}
		return
	case Prioritised:
		t.Priority, _ = ParsePriority(to)
	case Relocated:
		t.Queue = to
		t.Level, _ = ParseLevel(e.Detail["level"])
	case Escalated:
		t.Level, _ = ParseLevel(to)
	default:
		return
	}
	calendar := k.desk.Policy(k.t).Calendar
	for i := range k.t.Clocks {
		k.t.Clocks[i].stop(calendar, at)
	}
	k.t = t
	for i := range k.t.Clocks {
		if c := &k.t.Clocks[i]; c.What == AtLevel && e.Kind != Prioritised {
			*c = Clock{What: AtLevel, Started: at}
		}
		if c := &k.t.Clocks[i]; c.Met.IsZero() || c.What == Resolution {
			c.aim(k.desk.Policy(k.t).target(c.What))
		}
	}
}

// begin winds a clock up, in the place of an earlier one of its kind.
func (k *timekeeper) begin(what ClockKind, at time.Time) {
	k.t.Clocks = slices.DeleteFunc(k.t.Clocks, func(c Clock) bool { return c.What == what })
	k.t.Clocks = append(k.t.Clocks, Clock{What: what, Target: k.desk.Policy(k.t).target(what), Started: at})
	slices.SortFunc(k.t.Clocks, func(a, b Clock) int { return a.What.order() - b.What.order() })
}

// meet notes that what a clock waited for was done.
func (k *timekeeper) meet(what ClockKind, e Event, at time.Time) {
	for i := range k.t.Clocks {
		if c := &k.t.Clocks[i]; c.What == what && c.Met.IsZero() {
			c.stop(k.desk.Policy(k.t).Calendar, at)
			c.Met, c.Answer = at, e.Detail["message"]
		}
	}
}

// unmeet lets clocks go on that an answer met which never left, as if it had
// not been written.
func (k *timekeeper) unmeet(message string) {
	for i := range k.t.Clocks {
		if c := &k.t.Clocks[i]; message != "" && c.Answer == message {
			since, p := c.Met, k.desk.Policy(k.t)
			c.Met, c.Answer = time.Time{}, ""
			c.aim(p.target(c.What))
			if k.runs() {
				c.start(p.Calendar, since)
			}
		}
	}
}

// await begins to wait for the next answer, unless one is waited for already.
func (k *timekeeper) await(at time.Time) {
	for _, c := range k.t.Clocks {
		if (c.What == FirstResponse || c.What == NextResponse) && c.Met.IsZero() {
			return
		}
	}
	k.begin(NextResponse, at)
}

// tell notes on the clock of an event what was told of it.
func (k *timekeeper) tell(e Event, note func(*Clock)) {
	for i := range k.t.Clocks {
		if c := &k.t.Clocks[i]; string(c.What) == e.Detail["clock"] {
			note(c)
		}
	}
}

// settle lets each clock run that should, and no other.
func (k *timekeeper) settle(at time.Time) {
	calendar := k.desk.Policy(k.t).Calendar
	for i := range k.t.Clocks {
		c := &k.t.Clocks[i]
		if c.What == Resolution {
			switch {
			case !k.t.Status.Done():
				c.Met = time.Time{}
			case c.Met.IsZero():
				c.stop(calendar, at)
				c.Met = at
			}
		}
		if k.runs() && c.Met.IsZero() {
			c.start(calendar, at)
		} else {
			c.stop(calendar, at)
		}
	}
}

// runs reports whether the clocks of what is not met run as the ticket stands.
func (k *timekeeper) runs() bool {
	return (k.t.Status == New || k.t.Status == Open) && k.desk.promise(k.t)
}
