package tickets

import (
	"testing"
	"time"
)

func TestAnImportIsClosedAndSilent(t *testing.T) {
	d := desk()
	r := request("fr/imprimante")
	r.Message.At = noon.AddDate(-1, 0, 0)
	x := d.Import(noon, r)
	if k := x.Ticket; k.Status != Closed || !k.Deadline().IsZero() || !k.Quiet || !k.Created.Equal(r.Message.At) || len(x.Deliveries) > 0 {
		t.Errorf("ticket = %+v, %d deliveries", k, len(x.Deliveries))
	}
	c := after(Case{}, x)
	more := Reception{Message: Message{Author: zoe, Public: true, Text: "Toujours en panne.", Ref: "<2@example.org>"}, Conversation: c.For(ToRequester)[0]}
	y := d.ImportInto(noon, c, more)
	if y.Ticket.Status != Closed || len(y.Deliveries) > 0 || len(y.Messages) != 1 || y.Outcome != Appended {
		t.Errorf("the second letter: %s, %d deliveries, %q", y.Ticket.Status, len(y.Deliveries), y.Outcome)
	}
	c = after(c, y)
	more.Message.Ref, more.History = "<3@example.org>", append(x.Messages, y.Messages...)
	z := d.Receive(noon.Add(time.Hour), c, more)
	if got, want := leaves(c, z), "agents:card | agents:say:Toujours en panne. | agents:say:Toujours en panne."; got != want || z.Ticket.Status != Open || z.Ticket.Level != L1 {
		t.Errorf("when its requester writes again, leaves %q and is %s at %s, want %q", got, z.Ticket.Status, z.Ticket.Level, want)
	}
}

func TestAnImportLeavesALiveTicketAlone(t *testing.T) {
	d := desk()
	c := after(Case{}, d.Open(noon, request("a")))
	x := d.ImportInto(noon, c, Reception{Message: Message{Author: zoe, Public: true, Text: "Avant."}, Conversation: c.For(ToRequester)[0]})
	if k := x.Ticket; k.Status != New || k.Level != L0 || !k.Deadline().Equal(c.Ticket.Deadline()) || len(x.Deliveries) > 0 {
		t.Errorf("ticket = %+v, %d deliveries", k, len(x.Deliveries))
	}
}
