package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"guichet/knowledge"
	"guichet/store"
	"guichet/templates"
)

type kbGapsCmd struct {
	configFlag
	Since days   `default:"90d" help:"How far to look back: days (90d), weeks (12w) or hours (36h)."`
	Queue string `help:"Only this queue."`
	Least int    `default:"3" help:"Requests that a gap has at least, and offers that an article has before it is judged."`
	Draft string `type:"path" help:"Folder to which a draft is written for each gap that has solved requests; what is there stays as it is."`
	JSON  bool   `name:"json" help:"Print one JSON object."`
}

// days is a length of time that may be told in days.
type days time.Duration

// UnmarshalText implements [encoding.TextUnmarshaler].
func (d *days) UnmarshalText(text []byte) error {
	s := string(text)
	for unit, hours := range map[string]int{"d": 24, "w": 7 * 24} {
		if count, ok := strings.CutSuffix(s, unit); ok {
			n, err := strconv.Atoi(count)
			if err != nil || n <= 0 || n > 10000 {
				return fmt.Errorf("%q is no number of days or weeks, such as 90d", s)
			}
			*d = days(time.Duration(n*hours) * time.Hour)
			return nil
		}
	}
	v, err := time.ParseDuration(s)
	if err != nil || v <= 0 {
		return fmt.Errorf("%q is no length of time, such as 90d", s)
	}
	*d = days(v)
	return nil
}

// A missing is what the articles do not do, ready to be printed.
type missing struct {
	Since     time.Time     `json:"since"`
	Requests  int           `json:"requests"`            // that people made
	Answered  int           `json:"answered_by_article"` // of those
	Seconds   int           `json:"seconds"`             // that agents spent on the others
	Gaps      []gapJSON     `json:"gaps"`                // the costliest first
	Unhelpful []offeredJSON `json:"unhelpful"`
	Overdue   []overdueJSON `json:"overdue"`
}

type gapJSON struct {
	Question  string   `json:"question"`
	Language  string   `json:"language"`
	Languages []string `json:"languages"`
	Words     []string `json:"words"`
	Count     int      `json:"count"`
	Seconds   int      `json:"seconds"` // that agents spent on them; see tickets.Effort
	Tickets   []int64  `json:"tickets"`
	Offered   int      `json:"offered_in_vain"`   // to so many of them articles were offered
	Article   string   `json:"article,omitempty"` // the one that would answer most of them by now
	Answers   int      `json:"article_answers,omitempty"`
	Draft     string   `json:"draft,omitempty"` // the file that was written
}

type offeredJSON struct {
	Article string `json:"id"`
	Title   string `json:"title"`
	Owner   string `json:"owner"`
	Offered int    `json:"offered"`
	Helped  int    `json:"helped"`
	Passed  int    `json:"passed_to_people"`
}

type overdueJSON struct {
	Article string `json:"id"`
	Title   string `json:"title"`
	Owner   string `json:"owner"`
	Since   string `json:"review_after"`
}

// Run tells which problems have no article, which articles do not help, and
// which are to be read again.
func (k kbGapsCmd) Run(ctx context.Context) error {
	c, err := loadConfig(k.Config)
	if err != nil {
		return err
	}
	s, err := records(ctx, k.Config)
	if err != nil {
		return err
	}
	defer s.Close()
	base, problems := knowledge.Open(articleFS(c, knowledge.Demo))
	for _, p := range problems {
		fmt.Fprintln(os.Stderr, "guichet:", p)
	}
	if c.Knowledge.Threshold > 0 {
		base.Threshold = c.Knowledge.Threshold
	}
	now := time.Now()
	debt, err := debtSince(ctx, s, now.Add(-time.Duration(k.Since)), k.Queue)
	if err != nil {
		return err
	}
	found := missing{Since: now.Add(-time.Duration(k.Since)), Requests: debt.Requests, Answered: debt.Answered}
	gaps := base.ForAgents().Gaps(debt.Unanswered, k.Least)
	found.count(base, debt, gaps)
	found.judge(base, debt.Unhelpful(k.Least), now)
	if k.Draft != "" {
		t, err := wordings(c)
		if err != nil {
			return err
		}
		if err := k.drafts(ctx, s, t, gaps, &found); err != nil {
			return err
		}
	}
	if k.JSON {
		out := json.NewEncoder(os.Stdout)
		out.SetIndent("", "  ")
		return out.Encode(found)
	}
	found.print(os.Stdout)
	return nil
}

// debtSince reads what articles did for the requests of a queue, or of all.
func debtSince(ctx context.Context, s *store.Store, since time.Time, queue string) (knowledge.Debt, error) {
	var d knowledge.Debt
	err := s.Past(ctx, since, queue, func(p store.Past) error {
		d.Add(p.Ticket, p.Request, p.Events, p.Sent...)
		return nil
	})
	return d, err
}

// count adds the gaps, and asks the articles of today for each of them.
func (m *missing) count(base *knowledge.Base, debt knowledge.Debt, gaps []knowledge.Gap) {
	asked := map[int64]knowledge.Unanswered{}
	for _, u := range debt.Unanswered {
		asked[u.Ticket] = u
		m.Seconds += int(u.Spent.Seconds())
	}
	m.Gaps = []gapJSON{}
	for _, g := range gaps {
		article, answers := answeredNow(base, g, asked)
		m.Gaps = append(m.Gaps, gapJSON{
			Question: oneLine(question(g.Question)), Language: g.Question.Lang, Languages: g.Languages, Words: append([]string{}, g.Words...),
			Count: len(g.Tickets), Seconds: int(g.Spent.Seconds()), Tickets: g.Tickets, Offered: g.Offered, Article: article, Answers: answers,
		})
	}
}

// answeredNow is the article that today's base puts first for most requests of
// a gap, where it is sure of an answer to at least half of them; "" otherwise.
func answeredNow(base *knowledge.Base, g knowledge.Gap, asked map[int64]knowledge.Unanswered) (article string, answers int) {
	first, all := map[string]int{}, 0
	for _, n := range g.Tickets {
		u := asked[n]
		offer := base.Search(knowledge.Question{Subject: u.Subject, Text: u.Text, Lang: u.Lang}).Offer()
		if len(offer) == 0 {
			continue
		}
		all++
		id := offer[0].ID
		if first[id]++; first[id] > answers {
			article, answers = id, first[id]
		}
	}
	if 2*all < len(g.Tickets) {
		return "", 0
	}
	return article, answers
}

// question is what a gap asks, as a line.
func question(u knowledge.Unanswered) string {
	text := strings.TrimRight(strings.Join(strings.Fields(u.Text), " "), "[… ]") // where a name was
	if runes := []rune(text); len(runes) > 160 {
		text = string(runes[:159]) + "…"
	}
	if u.Subject == "" || strings.HasPrefix(text, u.Subject) {
		return text
	}
	return u.Subject + " — " + text
}

// judge adds the articles that seldom help, and those to be read again.
func (m *missing) judge(base *knowledge.Base, unhelpful []knowledge.Offered, now time.Time) {
	m.Unhelpful, m.Overdue = []offeredJSON{}, []overdueJSON{}
	for _, o := range unhelpful {
		a, ok := base.ForAgents().Article(o.Article)
		if ok { // an article that is gone is nobody's debt
			m.Unhelpful = append(m.Unhelpful, offeredJSON{a.ID, a.Title, a.Owner, o.Times, o.Helped, o.Passed})
		}
	}
	for _, a := range base.ForAgents().Articles() {
		if overdue(a, now) {
			m.Overdue = append(m.Overdue, overdueJSON{a.ID, a.Title, a.Owner, a.ReviewAfter.Format(time.DateOnly)})
		}
	}
}

// draftFrom is how many of a gap's requests a draft is made from, the latest.
const draftFrom = 30

// drafts writes a draft for each gap that no article answers by now and that
// has solved requests.
func (k kbGapsCmd) drafts(ctx context.Context, s *store.Store, t *templates.Templates, gaps []knowledge.Gap, found *missing) error {
	if err := os.MkdirAll(k.Draft, 0o755); err != nil {
		return fmt.Errorf("make the folder of drafts: %w", err)
	}
	for i, g := range gaps {
		if found.Gaps[i].Article != "" {
			continue
		}
		var solved []knowledge.Resolution
		for _, n := range g.Tickets[max(0, len(g.Tickets)-draftFrom):] {
			c, err := s.Case(ctx, n)
			if err != nil {
				return err
			}
			if !c.Ticket.Status.Done() {
				continue
			}
			said, err := s.Messages(ctx, n)
			if err != nil {
				return err
			}
			solved = append(solved, knowledge.Resolved(c.Ticket, said))
		}
		if len(solved) == 0 {
			continue
		}
		a := g.Draft(solved, draftWords(t, g.Question.Lang))
		text, err := knowledge.Format(a)
		if err != nil {
			return err
		}
		file := filepath.Join(k.Draft, a.ID+".md")
		if err := writeNew(file, text); err != nil {
			fmt.Fprintln(os.Stderr, "guichet:", err)
			continue
		}
		found.Gaps[i].Draft = file
	}
	return nil
}

func draftWords(t *templates.Templates, lang string) knowledge.DraftWords {
	word := func(key string) string { return t.Word(lang, key, templates.Data{}) }
	return knowledge.DraftWords{
		Mark: word("gap.mark"), Symptom: word("gap.symptom"), Solved: word("gap.solved"), Tickets: word("gap.tickets"), Nothing: word("gap.nothing"),
	}
}
