package slacktest_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/slack-go/slack"

	"guichet/channels/slack/slacktest"
)

func (d *desk) say(ctx context.Context, c *slacktest.Channel) error {
	_, _, err := d.api.PostMessageContext(ctx, c.ID, slack.MsgOptionText("hello", false))
	return err
}

func TestFaultsOfTheWebAPI(t *testing.T) {
	for _, c := range []struct {
		name   string
		fault  slacktest.Fault
		posted int
		check  func(error) bool
	}{
		{"HTTP 500 instead", slacktest.Fault{Status: 500}, 0, isStatus(500)},
		{"HTTP 500 after it happened", slacktest.Fault{Status: 500, After: true}, 1, isStatus(500)},
		{"fatal_error after it happened", slacktest.Fault{Error: "fatal_error", After: true}, 1, isSlack("fatal_error")},
		{"an error instead", slacktest.Fault{Error: "internal_error"}, 0, isSlack("internal_error")},
		{"429", slacktest.Fault{RetryAfter: 1500 * time.Millisecond}, 0, isLimited(2 * time.Second)},
		{"the connection is cut", slacktest.Fault{Cut: true}, 0, func(err error) bool { return err != nil }},
		{"the connection is cut after it happened", slacktest.Fault{Cut: true, After: true}, 1, func(err error) bool { return err != nil }},
		{"no answer", slacktest.Fault{Hang: true}, 0, func(err error) bool { return errors.Is(err, context.DeadlineExceeded) }},
		{"no answer after it happened", slacktest.Fault{Hang: true, After: true}, 1, func(err error) bool { return errors.Is(err, context.DeadlineExceeded) }},
		{"a slow answer", slacktest.Fault{Delay: time.Millisecond}, 1, func(err error) bool { return err == nil }},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := open(t, slacktest.Options{})
			d.Break("chat.postMessage", c.fault)
			ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
			if c.fault.Hang {
				cancel()
				ctx, cancel = context.WithTimeout(t.Context(), 50*time.Millisecond)
			}
			defer cancel()
			if err := d.say(ctx, d.help); !c.check(err) {
				t.Fatalf("got %v", err)
			}
			if n := len(d.help.Messages()); n != c.posted {
				t.Fatalf("%d messages were posted, want %d", n, c.posted)
			}
			if err := d.say(t.Context(), d.help); err != nil {
				t.Fatalf("the second call: %v", err)
			}
		})
	}
}

func isStatus(code int) func(error) bool {
	return func(err error) bool {
		var e slack.StatusCodeError
		return errors.As(err, &e) && e.Code == code
	}
}

func isSlack(code string) func(error) bool {
	return func(err error) bool {
		var e slack.SlackErrorResponse
		return errors.As(err, &e) && e.Err == code
	}
}

func isLimited(wait time.Duration) func(error) bool {
	return func(err error) bool {
		var e *slack.RateLimitedError
		return errors.As(err, &e) && e.RetryAfter == wait
	}
}

func TestAnOutageLastsUntilItIsHealed(t *testing.T) {
	d := open(t, slacktest.Options{})
	d.Break("*", slacktest.Fault{Times: -1, Status: 503})
	for range 3 {
		if err := d.say(t.Context(), d.help); !isStatus(503)(err) {
			t.Fatalf("got %v", err)
		}
	}
	d.Heal()
	if err := d.say(t.Context(), d.help); err != nil {
		t.Fatal(err)
	}
}

func TestOneMessageASecondInAChannel(t *testing.T) {
	c := newClock()
	d := open(t, slacktest.Options{Now: c.now, RateLimits: true})
	for range 4 { // a short burst
		if err := d.say(t.Context(), d.help); err != nil {
			t.Fatal(err)
		}
	}
	if err := d.say(t.Context(), d.help); !isLimited(time.Second)(err) {
		t.Fatalf("got %v", err)
	}
	if err := d.say(t.Context(), d.tri); err != nil {
		t.Fatalf("another channel: %v", err)
	}
	c.move(time.Second)
	if err := d.say(t.Context(), d.help); err != nil {
		t.Fatalf("a second later: %v", err)
	}
	if err := d.say(t.Context(), d.help); !isLimited(time.Second)(err) {
		t.Fatalf("and again: %v", err)
	}
	limited := 0
	for _, call := range d.Calls("chat.postMessage") {
		if call.Error == "ratelimited" {
			limited++
		}
	}
	if limited != 2 {
		t.Fatalf("%d calls are recorded as limited", limited)
	}
}

func TestMethodsHaveTheirTiers(t *testing.T) {
	c := newClock()
	d := open(t, slacktest.Options{Now: c.now, RateLimits: true})
	info := func() error { _, err := d.api.GetUserInfo(d.zoe.ID); return err }
	for i := range 100 {
		if err := info(); err != nil {
			t.Fatalf("call %d of a tier 4 method: %v", i, err)
		}
	}
	if err := info(); !isLimited(time.Second)(err) {
		t.Fatalf("got %v", err)
	}
	for range 50 {
		_, err := d.api.GetConversationInfo(&slack.GetConversationInfoInput{ChannelID: d.help.ID})
		if err != nil {
			t.Fatal(err)
		}
	}
	if _, err := d.api.GetConversationInfo(&slack.GetConversationInfoInput{ChannelID: d.help.ID}); !isLimited(2 * time.Second)(err) {
		t.Fatalf("got %v", err)
	}
	d.LimitRates(false)
	if err := info(); err != nil {
		t.Fatal(err)
	}
}

func TestCallsAreRecordedWithoutTheToken(t *testing.T) {
	d := open(t, slacktest.Options{})
	if err := d.say(t.Context(), d.help); err != nil {
		t.Fatal(err)
	}
	_ = d.say(t.Context(), d.Channel("#public", d.zoe))
	calls := d.Calls("chat.postMessage")
	if len(calls) != 2 || calls[0].Args["text"] != "hello" || calls[0].Error != "" || calls[1].Error != "not_in_channel" {
		t.Fatalf("got %+v", calls)
	}
	if _, told := calls[0].Args["token"]; told {
		t.Fatal("the token is recorded")
	}
}

func TestAMistakeInTheScriptPanics(t *testing.T) {
	d := open(t, slacktest.Options{})
	public := d.Channel("#public", d.bob)
	post := d.bob.Post(public, "mine")
	for name, act := range map[string]func(){
		"posting where one is not":       func() { d.zoe.Post(public, "x") },
		"editing another's message":      func() { d.zoe.Edit(post, "x") },
		"deleting another's message":     func() { d.zoe.Delete(post) },
		"reacting with an unknown emoji": func() { d.bob.React(post, "no_such_emoji") },
		"joining a private channel":      func() { d.zoe.Join(d.tri) },
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if recover() == nil {
					t.Fatal("it passed")
				}
				d.zoe.DM("the workspace is still usable")
			}()
			act()
		})
	}
}

func TestTimestampsGrowWithinAChannel(t *testing.T) {
	c := newClock()
	d := open(t, slacktest.Options{Now: c.now})
	a, b := d.zoe.Post(d.help, "a"), d.zoe.Post(d.help, "b")
	if a.TS != "1700000000.000100" || b.TS <= a.TS {
		t.Fatalf("got %s and %s", a.TS, b.TS)
	}
	if dm := d.zoe.DM("c"); dm.TS != a.TS {
		t.Fatalf("timestamps name a message only together with the channel, got %s", dm.TS)
	}
	c.move(-time.Hour)
	if late := d.zoe.Post(d.help, "late"); late.TS <= b.TS {
		t.Fatalf("a clock that goes back gives %s", late.TS)
	}
}

func TestCloseEndsEverything(t *testing.T) {
	d, a := connected(t, slacktest.Options{})
	a.stop()
	w := d.connect(t)
	d.Close()
	d.Close() // once is enough
	if _, _, err := w.ReadMessage(); err == nil {
		t.Fatal("the connection lives on")
	}
	if err := d.say(t.Context(), d.help); err == nil {
		t.Fatal("the server lives on")
	}
}
