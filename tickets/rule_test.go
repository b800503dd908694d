package tickets

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// A rule acts once, right after what set it off; what it does sets off nothing,
// and it leaves tickets alone that do not meet its condition.
func TestRules(t *testing.T) {
	d := desk()
	d.Queues = append(d.Queues, Queue{Name: "network", Agents: []Place{{Channel: "slack", Place: "CN"}}})
	d.Says = func(_, text string, phrases []string) []string {
		return slices.DeleteFunc(slices.Clone(phrases), func(p string) bool { return !strings.Contains(text, p) })
	}
	d.Rules = []Rule{
		{Name: "outage", When: []Occasion{OnOpened, OnReply, OnEscalated}, If: Condition{Words: []string{"down"}}, Then: Consequence{Priority: P1, Queue: "network", Level: L2, Note: "look"}},
		{Name: "never", When: []Occasion{OnOpened}, If: Condition{VIP: true}, Then: Consequence{Priority: P4}},
	}
	r := request()
	r.Message.Text = "The line is down."
	open := d.Open(noon, r)
	c := after(Case{}, open)
	if open.Ticket.Priority == P1 {
		t.Error("the rule did not wait for the request to be kept")
	}
	x := d.Wake(noon, c, open.Messages)
	if k := x.Ticket; k.Priority != P1 || k.Queue != "network" || k.Level != L2 {
		t.Errorf("%s in %s at %s, want P1 in network at L2", k.Priority, k.Queue, k.Level)
	}
	if !slices.ContainsFunc(x.Deliveries, func(y Delivery) bool { return y.Notice == NoticeRule && y.Facts.Reason == "look" }) {
		t.Error("the agents were not told")
	}
	if slices.ContainsFunc(x.Ticket.Alarms, func(a Alarm) bool { return strings.HasPrefix(string(a.What), ruleAlarm) }) {
		t.Errorf("what the rule did sets off rules: %v", x.Ticket.Alarms)
	}
	for _, y := range x.Deliveries {
		if v, _ := c.Conversation(y.Conversation); v.Audience == ToRequester && y.Notice != NoticeExperts && y.Kind == Say {
			t.Errorf("the requester is told %s", y.Notice)
		}
	}

	r.Message.Text = "My chair squeaks."
	open = d.Open(noon, r)
	c = after(Case{}, open)
	x = d.Wake(noon.Add(time.Second), c, open.Messages)
	if len(x.Events) > 0 || len(x.Deliveries) > 0 || x.Ticket.Priority != open.Ticket.Priority {
		t.Errorf("a request that meets no condition: %d events, %d deliveries, %s", len(x.Events), len(x.Deliveries), x.Ticket.Priority)
	}
}
