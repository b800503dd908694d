package bot

import (
	"context"
	"slices"
	"strings"

	"guichet/channels"
	"guichet/knowledge"
	"guichet/store"
	"guichet/tickets"
)

// hints are the articles that may help an agent with a ticket, internal ones
// among them. They are looked for anew each time, so that they are today's.
func (b *Bot) hints(t tickets.Ticket, first tickets.Message) []knowledge.AgentSuggestion {
	if t.Status.Done() {
		return nil
	}
	return b.Knowledge.ForAgents().Search(knowledge.Question{Subject: t.Subject, Text: first.Said(), Lang: t.Language}).Offer()
}

// addHints shows on a card the articles that may help, and offers to send those
// that the requester may read and has not been offered.
func (b *Bot) addHints(card *channels.Card, t tickets.Ticket, first tickets.Message, word func(string) string) {
	notes, offered := "", strings.Split(b.titles(t.Suggested), titleSeparator)
	for _, s := range b.hints(t, first) {
		if slices.Contains(t.Suggested, s.ID) || slices.Contains(offered, s.Title) { // the requester has it
			continue
		}
		if notes != "" {
			notes += titleSeparator
		}
		notes += s.Title
		if s.Audience != knowledge.Public {
			notes += " " + word("card.internal")
			continue
		}
		card.Menu = append(card.Menu, channels.Choice{ID: string(channels.Send), Option: s.ID, Label: shorten(word("send.label")+" "+s.Title, 75)})
	}
	if notes != "" {
		card.Notes = append(card.Notes, word("card.hints")+": "+notes)
	}
}

// sendArticle sends an article that requesters may read, in an agent's name.
func (b *Bot) sendArticle(ctx context.Context, l store.Letter, in channels.Inbound, where whereabouts) error {
	a, ok := b.Knowledge.Article(in.Option)
	if !ok || a.Audience != knowledge.Public {
		return b.inVain(ctx, l, in, where.c, tickets.RefusedOption)
	}
	in.Text = "**" + inert(a.Title) + "**\n\n" + a.Body
	return b.say(ctx, l, in, where, true)
}
