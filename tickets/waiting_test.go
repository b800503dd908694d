package tickets

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// patient is a desk that reminds after three days and gives up after seven.
func patient() Desk {
	d := desk()
	d.Remind, d.GiveUp = 72*time.Hour, 7*24*time.Hour
	return d
}

func TestWhoIsWaitedForIsRemindedOnceAndMayComeBack(t *testing.T) {
	d := patient()
	c, history := opened(d)
	question := Message{Author: ada, Public: true, Text: "Which lamp blinks?"}
	x := did(d.Wait(noon, c, history, ada, question))
	if got, want := leaves(c, x), "requester:say:question | agents:say:Which lamp blinks? | agents:card"; got != want {
		t.Errorf("a question leaves %q, want %q", got, want)
	}
	c, history = after(c, x), append(history, x.Messages...)

	x = d.Wake(noon.Add(72*time.Hour), c, history)
	if got, want := leaves(c, x), "requester:say:reminder"; got != want || x.Deliveries[0].Text != "Which lamp blinks?" {
		t.Errorf("the reminder is %q about %q, want %q", got, x.Deliveries[0].Text, want)
	}
	c = after(c, x)
	if x := d.Wake(noon.Add(100*time.Hour), c, history); len(x.Deliveries) > 0 {
		t.Errorf("a second reminder: %s", leaves(c, x))
	}

	x = d.Wake(noon.Add(7*24*time.Hour), c, history)
	if got, want := leaves(c, x), "requester:say:givenup | agents:card"; got != want || x.Ticket.Status != Resolved {
		t.Errorf("in the end it is %s and leaves %q, want %q", x.Ticket.Status, got, want)
	}
	c = after(c, x)
	x = d.Receive(noon.Add(8*24*time.Hour), c, Reception{Message: Message{Author: zoe, Public: true, Text: "La rouge.", Ref: "<2@example.org>"}, Conversation: c.Conversations[0]})
	if got, want := leaves(c, x), "agents:say:La rouge. | requester:say:reopened | agents:card"; got != want || x.Ticket.Status != Open {
		t.Errorf("any word makes it %s and leaves %q, want %q", x.Ticket.Status, got, want)
	}
	if x.Ticket.Alarm(RemindDue) != (time.Time{}) || x.Ticket.Alarm(GiveUpDue) != (time.Time{}) {
		t.Errorf("it is still due: %v", x.Ticket.Alarms)
	}
}

func TestAnAnswerEndsTheWaiting(t *testing.T) {
	d := patient()
	c, history := opened(d)
	c = after(c, did(d.Wait(noon, c, history, ada)))
	c = after(c, d.Receive(noon.Add(time.Hour), c, Reception{Message: Message{Author: zoe, Public: true, Text: "La rouge.", Ref: "<2@example.org>"}, Conversation: c.Conversations[0]}))
	if c.Ticket.Status != Open || len(c.Ticket.Alarms) > 0 {
		t.Errorf("it is %s, due %v", c.Ticket.Status, c.Ticket.Alarms)
	}
}

func TestNobodyIsToldTwiceThatTheyAreWaitedFor(t *testing.T) {
	d := patient()
	c, history := opened(d)
	if got, want := leaves(c, did(d.Wait(noon, c, history, ada))), "requester:say:waiting | agents:card"; got != want {
		t.Errorf("without a question it leaves %q, want %q", got, want)
	}
	history = append(history, Message{Author: ada, Public: true, Text: "Which lamp blinks?"}, Message{Author: bob, Text: "The left one?"})
	if got, want := leaves(c, did(d.Wait(noon, c, history, ada))), "agents:card"; got != want {
		t.Errorf("after a question it leaves %q, want %q", got, want)
	}
	history = append(history, Message{Author: zoe, Public: true, Text: "I will look tomorrow."})
	if got, want := leaves(c, did(d.Wait(noon, c, history, ada))), "requester:say:waiting | agents:card"; got != want {
		t.Errorf("after an answer it leaves %q, want %q", got, want)
	}
}

func TestAReminderKeepsNotesAndTheNight(t *testing.T) {
	d := patient()
	d.Queues[0].SLA = &SLA{Calendar: office(t)}
	c, history := opened(d)
	c = after(c, did(d.Wait(noon.Add(10*time.Hour), c, history, ada))) // Monday, 22:00 UTC
	at := c.Ticket.Alarm(RemindDue)
	if k := d.Queues[0].SLA.Calendar; !k.Open(at) || at.Sub(noon) < 82*time.Hour {
		t.Errorf("the reminder comes at %s", k.In(at))
	}
	if c.Ticket.Alarm(GiveUpDue).Before(at) {
		t.Errorf("it gives up before it reminds")
	}
	history = append(history, Message{Author: ada, Public: true, Text: "Which lamp?"}, Message{Author: ada, Text: "She never knows."})
	x := d.Wake(at, c, history)
	i := slices.IndexFunc(x.Deliveries, func(y Delivery) bool { return y.Notice == NoticeReminder })
	if i < 0 || x.Deliveries[i].Text != "Which lamp?" || strings.Contains(leaves(c, x), "knows") {
		t.Errorf("the reminder leaves %q", leaves(c, x))
	}
}

func TestAQuietTicketWaitsInSilence(t *testing.T) {
	d := patient()
	r := request()
	r.Quiet = true
	x := d.Open(noon, r)
	c := after(Case{}, x)
	c = after(c, did(d.Wait(noon, c, x.Messages, ada)))
	if len(c.Ticket.Alarms) > 0 {
		t.Errorf("it is due %v", c.Ticket.Alarms)
	}
}

func TestWhoHasHeardEnoughIsRemindedLater(t *testing.T) {
	d := patient()
	c, history := opened(d)
	c = after(c, did(d.Wait(noon, c, history, ada)))
	now := noon.Add(72 * time.Hour)
	x := d.Postpone(now, c)
	if len(x.Deliveries) > 0 || !x.Ticket.Alarm(RemindDue).Equal(now.Add(24*time.Hour)) || !x.Ticket.Alarm(GiveUpDue).Equal(c.Ticket.Alarm(GiveUpDue)) {
		t.Errorf("it leaves %q and is due %v", leaves(c, x), x.Ticket.Alarms)
	}
}

func TestNobodyIsRemindedWhoseAnswerIsHeldBack(t *testing.T) {
	d := patient()
	c, history := opened(d)
	c = after(c, did(d.Wait(noon, c, history, ada)))
	history = append(history, Message{Author: zoe, Text: "La rouge.", Proposal: HeldBack})
	for _, at := range []time.Time{noon.Add(72 * time.Hour), noon.Add(7 * 24 * time.Hour)} {
		x := d.Wake(at, c, history)
		if len(x.Deliveries) > 0 || x.Ticket.Status != Pending || x.Ticket.Deadline().IsZero() {
			t.Errorf("it is %s, due %v, and leaves %q", x.Ticket.Status, x.Ticket.Alarms, leaves(c, x))
		}
		c = after(c, x)
	}
	history[len(history)-1].Proposal = ""
	if got, want := leaves(c, d.Wake(noon.Add(8*24*time.Hour), c, history)), "requester:say:reminder"; got != want {
		t.Errorf("once it is decided it leaves %q, want %q", got, want)
	}
}

func TestAnAnswerThatIsAcceptedEndsTheWaiting(t *testing.T) {
	d := patient()
	c, history := opened(d)
	c = after(c, did(d.Wait(noon, c, history, ada)))
	held := Message{ID: "held", Ticket: 1042, Conversation: c.Conversations[0].ID, Author: Author{Role: ThirdParty, Address: zoe.Address}, Text: "La rouge.", Proposal: HeldBack}
	if x := d.Accept(noon, c, held, ada); x.Ticket.Status != Open || len(x.Ticket.Alarms) > 0 {
		t.Errorf("it is %s, due %v", x.Ticket.Status, x.Ticket.Alarms)
	}
	held.Text = "Merci !"
	if x := d.Accept(noon, c, held, ada); x.Ticket.Status != Pending {
		t.Errorf("thanks make it %s", x.Ticket.Status)
	}
}
