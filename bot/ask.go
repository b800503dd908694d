package bot

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"

	"guichet/channels"
	"guichet/store"
	"guichet/tickets"
)

// questions are what people ask the desk, answered to them alone. They change
// nothing.
var questions = []channels.Action{channels.Show, channels.Mine, channels.Search, channels.Help, channels.Queue, channels.Next}

// atWork are the statuses of tickets that somebody has work with.
var atWork = []tickets.Status{tickets.New, tickets.Open, tickets.Pending}

// listLength is how many tickets an answer lists.
const listLength = 10

// answer tells somebody what they asked for: agents of their queues, everybody
// else of their own tickets.
func (b *Bot) answer(ctx context.Context, l store.Letter, in channels.Inbound) error {
	queues, err := b.queuesOf(ctx, l.Channel, in)
	if err != nil {
		return err
	}
	theirs := store.Filter{Requester: in.From.Key(), Limit: listLength}
	agents := store.Filter{Queues: queues, Status: atWork, Pressing: true, Limit: listLength}
	switch {
	case in.Action == channels.Help && len(queues) > 0:
		return b.tell(ctx, l, in, b.phrase(in, "help.agent"))
	case in.Action == channels.Help:
		return b.tell(ctx, l, in, b.phrase(in, "help.requester"))
	case in.Action == channels.Show:
		return b.show(ctx, l, in, queues)
	case in.Action == channels.Mine && len(queues) > 0:
		agents.Assignee = in.From
		return b.list(ctx, l, in, "list.mine", agents)
	case in.Action == channels.Mine:
		return b.list(ctx, l, in, "list.yours", theirs)
	case in.Action == channels.Search && strings.TrimSpace(in.Text) == "":
		return b.refuse(ctx, l, in, tickets.RefusedEmpty, noData, channels.StandingUnknown)
	case in.Action == channels.Search && len(queues) > 0:
		return b.list(ctx, l, in, "list.found", store.Filter{Queues: queues, Words: in.Text, Limit: listLength})
	case in.Action == channels.Search:
		theirs.Words = in.Text
		return b.list(ctx, l, in, "list.found", theirs)
	case len(queues) == 0:
		return b.refuse(ctx, l, in, tickets.RefusedStranger, noData, channels.StandingUnknown)
	case in.Action == channels.Next:
		agents.Free, agents.Limit = true, 1
		return b.list(ctx, l, in, "list.next", agents)
	}
	if in.Option != "" {
		if !slices.Contains(queues, in.Option) {
			return b.refuse(ctx, l, in, tickets.RefusedOption, noData, channels.StandingUnknown)
		}
		agents.Queues = []string{in.Option}
	}
	return b.list(ctx, l, in, "list.queue", agents)
}

// queuesOf are the queues of which the author of a letter is an agent now.
func (b *Bot) queuesOf(ctx context.Context, channel string, in channels.Inbound) ([]string, error) {
	var queues []string
	for _, q := range b.Desk.Queues {
		agent, _, err := b.agentAt(ctx, channel, in.From, in, placesOf(channel, q))
		if err != nil {
			return nil, err
		}
		if agent {
			queues = append(queues, q.Name)
		}
	}
	return queues, nil
}

// list answers with tickets, a line each.
func (b *Bot) list(ctx context.Context, l store.Letter, in channels.Inbound, title string, f store.Filter) error {
	found, err := b.Store.Tickets(ctx, f)
	if err != nil {
		return err
	}
	if len(found) == 0 {
		return b.tell(ctx, l, in, b.phrase(in, "list.none"))
	}
	lines := []string{b.phrase(in, title)}
	for _, t := range found {
		lines = append(lines, "- "+b.line(t, b.reads(in), f.Requester == ""))
	}
	if len(found) == listLength {
		lines = append(lines, b.phrase(in, "list.more"))
	}
	return b.tell(ctx, l, in, strings.Join(lines, "\n"))
}

// show answers with one ticket, to its agents and to its requester. Agents read
// what was asked, and what solved it.
func (b *Bot) show(ctx context.Context, l store.Letter, in channels.Inbound, queues []string) error {
	if n, err := strconv.ParseInt(in.Option, 10, 64); err == nil { // another one, which the card named
		in.Ticket = n
	}
	where, err := b.thread(ctx, l, in)
	if err != nil && !errors.Is(err, tickets.ErrNotFound) {
		return err
	}
	t := where.c.Ticket
	agent := slices.Contains(queues, t.Queue)
	if t.Number == 0 || !agent && !in.From.Is(t.Requester) { // whether there is such a ticket is nobody else's business
		return b.refuse(ctx, l, in, tickets.RefusedTicket, noData, channels.StandingUnknown)
	}
	m, err := b.Store.FirstMessage(ctx, t.Number)
	if err != nil {
		return err
	}
	text := b.line(t, b.reads(in), agent)
	if agent {
		text += "\n\n" + inert(shorten(m.Said(), tickets.CardBody))
		answer, err := b.whatSolved(ctx, t)
		if err != nil {
			return err
		}
		if answer != "" {
			text += "\n\n" + b.phrase(in, "show.answer") + "\n" + inert(shorten(answer, tickets.CardBody))
		}
	}
	return b.tell(ctx, l, in, text)
}

// line is a ticket in a list, for agents or for its requester.
func (b *Bot) line(t tickets.Ticket, lang string, agent bool) string {
	if !agent {
		data := b.theirs(t, lang)
		data.Subject, data.Agent = inert(t.Subject), inert(data.Agent)
		return b.Templates.Word(lang, "list.own", data)
	}
	data := b.data(t, lang)
	data.Subject, data.Agent, data.Requester = inert(t.Subject), inert(cmp.Or(t.Assignee.Name, t.Assignee.ID)), inert(data.Requester)
	data.Priority, data.Level, data.Due = t.Priority.String(), t.Level.String(), b.due(t, lang)
	return b.Templates.Word(lang, "list.line", data)
}

// phrase is a word to the author of a letter.
func (b *Bot) phrase(in channels.Inbound, key string) string {
	return strings.ReplaceAll(b.Templates.Word(b.reads(in), key, noData), ` / `, "\n")
}

// ofAgents reports whether a gesture is an agent's wherever it is made, or is a
// question to the desk.
func ofAgents(in channels.Inbound) bool {
	return slices.Contains(acts, in.Action) || slices.Contains(questions, in.Action) || slices.Contains(comings, in.Action) || in.Action == channels.Call || in.Action == channels.Unknown
}
