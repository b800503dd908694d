package store_test

import (
	"sync"
	"testing"
	"time"

	"guichet/store"
	"guichet/tickets"
)

// BenchmarkReport makes a report of a million events of 125,000 tickets.
func BenchmarkReport(b *testing.B) {
	const many = 125_000
	from := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	p := tickets.Period{From: from, To: from.AddDate(1, 0, 0)}
	each(b, func(b *testing.B, s *store.Store) {
		fill(b, s, many, from)
		b.ReportAllocs()
		b.ResetTimer()
		events := 0
		for range b.N {
			y := tickets.NewTally(p, p.To, func(tickets.Ticket) tickets.Measure {
				return func(a, b time.Time) time.Duration { return b.Sub(a) }
			})
			span := store.Span{From: p.From, To: p.To, Beyond: tickets.DeflectionWait, Kinds: tickets.ReportKinds}
			must(b, s.History(b.Context(), span, func(t tickets.Ticket, e tickets.Event) {
				events++
				y.Add(t, e)
			}))
			if r := y.Report(); r.Opened != many || r.Resolution.Count != many {
				b.Fatalf("counted %d opened and %d resolved", r.Opened, r.Resolution.Count)
			}
		}
		b.ReportMetric(float64(events)/b.Elapsed().Seconds(), "events/s")
	})
}

// fill stores resolved tickets of eight events each, one every four minutes.
func fill(b *testing.B, s *store.Store, many int, from time.Time) {
	zoe := tickets.Address{Network: tickets.Email, ID: "zoe@example.org"}
	ada := tickets.Author{Role: tickets.Agent, Address: tickets.Address{Network: tickets.Slack, ID: "U1", Name: "Ada"}}
	status := func(from, to string) map[string]string { return map[string]string{"from": from, "to": to} }
	numbers := make(chan int)
	var all sync.WaitGroup
	for range 64 {
		all.Go(func() {
			for n := range numbers {
				at := from.Add(time.Duration(n) * 4 * time.Minute)
				t := tickets.Ticket{
					Number: int64(n + 1), Subject: "Imprimante", Status: tickets.Resolved, Priority: tickets.P3, Level: tickets.L2, Queue: "support",
					Language: "fr", Requester: zoe, Created: at, Updated: at.Add(time.Hour),
				}
				x := tickets.Change{Ticket: t, Events: []tickets.Event{
					{Kind: tickets.Opened, Detail: map[string]string{"letter": "letter", "message": "message", "channel": "mail", "why": "it names no message that is known here"}},
					{Kind: tickets.Claimed, By: ada},
					{Kind: tickets.Moved, By: ada, Detail: status("new", "open")},
					{Kind: tickets.Escalated, By: ada, Detail: status("L1", "L2")},
					{Kind: tickets.Answered, By: ada, Detail: map[string]string{"message": "message"}},
					{Kind: tickets.Answered, By: ada, Detail: map[string]string{"message": "message"}},
					{Kind: tickets.Moved, By: ada, Detail: status("open", "resolved")},
					{Kind: tickets.Rated, Detail: map[string]string{"mark": "4"}},
				}}
				for i := range x.Events {
					x.Events[i].ID, x.Events[i].Ticket, x.Events[i].At = tickets.NewID(), t.Number, at.Add(time.Duration(i)*7*time.Minute)
				}
				if err := s.Commit(b.Context(), x); err != nil {
					b.Error(err)
				}
			}
		})
	}
	for n := range many {
		numbers <- n
	}
	close(numbers)
	all.Wait()
}
