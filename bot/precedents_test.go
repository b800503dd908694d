package bot

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"guichet/channels"
	"guichet/tickets"
)

// resolve lets an agent resolve a ticket with an answer.
func resolve(t *testing.T, b *Bot, number int64, answer string) {
	t.Helper()
	by := tickets.Author{Role: tickets.Agent, Address: chatPeople["ada"]}
	decide(t, b, number, func(c tickets.Case) (tickets.Change, error) {
		return b.Desk.Resolve(b.Now(), c, by, tickets.Message{Author: by, At: b.Now(), Public: true, Text: answer})
	})
}

// decide commits what an act makes of a ticket.
func decide(t *testing.T, b *Bot, number int64, act func(tickets.Case) (tickets.Change, error)) {
	t.Helper()
	for {
		c, err := b.Store.Case(t.Context(), number)
		if err != nil {
			t.Fatal(err)
		}
		change, err := act(c)
		if err == nil {
			err = b.word(&change, c.Ticket, nil)
		}
		if err == nil {
			err = b.commit(t.Context(), change)
		}
		if err == nil {
			return
		}
		if !errors.Is(err, tickets.ErrConflict) {
			t.Fatal(err)
		}
	}
}

// cardOf is a ticket's card as it would be drawn now, its small print in one.
func cardOf(t *testing.T, b *Bot, number int64) (card *channels.Card, notes string) {
	t.Helper()
	c, err := b.Store.Case(t.Context(), number)
	if err != nil {
		t.Fatal(err)
	}
	if card, err = b.card(t.Context(), c.Ticket); err != nil {
		t.Fatal(err)
	}
	return card, strings.Join(card.Notes, "\n")
}

const (
	humming = "A humming wall in meeting room 3, nobody can talk there."
	again3  = "The wall in meeting room 3 is humming so loud that we moved out."
)

// A card names solved tickets that are like it, and what it names is true at
// that moment.
func TestACardNamesWhatWasSolvedBefore(t *testing.T) {
	p := newPost()
	b := start(t, p)
	for i, text := range []string{humming, again3, "My chair leans to the left."} {
		p.arrives(string(rune('1'+i)), "zoe@example.org", "", text)
		settled(t, b, string(rune('1'+i)), int64(1001+i))
	}
	const named = "Solved before: #1001 A humming wall"
	learn := func() {
		t.Helper()
		if err := b.learnSolved(t.Context(), b.Now().Add(-solvedOverlap)); err != nil {
			t.Fatal(err)
		}
	}
	learn()
	if _, notes := cardOf(t, b, 1002); strings.Contains(notes, "Solved before") {
		t.Errorf("before anything is solved the card says %q", notes)
	}
	resolve(t, b, 1001, "It was the fan of the air conditioning.")
	learn()
	card, notes := cardOf(t, b, 1002)
	if !strings.Contains(notes, named) {
		t.Errorf("the card says %q", notes)
	}
	i := slices.IndexFunc(card.Menu, func(c channels.Choice) bool { return c.ID == string(channels.Show) })
	if i < 0 || card.Menu[i].Option != "1001" || !strings.HasPrefix(card.Menu[i].Label, "Show #1001 A humming wall") {
		t.Errorf("the menu is %+v", card.Menu)
	}
	for _, number := range []int64{1001, 1003} { // itself, and another matter
		if _, notes := cardOf(t, b, number); strings.Contains(notes, "Solved before") {
			t.Errorf("the card of %d says %q", number, notes)
		}
	}
	by := tickets.Author{Role: tickets.Agent, Address: chatPeople["ada"]}
	decide(t, b, 1001, func(c tickets.Case) (tickets.Change, error) { return b.Desk.Reopen(b.Now(), c, nil, by) })
	if _, notes := cardOf(t, b, 1002); strings.Contains(notes, "Solved before") {
		t.Errorf("once it is taken up again the card says %q", notes)
	}
	if _, notes := cardOf(t, b, 1001); strings.Contains(notes, "Solved before") {
		t.Errorf("a ticket that was reopened is like itself: %q", notes)
	}
	resolve(t, b, 1001, "It was the fan once more.")
	if err := merge(t, b, 1001, 1003); err != nil {
		t.Fatal(err)
	}
	if _, notes := cardOf(t, b, 1002); strings.Contains(notes, "Solved before") {
		t.Errorf("once it goes on elsewhere the card says %q", notes)
	}
}

// One click on the card shows an agent, alone, what was asked in the other
// ticket and what solved it. Nobody else is shown anything.
func TestAClickShowsWhatSolvedIt(t *testing.T) {
	b, c := startChat(t)
	c.arrives(t, b, "1", c.by("zoé", "HELP", humming, "HELP/1"))
	c.arrives(t, b, "2", c.by("léo", "HELP", again3, "HELP/2"))
	resolve(t, b, 1001, "It was the fan of the *air conditioning*.")

	click := c.gesture("léo", channels.Demand{Gesture: channels.Button, Action: channels.Show, Option: "1001"})
	click.Ticket = 1002
	c.arrives(t, b, "3", click)
	told := c.await(t, func(o channels.Outbound) bool { return o.Reader.Is(chatPeople["léo"]) })
	if strings.Contains(told.Text, "air conditioning") || strings.Contains(told.Text, "humming wall") {
		t.Errorf("a requester is shown another's ticket: %q", told.Text)
	}

	click.From, click.Audience, click.Place = chatPeople["ada"], tickets.ToAgents, "board"
	c.arrives(t, b, "4", click)
	told = c.await(t, whispered("ada", "It was the fan of the"))
	if !strings.Contains(told.Text, humming) || !strings.Contains(told.Text, `\*air conditioning\*`) {
		t.Errorf("Ada is told %q", told.Text)
	}
}
