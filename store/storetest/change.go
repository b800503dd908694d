package storetest

import (
	"fmt"
	"time"

	"guichet/tickets"
)

// NewTicket is the change that opens a ticket as the desk does: a request by
// mail, the bot's acknowledgement to its author and a card to the agents.
func NewTicket(number int64) tickets.Change {
	now := time.Now().UTC().Truncate(time.Microsecond)
	zoe := tickets.Address{Network: tickets.Email, ID: fmt.Sprintf("zoe.%d@example.org", number), Name: "Zoé Dubois"}
	bot := tickets.Author{Role: tickets.Bot}
	mail := tickets.Conversation{ID: tickets.NewID(), Ticket: number, Channel: "mail", Place: zoe.ID, Audience: tickets.ToRequester}
	slack := tickets.Conversation{ID: tickets.NewID(), Ticket: number, Channel: "slack", Place: "C012AB3CD", Audience: tickets.ToAgents}
	m := tickets.Message{
		ID: tickets.NewID(), Ticket: number, Conversation: mail.ID,
		Author: tickets.Author{Role: tickets.Requester, Address: zoe}, Public: true,
		Text: "mon imprimante ne répond plus depuis ce matin.\n-- \nZoé", Folds: []tickets.Fold{{Kind: tickets.FoldSignature, Begin: 48, End: 56}},
		Files: []tickets.File{{Name: "capture d’écran.png", Type: "image/png", Size: 2048, Blob: "ab"}},
		Ref:   tickets.Ref(fmt.Sprintf("<request-%d@example.org>", number)), Letter: fmt.Sprintf("letter-%d", number), At: now,
	}
	event := func(kind tickets.EventKind, by tickets.Author, detail map[string]string) tickets.Event {
		return tickets.Event{ID: tickets.NewID(), Ticket: number, At: now, Kind: kind, By: by, Detail: detail}
	}
	return tickets.Change{
		Ticket: tickets.Ticket{
			Number: number, Subject: "Imprimante en panne", Status: tickets.New, Priority: tickets.P3, Level: tickets.L1,
			Queue: "support", Language: "fr", Requester: zoe, Suggested: []string{"imprimante", "spouleur"}, Path: []tickets.Station{{Queue: "support", Level: tickets.L1}},
			Category: "printer", Guess: 87, Impact: 1, Urgency: 3, VIP: true,
			Answers: []tickets.Answer{{Question: "model", Text: "HP 4050"}, {Question: "code", Asked: true}},
			Created: now, Updated: now, Alarms: []tickets.Alarm{{What: tickets.HandOverDue, At: now.Add(24 * time.Hour)}},
			Clocks: []tickets.Clock{{What: tickets.FirstResponse, Target: time.Hour, Used: time.Minute, Started: now, Since: now.Add(time.Minute), Due: now.Add(time.Hour)}},
		},
		Conversations: []tickets.Conversation{mail.Continue(m.Ref), slack},
		Messages:      []tickets.Message{m},
		Events: []tickets.Event{
			event(tickets.Opened, m.Author, map[string]string{"message": m.ID, "why": "it names no message that is known here"}),
			event(tickets.Suggested, bot, map[string]string{"articles": "imprimante spouleur", "confidence": "0.82"}),
			event(tickets.Moved, bot, map[string]string{"from": "new", "to": "open"}),
		},
		Deliveries: []tickets.Delivery{
			{
				ID: tickets.NewID(), Ticket: number, Conversation: mail.ID, Kind: tickets.Say, Author: bot, Automatic: true, Public: true,
				Notice: tickets.NoticeSuggested, Subject: "Imprimante en panne", Text: "Bonjour,\n\nvotre demande est bien arrivée.",
				Choices: []tickets.Choice{tickets.ChoiceHelped, tickets.ChoicePerson},
			},
			{ID: tickets.NewID(), Ticket: number, Conversation: slack.ID, Kind: tickets.ShowCard, Author: bot},
		},
		Person: &tickets.Person{Address: zoe, Language: "fr", Automatic: []time.Time{now}},
	}
}
