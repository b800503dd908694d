package tickets

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// levels is a desk with two queues; L2 of the first has a place of its own.
func levels() Desk {
	d := desk()
	d.Queues[0].Above = []Post{{Place: Place{"slack", "CTWO"}, Level: L2, Calls: []Address{{Network: Slack, ID: "@network"}}}}
	d.Queues = append(d.Queues, Queue{Name: "hr", Agents: []Place{{Channel: "slack", Place: "CHR"}}})
	d.Hold = 10 * time.Second
	d.Mends = map[string]bool{"slack": true}
	return d
}

// opened is a request that people have, first message included.
func opened(d Desk) (Case, []Message) {
	x := d.Open(noon, request())
	return after(Case{}, x), x.Messages
}

// heard tells a refusal or what leaves, and the last thing that happened.
func heard(c Case, x Change, err error) string {
	if err != nil {
		return err.Error()
	}
	s := leaves(c, x)
	if n := len(x.Events); n > 0 {
		s += " ! " + string(x.Events[n-1].Kind)
	}
	return strings.TrimSpace(s)
}

// TestActs is the table of what agents do: before is how the ticket came to
// stand as it does.
func TestActs(t *testing.T) {
	d := levels()
	claimed := func(c Case) Case { return after(c, did(d.Claim(noon, c, ada))) }
	resolved := func(c Case) Case { return after(c, did(d.Resolve(noon, c, ada))) }
	pending := func(c Case) Case { return after(c, did(d.Wait(noon, c, nil, ada))) }
	dismissed := func(c Case) Case { return after(c, did(d.Dismiss(noon, c, "an advertisement", ada))) }
	atL2 := func(c Case) Case {
		return after(c, did(d.Escalate(noon, c, nil, HandOver{To: L2, Reason: "needs a firewall change"}, ada)))
	}
	fresh := func(c Case) Case { return c }
	answer := Message{Author: ada, Public: true, Text: "It is plugged in now."}
	note := Message{Author: ada, Text: "It never was."}
	_, history := opened(d)
	for _, tt := range []struct {
		name   string
		before func(Case) Case
		act    func(Case) (Change, error)
		want   string
	}{
		{"claim", fresh, func(c Case) (Change, error) { return d.Claim(noon, c, ada) }, "requester:say:claimed | agents:card ! status"},
		{"claim what is done", resolved, func(c Case) (Change, error) { return d.Claim(noon, c, ada) }, "refused: done"},
		{"give back", claimed, func(c Case) (Change, error) { return d.Unclaim(noon, c, ada) }, "agents:card ! released"},
		{"give back a colleague's", claimed, func(c Case) (Change, error) { return d.Unclaim(noon, c, bob) }, "refused: foreign"},
		{"assign", claimed, func(c Case) (Change, error) { return d.Assign(noon, c, bob.Address, ada) }, "requester:say:claimed | agents:card | agents:say:assigned ! assigned"},
		{"assign to oneself", fresh, func(c Case) (Change, error) { return d.Assign(noon, c, ada.Address, ada) }, "requester:say:claimed | agents:card ! status"},
		{"assign to who has it", claimed, func(c Case) (Change, error) { return d.Assign(noon, c, ada.Address, bob) }, "refused: same"},
		{"assign to nobody", fresh, func(c Case) (Change, error) { return d.Assign(noon, c, Address{}, ada) }, "refused: nobody"},

		{"wait", claimed, func(c Case) (Change, error) { return d.Wait(noon, c, nil, ada) }, "requester:say:waiting | agents:card ! status"},
		{"wait for an answer", claimed, func(c Case) (Change, error) { return d.Wait(noon, c, nil, ada, answer) }, "requester:say:question | agents:say:It is plugged in now. | agents:card ! answered"},
		{"wait twice", pending, func(c Case) (Change, error) { return d.Wait(noon, c, nil, ada) }, "refused: same"},
		{"prioritise", fresh, func(c Case) (Change, error) { return d.Prioritise(noon, c, P1, ada) }, "agents:card ! priority"},
		{"prioritise as it is", fresh, func(c Case) (Change, error) { return d.Prioritise(noon, c, P3, ada) }, "refused: same"},
		{"prioritise beyond", fresh, func(c Case) (Change, error) { return d.Prioritise(noon, c, 5, ada) }, "refused: option"},

		{"resolve", claimed, func(c Case) (Change, error) { return d.Resolve(noon, c, ada) }, "requester:say:resolved | agents:card ! status"},
		{"resolve with an answer: one message", claimed, func(c Case) (Change, error) { return d.Resolve(noon, c, ada, answer, note) }, "requester:say:solution | agents:say:It is plugged in now. | agents:say:It never was. | agents:card ! status"},
		{"resolve with a note alone", claimed, func(c Case) (Change, error) { return d.Resolve(noon, c, ada, Message{Author: ada, Public: true}, note) }, "agents:say:It never was. | requester:say:resolved | agents:card ! status"},
		{"resolve twice", resolved, func(c Case) (Change, error) { return d.Resolve(noon, c, ada) }, "refused: done"},
		{"reopen", resolved, func(c Case) (Change, error) { return d.Reopen(noon, c, nil, ada) }, "requester:say:reopened | agents:card ! status"},
		{"reopen what is open", fresh, func(c Case) (Change, error) { return d.Reopen(noon, c, nil, ada) }, "refused: undone"},
		{"dismiss", fresh, func(c Case) (Change, error) { return d.Dismiss(noon, c, "an advertisement", ada) }, "agents:card ! status"},
		{"reopen what was dismissed", dismissed, func(c Case) (Change, error) { return d.Reopen(noon, c, nil, ada) }, "agents:card ! status"},

		{"hand over", claimed, func(c Case) (Change, error) {
			return d.Escalate(noon, c, history, HandOver{To: L2, Reason: "needs a firewall change", Tried: "a new cable"}, ada)
		}, "agents:card | agents:say:escalated | agents:card | agents:say:handover | requester:say:experts ! escalated"},
		{"hand over without a reason", claimed, func(c Case) (Change, error) {
			return d.Escalate(noon, c, nil, HandOver{To: L2, Reason: " too hard "}, ada)
		}, "refused: reason"},
		{"hand over to nowhere", claimed, func(c Case) (Change, error) {
			return d.Escalate(noon, c, nil, HandOver{To: L0, Reason: "needs a firewall change"}, ada)
		}, "refused: option"},
		{"hand over to a level without a place", claimed, func(c Case) (Change, error) {
			return d.Escalate(noon, c, history, HandOver{To: L3, Reason: "needs a new release"}, ada)
		}, "agents:card | agents:say:raised | requester:say:experts ! escalated"},
		{"hand back", atL2, func(c Case) (Change, error) {
			return d.Escalate(noon, c, history, HandOver{To: L1, Reason: "the firewall is open now"}, bob)
		}, "agents:card | agents:card | agents:say:returned | agents:say:returned ! escalated"},
		{"hand over to where it is", atL2, func(c Case) (Change, error) {
			return d.Escalate(noon, c, nil, HandOver{To: L2, Reason: "needs a firewall change"}, ada)
		}, "refused: same"},

		{"move", claimed, func(c Case) (Change, error) {
			return d.Move(noon, c, history, "hr", HandOver{Reason: "it is about a contract"}, ada)
		}, "nobody:say:gone | agents:card | agents:say:passed ! queue"},
		{"move without a reason what somebody works on", claimed, func(c Case) (Change, error) { return d.Move(noon, c, history, "hr", HandOver{}, ada) }, "refused: reason"},
		{"move what came to the wrong place", fresh, func(c Case) (Change, error) { return d.Move(noon, c, history, "hr", HandOver{}, ada) }, "nobody:say:gone | agents:card ! queue"},
		{"move to no queue", claimed, func(c Case) (Change, error) { return d.Move(noon, c, history, "sales", HandOver{}, ada) }, "refused: option"},
		{"move to where it is", claimed, func(c Case) (Change, error) { return d.Move(noon, c, history, "support", HandOver{}, ada) }, "refused: same"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c, _ := opened(d)
			c = tt.before(c)
			x, err := tt.act(c)
			if got := heard(c, x, err); got != tt.want {
				t.Errorf("leaves %q\nwant   %q", got, tt.want)
			}
			if again, err := tt.act(after(c, x)); x.Ticket.Number != 0 && err == nil && again.Ticket.Status.Done() {
				t.Errorf("done twice: %s", leaves(c, again))
			}
		})
	}
}

func TestAHandOverCallsTheOtherLevelOnly(t *testing.T) {
	d := levels()
	c, history := opened(d)
	c = after(c, did(d.Claim(noon, c, ada)))
	x := did(d.Escalate(noon, c, history, HandOver{To: L2, Reason: "needs a firewall change", Tried: "a new cable"}, ada))
	if x.Ticket.Level != L2 || !x.Ticket.Assignee.IsZero() {
		t.Errorf("the ticket is %+v, want it at L2 and nobody's", x.Ticket)
	}
	c = after(c, x)
	for _, y := range x.Deliveries {
		v, _ := c.Conversation(y.Conversation)
		if called := len(y.Calls) > 0; called != (v.Place == "CTWO" && y.Notice == NoticeHandOver) {
			t.Errorf("%s %s in %s calls %v", y.Kind, y.Notice, v.Place, y.Calls)
		}
		if y.Notice == NoticeHandOver && (y.Facts.Reason != "needs a firewall change" || y.Facts.Tried != "a new cable" || !y.Facts.By.Is(ada.Address)) {
			t.Errorf("the hand-over tells %+v", y.Facts)
		}
	}
	// From now on both threads hear what is said, and the requester no note.
	first := c.For(ToAgents)[0]
	x = d.Receive(noon, c, Reception{Message: Message{Author: ada, Text: "Any news?", Ref: "C/2"}, Conversation: first})
	if got, want := leaves(c, x), "agents:say:Any news? | agents:mark:inside"; got != want {
		t.Errorf("a note leaves %q, want %q", got, want)
	}
	if v, _ := c.Conversation(x.Deliveries[0].Conversation); v.Place != "CTWO" {
		t.Errorf("the note went to %s", v.Place)
	}
}

func TestAMovedTicketLeavesItsPlaceAndMayComeBack(t *testing.T) {
	d := levels()
	c, history := opened(d)
	c = after(c, did(d.Move(noon, c, history, "hr", HandOver{Reason: "it is about a contract"}, ada)))
	if v := c.For(ToAgents); len(v) != 1 || v[0].Place != "CHR" || c.Ticket.Queue != "hr" || c.Ticket.Level != L1 {
		t.Fatalf("the agents' conversations are %+v", v)
	}
	x := did(d.Move(noon, c, history, "support", HandOver{Reason: "it is a printer after all"}, bob))
	c = after(c, x)
	if v := c.For(ToAgents); len(v) != 1 || v[0].Place != "CDESK" || len(c.Conversations) != 3 {
		t.Errorf("back again, the agents' conversations are %+v of %d", v, len(c.Conversations))
	}
	if got, want := leaves(c, x), "nobody:say:gone | agents:card | agents:say:passed"; got != want {
		t.Errorf("the way back leaves %q, want %q", got, want)
	}
}

// said is an answer of Ada's in her thread, as it stands after, and its way.
func said(d Desk, text string, public bool) (Case, Message, []Copy) {
	c, _ := opened(d)
	v := c.For(ToAgents)[0]
	x := d.Receive(noon, c, Reception{Message: Message{Author: ada, Public: public, Text: text, Ref: "CDESK/2"}, Conversation: v})
	var copies []Copy
	for _, y := range x.Deliveries {
		if y.Kind == Say && y.Message != "" {
			copies = append(copies, Copy{Delivery: y.ID, Conversation: y.Conversation, Waits: true})
		}
	}
	return after(c, x), x.Messages[0], copies
}

func TestT47_AnAnswerWaitsAMomentAndANoteNever(t *testing.T) {
	d := levels()
	c, _ := opened(d)
	v := c.For(ToAgents)[0]
	x := d.Receive(noon, c, Reception{Message: Message{Author: ada, Public: true, Text: "On my way.", Ref: "CDESK/2"}, Conversation: v})
	if got, want := leaves(c, x), "requester:say:On my way. | agents:mark:held | agents:card"; got != want {
		t.Errorf("leaves %q, want %q", got, want)
	}
	if at := x.Deliveries[0].After; !at.Equal(noon.Add(10 * time.Second)) {
		t.Errorf("it leaves at %v", at)
	}
	x = d.Receive(noon, c, Reception{Message: Message{Author: ada, Public: true, Text: "From a form."}, Conversation: v})
	for _, y := range x.Deliveries {
		if !y.After.IsZero() || y.Mark == MarkHeld {
			t.Errorf("what nobody can change any more waits: %+v", y)
		}
	}
}

// TestT46_WhatAnEditDoes is the table of changes to a message: left tells
// whether its copy has left, to a channel that can change it or not.
func TestT46_WhatAnEditDoes(t *testing.T) {
	for _, tt := range []struct {
		name     string
		public   bool
		left     bool
		mends    bool
		text     string
		now      bool // public as it reads now
		want     string
		reworded int
		pulled   int
	}{
		{"within the hold it leaves otherwise", true, false, false, "On my way!", true, "! revised", 1, 0},
		{"within the hold it turns into a note", true, false, false, "🔒 On my way!", false, "agents:mark:inside ! revised", 0, 1},
		{"after that a mail has left", true, true, false, "On my way!", true, "agents:say:toolate ! revised", 0, 0},
		{"after that Slack shows it otherwise", true, true, true, "On my way!", true, "requester:say:On my way! ! revised", 0, 0},
		{"a note that it shall become leaks nowhere", true, true, true, "🔒 he is a nuisance", false, "agents:say:toolate ! revised", 0, 0},
		{"a note stays one", false, false, true, "He is late again, twice.", false, "! revised", 0, 0},
		{"a note that becomes an answer sends nothing", false, false, true, "Late again.", true, "agents:say:kept ! revised", 0, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d := levels()
			d.Mends["support"] = tt.mends
			c, m, copies := said(d, "On my way", tt.public)
			if !tt.public {
				c.Ticket.Status, c.Ticket.Assignee = New, Address{}
			}
			for i := range copies {
				copies[i].Waits = !tt.left
			}
			x, changed := d.Revise(noon, c, Revision{Message: m, Copies: copies, Text: tt.text, Public: tt.now})
			if got := heard(c, x, nil); !changed || got != tt.want {
				t.Errorf("leaves %q\nwant   %q", got, tt.want)
			}
			if len(x.Reworded) != tt.reworded || len(x.Withdrawn) != tt.pulled {
				t.Errorf("%d reworded and %d withdrawn, want %d and %d", len(x.Reworded), len(x.Withdrawn), tt.reworded, tt.pulled)
			}
			for _, y := range x.Reworded {
				if y.Text != tt.text {
					t.Errorf("it leaves as %q", y.Text)
				}
			}
		})
	}
	d := levels()
	c, m, copies := said(d, "On my way", true)
	if _, changed := d.Revise(noon, c, Revision{Message: m, Copies: copies, Text: m.Text, Public: true}); changed {
		t.Error("an edit that changes nothing did something")
	}
}

func TestT46_WhatADeletionDoes(t *testing.T) {
	d := levels()
	for _, tt := range []struct {
		name        string
		left, mends bool
		want        string
		pulled      int
	}{
		{"within the hold nothing leaves", false, false, "! retracted", 1},
		{"a mail cannot be unsent", true, false, "agents:say:unsent ! retracted", 0},
		{"Slack's copy goes too", true, true, "requester:unsay ! retracted", 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d.Mends["support"] = tt.mends
			c, m, copies := said(d, "On my way", true)
			for i := range copies {
				copies[i].Waits = !tt.left
			}
			x, changed := d.Retract(noon, c, m, copies)
			if got := heard(c, x, nil); !changed || got != tt.want || len(x.Withdrawn) != tt.pulled {
				t.Errorf("leaves %q and withdraws %d\nwant   %q and %d", got, len(x.Withdrawn), tt.want, tt.pulled)
			}
			if _, changed := d.Retract(noon, c, x.Amended[0], copies); changed {
				t.Error("it was taken back twice")
			}
		})
	}
}

func TestPublishIsItsAuthorsAlone(t *testing.T) {
	d := levels()
	for _, tt := range []struct {
		text   string
		public bool
		by     Author
		want   string
	}{
		{"I come at two.", false, ada, "requester:say:I come at two. | agents:mark:held | agents:card ! status"},
		{"I come at two.", false, bob, "refused: foreign"},
		{"I come at two.", true, ada, "refused: sent"},
		{"interne : il se trompe", false, ada, "refused: inside"},
	} {
		c, m, _ := said(d, tt.text, tt.public)
		x, err := d.Publish(noon, c, m, tt.by)
		if got := heard(c, x, err); got != tt.want {
			t.Errorf("%q by %s leaves %q, want %q", tt.text, tt.by.Address.Name, got, tt.want)
		}
	}
}

func TestT47_InsideInAnyCaseAndLanguage(t *testing.T) {
	for _, text := range []string{"🔒 x", ":lock: x", "// x", "note: x", "Note : x", "INTERNE\u00a0: x", "internal: x", "[interne] x", ">> 🔒 x", "  >>  note: x"} {
		if !Inside(text) {
			t.Errorf("%q may leave", text)
		}
	}
	for _, text := range []string{"x", "notes: x", "noted: x", "international: x", "see // x", ">> x"} {
		if Inside(text) {
			t.Errorf("%q stays inside", text)
		}
	}
}

func TestLinkedTicketsNameEachOther(t *testing.T) {
	d := levels()
	a, _ := opened(d)
	b := a
	b.Ticket.Number = 1043
	x := did(d.Link(noon, a, b, ada))
	if !slices.Equal(x.Ticket.Linked, []int64{1043}) || x.Other == nil || !slices.Equal(x.Other.Ticket.Linked, []int64{1042}) {
		t.Errorf("the change is %+v", x)
	}
	if _, err := d.Link(noon, after(a, x), b, ada); err != RefusedSame {
		t.Errorf("twice: %v", err)
	}
	if _, err := d.Link(noon, a, a, ada); err != RefusedSelf {
		t.Errorf("with itself: %v", err)
	}
}
