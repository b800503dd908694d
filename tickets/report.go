package tickets

import "time"

// A Report tells how the desk did in a [Period]. It is made of events alone, so
// that what it tells of a period that is over stays true: a deed belongs to the
// period in which it was done. Only [Deflection] looks up to [DeflectionWait]
// beyond the period's end.
//
// A ticket is in people's hands from when it was opened or, where the bot tried
// first, from when it was handed over or an agent first touched it. What the
// bot did before, and what it says by itself, counts nowhere among times.
//
// Old mail that was imported is no request: it counts from when it is taken up.
type Report struct {
	Period Period    `json:"period"`
	Until  time.Time `json:"until"` // what happened later is not counted: the period's end, or the moment of counting where that comes first
	Queue  string    `json:"queue"` // empty: all

	Opened      int `json:"opened"`      // tickets that were opened
	Dismissed   int `json:"dismissed"`   // tickets that were closed as no request
	Merged      int `json:"merged"`      // tickets that went on in another one
	Resolutions int `json:"resolutions"` // times that a ticket was resolved, whoever said so
	Resolved    int `json:"resolved"`    // tickets that were resolved, each once
	ByPeople    int `json:"by_people"`   // of these, those that were last resolved in people's hands
	Reopenings  int `json:"reopenings"`  // times that a resolved ticket was taken up again, whenever it had been resolved

	Backlog Backlog      `json:"backlog"` // at the end
	Days    []DayFigures `json:"days"`    // each of the period, up to Until

	// Business time by the calendar of the ticket's policy, from when it was in
	// people's hands: FirstResponse until an agent's first public answer, for
	// tickets that got it in the period; Resolution until the period's last
	// resolution, without the time during which the ticket waited for its
	// requester or was resolved, for the tickets of ByPeople.
	FirstResponse Times `json:"first_response"`
	Resolution    Times `json:"resolution"`

	// What queues promise (see [SLA]) of first responses and of resolutions.
	Promises []PromiseFigures `json:"promises"`

	// FirstContact counts the tickets of ByPeople that one public answer, or
	// none, resolved: never handed to another level by an agent or the clock,
	// never moved to another queue, never taken up again before the period's end.
	FirstContact int `json:"first_contact"`

	Deflection  Deflection    `json:"deflection"`
	Escalations Escalations   `json:"escalations"`
	Ratings     RatingSummary `json:"ratings"`

	// The same for parts of the tickets, by what each ticket is now; its level is
	// the one at the period's end, its channel the one it was opened on.
	Levels     []Part `json:"levels"`
	Categories []Part `json:"categories"`
	Channels   []Part `json:"channels"`
	Queues     []Part `json:"queues"`
	Priorities []Part `json:"priorities"`

	Agents []AgentLoad `json:"agents"` // who did something, or has tickets; the most answers first
}

// A Period is a stretch of time. Its days are those of From's time zone.
type Period struct {
	From time.Time `json:"from"` // its first moment
	To   time.Time `json:"to"`   // the first moment after it
}

// Has reports whether a moment is within the period.
func (p Period) Has(at time.Time) bool { return !at.Before(p.From) && at.Before(p.To) }

// Days are the first moments of the period's days. A day has 23 hours or 25
// where clocks are changed.
func (p Period) Days() []time.Time {
	var days []time.Time
	y, m, d := p.From.Date()
	for at := p.From; at.Before(p.To); {
		days = append(days, at)
		d++
		at = time.Date(y, m, d, 0, 0, 0, 0, p.From.Location())
	}
	return days
}

// DayFigures are what one day brought.
type DayFigures struct {
	Begin    time.Time `json:"begin"`
	Opened   int       `json:"opened"`
	Resolved int       `json:"resolved"` // times that a ticket was resolved
	Backlog  int       `json:"backlog"`  // tickets open at its end
}

// A Backlog is the tickets that are neither resolved nor closed.
type Backlog struct {
	Begin   int  `json:"begin"`   // so many when the period began
	Open    int  `json:"open"`    // so many at its end
	Pending int  `json:"pending"` // of these, waiting for their requester
	Free    int  `json:"free"`    // of these, in people's hands and nobody's: by whose it is now
	Ages    Ages `json:"ages"`    // how long they have existed at its end, wall time
}

// AgeSteps are where the buckets of [Ages] begin, after the first one, which
// begins at zero.
var AgeSteps = []time.Duration{24 * time.Hour, 3 * 24 * time.Hour, 7 * 24 * time.Hour, 30 * 24 * time.Hour}

// A RatingSummary is what requesters say of resolutions.
type RatingSummary struct {
	Asked int    `json:"asked"` // resolutions in people's hands whose requester the bot writes to
	Marks [5]int `json:"marks"` // how many marks of 1, 2, … 5 were given in the period
}

// Count is how many marks were given.
func (r RatingSummary) Count() int {
	n := 0
	for _, m := range r.Marks {
		n += m
	}
	return n
}

// Mean is the mean mark, 0 where none was given.
func (r RatingSummary) Mean() float64 {
	sum := 0
	for i, m := range r.Marks {
		sum += (i + 1) * m
	}
	return share(sum, r.Count())
}

// Rate is marks for each resolution that could get one. A mark may be for a
// resolution of the period before.
func (r RatingSummary) Rate() float64 { return share(r.Count(), r.Asked) }

// Escalations are hand-overs between levels.
type Escalations struct {
	ToPeople int `json:"to_people"` // from the bot to people
	Up       int `json:"up"`        // from a level of people to a higher one
	Back     int `json:"back"`      // to a lower one
	PingPong int `json:"ping_pong"` // tickets that came to a queue and level for the [PingPong]th time, or once more
}

// An AgentLoad is one agent's work.
type AgentLoad struct {
	Agent    Address `json:"agent"`
	Answers  int     `json:"answers"`  // public ones
	Resolved int     `json:"resolved"` // times that they resolved a ticket
	Open     int     `json:"open"`     // tickets open at the end that are theirs now
}

// PromiseFigures are what became of one promise. Kept counts the tickets whose
// clock, as it stands now, was met in the period and never was over its target;
// Missed those over whose target it went in the period. What was dismissed or
// merged kept none.
type PromiseFigures struct {
	Clock  ClockKind `json:"clock"`
	Kept   int       `json:"kept"`
	Missed int       `json:"missed"`
}

// Rate is the share of promises that were kept.
func (p PromiseFigures) Rate() float64 { return share(p.Kept, p.Kept+p.Missed) }

// A Part is the figures of some of the tickets. Each means what the [Report]'s
// of the same name does.
type Part struct {
	Name          string `json:"name"` // empty: none, as for tickets without a category
	Opened        int    `json:"opened"`
	Resolved      int    `json:"resolved"`
	ByPeople      int    `json:"by_people"`
	Open          int    `json:"open"` // at the end
	FirstContact  int    `json:"first_contact"`
	FirstResponse Times  `json:"first_response"`
	Resolution    Times  `json:"resolution"`
}

// FirstContactRate is the share of people's resolutions that took one contact.
func (r Report) FirstContactRate() float64 { return share(r.FirstContact, r.ByPeople) }

// ReopenRate is reopenings for each resolution.
func (r Report) ReopenRate() float64 { return share(r.Reopenings, r.Resolutions) }

// share is a part of a whole, 0 where there is none.
func share(part, whole int) float64 {
	if whole == 0 {
		return 0
	}
	return float64(part) / float64(whole)
}
