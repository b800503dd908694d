package bot

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"guichet/channels"
	"guichet/templates"
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
		Ticket: t.Number, Version: t.Version, Summary: word("card.summary"), Status: t.Status, Title: title(t),
		Fields: []channels.Field{
			{Label: word("card.requester"), Value: requester(t), Person: t.Requester},
			source(c, word),
			{Label: word("card.status"), Value: data.Status},
			{Label: word("card.assignee"), Value: t.Assignee.String(), Person: t.Assignee},
			{Label: word("card.level"), Value: t.Level.String()},
		},
		Body: shorten(first.Said(), tickets.CardBody),
	}
	if t.Assignee.IsZero() {
		card.Fields[3].Value = word("card.unassigned")
	}
	card.Fields = append(append(card.Fields, b.dueField(t)...), b.relations(c, word)...)
	if name := b.categoryTitle(t, word); name != "" {
		card.Fields = append(card.Fields, channels.Field{Label: word("card.category"), Value: name})
	}
	b.addDiagnosis(card, t, word)
	pressing, err := b.whyPressing(ctx, t)
	if err != nil {
		return nil, err
	}
	if pressing != "" {
		card.Notes = append(card.Notes, pressing)
	}
	if card.Body != strings.TrimSpace(first.Said()) {
		card.Notes = append(card.Notes, word("card.more"))
	}
	if titles := b.titles(t.Suggested); titles != "" {
		card.Notes = append(card.Notes, word("card.suggested")+": "+titles)
	}
	if t.Next != 0 {
		return card, nil // there is nothing to do here any more
	}
	if b.Desk.Queue(t.Queue).Public {
		card.Notes = append(card.Notes, word("card.public"))
	}
	note, err := b.lastHandOver(ctx, t, word)
	if err != nil {
		return nil, err
	}
	card.Notes = append(card.Notes, note...)
	for _, a := range b.actions(t) {
		card.Actions = append(card.Actions, b.offer(t, a, word, len(card.Actions) == 0))
	}
	for _, a := range b.menu(t) {
		card.Menu = append(card.Menu, b.offer(t, a, word, false))
	}
	b.addHints(card, t, first, word)
	return card, b.addPrecedents(ctx, card, t, first, word)
}

// title is a card's: what is pressing shows that first.
func title(t tickets.Ticket) string {
	sign, ok := map[tickets.Priority]string{tickets.P1: "🔴", tickets.P2: "🟠", tickets.P4: "⚪"}[t.Priority]
	if !ok {
		return t.Subject
	}
	return sign + " " + t.Priority.String() + " · " + t.Subject
}

// lastHandOver is the small print on how the ticket came where it is.
func (b *Bot) lastHandOver(ctx context.Context, t tickets.Ticket, word func(string) string) ([]string, error) {
	var notes []string
	if n := t.Times(); n >= tickets.PingPong {
		notes = append(notes, b.Templates.Word(b.Agents, "card.times", templates.Data{Count: n}))
	}
	if t.Told.At.IsZero() {
		return notes, nil
	}
	events, err := b.Store.Events(ctx, t.Number)
	if err != nil {
		return nil, err
	}
	for _, e := range slices.Backward(events) {
		if (e.Kind == tickets.Escalated || e.Kind == tickets.Relocated) && e.Detail["times"] != "" {
			way := []string{e.Detail["from"] + " → " + e.Detail["to"], e.By.Address.String(), shorten(e.Detail["why"], 200)}
			if e.By.Role == tickets.Bot {
				way[1] = b.itself(t.Told)
			}
			if way[2] == "" || t.Told.Clock {
				way = way[:2]
			}
			return append(notes, strings.Join(way, " · ")), nil
		}
	}
	return notes, nil
}

// offer words an act as a card offers it.
func (b *Bot) offer(t tickets.Ticket, a channels.Action, word func(string) string, main bool) channels.Choice {
	c := channels.Choice{ID: string(a), Label: word(string(a) + ".label"), Main: main}
	switch a {
	case channels.Priority:
		c.Options, c.Option = priorities(word), strings.ToLower(t.Priority.String())
	case channels.Categorise:
		c.Options, c.Option = b.categories(word), t.Category
	case channels.Dismiss:
		c.Danger, c.Confirm, c.Deny = true, word("dismiss.confirm"), word("form.cancel")
	}
	return c
}

// menu are the acts that a card keeps out of the way.
func (b *Bot) menu(t tickets.Ticket) []channels.Action {
	if t.Status.Done() {
		return []channels.Action{channels.Link, channels.Whole}
	}
	list := []channels.Action{channels.Assign}
	if !t.Assignee.IsZero() {
		list = append(list, channels.Unclaim)
	}
	if len(b.Desk.Queues) > 1 {
		list = append(list, channels.Move)
	}
	if b.Drafts != nil {
		list = append(list, channels.Draft)
	}
	list = append(list, channels.Merge, channels.Link, channels.Whole, channels.Dismiss)
	if t.Problem == 0 {
		list = append(list, channels.Attach, channels.Incident)
	}
	if t.Problem == 0 && (len(t.Linked) > 0 || t.Incident.Announced()) {
		list = append(list, channels.Update)
	}
	return list
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
	if n := c.Ticket.Problem; n != 0 {
		add("card.problem", []string{fmt.Sprintf("#%d", n)})
	}
	if c.Ticket.Incident.Announced() {
		add("card.incident", []string{word("card.announced")})
	}
	add("card.watchers", watchers)
	add("card.linked", linked)
	add("card.next", next)
	return fields
}

// actions are what an agent can do with a ticket as it stands, the first of
// them the one to put forward.
func actions(t tickets.Ticket) []channels.Action {
	switch {
	case t.Status == tickets.Closed, t.Status == tickets.Resolved:
		return []channels.Action{channels.Reopen}
	case t.Assignee.IsZero(), t.Status == tickets.New:
		return []channels.Action{channels.Claim, channels.Reply, channels.Priority, channels.Escalate, channels.Resolve}
	case t.Status == tickets.Pending:
		return []channels.Action{channels.Reply, channels.Priority, channels.Escalate, channels.Resolve}
	}
	return []channels.Action{channels.Reply, channels.Pending, channels.Priority, channels.Escalate, channels.Resolve}
}

// actions are those of the ticket, and its category's where the desk has some.
func (b *Bot) actions(t tickets.Ticket) []channels.Action {
	list := actions(t)
	if t.Status.Done() || len(b.Desk.Categories) == 0 {
		return list
	}
	return append(list, channels.Categorise)
}

// categoryTitle is the ticket's category as agents read it, with how sure the
// bot was of it; empty where nobody knows.
func (b *Bot) categoryTitle(t tickets.Ticket, word func(string) string) string {
	if t.Category == tickets.NoCategory {
		return word("category.none")
	}
	title := t.Category
	if c, ok := b.Desk.Category(t.Category); ok {
		title = c.Title.In(b.Agents)
	}
	if t.Guess > 0 && title != "" {
		title = b.Templates.Word(b.Agents, "card.guess", templates.Data{About: title, Count: t.Guess})
	}
	return title
}

// requester is who asks, with the address by which they can be told apart.
func requester(t tickets.Ticket) string {
	a := t.Requester
	if a.Name == "" || a.Network == tickets.Slack {
		return a.String()
	}
	return a.Name + " (" + a.ID + ")"
}

// source is where the ticket came from.
func source(c tickets.Case, word func(string) string) channels.Field {
	f := channels.Field{Label: word("card.source")}
	if c.Ticket.Requester.Network == tickets.Phone {
		f.Value = word("card.phone")
	}
	if c.Ticket.Requester.Network == tickets.Schedule {
		f.Value = word("card.schedule")
	}
	for _, v := range c.For(tickets.ToRequester) {
		f.Value, f.Person = v.Channel, tickets.Address{Network: c.Ticket.Requester.Network, ID: v.Place}
		break
	}
	return f
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
