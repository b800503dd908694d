package tickets

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// sorting is a desk with categories.
func sorting() Desk {
	d := desk()
	d.Categories = []Category{
		{Name: "printing", Title: Phrase{"fr": "Impression", "en": "Printing"}, Impact: 2, Urgency: 2, Questions: []Question{
			{Name: "printer", Ask: Phrase{"fr": "Laquelle ?"}, Kind: AskText},
			{Name: "paper", Ask: Phrase{"fr": "Du papier ?"}, Kind: AskYesNo},
		}},
		{Name: "outage", Impact: 1, Urgency: 1},
	}
	d.Weights = Weights{Raise: 1}
	return d
}

func sorted(s Sorting) Request {
	r := request()
	r.Sorting = s
	return r
}

func TestPriorityComesFromImpactUrgencyAndWhoAsks(t *testing.T) {
	for _, tt := range []struct {
		s    Sorting
		want Priority
		why  string
	}{
		{Sorting{}, P3, ""},
		{Sorting{Category: "printing", Guess: 80}, P3, ""},
		{Sorting{Category: "outage", Guess: 80}, P1, "category outage"},
		{Sorting{Urgency: 1, Words: []string{"urgent"}}, P2, "«urgent»"},
		{Sorting{Impact: 1, Urgency: 1, Words: []string{"production down", "urgent"}}, P1, "«production down», «urgent»"},
		{Sorting{Urgency: 3, Words: []string{"pas urgent"}}, P4, "«pas urgent»"},
		{Sorting{Category: "outage", Guess: 80, Urgency: 3, Words: []string{"pas urgent"}}, P3, ""},
		{Sorting{VIP: true}, P2, "VIP"},
		{Sorting{VIP: true, Impact: 1, Urgency: 1, Words: []string{"down"}}, P1, "«down», VIP"},
		{Sorting{Category: "gone", Guess: 90}, P3, ""}, // the desk has it no more
	} {
		x := sorting().Open(noon, sorted(tt.s))
		why := ""
		for _, e := range x.Events {
			if e.Kind == Prioritised && e.By.Role == Bot {
				why = e.Detail["why"]
			}
		}
		if x.Ticket.Priority != tt.want || why != tt.why {
			t.Errorf("%+v is %v, since %q, want %v, since %q", tt.s, x.Ticket.Priority, why, tt.want, tt.why)
		}
	}
	d := sorting()
	d.Weights = Weights{VIP: P1, Matrix: [3][3]Priority{{P1, P1, P1}, {P1, P4, P4}, {P4, P4, P4}}}
	if x := d.Open(noon, request()); x.Ticket.Priority != P4 {
		t.Errorf("by the operator's own matrix it is %v", x.Ticket.Priority)
	}
	if x := d.Open(noon, sorted(Sorting{VIP: true})); x.Ticket.Priority != P1 {
		t.Errorf("a VIP's request is %v, want P1 at least", x.Ticket.Priority)
	}
}

func TestAnAgentSetsTheCategoryRight(t *testing.T) {
	d := sorting()
	x := d.Open(noon, sorted(Sorting{Category: "printing", Guess: 82, Why: "«imprimante»"}))
	c := after(Case{}, x)
	if c.Ticket.Category != "printing" || c.Ticket.Guess != 82 {
		t.Fatalf("it opened as %q, %d %%", c.Ticket.Category, c.Ticket.Guess)
	}
	// The bot's guess can be confirmed, and that is news.
	confirmed := did(d.Categorise(noon, c, "printing", nil, ada))
	if confirmed.Ticket.Guess != 0 {
		t.Errorf("confirmed: %+v", confirmed.Ticket)
	}
	if _, err := d.Categorise(noon, after(c, confirmed), "printing", nil, ada); !errors.Is(err, RefusedSame) {
		t.Errorf("once more: %v", err)
	}
	x = did(d.Categorise(noon, c, "outage", nil, ada))
	if x.Ticket.Category != "outage" || x.Ticket.Priority != P1 || !strings.Contains(leaves(c, x), "agents:card") || strings.Contains(leaves(c, x), "requester") {
		t.Errorf("corrected: %+v leaves %s", x.Ticket, leaves(c, x))
	}
	i := slices.IndexFunc(x.Events, func(e Event) bool { return e.Kind == Categorised })
	if want := "map[certainty:82% from:printing to:outage]"; i < 0 || fmt.Sprint(x.Events[i].Detail) != want || x.Events[i].By != ada {
		t.Errorf("events: %+v, want %s", x.Events, want)
	}
	// What an agent said of the priority stays.
	own := after(c, did(d.Prioritise(noon, c, P4, bob)))
	if x = did(d.Categorise(noon, own, "outage", nil, ada)); x.Ticket.Priority != P4 {
		t.Errorf("an agent's own priority became %v", x.Ticket.Priority)
	}
	none := after(c, did(d.Categorise(noon, c, NoCategory, nil, ada)))
	if none.Ticket.Category != NoCategory {
		t.Errorf("none: %+v", none.Ticket)
	}
	if _, err := d.Categorise(noon, c, "rocket", nil, ada); !errors.Is(err, RefusedOption) {
		t.Errorf("a category that is none: %v", err)
	}
	c.Ticket.Status = Closed
	if _, err := d.Categorise(noon, c, "outage", nil, ada); !errors.Is(err, RefusedDone) {
		t.Errorf("a closed one: %v", err)
	}
}

func inquired(t Ticket) string {
	var names []string
	for _, a := range t.Asked() {
		names = append(names, a.Question+"="+a.Text)
	}
	return strings.Join(names, " ")
}

func TestTheBotAsksOnceAndOnlyWhatIsNotKnown(t *testing.T) {
	printing := Sorting{Category: "printing", Guess: 80, Answers: []Answer{{Question: "paper", Text: Yes}}}
	d := sorting()
	quiet, hushed, offered := sorted(printing), sorted(printing), sorted(printing)
	quiet.Quiet, hushed.Hush, offered.Articles = true, true, []string{"fr/imprimante"}
	for name, r := range map[string]Request{"quiet": quiet, "hushed": hushed, "with articles": offered, "of no category": request()} {
		if x := d.Open(noon, r); inquired(x.Ticket) != "" {
			t.Errorf("%s: it asks %s", name, inquired(x.Ticket))
		}
	}
	x := d.Open(noon, sorted(printing))
	c := after(Case{}, x)
	if inquired(c.Ticket) != "printer=" || len(c.Ticket.Known()) != 1 || strings.Count(leaves(Case{}, x), "requester") != 1 {
		t.Fatalf("it asks %q, knows %v, sends %s", inquired(c.Ticket), c.Ticket.Known(), leaves(Case{}, x))
	}
	// An answer is noted and shown; what was said stays a message like any other.
	said := Message{Author: zoe, Public: true, Text: "1. HP", Ref: "<2@example.org>"}
	x = d.Receive(noon, c, Reception{Message: said, Conversation: c.Conversations[0], Answers: []Answer{{Question: "printer", Text: "HP", Asked: true}}})
	c = after(c, x)
	if inquired(c.Ticket) != "printer=HP" || len(c.Ticket.Unanswered()) != 0 || !strings.Contains(leaves(c, x), "agents:say:1. HP") || !strings.Contains(leaves(c, x), "agents:card") {
		t.Errorf("it has %q and sends %s", inquired(c.Ticket), leaves(c, x))
	}
	if !slices.ContainsFunc(x.Events, func(e Event) bool { return e.Kind == Informed && e.Detail["questions"] == "printer" }) {
		t.Errorf("events: %+v", x.Events)
	}
	// The same again is no news; another answer to what was asked replaces the first.
	x = d.Receive(noon, c, Reception{Message: said, Conversation: c.Conversations[0], Answers: []Answer{{Question: "printer", Text: "HP", Asked: true}}})
	if strings.Contains(leaves(c, x), "card") {
		t.Errorf("the same again sends %s", leaves(c, x))
	}
	x = d.Receive(noon, c, Reception{Message: said, Conversation: c.Conversations[0], Answers: []Answer{{Question: "printer", Text: "Canon", Asked: true}}})
	if inquired(x.Ticket) != "printer=Canon" {
		t.Errorf("corrected: %s", inquired(x.Ticket))
	}
}

// When an article did not help, the letter that says who takes over asks, and
// what the article asks follows the category's questions.
func TestQuestionsFollowAnArticleThatDidNotHelp(t *testing.T) {
	d := sorting()
	r := sorted(Sorting{Category: "printing", Guess: 80})
	r.Articles = []string{"fr/imprimante"}
	c := after(Case{}, d.Open(noon, r))
	many := []string{"Depuis quand ?", "Quel étage ?", "Quel bureau ?", "Quel jour ?"}
	x := d.Receive(noon, c, Reception{Choice: ChoicePerson, Message: Message{Author: zoe}, Conversation: c.Conversations[0], Ask: many})
	if want := "printer= paper= Depuis quand ?= Quel étage ?= Quel bureau ?="; inquired(x.Ticket) != want {
		t.Errorf("it asks %q, want %q", inquired(x.Ticket), want)
	}
	if q := d.Question(x.Ticket, "Depuis quand ?"); q.Ask.In("fr") != "Depuis quand ?" || q.Kind != AskText {
		t.Errorf("what an article asks: %+v", q)
	}
	if strings.Count(leaves(c, x), "requester:say:person") != 1 {
		t.Errorf("it sends %s", leaves(c, x))
	}
}
