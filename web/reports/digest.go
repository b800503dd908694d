package reports

import (
	"strconv"
	"strings"

	"guichet/templates"
)

// Digest is the report in a few lines of Markdown: what people ask first. What
// is nought for want of anything to count is left out.
func (s Sheet) Digest() string {
	lines := []string{"**" + inertMarkdown(s.Title()) + "**", ""}
	add := func(key, value string) {
		d := templates.Data{About: s.word(key), Who: value}
		lines = append(lines, "- "+s.Words.Word(s.Language, "report.line", d))
	}
	add("report.opened", num(s.Opened))
	add("report.resolved", num(s.Resolved)+" ("+s.pairs("report.people", s.ByPeople, "report.alone", s.Resolved-s.ByPeople)+")")
	add("report.backlog", num(s.Backlog.Open)+" ("+s.pairs("report.pending", s.Backlog.Pending, "report.free", s.Backlog.Free)+")")
	if t := s.FirstResponse; t.Count > 0 {
		add("report.first.median", s.span(t.Median, t.Count))
	}
	if t := s.Resolution; t.Count > 0 {
		add("report.resolution.median", s.span(t.Median, t.Count))
	}
	for _, p := range s.Promises {
		if n := p.Kept + p.Missed; n > 0 {
			add("report.promises", s.word(clockWord[p.Clock])+", "+s.percent(p.Rate(), n))
		}
	}
	if s.Deflection.Offered > 0 {
		add("report.bot", s.percent(s.Deflection.Rate(s.Opened), s.Opened))
	}
	if n := s.Ratings.Count(); n > 0 {
		add("report.mark", s.decimal(s.Ratings.Mean())+" ("+num(n)+")")
	}
	if len(s.Gaps) > 0 {
		lines = append(lines, "", s.word("report.gaps"), "")
		for _, g := range s.Gaps[:min(len(s.Gaps), mostGaps)] {
			lines = append(lines, "- "+inertMarkdown(line(g.Subject))+" ("+strconv.Itoa(len(g.Tickets))+", "+s.span(g.Spent, 1)+")")
		}
	}
	return strings.Join(lines, "\n")
}

// mostGaps is how many problems without an article a digest names.
const mostGaps = 5

// inertMarkdown keeps what people wrote from being read as Markdown.
var inertMarkdown = strings.NewReplacer(`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "<", `\<`, ">", `\>`).Replace
