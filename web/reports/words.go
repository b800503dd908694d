package reports

import (
	"fmt"
	"math"
	"strings"
	"time"
	"unicode"

	"guichet/templates"
	"guichet/tickets"
)

const day = 24 * time.Hour

func (s Sheet) word(key string) string { return s.Words.Word(s.Language, key, templates.Data{}) }

// Title names the desk and the period, whose days are those of its time zone.
func (s Sheet) Title() string {
	return s.Words.Word(s.Language, "report.title", templates.Data{
		Desk: s.desk(), Since: s.date(s.Period.From), Until: s.date(s.Period.To.Add(-time.Nanosecond)),
	})
}

func (s Sheet) desk() string {
	if s.Queue != "" {
		return line(s.Desk) + " · " + line(s.Queue)
	}
	return line(s.Desk)
}

// asOf says that the period is not over, where it is not.
func (s Sheet) asOf() string {
	if !s.Until.Before(s.Period.To) {
		return ""
	}
	return s.Words.Word(s.Language, "report.asof", templates.Data{Until: s.date(s.Until) + s.Until.Format(" 15:04")})
}

func (s Sheet) date(at time.Time) string {
	month := s.word(fmt.Sprint("month.", int(at.Month())))
	return s.Words.Word(s.Language, "report.date", templates.Data{At: at, Month: month})
}

// span is business time: hours and minutes, since its days have no one length.
// Of nothing there is none.
func (s Sheet) span(d time.Duration, of int) string {
	if of == 0 {
		return "–"
	}
	d = d.Round(time.Minute)
	if d < time.Hour {
		return fmt.Sprintf("%d\u00a0min", d/time.Minute)
	}
	return fmt.Sprintf("%d\u00a0h\u00a0%02d", d/time.Hour, d%time.Hour/time.Minute)
}

// days is wall time.
func (s Sheet) days(d time.Duration) string {
	if d < day {
		return s.span(d, 1)
	}
	return s.Words.Word(s.Language, "report.days", templates.Data{About: s.decimal(float64(d) / float64(day))})
}

// percent is a share of something; of nothing there is none.
func (s Sheet) percent(share float64, of int) string {
	if of == 0 {
		return "–"
	}
	return s.Words.Word(s.Language, "report.percent", templates.Data{Count: int(math.Round(100 * share))})
}

// decimal is a number with one digit behind the point, or the comma.
func (s Sheet) decimal(f float64) string {
	return strings.Replace(fmt.Sprintf("%.1f", f), ".", s.word("report.point"), 1)
}

func (s Sheet) level(name string) string {
	if name == tickets.L0.String() {
		return s.word("report.l0")
	}
	return name
}

func (s Sheet) category(name string) string {
	switch {
	case name == "":
		return s.word("report.none")
	case s.Titles != nil:
		return line(s.Titles(name))
	}
	return line(name)
}

func (s Sheet) named(name string) string {
	if name == "" {
		return s.word("report.none")
	}
	return line(name)
}

// line keeps what people wrote from breaking a table, or steering a terminal.
func line(s string) string {
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool {
		return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || unicode.IsSpace(r)
	}), " ")
}
