package slacktest_test

import (
	"context"
	"errors"
	"io"
	"log"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/socketmode"

	"guichet/channels/slack/slacktest"
)

// A desk is a workspace with two people and two channels, and a client with the
// app's tokens.
type desk struct {
	*slacktest.Workspace
	t         *testing.T
	odd       bool // payloads are mangled on purpose: do not check their shape
	api       *slack.Client
	zoe, bob  *slacktest.User
	help, tri *slacktest.Channel
}

// open opens the workspace. Its clock stands still unless the test says
// otherwise, so that no deadline passes on a machine that is slow.
func open(t *testing.T, o slacktest.Options) *desk {
	t.Helper()
	if o.Now == nil {
		o.Now = standing()
	}
	ws := slacktest.New(o)
	t.Cleanup(ws.Close)
	d := &desk{Workspace: ws, t: t}
	d.zoe = ws.User("zoe", slacktest.Email("zoe@example.org"), slacktest.RealName("Zoé Martin"), slacktest.Locale("fr-FR"))
	d.bob = ws.User("bob", slacktest.Email("bob@example.org"))
	d.help = ws.Channel("#help-it", d.zoe, d.bob, ws.Bot())
	d.tri = ws.Channel("#desk", slacktest.Private, d.bob, ws.Bot())
	d.api = d.client(ws.App())
	return d
}

// standing is a clock that stands at the moment at which the test began.
func standing() func() time.Time {
	began := time.Now()
	return func() time.Time { return began }
}

func (d *desk) client(a *slacktest.App) *slack.Client {
	return slack.New(a.BotToken, slack.OptionAppLevelToken(a.AppToken), slack.OptionAPIURL(d.APIURL()),
		slack.OptionHTTPClient(&http.Client{Transport: shapeChecker{d.t}}))
}

// post says something as the app and answers the message as it stands.
func (d *desk) post(t *testing.T, c *slacktest.Channel, opts ...slack.MsgOption) slacktest.Message {
	t.Helper()
	channel, ts, err := d.api.PostMessageContext(t.Context(), c.ID, opts...)
	if err != nil {
		t.Fatalf("post: %v", err)
	}
	m, ok := c.Message(ts)
	if !ok || channel != c.ID {
		t.Fatalf("posted %s in %s, which is not in %s", ts, channel, c.ID)
	}
	return m
}

// An app is a Socket Mode client that acknowledges and collects.
type app struct {
	*socketmode.Client
	events chan socketmode.Event
	stop   func()
}

// listen connects a client. ack decides the acknowledgement of each request;
// nil acknowledges everything without a payload.
func (d *desk) listen(t *testing.T, ack func(socketmode.Event) (payload any, send bool)) *app {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	a := &app{
		Client: socketmode.New(d.api, socketmode.OptionLog(log.New(io.Discard, "", 0))),
		events: make(chan socketmode.Event, 1000),
	}
	var running sync.WaitGroup
	running.Go(func() { _ = a.RunContext(ctx) })
	running.Go(func() {
		for {
			select {
			case <-ctx.Done():
				return
			case e := <-a.Events:
				if e.Request != nil && e.Request.EnvelopeID != "" && !d.odd {
					checkPayload(d.t, e.Request.Type, e.Request.Payload)
				}
				a.receive(e, ack)
			}
		}
	})
	a.stop = func() { cancel(); running.Wait() }
	t.Cleanup(a.stop)
	return a
}

func (a *app) receive(e socketmode.Event, ack func(socketmode.Event) (any, bool)) {
	if e.Request != nil && e.Request.EnvelopeID != "" {
		var payload any
		send := true
		if ack != nil {
			payload, send = ack(e)
		}
		if send {
			_ = a.Ack(*e.Request, payload)
		}
	}
	switch e.Type {
	case socketmode.EventTypeConnecting, socketmode.EventTypeConnected, socketmode.EventTypeHello:
	default:
		a.events <- e
	}
}

// next waits for the next event from Slack.
func (a *app) next(t *testing.T) socketmode.Event {
	t.Helper()
	select {
	case e := <-a.events:
		return e
	case <-time.After(10 * time.Second):
		t.Fatal("no event came")
		panic("unreachable")
	}
}

func wantError(t *testing.T, err error, code string) slack.SlackErrorResponse {
	t.Helper()
	var e slack.SlackErrorResponse
	if !errors.As(err, &e) || e.Err != code {
		t.Fatalf("got %v, want %s", err, code)
	}
	return e
}

func within(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	t.Cleanup(cancel)
	return ctx
}
