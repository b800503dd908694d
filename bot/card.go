package bot

import (
	"context"
	"fmt"
	"strings"

	"guichet/channels"
	"guichet/tickets"
)

// card shows a ticket to its agents as it stands now.
func (b *Bot) card(ctx context.Context, t tickets.Ticket) (*channels.Card, error) {
	c, err := b.Store.Case(ctx, t.Number)
	if err != nil {
		return nil, err
	}
	first, err := b.Store.FirstMessage(ctx, t.Number)
	if err != nil {
		return nil, err
	}
	t = c.Ticket
	data := b.data(t, b.Agents)
	word := func(key string) string { return b.Templates.Word(b.Agents, key, data) }
	card := &channels.Card{
		Ticket: t.Number, Version: t.Version, Summary: word("card.summary"), Status: t.Status, Title: t.Subject,
		Fields: []channels.Field{
			{Label: word("card.requester"), Value: requester(t), Person: t.Requester},
			{Label: word("card.source"), Value: source(c)},
			{Label: word("card.status"), Value: data.Status},
			{Label: word("card.assignee"), Value: t.Assignee.String(), Person: t.Assignee},
			{Label: word("card.level"), Value: t.Level.String()},
		},
		Body: shorten(first.Said(), tickets.CardBody),
	}
	if t.Assignee.IsZero() {
		card.Fields[3].Value = word("card.unassigned")
	}
	card.Fields = append(card.Fields, b.relations(c, word)...)
	if card.Body != strings.TrimSpace(first.Said()) {
		card.Notes = append(card.Notes, word("card.more"))
	}
	if titles := b.titles(t.Suggested); titles != "" {
		card.Notes = append(card.Notes, word("card.suggested")+": "+titles)
	}
	if t.Next != 0 {
		return card, nil // there is nothing to do here any more
	}
	for _, a := range actions(t) {
		choice := channels.Choice{ID: string(a), Label: word(string(a) + ".label"), Main: len(card.Actions) == 0}
		if a == channels.Reply {
			choice.Form = replyForm(t.Number, word)
		}
		card.Actions = append(card.Actions, choice)
	}
	return card, nil
}

// relations are the people in copy and the tickets that have to do with this one.
func (b *Bot) relations(c tickets.Case, word func(string) string) []channels.Field {
	var fields []channels.Field
	add := func(label string, values []string) {
		if len(values) > 0 {
			fields = append(fields, channels.Field{Label: word(label), Value: strings.Join(values, ", ")})
		}
	}
	var watchers, linked, next []string
	for _, v := range c.For(tickets.ToRequester) {
		for _, a := range v.Watchers {
			watchers = append(watchers, a.ID)
		}
	}
	for _, n := range c.Ticket.Linked {
		linked = append(linked, fmt.Sprintf("#%d", n))
	}
	if n := c.Ticket.Next; n != 0 {
		next = []string{fmt.Sprintf("#%d", n)}
	}
	add("card.watchers", watchers)
	add("card.linked", linked)
	add("card.next", next)
	return fields
}

// replyForm words the form in which an agent answers.
func replyForm(ticket int64, word func(key string) string) *channels.Form {
	return &channels.Form{
		Action: channels.Reply, Ticket: ticket,
		Title: word("form.title"), Submit: word("form.submit"), Cancel: word("form.cancel"),
		Fields: []channels.Ask{{Name: channels.FieldText, Kind: channels.AskText, Label: word("form.label"), Hint: word("form.hint")}},
	}
}

// actions are what an agent can do with a ticket as it stands, the first of
// them the one to put forward.
func actions(t tickets.Ticket) []channels.Action {
	switch {
	case t.Status == tickets.Closed, t.Status == tickets.Resolved:
		return []channels.Action{channels.Reopen}
	case t.Assignee.IsZero():
		return []channels.Action{channels.Claim, channels.Reply, channels.Resolve}
	}
	return []channels.Action{channels.Reply, channels.Claim, channels.Resolve}
}

// requester is who asks, with the address by which they can be told apart.
func requester(t tickets.Ticket) string {
	a := t.Requester
	if a.Name == "" || a.Network != tickets.Email {
		return a.String()
	}
	return a.Name + " (" + a.ID + ")"
}

// source is where the ticket came from.
func source(c tickets.Case) string {
	for _, v := range c.For(tickets.ToRequester) {
		return v.Channel
	}
	return ""
}

// shorten cuts a text to at most n characters, at a word where one is near.
func shorten(s string, n int) string {
	s = strings.TrimSpace(s)
	runes := []rune(s)
	if len(runes) <= n {
		return s
	}
	cut := string(runes[:n-1])
	if i := strings.LastIndexAny(cut, " \n"); i > len(cut)*3/4 {
		cut = cut[:i]
	}
	return strings.TrimSpace(cut) + "…"
}
