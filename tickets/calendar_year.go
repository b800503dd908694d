package tickets

import (
	"sort"
	"time"
)

// A businessYear is what a calendar knows of one year, so that no deadline is
// found by walking days: the business time before each of its days, and in all
// at the end.
type businessYear struct {
	before []time.Duration
}

// total is the business time of the year.
func (y *businessYear) total() time.Duration { return y.before[len(y.before)-1] }

// year is the calendar's year, counted once.
func (c *Calendar) year(n int) *businessYear {
	if known, ok := c.years.Load(n); ok {
		return known.(*businessYear)
	}
	y := &businessYear{before: []time.Duration{0}}
	for day := time.Date(n, time.January, 1, 0, 0, 0, 0, time.UTC); day.Year() == n; day = day.Add(wholeDay) {
		sum := y.total()
		for _, h := range c.on(DayOf(day)) {
			sum += h.To - h.From
		}
		y.before = append(y.before, sum)
	}
	c.years.Store(n, y)
	return y
}

// elapsed is the business time of a wall clock's year until then.
func (c *Calendar) elapsed(wall time.Time) time.Duration {
	sum, since := c.year(wall.Year()).before[wall.YearDay()-1], sinceMidnight(wall)
	for _, h := range c.on(DayOf(wall)) {
		if h.From < since {
			sum += min(since, h.To) - h.From
		}
	}
	return sum
}

// count is the business time between two readings of clocks that run evenly.
func (c *Calendar) count(from, to time.Time) time.Duration {
	sum := c.elapsed(to) - c.elapsed(from)
	for y := from.Year(); y < to.Year(); y++ {
		sum += c.year(y).total()
	}
	return sum
}

// reach is the first reading of clocks that run evenly at which d of business
// time has passed. There is one, and d is positive.
func (c *Calendar) reach(from time.Time, d time.Duration) time.Time {
	n, left := from.Year(), c.elapsed(from)+d
	for ; left > c.year(n).total(); n++ {
		left -= c.year(n).total()
	}
	before := c.year(n).before
	i := sort.Search(len(before)-1, func(i int) bool { return before[i+1] >= left })
	day := time.Date(n, time.January, 1+i, 0, 0, 0, 0, time.UTC)
	left -= before[i]
	for _, h := range c.on(DayOf(day)) {
		if left <= h.To-h.From {
			return day.Add(h.From + left)
		}
		left -= h.To - h.From
	}
	return day.Add(wholeDay)
}
