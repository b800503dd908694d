package main

import (
	"context"
	"database/sql"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"guichet/store"
)

var stall = flag.Duration("stall", 400*time.Millisecond, "how long the mail server and the database stand still while Slack waits for acknowledgements")

// TestAcknowledgementsWhileOthersStall: Slack's envelopes are stored, then
// acknowledged. A mail server that stands still delays none; while the records
// stand still none is acknowledged, and afterwards all are. Nothing is lost.
func TestAcknowledgementsWhileOthersStall(t *testing.T) {
	for _, how := range []string{"requests", "sockets"} {
		t.Run(how, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), patience+10*(*stall))
			t.Cleanup(cancel)
			post := &faucet{}
			c, err := newCompany(t.TempDir(), slog.New(slog.DiscardHandler), func(c *Config) {
				for _, port := range []*int{&c.Mail[0].IMAP.Port, &c.Mail[0].SMTP.Port} {
					*port = post.before(t, *port)
				}
			})
			must(t, err)
			t.Cleanup(c.shut)
			c.openBy(ctx, t, how == "requests")
			x := &stalled{t: t, ctx: ctx, c: c}
			t.Logf("%-9s %-28s %9s %9s %9s %9s %8s", "Slack by", "while", "envelopes", "median", "p99", "worst", "repeated")
			x.during(how, "all is well", func() func() { return func() {} })
			x.during(how, "the mail server stands still", func() func() {
				post.turn(true)
				return func() {
					if err := c.slack.WaitFor(ctx, func() bool { return c.slack.Pending() == 0 }); err != nil { // it still stands still
						t.Error("envelopes wait for the mail server")
					}
					post.turn(false)
				}
			})
			x.during(how, "the database stands still", x.lock)
			x.nothingLost()
		})
	}
}

// A stalled is a company of which parts stand still for a while.
type stalled struct {
	t        *testing.T
	ctx      context.Context
	c        *company
	posted   int
	requests int
}

// during lets people write while something stands still, and prints how long
// Slack waited for acknowledgements.
func (x *stalled) during(how, what string, stop func() (goOn func())) {
	c := x.c
	must(x.t, c.idle(x.ctx))
	who := fmt.Sprintf("reader%d@example.org", x.requests)
	c.mail.AddMailbox(who)
	before, began := len(c.slack.Acks()), time.Now()
	goOn := stop()
	_, err := c.write(who, "A chair", chair)
	must(x.t, err)
	for n := 0; n == 0 || time.Since(began) < *stall; n++ {
		if n%20 == 0 {
			c.people["lea"].Post(c.place("#help"), fmt.Sprintf("Chair number %d is broken.", x.requests))
			x.requests++
		} else {
			c.people["lea"].Post(c.place("#random"), "Good morning.")
		}
		x.posted++
		time.Sleep(10 * time.Millisecond)
	}
	goOn()
	must(x.t, c.idle(x.ctx))
	_, err = c.awaitMail(x.ctx, who, "[#")
	must(x.t, err)

	var took []time.Duration
	repeated := 0
	for _, a := range c.slack.Acks()[before:] {
		took = append(took, a.Latency)
		repeated += min(a.Attempt, 1)
	}
	slices.Sort(took)
	at := func(share float64) string {
		return took[int(share*float64(len(took)-1))].Round(100 * time.Microsecond).String()
	}
	x.t.Logf("%-9s %-28s %9d %9s %9s %9s %8d", how, what, len(took), at(0.5), at(0.99), at(1), repeated)
}

// lock keeps the desk's records from being written, as another program may.
func (x *stalled) lock() (goOn func()) {
	db, err := sql.Open("sqlite3", "file:"+filepath.Join(x.c.config.Data, "guichet.db")+"?_txlock=immediate&_busy_timeout=60000")
	must(x.t, err)
	tx, err := db.BeginTx(x.ctx, nil)
	must(x.t, err)
	before := len(x.c.slack.Acks())
	return func() {
		if n := len(x.c.slack.Acks()) - before; n > 0 {
			x.t.Errorf("%d envelopes are acknowledged that nobody can have stored", n)
		}
		must(x.t, tx.Rollback())
		must(x.t, db.Close())
	}
}

// nothingLost looks for everything that was written.
func (x *stalled) nothingLost() {
	if lost := x.c.slack.Lost(); len(lost) > 0 {
		x.t.Errorf("Slack gave up %d payloads", len(lost))
	}
	ledger, err := x.c.desk.store.Ledger(x.ctx, "slack")
	must(x.t, err)
	all, err := x.c.desk.store.Tickets(x.ctx, store.Filter{Limit: 1000})
	must(x.t, err)
	if want := x.requests + 3; len(all) != want || len(ledger) < x.posted {
		x.t.Errorf("%d tickets, want %d; %d letters of Slack's for %d messages", len(all), want, len(ledger), x.posted)
	}
	x.t.Logf("%d messages of people, %d letters kept, %d tickets, nothing lost", x.posted, len(ledger), len(all))
}

// A faucet stands before servers and can be shut: then nothing passes, and
// nobody is told.
type faucet struct {
	mu   sync.Mutex
	open chan bool // closed when something may pass; nil: it may
}

func (f *faucet) turn(shut bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.open != nil {
		close(f.open)
		f.open = nil
	}
	if shut {
		f.open = make(chan bool)
	}
}

// Write waits until something may pass.
func (f *faucet) Write(p []byte) (int, error) {
	f.mu.Lock()
	open := f.open
	f.mu.Unlock()
	if open != nil {
		<-open
	}
	return len(p), nil
}

// before is the port of 127.0.0.1 that leads through the faucet to another one.
func (f *faucet) before(t *testing.T, port int) int {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			near, err := l.Accept()
			if err != nil {
				return
			}
			far, err := net.Dial("tcp", "127.0.0.1:"+strconv.Itoa(port))
			if err != nil {
				near.Close()
				continue
			}
			go f.pass(near, far)
			go f.pass(far, near)
		}
	}()
	return l.Addr().(*net.TCPAddr).Port
}

func (f *faucet) pass(to, from net.Conn) {
	defer to.Close()
	defer from.Close()
	_, _ = io.Copy(io.MultiWriter(f, to), from)
}
