package slack

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"guichet/channels"
	"guichet/channels/slack/slacktest"
)

// Nothing is acknowledged that is not stored; what Slack delivers again is
// taken, also when the first delivery was never seen.
func TestT45_RetriesAreProcessedAndNothingIsAcknowledgedUnstored(t *testing.T) {
	d := open(t, slacktest.Options{})
	d.refuse = 3
	d.listen(t)
	d.zoe.Post(d.help, "the disk was full")
	var keys []string
	for range 4 {
		l, _ := d.until(t, func(in channels.Inbound) bool { return strings.Contains(in.Text, "disk") })
		keys = append(keys, l.Key)
		if len(keys) < 4 && len(d.ws.Acks()) > 0 {
			t.Fatal("acknowledged though accept failed")
		}
	}
	for _, k := range keys {
		if k != keys[0] {
			t.Errorf("keys %v", keys)
		}
	}
	if err := d.ws.WaitFor(soon(t), func() bool { return len(d.ws.Acks()) == 1 }); err != nil {
		t.Fatal("never acknowledged")
	}

	d.ws.DropAcks(1)
	d.zoe.Post(d.help, "the ack was lost")
	first, _ := d.until(t, func(in channels.Inbound) bool { return strings.Contains(in.Text, "ack was lost") })
	d.ws.Retry()
	again, _ := d.until(t, func(in channels.Inbound) bool { return strings.Contains(in.Text, "ack was lost") })
	if first.Key != again.Key || !strings.Contains(string(again.Raw), `"retry_attempt":1`) {
		t.Errorf("delivered as %s, again as %s: %s", first.Key, again.Key, again.Raw)
	}
}

// A retry can be the only delivery that is ever seen: the event was raised
// while no connection was open.
func TestT45_ARetryMayBeTheFirstSeen(t *testing.T) {
	d := open(t, slacktest.Options{})
	d.zoe.Post(d.help, "is anybody there?")
	d.listen(t)
	d.ws.Retry()
	l, in := d.until(t, func(in channels.Inbound) bool { return strings.Contains(in.Text, "anybody") })
	if !in.Opens || strings.Contains(string(l.Raw), `"retry_attempt":0`) {
		t.Errorf("read %+v of %s", in, l.Raw)
	}
}

// An envelope delivered twice, or an event replayed, is the same letter.
func TestT44_ReplaysHaveOneKey(t *testing.T) {
	d := open(t, slacktest.Options{})
	d.listen(t)
	d.ws.Duplicate(2)
	d.zoe.Post(d.help, "once")
	first, _ := d.until(t, func(in channels.Inbound) bool { return in.Text == "once" })
	again, _ := d.until(t, func(in channels.Inbound) bool { return in.Text == "once" })
	if first.Key != again.Key {
		t.Errorf("one message, keys %s and %s", first.Key, again.Key)
	}
	d.ws.SendEvent(map[string]any{"type": "reaction_added", "user": d.zoe.ID, "reaction": "eyes"})
	isReaction := func(in channels.Inbound) bool { return strings.Contains(in.Trouble, "reaction_added") }
	one, _ := d.until(t, isReaction)
	two, _ := d.until(t, isReaction)
	if one.Key != two.Key || !strings.HasPrefix(one.Key, "event/") {
		t.Errorf("one event, keys %s and %s", one.Key, two.Key)
	}
}

func TestLettersOfOneThreadShareIt(t *testing.T) {
	d := open(t, slacktest.Options{})
	d.listen(t)
	m := d.zoe.Post(d.help, "root words")
	root, _ := d.until(t, func(in channels.Inbound) bool { return in.Text == "root words" })
	d.ada.Reply(m, "reply words")
	reply, _ := d.until(t, func(in channels.Inbound) bool { return in.Text == "reply words" })
	if root.Thread == "" || root.Thread != reply.Thread {
		t.Errorf("threads %q and %q", root.Thread, reply.Thread)
	}
}

// Slack renews connections every few hours; nothing is lost while it does.
func TestRefreshLosesNothing(t *testing.T) {
	for _, reason := range []string{"refresh_requested", "warning"} {
		t.Run(reason, func(t *testing.T) {
			d := open(t, slacktest.Options{})
			d.listen(t)
			const many = 60
			for i := range many {
				if i%20 == 10 { // the other connection is there meanwhile
					enough := func() bool { return d.ws.Connections() >= d.cfg.Connections }
					if err := d.ws.WaitFor(soon(t), enough); err != nil {
						t.Fatal(err)
					}
					d.ws.DisconnectOne(reason)
				}
				d.zoe.Post(d.help, fmt.Sprintf("letter %d.", i))
			}
			d.all(t, many)
		})
	}
}

// all waits until so many different messages have been accepted.
func (d *desk) all(t *testing.T, many int) {
	t.Helper()
	keys := map[string]bool{}
	d.until(t, func(in channels.Inbound) bool {
		if in.Opens {
			keys[string(in.Ref)] = true
		}
		return len(keys) == many
	})
	if lost := d.ws.Lost(); len(lost) > 0 {
		t.Errorf("%d payloads lost", len(lost))
	}
	if c := d.ws.Complaints(); len(c) > 0 {
		t.Errorf("Slack complains: %q", c)
	}
}

func TestLostConnectionsAreOpenedAgain(t *testing.T) {
	d := open(t, slacktest.Options{RetryDelays: []time.Duration{0, 100 * time.Millisecond, time.Second}})
	d.listen(t)
	for i := range 20 {
		if i == 10 {
			d.ws.DropConnections()
		}
		d.zoe.Post(d.help, fmt.Sprintf("letter %d.", i))
	}
	d.all(t, 20)
}

// A connection on which nothing comes any more, not even Slack's pings, is
// given up.
func TestSilentConnectionIsGivenUp(t *testing.T) {
	d := open(t, slacktest.Options{PingInterval: 20 * time.Millisecond})
	d.silence = 200 * time.Millisecond
	d.listen(t)
	d.ws.BlackHole()
	calls := len(d.ws.Calls("apps.connections.open"))
	if err := d.ws.WaitFor(soon(t), func() bool { return len(d.ws.Calls("apps.connections.open")) >= calls+d.cfg.Connections }); err != nil {
		t.Fatal("no new connection is opened")
	}
	if err := d.ws.AwaitConnections(soon(t), d.cfg.Connections); err != nil {
		t.Fatal(err)
	}
	d.zoe.Post(d.help, "through the new one")
	d.read(t, "through the new one")
}

func TestListenSaysWhatToDoWhenItCannotGoOn(t *testing.T) {
	t.Run("Socket Mode switched off", func(t *testing.T) {
		d := open(t, slacktest.Options{})
		ended := make(chan error, 1)
		go func() { ended <- d.Listen(context.Background(), d.accept) }()
		if err := d.ws.AwaitConnections(soon(t), d.cfg.Connections); err != nil {
			t.Fatal(err)
		}
		d.ws.Disconnect("link_disabled")
		if err := <-ended; err == nil || !strings.Contains(err.Error(), "switch it on") {
			t.Errorf("Listen returned %v", err)
		}
	})
	t.Run("token revoked", func(t *testing.T) {
		d := open(t, slacktest.Options{})
		d.ws.App().Revoke("token_revoked")
		err := d.Listen(context.Background(), d.accept)
		if err == nil || !strings.Contains(err.Error(), "install the app again") || channels.IsPermanent(err) {
			t.Errorf("Listen returned %v", err)
		}
	})
}

// Slack allows an app ten connections: the eleventh waits until there is room.
func TestTooManyConnectionsWait(t *testing.T) {
	d := open(t, slacktest.Options{})
	other := d.restart(t)
	other.cfg.Connections = maxConnections
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- other.Listen(ctx, d.accept) }()
	if err := d.ws.AwaitConnections(soon(t), maxConnections); err != nil {
		t.Fatal(err)
	}
	mine, stop := context.WithCancel(context.Background())
	mineEnded := make(chan error, 1)
	go func() { mineEnded <- d.Listen(mine, d.accept) }()
	tries := len(d.ws.Calls("apps.connections.open")) + 2*d.cfg.Connections
	if err := d.ws.WaitFor(soon(t), func() bool { return len(d.ws.Calls("apps.connections.open")) >= tries }); err != nil {
		t.Fatal("it does not try again")
	}
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if err := d.ws.AwaitConnections(soon(t), d.cfg.Connections); err != nil {
		t.Error(err)
	}
	stop()
	if err := <-mineEnded; err != nil {
		t.Error(err)
	}
}

// A burst is stored in few calls, and acknowledged within Slack's three seconds.
func TestBurstIsTakenInBatches(t *testing.T) {
	d := open(t, slacktest.Options{})
	d.listen(t)
	d.ws.Hold()
	for i := range 300 {
		d.zoe.Post(d.help, fmt.Sprintf("letter %d.", i))
	}
	d.ws.Release()
	d.all(t, 300)
	if err := d.ws.WaitFor(soon(t), func() bool { return len(d.ws.Acks()) == 300 }); err != nil {
		t.Fatalf("%d of 300 acknowledged", len(d.ws.Acks()))
	}
	for _, a := range d.ws.Acks() {
		if a.Latency > 3*time.Second {
			t.Errorf("acknowledged after %s", a.Latency)
		}
	}
}
