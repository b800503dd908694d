package email

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"guichet/channels"
	"guichet/channels/email/emailtest"
	"guichet/tickets"
)

// patience bounds each wait; a test waits that long only when it fails.
const patience = time.Minute

var testSecret = []byte("a secret of sixteen octets or more")

// A memory is a channels.Memory that lives as long as its test.
type memory struct {
	mu     sync.Mutex
	values map[string]string
	broken bool
}

func (m *memory) Recall(_ context.Context, key string) (string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.values[key], nil
}

func (m *memory) Remember(_ context.Context, key, value string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.broken {
		return errors.New("the power is off")
	}
	m.values[key] = value
	return nil
}

func (m *memory) breaks(on bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.broken = on
}

func newMemory() *memory { return &memory{values: map[string]string{}} }

// calm is a timing for far ends that do not fail on purpose: a busy machine may
// be slow.
var calm = timing{
	dial: patience, answer: patience, prompt: patience, command: patience, fetch: patience,
	idle: time.Minute, reselect: time.Hour, retryMin: time.Millisecond, retryMax: 20 * time.Millisecond, refused: time.Hour,
	hello: patience, envelope: patience, dot: patience, rest: time.Minute, probe: time.Minute,
}

// hurry makes a channel notice soon that a far end keeps silent on purpose.
func hurry(c *Channel) {
	for _, t := range []*timing{&c.timing, &c.smtp.timing} {
		t.dial, t.answer, t.prompt, t.command, t.fetch = 3*time.Second, 3*time.Second, time.Second, 3*time.Second, 3*time.Second
		t.hello, t.envelope, t.dot = 3*time.Second, 3*time.Second, 3*time.Second
	}
}

func startServer(t testing.TB, o emailtest.Options) *emailtest.Server {
	t.Helper()
	if o.Mailboxes == nil {
		o.Mailboxes = []string{"support", "zoe"}
	}
	srv, err := emailtest.Start(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(srv.Close)
	return srv
}

const (
	deskAddress = "support@example.org"
	zoeAddress  = "zoe@example.org"
)

// configFor is a configuration for the mailbox deskAddress of a server in memory.
func configFor(t testing.TB, srv *emailtest.Server) Config {
	t.Helper()
	cfg := Defaults()
	cfg.Name, cfg.Address, cfg.DisplayName = "support", deskAddress, "Support"
	password := channels.NewSecret(srv.Password())
	cfg.IMAP.Server = Server{TLS: TLSImplicit, User: deskAddress, Password: password, Pin: srv.Pin}
	cfg.SMTP.Server = Server{TLS: TLSStart, User: deskAddress, Password: password, Pin: srv.Pin}
	cfg.IMAP.Host, cfg.IMAP.Port = hostPort(t, srv.IMAPS)
	cfg.SMTP.Host, cfg.SMTP.Port = hostPort(t, srv.SMTP)
	cfg.Start = StartAll
	return cfg
}

func hostPort(t testing.TB, address string) (string, int) {
	t.Helper()
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		t.Fatal(err)
	}
	n, err := strconv.Atoi(port)
	if err != nil {
		t.Fatal(err)
	}
	return host, n
}

// newChannel makes a channel with a log that is shown when the test fails.
func newChannel(t testing.TB, cfg Config, m channels.Memory) (*Channel, *logBook) {
	t.Helper()
	book := &logBook{}
	c, err := New(cfg, Options{Secret: testSecret, Memory: m, Log: slog.New(slog.NewTextHandler(book, nil))})
	if err != nil {
		t.Fatal(err)
	}
	if err := c.prepare(calm); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		c.Close()
		if t.Failed() {
			t.Log(book.String())
		}
	})
	return c, book
}

// A logBook keeps what was logged.
type logBook struct {
	mu      sync.Mutex
	b       strings.Builder
	written chan struct{}
}

func (l *logBook) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.written != nil {
		close(l.written)
		l.written = nil
	}
	return l.b.Write(p)
}

func (l *logBook) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// says waits until something is logged.
func (l *logBook) says(t testing.TB, what string) {
	t.Helper()
	deadline := time.After(patience)
	for {
		l.mu.Lock()
		if strings.Contains(l.b.String(), what) {
			l.mu.Unlock()
			return
		}
		if l.written == nil {
			l.written = make(chan struct{})
		}
		written := l.written
		l.mu.Unlock()
		select {
		case <-written:
		case <-deadline:
			t.Fatalf("waited in vain until the log says %q", what)
		}
	}
}

// An inbox is a store of letters: by key, in the order of their arrival.
type inbox struct {
	mu      sync.Mutex
	keys    map[string]bool
	letters []channels.Letter // the new ones
	offered int               // all, also those known already
	refuse  error
	changed chan struct{}
}

func newInbox() *inbox { return &inbox{keys: map[string]bool{}, changed: make(chan struct{})} }

func (in *inbox) accept(_ context.Context, letters ...channels.Letter) error {
	in.mu.Lock()
	defer in.mu.Unlock()
	in.offered += len(letters)
	close(in.changed)
	in.changed = make(chan struct{})
	if in.refuse != nil {
		return in.refuse
	}
	for _, l := range letters {
		if !in.keys[l.Key] {
			in.keys[l.Key] = true
			in.letters = append(in.letters, l)
		}
	}
	return nil
}

func (in *inbox) set(err error) {
	in.mu.Lock()
	defer in.mu.Unlock()
	in.refuse = err
}

func (in *inbox) all() []channels.Letter {
	in.mu.Lock()
	defer in.mu.Unlock()
	return append([]channels.Letter(nil), in.letters...)
}

func (in *inbox) times() int {
	in.mu.Lock()
	defer in.mu.Unlock()
	return in.offered
}

// until waits until the condition holds; it is asked after each offer.
func (in *inbox) until(t testing.TB, what string, holds func() bool) {
	t.Helper()
	deadline := time.After(patience)
	for {
		in.mu.Lock()
		changed := in.changed
		in.mu.Unlock()
		if holds() {
			return
		}
		select {
		case <-changed:
		case <-deadline:
			t.Fatalf("waited in vain until %s", what)
		}
	}
}

func (in *inbox) has(n int) func() bool { return func() bool { return len(in.all()) >= n } }

// listen runs Listen until the test ends or stop is called.
func listen(t testing.TB, c *Channel, in *inbox) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- c.Listen(ctx, in.accept) }()
	var once sync.Once
	stop = func() {
		once.Do(func() {
			cancel()
			select {
			case err := <-ended:
				if err != nil {
					t.Errorf("Listen returned %v", err)
				}
			case <-time.After(patience):
				t.Error("Listen does not return when its context ends")
			}
		})
	}
	t.Cleanup(stop)
	return stop
}

// wait waits for something on the server.
func wait(t testing.TB, srv *emailtest.Server, what string, holds func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := srv.Wait(ctx, holds); err != nil {
		t.Fatalf("waited in vain until %s", what)
	}
}

func deliver(t testing.TB, srv *emailtest.Server, raw []byte) {
	t.Helper()
	if err := srv.Deliver(deskAddress, raw); err != nil {
		t.Fatal(err)
	}
}

// mailNumber is a mail that differs from others by its number.
func mailNumber(n int) []byte {
	return fmt.Appendf(nil, "From: Zoé <%s>\r\nTo: %s\r\nSubject: Question %d\r\nDate: Mon, 02 Nov 2026 10:00:00 +0100\r\n"+
		"Message-ID: <question-%d@example.org>\r\n\r\nBonjour, voici la question %d.\r\n", zoeAddress, deskAddress, n, n, n)
}

// say is something to send.
func say(text string) channels.Outbound {
	return channels.Outbound{
		ID: tickets.NewID(), Kind: tickets.Say, Place: zoeAddress, Subject: "Re: Imprimante", Text: text,
		Queued: time.Date(2026, 11, 2, 10, 0, 0, 0, time.UTC), Language: "fr",
		Author: tickets.Author{Role: tickets.Agent, Address: tickets.Address{Network: tickets.Slack, ID: "U1", Name: "Ada"}},
	}
}
