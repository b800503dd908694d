package tickets

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"
)

var (
	tom = Author{ThirdParty, Address{Network: Email, ID: "tom@example.org", Name: "Tom"}}
	mia = Author{Requester, Address{Network: Email, ID: "mia@example.net", Name: "Mia"}}
)

// zoes is Zoé's ticket in front of agents.
func zoes(d Desk) Case { return after(Case{}, d.Open(noon, request())) }

// held is Zoé's ticket after Tom wrote into it, and his message.
func held(t *testing.T, d Desk) (Case, Message) {
	t.Helper()
	c := zoes(d)
	said := Message{Author: tom, Text: "Et moi ?", Ref: "<9@example.org>", Proposal: HeldBack, Cc: []Address{bob.Address}}
	x := d.Receive(noon, c, Reception{Message: said, Conversation: c.For(ToRequester)[0], About: "tom@example.org"})
	if got, want := leaves(c, x), "agents:say:Et moi ? | agents:say:copied | agents:say:held"; got != want {
		t.Fatalf("a stranger's letter leaves %q, want %q", got, want)
	}
	if y := x.Deliveries[2]; !slices.Equal(y.Choices, []Choice{ChoiceAccept, ChoiceSplit}) || y.Message != x.Messages[0].ID || y.Text != "tom@example.org" {
		t.Errorf("agents are asked %+v", y)
	}
	return after(c, x), x.Messages[0]
}

func TestAnAcceptedStrangerHearsTheFutureOnly(t *testing.T) {
	d := desk()
	c, m := held(t, d)
	answer := func(c Case) Change {
		return d.Receive(noon, c, Reception{Message: Message{Author: ada, Public: true, Text: "Je passe.", Ref: "CDESK/7"}, Conversation: c.For(ToAgents)[0]})
	}
	if y := answer(c).Deliveries[0]; len(y.Cc) > 0 {
		t.Errorf("before they were accepted, %v get a copy", y.Cc)
	}
	x := d.Accept(noon, c, m, ada)
	if got, want := leaves(c, x), "agents:say:accepted | agents:card"; got != want || !x.Deliveries[0].Settles {
		t.Errorf("accepting leaves %q, want %q in place of the question", got, want)
	}
	if a := x.Amended[0]; !a.Public || a.Proposal != "" || a.Author.Role != ThirdParty || a.ID != m.ID {
		t.Errorf("the message became %+v", a)
	}
	c = after(c, x)
	y := answer(c)
	if got := y.Deliveries[0]; len(got.Cc) != 1 || !got.Cc[0].Is(tom.Address) {
		t.Errorf("an answer goes to %v besides", got.Cc)
	}
	for _, z := range append(y.Deliveries[1:], did(d.Resolve(noon, c, ada)).Deliveries...) {
		if len(z.Cc) > 0 {
			t.Errorf("a copy of what is no agent's answer: %+v", z)
		}
	}
	if !c.Participant(tom.Address) || !c.Ticket.Requester.Is(zoe.Address) {
		t.Errorf("participants: %+v", c)
	}
	again := d.Accept(noon, c, x.Amended[0], bob)
	if got, want := leaves(c, again), "agents:say:decided"; got != want || again.Ticket.Number != 0 {
		t.Errorf("a second click leaves %q, want %q", got, want)
	}
}

// Where nothing proved that the requester wrote, an agent's word does.
func TestAcceptingTheRequesterReopens(t *testing.T) {
	d := desk()
	c := zoes(d)
	c = after(c, did(d.Resolve(noon, c, ada)))
	doubted := Message{Author: Author{ThirdParty, zoe.Address}, Text: "Toujours en panne.", Proposal: HeldBack}
	x := d.Receive(noon, c, Reception{Message: doubted, Conversation: c.For(ToRequester)[0]})
	if got, want := leaves(c, x), "agents:say:Toujours en panne. | agents:say:doubted"; got != want || x.Ticket.Status != Resolved {
		t.Errorf("leaves %q, ticket %s; want %q, resolved", got, x.Ticket.Status, want)
	}
	c = after(c, x)
	x = d.Accept(noon, c, x.Messages[0], ada)
	if x.Ticket.Status != Open || x.Amended[0].Author.Role != Requester || len(x.Conversations) > 0 {
		t.Errorf("accepted: %s, by %+v, %d conversations changed", x.Ticket.Status, x.Amended[0].Author, len(x.Conversations))
	}
}

// A stranger's word where the bot was alone brings people, who are asked.
func TestAStrangerBringsPeople(t *testing.T) {
	d := desk()
	open := d.Open(noon, request("fr/imprimante"))
	c := after(Case{}, open)
	x := d.Receive(noon, c, Reception{Message: Message{Author: tom, Text: "Et moi ?", Proposal: HeldBack}, Conversation: c.For(ToRequester)[0], History: open.Messages})
	if got, want := leaves(c, x), "agents:card | agents:say:Et moi ? | agents:say:held"; got != want || x.Ticket.Level != L1 {
		t.Errorf("leaves %q at %s, want %q", got, x.Ticket.Level, want)
	}
}

func TestSplitMakesATicketOfItsOwn(t *testing.T) {
	d := desk()
	c, m := held(t, d)
	r := request()
	r.Number, r.Message, r.Place = 1043, Message{Author: Author{Requester, tom.Address}, Public: true, Text: m.Text, Ref: m.Ref}, tom.Address.ID
	x := d.Split(noon, c, m, r, ada)
	if got, want := leaves(c, x), "agents:say:split | agents:card"; got != want || x.Amended[0].Public {
		t.Errorf("leaves %q, want %q; the message is public: %v", got, want, x.Amended[0].Public)
	}
	own := after(Case{}, *x.Other)
	if got, want := leaves(Case{}, *x.Other), "requester:say:received | agents:card"; got != want {
		t.Errorf("the new ticket leaves %q, want %q", got, want)
	}
	if !slices.Equal(x.Ticket.Linked, []int64{1043}) || !slices.Equal(own.Ticket.Linked, []int64{1042}) || !own.Ticket.Requester.Is(tom.Address) {
		t.Errorf("linked %v and %v, requester %v", x.Ticket.Linked, own.Ticket.Linked, own.Ticket.Requester)
	}
	if v := own.For(ToRequester); len(v) != 1 || v[0].Place != tom.Address.ID || x.Ticket.Next != 0 || !x.Ticket.Requester.Is(zoe.Address) {
		t.Errorf("the new ticket is talked about in %+v; the old one is %+v", v, x.Ticket)
	}
}

func TestAWordAfterTheEndTakesUpAClosedTicket(t *testing.T) {
	d := desk()
	c := zoes(d)
	c.Ticket.Status = Closed
	for _, who := range []Author{zoe, mia} {
		r := request()
		r.Number, r.After, r.Message.Author = 1050, c, who
		x := d.Open(noon, r)
		goesOn := x.Other.Ticket.Next == 1050
		if !slices.Equal(x.Ticket.Linked, []int64{1042}) || !slices.Equal(x.Other.Ticket.Linked, []int64{1050}) || goesOn != (who == zoe) {
			t.Errorf("%s: linked %v and %v, goes on: %v", who.Address, x.Ticket.Linked, x.Other.Ticket.Linked, goesOn)
		}
	}
}

func TestMerge(t *testing.T) {
	d := desk()
	from, into := zoes(d), zoes(d)
	into.Ticket.Number = 1050
	x, err := d.Merge(noon, from, into, nil, ada)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := leaves(from, x), "requester:say:merged | agents:card"; got != want || x.Ticket.Status != Closed || x.Ticket.Next != 1050 {
		t.Errorf("the merged one leaves %q and is %s, going on in %d; want %q", got, x.Ticket.Status, x.Ticket.Next, want)
	}
	if got, want := leaves(into, *x.Other), "agents:say:absorbed | agents:card"; got != want || len(x.Other.Conversations) > 0 {
		t.Errorf("the other one leaves %q with %d new conversations, want %q", got, len(x.Other.Conversations), want)
	}

	// Asked elsewhere, the requester is answered there too; who watched is not.
	from.Conversations[0].Place = "DZOE"
	from.Conversations[0].Watchers = []Address{tom.Address}
	into.Ticket.Status, into.Ticket.Alarms = Resolved, []Alarm{{CloseDue, noon.Add(time.Hour)}}
	x, err = d.Merge(noon, from, into, nil, ada)
	if err != nil || len(x.Other.Conversations) != 1 || x.Other.Conversations[0].Place != "DZOE" || len(x.Other.Conversations[0].Watchers) > 0 {
		t.Errorf("it goes on in %+v (%v)", x.Other.Conversations, err)
	}
	if x.Other.Ticket.Status != Open || !x.Other.Ticket.Deadline().IsZero() {
		t.Errorf("the work that came is %s until %v", x.Other.Ticket.Status, x.Other.Ticket.Deadline())
	}
}

func TestMergeRefuses(t *testing.T) {
	d := desk()
	mine, theirs, gone := zoes(d), zoes(d), zoes(d)
	theirs.Ticket.Number, theirs.Ticket.Requester = 1050, mia.Address
	gone.Ticket.Number, gone.Ticket.Next = 1051, 1042
	for name, pair := range map[string][2]Case{
		"itself": {mine, mine}, "another's": {mine, theirs}, "what goes on elsewhere": {gone, mine}, "into what goes on elsewhere": {mine, gone},
	} {
		x, err := d.Merge(noon, pair[0], pair[1], nil, ada)
		if !errors.Is(err, ErrInvalid) || x.Ticket.Number != 0 || x.Other != nil {
			t.Errorf("%s: %v, %+v", name, err, x)
		}
	}
}

func TestAdopt(t *testing.T) {
	d := desk()
	r := request("fr/imprimante")
	r.Message.Author, r.Place, r.About = Author{Requester, bob.Address}, "bob@example.org", mia.Address.ID
	r.Message.Proposal = ForAnother
	open := d.Open(noon, r)
	if got, want := leaves(Case{}, open), "requester:say:received | agents:card | agents:say:forwarded"; got != want {
		t.Fatalf("a forwarded letter leaves %q, want %q", got, want)
	}
	c := after(Case{}, open)
	answer := d.Receive(noon, c, Reception{Message: Message{Author: ada, Public: true, Text: "Bob, il est qui ?"}, Conversation: c.For(ToAgents)[0]})
	c = after(c, answer)
	history := append(slices.Clone(open.Messages), answer.Messages...)
	a := Adoption{Letter: Message{Author: mia, Public: true, Text: "Aidez-moi."}, Place: mia.Address.ID, Subject: "Panne", Language: "fr"}
	x := d.Adopt(noon, c, open.Messages[0], history, a, ada)
	if got, want := leaves(c, x), "agents:say:adopted | agents:card"; got != want {
		t.Errorf("leaves %q, want %q: nothing goes to them yet", got, want)
	}
	if len(x.Amended) != 2 || x.Amended[0].Public || x.Amended[1].Public {
		t.Errorf("what was said with the agent stays public: %+v", x.Amended)
	}
	c = after(c, x)
	places := []string{}
	for _, v := range c.For(ToRequester) {
		places = append(places, v.Place)
	}
	if !c.Ticket.Requester.Is(mia.Address) || c.Ticket.Subject != "Panne" || strings.Join(places, " ") != mia.Address.ID {
		t.Errorf("the ticket is %+v, talked about at %v", c.Ticket, places)
	}
	y := d.Receive(noon, c, Reception{Message: Message{Author: ada, Public: true, Text: "Bonjour Mia.", Ref: "CDESK/9"}, Conversation: c.For(ToAgents)[0]})
	v, _ := c.Conversation(y.Deliveries[0].Conversation)
	if v.Place != mia.Address.ID || y.Deliveries[0].Text != "Bonjour Mia." || strings.Count(leaves(c, y), "Bonjour") != 1 {
		t.Errorf("an answer leaves %q, the first to %q", leaves(c, y), v.Place)
	}
	if got, want := leaves(c, d.Adopt(noon, c, x.Amended[0], nil, a, bob)), "agents:say:decided"; got != want {
		t.Errorf("a second click leaves %q, want %q", got, want)
	}
}

func TestCcOfAProvenRequester(t *testing.T) {
	d := desk()
	crowd := make([]Address, maxWatchers+1)
	for i := range crowd {
		crowd[i] = Address{Network: Email, ID: strings.Repeat("x", i+1) + "@example.org"}
	}
	for _, tt := range []struct {
		name   string
		cc     []Address
		proven bool
		n      int
		told   string
	}{
		{"proven", []Address{tom.Address, zoe.Address}, true, 1, "watching"},
		{"unproven", []Address{tom.Address}, false, 0, "copied"},
		{"a crowd", crowd, true, 0, "copied"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := request()
			r.Message.Cc, r.Proven = tt.cc, tt.proven
			x := d.Open(noon, r)
			if got, want := leaves(Case{}, x), "requester:say:received | agents:card | agents:say:"+tt.told; got != want || len(x.Conversations[0].Watchers) != tt.n {
				t.Errorf("at the start leaves %q with %v, want %q", got, x.Conversations[0].Watchers, want)
			}
			if len(x.Deliveries[0].Cc) > 0 {
				t.Errorf("the acknowledgement goes to %v besides", x.Deliveries[0].Cc)
			}
			c := zoes(d)
			m := Message{Author: zoe, Public: true, Text: "Encore.", Cc: tt.cc, Ref: "<5@example.org>"}
			y := d.Receive(noon, c, Reception{Message: m, Conversation: c.For(ToRequester)[0], Proven: tt.proven})
			if n := len(after(c, y).For(ToRequester)[0].Watchers); n != tt.n {
				t.Errorf("later %d watch, want %d", n, tt.n)
			}
		})
	}
}

func TestMatter(t *testing.T) {
	for _, same := range [][]string{
		{"Imprimante en panne", "Re: Imprimante en panne", "RE: TR : imprimante  en panne", "Rép : [#1042] Imprimante en panne [#1042]", "[support] Re: [support] Imprimante en panne", "AW: WG: Imprimante en panne", "Re[2]: Imprimante en panne", "Fwd: FW: Imprimante en panne\u00a0"},
		{"", "Re:", "Re: [#7]", " "},
		{"Re-order of paper", "re: re-order of paper"},
	} {
		for _, s := range same {
			if Matter(s) != Matter(same[0]) {
				t.Errorf("%q is of the matter %q, not %q", s, Matter(s), Matter(same[0]))
			}
		}
	}
	if got := Untagged("Re: TR : [#1042] [URGENT] Imprimante  en panne [#7]"); got != "[URGENT] Imprimante en panne" {
		t.Errorf("untagged: %q", got)
	}
	for _, other := range []string{"Imprimante", "Re: Chaise en panne", "Resolved: imprimante en panne", "Imprimante en panne : suite"} {
		if Matter(other) == Matter("Imprimante en panne") {
			t.Errorf("%q is another matter", other)
		}
	}
}
