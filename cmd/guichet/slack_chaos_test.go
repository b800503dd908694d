package main

import (
	"context"
	"flag"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"testing"
	"time"

	"guichet/channels"
	"guichet/channels/slack"
	"guichet/channels/slack/slacktest"
	"guichet/knowledge"
)

var (
	chaosEvents = flag.Int("events", 300, "how many events the chaos in Slack threads has")
	chaosSeed   = flag.Uint64("chaos", 1, "the seed of the chaos in Slack threads")
)

// TestChaosInThreads lets requesters, agents, guests, other bots and a forger
// act in any order, while Slack repeats and reorders what it delivers, by HTTP
// and by socket in turn, and the desk loses its records under its feet and
// comes back. Then it looks at every thread and every mailbox.
func TestChaosInThreads(t *testing.T) {
	x := newChaos(t, *chaosSeed)
	perRound := max(60, *chaosEvents/60)
	for round := 0; x.count.events < *chaosEvents; round++ {
		x.round, x.http, x.crashed = round, round%3 != 2, false
		x.open()
		most := min(map[bool]int{true: 20, false: perRound}[round == 0], *chaosEvents-x.count.events)
		crash := x.rand.IntN(most + 1) // at any moment
		for n := range most {
			if n == crash {
				x.crash()
			}
			if n == crash+most/10 {
				x.open()
			}
			x.event()
		}
		x.release()
		x.open()
		x.rest()
		x.look()
		must(t, x.c.close())
	}
	x.open()
	x.rest()
	x.report()
}

// A chaos is a company in which everything happens at once.
type chaos struct {
	t       *testing.T
	ctx     context.Context
	c       *company
	rand    *rand.Rand
	http    bool // how Slack delivers
	round   int
	crashed bool // in this round
	held    int  // events that Slack keeps back until it delivers them the last first

	monitor *slacktest.App
	intruder,
	guest, tim *slacktest.User
	asks  []*ask
	words []*word
	count chaosCount
}

type chaosCount struct {
	events, crashes, duplicates, reordered, retried, forged, refused, broken int
}

// An ask is a request, with the thread in which it stands.
type ask struct {
	token string
	by    *slacktest.User // nil: a mail
	from  string          // its address then
	id    string          // its Message-ID
	root  slacktest.Message
	card  slacktest.Message // zero until agents have it
	shown int               // cards that show it
}

// A word is what somebody said in a ticket's thread. Its token tells who spoke:
// see [chaos.say].
type word struct {
	kind, token string
	of          *ask
	by          *slacktest.User
	m           slacktest.Message
	text        string // as it reads now, without its mark
	edits       int
	round       int
	fate        string // "", deleted, recalled (an answer made a note), raised (a note made an answer), published
}

func newChaos(t *testing.T, seed uint64) *chaos {
	dir := t.TempDir()
	c, err := newCompany(dir, slog.New(slog.DiscardHandler), nil)
	must(t, err)
	t.Cleanup(c.shut)
	ctx, cancel := context.WithTimeout(t.Context(), patience+time.Duration(*chaosEvents)*time.Second)
	t.Cleanup(cancel)
	c.config.Automatic.PerDomain, c.config.Automatic.PerHour = 1_000_000, 1_000_000
	x := &chaos{t: t, ctx: ctx, c: c, rand: rand.New(rand.NewPCG(seed, 4)), monitor: c.slack.Install("monitor")}
	x.guest = c.slack.User("gus", slacktest.RealName("Gus Guest"), slacktest.Email("gus@partner.example"), slacktest.Guest)
	x.intruder = c.slack.User("ivy", slacktest.RealName("Ivy Intern"), slacktest.Email("ivy@partner.example"), slacktest.Guest)
	x.tim = c.slack.User("tim", slacktest.RealName("Tim Roth"), slacktest.Email("tim@example.org"))
	c.slack.Channel("#help", x.guest, x.tim, x.monitor.Bot)
	c.slack.Channel("#desk", x.intruder, x.monitor.Bot)
	t.Logf("the seed is %d", seed)
	return x
}

// open opens the desk, unless it is open.
func (x *chaos) open() {
	if x.c.close == nil {
		x.c.openBy(x.ctx, x.t, x.http)
	}
}

// openBy opens the desk and returns when Slack delivers to it, by requests or
// through sockets.
func (c *company) openBy(ctx context.Context, t *testing.T, requests bool) {
	t.Helper()
	s := *c.config.Slack
	s.Events = slack.EventsSocket
	if requests {
		s.Events, s.Listen = slack.EventsHTTP, freeAddress(t)
		s.SigningSecret = channels.NewSecret(c.slack.SigningSecret())
	}
	c.config.Slack = &s
	if !requests {
		must(t, c.slack.Configure(ctx, slacktest.Endpoints{}))
		must(t, c.open(ctx))
		return
	}
	d, err := assemble(ctx, c.config, knowledge.Demo, c.log)
	must(t, err)
	c.run(d)
	base := "http://" + s.Listen + "/slack/"
	to := slacktest.Endpoints{Events: base + "events", Interactivity: base + "interactivity", Commands: base + "commands"}
	for err := c.slack.Configure(ctx, to); err != nil; err = c.slack.Configure(ctx, to) {
		if ctx.Err() != nil {
			t.Fatal(err)
		}
		time.Sleep(10 * time.Millisecond)
	}
	c.slack.Retry()
}

// freeAddress is one where nobody listens, of those that no outgoing connection
// gets.
func freeAddress(t *testing.T) string {
	for range 100 {
		l, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", 20_000+rand.IntN(10_000)))
		if err == nil {
			defer l.Close()
			return l.Addr().String()
		}
	}
	t.Fatal("no address is free")
	return ""
}

// crash takes the desk's records away while it works: nothing that it does from
// now on is kept, and nothing is told to anybody.
func (x *chaos) crash() {
	if x.c.close == nil {
		return
	}
	_ = x.c.desk.store.Close()
	_ = x.c.close()
	x.count.crashes++
	x.crashed = true
}

// rest waits until nobody has anything to do. What Slack would deliver again in
// some minutes it delivers now.
func (x *chaos) rest() {
	for {
		soon, cancel := context.WithTimeout(x.ctx, 5*time.Second)
		err := x.c.idle(soon)
		cancel()
		if err == nil {
			return
		}
		if x.ctx.Err() != nil {
			x.t.Fatal(err)
		}
		x.c.slack.Retry()
	}
}

// event lets one thing happen, and Slack deliver it in its own way.
func (x *chaos) event() {
	x.count.events++
	if x.held == 0 && x.rand.IntN(25) == 0 {
		x.held = 2 + x.rand.IntN(3)
		x.count.reordered += x.held
		x.c.slack.Hold()
	}
	if x.rand.IntN(10) < 3 {
		x.count.duplicates++
		x.repeat()
	}
	switch n := x.rand.IntN(100); {
	case n < 5 && x.http && x.c.close != nil:
		x.forge()
	case n < 7:
		x.count.broken++
		x.c.slack.Break("chat.postMessage", slacktest.Fault{After: true, Cut: true})
		fallthrough
	default:
		x.happen()
	}
	if x.held > 0 {
		if x.held--; x.held == 0 {
			x.c.slack.ReleaseReversed()
		}
	}
}

// repeat has what comes next delivered twice, or what came long ago again.
func (x *chaos) repeat() {
	if before := x.c.slack.Requests(); x.http && x.c.close != nil && len(before) > 0 && x.rand.IntN(3) == 0 {
		r := before[max(0, len(before)-1-x.rand.IntN(200))]
		r.URL = "http://" + x.c.config.Slack.Listen + "/slack/events"
		if _, err := x.c.slack.Send(x.ctx, r.Signed(x.c.slack.SigningSecret(), time.Now())); err != nil {
			x.t.Error(err)
		}
		return
	}
	if x.rand.IntN(4) == 0 && x.http && x.crashed {
		x.count.retried++
		x.c.slack.DropAcks(1)
		return
	}
	x.c.slack.Duplicate(1)
}

func (x *chaos) release() {
	if x.held > 0 {
		x.held = 0
		x.c.slack.ReleaseReversed()
	}
	x.c.slack.Duplicate(0)
	x.c.slack.DropAcks(0)
}

// forge sends an agent's answer that Slack never signed, signed too long ago, or
// signed for another text.
func (x *chaos) forge() {
	x.count.forged++
	root := pickOf(x, x.asks, func(a *ask) bool { return a.card.TS != "" })
	if root == nil {
		root = &ask{}
	}
	event := func(text string) map[string]any {
		return map[string]any{
			"type": "message", "user": x.c.people["ada"].ID, "channel": x.c.place("#desk").ID, "channel_type": "group",
			"ts": fmt.Sprintf("%d.%06d", time.Now().Unix(), 900_000+x.count.forged), "thread_ts": root.card.TS, "text": text,
		}
	}
	r := x.c.slack.Draft(event(">> " + x.token("forged")))
	switch x.rand.IntN(3) {
	case 0:
		r = r.Signed("another secret", time.Now())
	case 1:
		r = r.Signed(x.c.slack.SigningSecret(), time.Now().Add(-6*time.Minute))
	default:
		r = x.c.slack.Draft(event(">> All is well.")).With(r.Body)
	}
	got, err := x.c.slack.Send(x.ctx, r)
	must(x.t, err)
	if got.Status == http.StatusUnauthorized {
		x.count.refused++
	}
}
