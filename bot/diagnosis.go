package bot

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"guichet/channels"
	"guichet/knowledge"
	"guichet/store"
	"guichet/templates"
	"guichet/tickets"
)

// questionsOf are the questions that the bot has asked about a ticket, in the order of
// their numbers.
func (b *Bot) questionsOf(t tickets.Ticket) []tickets.Question {
	var list []tickets.Question
	for _, a := range t.Asked() {
		list = append(list, b.Desk.Question(t, a.Question))
	}
	return list
}

// toAsk words the questions that stand in a letter to the requester.
func (b *Bot) toAsk(t tickets.Ticket, lang string) []templates.Question {
	var list []templates.Question
	for i, q := range b.questionsOf(t) {
		text := q.Ask.In(lang)
		if options := b.options(q, lang); len(options) > 0 {
			var labels []string
			for _, o := range options {
				labels = append(labels, o.Label)
			}
			text += " (" + strings.Join(labels, ", ") + ")"
		}
		list = append(list, templates.Question{Number: i + 1, Text: text})
	}
	return list
}

// options are what answers a question, where it is a choice; what comes back is
// an answer as it is kept.
func (b *Bot) options(q tickets.Question, lang string) []channels.Option {
	var list []channels.Option
	switch q.Kind {
	case tickets.AskChoice:
		for _, o := range q.Options {
			list = append(list, channels.Option{Value: o.In(lang), Label: o.In(lang)})
		}
	case tickets.AskYesNo:
		for _, a := range []string{tickets.Yes, tickets.No} {
			list = append(list, channels.Option{Value: a, Label: b.Templates.Word(lang, "answer."+a, noData)})
		}
	}
	return list
}

// answered words an answer for whoever reads lang.
func (b *Bot) answered(t tickets.Ticket, a tickets.Answer, lang string) string {
	q := b.Desk.Question(t, a.Question)
	switch {
	case q.Kind == tickets.AskYesNo && (a.Text == tickets.Yes || a.Text == tickets.No):
		return b.Templates.Word(lang, "answer."+a.Text, noData)
	case q.Kind == tickets.AskChoice:
		for _, o := range q.Options {
			if o.In(t.Language) == a.Text {
				return o.In(lang)
			}
		}
	}
	return a.Text
}

// addDiagnosis shows on a card what is known of the request, by question, and
// what was asked in vain so far.
func (b *Bot) addDiagnosis(card *channels.Card, t tickets.Ticket, word func(string) string) {
	label := func(a tickets.Answer) string { return b.Desk.Question(t, a.Question).Ask.In(b.Agents) }
	for _, a := range t.Known() {
		card.Fields = append(card.Fields, channels.Field{Label: label(a), Value: b.answered(t, a, b.Agents)})
	}
	var open []string
	for _, a := range t.Unanswered() {
		open = append(open, label(a))
	}
	if len(open) > 0 {
		card.Notes = append(card.Notes, word("card.asked")+": "+strings.Join(open, titleSeparator))
	}
}

// answers finds what a letter of the requester's answers: what they filled into
// the form, or wrote below the questions of our letter, or said by the way.
func (b *Bot) answers(in channels.Inbound, t tickets.Ticket) []tickets.Answer {
	asked := b.questionsOf(t)
	if in.Action == channels.Inform {
		return filledIn(in, asked)
	}
	if t.Level == tickets.L0 { // what they say now need not be asked when people take over
		return b.Classifier.Known(t.Category, t.Language, said(in))
	}
	if len(t.Unanswered()) == 0 {
		return nil
	}
	found := knowledge.ReadReply(asked, in.Text, in.Folds, t.Language)
	for _, a := range b.Classifier.Known(t.Category, t.Language, said(in)) {
		isOpen := slices.ContainsFunc(t.Unanswered(), func(u tickets.Answer) bool { return u.Question == a.Question })
		isFound := slices.ContainsFunc(found, func(f tickets.Answer) bool { return f.Question == a.Question })
		if isOpen && !isFound {
			found = append(found, a)
		}
	}
	return found
}

// filledIn are the answers in a form.
func filledIn(in channels.Inbound, asked []tickets.Question) (list []tickets.Answer) {
	for i, q := range asked {
		if text := strings.TrimSpace(in.Fields[channels.FieldAnswer(i+1)].Text); text != "" {
			list = append(list, tickets.Answer{Question: q.Name, Text: text, Asked: true})
		}
	}
	return list
}

// inform takes the form with answers: it is said in the ticket's thread as one
// message of the requester's.
func (b *Bot) inform(ctx context.Context, l store.Letter, in channels.Inbound, where whereabouts) error {
	t := where.c.Ticket
	if in.Gesture != channels.Filled {
		if len(t.Unanswered()) == 0 || t.Status.Done() {
			return b.inVain(ctx, l, in, where.c, tickets.RefusedSame)
		}
		return b.Store.Finish(ctx, l.Key, tickets.Ignored, "it opened a form")
	}
	var lines []string
	for _, a := range filledIn(in, b.questionsOf(t)) {
		ask := b.Desk.Question(t, a.Question).Ask.In(t.Language)
		lines = append(lines, fmt.Sprintf("%s\n%s", ask, b.answered(t, a, t.Language)))
	}
	if len(lines) == 0 {
		return b.inVain(ctx, l, in, where.c, tickets.RefusedEmpty)
	}
	in.Text, in.Ref = strings.Join(lines, "\n\n"), ""
	return b.reply(ctx, l, in, b.withRequester(l, where))
}

// informForm asks the requester what the bot would have asked in a letter; nil
// where nothing is to be answered.
func (b *Bot) informForm(ctx context.Context, in channels.Inbound) (*channels.Form, error) {
	c, err := b.Store.Case(ctx, in.Ticket)
	t := c.Ticket
	if errors.Is(err, tickets.ErrNotFound) || err == nil && (!t.Requester.Is(in.From) || len(t.Unanswered()) == 0 || t.Status.Done()) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("find the ticket of a form: %w", err)
	}
	word := func(key string) string { return b.Templates.Word(t.Language, key, b.data(t, t.Language)) }
	f := &channels.Form{Action: channels.Inform, Ticket: t.Number, Title: word("inform.title"), Submit: word("form.submit"), Cancel: word("form.cancel"), Intro: word("inform.intro")}
	for i, a := range t.Asked() {
		q := b.Desk.Question(t, a.Question)
		ask := channels.Ask{Name: channels.FieldAnswer(i + 1), Kind: channels.AskLine, Label: q.Ask.In(t.Language), Value: a.Text, Optional: true, Most: 200}
		if ask.Options = b.options(q, t.Language); len(ask.Options) > 0 {
			ask.Kind = channels.AskChoice
		}
		f.Fields = append(f.Fields, ask)
	}
	return f, nil
}

// furtherQuestions are what the articles ask that did not help.
func (b *Bot) furtherQuestions(t tickets.Ticket) (list []string) {
	for _, id := range t.Suggested {
		if a, ok := b.Knowledge.Article(id); ok {
			list = append(list, a.Ask...)
		}
	}
	return list
}

// whyPressing tells why a ticket is more or less pressing than others; empty
// where nothing is to be told.
func (b *Bot) whyPressing(ctx context.Context, t tickets.Ticket) (string, error) {
	if t.Priority == tickets.P3 {
		return "", nil
	}
	events, err := b.Store.Events(ctx, t.Number)
	if err != nil {
		return "", err
	}
	for _, e := range slices.Backward(events) {
		if e.Kind != tickets.Prioritised {
			continue
		}
		if e.Detail["why"] == "" {
			return "", nil // an agent's own word
		}
		return t.Priority.String() + ": " + e.Detail["why"], nil
	}
	return "", nil
}
