package tickets

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func colleague(id string, skills ...string) Colleague {
	return Colleague{Address: Address{Network: Slack, ID: id}, Skills: skills}
}

func TestPick(t *testing.T) {
	ago := func(hours int) Turn { return Turn{At: noon.Add(-time.Duration(hours) * time.Hour)} }
	a := Candidate{Colleague: colleague("A", "network"), Load: 2, Turn: ago(3)}
	b := Candidate{Colleague: colleague("B"), Load: 1, Turn: ago(1)}
	c := Candidate{Colleague: colleague("C", "network"), Load: 3, Turn: ago(2)}
	fresh := Candidate{Colleague: colleague("Z"), Load: 9}
	with := func(g Candidate, capacity int) Candidate { g.Capacity = capacity; return g }
	for _, tt := range []struct {
		name     string
		queue    Queue
		category string
		all      []Candidate
		want     string
	}{
		{"whose turn was longest ago", Queue{Assign: RoundRobin}, "", []Candidate{b, c, a}, "A"},
		{"who never had one comes first", Queue{Assign: RoundRobin}, "", []Candidate{a, b, fresh}, "Z"},
		{"who has the fewest", Queue{Assign: LeastLoaded}, "", []Candidate{a, b, c, fresh}, "B"},
		{"of equal loads, whose turn was longest ago", Queue{Assign: LeastLoaded}, "", []Candidate{with(b, 5), {Colleague: colleague("D"), Load: 1, Turn: ago(2)}}, "D"},
		{"of equals, the first by address", Queue{Assign: RoundRobin}, "", []Candidate{{Colleague: colleague("Y")}, {Colleague: colleague("X")}}, "X"},
		{"the skilled first", Queue{Assign: LeastLoaded}, "network", []Candidate{a, b, c}, "A"},
		{"the skilled whose turn it is", Queue{Assign: RoundRobin}, "network", []Candidate{fresh, c, b}, "C"},
		{"no skilled one has room: anybody", Queue{Assign: RoundRobin}, "network", []Candidate{with(a, 2), b, with(c, 1)}, "B"},
		{"a queue's capacity", Queue{Assign: RoundRobin, Capacity: 2}, "", []Candidate{a, b, c}, "B"},
		{"their own capacity", Queue{Assign: RoundRobin, Capacity: 1}, "", []Candidate{with(c, 4), b}, "C"},
		{"nobody has room", Queue{Assign: RoundRobin, Capacity: 1}, "", []Candidate{a, b, c}, ""},
		{"nobody is there", Queue{Assign: RoundRobin}, "", nil, ""},
	} {
		got, ok := tt.queue.Pick(noon, Ticket{Category: tt.category}, tt.all)
		if got.Agent.ID != tt.want || ok != (tt.want != "") {
			t.Errorf("%s: %q, want %q", tt.name, got.Agent.ID, tt.want)
		}
	}
}

// A floor is a desk at work: people come, go and resolve, and the desk deals.
type floor struct {
	q        Queue
	people   []Candidate
	absences []Absence
	waiting  int
	dealt    map[string]int
}

func (f *floor) roster() Roster {
	var r Roster
	for _, g := range f.people {
		r.Colleagues = append(r.Colleagues, g.Colleague)
	}
	return r
}

// deal gives away what can be given.
func (f *floor) deal(t *rapid.T, now time.Time) {
	for f.waiting > 0 {
		var all []Candidate
		for _, g := range f.roster().There(now, f.q.Name, L1, f.absences) {
			for _, h := range f.people {
				if h.Address.Is(g.Address) {
					all = append(all, h)
				}
			}
		}
		to, ok := f.q.Pick(now, Ticket{Queue: f.q.Name, Level: L1}, all)
		if !ok {
			if len(f.q.Free(all)) > 0 {
				t.Fatal("somebody has room and is given nothing")
			}
			return
		}
		if Away(now, to.Agent, f.absences) {
			t.Fatalf("%s is away and is given one", to.Agent.ID)
		}
		f.waiting--
		f.dealt[to.Agent.ID]++
		for i := range f.people {
			if h := &f.people[i]; h.Address.Is(to.Agent) {
				h.Load++
				h.Turn = to
				if h.Load > max(h.Capacity, f.q.Capacity) && f.q.Capacity > 0 {
					t.Fatalf("%s has %d, more than they have room for", h.Address.ID, h.Load)
				}
			}
		}
	}
}

func TestDealingOverALongTime(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := &floor{q: Queue{Name: "support", Assign: rapid.SampledFrom([]Dealing{RoundRobin, LeastLoaded}).Draw(t, "way"), Capacity: rapid.IntRange(1, 4).Draw(t, "capacity")}, dealt: map[string]int{}}
		for i := range rapid.IntRange(1, 5).Draw(t, "people") {
			f.people = append(f.people, Candidate{Colleague: colleague(fmt.Sprint("U", i))})
		}
		now := noon
		for range rapid.IntRange(1, 60).Draw(t, "steps") {
			now = now.Add(time.Minute)
			who := &f.people[rapid.IntRange(0, len(f.people)-1).Draw(t, "who")]
			switch rapid.IntRange(0, 3).Draw(t, "what") {
			case 0, 1:
				f.waiting++
			case 2:
				who.Load = max(0, who.Load-1)
			case 3:
				f.absences = append(f.absences, Absence{Agent: who.Address, From: now, Until: now.Add(time.Duration(rapid.IntRange(1, 10).Draw(t, "minutes")) * time.Minute)})
			}
			f.deal(t, now)
		}
		for range 100 { // everybody is back and goes on resolving
			now = now.Add(time.Hour)
			for i := range f.people {
				f.people[i].Load = 0
			}
			f.deal(t, now)
		}
		if f.waiting > 0 {
			t.Fatalf("%d tickets wait for ever", f.waiting)
		}
	})
}

// Among equals everybody gets as many as the others, or one more.
func TestRoundRobinIsFair(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := &floor{q: Queue{Name: "support", Assign: RoundRobin}, dealt: map[string]int{}}
		n := rapid.IntRange(1, 9).Draw(t, "people")
		for i := range n {
			f.people = append(f.people, Candidate{Colleague: colleague(fmt.Sprint("U", i)), Load: rapid.IntRange(0, 20).Draw(t, "load")})
		}
		now := noon
		tickets := rapid.IntRange(0, 100).Draw(t, "tickets")
		for range tickets {
			if rapid.Bool().Draw(t, "meanwhile") {
				f.deal(t, now)
				now = now.Add(time.Second)
			}
			f.waiting++
		}
		f.deal(t, now)
		for _, g := range f.people {
			if got := f.dealt[g.Address.ID]; got < tickets/n || got > (tickets+n-1)/n {
				t.Fatalf("of %d tickets %s got %d among %d", tickets, g.Address.ID, got, n)
			}
		}
	})
}

// TestThere is the table of who is on duty.
func TestThere(t *testing.T) {
	paris, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	office := &Calendar{Zone: paris, Hours: map[time.Weekday][]Hours{}}
	for d := time.Monday; d <= time.Friday; d++ {
		office.Hours[d] = []Hours{{9 * time.Hour, 18 * time.Hour}}
	}
	a, b, c := colleague("A"), colleague("B"), colleague("C")
	d := colleague("D")
	d.Queues, d.Levels = []string{"office"}, []Level{L2}
	people := []Address{a.Address, b.Address, c.Address}
	r := Roster{Colleagues: []Colleague{a, b, c, d}, Duties: []Duty{
		{Queue: "support", Level: L1, People: people, Hours: office, Weekly: true, Since: Day{2026, 3, 16}},
		{Queue: "support", Level: L2, People: people[:1], Hours: office},
		{Queue: "support", Level: L2, People: people[1:2]},
	}}
	at := func(month time.Month, day, hour int) time.Time {
		return time.Date(2026, month, day, hour, 0, 0, 0, paris)
	}
	gone := []Absence{{Agent: b.Address, From: at(1, 1, 0)}}
	for _, tt := range []struct {
		name     string
		now      time.Time
		queue    string
		level    Level
		absences []Absence
		want     string
	}{
		{"the first week", at(3, 16, 9), "support", L1, nil, "A"},
		{"before the first week", at(3, 9, 9), "support", L1, nil, "A"},
		{"still the first week", at(3, 20, 17), "support", L1, nil, "A"},
		{"the second week", at(3, 23, 9), "support", L1, nil, "B"},
		{"the third week, clocks having changed", at(3, 30, 9), "support", L1, nil, "C"},
		{"and again", at(4, 6, 9), "support", L1, nil, "A"},
		{"who is away has a stand-in", at(3, 23, 9), "support", L1, gone, "C"},
		{"nobody at night", at(3, 23, 20), "support", L1, nil, ""},
		{"two duties", at(3, 23, 10), "support", L2, nil, "AB"},
		{"one of them at night", at(3, 23, 20), "support", L2, nil, "B"},
		{"nobody there", at(3, 23, 20), "support", L2, gone, ""},
		{"no duty: whoever serves it", at(3, 23, 20), "office", L2, nil, "ABCD"},
		{"without those of other levels", at(3, 23, 20), "office", L1, gone, "AC"},
	} {
		got := ""
		for _, g := range r.There(tt.now, tt.queue, tt.level, tt.absences) {
			got += g.Address.ID
		}
		if got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

// What the desk gives away by itself is not in progress: its requester hears
// nothing until somebody takes it.
func TestDealtIsNotInProgress(t *testing.T) {
	d := desk()
	d.Queues[0].Assign = RoundRobin
	c := after(Case{}, d.Open(noon, request()))
	x, err := d.Deal(noon, c, Turn{Agent: ada.Address, Version: 7, At: noon})
	if got, want := leaves(c, x), "agents:card | agents:say:dealt"; err != nil || got != want {
		t.Fatalf("leaves %q (%v), want %q", got, err, want)
	}
	if calls := x.Deliveries[1].Calls; len(calls) != 1 || !calls[0].Is(ada.Address) {
		t.Errorf("it calls %v", calls)
	}
	if x.Turn == nil || x.Turn.Version != 7 || !x.Turn.At.Equal(noon) || !x.Ticket.Taken.Equal(noon) || x.Ticket.Status != New || x.Ticket.Attended {
		t.Errorf("it becomes %+v; turn %+v", x.Ticket, x.Turn)
	}
	c = after(c, x)
	if _, err := d.Deal(noon, c, Turn{Agent: bob.Address}); err != RefusedTaken {
		t.Errorf("given twice: %v", err)
	}
	if _, err := d.Claim(noon, c, bob); err != RefusedTaken {
		t.Errorf("a colleague's, claimed: %v", err)
	}
	x, err = d.Claim(noon.Add(time.Hour), c, ada)
	if got, want := leaves(c, x), "requester:say:claimed | agents:card"; err != nil || got != want {
		t.Errorf("taken, %q leaves (%v), want %q", got, err, want)
	}
	if !x.Ticket.Taken.Equal(noon) {
		t.Errorf("theirs since %v", x.Ticket.Taken)
	}
	if _, err := d.Claim(noon, after(c, x), ada); err != RefusedYours {
		t.Errorf("taken twice: %v", err)
	}
	released := after(c, did(d.Unclaim(noon, c, ada)))
	if declined := Declined(append(x.Events, did(d.Unclaim(noon, c, ada)).Events...)); len(declined) != 1 || !declined[0].Is(ada.Address) || !released.Ticket.Taken.IsZero() {
		t.Errorf("given back by %v", declined)
	}
	up := did(d.Escalate(noon, released, nil, HandOver{To: L2, Reason: "the router is broken"}, ada))
	if declined := Declined(append(did(d.Unclaim(noon, c, ada)).Events, up.Events...)); declined != nil {
		t.Errorf("at another level %v have given it back", declined)
	}
	if !after(released, up).Ticket.Waits() {
		t.Error("handed over, it waits for nobody")
	}
}
