package storetest

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"guichet/store"
	"guichet/tickets"
)

// queue opens a ticket whose mail conversation has n deliveries, named by their
// texts 0, 1, 2, …
func queue(t *testing.T, s *store.Store, number int64, n int) tickets.Change {
	t.Helper()
	c := NewTicket(number)
	first := c.Deliveries[0]
	c.Deliveries = nil
	for i := range n {
		y := first
		y.ID, y.Text = tickets.NewID(), fmt.Sprint(i)
		c.Deliveries = append(c.Deliveries, y)
	}
	commit(t, s, c)
	return c
}

func one(t *testing.T, s *store.Store, want string) store.Claimed {
	t.Helper()
	got := deliveries(t, s, "mail", 10)
	if len(got) != 1 || got[0].Text != want {
		t.Fatalf("claimed %+v, want delivery %s alone", got, want)
	}
	return got[0]
}

func none(t *testing.T, s *store.Store) {
	t.Helper()
	if got := deliveries(t, s, "mail", 10); len(got) > 0 {
		t.Fatalf("claimed %+v, want nothing", got)
	}
}

func record(t *testing.T, s *store.Store, number int64, i int) store.DeliveryRecord {
	t.Helper()
	all, err := s.Deliveries(t.Context(), number)
	must(t, err)
	return all[i]
}

func testDeliveryOrder(t *testing.T, s *store.Store) {
	ctx := t.Context()
	c := queue(t, s, 1001, 4)
	for i, state := range []store.State{store.Sent, store.Failed, store.Uncertain, store.Sent} {
		y := one(t, s, fmt.Sprint(i))
		none(t, s) // it is claimed, and the next one stands behind it
		must(t, s.Sending(ctx, y))
		if got := record(t, s, 1001, i); got.State != store.Sending || got.Attempts != 1 {
			t.Errorf("delivery %d is %+v while it is sent", i, got)
		}
		ref := tickets.Ref("")
		if state == store.Sent {
			ref = tickets.Ref(fmt.Sprintf("<%d@desk.example>", i))
		}
		must(t, s.Settle(ctx, y, store.Settlement{State: state, Ref: ref, Why: "why " + fmt.Sprint(i)}))
		got := record(t, s, 1001, i)
		if got.State != state || got.Ref != ref || got.Why != "why "+fmt.Sprint(i) || got.Settled.IsZero() {
			t.Errorf("delivery %d ended as %+v", i, got)
		}
	}
	none(t, s)
	want := []tickets.Ref{c.Messages[0].Ref, "<0@desk.example>", "<3@desk.example>"}
	v, _ := read(t, s, 1001).Conversation(c.Conversations[0].ID)
	if !slices.Equal(v.Thread, want) {
		t.Errorf("the thread is %q, want %q", v.Thread, want)
	}
	if _, left, err := s.Pending(ctx); err != nil || left != 0 {
		t.Errorf("%d deliveries are left (%v)", left, err)
	}
}

func testRetryKeepsOrder(t *testing.T, s *store.Store) {
	ctx := t.Context()
	queue(t, s, 1001, 2)
	y := one(t, s, "0")
	must(t, s.Sending(ctx, y))
	must(t, s.Settle(ctx, y, store.Settlement{State: store.Retry, At: time.Now().Add(time.Hour), Why: "451 try later"}))
	none(t, s)
	if got := record(t, s, 1001, 0); got.State != store.Queued || got.Why != "451 try later" {
		t.Errorf("it is %+v", got)
	}
	queue(t, s, 1002, 1) // another conversation does not wait
	must(t, s.Settle(ctx, one(t, s, "0"), store.Settlement{State: store.Sent}))

	c := queue(t, s, 1003, 2)
	y = one(t, s, "0")
	must(t, s.Sending(ctx, y))
	must(t, s.Settle(ctx, y, store.Settlement{State: store.Retry, At: time.Now().Add(-time.Second)}))
	y = one(t, s, "0")
	if y.ID != c.Deliveries[0].ID || y.Attempts != 1 || y.Repeat {
		t.Errorf("tried again: %+v, want one try before, whose end is known", y)
	}
}

func testRestHoldsUpNothing(t *testing.T, s *store.Store) {
	ctx := t.Context()
	c := queue(t, s, 1001, 3)
	past := time.Now().Add(-time.Second)
	y := one(t, s, "0")
	must(t, s.Sending(ctx, y))
	must(t, s.Settle(ctx, y, store.Settlement{State: store.Retry, At: past, Rest: []string{"zoe@example.org", "tom@example.org"}}))
	if y = one(t, s, "0"); y.Ref != "" || !slices.Equal(y.Rest, []string{"zoe@example.org", "tom@example.org"}) {
		t.Fatalf("tried again: %+v, want those whom it did not reach", y)
	}
	must(t, s.Settle(ctx, y, store.Settlement{State: store.Retry, Ref: "<0@desk.example>", At: time.Now().Add(time.Hour), Rest: []string{"tom@example.org"}}))
	next := one(t, s, "1") // the first has reached its place
	must(t, s.Settle(ctx, next, store.Settlement{State: store.Sent, Ref: "<1@desk.example>"}))
	v, _ := read(t, s, 1001).Conversation(c.Conversations[0].ID)
	if want := []tickets.Ref{c.Messages[0].Ref, "<0@desk.example>", "<1@desk.example>"}; !slices.Equal(v.Thread, want) {
		t.Errorf("the thread is %q, want %q", v.Thread, want)
	}

	y = one(t, s, "2")
	must(t, s.Settle(ctx, y, store.Settlement{State: store.Retry, Ref: "<2@desk.example>", At: past, Rest: []string{"tom@example.org"}}))
	y = one(t, s, "2")
	must(t, s.Settle(ctx, y, store.Settlement{State: store.Retry, At: past, Why: "connection reset"})) // nothing new about anybody
	y = one(t, s, "2")
	if y.Ref != "<2@desk.example>" || !slices.Equal(y.Rest, []string{"tom@example.org"}) {
		t.Errorf("after a fault: %+v", y)
	}
	must(t, s.Settle(ctx, y, store.Settlement{State: store.Sent, Ref: y.Ref}))
	known, err := s.ByRef(ctx, "<2@desk.example>")
	must(t, err)
	if got := record(t, s, 1001, 2); got.State != store.Sent || got.Ref != y.Ref || len(known) != 1 {
		t.Errorf("it ended as %+v, known %d times", got, len(known))
	}
}

func testRepeat(t *testing.T, s *store.Store) {
	ctx := t.Context()
	queue(t, s, 1001, 1)
	if y := one(t, s, "0"); y.Repeat || y.Attempts != 0 {
		t.Errorf("at first: %+v", y)
	}
	die(t, s)
	y := one(t, s, "0")
	if y.Repeat {
		t.Error("a repeat, though no try had begun")
	}
	must(t, s.Sending(ctx, y))
	die(t, s)
	y = one(t, s, "0")
	if !y.Repeat || y.Attempts != 1 {
		t.Errorf("after a try without an end: %+v, want a repeat", y)
	}
	must(t, s.Settle(ctx, y, store.Settlement{State: store.Retry, At: time.Now()}))
	if y = one(t, s, "0"); !y.Repeat {
		t.Error("no repeat any more, though nobody knows yet how the first try ended")
	}
	must(t, s.Settle(ctx, y, store.Settlement{State: store.Sent}))

	queue(t, s, 1002, 1)
	must(t, s.Settle(ctx, one(t, s, "0"), store.Settlement{State: store.Retry, At: time.Now(), Repeat: true}))
	if y = one(t, s, "0"); !y.Repeat {
		t.Error("no repeat, though the settlement said so")
	}
}

func testLostClaim(t *testing.T, s *store.Store) {
	ctx := t.Context()
	c := queue(t, s, 1001, 1)
	old := one(t, s, "0")
	die(t, s)
	now := one(t, s, "0")
	end := store.Settlement{State: store.Sent, Ref: "<late@desk.example>", Change: tickets.Change{
		Events: []tickets.Event{{ID: tickets.NewID(), Ticket: 1001, Kind: tickets.Failed}},
	}}
	mustBe(t, s.Sending(ctx, old), store.ErrLost)
	mustBe(t, s.Settle(ctx, old, end), store.ErrLost)
	if known, err := s.ByRef(ctx, end.Ref); err != nil || len(known) > 0 {
		t.Errorf("known: %v %v", known, err)
	}
	if events, err := s.Events(ctx, 1001); err != nil || len(events) != len(c.Events) {
		t.Errorf("%d events (%v)", len(events), err)
	}
	must(t, s.Sending(ctx, now))
	must(t, s.Settle(ctx, now, end))
	mustBe(t, s.Settle(ctx, now, end), store.ErrLost)
}

func testSettleConflict(t *testing.T, s *store.Store) {
	ctx := t.Context()
	queue(t, s, 1001, 1)
	y := one(t, s, "0")
	old := read(t, s, 1001).Ticket
	commit(t, s, tickets.Change{Ticket: old})
	end := store.Settlement{State: store.Failed, Change: tickets.Change{Ticket: old}}
	mustBe(t, s.Settle(ctx, y, end), tickets.ErrConflict)
	if got := record(t, s, 1001, 0); got.State != store.Queued || !got.Settled.IsZero() {
		t.Errorf("it is %+v, want it unsettled", got)
	}
	end.Change.Ticket = read(t, s, 1001).Ticket
	end.Change.Ticket.Status = tickets.Open
	must(t, s.Settle(ctx, y, end))
	if got := read(t, s, 1001).Ticket; got.Status != tickets.Open || got.Version != 3 {
		t.Errorf("the ticket is %+v", got)
	}
}

func testThreadKept(t *testing.T, s *store.Store) {
	queue(t, s, 1001, 1)
	before := read(t, s, 1001)
	must(t, s.Settle(t.Context(), one(t, s, "0"), store.Settlement{State: store.Sent, Ref: "<ours@desk.example>"}))
	reply := before.For(tickets.ToRequester)[0].Continue("<reply@example.org>")
	commit(t, s, tickets.Change{Ticket: before.Ticket, Conversations: []tickets.Conversation{reply}})

	got := read(t, s, 1001).For(tickets.ToRequester)[0].Thread
	want := []tickets.Ref{before.For(tickets.ToRequester)[0].Root(), "<ours@desk.example>", "<reply@example.org>"}
	if !slices.Equal(got, want) {
		t.Errorf("the thread is %q, want %q", got, want)
	}
}

func testCardAnew(t *testing.T, s *store.Store) {
	c := queue(t, s, 1001, 1)
	must(t, s.Settle(t.Context(), one(t, s, "0"), store.Settlement{State: store.Sent, Ref: "<ours@desk.example>"}))
	for _, ref := range []tickets.Ref{"<again@desk.example>", "<again@desk.example>"} {
		y := c.Deliveries[0]
		y.ID, y.Kind, y.Text = tickets.NewID(), tickets.ShowCard, string(ref)
		commit(t, s, tickets.Change{Ticket: read(t, s, 1001).Ticket, Deliveries: []tickets.Delivery{y}})
		must(t, s.Settle(t.Context(), one(t, s, string(ref)), store.Settlement{State: store.Sent, Ref: ref}))
		if got := read(t, s, 1001).For(tickets.ToRequester)[0].Thread; !slices.Equal(got, []tickets.Ref{ref}) {
			t.Errorf("the thread is %q, want %q alone", got, ref)
		}
	}
}

func testDeliveryRace(t *testing.T, s *store.Store) {
	const conversations, each = 12, 8
	for i := range conversations {
		queue(t, s, int64(1001+i), each)
	}
	var mu sync.Mutex
	sent := map[int64][]string{}
	count := 0
	var busy sync.WaitGroup
	for range 8 {
		busy.Go(func() {
			for {
				got, err := s.ClaimDeliveries(t.Context(), "mail", 3, lease)
				if err == nil {
					err = s.Sending(t.Context(), got...)
				}
				if err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				for _, y := range got {
					sent[y.Ticket.Number] = append(sent[y.Ticket.Number], y.Text)
					count++
				}
				ended := count >= conversations*each
				mu.Unlock()
				for _, y := range got {
					if err := s.Settle(t.Context(), y, store.Settlement{State: store.Sent, Ref: tickets.Ref(y.ID)}); err != nil {
						t.Error(err)
					}
				}
				if ended {
					return
				}
			}
		})
	}
	busy.Wait()
	want := []string{"0", "1", "2", "3", "4", "5", "6", "7"}
	for number, got := range sent {
		if !slices.Equal(got, want) {
			t.Errorf("ticket %d was sent %q, want %q", number, got, want)
		}
	}
	if len(sent) != conversations {
		t.Errorf("%d conversations, want %d", len(sent), conversations)
	}
}
