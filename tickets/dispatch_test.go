package tickets

import "testing"

// That somebody who gets a copy did not get it is told, and is not taken for the
// requester's loss.
func TestACopyThatDoesNotArrive(t *testing.T) {
	d := desk()
	c := after(Case{}, d.Open(noon, request()))
	said := d.Receive(noon, c, Reception{Message: Message{Author: ada, Public: true, Text: "Je passe.", Ref: "CDESK/3"}, Conversation: c.For(ToAgents)[0]})
	y := said.Deliveries[0]
	y.Cc = []Address{{Network: Email, ID: "tom@example.org"}, {Network: Email, ID: "eve@example.org"}}
	tom, eve, zoe := Bounce{"TOM@example.org", "no such user"}, Bounce{"eve@example.org", "full"}, Bounce{"zoe@example.org", "gone"}
	for _, tt := range []struct {
		name, leaves, text string
		events             int
		x                  Change
	}{
		{"a copy comes back", "agents:say:missed", "TOM@example.org: no such user", 1, d.Bounced(noon, c, y, "letter", tom)},
		{"all of them", "agents:mark:failed | agents:say:bounced | agents:say:missed", "TOM@example.org: no such user; eve@example.org: full", 3, d.Bounced(noon, c, y, "letter", zoe, tom, eve)},
		{"somebody", "agents:mark:failed | agents:say:bounced", "", 2, d.Bounced(noon, c, y, "letter", Bounce{}, zoe)},
		{"a copy is refused, the requester has it", "agents:mark:sent | agents:say:missed", "tom@example.org: 550", 1, d.Missed(noon, c, y, true, "tom@example.org: 550")},
		{"a copy is refused later", "agents:say:missed", "tom@example.org: 550", 1, d.Missed(noon, c, y, false, "tom@example.org: 550")},
		{"a copy waits", "agents:mark:sent", "", 0, d.Missed(noon, c, y, true, "")},
	} {
		if got := leaves(c, tt.x); got != tt.leaves || len(tt.x.Events) != tt.events || tt.x.Ticket.Number != 0 {
			t.Errorf("%s: leaves %q, want %q; %d events", tt.name, got, tt.leaves, len(tt.x.Events))
		}
		if last := tt.x.Deliveries[len(tt.x.Deliveries)-1]; tt.text != "" && last.Text != tt.text {
			t.Errorf("%s: tells %q, want %q", tt.name, last.Text, tt.text)
		}
	}
}
