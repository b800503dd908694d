package store_test

import (
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"guichet/channels"
	"guichet/store"
	"guichet/store/storetest"
	"guichet/tickets"
)

// letter is a mail of a common size.
func letter(n int64) channels.Letter {
	raw := make([]byte, 3000)
	for i := range raw {
		raw[i] = byte('a' + (int64(i)*7+n)%26)
	}
	key := fmt.Sprintf("letter-%d", n)
	return channels.Letter{Channel: "mail", Key: key, Thread: key, Origin: fmt.Sprintf("INBOX/1/%d", n), Raw: raw, At: time.Now()}
}

func BenchmarkAccept(b *testing.B) {
	for _, batch := range []int{1, 50} {
		b.Run(fmt.Sprintf("by %d", batch), func(b *testing.B) {
			each(b, func(b *testing.B, s *store.Store) {
				var n atomic.Int64
				b.SetParallelism(4)
				b.RunParallel(func(pb *testing.PB) {
					for pb.Next() {
						letters := make([]channels.Letter, batch)
						for i := range letters {
							letters[i] = letter(n.Add(1))
						}
						if err := s.Accept(b.Context(), letters...); err != nil {
							b.Fatal(err)
						}
					}
				})
				b.ReportMetric(float64(n.Load())/b.Elapsed().Seconds(), "letters/s")
			})
		})
	}
}

func BenchmarkCommit(b *testing.B) {
	each(b, func(b *testing.B, s *store.Store) {
		var n atomic.Int64
		b.SetParallelism(4)
		b.RunParallel(func(pb *testing.PB) {
			for pb.Next() {
				if err := s.Commit(b.Context(), storetest.NewTicket(1000+n.Add(1))); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.ReportMetric(float64(n.Load())/b.Elapsed().Seconds(), "tickets/s")
	})
}

// BenchmarkRoad is the whole way of a mail that opens a ticket: accepted,
// claimed, committed, acknowledged.
func BenchmarkRoad(b *testing.B) {
	each(b, func(b *testing.B, s *store.Store) {
		ctx := b.Context()
		var letters, ended atomic.Int64
		b.SetParallelism(4)
		b.RunParallel(func(pb *testing.PB) {
			for pb.Next() {
				must(b, s.Accept(ctx, letter(letters.Add(1))))
				got, err := s.ClaimLetters(ctx, 16, time.Hour)
				must(b, err)
				for _, l := range got {
					number, err := s.NextNumber(ctx)
					must(b, err)
					_, err = s.Person(ctx, tickets.Address{Network: tickets.Email, ID: l.Key + "@example.org"})
					must(b, err)
					_, err = s.ByRef(ctx, "<unknown@example.org>", "<unknown2@example.org>")
					if err != nil {
						b.Error(err)
					}
					c := storetest.NewTicket(number)
					c.Letter, c.Outcome = l.Key, tickets.Ticketed
					must(b, s.Commit(ctx, c))
				}
				due, err := s.ClaimDeliveries(ctx, "mail", 16, time.Hour)
				must(b, err)
				for _, y := range due {
					must(b, s.Sending(ctx, y))
					must(b, s.Settle(ctx, y, store.Settlement{State: store.Sent, Ref: tickets.Ref("<" + y.ID + "@example.org>")}))
					ended.Add(1)
				}
			}
		})
		b.ReportMetric(float64(ended.Load())/b.Elapsed().Seconds(), "mails/s")
	})
}

func must(tb testing.TB, err error) {
	if err != nil {
		tb.Helper()
		tb.Fatal(err)
	}
}
