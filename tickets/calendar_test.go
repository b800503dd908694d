package tickets

import (
	"math/rand/v2"
	"testing"
	"time"

	_ "time/tzdata"
)

func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

// office works from nine to half past twelve and from two to six, Monday to
// Friday, and not on the fourteenth of July.
func office(t testing.TB) *Calendar {
	day := []Hours{{9 * time.Hour, 12*time.Hour + 30*time.Minute}, {14 * time.Hour, 18 * time.Hour}}
	return &Calendar{
		Zone:    zone(t, "Europe/Paris"),
		Hours:   map[time.Weekday][]Hours{1: day, 2: day, 3: day, 4: day, 5: day},
		Holiday: func(_ int, m time.Month, d int) bool { return m == time.July && d == 14 },
		Days: map[Day][]Hours{
			{2026, time.December, 24}: nil,
			{2026, time.December, 19}: {{10 * time.Hour, 12 * time.Hour}}, // a Saturday
		},
	}
}

func moment(t testing.TB, s string) time.Time {
	t.Helper()
	at, err := time.ParseInLocation("2006-01-02 15:04", s, zone(t, "Europe/Paris"))
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func TestBusinessTime(t *testing.T) {
	c := office(t)
	for _, tt := range []struct {
		name, from, to string
		want           time.Duration
	}{
		{"within a morning", "2026-07-13 09:30", "2026-07-13 11:00", 90 * time.Minute},
		{"over lunch", "2026-07-13 12:00", "2026-07-13 14:30", time.Hour},
		{"over a night", "2026-07-15 17:00", "2026-07-16 10:00", 2 * time.Hour},
		{"over a holiday", "2026-07-13 17:00", "2026-07-15 10:00", 2 * time.Hour},
		{"over a weekend", "2026-07-17 17:30", "2026-07-20 09:30", time.Hour},
		{"from before it opens to after it closes", "2026-07-13 05:00", "2026-07-13 23:00", 7*time.Hour + 30*time.Minute},
		{"on a day that the company is closed", "2026-12-24 00:00", "2026-12-25 00:00", 0},
		{"on a Saturday that it is open", "2026-12-19 00:00", "2026-12-20 00:00", 2 * time.Hour},
		{"backwards", "2026-07-13 11:00", "2026-07-13 09:30", 0},
		{"over a New Year", "2026-12-31 17:00", "2027-01-01 10:00", 2 * time.Hour},
	} {
		from, to := moment(t, tt.from), moment(t, tt.to)
		if got := c.Between(from, to); got != tt.want {
			t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
		}
		if tt.want > 0 {
			if got := c.Between(from, c.After(from, tt.want)); got != tt.want || c.After(from, tt.want).After(to) {
				t.Errorf("%s: after %v it is %v", tt.name, tt.want, c.In(c.After(from, tt.want)))
			}
		}
	}
	if at := c.After(moment(t, "2026-07-13 16:00"), 2*time.Hour); !at.Equal(moment(t, "2026-07-13 18:00")) {
		t.Errorf("what is due when the desk closes is due at %v", c.In(at))
	}
	if at := c.After(moment(t, "2026-07-13 18:00"), time.Microsecond); !at.Equal(moment(t, "2026-07-15 09:00").Add(time.Microsecond)) {
		t.Errorf("a moment more, over a holiday, is %v", c.In(at))
	}
}

// TestF23_CalendarsKeepTheirHoursWhenClocksChange: on 2026-10-25 Paris has 25
// hours, on 2027-03-28 it has 23.
func TestF23_CalendarsKeepTheirHoursWhenClocksChange(t *testing.T) {
	paris := zone(t, "Europe/Paris")
	always, night := &Calendar{Zone: paris}, &Calendar{Zone: paris, Hours: map[time.Weekday][]Hours{}}
	for d := time.Sunday; d <= time.Saturday; d++ {
		night.Hours[d] = []Hours{{time.Hour, 5 * time.Hour}}
	}
	for _, tt := range []struct {
		name     string
		c        *Calendar
		from, to string
		want     time.Duration
	}{
		{"the long day", always, "2026-10-25 00:00", "2026-10-26 00:00", 25 * time.Hour},
		{"the short day", always, "2027-03-28 00:00", "2027-03-29 00:00", 23 * time.Hour},
		{"the night with two hours of two o'clock", night, "2026-10-25 00:00", "2026-10-25 12:00", 5 * time.Hour},
		{"the night without two o'clock", night, "2027-03-28 00:00", "2027-03-28 12:00", 3 * time.Hour},
		{"the office, over the long weekend", office(t), "2026-10-23 17:00", "2026-10-26 10:00", 2 * time.Hour},
		{"the office, over the short weekend", office(t), "2027-03-26 17:00", "2027-03-29 10:00", 2 * time.Hour},
	} {
		if got := tt.c.Between(moment(t, tt.from), moment(t, tt.to)); got != tt.want {
			t.Errorf("%s has %v of business time, want %v", tt.name, got, tt.want)
		}
	}
	for _, tt := range []struct{ from, utc string }{
		{"2026-10-23 17:00", "2026-10-26T09:00:00Z"}, // ten o'clock in winter
		{"2027-03-26 17:00", "2027-03-29T08:00:00Z"}, // ten o'clock in summer
	} {
		if got := office(t).After(moment(t, tt.from), 2*time.Hour).UTC().Format(time.RFC3339); got != tt.utc {
			t.Errorf("two hours of work after %s: %s, want %s", tt.from, got, tt.utc)
		}
	}
}

// walker is the same calendar told otherwise: minute for minute.
type walker struct{ *Calendar }

func (w walker) open(t time.Time) bool {
	local := t.In(w.Zone)
	y, m, d := local.Date()
	hours, special := w.Days[Day{y, m, d}]
	switch {
	case special:
	case w.Holiday != nil && w.Holiday(y, m, d):
	case len(w.Hours) == 0:
		return true
	default:
		hours = w.Hours[local.Weekday()]
	}
	minute := local.Hour()*60 + local.Minute()
	for _, h := range hours {
		if int(h.From.Minutes()) <= minute && minute < int(h.To.Minutes()) {
			return true
		}
	}
	return false
}

// randomCalendar has hours, holidays and exceptions around a change of clocks.
func randomCalendar(t testing.TB, r *rand.Rand, around time.Time) *Calendar {
	zones := []string{"Europe/Paris", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Asia/Beirut", "America/Santiago", "Pacific/Apia", "UTC"}
	c := &Calendar{Zone: zone(t, zones[r.IntN(len(zones))]), Hours: map[time.Weekday][]Hours{}, Days: map[Day][]Hours{}}
	hours := func() (h []Hours) {
		for at := r.IntN(600); at < 24*60 && len(h) < 3; {
			to := min(24*60, at+1+r.IntN(500))
			h = append(h, Hours{time.Duration(at) * time.Minute, time.Duration(to) * time.Minute})
			at = to + 1 + r.IntN(300)
		}
		return h
	}
	if r.IntN(8) > 0 {
		for d := time.Sunday; d <= time.Saturday; d++ {
			if r.IntN(3) > 0 {
				c.Hours[d] = hours()
			}
		}
	}
	off := r.IntN(31)
	c.Holiday = func(_ int, _ time.Month, d int) bool { return d == off }
	for range r.IntN(4) {
		c.Days[DayOf(around.AddDate(0, 0, r.IntN(20)-10))] = hours()
	}
	return c
}

// TestAMinuteWalkerAgrees: an independent walker, which asks for each minute
// what the clocks on the wall show, counts the same.
func TestAMinuteWalkerAgrees(t *testing.T) {
	rounds := 400
	if testing.Short() {
		rounds = 40
	}
	r := rand.New(rand.NewPCG(6, 3))
	changes := []time.Time{
		time.Date(2026, 10, 25, 1, 0, 0, 0, time.UTC), time.Date(2027, 3, 28, 1, 0, 0, 0, time.UTC),
		time.Date(2026, 11, 1, 6, 0, 0, 0, time.UTC), time.Date(2026, 4, 4, 15, 0, 0, 0, time.UTC),
		time.Date(2011, 12, 30, 10, 0, 0, 0, time.UTC), time.Date(2026, 12, 31, 23, 0, 0, 0, time.UTC), time.Date(2028, 12, 31, 12, 0, 0, 0, time.UTC),
	}
	for range rounds {
		around := changes[r.IntN(len(changes))]
		c := randomCalendar(t, r, around)
		w := walker{c}
		from := around.Add(-time.Duration(r.IntN(8*24*60)) * time.Minute)
		to := from.Add(time.Duration(1+r.IntN(14*24*60)) * time.Minute)
		var sum time.Duration
		var reached []time.Time // the end of each business minute
		for at := from; at.Before(to); at = at.Add(time.Minute) {
			open := w.open(at)
			if open {
				sum += time.Minute
				reached = append(reached, at.Add(time.Minute))
			}
			if c.Open(at) != open {
				t.Fatalf("%s: open at %v: %v, the walker says %v", c.Zone, c.In(at), !open, open)
			}
		}
		if got := c.Between(from, to); got != sum {
			t.Fatalf("%s: between %v and %v: %v, the walker says %v\n%+v", c.Zone, c.In(from), c.In(to), got, sum, c.Hours)
		}
		if n := len(reached); n > 0 {
			i := r.IntN(n)
			if got := c.After(from, time.Duration(i+1)*time.Minute); !got.Equal(reached[i]) {
				t.Fatalf("%s: %d minutes after %v: %v, the walker says %v", c.Zone, i+1, c.In(from), c.In(got), c.In(reached[i]))
			}
		}
		var open time.Duration
		at := from
		for _, s := range c.Stretches(from, to) {
			if !s.From.Equal(at) || !s.From.Before(s.To) {
				t.Fatalf("%s: a stretch from %v to %v after %v", c.Zone, s.From, s.To, at)
			}
			at = s.To
			if s.Open {
				open += s.To.Sub(s.From)
			}
		}
		if !at.Equal(to) || open != sum {
			t.Fatalf("%s: stretches end at %v with %v open, want %v with %v", c.Zone, at, open, to, sum)
		}
	}
}

func TestACalendarThatNeverOpensPromisesNothing(t *testing.T) {
	c := &Calendar{Zone: zone(t, "Europe/Paris"), Holiday: func(int, time.Month, int) bool { return true }}
	if at := c.After(noon, time.Hour); !at.IsZero() {
		t.Errorf("an hour of work is done at %v", at)
	}
	if n := c.Between(noon, noon.AddDate(1, 0, 0)); n != 0 {
		t.Errorf("in a year it works for %v", n)
	}
	var always *Calendar
	if got := always.After(noon, time.Hour); !got.Equal(noon.Add(time.Hour)) || always.Between(noon, got) != time.Hour || !always.Open(noon) {
		t.Error("no calendar is one that is always open")
	}
}

// BenchmarkPlanDeadline finds a deadline weeks ahead, over changes of clocks and holidays.
func BenchmarkPlanDeadline(b *testing.B) {
	c := office(b)
	from := moment(b, "2026-10-05 10:00")
	for b.Loop() {
		if c.After(from, 300*time.Hour).IsZero() {
			b.Fatal("never")
		}
	}
}
