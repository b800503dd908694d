package tickets

import (
	"slices"
	"time"
)

// A Duty says who is there for a level of a queue, and when.
type Duty struct {
	Queue  string
	Level  Level
	People []Address // in the order in which they take turns
	Hours  *Calendar // when they are there; nil: always
	Weekly bool      // one of them each week in turn; else all at once
	Since  Day       // the day, in Hours's zone, on which the first one's first week begins
}

// there are the people on duty now, of those who are not away. For whoever is
// away in a week of theirs the next one stands in.
func (d Duty) there(now time.Time, away func(Address) bool) []Address {
	if !d.Hours.Open(now) {
		return nil
	}
	people := d.People
	if d.Weekly && len(people) > 0 {
		first := d.week(now) % len(people)
		people = slices.Concat(people[first:], people[:first])
	}
	var there []Address
	for _, who := range people {
		if !away(who) {
			there = append(there, who)
		}
	}
	if d.Weekly && len(there) > 1 {
		there = there[:1]
	}
	return there
}

// week counts the weeks since the rotation began, by the days of the calendar:
// one in which clocks change is as long as any. Before it began it is the first.
func (d Duty) week(now time.Time) int {
	return max(0, DayOf(d.Hours.In(now)).since(d.Since)) / 7
}

// since is how many days d comes after another one.
func (d Day) since(e Day) int {
	noon := func(d Day) time.Time { return time.Date(d.Year, d.Month, d.Day, 12, 0, 0, 0, time.UTC) }
	return int(noon(d).Sub(noon(e)) / wholeDay)
}
