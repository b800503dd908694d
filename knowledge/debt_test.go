package knowledge_test

import (
	"slices"
	"testing"
	"time"

	"guichet/knowledge"
	"guichet/tickets"
)

func TestADebtTellsWhichRequestsNoArticleAnswered(t *testing.T) {
	at := time.Unix(1_000_000, 0)
	zoe, ada, bot := tickets.Author{Role: tickets.Requester}, tickets.Author{Role: tickets.Agent}, tickets.Author{Role: tickets.Bot}
	event := func(kind tickets.EventKind, by tickets.Author, articles string) tickets.Event {
		at = at.Add(2 * time.Minute)
		return tickets.Event{At: at, Kind: kind, By: by, Detail: map[string]string{"articles": articles}}
	}
	var d knowledge.Debt
	add := func(number int64, t tickets.Ticket, history []tickets.Event, sent ...string) {
		t.Number, t.Language, t.Subject, t.Requester.Name = number, "fr", "Badge", "Zoé Dubois"
		d.Add(t, tickets.Message{Text: "J'ai perdu mon badge. Appelez-moi au 06 12 34 56 78, Zoé"}, history, sent...)
	}
	opened := event(tickets.Opened, zoe, "")
	offered := event(tickets.Suggested, bot, "fr/badge fr/porte")
	for n := range int64(3) {
		add(n+1, tickets.Ticket{}, []tickets.Event{opened, offered, event(tickets.Escalated, bot, ""), event(tickets.Answered, ada, "")})
	}
	add(4, tickets.Ticket{}, []tickets.Event{opened, event(tickets.Suggested, bot, "fr/porte"), event(tickets.Helped, zoe, "fr/porte")})
	add(5, tickets.Ticket{}, []tickets.Event{opened, event(tickets.Answered, ada, "")}, "fr/porte")
	add(6, tickets.Ticket{}, []tickets.Event{opened, event(tickets.Answered, ada, "")})
	back := event(tickets.Moved, zoe, "")
	back.Detail["to"] = string(tickets.Open)
	add(10, tickets.Ticket{}, []tickets.Event{opened, event(tickets.Helped, zoe, ""), back})
	later := back
	later.At = back.At.Add(tickets.DeflectionWait + time.Hour)
	add(11, tickets.Ticket{}, []tickets.Event{opened, event(tickets.Helped, zoe, ""), later})
	add(7, tickets.Ticket{Quiet: true}, []tickets.Event{opened})
	add(8, tickets.Ticket{Dismissed: true}, []tickets.Event{opened})
	add(9, tickets.Ticket{Next: 1}, []tickets.Event{opened})

	if d.Requests != 8 || d.Answered != 3 {
		t.Errorf("%d requests, %d of them answered", d.Requests, d.Answered)
	}
	var numbers []int64
	for _, u := range d.Unanswered {
		numbers = append(numbers, u.Ticket)
		if u.Text != "J'ai perdu mon badge. Appelez-moi au […]" || (u.Spent == 0) != (u.Ticket == 10) || u.Offered != (u.Ticket < 6) {
			t.Errorf("%+v", u)
		}
	}
	if !slices.Equal(numbers, []int64{1, 2, 3, 6, 10}) {
		t.Errorf("unanswered are %v", numbers)
	}
	// fr/porte helped once in four times, which is not seldom.
	if got, want := d.Unhelpful(3), []knowledge.Offered{{Article: "fr/badge", Times: 3, Passed: 3}}; !slices.Equal(got, want) {
		t.Errorf("unhelpful are %+v", got)
	}
	if got := d.Unhelpful(4); got != nil {
		t.Errorf("unhelpful after three offers: %+v", got)
	}
}
