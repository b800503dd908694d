package storetest

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"guichet/store"
	"guichet/tickets"
)

// held opens a ticket with one answer on its way that leaves at a time.
func held(t *testing.T, s *store.Store, number int64, at time.Time) tickets.Change {
	t.Helper()
	c := NewTicket(number)
	y := c.Deliveries[0]
	y.Text, y.After = "as written", at
	c.Deliveries = []tickets.Delivery{y}
	commit(t, s, c)
	return c
}

func testHold(t *testing.T, s *store.Store) {
	c := held(t, s, 1001, time.Now().Add(time.Hour))
	behind := c.Deliveries[0]
	behind.ID, behind.Text, behind.After = tickets.NewID(), "behind", time.Time{}
	commit(t, s, tickets.Change{Deliveries: []tickets.Delivery{behind}})
	none(t, s) // neither it nor what stands behind it
	held(t, s, 1002, time.Now().Add(-time.Hour))
	one(t, s, "as written")
}

func testReword(t *testing.T, s *store.Store) {
	ctx := t.Context()
	c := held(t, s, 1001, time.Time{})
	y := c.Deliveries[0]
	reworded := func(text string) tickets.Change {
		y.Text, y.Files = text, []tickets.File{{Name: "plan.pdf"}}
		return tickets.Change{Reworded: []tickets.Delivery{y}}
	}
	withdrawn := tickets.Change{Withdrawn: []string{y.ID}}
	commit(t, s, reworded("as mended"))
	if got := record(t, s, 1001, 0); !got.Waits() || got.Text != "as mended" || len(got.Files) != 1 {
		t.Errorf("it is %+v", got)
	}
	claimed := one(t, s, "as mended")
	mustBe(t, s.Commit(ctx, reworded("too late")), tickets.ErrConflict)
	mustBe(t, s.Commit(ctx, withdrawn), tickets.ErrConflict)
	must(t, s.Sending(ctx, claimed))
	must(t, s.Settle(ctx, claimed, store.Settlement{State: store.Retry, At: time.Now(), Why: "451 try later"}))
	commit(t, s, reworded("tried in vain, then mended")) // nobody has it
	claimed = one(t, s, "tried in vain, then mended")
	must(t, s.Sending(ctx, claimed))
	must(t, s.Settle(ctx, claimed, store.Settlement{State: store.Retry, At: time.Now(), Repeat: true}))
	if record(t, s, 1001, 0).Waits() {
		t.Error("it waits, though it may have arrived")
	}
	mustBe(t, s.Commit(ctx, reworded("too late")), tickets.ErrConflict)

	y = held(t, s, 1002, time.Now().Add(time.Hour)).Deliveries[0]
	commit(t, s, tickets.Change{Withdrawn: []string{y.ID}})
	if got := record(t, s, 1002, 0); got.State != store.Withdrawn || got.Settled.IsZero() || got.Waits() {
		t.Errorf("it is %+v", got)
	}
	mustBe(t, s.Commit(ctx, tickets.Change{Withdrawn: []string{y.ID}}), tickets.ErrConflict)
}

func testRewordRace(t *testing.T, s *store.Store) {
	const rounds = 40
	for i := range rounds {
		y := held(t, s, int64(1001+i), time.Time{}).Deliveries[0]
		y.Text = "mended"
		var claimed []store.Claimed
		var edit error
		var both sync.WaitGroup
		both.Go(func() { claimed, _ = s.ClaimDeliveries(t.Context(), "mail", 1, lease) })
		both.Go(func() { edit = s.Commit(t.Context(), tickets.Change{Reworded: []tickets.Delivery{y}}) })
		both.Wait()
		if len(claimed) == 0 { // the row was being mended
			claimed = deliveries(t, s, "mail", 1)
		}
		want := "mended"
		if errors.Is(edit, tickets.ErrConflict) {
			want = "as written"
		} else {
			must(t, edit)
		}
		if len(claimed) != 1 || claimed[0].Text != want {
			t.Fatalf("round %d: the edit ends with %v, and what leaves is %s", i, edit, fmt.Sprint(claimed))
		}
		must(t, s.Settle(t.Context(), claimed[0], store.Settlement{State: store.Sent}))
	}
}
