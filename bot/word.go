package bot

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"guichet/channels"
	"guichet/knowledge"
	"guichet/templates"
	"guichet/tickets"
)

var noData templates.Data

func dataOf(reason string) templates.Data { return templates.Data{Reason: reason} }

// speech is the language spoken in front of an audience.
func (b *Bot) speech(t tickets.Ticket, a tickets.Audience) string {
	if a == tickets.ToAgents {
		return b.Agents
	}
	return t.Language
}

// data is what sentences about a ticket are made of.
func (b *Bot) data(t tickets.Ticket, lang string) templates.Data {
	return templates.Data{
		Number: t.Number, Tag: t.Tag(), Subject: t.Subject, Desk: b.Name, Agent: t.Assignee.Name,
		Requester: t.Requester.String(), Status: b.Templates.Word(lang, "status."+string(t.Status), noData),
		Until: b.moment(t, lang, t.Promise()),
	}
}

// theirs is data for the ticket's requester: whoever works on it is named only
// where the queue allows it.
func (b *Bot) theirs(t tickets.Ticket, lang string) templates.Data {
	data := b.data(t, lang)
	if !b.Desk.Queue(t.Queue).Names {
		data.Agent = ""
	}
	return data
}

// word gives every delivery of a change its text and subject. before is the
// ticket as it was read, for a change that leaves the ticket itself alone.
func (b *Bot) word(c *tickets.Change, before tickets.Ticket, offer []knowledge.Suggestion) error {
	t := c.Ticket
	if t.Number == 0 {
		t = before
	}
	for i := range c.Deliveries {
		y := &c.Deliveries[i]
		lang := b.Agents
		if y.Public {
			lang = t.Language
		}
		data := b.data(t, lang)
		if y.Public {
			data = b.theirs(t, lang)
		}
		if y.Notice == "" {
			if y.Kind == tickets.Say {
				y.Subject = b.Templates.Word(t.Language, "answer.subject", data)
			}
			continue
		}
		data.Reason, data.About = y.Text, inert(y.Text)
		addFacts(&data, y.Facts)
		data.Link = b.rateLink(t, *y)
		b.addClock(&data, t, lang, y.Facts)
		b.addMoment(&data, lang, y.Facts.Until, y.Facts.Until.Location())
		b.addHandOver(&data, t, y)
		if y.Public && !y.Spends && (y.Notice == tickets.NoticeReceived || y.Notice == tickets.NoticePerson || y.Notice == tickets.NoticeStuck) {
			data.Questions = b.toAsk(t, lang)
		}
		for _, s := range offer {
			data.Articles = append(data.Articles, article(s, lang))
		}
		letter, err := b.Templates.Letter(lang, y.Notice, data)
		if err != nil {
			return fmt.Errorf("word a notice on ticket %d: %w", t.Number, err)
		}
		y.Subject, y.Text = letter.Subject, letter.Text
	}
	if c.Other != nil {
		return b.word(c.Other, c.Other.Ticket, nil)
	}
	return nil
}

// enact words what a rule decided, and makes it true.
func (b *Bot) enact(ctx context.Context, c tickets.Case, change tickets.Change) error {
	if err := b.word(&change, c.Ticket, nil); err != nil {
		return err
	}
	return b.commit(ctx, change)
}

// addFacts adds what a notice tells besides the ticket.
func addFacts(data *templates.Data, f tickets.Facts) {
	data.By, data.Who, data.Queue, data.Tried = inert(f.By.String()), inert(f.Who.String()), inert(f.Queue), inert(f.Tried)
	if f.Reason != "" {
		data.Reason = inert(f.Reason)
	}
	data.Mark, data.Count = f.Mark, f.Count
	if f.Level != tickets.L0 {
		data.Level = f.Level.String()
	}
}

// inert keeps what people wrote from being read as Markdown.
var inert = strings.NewReplacer(`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "<", `\<`, ">", `\>`).Replace

// choice words an answer that somebody may pick: the requester by a word, too.
func (b *Bot) choice(lang string, c tickets.Choice) channels.Choice {
	out := channels.Choice{ID: string(c), Label: b.Templates.Word(lang, string(c)+".label", noData), Main: c == tickets.ChoiceHelped}
	if slices.Contains(tickets.Offered, c) {
		out.Word = b.Templates.Word(lang, string(c)+".word", noData)
	}
	return out
}
