package acceptance

import (
	"bytes"
	"cmp"
	"context"
	"database/sql"
	"encoding/base64"
	"fmt"
	"io"
	"log"
	"math/rand/v2"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"guichet/channels"
	"guichet/store"
	"guichet/store/storetest"
	"guichet/tickets"
)

// The load: so many mails in all, of which so many begin a thread.
const (
	loadMails = 2000
	loadNew   = loadMails * 6 / 10
	stored    = 100_000 // tickets from before
)

// BenchmarkLoad has a desk begin with 2,000 mails in its mailbox: 60 % new, 40 %
// replies to those, of 1 to 30 KB, a tenth with 200 KB attached. It takes the
// time from the start of the process until the last is answered.
//
// "Postfix" is the real SMTP server, by STARTTLS and AUTH; "sink" one in memory
// that takes what it is given at once, which tells Postfix's limit from ours.
func BenchmarkLoad(b *testing.B) {
	mails := loadOf(loadMails)
	for _, kind := range []string{"SQLite", "PostgreSQL"} {
		for _, before := range []int{0, stored} {
			var seed *seed
			for _, smtp := range []string{"Postfix", "sink"} {
				b.Run(fmt.Sprintf("%s/%d-tickets/%s", kind, before, smtp), func(b *testing.B) {
					if seed == nil {
						seed = sow(b, kind, before)
					}
					for range b.N {
						carry(b, mails, seed, smtp == "sink")
					}
				})
			}
			if seed != nil {
				seed.remove()
			}
		}
	}
}

func carry(b *testing.B, mails [][]byte, seed *seed, toSink bool) {
	b.StopTimer()
	box := newMailbox(b, "d")
	for _, raw := range mails {
		box.drop(b, bytes.ReplaceAll(raw, []byte("{{desk}}"), []byte(box.address(""))))
	}
	s := setup{box: box}
	var answered func() int
	if toSink {
		sink := newSink(b)
		s.smtp, answered = sink.address, func() int { return int(sink.taken.Load()) }
	}
	d := newDesk(b, s)
	d.database = seed.plant(b, filepath.Join(d.dir, "data"))
	if err := os.WriteFile(d.config, []byte(d.yaml()), 0o600); err != nil {
		b.Fatal(err)
	}
	d.ledger = openLedger(b, d.database)
	b.StartTimer()
	begin := time.Now()
	d.start()
	want := int64(1000 + seed.tickets + loadNew)
	poll := time.NewTicker(20 * time.Millisecond)
	defer poll.Stop()
	for !loadDone(d.ledger, want) {
		if time.Since(begin) > 10*time.Minute {
			b.Fatalf("the load does not end\n%s\n%s", d.waiting(), d.tail())
		}
		<-poll.C
	}
	took, u := time.Since(begin), d.usage()
	b.StopTimer()
	if !d.ledger.quiet(seed.tickets + loadMails) {
		b.Errorf("not all is done:\n%s", d.waiting())
	}
	sent, _ := d.ledger.count("SELECT COUNT(*) FROM deliveries WHERE channel = 'mail' AND kind = 'say' AND state = 'sent'")
	if sent -= seed.tickets; sent < loadNew {
		b.Errorf("%d answers, want at least %d", sent, loadNew)
	}
	if answered != nil && answered() != sent {
		b.Errorf("the desk says that it sent %d answers, the server has %d", sent, answered())
	}
	d.stop()
	b.ReportMetric(float64(loadMails)/took.Seconds(), "mails/s")
	b.ReportMetric(milli(u.cpu)/loadMails, "ms-cpu/mail")
	b.ReportMetric(mega(u.peak), "MB-peak")
	b.ReportMetric(float64(sent), "answers")
	b.StartTimer()
}

// loadDone asks what is cheap to ask while a desk works.
func loadDone(l *ledger, number int64) bool {
	last, ok := l.count("SELECT value FROM counters WHERE name = 'ticket'")
	if !ok || int64(last) < number {
		return false
	}
	open, ok := l.count("SELECT (SELECT COUNT(*) FROM letters WHERE done = 0) + (SELECT COUNT(*) FROM deliveries WHERE settled = 0)")
	if !ok || open > 0 {
		return false
	}
	arrived, ok := l.count("SELECT COUNT(*) FROM letters WHERE channel = 'mail' AND key LIKE 'mail:%'")
	return ok && arrived >= loadMails
}

// loadOf writes the mails of the load, each reply some way behind what it
// answers. The address of the desk is {{desk}}.
func loadOf(n int) [][]byte {
	random := rand.New(rand.NewPCG(2, 7))
	type placed struct {
		raw   []byte
		place float64
	}
	var all []placed
	for i := range n * 6 / 10 {
		at := random.Float64()
		all = append(all, placed{loadMail(random, i, -1), at})
		if i%3 != 2 { // 0, 1: two thirds of 60 % are 40 %
			all = append(all, placed{loadMail(random, n+i, i), at + 0.02 + 0.1*random.Float64()})
		}
	}
	slices.SortStableFunc(all, func(x, y placed) int { return cmp.Compare(x.place, y.place) })
	var raws [][]byte
	for _, p := range all {
		raws = append(raws, p.raw)
	}
	return raws
}

// loadMail is a mail of 1 to 30 KB, or with 200 KB attached; a reply names what
// it answers.
func loadMail(random *rand.Rand, i, answers int) []byte {
	var b bytes.Buffer
	who, subject, thread := i, questions[i%len(questions)], ""
	if answers >= 0 {
		who, subject = answers, "Re: "+questions[answers%len(questions)]
		thread = fmt.Sprintf("In-Reply-To: <%d@load.example>\nReferences: <%d@load.example>\n", answers, answers)
	}
	var said strings.Builder
	fmt.Fprintf(&said, "Bonjour,\n\n%s\n\n", questions[who%len(questions)])
	for size := 500 + int(29_000*random.Float64()*random.Float64()); said.Len() < size; {
		fmt.Fprintf(&said, "Dossier %d : le poste %d du bâtiment %c affiche toujours la même erreur depuis mardi.\nOffice %d, the colleague of the night shift has seen it as well (code %x).\n\n",
			random.IntN(9000), random.IntN(400), 'A'+rune(random.IntN(6)), random.IntN(90), random.Uint32())
	}
	fmt.Fprintf(&b, "Return-Path: <person%d@load.example>\nReceived: from mail.load.example by mx.example.test with ESMTPS id %d; Sun, 22 Nov 2026 08:00:00 +0000\n"+
		"From: Person %d <person%d@load.example>\nTo: Support <{{desk}}>\nSubject: =?utf-8?B?%s?=\nMessage-ID: <%d@load.example>\n%sDate: Sun, 22 Nov 2026 08:00:00 +0000\nMIME-Version: 1.0\n",
		who, i, who, who, base64.StdEncoding.EncodeToString([]byte(subject)), i, thread)
	text := "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n" + said.String()
	if i%10 != 0 {
		b.WriteString(text)
		return b.Bytes()
	}
	octets := make([]byte, 200<<10)
	for k := range octets {
		octets[k] = byte(random.Uint32())
	}
	fmt.Fprintf(&b, "Content-Type: multipart/mixed; boundary=\"=_load\"\n\n--=_load\n%s\n--=_load\nContent-Type: application/pdf; name=\"doc.pdf\"\n"+
		"Content-Disposition: attachment; filename=\"doc.pdf\"\nContent-Transfer-Encoding: base64\n\n", text)
	for chunk := range slices.Chunk([]byte(base64.StdEncoding.EncodeToString(octets)), 76) {
		b.Write(append(chunk, '\n'))
	}
	b.WriteString("--=_load--\n")
	return b.Bytes()
}

// A sink is an SMTP server that takes every mail at once and forgets it.
type sink struct {
	address string
	taken   atomic.Int64
}

func newSink(tb testing.TB) *sink {
	tb.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	k := &sink{address: l.Addr().String()}
	s := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return forgetful{k}, nil }))
	s.ErrorLog = log.New(io.Discard, "", 0)
	go s.Serve(l)
	tb.Cleanup(func() { s.Close() })
	return k
}

type forgetful struct{ *sink }

func (forgetful) Mail(string, *smtp.MailOptions) error { return nil }
func (forgetful) Rcpt(string, *smtp.RcptOptions) error { return nil }
func (forgetful) Reset()                               {}
func (forgetful) Logout() error                        { return nil }

func (f forgetful) Data(r io.Reader) error {
	_, err := io.Copy(io.Discard, r)
	if err == nil {
		f.taken.Add(1)
	}
	return err
}

// A seed is a database with tickets from before, of which desks get copies.
type seed struct {
	tickets  int
	database string
	remove   func()
}

func sow(b *testing.B, kind string, n int) *seed {
	b.Helper()
	s := &seed{tickets: n}
	if kind == "SQLite" {
		dir, err := os.MkdirTemp("", "guichet")
		if err != nil {
			b.Fatal(err)
		}
		s.database, s.remove = "sqlite:"+filepath.Join(dir, "seed.db"), func() { os.RemoveAll(dir) }
	} else {
		s.database, s.remove = createPostgres(b, "")
	}
	begin := time.Now()
	if err := fill(b.Context(), s.database, n); err != nil {
		b.Fatal(err)
	}
	b.Logf("stored %d tickets in %.0f s", n, time.Since(begin).Seconds())
	return s
}

// plant makes a copy for one desk and tells where.
func (s *seed) plant(tb testing.TB, data string) string {
	tb.Helper()
	path, ok := strings.CutPrefix(s.database, "sqlite:")
	if !ok {
		copied, remove := createPostgres(tb, s.database)
		tb.Cleanup(remove)
		return copied
	}
	octets, err := os.ReadFile(path)
	if err != nil {
		tb.Fatal(err)
	}
	if err := os.MkdirAll(data, 0o700); err != nil {
		tb.Fatal(err)
	}
	to := filepath.Join(data, "guichet.db")
	if err := os.WriteFile(to, octets, 0o600); err != nil {
		tb.Fatal(err)
	}
	return "sqlite:" + to
}

// createPostgres makes a database of its own, as a copy of another unless that
// is empty.
func createPostgres(tb testing.TB, of string) (address string, remove func()) {
	tb.Helper()
	server := os.Getenv("GUICHET_TEST_POSTGRES")
	at, err := url.Parse(server)
	if server == "" || err != nil {
		tb.Fatalf("GUICHET_TEST_POSTGRES is %q; run ./test servers and set what it prints", server)
	}
	db, err := sql.Open("pgx", server)
	if err != nil {
		tb.Fatal(err)
	}
	name := "acceptance_" + tickets.NewID()
	statement := "CREATE DATABASE " + name
	if of != "" {
		original, _ := url.Parse(of)
		statement += " TEMPLATE " + strings.TrimPrefix(original.Path, "/")
	}
	if _, err := db.Exec(statement); err != nil {
		tb.Fatalf("%s: %v", statement, err)
	}
	at.Path = "/" + name
	return at.String(), func() {
		db.Exec("DROP DATABASE " + name + " WITH (FORCE)")
		db.Close()
	}
}

// samples is how many of the stored tickets the store itself writes; the
// others are copies of them under other names, which takes seconds instead of
// minutes.
const samples = 100

// fill stores n tickets as if their letters had arrived and been answered.
func fill(ctx context.Context, database string, n int) error {
	dir, err := os.MkdirTemp("", "guichet")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	s, err := store.Open(ctx, store.Config{Database: database, Files: dir})
	if err != nil {
		return err
	}
	defer s.Close()
	for range min(n, samples) {
		number, err := s.NextNumber(ctx)
		if err != nil {
			return err
		}
		c := storetest.NewTicket(number)
		c.Letter, c.Outcome = fmt.Sprintf("letter-%d", number), tickets.Ticketed
		c.Deliveries = slices.DeleteFunc(c.Deliveries, func(y tickets.Delivery) bool { return y.Kind != tickets.Say })
		l := channels.Letter{Channel: "mail", Key: c.Letter, Origin: fmt.Sprintf("INBOX/1/%d", number), Thread: string(c.Messages[0].Ref),
			Raw: []byte(strings.Repeat("Received: from a by b\r\n", 20) + "\r\n" + strings.Repeat(c.Messages[0].Text, 10)), At: time.Now()}
		if err := s.Accept(ctx, l); err != nil {
			return err
		}
		if err := s.Commit(ctx, c); err != nil {
			return err
		}
	}
	return multiply(database, n/samples)
}

// multiply copies everything so often that there are times as many tickets, and
// notes that all of it has left, a month ago.
func multiply(database string, times int) error {
	driver, name, after := "pgx", database, "ANALYZE"
	if path, ok := strings.CutPrefix(database, "sqlite:"); ok {
		driver, name, after = "sqlite3", path, "PRAGMA wal_checkpoint(TRUNCATE)"
	}
	db, err := sql.Open(driver, name)
	if err != nil {
		return err
	}
	defer db.Close()
	var statements []string
	for _, table := range []string{"letters", "octets", "origins", "tickets", "people", "conversations", "messages", "refs", "events", "deliveries"} {
		s, err := copies(db, table, times)
		if err != nil {
			return err
		}
		statements = append(statements, s)
	}
	statements = append(statements,
		fmt.Sprintf("UPDATE deliveries SET state = 'sent', ref = id, queued = queued - %d, settled = queued - %[1]d + 1, attempts = 1", (30*24*time.Hour).Microseconds()),
		fmt.Sprintf("UPDATE counters SET value = 1000 + %d * (value - 1000) WHERE name = 'ticket'", times), after)
	for _, s := range statements {
		if _, err := db.Exec(s); err != nil {
			return fmt.Errorf("%s: %w", s, err)
		}
	}
	return nil
}

// copies is the statement that copies the rows of a table under other names.
func copies(db *sql.DB, table string, times int) (string, error) {
	rows, err := db.Query("SELECT * FROM " + table + " LIMIT 0")
	if err != nil {
		return "", err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return "", err
	}
	named := []string{"id", "key", "conversation", "message", "delivery", "letter", "ref", "requester_key", "requester_id", "origin"}
	var values []string
	for _, c := range columns {
		switch {
		case c == "number", c == "ticket" && table != "letters":
			c = fmt.Sprintf("%s + n * %d", c, samples)
		case slices.Contains(named, c), c == "thread" && table == "letters":
			c = fmt.Sprintf("CASE WHEN %s = '' THEN '' ELSE %s || '.' || n END", c, c)
		}
		values = append(values, c)
	}
	return fmt.Sprintf("WITH RECURSIVE copy (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM copy WHERE n < %d - 1) INSERT INTO %s (%s) SELECT %s FROM copy, %s WHERE %d > 1",
		times, table, strings.Join(columns, ", "), strings.Join(values, ", "), table, times), nil
}
