package store

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"guichet/channels"
	"guichet/tickets"
)

// These tests reach inside, to where SQLite's troubles can be brought about.

func openIn(t *testing.T, dir string, log *slog.Logger) *Store {
	t.Helper()
	s, err := Open(t.Context(), Config{Database: "sqlite:" + dir + "/desk.db", Files: dir + "/files", Log: log})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func parcel(key string) channels.Letter {
	return channels.Letter{Channel: "mail", Key: key, Origin: key, Raw: make([]byte, 20_000), At: time.Now()}
}

// What is reported done survives a power cut, and strangers cannot read it.
func TestSQLiteSettings(t *testing.T) {
	dir := t.TempDir()
	s := openIn(t, dir, nil)
	for setting, want := range map[string]string{"synchronous": "2", "journal_mode": "wal", "foreign_keys": "1"} {
		var got string
		if err := s.writer.(*group).conn.QueryRowContext(t.Context(), "PRAGMA "+setting).Scan(&got); err != nil || got != want {
			t.Errorf("%s is %s (%v), want %s", setting, got, err, want)
		}
	}
	info, err := os.Stat(dir + "/desk.db")
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file's mode is %v (%v)", info.Mode(), err)
	}
	if _, err := s.db.Exec("DELETE FROM tickets"); err == nil {
		t.Error("a connection for reading can write")
	}
}

// Another program holds the database for longer than SQLite itself would wait:
// that is a delay, not an error.
func TestF20_LockedDatabaseIsADelay(t *testing.T) {
	dir := t.TempDir()
	waiting := make(signal, 1)
	s := openIn(t, dir, slog.New(waiting))
	other := openIn(t, dir, nil).writer.(*group)
	if err := other.exec("BEGIN EXCLUSIVE"); err != nil {
		t.Fatal(err)
	}

	impatient, leave := context.WithCancel(t.Context())
	left, done := make(chan error), make(chan error)
	go func() { left <- s.Accept(impatient, parcel("impatient")) }()
	select {
	case <-waiting:
	case err := <-left:
		t.Fatalf("who comes while it is locked is told: %v", err)
	}
	leave()
	if err := <-left; !errors.Is(err, context.Canceled) {
		t.Errorf("who leaves while it is locked is told: %v", err)
	}
	go func() { done <- s.Accept(t.Context(), parcel("patient")) }()
	select {
	case <-waiting:
	case err := <-done:
		t.Fatalf("who comes while it is locked is told: %v", err)
	}
	if _, err := s.Letter(t.Context(), "patient"); !errors.Is(err, tickets.ErrNotFound) {
		t.Errorf("reading while it is locked: %v", err)
	}
	if err := other.exec("ROLLBACK"); err != nil {
		t.Fatal(err)
	}
	if err := <-done; err != nil {
		t.Errorf("who stays is told: %v", err)
	}
	if _, err := s.Letter(t.Context(), "patient"); err != nil {
		t.Errorf("its letter: %v", err)
	}
	if _, err := s.Letter(t.Context(), "impatient"); !errors.Is(err, tickets.ErrNotFound) {
		t.Errorf("the letter of the one who left: %v", err)
	}
}

// A signal is raised by every warning that is logged.
type signal chan struct{}

func (s signal) Enabled(context.Context, slog.Level) bool { return true }
func (s signal) WithAttrs([]slog.Attr) slog.Handler       { return s }
func (s signal) WithGroup(string) slog.Handler            { return s }
func (s signal) Handle(_ context.Context, r slog.Record) error {
	if r.Level == slog.LevelWarn {
		select {
		case s <- struct{}{}:
		default:
		}
	}
	return nil
}

// The disk is full: the caller is told so, nothing is half stored, reading goes
// on, small letters that come with a large one still fit, and with new space it
// goes on by itself.
func TestF18_FullDiskIsToldAndPasses(t *testing.T) {
	s := openIn(t, t.TempDir(), nil)
	ctx := t.Context()
	writer := s.writer.(*group)
	pages := func(n int) {
		if err := writer.exec(fmt.Sprintf("PRAGMA max_page_count = %d", n)); err != nil {
			t.Fatal(err)
		}
	}
	pages(120)
	stored := 0
	var err error
	for err == nil && stored < 1000 {
		if err = s.Accept(ctx, parcel(fmt.Sprint(stored))); err == nil {
			stored++
		}
	}
	if err == nil || !strings.Contains(err.Error(), "no space left") {
		t.Fatalf("after %d letters: %v", stored, err)
	}
	if _, err := s.Letter(ctx, fmt.Sprint(stored)); !errors.Is(err, tickets.ErrNotFound) {
		t.Errorf("the letter that did not fit: %v", err)
	}
	if n, _, err := s.Pending(ctx); err != nil || n != stored {
		t.Errorf("%d letters wait (%v), want the %d that were accepted", n, err, stored)
	}
	var busy sync.WaitGroup
	for i := range 20 {
		busy.Go(func() {
			key := fmt.Sprint("late ", i)
			err := s.Accept(ctx, channels.Letter{Key: key, Origin: key})
			if i%5 == 0 {
				err = s.Accept(ctx, parcel(key+" large"))
			}
			if (err != nil) != (i%5 == 0) {
				t.Errorf("letter %d: %v", i, err)
			}
		})
	}
	busy.Wait()
	pages(100_000)
	if err := s.Accept(ctx, parcel("with space again")); err != nil {
		t.Error(err)
	}
	var verdict string
	if err := s.db.QueryRow("PRAGMA integrity_check").Scan(&verdict); err != nil || verdict != "ok" {
		t.Errorf("integrity: %s %v", verdict, err)
	}
}

// A transaction that breaks as a whole is made good by doing each of its calls
// alone.
func TestBrokenGroupIsDoneOneByOne(t *testing.T) {
	s := openIn(t, t.TempDir(), nil)
	g := s.writer.(*group)
	queued := make(chan struct{})
	remember := func(key string) func(*tx) error {
		return func(x *tx) error {
			<-queued
			_, err := x.exec("INSERT INTO memories (scope, key, value) VALUES ('test', $1, '')", key)
			return err
		}
	}
	breaks := func(x *tx) error {
		_, err := x.exec("ROLLBACK")
		return err
	}
	var calls []*call
	for _, do := range []func(*tx) error{remember("first"), remember("second"), breaks, remember("last")} {
		c := &call{do: do, done: make(chan struct{})}
		calls = append(calls, c)
		g.queue <- c
	}
	close(queued)
	for i, c := range calls {
		<-c.done
		if (c.err != nil) != (i == 2) {
			t.Errorf("call %d: %v", i, c.err)
		}
	}
	n, err := (&tx{ctx: t.Context(), dialect: s.dialect, db: s.db}).number("SELECT COUNT(*) FROM memories")
	if err != nil || n != 3 {
		t.Errorf("%d of 3 remembered (%v)", n, err)
	}
}

// Every statement of the desk's road finds its rows by an index: the work for a
// mail is the same with many tickets as with few.
func TestStatementsUseIndexes(t *testing.T) {
	s := openIn(t, t.TempDir(), nil)
	var mu sync.Mutex
	seen := map[string]bool{}
	spy := *sqlite
	spy.translate = func(statement string) string {
		statement = sqlite.translate(statement)
		mu.Lock()
		defer mu.Unlock()
		seen[statement] = true
		return statement
	}
	s.dialect, s.writer.(*group).dialect = &spy, &spy
	wholeRoad(t, s)

	scan := regexp.MustCompile(`^SCAN (\w+)$`)
	small := []string{"due", "absences", "turns"} // a few rows for each agent
	for statement := range seen {
		word, _, _ := strings.Cut(strings.TrimSpace(statement), " ")
		if word == "SAVEPOINT" || word == "RELEASE" || word == "ROLLBACK" {
			continue
		}
		args := make([]any, strings.Count(statement, "?")) // more than enough
		for n := len(args); n > 0 && !strings.Contains(statement, fmt.Sprintf("?%d)", n)); n-- {
			args = args[:n-1]
		}
		rows, err := s.db.Query("EXPLAIN QUERY PLAN "+statement, args...)
		if err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
		for rows.Next() {
			var id, parent, unused int
			var step string
			if err := rows.Scan(&id, &parent, &unused, &step); err != nil {
				t.Fatal(err)
			}
			if m := scan.FindStringSubmatch(step); m != nil && !slices.Contains(small, m[1]) || strings.Contains(step, "AUTOMATIC") {
				t.Errorf("%s\n%s", step, statement)
			}
		}
		if err := rows.Err(); err != nil {
			t.Fatal(err)
		}
	}
	if len(seen) < 25 {
		t.Errorf("only %d statements were looked at", len(seen))
	}
}

// wholeRoad calls everything that the desk calls for a mail.
func wholeRoad(t *testing.T, s *Store) {
	t.Helper()
	ctx := t.Context()
	check := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	l := parcel("a")
	l.Thread = "thread"
	check(s.Accept(ctx, l))
	_, err := s.ClaimLetters(ctx, 10, time.Hour)
	check(err)
	n, err := s.NextNumber(ctx)
	check(err)
	zoe := tickets.Address{Network: tickets.Email, ID: "zoe@example.org"}
	p, err := s.Person(ctx, zoe)
	check(err)
	v := tickets.Conversation{ID: "v", Ticket: n, Channel: "mail", Place: zoe.ID, Audience: tickets.ToRequester}
	c := tickets.Change{
		Ticket: tickets.Ticket{Number: n, Requester: zoe}, Conversations: []tickets.Conversation{v}, Letter: "a", Person: &p,
		Messages:   []tickets.Message{{ID: "m", Ticket: n, Conversation: "v", Ref: "<m@example.org>"}},
		Events:     []tickets.Event{{ID: "e", Ticket: n}},
		Deliveries: []tickets.Delivery{{ID: "d", Ticket: n, Conversation: "v"}},
	}
	check(s.Commit(ctx, c))
	kase, err := s.Case(ctx, n)
	check(err)
	p, err = s.Person(ctx, zoe)
	check(err)
	check(s.Commit(ctx, tickets.Change{Ticket: kase.Ticket, Conversations: kase.Conversations, Person: &p}))
	due, err := s.ClaimDeliveries(ctx, "mail", 10, time.Hour)
	check(err)
	check(s.Sending(ctx, due...))
	check(s.Settle(ctx, due[0], Settlement{State: Sent, Ref: "<d@example.org>", Change: tickets.Change{Events: []tickets.Event{{ID: "f", Ticket: n}}}}))
	for _, read := range []func() error{
		func() error { _, err := s.ByDelivery(ctx, "d"); return err },
		func() error { _, err := s.ByRef(ctx, "<m@example.org>", "<x@example.org>"); return err },
		func() error { _, err := s.RefIn(ctx, "m", "v"); return err },
		func() error { _, err := s.Message(ctx, "m"); return err },
		func() error { _, err := s.Messages(ctx, n); return err },
		func() error { _, err := s.FirstMessage(ctx, n); return err },
		func() error { _, err := s.Events(ctx, n); return err },
		func() error { _, err := s.Deliveries(ctx, n); return err },
		func() error { _, err := s.Due(ctx, time.Now(), 10); return err },
		func() error { _, err := s.Waiting(ctx, "support", tickets.L1, 10); return err },
		func() error { _, err := s.Hands(ctx); return err },
		func() error {
			away := tickets.Absence{Agent: tickets.Address{Network: tickets.Slack, ID: "U1"}, From: time.Unix(0, 0)}
			check(s.Commit(ctx, tickets.Change{Absences: []tickets.Absence{away, away}}))
			_, err := s.LeftBehind(ctx, time.Now())
			return err
		},
		func() error { _, err := s.Letter(ctx, "a"); return err },
		func() error { _, err := s.SetAsideLetters(ctx, 10); return err },
		func() error { _, err := s.Tickets(ctx, Filter{Requester: zoe.Key()}); return err },
		func() error { _, err := s.Tickets(ctx, Filter{Status: []tickets.Status{tickets.Open}}); return err },
		func() error { _, _, err := s.Pending(ctx); return err },
		func() error { return s.Recover(ctx) },
	} {
		check(read())
	}
}
