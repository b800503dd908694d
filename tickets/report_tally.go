package tickets

import (
	"cmp"
	"slices"
	"sort"
	"time"
)

// A Measure tells how much business time lies between two moments, as
// [Calendar.Between] does.
type Measure func(from, to time.Time) time.Duration

// A Tally makes a [Report] of events in one pass. It keeps a few numbers for
// each ticket that the period knows, nothing for each event.
type Tally struct {
	report  Report
	now     time.Time
	measure func(Ticket) Measure
	course  *course // of the ticket whose events are being read
	done    []record
	agents  map[string]*AgentLoad
	ages    []time.Duration
	names   map[string]string
}

// A record is what remains of a course.
type record struct {
	names [5]string // by which it is grouped: level, category, channel, queue, priority
	figures
}

// NewTally begins a report of a period, as far as it has passed by now. measure
// is that of a ticket's policy.
func NewTally(p Period, now time.Time, measure func(Ticket) Measure) *Tally {
	y := &Tally{now: now, measure: measure, agents: map[string]*AgentLoad{}, names: map[string]string{}}
	y.report.Period, y.report.Until = p, p.To
	if now.Before(p.To) {
		y.report.Until = now.In(p.From.Location())
	}
	y.report.Promises = []PromiseFigures{{Clock: FirstResponse}, {Clock: Resolution}}
	for _, at := range (Period{p.From, y.report.Until}).Days() {
		y.report.Days = append(y.report.Days, DayFigures{Begin: at})
	}
	return y
}

// Add takes one event. Those of a ticket come one after the other, in order; t
// is the ticket as it is now. Kinds that are not among [ReportKinds] change
// nothing.
func (y *Tally) Add(t Ticket, e Event) {
	if y.course == nil || y.course.Number != t.Number {
		y.end()
		y.course = begin(t, y.measure(t))
	}
	if !e.At.Before(y.report.Until) {
		y.course.afterwards(e)
		return
	}
	y.course.step(e, !e.At.Before(y.report.Period.From), y)
}

// day is the day of a moment of the period.
func (y *Tally) day(at time.Time) *DayFigures {
	days := y.report.Days
	return &days[sort.Search(len(days), func(i int) bool { return days[i].Begin.After(at) })-1]
}

// backlog notes that a ticket joins the backlog, or leaves it.
func (y *Tally) backlog(at time.Time, n int) {
	if at.Before(y.report.Period.From) {
		y.report.Backlog.Begin += n
		return
	}
	y.day(at).Backlog += n
}

// agent is what one agent did, under the name that they showed last.
func (y *Tally) agent(a Address) *AgentLoad {
	l := y.agents[a.Key()]
	if l == nil {
		l = &AgentLoad{}
		y.agents[a.Key()] = l
	}
	if l.Agent.Name == "" || a.Name != "" {
		l.Agent = a
	}
	return l
}

// end closes the course of the ticket whose events were read.
func (y *Tally) end() {
	c := y.course
	if c == nil {
		return
	}
	y.course = nil
	y.deflected(c)
	y.promised(c)
	if c.open = c.status != "" && !c.status.Done(); c.open {
		y.stands(c)
	}
	if !c.opened && !c.resolved && !c.open && c.first < 0 {
		return
	}
	r := record{figures: c.figures}
	for i, name := range []string{c.level.String(), c.Category, c.channel, c.Queue, c.Priority.String()} {
		if _, ok := y.names[name]; !ok {
			y.names[name] = name
		}
		r.names[i] = y.names[name]
	}
	y.done = append(y.done, r)
}

// promised notes which promises to a ticket were kept, and which were not.
func (y *Tally) promised(c *course) {
	for i := range y.report.Promises {
		p := &y.report.Promises[i]
		clock, _ := c.Clock(p.Clock)
		switch {
		case c.broken[p.Clock]:
			p.Missed++
		case clock.Target == 0 || clock.Met.IsZero() || !clock.Breached.IsZero() || !y.report.Period.Has(clock.Met):
		case p.Clock == Resolution && (c.Dismissed || c.Next != 0):
		default:
			p.Kept++
		}
	}
}

// stands notes a ticket that is open at the end.
func (y *Tally) stands(c *course) {
	b := &y.report.Backlog
	b.Open++
	if c.status == Pending {
		b.Pending++
	}
	y.ages = append(y.ages, y.report.Until.Sub(c.Created))
	switch {
	case !c.Assignee.IsZero():
		y.agent(c.Assignee).Open++
	case c.level > L0:
		b.Free++
	}
}

// Report is what the events told. The tally is over then.
func (y *Tally) Report() Report {
	y.end()
	r := &y.report
	open := r.Backlog.Begin
	for i := range r.Days {
		open += r.Days[i].Backlog
		r.Days[i].Backlog = open
	}
	r.Backlog.Ages = AgesOf(y.ages)
	all := y.part("", func(record) bool { return true })
	r.Resolved, r.ByPeople, r.FirstContact = all.Resolved, all.ByPeople, all.FirstContact
	r.FirstResponse, r.Resolution = all.FirstResponse, all.Resolution
	for i, parts := range []*[]Part{&r.Levels, &r.Categories, &r.Channels, &r.Queues, &r.Priorities} {
		*parts = y.parts(i)
	}
	r.Agents = []AgentLoad{}
	for _, l := range y.agents {
		r.Agents = append(r.Agents, *l)
	}
	slices.SortFunc(r.Agents, func(a, b AgentLoad) int {
		return cmp.Or(cmp.Compare(b.Answers, a.Answers), cmp.Compare(b.Resolved, a.Resolved), cmp.Compare(b.Open, a.Open), cmp.Compare(a.Agent.Key(), b.Agent.Key()))
	})
	return *r
}

// parts groups the tickets by one of their names.
func (y *Tally) parts(by int) []Part {
	names := map[string]bool{}
	for _, r := range y.done {
		names[r.names[by]] = true
	}
	parts := []Part{}
	for name := range names {
		parts = append(parts, y.part(name, func(r record) bool { return r.names[by] == name }))
	}
	slices.SortFunc(parts, func(a, b Part) int { return cmp.Compare(a.Name, b.Name) })
	return parts
}

// part sums up the tickets that are of it.
func (y *Tally) part(name string, of func(record) bool) Part {
	p := Part{Name: name}
	var first, resolution []time.Duration
	for _, r := range y.done {
		if !of(r) {
			continue
		}
		count(&p.Opened, r.opened)
		count(&p.Resolved, r.resolved)
		count(&p.ByPeople, r.byPeople)
		count(&p.Open, r.open)
		count(&p.FirstContact, r.firstContact)
		if r.first >= 0 {
			first = append(first, r.first)
		}
		if r.resolution >= 0 {
			resolution = append(resolution, r.resolution)
		}
	}
	p.FirstResponse, p.Resolution = TimesOf(first), TimesOf(resolution)
	return p
}

func count(n *int, yes bool) {
	if yes {
		*n++
	}
}
