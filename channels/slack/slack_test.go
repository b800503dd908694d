package slack

import (
	"context"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"guichet/channels"
	"guichet/channels/channeltest"
	"guichet/channels/slack/slacktest"
	"guichet/tickets"
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m, goleak.IgnoreAnyFunction("net/http.(*conn).closeWriteAndWait")) // a connection that closes, which takes half a second
}

// A desk is a channel under test in a workspace: agents in #triage, requests
// in #help-it.
type desk struct {
	*Channel
	ws           *slacktest.Workspace
	base         string // our URL, where Slack calls us
	triage, help *slacktest.Channel
	ada, zoe     *slacktest.User // an agent, a requester

	mu      sync.Mutex
	letters []channels.Letter
	refuse  int // so many calls of accept fail
	offered chan channels.Letter
}

func open(t testing.TB, o slacktest.Options) *desk {
	t.Helper()
	ws := slacktest.New(o)
	t.Cleanup(ws.Close)
	d := &desk{ws: ws, offered: make(chan channels.Letter, 100_000)}
	d.ada = ws.User("ada", slacktest.RealName("Ada Martin"), slacktest.Locale("fr-FR"))
	d.zoe = ws.User("zoe", slacktest.RealName("Zoé Petit"))
	d.triage = ws.Channel("#triage", slacktest.Private, d.ada, ws.Bot())
	d.help = ws.Channel("#help-it", d.ada, d.zoe, ws.Bot())
	d.Channel = d.restart(t)
	return d
}

// restart is the channel as a new process would make it.
func (d *desk) restart(t testing.TB) *Channel {
	t.Helper()
	cfg := Defaults()
	cfg.BotToken, cfg.AppToken = channels.NewSecret(d.ws.BotToken()), channels.NewSecret(d.ws.AppToken())
	cfg.APIURL = d.ws.APIURL()
	cfg.PostsPerSecond = 1000
	cfg.Triage = []Triage{{Queue: "it", Channel: d.triage.ID}}
	cfg.Requests = []Requests{{Queue: "it", Channel: d.help.ID}}
	cfg.DMQueue = "it"
	c, err := New(cfg, Options{Words: testWords, Log: slog.New(slog.NewTextHandler(testWriter{t}, nil))})
	if err != nil {
		t.Fatal(err)
	}
	c.retry, c.retryMost = 5*time.Millisecond, 50*time.Millisecond
	return c
}

type testWriter struct{ testing.TB }

func (w testWriter) Write(p []byte) (int, error) {
	w.Helper()
	return len(p), nil
}

// listen runs Listen until the test ends.
func (d *desk) listen(t testing.TB) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- d.Listen(ctx, d.accept) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("Listen: %v", err)
		}
	})
	if err := d.ws.AwaitConnections(soon(t), d.cfg.Connections); err != nil {
		t.Fatal(err)
	}
}

func (d *desk) accept(_ context.Context, letters ...channels.Letter) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, l := range letters {
		d.offered <- l
	}
	if d.refuse > 0 {
		d.refuse--
		return errRef
	}
	d.letters = append(d.letters, letters...)
	return nil
}

// until answers the first offered letter that match likes.
func (d *desk) until(t testing.TB, match func(channels.Inbound) bool) (channels.Letter, channels.Inbound) {
	t.Helper()
	patience := time.After(time.Minute)
	for {
		select {
		case l := <-d.offered:
			if in, err := d.Read(l); err == nil && match(in) {
				return l, in
			}
		case <-patience:
			t.Fatal("no such letter arrives")
		}
	}
}

// read is the first letter that says the words.
func (d *desk) read(t testing.TB, words string) channels.Inbound {
	t.Helper()
	_, in := d.until(t, func(in channels.Inbound) bool { return strings.Contains(in.Text, words) })
	return in
}

func soon(t testing.TB) context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	t.Cleanup(cancel)
	return ctx
}

// send delivers, or ends the test.
func (d *desk) send(t testing.TB, o channels.Outbound) (tickets.Ref, slacktest.Message) {
	t.Helper()
	if o.ID == "" {
		o.ID = tickets.NewID()
	}
	r, err := d.Send(soon(t), o)
	if err != nil {
		t.Fatal(err)
	}
	return r, d.at(t, r)
}

// at is the message with that ref.
func (d *desk) at(t testing.TB, r tickets.Ref) slacktest.Message {
	t.Helper()
	in, ts, err := split(r)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []*slacktest.Channel{d.triage, d.help, d.zoe.Direct()} {
		if m, ok := c.Message(ts); ok && c.ID == in {
			return m
		}
	}
	t.Fatalf("there is no message %s", r)
	return slacktest.Message{}
}

func refTo(m slacktest.Message) tickets.Ref { return ref(m.Channel.ID, m.TS) }

func (d *desk) fixture() channeltest.Fixture {
	var asked []slacktest.Message
	return channeltest.Fixture{
		Channel: d.Channel,
		Arrive: func(text string) {
			if d.ws.Connections() == 0 && d.cfg.Events == EventsSocket { // Slack would count an attempt as failed
				_ = d.ws.WaitFor(context.Background(), func() bool { return d.ws.Connections() > 0 })
			}
			asked = append(asked, d.zoe.Post(d.help, text))
		},
		Again: func() {
			for _, m := range asked {
				d.ws.SendEvent(map[string]any{
					"type": "message", "channel": d.help.ID, "user": d.zoe.ID, "text": m.Text, "ts": m.TS, "event_ts": m.TS,
					"channel_type": "channel",
				})
			}
		},
		Acknowledged: func() int { return len(d.ws.Acks()) },
		Outbound: channels.Outbound{
			Kind: tickets.Say, Place: d.help.ID, Audience: tickets.ToRequester, Ticket: 1, Queued: time.Now(),
			Author: tickets.Author{Role: tickets.Bot}, Public: true,
		},
		Sent: func() []channeltest.Sent {
			var out []channeltest.Sent
			for _, m := range d.help.Messages() {
				if m.App == nil {
					continue
				}
				s := channeltest.Sent{Ref: refTo(m), Text: m.Shown()}
				if m.ThreadTS != "" && m.ThreadTS != m.TS {
					s.Root = ref(m.Channel.ID, m.ThreadTS)
				}
				out = append(out, s)
			}
			return out
		},
		LoseAnswer: func() { d.ws.Break("chat.postMessage", slacktest.Fault{After: true, Cut: true}) },
		Looks:      true,
		Refused:    channels.Outbound{Kind: tickets.Say, Place: "C0NOWHERE", Ticket: 1},
	}
}

func TestChannel(t *testing.T) {
	channeltest.Run(t, func(t *testing.T) channeltest.Fixture {
		return open(t, slacktest.Options{}).fixture()
	})
}
