package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/mattn/go-isatty"

	"guichet/knowledge"
	"guichet/store"
	"guichet/templates"
	"guichet/tickets"
	"guichet/web/reports"
)

type reportCmd struct {
	configFlag
	From     string `placeholder:"YYYY-MM-DD" help:"The first day; Monday of last week if none is given."`
	To       string `placeholder:"YYYY-MM-DD" help:"The last day; if none is given, the end of the week of a first day, or yesterday."`
	Queue    string `help:"Only this queue."`
	Format   string `enum:"text,csv,json,html,png" default:"text" help:"How it is written (${enum})."`
	Language string `help:"Language of its words: en or fr; the agents' if none is given."`
	Drafts   string `type:"path" help:"Folder to which the draft of an article is written for each recurring problem that has solved requests; what is there stays as it is."`
}

// Run writes a report.
func (r reportCmd) Run(ctx context.Context) error {
	c, err := loadConfig(r.Config)
	if err != nil {
		return err
	}
	zone, now := c.zone(r.Queue), time.Now()
	p, err := parsePeriod(r.From, r.To, now.In(zone))
	if err != nil {
		return err
	}
	switch {
	case r.Queue != "" && !c.hasQueue(r.Queue):
		return fmt.Errorf("there is no queue %q; there are %s", r.Queue, strings.Join(c.queueNames(), ", "))
	case r.Format == "png" && isatty.IsTerminal(os.Stdout.Fd()):
		return errors.New("a terminal shows no picture: write it to a file, as in guichet report --format png > report.png")
	}
	words, err := wordings(c)
	if err != nil {
		return err
	}
	lang, err := speaks(r.Language, c.AgentsLanguage)
	if err != nil {
		return err
	}
	s, err := records(ctx, r.Config)
	if err != nil {
		return err
	}
	defer s.Close()
	base, _ := knowledge.Open(articleFS(c, knowledge.Demo)) // guichet kb check tells what is wrong with articles
	b := bureau{store: s, base: base, words: words, desk: tickets.Desk{Queues: c.queues()}, name: c.Name}
	sheet, err := b.report(ctx, p, now, r.Queue, lang, r.Drafts)
	if err != nil {
		return err
	}
	return write(os.Stdout, sheet, r.Format)
}

// speaks is a language that the bot speaks, or otherwise where none is named.
func speaks(lang, otherwise string) (string, error) {
	if lang == "" {
		lang = otherwise
	}
	var f findings
	f.language("--language", lang)
	return lang, errors.Join(f.errs...)
}

// write writes a sheet in one of the formats.
func write(w io.Writer, s reports.Sheet, format string) error {
	switch format {
	case "csv":
		return s.CSV(w)
	case "json":
		return s.JSON(w)
	case "html":
		return s.HTML(w)
	case "png":
		raw, err := s.PNG()
		if err == nil {
			_, err = w.Write(raw)
		}
		return err
	}
	return s.Text(w)
}

// mostDays is how long a report's period may be.
const mostDays = 5 * 366

// parsePeriod reads the first and the last day of a period, in the time zone of
// now.
func parsePeriod(first, last string, now time.Time) (tickets.Period, error) {
	y, m, d := now.Date()
	today := func(days int) time.Time { return time.Date(y, m, d+days, 0, 0, 0, 0, now.Location()) }
	sinceMonday := (int(now.Weekday()) + 6) % 7
	from, to := today(-sinceMonday-7), today(-sinceMonday)
	var err error
	if first != "" {
		if from, err = time.ParseInLocation(time.DateOnly, first, now.Location()); err != nil {
			return tickets.Period{}, fmt.Errorf("--from: %q is no day such as 2026-03-23", first)
		}
		to = today(0)
	}
	if last != "" {
		if to, err = time.ParseInLocation(time.DateOnly, last, now.Location()); err != nil {
			return tickets.Period{}, fmt.Errorf("--to: %q is no day such as 2026-03-29", last)
		}
		y, m, d := to.Date()
		to = time.Date(y, m, d+1, 0, 0, 0, 0, now.Location())
		if first == "" {
			from = time.Date(y, m, d-6, 0, 0, 0, 0, now.Location())
		}
	}
	switch {
	case from.After(now):
		return tickets.Period{}, fmt.Errorf("--from: %s has not begun", from.Format(time.DateOnly))
	case first != "" && last == "" && !from.Before(to):
		to = today(1) // from today on: as far as it has come
	case !from.Before(to):
		return tickets.Period{}, fmt.Errorf("--to: %s is before --from, %s", last, from.Format(time.DateOnly))
	case to.Sub(from) > mostDays*24*time.Hour:
		return tickets.Period{}, fmt.Errorf("from %s to %s are more than five years: ask for less", from.Format(time.DateOnly), to.Format(time.DateOnly))
	}
	return tickets.Period{From: from, To: to}, nil
}

// zone is where the days of a queue's reports begin: that of its calendar, or of
// the first queue's; without one, this machine's.
func (c Config) zone(queue string) *time.Location {
	for _, q := range c.queues() {
		if (queue == "" || q.Name == queue) && q.SLA != nil && q.SLA.Calendar != nil && q.SLA.Calendar.Zone != nil {
			return q.SLA.Calendar.Zone
		}
	}
	return time.Local
}

func (c Config) queueNames() []string {
	var names []string
	for _, q := range c.Queues {
		names = append(names, q.Name)
	}
	return names
}

// A bureau makes reports.
type bureau struct {
	store *store.Store
	base  *knowledge.Base
	words *templates.Templates
	desk  tickets.Desk
	name  string
}

// report makes the report of a period. drafts is the folder for drafts of
// articles; empty: none are written.
func (b bureau) report(ctx context.Context, p tickets.Period, now time.Time, queue, lang, drafts string) (reports.Sheet, error) {
	y := tickets.NewTally(p, now, func(t tickets.Ticket) tickets.Measure { return b.desk.Policy(t).Calendar.Between })
	span := store.Span{From: p.From, To: p.To, Beyond: tickets.DeflectionWait, Queue: queue, Kinds: tickets.ReportKinds}
	if err := b.store.History(ctx, span, y.Add); err != nil {
		return reports.Sheet{}, err
	}
	s := reports.Sheet{Report: y.Report(), Desk: b.name, Language: lang, Words: b.words, Titles: b.title(lang)}
	s.Queue = queue
	var err error
	s.Gaps, err = b.gaps(ctx, p, queue, drafts)
	return s, err
}

// title tells how people call a category.
func (b bureau) title(lang string) func(string) string {
	return func(name string) string {
		if c, ok := b.desk.Category(name); ok {
			if t := c.Title.In(lang); t != "" {
				return t
			}
		}
		return name
	}
}

// leastAsked is how often a problem must come in a period to be recurring.
const leastAsked = 3

// gaps are the recurring problems of a period that no article answers.
func (b bureau) gaps(ctx context.Context, p tickets.Period, queue, drafts string) ([]reports.Gap, error) {
	var debt knowledge.Debt
	err := b.store.Past(ctx, p.From, queue, func(k store.Past) error {
		if k.Ticket.Created.Before(p.To) {
			debt.Add(k.Ticket, k.Request, k.Events, k.Sent...)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	var found missing
	gaps := b.base.ForAgents().Gaps(debt.Unanswered, leastAsked)
	found.count(b.base, debt, gaps)
	if drafts != "" {
		if err := (kbGapsCmd{Draft: drafts}).drafts(ctx, b.store, b.words, gaps, &found); err != nil {
			return nil, err
		}
	}
	list := []reports.Gap{}
	for _, g := range found.Gaps {
		if g.Article == "" {
			list = append(list, reports.Gap{Subject: g.Question, Tickets: g.Tickets, Spent: time.Duration(g.Seconds) * time.Second, Draft: g.Draft})
		}
	}
	return list, nil
}
