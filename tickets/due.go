package tickets

import (
	"slices"
	"time"
)

// The notices of clocks, to agents.
const (
	NoticeDue  Notice = "due"  // a promise is due soon
	NoticeLate Notice = "late" // a promise was broken
)

// keepTime moves the ticket's clocks over what has just happened, tells what has
// come due, and sets the alarm for what will.
func (d *draft) keepTime() {
	d.place()
	k := timekeeper{d.Desk, d.was}
	k.t.Clocks = slices.Clone(d.was.Clocks)
	for _, e := range d.Events {
		k.step(e)
	}
	n := len(d.Events)
	for _, c := range k.t.Clocks {
		d.watchClock(c)
	}
	for _, e := range d.Events[n:] {
		k.step(e)
	}
	d.c.Ticket.Clocks = k.t.Clocks
	d.calm(ClockDue)
	if at := d.nextDue(); !at.IsZero() {
		d.alarm(ClockDue, at)
	}
	d.showDue()
}

// place adds to the history of a new ticket where it stands at first.
func (d *draft) place() {
	for i, e := range d.Events {
		if t := d.c.Ticket; e.Kind == Opened {
			if e.Detail == nil {
				e.Detail = map[string]string{}
			}
			e.Detail["queue"], e.Detail["priority"], e.Detail["level"] = t.Queue, t.Priority.String(), t.Level.String()
			if t.Quiet {
				e.Detail["quiet"] = "yes"
			}
			d.Events[i] = e
		}
	}
}

// watchClock warns of a promise, first whoever has the ticket, then the team,
// and tells the lead when it is broken; each once. Of what came due while the
// desk was down each is in the history, and the last is told. A promise that was
// kept too late is broken, and nobody is called for it. While the bot is alone
// nobody can be told: see [draft.clockDue].
func (d *draft) watchClock(c Clock) {
	t := d.c.Ticket
	p := d.Policy(t)
	used := c.used(p.Calendar, d.now)
	late := used >= c.Target && c.What != AtLevel // what a level has too long goes up
	if c.Target == 0 || !c.Breached.IsZero() || t.Level == L0 || !d.promise(t) {
		return
	}
	if c.Due.IsZero() {
		c.Due = d.now
	}
	first, second := p.steps(c.Target)
	if c.Running() && used >= first && c.Warned.IsZero() {
		d.clockEvent(Warned, c, "assignee")
		if !late && (used < second || !c.Again.IsZero()) {
			d.callFor(NoticeDue, c, 1, t.Assignee)
		}
	}
	if c.Running() && used >= second && c.Again.IsZero() {
		d.clockEvent(Warned, c, "team")
		if !late {
			d.callFor(NoticeDue, c, 2, d.team()...)
		}
	}
	if late {
		d.clockEvent(Breached, c, "lead")
		if c.Met.IsZero() && !t.Status.Done() {
			d.callFor(NoticeLate, c, 3, d.lead()...)
		}
	}
}

func (d *draft) clockEvent(kind EventKind, c Clock, to string) {
	d.event(kind, Author{Role: Bot}, "clock", string(c.What), "due", c.Due.UTC().Format(time.RFC3339), "to", to)
}

// callFor tells the agents who have the ticket of a clock, for the first, the
// second or the third time, and calls some; the team where it would be nobody.
func (d *draft) callFor(n Notice, c Clock, nth int, calls ...Address) {
	calls = slices.DeleteFunc(slices.Clone(calls), Address.IsZero)
	if len(calls) == 0 {
		calls = d.team()
	}
	f := Facts{Who: d.c.Ticket.Assignee, Clock: c.What, Due: c.Due, Level: d.c.Ticket.Level, Count: nth}
	for _, v := range d.workplaces() {
		d.informAt(v, n, f, calls...)
	}
}

// workplaces are the conversations where the level works that has the ticket,
// all the agents' where none is.
func (d *draft) workplaces() []Conversation {
	places := d.Queue(d.c.Ticket.Queue).Places(d.c.Ticket.Level)
	all := d.c.For(ToAgents)
	own := slices.DeleteFunc(slices.Clone(all), func(v Conversation) bool { return !slices.Contains(places, v.place()) })
	if len(own) > 0 {
		return own
	}
	return all
}

// team is whom the level that has the ticket is called by.
func (d *draft) team() []Address {
	q := d.Queue(d.c.Ticket.Queue)
	for _, p := range q.posts(d.c.Ticket.Level) {
		if len(p.Calls) > 0 {
			return p.Calls
		}
	}
	return q.Calls
}

// lead is who is told when a promise was broken.
func (d *draft) lead() []Address { return d.Queue(d.c.Ticket.Queue).Lead }

// clockDue decides what a clock does that only a wake can decide, since it takes
// the history. The bot alone keeps no promise, so people take over before the
// first is due; what a level has had for its time goes to the next one.
func (d *draft) clockDue(history []Message) {
	t := d.c.Ticket
	p := d.Policy(t)
	if !d.promise(t) {
		return
	}
	for _, c := range t.Clocks {
		if !c.Running() || c.Target == 0 || t.Status.Done() || t.Status == Pending {
			continue
		}
		first, _ := p.steps(c.Target)
		used := c.used(p.Calendar, d.now)
		switch {
		case t.Level == L0 && used >= first:
			d.escalate(history, Author{Role: Bot}, "an answer of people is due soon")
			return
		case c.What == AtLevel && used >= c.Target && c.Breached.IsZero():
			d.clockEvent(Breached, c, "next level")
			if !d.handUp(history, "its time at "+t.Level.String()+" is over") {
				d.callFor(NoticeLate, c, 3, d.lead()...)
			}
		}
	}
}

// nextDue is when the desk must look at the ticket's clocks again; zero: never.
// Should a calendar have been changed, it is when the time is used up as it is
// counted now.
func (d *draft) nextDue() time.Time {
	p := d.Policy(d.c.Ticket)
	var next time.Time
	if !d.promise(d.c.Ticket) {
		return next
	}
	for _, c := range d.c.Ticket.Clocks {
		if !c.Running() || c.Target == 0 || !c.Breached.IsZero() {
			continue
		}
		first, second := p.steps(c.Target)
		used := c.Target
		switch {
		case c.Warned.IsZero():
			used = first
		case c.Again.IsZero():
			used = second
		}
		at := p.Calendar.After(c.Since, used-c.Used)
		if !at.IsZero() && (next.IsZero() || at.Before(next)) {
			next = at
		}
	}
	return next
}

// showDue brings the cards up to date when what is due first has changed.
func (d *draft) showDue() {
	was, _ := d.was.Pressing()
	is, _ := d.c.Ticket.Pressing()
	same := was.What == is.What && was.Due.Equal(is.Due) && was.Breached.IsZero() == is.Breached.IsZero()
	if same || slices.ContainsFunc(d.Deliveries, func(y Delivery) bool { return y.Kind == ShowCard }) {
		return
	}
	d.cards()
}
