package acceptance

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
	_ "github.com/mattn/go-sqlite3"    // the driver "sqlite3"

	"guichet/tickets"
)

// A ledger reads the records of a running desk beside it, without a hand in
// them.
type ledger struct {
	testing.TB
	db *sql.DB
}

func openLedger(tb testing.TB, database string) *ledger {
	tb.Helper()
	driver, name := "pgx", database
	if path, ok := strings.CutPrefix(database, "sqlite:"); ok {
		driver, name = "sqlite3", (&url.URL{Scheme: "file", Path: path}).String()+"?mode=ro&_busy_timeout=10000"
	}
	db, err := sql.Open(driver, name)
	if err != nil {
		tb.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	tb.Cleanup(func() { db.Close() })
	return &ledger{tb, db}
}

// count answers a question that is a number; ok is false while the records do
// not exist yet.
func (l *ledger) count(query string, args ...any) (n int, ok bool) {
	return n, l.db.QueryRow(query, args...).Scan(&n) == nil
}

// quiet reports whether at least so many mails have arrived, every letter has
// its end, and nothing waits to leave.
func (l *ledger) quiet(mails int) bool {
	seen, ok := l.count("SELECT COUNT(*) FROM origins WHERE channel = 'mail'")
	if !ok || seen < mails {
		return false
	}
	waiting, ok := l.count("SELECT (SELECT COUNT(*) FROM letters WHERE done = 0) + (SELECT COUNT(*) FROM deliveries WHERE settled = 0)")
	return ok && waiting == 0
}

// unfinished tells what quiet waits for.
func (l *ledger) unfinished() string {
	var b strings.Builder
	seen, _ := l.count("SELECT COUNT(*) FROM origins WHERE channel = 'mail'")
	fmt.Fprintf(&b, "%d letters have arrived; these have no end:\n", seen)
	l.each("SELECT key, origin, attempts, why FROM letters WHERE done = 0 LIMIT 20", func(scan func(...any)) {
		var key, origin, why string
		var attempts int
		scan(&key, &origin, &attempts, &why)
		fmt.Fprintf(&b, "  letter %s %s attempts %d %s\n", key, origin, attempts, why)
	})
	l.each("SELECT id, ticket, channel, kind, notice, state, attempts, why FROM deliveries WHERE settled = 0 LIMIT 20", func(scan func(...any)) {
		var id, channel, kind, notice, state, why string
		var ticket, attempts int
		scan(&id, &ticket, &channel, &kind, &notice, &state, &attempts, &why)
		fmt.Fprintf(&b, "  delivery %s on #%d through %s: %s %s, %s, attempts %d %s\n", id, ticket, channel, kind, notice, state, attempts, why)
	})
	return b.String()
}

func (l *ledger) each(query string, row func(scan func(...any))) {
	l.Helper()
	rows, err := l.db.Query(query)
	if err != nil {
		l.Fatalf("%s: %v", query, err)
	}
	defer rows.Close()
	for rows.Next() {
		row(func(to ...any) {
			if err := rows.Scan(to...); err != nil {
				l.Fatalf("%s: %v", query, err)
			}
		})
	}
	if err := rows.Err(); err != nil {
		l.Fatalf("%s: %v", query, err)
	}
}

// A letterRow is a letter that arrived, and its end.
type letterRow struct {
	key, outcome, why string
	ticket            int64
	raw               string
	twins             int // how often it arrived again
}

func (l *ledger) letters() (all []letterRow) {
	l.each(`SELECT key, outcome, why, ticket, raw, (SELECT COUNT(*) FROM origins WHERE letter = key AND outcome = 'duplicate')
		FROM letters JOIN octets ON letter = key WHERE channel = 'mail' ORDER BY accepted`, func(scan func(...any)) {
		var r letterRow
		scan(&r.key, &r.outcome, &r.why, &r.ticket, &r.raw, &r.twins)
		all = append(all, r)
	})
	return all
}

// A ticketRow is a ticket with what was said in it.
type ticketRow struct {
	number                          int64
	subject, status, language, from string
	level                           int
	messages                        []messageRow
	bounced                         map[string]bool // by the letter that told
}

type messageRow struct {
	role, text, letter string
	proposal           string // what agents are asked about it
	folds              []tickets.Fold
	public             bool
	files              []fileRow
}

// folded is what readers of a message see folded, for that reason.
func (m messageRow) folded(kind tickets.FoldKind) string {
	var b strings.Builder
	for _, p := range tickets.Pieces(m.text, m.folds) {
		if p.Kind == kind {
			b.WriteString(p.Text + "\n")
		}
	}
	return b.String()
}

type fileRow struct {
	Name string `json:"name"`
	Size int    `json:"size"`
}

func (l *ledger) tickets() map[int64]*ticketRow {
	all := map[int64]*ticketRow{}
	l.each("SELECT number, subject, status, language, requester_id, level FROM tickets", func(scan func(...any)) {
		t := &ticketRow{bounced: map[string]bool{}}
		scan(&t.number, &t.subject, &t.status, &t.language, &t.from, &t.level)
		all[t.number] = t
	})
	l.each("SELECT ticket, author_role, public, proposal, text, folds, letter, files FROM messages ORDER BY ticket, position", func(scan func(...any)) {
		var m messageRow
		var number int64
		var folds, files string
		scan(&number, &m.role, &m.public, &m.proposal, &m.text, &folds, &m.letter, &files)
		for _, c := range []struct {
			text string
			to   any
		}{{folds, &m.folds}, {files, &m.files}} {
			if c.text == "" {
				continue
			}
			if err := json.Unmarshal([]byte(c.text), c.to); err != nil {
				l.Fatalf("a message on #%d: %v", number, err)
			}
		}
		all[number].messages = append(all[number].messages, m)
	})
	l.each("SELECT ticket, detail FROM events WHERE kind = 'bounced'", func(scan func(...any)) {
		var number int64
		var detail string
		scan(&number, &detail)
		var d struct{ Letter string }
		if err := json.Unmarshal([]byte(detail), &d); err != nil {
			l.Fatalf("detail of an event on #%d: %v", number, err)
		}
		all[number].bounced[d.Letter] = true
	})
	return all
}
