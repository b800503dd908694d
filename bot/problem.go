package bot

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"guichet/channels"
	"guichet/knowledge"
	"guichet/store"
	"guichet/templates"
	"guichet/tickets"
)

// The fields of the forms about problems; that of a text has its language behind
// it.
const (
	fieldNews   = "news"
	fieldWords  = "words"
	fieldSolved = "solved"
)

// mostOfProblem is how many tickets of one problem are told at a time.
const mostOfProblem = 200

// newsForm asks for what the requesters of a problem are told, in each language.
func (b *Bot) newsForm(f *channels.Form, in channels.Inbound, t tickets.Ticket, word func(string) string) {
	for _, lang := range templates.Languages {
		f.Fields = append(f.Fields, channels.Ask{
			Name: fieldNews + lang, Kind: channels.AskText, Label: word("form.news." + lang), Value: t.Incident.News[lang], Optional: lang != t.Language,
		})
	}
	if in.Action == channels.Update {
		f.Fields = append(f.Fields, channels.Ask{Name: fieldSolved, Kind: channels.AskBox, Label: word("form.solved"), Optional: true})
		return
	}
	f.Fields = append(f.Fields, channels.Ask{
		Name: fieldWords, Kind: channels.AskLine, Label: word("form.words"), Hint: word("form.words.hint"),
		Value: strings.Join(t.Incident.Words, ", "), Optional: true,
	})
}

// news is what an agent wrote for the requesters of a problem: in a form, or
// after a command in the language that it is in.
func (b *Bot) news(in channels.Inbound) tickets.Phrase {
	p := tickets.Phrase{}
	for _, lang := range templates.Languages {
		if s := strings.TrimSpace(in.Fields[fieldNews+lang].Text); s != "" {
			p[lang] = s
		}
	}
	if s := strings.TrimSpace(in.Text); s != "" && len(p) == 0 {
		lang, sure := knowledge.Language(s)
		if !sure {
			lang = b.reads(in)
		}
		p[lang] = s
	}
	return p
}

// aboutProblem is what the rules make of an act on a problem.
func (b *Bot) aboutProblem(ctx context.Context, in channels.Inbound, c tickets.Case, by tickets.Author) (tickets.Change, error) {
	switch in.Action {
	case channels.Update:
		return b.Desk.Update(b.Now(), c, tickets.Update{Text: b.news(in), Resolves: in.Fields[fieldSolved].Checked}, by)
	case channels.Incident:
		i := tickets.Incident{News: b.news(in)}
		for w := range strings.SplitSeq(in.Fields[fieldWords].Text, ",") {
			if w = strings.TrimSpace(w); w != "" {
				i.Words = append(i.Words, w)
			}
		}
		return b.Desk.Announce(b.Now(), c, i, by)
	}
	if len(in.Others) == 0 {
		return tickets.Change{}, tickets.RefusedTicket
	}
	problem, err := b.Store.Case(ctx, in.Others[0])
	if errors.Is(err, tickets.ErrNotFound) {
		err = tickets.RefusedTicket
	}
	if err != nil {
		return tickets.Change{}, err
	}
	return b.Desk.Attach(b.Now(), c, problem, by)
}

// spread tells a problem's tickets what agents told of it. Where it is cut short
// the problem's alarm is still set, and whoever was told is not told again.
func (b *Bot) spread(ctx context.Context, problem tickets.Ticket) error {
	if len(problem.Updates) == 0 {
		return nil
	}
	for before := int64(0); ; {
		all, err := b.Store.Tickets(ctx, store.Filter{Problem: problem.Number, Before: before, Limit: mostOfProblem})
		if err != nil || len(all) == 0 {
			return err
		}
		for _, t := range all {
			for _, u := range problem.Updates {
				if err := b.hear(ctx, t.Number, u); err != nil {
					return fmt.Errorf("tell ticket %d of problem %d: %w", t.Number, problem.Number, err)
				}
			}
		}
		before = all[len(all)-1].Number
	}
}

func (b *Bot) hear(ctx context.Context, number int64, u tickets.Update) error {
	c, err := b.Store.Case(ctx, number)
	if err != nil {
		return err
	}
	events, err := b.Store.Events(ctx, number)
	if err != nil {
		return err
	}
	change := b.Desk.Hear(b.Now(), c, events, u)
	if len(change.Events) == 0 {
		return nil
	}
	return b.enact(ctx, c, change)
}

// incidents are those that were announced, as they were a moment ago.
type incidents struct {
	mu    sync.Mutex
	asked time.Time
	list  []tickets.Ticket
	alike *knowledge.Precedents // their requests
}

// incidentsFresh is how old they may be: each request looks at them.
const incidentsFresh = 2 * time.Second

// changed makes the next request look again.
func (i *incidents) changed() {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.asked = time.Time{}
}

// current looks at the records again where that is some time ago.
func (i *incidents) current(ctx context.Context, b *Bot) ([]tickets.Ticket, *knowledge.Precedents, error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if now := b.Now(); now.Sub(i.asked) < incidentsFresh && !now.Before(i.asked) {
		return i.list, i.alike, nil
	}
	list, err := b.Store.Tickets(ctx, store.Filter{Announced: true})
	if err != nil {
		return nil, nil, err
	}
	list = slices.DeleteFunc(list, func(t tickets.Ticket) bool { return t.Status.Done() })
	same := slices.EqualFunc(list, i.list, func(a, b tickets.Ticket) bool { return a.Number == b.Number && a.Version == b.Version })
	if !same {
		i.alike = new(knowledge.Precedents)
		for _, t := range list {
			m, err := b.Store.FirstMessage(ctx, t.Number)
			if err != nil {
				return nil, nil, err
			}
			i.alike.Add(knowledge.Precedent{Number: t.Number, Queue: t.Queue, Lang: t.Language, Subject: t.Subject, Request: m.Said(), Answer: m.Said(), Updated: t.Updated})
		}
	}
	i.list, i.asked = list, b.Now()
	return i.list, i.alike, nil
}

// announced finds what is announced of the matter of a new request: an incident, or
// maintenance. It returns the incident's number and what is said of it.
func (b *Bot) announced(ctx context.Context, r tickets.Request) (problem int64, news string, err error) {
	text := r.Subject + "\n" + r.Message.Said()
	says := func(words []string) bool { return len(words) > 0 && len(knowledge.Says(r.Language, text, words)) > 0 }
	list, like, err := b.incidents.current(ctx, b)
	if err != nil {
		return 0, "", fmt.Errorf("look for announced incidents: %w", err)
	}
	var alike []int64
	if len(list) > 0 {
		alike = like.Alike(b.Desk.Queue(r.Queue).Name, 0, knowledge.Question{Subject: r.Subject, Text: r.Message.Said(), Lang: r.Language})
	}
	for _, t := range list {
		if says(t.Incident.Words) || slices.Contains(alike, t.Number) {
			return t.Number, t.Incident.News.In(r.Language), nil
		}
	}
	for _, m := range b.Maintenance {
		if m.Touches(b.Now(), b.Desk.Queue(r.Queue).Name, r.Sorting.Category, says) {
			return 0, m.Text.In(r.Language), nil
		}
	}
	return 0, "", nil
}
