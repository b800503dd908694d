package tickets

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// ParseAbsence reads how long somebody is away, and why, from their words in
// English or French: "until 2026-12-01 holidays", "2 days", "jusqu'au 3 mars",
// "until 14:30", "jusqu'à lundi", "3 h dentiste". A day means its beginning, in
// now's location, and days and weeks count from the beginning of today. Words
// that tell no time are the reason, and until is zero; not ok are a time that has
// passed and an until without a time.
func ParseAbsence(now time.Time, text string) (until time.Time, why string, ok bool) {
	text = strings.Join(strings.Fields(strings.ReplaceAll(text, "’", "'")), " ")
	if m := untilWord.FindString(text); m != "" {
		until, why, ok = readTime(now, text[len(m):])
		return until, why, ok && until.After(now)
	}
	m := span.FindStringSubmatch(text)
	if m == nil {
		return time.Time{}, text, true
	}
	n, err := strconv.Atoi(m[1])
	if err != nil || n == 0 {
		return time.Time{}, "", false
	}
	switch strings.ToLower(m[2])[0] {
	case 'm':
		until = now.Add(time.Duration(n) * time.Minute)
	case 'h':
		until = now.Add(time.Duration(n) * time.Hour)
	case 'd', 'j':
		until = date(now, 0, n)
	default:
		until = date(now, 0, 7*n)
	}
	return until, text[len(m[0]):], true
}

var (
	untilWord = regexp.MustCompile(`^(?i:until|till|jusqu'au|jusqu'à|jusqu'a)(?: |$)`)
	span      = regexp.MustCompile(`^(?i:(?:for|pour|pendant) )?(\d{1,3}) ?(?i:(min|minutes?|h|hours?|heures?|d|days?|j|jours?|w|weeks?|semaines?))(?: |$)`)

	isoDay  = regexp.MustCompile(`^(\d{4})-(\d{1,2})-(\d{1,2})(?: |$)`)
	frDay   = regexp.MustCompile(`^(\d{1,2})[/.](\d{1,2})(?:[/.](\d{4}))?(?: |$)`)
	wordDay = regexp.MustCompile(`^(\d{1,2})(?i:er|st|nd|rd|th)? (\pL+)(?: (\d{4}))?(?: |$)`)
	oClock  = regexp.MustCompile(`^(\d{1,2})(?::|h|H)(\d{2})?(?: |$)`)
	oneWord = regexp.MustCompile(`^\pL+(?: |$)`)
)

// moment reads the time with which a text begins.
func readTime(now time.Time, text string) (at time.Time, rest string, ok bool) {
	number := func(s string) int { n, _ := strconv.Atoi(s); return n }
	if m := isoDay.FindStringSubmatch(text); m != nil {
		at, ok = onDay(now, number(m[1]), number(m[2]), number(m[3]))
		return at, text[len(m[0]):], ok
	}
	if m := frDay.FindStringSubmatch(text); m != nil {
		at, ok = onDay(now, number(m[3]), number(m[2]), number(m[1]))
		return at, text[len(m[0]):], ok
	}
	if m := oClock.FindStringSubmatch(text); m != nil {
		at = time.Date(now.Year(), now.Month(), now.Day(), number(m[1]), number(m[2]), 0, 0, now.Location())
		return at, text[len(m[0]):], number(m[1]) < 24 && number(m[2]) < 60
	}
	if m := wordDay.FindStringSubmatch(text); m != nil {
		month := 1 + slices.IndexFunc(months[:], func(names []string) bool { return slices.Contains(names, strings.ToLower(m[2])) })
		at, ok = onDay(now, number(m[3]), month, number(m[1]))
		return at, text[len(m[0]):], ok
	}
	word := oneWord.FindString(text)
	return nextDay(now, strings.ToLower(strings.TrimSpace(word)), text[len(word):])
}

// nextDay is the next day of a name.
func nextDay(now time.Time, name, rest string) (time.Time, string, bool) {
	if name == "tomorrow" || name == "demain" {
		return date(now, 0, 1), rest, true
	}
	for day, names := range weekdays {
		if slices.Contains(names, name) {
			days := (day - int(now.Weekday()) + 7) % 7
			if days == 0 {
				days = 7
			}
			return date(now, 0, days), rest, true
		}
	}
	return time.Time{}, "", false
}

// onDay is the beginning of a day; without a year the next one of that date.
func onDay(now time.Time, year, month, day int) (time.Time, bool) {
	y := year
	if y == 0 {
		y = now.Year()
	}
	at := time.Date(y, time.Month(month), day, 0, 0, 0, 0, now.Location())
	if at.Day() != day || int(at.Month()) != month {
		return at, false
	}
	if year == 0 && !at.After(now) {
		at = date(at, 1, 0)
	}
	return at, true
}

// date is the beginning of another day than t's.
func date(t time.Time, years, days int) time.Time {
	return time.Date(t.Year()+years, t.Month(), t.Day()+days, 0, 0, 0, 0, t.Location())
}

var months = [12][]string{
	{"january", "janvier"}, {"february", "février", "fevrier"}, {"march", "mars"}, {"april", "avril"},
	{"may", "mai"}, {"june", "juin"}, {"july", "juillet"}, {"august", "août", "aout"},
	{"september", "septembre"}, {"october", "octobre"}, {"november", "novembre"}, {"december", "décembre", "decembre"},
}

var weekdays = [7][]string{
	{"sunday", "dimanche"}, {"monday", "lundi"}, {"tuesday", "mardi"}, {"wednesday", "mercredi"},
	{"thursday", "jeudi"}, {"friday", "vendredi"}, {"saturday", "samedi"},
}
