package store_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"guichet/store"
	"guichet/store/storetest"
	"guichet/tickets"
)

func TestT42_AttemptCountsBeforeTheLetterIsOpened(t *testing.T) { everywhere(t, storetest.T42Counted) }
func TestT42_PoisonLetterIsSetAsideNeighboursPass(t *testing.T) { everywhere(t, storetest.T42Poison) }
func TestT42_SuspectIsAloneUntilOpened(t *testing.T)            { everywhere(t, storetest.T42Alone) }
func TestT42_SuspectWaitsForWhatIsUnderWay(t *testing.T)        { everywhere(t, storetest.T42Waits) }
func TestF02_CrashBeforeCommitGivesOneTicket(t *testing.T)      { everywhere(t, storetest.F02) }
func TestF03_LetterOfferedAgainHasNoSecondEffect(t *testing.T)  { everywhere(t, storetest.F03) }
func TestF17_LetterSetAsideIsListedAndKeptWhole(t *testing.T)   { everywhere(t, storetest.F17) }
func TestF31_DeliveryIsKnownBeforeItHasLeft(t *testing.T)       { everywhere(t, storetest.F31) }
func TestF32_FileIsWhatItsNameSays(t *testing.T)                { everywhere(t, storetest.F32) }

// Two processes share one database: each letter has one effect, each delivery
// leaves once.
func TestF22_TwoInstancesDoEverythingOnce(t *testing.T) {
	for name, config := range databases() {
		t.Run(name, func(t *testing.T) {
			c := config(t)
			first, second := open(t, c), open(t, c)
			const letters = 60
			for i := range letters {
				must(t, first.Accept(t.Context(), letter(int64(i))))
			}
			sent := &tally{}
			var busy sync.WaitGroup
			for i := range 6 {
				busy.Go(func() { drain(t, []*store.Store{first, second}[i%2], sent) })
			}
			busy.Wait()
			list, err := second.Tickets(t.Context(), store.Filter{Limit: 2 * letters})
			must(t, err)
			if len(list) != letters {
				t.Errorf("%d tickets of %d letters", len(list), letters)
			}
			if sent.total() != 2*letters {
				t.Errorf("%d deliveries left, want %d", sent.total(), 2*letters)
			}
			for id, n := range sent.count {
				if n != 1 {
					t.Errorf("delivery %s left %d times", id, n)
				}
			}
		})
	}
}

// drain works as a desk does until nothing waits.
func drain(t testing.TB, s *store.Store, sent *tally) {
	ctx := t.Context()
	for {
		got, err := s.ClaimLetters(ctx, 3, time.Hour)
		must(t, err)
		for _, l := range got {
			must(t, ticket(ctx, s, l))
		}
		for _, channel := range []string{"mail", "slack"} {
			due, err := s.ClaimDeliveries(ctx, channel, 3, time.Hour)
			must(t, err)
			for _, y := range due {
				must(t, s.Sending(ctx, y))
				sent.add(y)
				must(t, s.Settle(ctx, y, store.Settlement{State: store.Sent, Ref: tickets.Ref("<" + y.ID + ">")}))
			}
		}
		letters, deliveries, err := s.Pending(ctx)
		must(t, err)
		if letters+deliveries == 0 {
			return
		}
	}
}

// A tally counts what has left.
type tally struct {
	mu    sync.Mutex
	count map[string]int
}

func (c *tally) add(y store.Claimed) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.count == nil {
		c.count = map[string]int{}
	}
	c.count[y.ID]++
}

func (c *tally) total() (n int) {
	for _, k := range c.count {
		n += k
	}
	return n
}

// A database that a newer program has written is refused, in words, and left
// as it is.
func TestF26_NewerSchemaIsRefused(t *testing.T) {
	for name, config := range databases() {
		t.Run(name, func(t *testing.T) {
			c := config(t)
			s, err := store.Open(t.Context(), c)
			must(t, err)
			must(t, s.Close())
			db := connect(t, c.Database)
			defer db.Close()
			_, err = db.Exec("INSERT INTO goose_db_version (version_id, is_applied) VALUES (99, TRUE)")
			must(t, err)
			s, err = store.Open(t.Context(), c)
			if err == nil {
				s.Close()
				t.Fatal("it was opened")
			}
			for _, word := range []string{"schema 99", "newer", "backup"} {
				if !strings.Contains(err.Error(), word) {
					t.Errorf("the error does not mention %q: %v", word, err)
				}
			}
		})
	}
}

func TestOpenRefusesWhatItDoesNotKnow(t *testing.T) {
	for _, database := range []string{"", "desk.db", "mysql://localhost", "sqlite:"} {
		s, err := store.Open(t.Context(), store.Config{Database: database, Files: t.TempDir()})
		if err == nil {
			s.Close()
			t.Errorf("%q was opened", database)
		} else if !strings.Contains(err.Error(), "sqlite:") {
			t.Errorf("%q: the error does not say what to write: %v", database, err)
		}
	}
}

func TestClosedStoreRefuses(t *testing.T) {
	s, err := store.Open(t.Context(), sqliteConfig(t))
	must(t, err)
	must(t, s.Close())
	if err := s.Accept(t.Context(), letter(1)); err == nil || !strings.Contains(fmt.Sprint(err), "closed") {
		t.Errorf("accepted after the end: %v", err)
	}
}
