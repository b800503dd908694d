package storetest

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"guichet/store"
	"guichet/tickets"
)

// agent is somebody in Slack.
func agent(i int) tickets.Address {
	return tickets.Address{Network: tickets.Slack, ID: fmt.Sprintf("U%02d", i), Name: fmt.Sprintf("Agent %d", i)}
}

var someDesk = tickets.Desk{Queues: []tickets.Queue{{Name: "support", Assign: tickets.RoundRobin}}, NewID: tickets.NewID}

// waiting opens a ticket that is nobody's.
func waiting(t *testing.T, s *store.Store, number int64, change func(*tickets.Ticket)) {
	t.Helper()
	c := NewTicket(number)
	c.Ticket.Queue, c.Ticket.Level, c.Ticket.Status, c.Ticket.Assignee, c.Ticket.Next = "support", tickets.L1, tickets.New, tickets.Address{}, 0
	if change != nil {
		change(&c.Ticket)
	}
	commit(t, s, c)
}

// OneClaimWins: of fifty who claim one ticket at the same moment one has it, and each of the
// others learns that somebody else has.
func OneClaimWins(t *testing.T, s *store.Store) {
	waiting(t, s, 1001, nil)
	const many = 50
	won, refused := make([]bool, many), make([]bool, many)
	start := make(chan struct{})
	var busy sync.WaitGroup
	for i := range many {
		busy.Go(func() {
			<-start
			for {
				c, err := s.Case(t.Context(), 1001)
				if err != nil {
					t.Error(err)
					return
				}
				x, err := someDesk.Claim(time.Now(), c, tickets.Author{Role: tickets.Agent, Address: agent(i)})
				if errors.Is(err, tickets.RefusedTaken) {
					refused[i] = true
					return
				}
				if err == nil {
					err = s.Commit(t.Context(), x)
				}
				if errors.Is(err, tickets.ErrConflict) {
					continue
				}
				if won[i] = err == nil; err != nil {
					t.Error(err)
				}
				return
			}
		})
	}
	close(start)
	busy.Wait()
	count := func(all []bool) int {
		return len(slices.DeleteFunc(slices.Clone(all), func(is bool) bool { return !is }))
	}
	if count(won) != 1 || count(refused) != many-1 {
		t.Fatalf("%d of %d have it, %d were refused", count(won), many, count(refused))
	}
	winner := agent(slices.Index(won, true))
	if got := read(t, s, 1001).Ticket; !got.Assignee.Is(winner) || got.Version != 2 {
		t.Errorf("it is %v's, in version %d; %v was told to have it", got.Assignee, got.Version, winner)
	}
	events, err := s.Events(t.Context(), 1001)
	must(t, err)
	claims := slices.DeleteFunc(events, func(e tickets.Event) bool { return e.Kind != tickets.Claimed })
	if len(claims) != 1 || !claims[0].By.Address.Is(winner) {
		t.Errorf("the history tells of %+v", claims)
	}
}

// Many who deal at the same moment give each ticket once, and nobody more than
// they have room for.
func testDealRace(t *testing.T, s *store.Store) {
	const tries, room, people = 24, 2, 3
	for n := range int64(tries) {
		waiting(t, s, 1001+n, nil)
	}
	q := someDesk.Queues[0]
	q.Capacity = room
	var busy sync.WaitGroup
	for range 8 {
		busy.Go(func() {
			for {
				again, err := dealOne(t, s, q, people)
				if err != nil && !errors.Is(err, tickets.ErrConflict) {
					t.Error(err)
				}
				if !again {
					return
				}
			}
		})
	}
	busy.Wait()
	hands, err := s.Hands(t.Context())
	must(t, err)
	for i := range people {
		h := hands[agent(i).Key()]
		if h.Load != room || h.Turn.Version != room {
			t.Errorf("%v has %d tickets and %d turns, want %d", agent(i), h.Load, h.Turn.Version, room)
		}
	}
	left, err := s.Waiting(t.Context(), "support", tickets.L1, 100)
	if must(t, err); len(left) != tries-room*people {
		t.Errorf("%d tickets wait, want %d", len(left), tries-room*people)
	}
}

// dealOne gives the first ticket that waits to whoever it is for, and reports
// whether there may be another one to give.
func dealOne(t *testing.T, s *store.Store, q tickets.Queue, people int) (again bool, err error) {
	now := time.Now()
	hands, err := s.Hands(t.Context())
	if err != nil {
		return false, err
	}
	list, err := s.Waiting(t.Context(), q.Name, tickets.L1, 1)
	if err != nil || len(list) == 0 {
		return false, err
	}
	var all []tickets.Candidate
	for i := range people {
		h := hands[agent(i).Key()]
		h.Turn.Agent = agent(i)
		all = append(all, tickets.Candidate{Colleague: tickets.Colleague{Address: agent(i)}, Load: h.Load, Turn: h.Turn})
	}
	c, err := s.Case(t.Context(), list[0])
	if err != nil {
		return false, err
	}
	to, ok := q.Pick(now, c.Ticket, all)
	if !ok {
		return false, nil
	}
	x, err := someDesk.Deal(now, c, to)
	if errors.Is(err, tickets.RefusedTaken) {
		return true, nil
	}
	if err != nil {
		return false, err
	}
	return true, s.Commit(t.Context(), x)
}

func testWaiting(t *testing.T, s *store.Store) {
	ada := agent(1)
	waiting(t, s, 1, nil)
	waiting(t, s, 2, func(k *tickets.Ticket) { k.Priority = tickets.P1 })
	waiting(t, s, 3, func(k *tickets.Ticket) { k.Status = tickets.Pending })
	waiting(t, s, 4, func(k *tickets.Ticket) { k.Level = tickets.L0 })
	waiting(t, s, 5, func(k *tickets.Ticket) { k.Queue = "billing" })
	waiting(t, s, 6, func(k *tickets.Ticket) { k.Assignee = ada })
	waiting(t, s, 7, func(k *tickets.Ticket) { k.Status = tickets.Open })
	waiting(t, s, 8, func(k *tickets.Ticket) { k.Next = 1 })
	waiting(t, s, 9, func(k *tickets.Ticket) { k.Assignee, k.Status = ada, tickets.Pending })
	waiting(t, s, 10, func(k *tickets.Ticket) { k.Assignee, k.Status, k.Level = ada, tickets.Open, tickets.L2 })
	for n, want := range map[int][]int64{10: {2, 1, 7}, 2: {2, 1}} {
		if got, err := s.Waiting(t.Context(), "support", tickets.L1, n); err != nil || !slices.Equal(got, want) {
			t.Errorf("%d that wait: %v (%v), want %v", n, got, err, want)
		}
	}
	hands, err := s.Hands(t.Context())
	if diff := cmp.Diff(map[string]store.Hand{ada.Key(): {Load: 2}}, hands); err != nil || diff != "" {
		t.Errorf("hands (%v):\n%s", err, diff)
	}
}

func testAbsences(t *testing.T, s *store.Store) {
	noon := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	ada, bob := agent(1), agent(2)
	ski := tickets.Absence{Agent: ada, Source: "slack", From: noon, Until: noon.Add(time.Hour), Why: "Ski", Sign: "🌴 Ski"}
	said := tickets.Absence{Agent: bob, From: noon, Why: "RTT"}
	over := tickets.Absence{Agent: ada, From: noon.Add(-time.Hour), Until: noon}
	waiting(t, s, 1, func(k *tickets.Ticket) { k.Assignee, k.Taken = ada, noon.Add(-time.Minute) })
	waiting(t, s, 2, func(k *tickets.Ticket) { k.Assignee, k.Taken = bob, noon.Add(time.Minute) })
	waiting(t, s, 3, func(k *tickets.Ticket) {
		k.Assignee, k.Taken, k.Status = bob, noon.Add(-time.Minute), tickets.Pending
	})
	waiting(t, s, 4, func(k *tickets.Ticket) { k.Assignee, k.Taken, k.Status = bob, noon, tickets.Open })
	commit(t, s, tickets.Change{Absences: []tickets.Absence{ski, said, over}})

	expect := func(now time.Time, want ...tickets.Absence) {
		t.Helper()
		got, err := s.Absences(t.Context(), now)
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("absences (%v):\n%s", err, diff)
		}
	}
	expect(noon.Add(time.Minute), ski, said)
	left, err := s.LeftBehind(t.Context(), noon.Add(time.Minute))
	if diff := cmp.Diff(map[int64]tickets.Absence{1: ski, 4: said}, left); err != nil || diff != "" {
		t.Errorf("left behind (%v):\n%s", err, diff)
	}
	expect(noon.Add(2*time.Hour), ski, said) // it shows still

	ski.Sign, said.Until = "", noon.Add(time.Minute)
	accept(t, s, letter("back"))
	claim(t, s, 1)
	commit(t, s, tickets.Change{Letter: "back", Outcome: tickets.Appended, Absences: []tickets.Absence{ski, said}})
	expect(noon.Add(2 * time.Hour))
	if left, err := s.LeftBehind(t.Context(), noon.Add(2*time.Hour)); err != nil || len(left) > 0 {
		t.Errorf("left behind by nobody: %v (%v)", left, err)
	}
	if l, err := s.Letter(t.Context(), "back"); err != nil || l.Outcome != tickets.Appended || l.Ticket != 0 {
		t.Errorf("the letter is %+v (%v)", l, err)
	}
}
