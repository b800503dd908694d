package bot

import (
	"context"
	"fmt"
	"strconv"

	"guichet/channels"
	"guichet/store"
	"guichet/tickets"
)

// agentSections are what an agent finds at the top of their home: how much
// there is, what is theirs, and what is nobody's, the most pressing first and of
// those the oldest. They tell of the agent's own queues only, and are empty for
// whoever is no agent. page counts from 0.
func (b *Bot) agentSections(ctx context.Context, channel string, in channels.Inbound, lang string, page int) ([]channels.HomeSection, error) {
	queues, err := b.queuesOf(ctx, channel, in)
	if err != nil || len(queues) == 0 {
		return nil, err
	}
	word := func(key string) string { return b.Templates.Word(lang, key, noData) }
	mine := store.Filter{Queues: queues, Assignee: in.From, Status: atWork, Pressing: true, Limit: homeLines}
	free := store.Filter{Queues: queues, Free: true, Status: atWork, Pressing: true, Limit: homeLines, Skip: page * homeLines}
	waiting := store.Filter{Queues: queues, Status: []tickets.Status{tickets.Pending}}
	head := channels.HomeSection{Title: word("home.desk")}
	unclaimed := 0
	for _, f := range []struct {
		label  string
		filter store.Filter
		count  *int
	}{{"home.mine", mine, new(int)}, {"home.free", free, &unclaimed}, {"home.waiting", waiting, new(int)}} {
		n, err := b.Store.Count(ctx, f.filter)
		if err != nil {
			return nil, fmt.Errorf("count tickets: %w", err)
		}
		*f.count = n
		head.Fields = append(head.Fields, channels.Field{Label: word(f.label), Value: strconv.Itoa(n)})
	}
	own, err := b.section(ctx, word("home.mine"), mine, lang, nil)
	if err != nil {
		return nil, err
	}
	claim := &channels.Choice{ID: string(channels.Claim), Label: word("claim.label")}
	next, err := b.section(ctx, word("home.free"), free, lang, claim)
	if err != nil {
		return nil, err
	}
	if page > 0 {
		next.Choices = append(next.Choices, channels.Choice{ID: string(channels.Page), Option: strconv.Itoa(page - 1), Label: "◀"})
	}
	if unclaimed > (page+1)*homeLines {
		next.Choices = append(next.Choices, channels.Choice{ID: string(channels.Page), Option: strconv.Itoa(page + 1), Label: "▶"})
	}
	comings, err := b.comingsSections(ctx, in.From, lang, queues)
	if err != nil {
		return nil, err
	}
	return append(comings, head, own, next), nil
}

// section lists the tickets that a filter selects, each with what can be done
// by one click.
func (b *Bot) section(ctx context.Context, title string, f store.Filter, lang string, choice *channels.Choice) (channels.HomeSection, error) {
	found, err := b.Store.Tickets(ctx, f)
	if err != nil {
		return channels.HomeSection{}, fmt.Errorf("list tickets: %w", err)
	}
	s := channels.HomeSection{Title: title}
	for _, t := range found {
		s.Lines = append(s.Lines, channels.HomeLine{
			Ticket: t.Number, Status: t.Status, Text: t.Subject, Choice: choice,
			Note: t.Priority.String() + " · " + t.Level.String() + " · " + b.Templates.Word(lang, "status."+string(t.Status), noData) + " · " + t.Requester.String(),
		})
	}
	if len(s.Lines) == 0 {
		s.Note = b.Templates.Word(lang, "list.none", noData)
	}
	return s, nil
}
