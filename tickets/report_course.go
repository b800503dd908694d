package tickets

import (
	"slices"
	"strconv"
	"time"
)

// ReportKinds are the kinds of event that a [Report] is made of; others may be
// left out.
var ReportKinds = []EventKind{
	Opened, Imported, Suggested, Helped, Answered, Claimed, Assigned, Relocated, Dismissed, Rated, Escalated, Moved, Merged, Breached, Linked,
}

// A course follows one ticket through its events.
type course struct {
	Ticket
	channel string
	measure Measure // of its policy
	status  Status
	level   Level

	people  time.Time     // since when it is in people's hands; zero: it is not
	running time.Time     // since when somebody of the desk has work with it; zero: nobody has now
	worked  time.Duration // business time for which somebody had, before
	helped  time.Time     // when its requester said in the period that an article helped
	missed  bool          // they came back soon after

	answers  int // public ones of agents
	returns  int // times that it was taken up again
	handed   int // times that it went from one level of people to another, or to another queue
	pingPong bool
	spared   bool // what closes it next is no resolution: it is no request, or goes on elsewhere
	spurned  bool // it was closed as no request

	broken map[ClockKind]bool // promises that were broken in the period; nil: none

	figures
}

// figures are what a course adds to a report.
type figures struct {
	opened, resolved, byPeople, firstContact, open bool
	first, resolution                              time.Duration // -1: none in the period
}

func begin(t Ticket, m Measure) *course {
	return &course{Ticket: t, measure: m, figures: figures{first: -1, resolution: -1}}
}

// step takes the next event; in says that it is within the period.
func (c *course) step(e Event, in bool, y *Tally) {
	byAgent := e.By.Role == Agent
	if byAgent && slices.Contains([]EventKind{Answered, Claimed, Assigned, Relocated, Moved}, e.Kind) {
		c.touch(e.At)
	}
	switch e.Kind {
	case Opened:
		c.status, c.channel = New, e.Detail["channel"]
		c.opened = in
		c.touch(e.At)
		y.backlog(e.At, +1)
		if in {
			y.report.Opened++
			y.day(e.At).Opened++
		}
	case Imported:
		if c.status == "" {
			c.status, c.channel = Closed, e.Detail["channel"]
		}
	case Suggested:
		if in {
			y.report.Deflection.Offered++
		}
		if c.people.Equal(e.At) { // with the opening: the bot tries first
			c.level, c.people, c.running = L0, time.Time{}, time.Time{}
		}
	case Helped:
		if in {
			y.report.Deflection.Helped++
			c.helped = e.At
		}
	case Answered:
		c.answered(e, in, y)
	case Escalated:
		c.escalated(e, in, y)
	case Relocated:
		c.handed++
		c.level = L1
		if l, ok := ParseLevel(e.Detail["level"]); ok {
			c.level = l
		}
		c.bounced(e, in, y)
	case Dismissed:
		c.spared, c.spurned = true, true
		if in {
			y.report.Dismissed++
		}
	case Rated:
		if mark, _ := strconv.Atoi(e.Detail["mark"]); in && mark >= 1 && mark <= len(y.report.Ratings.Marks) {
			y.report.Ratings.Marks[mark-1]++
		}
	case Merged:
		if e.Detail["into"] != "" {
			c.spared = true
			if in {
				y.report.Merged++
			}
		}
	case Breached:
		if in && c.broken == nil {
			c.broken = map[ClockKind]bool{}
		}
		if in {
			c.broken[ClockKind(e.Detail["clock"])] = true
		}
	case Moved:
		c.moved(e, in, y)
	case Linked:
		c.afterwards(e)
	}
}

// touch puts the ticket into people's hands, if it is not yet.
func (c *course) touch(at time.Time) {
	c.level = max(c.level, L1)
	if c.people.IsZero() {
		c.people = at
	}
	if c.works() && c.running.IsZero() {
		c.running = at
	}
}

// works reports whether somebody of the desk has work with the ticket.
func (c *course) works() bool {
	return !c.people.IsZero() && (c.status == New || c.status == Open)
}

func (c *course) answered(e Event, in bool, y *Tally) {
	if e.By.Role != Agent {
		return
	}
	if in {
		y.agent(e.By.Address).Answers++
	}
	if c.answers++; c.answers == 1 && in {
		c.first = c.measure(c.people, e.At)
	}
}

func (c *course) escalated(e Event, in bool, y *Tally) {
	from, _ := ParseLevel(e.Detail["from"])
	to, _ := ParseLevel(e.Detail["to"])
	s := &y.report.Escalations
	switch {
	case from == L0:
		if in {
			s.ToPeople++
		}
	case to > from:
		c.handed++
		if in {
			s.Up++
		}
	case to < from:
		c.handed++
		if in {
			s.Back++
		}
	}
	c.bounced(e, in, y)
	c.touch(e.At)
	c.level = to
}

// bounced notes a ticket that comes to the same place again and again.
func (c *course) bounced(e Event, in bool, y *Tally) {
	times, _ := strconv.Atoi(e.Detail["times"])
	if in && times >= PingPong && !c.pingPong {
		c.pingPong = true
		y.report.Escalations.PingPong++
	}
}

func (c *course) moved(e Event, in bool, y *Tally) {
	was := c.status
	c.status = Status(e.Detail["to"])
	switch {
	case c.works() && c.running.IsZero():
		c.running = e.At
	case !c.works() && !c.running.IsZero():
		c.worked += c.measure(c.running, e.At)
		c.running = time.Time{}
	}
	switch {
	case c.status.Done() && !was.Done():
		y.backlog(e.At, -1)
		if !c.spared {
			c.resolve(e, in, y)
		}
		c.spared = false
	case !c.status.Done() && was.Done():
		y.backlog(e.At, +1)
		c.again(e, in, y)
	}
}

// resolve notes a resolution; the last one of the period counts.
func (c *course) resolve(e Event, in bool, y *Tally) {
	if !in {
		return
	}
	y.report.Resolutions++
	y.day(e.At).Resolved++
	c.resolved, c.byPeople = true, !c.people.IsZero()
	c.resolution, c.firstContact = -1, false
	if e.By.Role == Agent {
		y.agent(e.By.Address).Resolved++
	}
	if c.byPeople {
		c.resolution = c.worked
		c.firstContact = c.answers <= 1 && c.handed == 0 && c.returns == 0
		if !c.Quiet {
			y.report.Ratings.Asked++
		}
	}
}

// again notes that work is taken up again.
func (c *course) again(e Event, in bool, y *Tally) {
	c.comeBack(e.At)
	spurned := c.spurned
	c.spurned = false
	if spurned {
		return
	}
	c.returns++
	if in {
		c.firstContact = false
		y.report.Reopenings++
	}
}

// afterwards takes an event that may lie after the period: somebody may come back
// whom the bot is taken to have helped.
func (c *course) afterwards(e Event) {
	switch {
	case e.Kind == Moved && !Status(e.Detail["to"]).Done(),
		e.Kind == Linked && e.By.Role == Requester: // they wrote into its thread again, which opened another ticket
		c.comeBack(e.At)
	}
}

// comeBack notes that the ticket is taken up again.
func (c *course) comeBack(at time.Time) {
	if !c.helped.IsZero() && at.Before(c.helped.Add(DeflectionWait)) {
		c.missed = true
	}
}
