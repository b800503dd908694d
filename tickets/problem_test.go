package tickets

import (
	"errors"
	"testing"
	"time"
)

// What agents tell of a problem reaches each of its requesters once, in their
// language, and its solution ends all of them.
func TestAProblemsSolution(t *testing.T) {
	d := desk()
	open := func(n int64, lang string) Case {
		r := request()
		r.Number, r.Language = n, lang
		return after(Case{}, d.Open(noon, r))
	}
	problem, kid := open(1, "fr"), open(2, "en")
	x, err := d.Attach(noon, kid, problem, ada)
	if err != nil {
		t.Fatal(err)
	}
	kid, problem = after(kid, x), after(problem, *x.Other)

	u := Update{Text: Phrase{"fr": "C'est réparé.", "en": "It is mended."}, Resolves: true}
	x, err = d.Update(noon, problem, u, ada)
	if err != nil {
		t.Fatal(err)
	}
	if x.Ticket.Status != Resolved || x.Ticket.Alarm(UpdateDue).IsZero() || len(x.Ticket.Updates) != 1 {
		t.Fatalf("the problem is %s, its others are told at %v: %v", x.Ticket.Status, x.Ticket.Alarm(UpdateDue), x.Ticket.Updates)
	}
	heard := d.Hear(noon, kid, nil, x.Ticket.Updates[0])
	if heard.Ticket.Status != Resolved || len(heard.Messages) != 1 || heard.Messages[0].Text != "It is mended." || !heard.Messages[0].Public {
		t.Errorf("the other is %s and was told %+v", heard.Ticket.Status, heard.Messages)
	}
	if again := d.Hear(noon, kid, heard.Events, x.Ticket.Updates[0]); len(again.Events)+len(again.Deliveries) > 0 {
		t.Errorf("told twice: %+v", again.Deliveries)
	}
	problem = after(problem, x)
	if done := d.Wake(noon.Add(time.Second), problem, nil); len(done.Ticket.Updates) > 0 || !done.Ticket.Alarm(UpdateDue).IsZero() {
		t.Errorf("the update is kept for ever: %+v", done.Ticket.Updates)
	}
}

func TestProblemsAreNoCircles(t *testing.T) {
	d := desk()
	open := func(n int64) Case {
		r := request()
		r.Number = n
		return after(Case{}, d.Open(noon, r))
	}
	a, b, c := open(1), open(2), open(3)
	x, err := d.Attach(noon, a, b, ada)
	if err != nil {
		t.Fatal(err)
	}
	a = after(a, x)
	for _, tt := range []struct {
		of, to Case
		want   Refusal
	}{{a, a, RefusedSelf}, {a, b, RefusedSame}, {b, a, RefusedProblem}, {c, a, RefusedProblem}} {
		if _, err := d.Attach(noon, tt.of, tt.to, ada); !errors.Is(err, tt.want) {
			t.Errorf("%d to %d: %v, want %v", tt.of.Ticket.Number, tt.to.Ticket.Number, err, tt.want)
		}
	}
	if _, err := d.Announce(noon, a, Incident{News: Phrase{"fr": "panne"}}, ada); !errors.Is(err, RefusedProblem) {
		t.Errorf("one of a problem's was announced itself: %v", err)
	}
}
