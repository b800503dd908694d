package bot

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"guichet/channels"
	"guichet/knowledge"
	"guichet/templates"
	"guichet/tickets"
)

// suggest looks for articles that answer a request. It returns none unless the
// knowledge base is sure enough; certainty is its confidence, for the history.
func (b *Bot) suggest(in channels.Inbound, queue, lang string) (offer []knowledge.Suggestion, certainty string) {
	r := b.Knowledge.Search(knowledge.Question{Subject: in.Subject, Text: said(in), Lang: lang, Threshold: b.Desk.Queue(queue).Threshold})
	return r.Offer(), fmt.Sprintf("%.2f", r.Confidence)
}

// said is what the author wrote now.
func said(in channels.Inbound) string { return tickets.Said(in.Text, in.Folds) }

// article is a suggestion as a letter shows it to somebody who reads lang.
func article(s knowledge.Suggestion, lang string) templates.Article {
	return templates.Article{Title: s.Title, Passage: s.Passage, Foreign: s.Lang != lang}
}

const titleSeparator = " · "

// titles lists articles by their titles, as agents see what was offered.
func (b *Bot) titles(ids []string) string {
	var titles []string
	for _, id := range ids {
		if a, ok := b.Knowledge.Article(id); ok {
			titles = append(titles, a.Title)
		}
	}
	return strings.Join(titles, titleSeparator)
}

// person recalls the author of a letter, with the language that they speak: of
// this letter where that is sure, else as they spoke before, as the channel
// knows, as the letter seems, as the desk speaks.
func (b *Bot) person(ctx context.Context, in channels.Inbound) (tickets.Person, error) {
	if in.From.IsZero() {
		return tickets.Person{Language: cmp.Or(in.Language, b.Language)}, nil
	}
	p, err := b.Store.Person(ctx, in.From)
	if err != nil {
		return p, fmt.Errorf("recall the requester: %w", err)
	}
	p.Address = in.From
	lang, sure := knowledge.Language(in.Subject + "\n" + said(in))
	if sure {
		p.Language = lang
	}
	p.Language = cmp.Or(p.Language, in.Language, lang, b.Language)
	return p, nil
}
