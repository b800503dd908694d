package bot

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"guichet/channels"
	"guichet/knowledge"
	"guichet/tickets"
)

// sorts gives a bot categories.
func sorts(b *Bot) {
	b.Desk.Categories = []tickets.Category{
		{Name: "printing", Title: tickets.Phrase{"en": "Printing", "fr": "Impression"}, Words: []string{"printer"}, Recipients: []string{"post"}},
		{Name: "labels", Title: tickets.Phrase{"en": "Labels", "fr": "Étiquettes"}, Queue: "shipping"},
	}
	b.Classifier = knowledge.NewClassifier(b.Desk.Categories, nil)
	b.VIPs = []string{"director@example.org", "@board.example", "UBOSS"}
}

// Whoever only says that they are the director comes first nowhere.
func TestOnlyAProvenVIPComesFirst(t *testing.T) {
	b := prepare(t, newPost())
	sorts(b)
	mail := func(id string) tickets.Address {
		return tickets.Address{Network: tickets.Email, ID: id, Name: "The director"}
	}
	for _, tt := range []struct {
		from  tickets.Address
		trust channels.Trust
		want  bool
	}{
		{mail("director@example.org"), channels.Proven, true},
		{mail("Director+desk@Example.org"), channels.Proven, true},
		{mail("anybody@board.example"), channels.Proven, true},
		{mail("director@example.org"), channels.Unproven, false},
		{mail("director@example.org"), channels.Forged, false},
		{mail("director@example.org.attacker.example"), channels.Proven, false},
		{mail("UBOSS"), channels.Proven, false},
		{tickets.Address{Network: tickets.Slack, ID: "UBOSS"}, channels.Proven, true},
		{tickets.Address{Network: tickets.Slack, ID: "UZOE", Name: "UBOSS"}, channels.Proven, false},
	} {
		in := channels.Inbound{From: tt.from, Trust: tt.trust, Text: "hello"}
		if got := b.sort(in, "mail", "en").VIP; got != tt.want {
			t.Errorf("%+v, trust %d: VIP is %v", tt.from, tt.trust, got)
		}
	}
}

func TestWhereARequestGoes(t *testing.T) {
	b := prepare(t, newPost())
	sorts(b)
	labels, printing := tickets.Sorting{Category: "labels"}, tickets.Sorting{Category: "printing"}
	for _, tt := range []struct {
		in   channels.Inbound
		s    tickets.Sorting
		want string
	}{
		{channels.Inbound{Queue: "office"}, labels, "shipping"},
		{channels.Inbound{Queue: "office"}, printing, "office"},
		{channels.Inbound{Queue: "office"}, tickets.Sorting{}, "office"},
		{channels.Inbound{Queue: "office", Demand: channels.Demand{Gesture: channels.Filled, Option: "office"}}, labels, "office"}, // its author's own choice
	} {
		if got := b.queueOf(tt.in, tt.s); got != tt.want {
			t.Errorf("%+v, %+v goes to %q, want %q", tt.in, tt.s, got, tt.want)
		}
	}
	// The mailbox speaks for a category.
	s := b.sort(channels.Inbound{Text: "hello, something broke"}, "post", "en")
	if s.Category != "printing" || s.Guess < 70 {
		t.Errorf("what the mailbox got is %+v", s)
	}
}

// What agents correct teaches every process on the same records.
func TestCorrectionsTeachEveryProcess(t *testing.T) {
	b := prepare(t, newPost())
	sorts(b)
	other := prepare(t, newPost())
	sorts(other)
	other.Store = b.Store
	const zebra = "The zebra printer prints beside the sticker"
	ada := tickets.Author{Role: tickets.Agent, Address: tickets.Address{Network: tickets.Slack, ID: "UADA"}}
	if s := other.sort(channels.Inbound{Text: zebra}, "mail", "en"); s.Category != "printing" {
		t.Fatalf("by the operator's words it is %+v", s)
	}
	for n := int64(2001); n <= 2006; n++ {
		in := channels.Inbound{Text: zebra}
		x := b.Desk.Open(b.Now(), tickets.Request{
			Number: n, Language: "en", Subject: "Zebra", Channel: "post", Place: "p", Sorting: b.sort(in, "mail", "en"),
			Message: tickets.Message{Author: tickets.Author{Role: tickets.Requester, Address: tickets.Address{Network: tickets.Email, ID: fmt.Sprintf("z%d@example.org", n)}}, Public: true, Text: zebra},
		})
		if err := b.word(&x, x.Ticket, nil); err != nil {
			t.Fatal(err)
		}
		if err := b.commit(t.Context(), x); err != nil {
			t.Fatal(err)
		}
		decide(t, b, n, func(c tickets.Case) (tickets.Change, error) {
			return b.categorise(t.Context(), channels.Inbound{Demand: channels.Demand{Option: "labels"}}, c, ada)
		})
	}
	if err := other.learnSorted(t.Context(), other.Now().Add(-solvedOverlap)); err != nil {
		t.Fatal(err)
	}
	if s := other.sort(channels.Inbound{Text: zebra}, "mail", "en"); s.Category != "labels" {
		t.Errorf("after six corrections it is %+v", s)
	}
	if s := b.sort(channels.Inbound{Text: zebra}, "mail", "en"); s.Category != "printing" {
		t.Errorf("who has not looked yet says %+v", s)
	}
}

// What an article asks whom it did not help is asked when people take over.
func TestAnArticleThatDidNotHelpAsks(t *testing.T) {
	b := prepare(t, newPost())
	b.Knowledge = knowledge.New([]knowledge.Article{{ID: "en/chair", Title: "Chairs", Lang: "en", Audience: knowledge.Public, Body: "Turn the knob.", Ask: []string{"Which floor?", "Which desk?"}}})
	r := tickets.Request{
		Number: 3001, Language: "en", Channel: "post", Place: "z", Articles: []string{"en/chair"},
		Message: tickets.Message{Author: tickets.Author{Role: tickets.Requester, Address: tickets.Address{Network: tickets.Email, ID: "z@example.org"}}, Public: true, Text: "My chair leans."},
	}
	x := b.Desk.Open(b.Now(), r)
	c := tickets.Case{Ticket: x.Ticket, Conversations: x.Conversations}
	x = b.Desk.Receive(b.Now(), c, tickets.Reception{Choice: tickets.ChoicePerson, Message: tickets.Message{Author: r.Message.Author}, Conversation: c.Conversations[0], Ask: b.furtherQuestions(c.Ticket)})
	if err := b.word(&x, x.Ticket, nil); err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(x.Deliveries, func(y tickets.Delivery) bool { return y.Notice == tickets.NoticePerson })
	if i < 0 || !strings.Contains(x.Deliveries[i].Text, "1. Which floor?\n2. Which desk?") {
		t.Errorf("the letter that says who takes over: %+v", x.Deliveries)
	}
}
