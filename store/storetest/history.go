package storetest

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"guichet/store"
	"guichet/tickets"
)

func testHistory(t *testing.T, s *store.Store) {
	begin := time.Date(2026, 3, 23, 0, 0, 0, 0, time.UTC)
	add := func(number int64, queue string, status tickets.Status, created, updated time.Time, kinds ...tickets.EventKind) {
		x := NewTicket(number)
		x.Ticket.Queue, x.Ticket.Status, x.Ticket.Created, x.Ticket.Updated = queue, status, created, updated
		x.Events, x.Deliveries, x.Person = nil, nil, nil
		for i, k := range kinds {
			x.Events = append(x.Events, tickets.Event{ID: tickets.NewID(), Ticket: number, At: created.Add(time.Duration(i) * 24 * time.Hour), Kind: k})
		}
		commit(t, s, x)
	}
	day := func(n int) time.Time { return begin.AddDate(0, 0, n) }
	add(1, "support", tickets.Closed, day(-9), day(-1), tickets.Opened)                                                // over before
	add(2, "support", tickets.Open, day(-9), day(-9), tickets.Opened, tickets.Noted, tickets.Answered)                 // still open
	add(3, "billing", tickets.Closed, day(2), day(3), tickets.Opened, tickets.Answered)                                // within
	add(4, "support", tickets.Closed, day(6), day(20), tickets.Opened, tickets.Answered, tickets.Moved, tickets.Moved) // ends later
	add(5, "support", tickets.New, day(7), day(7), tickets.Opened)                                                     // begins later

	told := func(p store.Span) string {
		var list []string
		p.From, p.To, p.Beyond = begin, day(7), 24*time.Hour
		p.Kinds = []tickets.EventKind{tickets.Opened, tickets.Answered, tickets.Moved}
		must(t, s.History(t.Context(), p, func(k tickets.Ticket, e tickets.Event) {
			list = append(list, fmt.Sprint(k.Number, k.Queue, " ", e.Kind))
		}))
		return strings.Join(list, ", ")
	}
	if got, want := told(store.Span{}), "2support opened, 2support answered, 3billing opened, 3billing answered, 4support opened, 4support answered"; got != want {
		t.Errorf("told %s\nwant %s", got, want)
	}
	if got, want := told(store.Span{Queue: "billing"}), "3billing opened, 3billing answered"; got != want {
		t.Errorf("told %s\nwant %s", got, want)
	}
}
