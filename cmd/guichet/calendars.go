package main

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	_ "time/tzdata" // zones are known on every machine

	"guichet/tickets"
)

// A CalendarConfig says when people work.
type CalendarConfig struct {
	Name     string            `yaml:"name"`
	Zone     string            `yaml:"zone"`     // Europe/Paris
	Hours    map[string]string `yaml:"hours"`    // by day, or first-last day: "09:00-12:30 14:00-18:00"; empty: always
	Holidays []string          `yaml:"holidays"` // ISO codes of countries
	Closed   []string          `yaml:"closed"`   // other days without work, 2026-12-24
	Open     map[string]string `yaml:"open"`     // days with other hours than usual
}

// calendar is what the configuration describes.
func (c CalendarConfig) calendar() (*tickets.Calendar, error) {
	zone, err := time.LoadLocation(c.Zone)
	if err != nil || c.Zone == "" || c.Zone == "Local" {
		return nil, fmt.Errorf("zone: %q is no time zone such as Europe/Paris", c.Zone)
	}
	k := &tickets.Calendar{Zone: zone, Hours: map[time.Weekday][]tickets.Hours{}, Holiday: holidays(c.Holidays), Days: map[tickets.Day][]tickets.Hours{}}
	for days, text := range c.Hours {
		hours, err := parseHours(text)
		if err != nil {
			return nil, fmt.Errorf("hours: %s: %w", days, err)
		}
		list, err := parseDays(days)
		if err != nil {
			return nil, fmt.Errorf("hours: %w", err)
		}
		for _, d := range list {
			if _, twice := k.Hours[d]; twice {
				return nil, fmt.Errorf("hours: %s is there twice", strings.ToLower(d.String()))
			}
			k.Hours[d] = hours
		}
	}
	for _, code := range c.Holidays {
		if countries[code] == nil {
			return nil, fmt.Errorf("holidays: %q is none of %s; list the days under closed", code, strings.Join(countryCodes(), ", "))
		}
	}
	for _, text := range c.Closed {
		day, err := parseDay(text)
		if err != nil {
			return nil, fmt.Errorf("closed: %w", err)
		}
		k.Days[day] = nil
	}
	for text, hours := range c.Open {
		day, err := parseDay(text)
		if err != nil {
			return nil, fmt.Errorf("open: %w", err)
		}
		if k.Days[day], err = parseHours(hours); err != nil {
			return nil, fmt.Errorf("open: %s: %w", text, err)
		}
	}
	return k, nil
}

var weekdays = []string{"sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"}

// parseDays reads "monday", or "monday-friday".
func parseDays(text string) ([]time.Weekday, error) {
	first, last, isRange := strings.Cut(text, "-")
	if !isRange {
		last = first
	}
	from, to := slices.Index(weekdays, strings.TrimSpace(first)), slices.Index(weekdays, strings.TrimSpace(last))
	if from < 0 || to < 0 {
		return nil, fmt.Errorf("%q is no day, monday to sunday, and no stretch such as monday-friday", text)
	}
	list := []time.Weekday{time.Weekday(from)}
	for from != to {
		from = (from + 1) % 7
		list = append(list, time.Weekday(from))
	}
	return list, nil
}

var stretch = regexp.MustCompile(`^([01]\d|2[0-4]):([0-5]\d)-([01]\d|2[0-4]):([0-5]\d)$`)

// parseHours reads "09:00-12:30 14:00-18:00".
func parseHours(text string) ([]tickets.Hours, error) {
	var hours []tickets.Hours
	for _, s := range strings.Fields(text) {
		m := stretch.FindStringSubmatch(s)
		if m == nil {
			return nil, fmt.Errorf("%q is no stretch of a day such as 09:00-12:30", s)
		}
		h := tickets.Hours{From: clockTime(m[1], m[2]), To: clockTime(m[3], m[4])}
		switch {
		case h.To > 24*time.Hour:
			return nil, fmt.Errorf("%s goes beyond 24:00", s)
		case h.From >= h.To:
			return nil, fmt.Errorf("%s ends before it begins; write a night as two stretches: one to 24:00, and one from 00:00 on the next day", s)
		case len(hours) > 0 && hours[len(hours)-1].To > h.From:
			return nil, fmt.Errorf("%s begins before the stretch before it ends", s)
		}
		hours = append(hours, h)
	}
	if len(hours) == 0 {
		return nil, fmt.Errorf("want stretches of a day such as 09:00-12:30; leave out a day without any")
	}
	return hours, nil
}

// clockTime is the time since midnight at which a clock shows two digits twice.
func clockTime(hour, minute string) time.Duration {
	digits := func(s string) time.Duration { return time.Duration(s[0]-'0')*10 + time.Duration(s[1]-'0') }
	return digits(hour)*time.Hour + digits(minute)*time.Minute
}

func parseDay(text string) (tickets.Day, error) {
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return tickets.Day{}, fmt.Errorf("%q is no day such as 2026-12-24", text)
	}
	return tickets.DayOf(t), nil
}

func (c Config) validateCalendars(f *findings) {
	names := map[string]bool{}
	for _, each := range c.Calendars {
		switch {
		case each.Name == "":
			f.say("calendars: each needs a name")
		case names[each.Name]:
			f.say("calendars: two are called %q", each.Name)
		}
		names[each.Name] = true
		if _, err := each.calendar(); err != nil {
			f.say("calendar %s: %w", each.Name, err)
		}
	}
}

// calendars are the configured ones by name. The configuration is valid.
func (c Config) calendars() map[string]*tickets.Calendar {
	all := map[string]*tickets.Calendar{}
	for _, each := range c.Calendars {
		all[each.Name], _ = each.calendar()
	}
	return all
}
