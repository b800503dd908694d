package tickets

import (
	"slices"
	"strings"
	"time"
)

// An Alarm is a moment at which the desk must look at a ticket again, and what
// for. A ticket has at most one of each kind.
type Alarm struct {
	What AlarmKind `json:"what"`
	At   time.Time `json:"at"` // UTC, whole microseconds
}

// An AlarmKind says what an alarm is for.
type AlarmKind string

// The kinds of alarm.
const (
	HandOverDue AlarmKind = "hand over" // the bot waited in vain for a word: people take over
	RemindDue   AlarmKind = "remind"    // the requester was waited for in vain: they are reminded
	GiveUpDue   AlarmKind = "give up"   // and again: nobody waits for them any more
	CloseDue    AlarmKind = "close"     // what stayed resolved is closed
	ClockDue    AlarmKind = "clock"     // a promise is due, or soon will be
)

// Deadline is the first of the ticket's alarms, when [Desk.Wake] has something
// to decide; zero: never.
func (t Ticket) Deadline() time.Time {
	if len(t.Alarms) == 0 {
		return time.Time{}
	}
	return t.Alarms[0].At
}

// Alarm is when an alarm of a kind goes off; zero where none is set.
func (t Ticket) Alarm(what AlarmKind) time.Time {
	for _, a := range t.Alarms {
		if a.What == what {
			return a.At
		}
	}
	return time.Time{}
}

// alarm sets the ticket's alarm of a kind, which moves where it was set before.
func (d *draft) alarm(what AlarmKind, at time.Time) {
	d.calm(what)
	t := &d.c.Ticket
	t.Alarms = append(t.Alarms, Alarm{what, at.UTC().Truncate(time.Microsecond)})
	slices.SortStableFunc(t.Alarms, func(a, b Alarm) int { return a.At.Compare(b.At) })
}

// calm takes alarms of some kinds away.
func (d *draft) calm(kinds ...AlarmKind) {
	var left []Alarm
	for _, a := range d.c.Ticket.Alarms {
		if !slices.Contains(kinds, a.What) {
			left = append(left, a)
		}
	}
	d.c.Ticket.Alarms = left
}

// Wake decides what the alarms do that have gone off, the first of them first.
func (d Desk) Wake(now time.Time, c Case, history []Message) Change {
	x := d.draft(now, c)
	for _, a := range c.Ticket.Alarms {
		if now.Before(a.At) {
			break
		}
		if at := x.c.Ticket.Alarm(a.What); at.IsZero() || now.Before(at) { // what the others did put an end to it, or put it off
			continue
		}
		x.calm(a.What)
		x.wake(a.What, history)
	}
	return x.done()
}

// wake decides what one alarm does.
func (d *draft) wake(what AlarmKind, history []Message) {
	t := &d.c.Ticket
	if name, ok := strings.CutPrefix(string(what), ruleAlarm); ok {
		d.rule(name, history)
		return
	}
	switch what {
	case HandOverDue:
		if t.Level == L0 && !t.Status.Done() {
			d.escalate(history, Author{Role: Bot}, "no word from the requester")
		}
	case UpdateDue:
		t.Updates = nil
	case ClockDue:
		d.clockDue(history)
	case RemindDue, GiveUpDue:
		d.waited(what, history)
	case CloseDue:
		if t.Status == Resolved {
			d.move(Closed, Author{Role: Bot})
			d.cards()
		}
	}
}
