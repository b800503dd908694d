package slacktest

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// A Workspace is one Slack workspace with its people, channels and apps. All
// its methods may be called from several goroutines.
type Workspace struct {
	ID     string // T…
	Domain string // the workspace lives at https://<Domain>.slack.com/

	opts   Options
	url    string
	server *http.Server
	client *http.Client  // for request URLs
	posts  chan struct{} // a place for each request under way
	start  time.Time     // origin of real-time measurements
	done   chan struct{}
	wg     sync.WaitGroup

	mu        sync.Mutex
	closed    bool
	changed   chan struct{} // closed and replaced at each change
	revision  int           // how many changes there were
	rand      *rand.Rand
	apps      []*App
	users     []*User
	channels  []*Channel
	groups    []*Group
	partner   string // id of the organisation that channels are shared with
	files     []*file
	scanning  bool
	scanned   []func()        // shares that wait for the end of the scan
	elsewhere string          // where downloads are redirected
	emoji     map[string]bool // custom names
	webhookID string          // bot_id of legacy integrations
	tickets   map[string]*App // unused Socket Mode URLs
	triggers  map[string]*trigger
	urls      map[string]*responseURL
	views     map[string]*view
	buckets   map[string]*bucket
	faults    []*armed
	calls     []Call
	acks      []Ack
	requests  []Request
	lost      []Lost
	notes     []string // complaints
	limits    bool
	sends     int // envelopes sent
	dropAcks  int
	repeats   int
	mangles   int
	mangle    func(payload map[string]any)
}

// Options describe a workspace. The zero value is usable.
type Options struct {
	Team          string           // name of the workspace; "Example"
	App           string           // name of the app under test and of its bot; "helpdesk"
	Scopes        []string         // scopes of its bot token; [DeskScopes]
	Commands      []string         // its slash commands; "/ticket"
	Shortcuts     []Shortcut       // its shortcuts; none
	Addr          string           // where to listen; a free port of 127.0.0.1
	Now           func() time.Time // the clock; nil is the real one, which ticks by itself
	Endpoints     Endpoints        // request URLs, taken as verified; Socket Mode is off then. See [Workspace.Configure]
	SigningSecret string           // of its requests; one that looks like Slack's
	RateLimits    bool             // answer 429 beyond Slack's rates; see [Workspace.LimitRates]
	PingInterval  time.Duration    // between WebSocket pings; 10 s
	RetryDelays   []time.Duration  // before each retry of an event; 0, 60 s, 300 s
	Seed          uint64           // of ids and of the choice among connections
}

// New opens a workspace with one app and starts serving it. It panics when it
// cannot listen, as httptest.NewServer does.
func New(o Options) *Workspace {
	o.fill()
	w := &Workspace{
		opts:     o,
		Domain:   strings.ToLower(strings.ReplaceAll(o.Team, " ", "-")),
		client:   newClient(),
		posts:    make(chan struct{}, maxPosts),
		start:    time.Now(),
		done:     make(chan struct{}),
		changed:  make(chan struct{}),
		rand:     rand.New(rand.NewPCG(o.Seed, 0x51ac)),
		emoji:    map[string]bool{},
		tickets:  map[string]*App{},
		triggers: map[string]*trigger{},
		urls:     map[string]*responseURL{},
		views:    map[string]*view{},
		buckets:  map[string]*bucket{},
		limits:   o.RateLimits,
	}
	w.ID, w.partner, w.webhookID = w.newID("T"), w.newID("T"), w.newID("B")
	w.users = append(w.users, &User{w: w, ID: "USLACKBOT", Name: "slackbot", realName: "Slackbot"})
	a := w.install(o.App, o.Scopes, o.Commands)
	a.shortcuts = o.Shortcuts
	a.endpoints, a.disabled = o.Endpoints, o.Endpoints != Endpoints{}
	if o.SigningSecret != "" {
		a.secret = o.SigningSecret
	}

	l, err := net.Listen("tcp", o.Addr)
	if err != nil {
		panic(fmt.Sprintf("slacktest: listen: %v", err))
	}
	w.url = "http://" + l.Addr().String()
	w.server = &http.Server{Handler: w.routes(), ReadHeaderTimeout: 30 * time.Second}
	w.wg.Go(func() { _ = w.server.Serve(l) })
	return w
}

func (o *Options) fill() {
	if o.Team == "" {
		o.Team = "Example"
	}
	if o.App == "" {
		o.App = "helpdesk"
	}
	if o.Scopes == nil {
		o.Scopes = DeskScopes
	}
	if o.Commands == nil {
		o.Commands = []string{"/ticket"}
	}
	if o.Addr == "" {
		o.Addr = "127.0.0.1:0"
	}
	if o.PingInterval == 0 {
		o.PingInterval = 10 * time.Second
	}
	if o.RetryDelays == nil {
		o.RetryDelays = []time.Duration{0, time.Minute, 5 * time.Minute}
	}
}

// URL is where the workspace is served, http://127.0.0.1:port.
func (w *Workspace) URL() string { return w.url }

// APIURL is what slack.OptionAPIURL wants, with its final slash.
func (w *Workspace) APIURL() string { return w.url + "/api/" }

// Close ends the connections and the server and waits for its goroutines.
func (w *Workspace) Close() {
	w.mu.Lock()
	if w.closed {
		w.mu.Unlock()
		return
	}
	w.closed = true
	close(w.done)
	for _, a := range w.apps {
		for _, c := range slices.Clone(a.conns) {
			c.cut()
		}
		for _, d := range a.sent {
			if d.cancel != nil {
				d.cancel()
			}
		}
	}
	w.mu.Unlock()
	_ = w.server.Close()
	w.client.CloseIdleConnections()
	w.wg.Wait()
}

// WaitFor waits until ok answers true; it asks again after each change in the
// workspace, and now and then, since what ok looks at may lie elsewhere. It
// returns the context's error when that ends first.
func (w *Workspace) WaitFor(ctx context.Context, ok func() bool) error {
	for {
		w.mu.Lock()
		changed := w.changed
		w.mu.Unlock()
		if ok() {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-changed:
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// Revision counts the changes so far. While it stays, nothing has happened.
func (w *Workspace) Revision() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.revision
}

// Tick does what has become due on the workspace's clock: overdue
// acknowledgements, retries. Only a workspace with Options.Now needs it.
func (w *Workspace) Tick() {
	w.mu.Lock()
	defer w.release()
	for _, a := range w.apps {
		a.tick()
	}
}

// release ends a change: it wakes those who wait and unlocks.
func (w *Workspace) release() {
	close(w.changed)
	w.revision++
	w.changed = make(chan struct{})
	w.mu.Unlock()
}

func (w *Workspace) now() time.Time {
	if w.opts.Now != nil {
		return w.opts.Now()
	}
	return time.Now()
}

// wake has Tick called at t, unless a virtual clock leaves that to the test.
func (w *Workspace) wake(t time.Time) {
	if w.opts.Now == nil {
		time.AfterFunc(time.Until(t), w.Tick)
	}
}

// complain notes what Slack would swallow without a word.
func (w *Workspace) complain(format string, args ...any) {
	w.notes = append(w.notes, fmt.Sprintf(format, args...))
}

// Complaints are the faults of the app that Slack swallows without an answer:
// acknowledgements over 20 KB or of unknown envelopes, answers where none is
// accepted, text that is cut.
func (w *Workspace) Complaints() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.notes)
}
