package store_test

import (
	"bufio"
	"context"
	"database/sql"
	"fmt"
	"log"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"guichet/store"
	"guichet/store/storetest"
	"guichet/tickets"
)

// TestMain is also the process that TestF01 kills.
func TestMain(m *testing.M) {
	if os.Getenv("GUICHET_TEST_DATABASE") != "" {
		desk()
		return
	}
	os.Exit(m.Run())
}

// desk accepts letters, opens tickets and sends deliveries until it is killed.
// It tells each deed on standard output: letters after they were
// accepted, deliveries as they leave.
func desk() {
	ctx := context.Background()
	s, err := store.Open(ctx, store.Config{
		Database: os.Getenv("GUICHET_TEST_DATABASE"), Files: os.Getenv("GUICHET_TEST_FILES"), Instance: "desk",
	})
	if err == nil {
		err = s.Recover(ctx)
	}
	if err != nil {
		log.Fatal(err)
	}
	for range 3 {
		go forEver(func() error { return acceptOne(ctx, s) })
		go forEver(func() error { return ticketSome(ctx, s) })
	}
	forEver(func() error { return sendSome(ctx, s) })
}

func forEver(do func() error) {
	for {
		if err := do(); err != nil {
			log.Fatal(err)
		}
	}
}

func acceptOne(ctx context.Context, s *store.Store) error {
	l := letter(0)
	l.Key = tickets.NewID()
	if l.Key[len(l.Key)-1] < '8' { // one in four goes into a file
		l.Raw = append(l.Raw, make([]byte, 40_000)...)
	}
	if err := s.Accept(ctx, l); err != nil {
		return err
	}
	fmt.Println("accepted", l.Key)
	return nil
}

func ticketSome(ctx context.Context, s *store.Store) error {
	got, err := s.ClaimLetters(ctx, 4, time.Hour)
	for _, l := range got {
		if err == nil {
			err = ticket(ctx, s, l)
		}
	}
	return err
}

func ticket(ctx context.Context, s *store.Store, l store.Letter) error {
	if l.Suspect {
		if err := s.Opened(ctx, l.Key); err != nil {
			return err
		}
	}
	number, err := s.NextNumber(ctx)
	if err != nil {
		return err
	}
	c := storetest.NewTicket(number)
	c.Letter, c.Outcome, c.Messages[0].Letter = l.Key, tickets.Ticketed, l.Key
	return s.Commit(ctx, c)
}

func sendSome(ctx context.Context, s *store.Store) error {
	due, err := s.ClaimDeliveries(ctx, "mail", 4, time.Hour)
	for _, y := range due {
		if err == nil {
			err = s.Sending(ctx, y)
		}
		if err == nil {
			fmt.Println("sent", y.ID, y.Repeat)
			err = s.Settle(ctx, y, store.Settlement{State: store.Sent, Ref: tickets.Ref("<" + y.ID + ">")})
		}
	}
	return err
}

// A process is killed again and again: what it has told is true, nothing is
// half, nothing is twice.
func TestF01_KilledAtAnyMoment(t *testing.T) {
	for name, config := range databases() {
		t.Run(name, func(t *testing.T) {
			c := config(t)
			must(t, openAndClose(t, c)) // so that no process is killed before it can tell anything
			accepted, sent := map[string]bool{}, map[string]int{}
			for range 6 {
				for _, line := range killedDesk(t, c, 20+rand.IntN(150)) {
					word := strings.Fields(line)
					switch word[0] {
					case "accepted":
						accepted[word[1]] = true
					case "sent":
						if word[2] == "false" {
							sent[word[1]]++
						}
					}
				}
			}
			if len(accepted) == 0 || len(sent) == 0 {
				t.Fatalf("the killed processes did too little: %d accepted, %d sent", len(accepted), len(sent))
			}
			for id, n := range sent {
				if n > 1 {
					t.Errorf("delivery %s left %d times without being called a repeat", id, n)
				}
			}
			s := open(t, c)
			for left := 1; left > 0; {
				// Again each time: a server may end the last claim of the killed process late.
				must(t, s.Recover(t.Context()))
				must(t, ticketSome(t.Context(), s))
				var err error
				left, _, err = s.Pending(t.Context())
				must(t, err)
			}
			examine(t, c, accepted)
		})
	}
}

func openAndClose(t *testing.T, c store.Config) error {
	s, err := store.Open(t.Context(), c)
	if err != nil {
		return err
	}
	return s.Close()
}

// killedDesk runs desk and kills it after so many lines, which it returns.
func killedDesk(t *testing.T, c store.Config, lines int) (told []string) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "GUICHET_TEST_DATABASE="+c.Database, "GUICHET_TEST_FILES="+c.Files)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	must(t, err)
	must(t, cmd.Start())
	in := bufio.NewScanner(out)
	for in.Scan() {
		if told = append(told, in.Text()); len(told) == lines {
			must(t, cmd.Process.Signal(syscall.SIGKILL))
		}
	}
	if err := cmd.Wait(); len(told) < lines {
		t.Fatalf("it ended by itself after %d lines: %v", len(told), err)
	}
	if last := told[len(told)-1]; len(strings.Fields(last)) < 2 {
		told = told[:len(told)-1] // cut off by the kill
	}
	return told
}

// examine looks at the rows themselves.
func examine(t *testing.T, c store.Config, accepted map[string]bool) {
	db := connect(t, c.Database)
	defer db.Close()
	if strings.HasPrefix(c.Database, "sqlite:") {
		for check, want := range map[string]string{"PRAGMA integrity_check": "ok", "PRAGMA journal_mode": "wal"} {
			var got string
			must(t, db.QueryRow(check).Scan(&got))
			if got != want {
				t.Errorf("%s: %s", check, got)
			}
		}
	}
	for question, query := range map[string]string{
		"letters that never ended":          "SELECT COUNT(*) FROM letters WHERE outcome <> 'ticketed'",
		"letters with two tickets":          "SELECT COUNT(*) FROM (SELECT letter FROM messages GROUP BY letter HAVING COUNT(*) > 1) AS twice",
		"letters whose ticket is another":   "SELECT COUNT(*) FROM letters WHERE NOT EXISTS (SELECT 1 FROM messages WHERE letter = letters.key AND messages.ticket = letters.ticket)",
		"tickets that are not whole":        "SELECT COUNT(*) FROM tickets WHERE (SELECT COUNT(*) FROM messages WHERE ticket = number) <> 1 OR (SELECT COUNT(*) FROM events WHERE ticket = number) <> 3 OR (SELECT COUNT(*) FROM deliveries WHERE ticket = number) <> 2 OR (SELECT COUNT(*) FROM conversations WHERE ticket = number) <> 2",
		"deliveries sent without a name":    "SELECT COUNT(*) FROM deliveries WHERE state = 'sent' AND NOT EXISTS (SELECT 1 FROM refs WHERE delivery = deliveries.id)",
		"names of deliveries not sent":      "SELECT COUNT(*) FROM refs WHERE delivery <> '' AND NOT EXISTS (SELECT 1 FROM deliveries WHERE id = delivery AND state = 'sent')",
		"letters without a place of origin": "SELECT COUNT(*) FROM letters WHERE NOT EXISTS (SELECT 1 FROM origins WHERE letter = key)",
	} {
		if n := count(t, db, query); n != 0 {
			t.Errorf("%d %s", n, question)
		}
	}
	s := open(t, c)
	for key := range accepted {
		l, err := s.Letter(t.Context(), key) // reads its file, if it has one
		if err != nil || len(l.Raw) < 3000 {
			t.Errorf("letter %s was reported accepted: %d octets, %v", key, len(l.Raw), err)
		}
	}
}

func count(t *testing.T, db *sql.DB, query string) (n int) {
	t.Helper()
	if err := db.QueryRow(query).Scan(&n); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return n
}
