package tickets

import (
	"slices"
	"testing"
	"time"
)

// offered is a request with an article on which the bot waits for a word.
func offered(d Desk, chat bool) (Case, []Message) {
	r := request("fr/imprimante")
	if chat {
		r.Channel, r.Place, r.Message.Ref = "slack", "CHELP", "CHELP/1"
	}
	x := d.Open(noon, r)
	return after(Case{}, x), x.Messages
}

func TestAnArticleIsOfferedOnceWithThreeAnswers(t *testing.T) {
	c, history := offered(desk(), false)
	x := desk().Open(noon, request("fr/imprimante"))
	if got := x.Deliveries[0].Choices; !slices.Equal(got, []Choice{ChoiceHelped, ChoiceStuck, ChoicePerson}) {
		t.Errorf("it offers %v", got)
	}
	for choice, want := range map[Choice]string{
		ChoiceHelped: "requester:say:resolved",
		ChoiceStuck:  "agents:card | requester:say:stuck",
		ChoicePerson: "agents:card | requester:say:person",
	} {
		x := desk().Receive(noon, c, Reception{Message: Message{Author: zoe, Public: true}, Conversation: c.Conversations[0], History: history, Choice: choice})
		if got := leaves(c, x); got != want {
			t.Errorf("%s leaves %q, want %q", choice, got, want)
		}
		lesson := map[Choice]Lesson{ChoiceHelped: ArticleHelped, ChoiceStuck: ArticleFailed, ChoicePerson: ArticleFailed}[choice]
		if len(x.Evidence) != 1 || x.Evidence[0].Lesson != lesson || x.Evidence[0].Articles[0] != "fr/imprimante" {
			t.Errorf("%s teaches %+v", choice, x.Evidence)
		}
	}
}

// In a chat the offer is spent in its place, and the receipt tells the rest.
func TestStillStuckInAChatIsOneNewMessage(t *testing.T) {
	d, _ := inChat()
	c, history := offered(d, true)
	x := d.Receive(noon, c, Reception{Message: Message{Author: zoe, Public: true}, Conversation: c.Conversations[0], History: history, Choice: ChoiceStuck})
	if got, want := leaves(c, x), "requester:say:stuck | agents:card | requester:receipt"; got != want {
		t.Errorf("leaves %q, want %q", got, want)
	}
	if !x.Deliveries[0].Spends {
		t.Error("what is said stands in a new message, not in the offer's place")
	}
}

func TestWhatAnArticleSolvedHasItsOwnGraceAndComesBackToPeople(t *testing.T) {
	d := desk()
	c, history := offered(d, false)
	c = after(c, d.Receive(noon, c, Reception{Message: Message{Author: zoe, Public: true}, Conversation: c.Conversations[0], History: history, Choice: ChoiceHelped}))
	if got, want := c.Ticket.Alarm(CloseDue), noon.Add(72*time.Hour); !got.Equal(want) {
		t.Errorf("it is closed at %s, want %s", got, want)
	}
	back := Message{Author: zoe, Public: true, Text: "Cela recommence.", Ref: "<2@example.org>"}
	x := d.Receive(noon.Add(71*time.Hour), c, Reception{Message: back, Conversation: c.Conversations[0], History: history})
	if got, want := leaves(c, x), "requester:say:reopened | agents:card | agents:say:Cela recommence."; got != want {
		t.Errorf("coming back leaves %q, want %q", got, want)
	}
	y := did(d.Reopen(noon.Add(71*time.Hour), c, append(history, back), zoe))
	if got, want := leaves(c, y), "requester:say:reopened | agents:card | agents:say:Cela recommence."; got != want {
		t.Errorf("taking it up by a click leaves %q, want %q", got, want)
	}
	closed := d.Wake(noon.Add(72*time.Hour), c, history)
	if closed.Ticket.Status != Closed || leaves(c, closed) != "" {
		t.Errorf("at the end of its grace it is %s and leaves %q", closed.Ticket.Status, leaves(c, closed))
	}
}
