package store_test

import (
	"sync"
	"sync/atomic"
	"testing"

	"guichet/store"
	"guichet/store/storetest"
)

// The server drops connections while the desk works: nobody is told, nothing is
// lost and nothing happens twice.
func TestF21_DroppedConnectionsAreADelay(t *testing.T) {
	config, ok := databases()["PostgreSQL"]
	if !ok {
		return // TestPostgreSQL tells whether that is right
	}
	c := config(t)
	s := open(t, c)
	admin := connect(t, c.Database)
	defer admin.Close()
	admin.SetMaxOpenConns(1)
	const each = 40
	var number, unknown atomic.Int64
	var busy sync.WaitGroup
	for range 4 {
		busy.Go(func() {
			for range each {
				n := number.Add(1)
				if err := s.Commit(t.Context(), storetest.NewTicket(n)); err != nil {
					if !store.LostAtCommit(err) {
						t.Errorf("ticket %d: %v", n, err)
					}
					unknown.Add(1)
				} else if _, err := s.Case(t.Context(), n); err != nil {
					t.Errorf("reading: %v", err)
				}
				if n%16 == 0 {
					if _, err := admin.Exec("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = current_setting('application_name') AND pid <> pg_backend_pid()"); err != nil {
						t.Error(err)
					}
				}
			}
		})
	}
	busy.Wait()
	list, err := s.Tickets(t.Context(), store.Filter{Limit: 1000})
	must(t, err)
	if lost := 4*each - len(list); lost < 0 || int64(lost) > unknown.Load() {
		t.Errorf("%d tickets of %d commits, of which %d lost the connection at the last moment", len(list), 4*each, unknown.Load())
	}
	for _, k := range list {
		if events, err := s.Events(t.Context(), k.Number); err != nil || len(events) != 3 {
			t.Errorf("ticket %d has %d events: %v", k.Number, len(events), err)
		}
	}
}
