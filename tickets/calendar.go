package tickets

import (
	"sync"
	"time"
)

// A Calendar tells when a desk works. A moment is in business hours when the
// clocks on the walls of Zone then show one of the day's Hours: an hour that
// they skip is no business time, one that they repeat counts twice. A nil
// Calendar is always open.
//
// A calendar is not changed once it is in use, and may be used by many at once.
type Calendar struct {
	Zone    *time.Location                                 // nil: UTC
	Hours   map[time.Weekday][]Hours                       // empty: the whole of each day
	Holiday func(year int, month time.Month, day int) bool // closed that day; nil: never. It gives the same answer each time
	Days    map[Day][]Hours                                // what holds on single days instead, holiday or not; none: closed
	years   sync.Map                                       // int → *businessYear
}

// Hours is a stretch of a day, in time since midnight on the wall clock: From is
// in it and To, at most 24 h, is not. Those of one day are sorted and disjoint.
type Hours struct{ From, To time.Duration }

// A Day is a date on a wall.
type Day struct {
	Year  int
	Month time.Month
	Day   int
}

// DayOf is the date that a moment has in its location.
func DayOf(t time.Time) Day {
	y, m, d := t.Date()
	return Day{y, m, d}
}

const wholeDay = 24 * time.Hour

// zone is whose clocks are read.
func (c *Calendar) zone() *time.Location {
	if c == nil || c.Zone == nil {
		return time.UTC
	}
	return c.Zone
}

// In is the moment as the calendar's clocks show it.
func (c *Calendar) In(t time.Time) time.Time { return t.In(c.zone()) }

// on are the hours of a day.
func (c *Calendar) on(d Day) []Hours {
	if hours, ok := c.Days[d]; ok {
		return hours
	}
	if c.Holiday != nil && c.Holiday(d.Year, d.Month, d.Day) {
		return nil
	}
	if len(c.Hours) == 0 {
		return []Hours{{0, wholeDay}}
	}
	return c.Hours[time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC).Weekday()]
}

// Open reports whether t is in business hours.
func (c *Calendar) Open(t time.Time) bool {
	if c == nil {
		return true
	}
	_, offset := c.In(t).Zone()
	wall := onWall(t, offset)
	since := sinceMidnight(wall)
	for _, h := range c.on(DayOf(wall)) {
		if h.From <= since && since < h.To {
			return true
		}
	}
	return false
}

// Between is the business time from one moment to another; 0 where they are in
// the other order.
func (c *Calendar) Between(from, to time.Time) time.Duration {
	if !from.Before(to) {
		return 0
	}
	if c == nil {
		return to.Sub(from)
	}
	var sum time.Duration
	for from.Before(to) {
		end, offset := c.even(from)
		if end.IsZero() || end.After(to) {
			end = to
		}
		sum += c.count(onWall(from, offset), onWall(end, offset))
		from = end
	}
	return sum
}

// After is the first moment at which d of business time has passed since from:
// from itself where d is not positive, the zero time where that would take the
// desk more than a lifetime.
func (c *Calendar) After(from time.Time, d time.Duration) time.Time {
	switch {
	case d <= 0:
		return from
	case c == nil:
		return from.Add(d)
	}
	for limit := from.AddDate(lifetime, 0, 0); from.Before(limit); {
		end, offset := c.even(from)
		if end.IsZero() || end.After(limit) {
			end = limit
		}
		wall := onWall(from, offset)
		counted := c.count(wall, onWall(end, offset))
		if counted >= d {
			return from.Add(c.reach(wall, d).Sub(wall))
		}
		d -= counted
		from = end
	}
	return time.Time{}
}

// lifetime is how many years ahead After looks.
const lifetime = 100

// A Stretch is a time in which a calendar is open throughout, or not at all.
type Stretch struct {
	From, To time.Time
	Open     bool
}

// Stretches cuts the time from one moment to another into those in which the
// calendar is open and those between them, in order and without gaps.
func (c *Calendar) Stretches(from, to time.Time) []Stretch {
	if !from.Before(to) {
		return nil
	}
	if c == nil {
		return []Stretch{{from, to, true}}
	}
	var cut []Stretch
	add := func(from, to time.Time, open bool) {
		switch n := len(cut); {
		case !from.Before(to):
		case n > 0 && cut[n-1].Open == open:
			cut[n-1].To = to
		default:
			cut = append(cut, Stretch{from, to, open})
		}
	}
	for at := from; at.Before(to); {
		end, offset := c.even(at)
		if end.IsZero() || end.After(to) {
			end = to
		}
		wall, until := onWall(at, offset), onWall(end, offset)
		for day := midnight(wall); day.Before(until); day = day.Add(wholeDay) {
			for _, h := range c.on(DayOf(day)) {
				opens := at.Add(max(0, day.Add(h.From).Sub(wall)))
				closes := at.Add(min(until.Sub(wall), day.Add(h.To).Sub(wall)))
				if opens.Before(closes) {
					add(last(cut, from), opens, false)
					add(opens, closes, true)
				}
			}
		}
		at = end
	}
	add(last(cut, from), to, false)
	return cut
}

// last is where stretches end that begin at from.
func last(cut []Stretch, from time.Time) time.Time {
	if len(cut) == 0 {
		return from
	}
	return cut[len(cut)-1].To
}

// even tells until when the clocks run evenly from t on, zero for always, and
// how many seconds they are ahead of UTC till then.
func (c *Calendar) even(t time.Time) (end time.Time, offset int) {
	local := c.In(t)
	_, offset = local.Zone()
	_, end = local.ZoneBounds()
	if !end.IsZero() && !end.After(t) { // on the last day of a leap year package time counts a day too few
		end = t.Add(time.Hour)
	}
	return end, offset
}

// onWall is what clocks show that are so many seconds ahead of UTC, written as
// if it were UTC, in which all days have 24 hours.
func onWall(t time.Time, offset int) time.Time {
	return t.UTC().Add(time.Duration(offset) * time.Second)
}

func midnight(wall time.Time) time.Time {
	y, m, d := wall.Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

func sinceMidnight(wall time.Time) time.Duration { return wall.Sub(midnight(wall)) }
