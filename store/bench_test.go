package store_test

import (
	"database/sql"
	"fmt"
	"strings"
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
	key := fmt.Sprintf("letter-%d", n)
	return channels.Letter{
		Channel: "mail", Key: key, Thread: key, Origin: fmt.Sprintf("INBOX/1/%d", n),
		Raw: []byte(strings.Repeat("Bonjour, mon imprimante. ", 120)), At: time.Now(),
	}
}

// busy is how many goroutines work at a time in a benchmark, for each processor.
const busy = 4

// serial tells apart what benchmarks store.
var serial atomic.Int64

// parallel runs do b.N times.
func parallel(b *testing.B, unit string, do func(n int64)) {
	b.ReportAllocs()
	b.SetParallelism(busy)
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			do(serial.Add(1))
		}
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), unit+"/s")
}

func BenchmarkAccept(b *testing.B) {
	for _, batch := range []int64{1, 50} {
		b.Run(fmt.Sprintf("by %d", batch), func(b *testing.B) {
			each(b, func(b *testing.B, s *store.Store) {
				parallel(b, "batches", func(n int64) {
					letters := make([]channels.Letter, batch)
					for i := range letters {
						letters[i] = letter(n*batch + int64(i))
					}
					must(b, s.Accept(b.Context(), letters...))
				})
			})
		})
	}
}

func BenchmarkCommit(b *testing.B) {
	each(b, func(b *testing.B, s *store.Store) {
		parallel(b, "tickets", func(n int64) { must(b, s.Commit(b.Context(), storetest.NewTicket(1000+n))) })
	})
}

func BenchmarkDeliver(b *testing.B) {
	each(b, func(b *testing.B, s *store.Store) {
		for n := range int64(b.N) {
			must(b, s.Commit(b.Context(), storetest.NewTicket(1000+n)))
		}
		parallel(b, "deliveries", func(int64) { must(b, send(b, s, "mail", 1)) })
	})
}

// send claims deliveries and settles them as sent.
func send(b *testing.B, s *store.Store, channel string, n int) error {
	due, err := s.ClaimDeliveries(b.Context(), channel, n, time.Hour)
	for _, y := range due {
		if err == nil {
			err = s.Sending(b.Context(), y)
		}
		if err == nil {
			err = s.Settle(b.Context(), y, store.Settlement{State: store.Sent, Ref: tickets.Ref("<" + y.ID + "@example.org>")})
		}
	}
	return err
}

// BenchmarkRoad is the way of a mail that opens a ticket: accepted, claimed,
// committed, acknowledged to its author and shown to agents; with no other
// tickets there, and with many.
func BenchmarkRoad(b *testing.B) {
	for name, config := range databases() {
		b.Run(name, func(b *testing.B) {
			c := config(b)
			s := open(b, c)
			b.Run("empty", func(b *testing.B) { parallel(b, "mails", func(n int64) { road(b, s, n) }) })
			multiply(b, s, c.Database, 100_000)
			b.Run("100,000 tickets", func(b *testing.B) { parallel(b, "mails", func(n int64) { road(b, s, n) }) })
		})
	}
}

func road(b *testing.B, s *store.Store, n int64) {
	ctx := b.Context()
	must(b, s.Accept(ctx, letter(n)))
	got, err := s.ClaimLetters(ctx, 16, time.Hour)
	must(b, err)
	for _, l := range got {
		_, err = s.Person(ctx, tickets.Address{Network: tickets.Email, ID: l.Key + "@example.org"})
		must(b, err)
		_, err = s.ByRef(ctx, "<unknown@example.org>", "<unknown2@example.org>")
		must(b, err)
		must(b, ticket(ctx, s, l))
	}
	must(b, send(b, s, "mail", 16))
	must(b, send(b, s, "slack", 16))
}

// multiply stores a ticket with three messages, and copies its rows until there
// are n tickets.
func multiply(b *testing.B, s *store.Store, database string, n int) {
	b.Helper()
	const first = 100_000_000 // beyond the numbers that the benchmark uses
	c := storetest.NewTicket(first)
	for range 2 {
		m := c.Messages[0]
		m.ID = tickets.NewID()
		c.Messages = append(c.Messages, m)
	}
	must(b, s.Commit(b.Context(), c))
	for _, channel := range []string{"mail", "slack"} {
		must(b, send(b, s, channel, 1))
	}
	db := connect(b, database)
	defer db.Close()
	for _, table := range []struct{ name, numbered, named string }{
		{"tickets", "number", ""}, {"conversations", "ticket", "id"},
		{"messages", "ticket", "id conversation ref"}, {"refs", "ticket", "ref conversation message delivery"},
		{"events", "ticket", "id"}, {"deliveries", "ticket", "id conversation message ref"},
	} {
		copies(b, db, table.name, fmt.Sprintf("%s = %d", table.numbered, first), n-1, func(column string) string {
			switch {
			case column == table.numbered:
				return column + " + i"
			case strings.Contains(" "+table.named+" ", " "+column+" "):
				return column + " || '.' || i"
			}
			return column
		})
	}
	if strings.HasPrefix(database, "postgres") {
		_, err := db.Exec("ANALYZE")
		must(b, err)
	}
}

// copies adds n copies of some rows of a table, their columns changed for each i.
func copies(b *testing.B, db *sql.DB, table, which string, n int, changed func(column string) string) {
	b.Helper()
	rows, err := db.Query("SELECT * FROM " + table + " LIMIT 0")
	must(b, err)
	columns, err := rows.Columns()
	must(b, err)
	must(b, rows.Close())
	values := make([]string, len(columns))
	for i, c := range columns {
		values[i] = changed(c)
	}
	_, err = db.Exec(fmt.Sprintf(`INSERT INTO %s (%s)
		WITH RECURSIVE copy (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM copy WHERE i < %d)
		SELECT %s FROM %s, copy WHERE %s`, table, strings.Join(columns, ", "), n, strings.Join(values, ", "), table, which))
	must(b, err)
}

func must(tb testing.TB, err error) {
	if err != nil {
		tb.Helper()
		tb.Fatal(err)
	}
}
