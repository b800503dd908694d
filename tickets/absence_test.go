package tickets

import (
	"testing"
	"time"
)

func TestParseAbsence(t *testing.T) {
	paris, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 11, 23, 15, 0, 0, 0, paris) // a Monday
	for _, tt := range []struct{ text, until, why string }{
		{"", "", ""},
		{"holidays", "", "holidays"},
		{"for a while", "", "for a while"},
		{"until 2026-12-01", "2026-12-01 00:00", ""},
		{"until 2026-12-01 skiing  in the Alps", "2026-12-01 00:00", "skiing in the Alps"},
		{"jusqu'au 01/12/2026 congés", "2026-12-01 00:00", "congés"},
		{"jusqu’au 1er décembre", "2026-12-01 00:00", ""},
		{"jusqu'au 3 mars", "2027-03-03 00:00", ""},
		{"until 2 January 2027", "2027-01-02 00:00", ""},
		{"until 16:30 dentist", "2026-11-23 16:30", "dentist"},
		{"jusqu'à 18h", "2026-11-23 18:00", ""},
		{"until Friday", "2026-11-27 00:00", ""},
		{"jusqu'à lundi", "2026-11-30 00:00", ""},
		{"until tomorrow", "2026-11-24 00:00", ""},
		{"2 days", "2026-11-25 00:00", ""},
		{"for 1 week Rome", "2026-11-30 00:00", "Rome"},
		{"3 jours RTT", "2026-11-26 00:00", "RTT"},
		{"90 min", "2026-11-23 16:30", ""},
		{"2h dentiste", "2026-11-23 17:00", "dentiste"},
	} {
		until, why, ok := ParseAbsence(now, tt.text)
		got := ""
		if !until.IsZero() {
			got = until.Format("2006-01-02 15:04")
		}
		if !ok || got != tt.until || why != tt.why {
			t.Errorf("%q: %q %q %v, want %q %q", tt.text, got, why, ok, tt.until, tt.why)
		}
	}
	for _, text := range []string{"until", "until I come back", "until 2026-11-01", "until 2026-02-30", "until 12:00", "until 25:00", "0 days", "jusqu'au 40 mars", "until 3 brumaire"} {
		if until, why, ok := ParseAbsence(now, text); ok {
			t.Errorf("%q is until %v, %q", text, until, why)
		}
	}
}

func TestADayOfShorterHoursIsADay(t *testing.T) {
	paris, _ := time.LoadLocation("Europe/Paris")
	saturday := time.Date(2027, 3, 27, 23, 30, 0, 0, paris) // clocks go forward in the night
	until, _, _ := ParseAbsence(saturday, "2 days")
	if got := until.Format(time.RFC3339); got != "2027-03-29T00:00:00+02:00" {
		t.Errorf("until %s", got)
	}
}

// What a channel shows begins an absence, and ends it; whoever says that they
// are back is believed until it shows something else.
func TestWhatAChannelShows(t *testing.T) {
	ski := Absence{Agent: ada.Address, Source: "slack", From: noon, Why: "Ski", Sign: "🌴 Ski"}
	a, ok := Shown(noon, ski, nil)
	if !ok || a != ski {
		t.Fatalf("it becomes %+v", a)
	}
	all := []Absence{a}
	later := noon.Add(time.Hour)
	again := ski
	again.From = later
	if _, ok := Shown(later, again, all); ok {
		t.Error("the same sign is another absence")
	}
	all = Return(later, ada.Address, all)
	if len(all) != 1 || Away(later, ada.Address, all) {
		t.Fatalf("back, they are %+v", all)
	}
	if _, ok := Shown(later, again, all); ok {
		t.Error("they are not believed that they are back")
	}
	next := later.Add(time.Minute)
	ill := Absence{Agent: ada.Address, Source: "slack", From: next, Why: "Grippe", Sign: "🤒 Grippe"}
	if a, ok := Shown(next, ill, all); !ok || a != ill {
		t.Errorf("another sign: %+v", a)
	}
	stale := ill
	stale.From = later.Add(-time.Minute)
	if a, ok := Shown(next, stale, all); ok {
		t.Errorf("looked at before they came back: %+v", a)
	}
	nothing := Absence{Agent: ada.Address, Source: "slack", From: next.Add(-time.Second)}
	if a, ok := Shown(next, nothing, []Absence{ill}); ok {
		t.Errorf("no sign, as was looked at before there was one: %+v", a)
	}
	next = next.Add(time.Minute)
	nothing.From = next
	if a, ok := Shown(next, nothing, []Absence{ill}); !ok || a.At(next) || a.Sign != "" {
		t.Errorf("no sign: %+v", a)
	}
	said := Absence{Agent: ada.Address, From: noon}
	if _, ok := Shown(next, nothing, []Absence{said}); ok {
		t.Error("showing nothing ends what they said themselves")
	}
}

// TestHandBack is the table of whose absence gives a ticket back, and who hears.
func TestHandBack(t *testing.T) {
	d := desk()
	d.Queues[0].Calls = []Address{{Network: Slack, ID: "@support"}}
	opened := after(Case{}, d.Open(noon, request()))
	c := after(opened, did(d.Claim(noon.Add(time.Minute), opened, ada)))
	left := Absence{Agent: ada.Address, From: noon.Add(time.Hour)}
	now := noon.Add(2 * time.Hour)

	x, err := d.HandBack(now, c, left)
	if got, want := leaves(c, x), "agents:card | agents:say:away"; err != nil || got != want {
		t.Errorf("leaves %q (%v), want %q", got, err, want)
	}
	if !x.Ticket.Assignee.IsZero() || !x.Ticket.Waits() || x.Deliveries[1].Calls != nil {
		t.Errorf("it is %+v; it calls %v", x.Ticket, x.Deliveries[1].Calls)
	}

	waiting := after(c, did(d.Wait(noon.Add(2*time.Minute), c, nil, ada)))
	if _, err := d.HandBack(now, waiting, left); err != RefusedDone {
		t.Errorf("what waits for the requester: %v", err)
	}
	asked := after(waiting, d.Receive(now, waiting, Reception{Message: Message{Author: zoe, Public: true, Text: "Et maintenant ?", Ref: "<2@example.org>"}, Conversation: c.For(ToRequester)[0]}))
	x, err = d.HandBack(now, asked, left)
	if err != nil || len(x.Deliveries[len(x.Deliveries)-1].Calls) != 1 {
		t.Errorf("the requester wrote: the team is not called (%v)", err)
	}

	mine := after(opened, did(d.Claim(now, opened, ada)))
	over := left
	over.Until = noon.Add(90 * time.Minute)
	for name, try := range map[string]struct {
		c Case
		a Absence
	}{"claimed while away": {mine, left}, "back": {c, over}, "somebody else": {c, Absence{Agent: bob.Address, From: left.From}}} {
		if _, err := d.HandBack(now, try.c, try.a); err == nil {
			t.Errorf("%s: it is given back", name)
		}
	}
}
