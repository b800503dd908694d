package reports

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"

	"guichet/tickets"
)

// JSON writes the report for programs: durations in whole seconds, moments in
// RFC 3339. Fields are only ever added.
func (s Sheet) JSON(w io.Writer) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(s)
}

// CSV writes the report for spreadsheets (RFC 4180): a line for each figure, with
// the part of the report, whom or what it is about, its name as in [Sheet.JSON],
// and the figure. Durations are whole seconds.
func (s Sheet) CSV(w io.Writer) error {
	c := csv.NewWriter(w)
	c.UseCRLF = true
	lines := lines{{"part", "of", "figure", "value"}}
	lines.add("period", "", "from", s.Period.From.Format("2006-01-02"))
	lines.add("period", "", "to", s.Until.Format("2006-01-02T15:04:05Z07:00"))
	for _, f := range []struct {
		name string
		n    int
	}{
		{"opened", s.Opened}, {"dismissed", s.Dismissed}, {"merged", s.Merged}, {"resolutions", s.Resolutions}, {"resolved", s.Resolved},
		{"by_people", s.ByPeople}, {"reopenings", s.Reopenings}, {"first_contact", s.FirstContact},
	} {
		lines.count("requests", "", f.name, f.n)
	}
	lines.backlog(s)
	lines.times("requests", "", s.FirstResponse, s.Resolution)
	for _, p := range s.Promises {
		lines.count("promises", string(p.Clock), "kept", p.Kept)
		lines.count("promises", string(p.Clock), "missed", p.Missed)
	}
	lines.bot(s)
	for i, n := range s.Ratings.Marks {
		lines.count("ratings", strconv.Itoa(i+1), "marks", n)
	}
	lines.count("ratings", "", "asked", s.Ratings.Asked)
	for _, g := range []struct {
		name  string
		parts []tickets.Part
	}{{"level", s.Levels}, {"category", s.Categories}, {"channel", s.Channels}, {"queue", s.Queues}, {"priority", s.Priorities}} {
		lines.parts(g.name, g.parts)
	}
	for _, a := range s.Agents {
		lines.count("agent", a.Agent.String(), "answers", a.Answers)
		lines.count("agent", a.Agent.String(), "resolved", a.Resolved)
		lines.count("agent", a.Agent.String(), "open", a.Open)
	}
	for _, g := range s.Gaps {
		lines.count("gap", g.Subject, "requests", len(g.Tickets))
		lines.add("gap", g.Subject, "spent_seconds", fmt.Sprintf("%.0f", g.Spent.Seconds()))
	}
	for _, d := range s.Days {
		of := d.Begin.Format("2006-01-02")
		lines.count("day", of, "opened", d.Opened)
		lines.count("day", of, "resolved", d.Resolved)
		lines.count("day", of, "backlog", d.Backlog)
	}
	return c.WriteAll(lines)
}

type lines [][]string

// add adds a line whose cells no spreadsheet takes for a formula.
func (l *lines) add(cells ...string) {
	for i := range cells {
		cells[i] = inert(cells[i])
	}
	*l = append(*l, cells)
}

// inert keeps a spreadsheet from taking a cell for a formula, also behind what
// it passes over.
func inert(cell string) string {
	if strings.ContainsAny(cell, "\t\r") || strings.IndexAny(strings.TrimLeft(cell, " \u00a0\u202f\n'\""), "=+-@＝＋－＠") == 0 {
		return "'" + cell
	}
	return cell
}

func (l *lines) count(part, of, figure string, n int) { l.add(part, of, figure, strconv.Itoa(n)) }

func (l *lines) times(part, of string, first, resolution tickets.Times) {
	for _, t := range []struct {
		name string
		tickets.Times
	}{{"first_response", first}, {"resolution", resolution}} {
		l.count(part, of, t.name+"_count", t.Count)
		l.count(part, of, t.name+"_mean_seconds", int(t.Mean.Seconds()))
		l.count(part, of, t.name+"_median_seconds", int(t.Median.Seconds()))
		l.count(part, of, t.name+"_p90_seconds", int(t.P90.Seconds()))
	}
}

func (l *lines) backlog(s Sheet) {
	b := s.Backlog
	l.count("backlog", "", "begin", b.Begin)
	l.count("backlog", "", "open", b.Open)
	l.count("backlog", "", "pending", b.Pending)
	l.count("backlog", "", "free", b.Free)
	l.count("backlog", "", "age_median_seconds", int(b.Ages.Median.Seconds()))
	l.count("backlog", "", "age_oldest_seconds", int(b.Ages.Oldest.Seconds()))
	for i, n := range b.Ages.Buckets {
		from := 0
		if i > 0 {
			from = int(tickets.AgeSteps[i-1] / day)
		}
		l.count("backlog", fmt.Sprintf("from %d days", from), "open", n)
	}
}

func (l *lines) bot(s Sheet) {
	d, e := s.Deflection, s.Escalations
	l.count("deflection", "", "offered", d.Offered)
	l.count("deflection", "", "helped", d.Helped)
	l.count("deflection", "", "kept", d.Kept)
	l.count("deflection", "", "came_back", d.CameBack)
	l.count("deflection", "", "unknown", d.Unknown)
	l.count("escalations", "", "to_people", e.ToPeople)
	l.count("escalations", "", "up", e.Up)
	l.count("escalations", "", "back", e.Back)
	l.count("escalations", "", "ping_pong", e.PingPong)
}

func (l *lines) parts(name string, parts []tickets.Part) {
	for _, p := range parts {
		l.count(name, p.Name, "opened", p.Opened)
		l.count(name, p.Name, "resolved", p.Resolved)
		l.count(name, p.Name, "by_people", p.ByPeople)
		l.count(name, p.Name, "open", p.Open)
		l.count(name, p.Name, "first_contact", p.FirstContact)
		l.times(name, p.Name, p.FirstResponse, p.Resolution)
	}
}
