package reports

import (
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"guichet/templates"
	"guichet/tickets"
)

// A Sheet is a report with what it takes to word it.
type Sheet struct {
	tickets.Report
	Gaps []Gap `json:"gaps"` // problems without an article, the costliest first; nil: nobody looked

	Desk     string                   `json:"desk"`
	Language string                   `json:"-"` // of its words
	Words    *templates.Templates     `json:"-"`
	Titles   func(name string) string `json:"-"` // how people call a category; nil: by its name
}

// A Gap is a problem that people have again and again and no article is about.
type Gap struct {
	Subject string  // of the request that says it best
	Tickets []int64 // of all who asked
	Spent   time.Duration
	Draft   string // where the beginning of an article about it is; empty: nowhere
}

// MarshalJSON writes whole seconds.
func (g Gap) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		Subject string  `json:"subject"`
		Tickets []int64 `json:"tickets"`
		Seconds int     `json:"spent_seconds"`
		Draft   string  `json:"draft,omitempty"`
	}{g.Subject, g.Tickets, int(g.Spent.Seconds()), g.Draft})
}

// A table is a part of a sheet: the first cell of a row is its label. In a table
// without a head the second cell is the figure and the third says more.
type table struct {
	title string
	head  []string
	rows  [][]string
}

func (t *table) add(cells ...string) { t.rows = append(t.rows, cells) }

// tables are the sheet in words.
func (s Sheet) tables() []table {
	all := []table{s.requests(), s.backlog(), s.times(), s.promises(), s.bot(), s.marks(), s.escalations()}
	for _, g := range []struct {
		title string
		parts []tickets.Part
		name  func(string) string
	}{
		{"report.levels", s.Levels, s.level},
		{"report.categories", s.Categories, s.category},
		{"report.channels", s.Channels, s.named},
		{"report.queues", s.Queues, s.named},
		{"report.priorities", s.Priorities, func(p string) string { return p }},
	} {
		if len(g.parts) > 1 || len(g.parts) == 1 && g.parts[0].Name != "" {
			all = append(all, s.parts(s.word(g.title), g.parts, g.name))
		}
	}
	all = append(all, s.agents())
	if s.Gaps != nil {
		all = append(all, s.gaps())
	}
	return all
}

func (s Sheet) requests() table {
	t := table{title: s.word("report.requests")}
	t.add(s.word("report.opened"), num(s.Opened))
	t.add(s.word("report.resolved"), num(s.Resolved), s.pairs("report.people", s.ByPeople, "report.alone", s.Resolved-s.ByPeople))
	t.add(s.word("report.contact"), num(s.FirstContact), s.percent(s.FirstContactRate(), s.ByPeople))
	t.add(s.word("report.reopened"), num(s.Reopenings), s.percent(s.ReopenRate(), s.Resolutions))
	t.add(s.word("report.dismissed"), num(s.Dismissed))
	t.add(s.word("report.merged"), num(s.Merged))
	return t
}

func (s Sheet) backlog() table {
	b := s.Backlog
	t := table{title: s.word("report.backlog")}
	t.add(s.word("report.before"), num(b.Begin))
	t.add(s.word("report.open"), num(b.Open), s.pairs("report.pending", b.Pending, "report.free", b.Free))
	if b.Open > 0 {
		t.add(s.word("report.age"), s.days(b.Ages.Median))
		t.add(s.word("report.oldest"), s.days(b.Ages.Oldest))
	}
	for i, label := range s.buckets() {
		t.add(label, num(b.Ages.Buckets[i]))
	}
	return t
}

// buckets are the labels of [tickets.Ages].
func (s Sheet) buckets() []string {
	var labels []string
	for i := range len(tickets.AgeSteps) + 1 {
		d := templates.Data{}
		key := "report.between"
		if i == 0 {
			key = "report.younger"
		} else {
			d.Since = num(int(tickets.AgeSteps[i-1] / day))
		}
		if i == len(tickets.AgeSteps) {
			key = "report.older"
		} else {
			d.Until = num(int(tickets.AgeSteps[i] / day))
		}
		labels = append(labels, s.Words.Word(s.Language, key, d))
	}
	return labels
}

func (s Sheet) times() table {
	t := table{title: s.word("report.times"), head: []string{"", s.word("report.count"), s.word("report.mean"), s.word("report.median"), s.word("report.p90")}}
	for _, r := range []struct {
		key string
		tickets.Times
	}{{"report.first", s.FirstResponse}, {"report.resolution", s.Resolution}} {
		t.add(s.word(r.key), num(r.Count), s.span(r.Mean, r.Count), s.span(r.Median, r.Count), s.span(r.P90, r.Count))
	}
	return t
}

// promises are none where nothing was promised.
func (s Sheet) promises() table {
	t := table{title: s.word("report.promises"), head: []string{"", s.word("report.met"), s.word("report.missed"), s.word("report.share")}}
	for _, p := range s.Promises {
		if p.Kept+p.Missed > 0 {
			t.add(s.word(clockWord[p.Clock]), num(p.Kept), num(p.Missed), s.percent(p.Rate(), p.Kept+p.Missed))
		}
	}
	return t
}

// clockWord names what is promised.
var clockWord = map[tickets.ClockKind]string{tickets.FirstResponse: "report.first", tickets.Resolution: "report.resolution"}

func (s Sheet) bot() table {
	d := s.Deflection
	t := table{title: s.word("report.bot")}
	t.add(s.word("report.offered"), num(d.Offered))
	t.add(s.word("report.helped"), num(d.Helped))
	t.add(s.word("report.kept"), num(d.Kept), s.percent(d.Rate(s.Opened), s.Opened))
	t.add(s.word("report.back"), num(d.CameBack))
	t.add(s.word("report.unknown"), num(d.Unknown))
	return t
}

func (s Sheet) marks() table {
	r := s.Ratings
	t := table{title: s.word("report.ratings")}
	if r.Count() > 0 {
		t.add(s.word("report.mark"), s.decimal(r.Mean()))
	}
	t.add(s.word("report.given"), num(r.Count()), s.percent(r.Rate(), r.Asked))
	for i := len(r.Marks) - 1; i >= 0; i-- {
		t.add(num(i+1)+" ★", num(r.Marks[i]))
	}
	return t
}

func (s Sheet) escalations() table {
	e := s.Escalations
	t := table{title: s.word("report.escalations")}
	t.add(s.word("report.topeople"), num(e.ToPeople))
	t.add(s.word("report.up"), num(e.Up))
	t.add(s.word("report.down"), num(e.Back))
	t.add(s.word("report.pingpong"), num(e.PingPong))
	return t
}

func (s Sheet) parts(title string, parts []tickets.Part, name func(string) string) table {
	t := table{title: title, head: []string{
		"", s.word("report.opened"), s.word("report.resolved"), s.word("report.open"), s.word("report.first.median"), s.word("report.resolution.median"),
	}}
	for _, p := range parts {
		t.add(name(p.Name), num(p.Opened), num(p.Resolved), num(p.Open), s.span(p.FirstResponse.Median, p.FirstResponse.Count), s.span(p.Resolution.Median, p.Resolution.Count))
	}
	return t
}

func (s Sheet) agents() table {
	t := table{title: s.word("report.agents"), head: []string{"", s.word("report.answers"), s.word("report.resolved"), s.word("report.open")}}
	for _, a := range s.Agents {
		t.add(line(a.Agent.String()), num(a.Answers), num(a.Resolved), num(a.Open))
	}
	return t
}

func (s Sheet) gaps() table {
	t := table{title: s.word("report.gaps"), head: []string{"", s.word("report.requests"), s.word("report.spent"), s.word("report.draft")}}
	for _, g := range s.Gaps {
		t.add(line(g.Subject), num(len(g.Tickets)), s.span(g.Spent, 1), g.Draft)
	}
	return t
}

func num(n int) string { return strconv.Itoa(n) }

// pairs says what a figure is made of.
func (s Sheet) pairs(a string, n int, b string, m int) string {
	return fmt.Sprintf("%s %d, %s %d", s.word(a), n, s.word(b), m)
}
