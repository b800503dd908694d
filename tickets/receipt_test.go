package tickets

import (
	"testing"
	"time"
)

// inChat is a desk whose requester asks where what was said can be changed.
func inChat() (Desk, Request) {
	d := desk()
	d.Mends = map[string]bool{"slack": true}
	r := request()
	r.Channel, r.Place, r.Message.Ref = "slack", "CHELP", "CHELP/1"
	return d, r
}

func TestAReceiptTakesThePlaceOfALetterForEachStep(t *testing.T) {
	d, r := inChat()
	var c Case
	step := func(name string, x Change, err error, want string) {
		t.Helper()
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if got := leaves(c, x); got != want {
			t.Errorf("%s leaves %q, want %q", name, got, want)
		}
		c = after(c, x)
	}
	step("a request", d.Open(noon, r), nil, "agents:card | requester:receipt")
	x, err := d.Claim(noon, c, ada)
	step("a claim", x, err, "agents:card | requester:receipt")
	x, err = d.Prioritise(noon, c, P1, ada)
	step("a priority, which is nothing to the requester", x, err, "agents:card")
	x, err = d.Solve(noon, c, zoe)
	step("the requester's own end", x, err, "requester:say:resolved | agents:card | requester:receipt")
	x, err = d.Reopen(noon, c, nil, zoe)
	step("a new beginning", x, err, "requester:say:reopened | requester:say: | agents:card | requester:receipt")
}

func TestAMarkCountsOncePerResolutionAndOnlyTheRequesters(t *testing.T) {
	d, r := inChat()
	c := after(Case{}, d.Open(noon, r))
	if _, err := d.Rate(noon, c, zoe, 4, ""); err != RefusedUndone {
		t.Errorf("a mark for what is not resolved: %v", err)
	}
	x := did(d.Resolve(noon, c, ada))
	if got := x.Deliveries[0].Choices; len(got) != 5 {
		t.Errorf("the resolution offers %v, want five marks", got)
	}
	c = after(c, x)
	if _, err := d.Rate(noon, c, ada, 5, ""); err != RefusedRequester {
		t.Errorf("an agent's mark for their own work: %v", err)
	}
	if _, err := d.Rate(noon, c, zoe, 6, ""); err != RefusedOption {
		t.Errorf("six of five: %v", err)
	}
	if _, err := d.Remark(noon, c, Message{Author: zoe, Text: "Rapide !"}); err != RefusedUndone {
		t.Errorf("words on no mark: %v", err)
	}
	x = did(d.Rate(noon, c, zoe, 4, ""))
	if got, want := leaves(c, x), "requester:say:rated | agents:card"; got != want || x.Ticket.Rating != 4 {
		t.Errorf("a mark leaves %q and is %d", got, x.Ticket.Rating)
	}
	c = after(c, x)
	if _, err := d.Rate(noon, c, zoe, 1, ""); err != RefusedSame {
		t.Errorf("a second mark: %v", err)
	}
	if got, want := leaves(c, did(d.Remark(noon, c, Message{Author: zoe, Text: "Rapide !"}))), "agents:say:remarked"; got != want {
		t.Errorf("words on a mark leave %q", got)
	}
	c = after(c, did(d.Reopen(noon.Add(time.Hour), c, nil, zoe)))
	c = after(c, did(d.Resolve(noon.Add(2*time.Hour), c, ada)))
	if x := did(d.Rate(noon.Add(3*time.Hour), c, zoe, 2, "")); x.Ticket.Rating != 2 {
		t.Errorf("after a second resolution the mark is %d, want 2", x.Ticket.Rating)
	}
}

func TestMailHasNoReceiptAndNoMarks(t *testing.T) {
	d := desk()
	c := after(Case{}, d.Open(noon, request()))
	x := did(d.Resolve(noon, c, ada))
	if got, want := leaves(c, x), "requester:say:resolved | agents:card"; got != want || len(x.Deliveries[0].Choices) != 0 {
		t.Errorf("a resolution by mail leaves %q with %v", got, x.Deliveries[0].Choices)
	}
}

func TestAnOfferThatIsPastIsTakenAway(t *testing.T) {
	d, r := inChat()
	r.Articles = []string{"vpn"}
	c := after(Case{}, d.Open(noon, r))
	x := d.Receive(noon, c, Reception{Message: Message{Author: zoe}, Conversation: c.For(ToRequester)[0], Choice: ChoicePerson})
	if got, want := leaves(c, x), "requester:say: | agents:card | requester:receipt"; got != want || !x.Deliveries[0].Spends {
		t.Errorf("asking for a person leaves %q", got)
	}
}
