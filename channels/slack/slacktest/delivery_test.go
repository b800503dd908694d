package slacktest_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"github.com/slack-go/slack"
	"github.com/slack-go/slack/socketmode"

	"guichet/channels/slack/slacktest"
)

func TestUnacknowledgedEventsAreRetriedThreeTimes(t *testing.T) {
	c := newClock()
	d := open(t, slacktest.Options{Now: c.now})
	w := d.connect(t)
	m := d.zoe.Post(d.help, "help")
	first := w.read(t, "events_api")
	id, _ := first.event(t)
	if first.Attempt != 0 || first.Cause != "" || first.Accepts {
		t.Fatalf("first %+v", first)
	}
	seen := []string{first.ID}
	for i, wait := range []time.Duration{0, time.Minute, 5 * time.Minute} {
		c.move(3 * time.Second)
		d.Tick()
		if wait > 0 {
			c.move(wait)
			d.Tick()
		}
		e := w.read(t, "events_api")
		again, event := e.event(t)
		if e.Attempt != i+1 || e.Cause != "timeout" || again != id || event["ts"] != m.TS || slices.Contains(seen, e.ID) {
			t.Fatalf("retry %d: %+v", i+1, e)
		}
		seen = append(seen, e.ID)
	}
	if len(d.Lost()) != 0 {
		t.Fatal("lost too early")
	}
	c.move(time.Hour)
	d.Tick()
	if lost := d.Lost(); len(lost) != 1 || lost[0].Event != "message" || d.Pending() != 0 {
		t.Fatalf("lost %+v", lost)
	}
}

func TestRetriesDoNotComeEarly(t *testing.T) {
	c := newClock()
	d := open(t, slacktest.Options{Now: c.now})
	d.zoe.Post(d.help, "nobody listens") // two attempts fail at once
	w := d.connect(t)
	c.move(59 * time.Second)
	d.Tick()
	d.bob.Post(d.help, "now")
	if _, e := w.read(t, "events_api").event(t); e["text"] != "now" {
		t.Fatalf("got %v before its time", e)
	}
	c.move(time.Second)
	d.Tick()
	e := w.read(t, "events_api")
	if _, inner := e.event(t); inner["text"] != "nobody listens" || e.Attempt != 2 {
		t.Fatalf("got %+v", e)
	}
}

func TestAnAcknowledgementEndsIt(t *testing.T) {
	c := newClock()
	d := open(t, slacktest.Options{Now: c.now})
	w := d.connect(t)
	d.zoe.Post(d.help, "help")
	e := w.read(t, "events_api")
	w.ack(t, e, nil)
	if err := d.WaitFor(within(t), func() bool { return d.Pending() == 0 }); err != nil {
		t.Fatal(err)
	}
	c.move(time.Hour)
	d.Tick()
	if a := d.Acks(); len(a) != 1 || a[0].Envelope != e.ID || a[0].Latency <= 0 || a[0].Latency > time.Minute || len(d.Lost()) != 0 {
		t.Fatalf("acks %+v, lost %+v", a, d.Lost())
	}
}

func TestAcknowledgementsThatSlackIgnores(t *testing.T) {
	d := open(t, slacktest.Options{})
	w := d.connect(t)
	d.zoe.Post(d.help, "help")
	e := w.read(t, "events_api")
	w.ack(t, e, strings.Repeat("x", 20<<10))
	w.ack(t, envelope{ID: "ffffffff-0000-4000-a000-000000000000"}, nil)
	if err := w.WriteMessage(websocket.TextMessage, []byte("thanks")); err != nil {
		t.Fatal(err)
	}
	if err := d.WaitFor(within(t), func() bool { return len(d.Complaints()) == 3 }); err != nil {
		t.Fatalf("%v: %q", err, d.Complaints())
	}
	if d.Pending() != 1 || len(d.Acks()) != 0 {
		t.Fatal("one of them counted")
	}
	w.ack(t, e, map[string]any{"text": "an event accepts no answer"})
	if err := d.WaitFor(within(t), func() bool { return len(d.Complaints()) == 4 && d.Pending() == 0 }); err != nil {
		t.Fatalf("%v: %q", err, d.Complaints())
	}
}

func TestWhatAClosedSocketLeftIsSentAgain(t *testing.T) {
	d := open(t, slacktest.Options{})
	first := d.connect(t)
	d.zoe.Post(d.help, "help")
	id, _ := first.read(t, "events_api").event(t)
	second := d.connect(t)
	_ = first.Close()
	e := second.read(t, "events_api")
	if again, _ := e.event(t); again != id || e.Attempt != 1 {
		t.Fatalf("got %+v", e)
	}
}

func TestAnyConnectionMayGetAnEnvelope(t *testing.T) {
	d := open(t, slacktest.Options{})
	conns := []*wire{d.connect(t), d.connect(t)}
	const n = 40
	for i := range n {
		d.zoe.Post(d.help, fmt.Sprint(i))
	}
	got := make(chan int)
	for i, w := range conns {
		go func() {
			for {
				var e envelope
				if w.ReadJSON(&e) != nil {
					return
				}
				if w.WriteJSON(map[string]any{"envelope_id": e.ID}) == nil {
					got <- i
				}
			}
		}()
	}
	count := make([]int, 2)
	for range n {
		count[<-got]++
	}
	if count[0] < n/5 || count[1] < n/5 {
		t.Fatalf("the connections got %v", count)
	}
}

func TestTheEleventhConnectionIsRefused(t *testing.T) {
	d := open(t, slacktest.Options{})
	for range 10 {
		d.connect(t)
	}
	_, link, err := d.api.StartSocketModeContext(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	w := dial(t, link)
	if e := w.read(t, "disconnect"); e.Reason != "too_many_websockets" {
		t.Fatalf("got %+v", e)
	}
	if _, _, err := w.ReadMessage(); err == nil {
		t.Fatal("the connection stays open")
	}
	if d.Connections() != 10 {
		t.Fatalf("%d connections", d.Connections())
	}
}

func TestSlackAnnouncesThatItDisconnects(t *testing.T) {
	d := open(t, slacktest.Options{})
	w := d.connect(t)
	d.Disconnect("warning")
	if e := w.read(t, "disconnect"); e.Reason != "warning" {
		t.Fatalf("got %+v", e)
	}
	d.zoe.Post(d.help, "still here")
	w.ack(t, w.read(t, "events_api"), nil)
	spare := d.connect(t)
	d.DisconnectOne("refresh_requested")
	d.zoe.Post(d.help, "elsewhere")
	spare.read(t, "events_api")
	if e := w.read(t, "disconnect"); e.Reason != "refresh_requested" {
		t.Fatalf("got %+v", e)
	}
	if _, _, err := w.ReadMessage(); err == nil {
		t.Fatal("the connection stays open")
	}
}

func TestSlackGoReconnectsByItself(t *testing.T) {
	d, a := connected(t, slacktest.Options{})
	for i, drop := range []func(){func() { d.Disconnect("refresh_requested") }, d.DropConnections} {
		drop()
		back := func() bool { return len(d.Calls("apps.connections.open")) == i+2 && d.Connections() == 1 }
		if err := d.WaitFor(within(t), back); err != nil {
			t.Fatal(err)
		}
		for len(a.events) > 0 {
			<-a.events // the library tells of the loss
		}
		d.zoe.Post(d.help, "back?")
		for e := a.next(t); e.Type != socketmode.EventTypeEventsAPI; e = a.next(t) {
		}
	}
}

func TestFaultsOfTheSocket(t *testing.T) {
	c := newClock()
	d := open(t, slacktest.Options{Now: c.now})
	w := d.connect(t)
	text := func(e envelope) string {
		_, inner := e.event(t)
		return fmt.Sprint(inner["text"])
	}
	read := func() envelope {
		e := w.read(t, "events_api")
		w.ack(t, e, nil)
		return e
	}

	d.Duplicate(1)
	d.zoe.Post(d.help, "twice")
	one, two := read(), read()
	id1, _ := one.event(t)
	id2, _ := two.event(t)
	if id1 != id2 || one.ID == two.ID {
		t.Fatalf("twins %+v and %+v", one, two)
	}

	d.Hold()
	d.zoe.Post(d.help, "a")
	d.zoe.Post(d.help, "b")
	d.ReleaseReversed()
	if got := text(read()) + text(read()); got != "ba" {
		t.Fatalf("reversed %q", got)
	}

	d.Mangle(1, func(p map[string]any) { p["event"].(map[string]any)["text"] = 42 })
	d.zoe.Post(d.help, "c")
	if got := text(read()); got != "42" {
		t.Fatalf("mangled %q", got)
	}

	d.SendEvent(map[string]any{"type": "not_invented_yet", "text": "?"})
	if got := text(read()); got != "?" {
		t.Fatalf("unknown event %q", got)
	}
	d.SendFrame("{not json")
	if _, raw, err := w.ReadMessage(); err != nil || string(raw) != "{not json" {
		t.Fatalf("raw frame %q, %v", raw, err)
	}

	if err := d.WaitFor(within(t), func() bool { return d.Pending() == 0 }); err != nil {
		t.Fatal(err)
	}
	d.DropAcks(1)
	d.zoe.Post(d.help, "d")
	read()
	d.Retry()
	if e := read(); e.Attempt != 1 || text(e) != "d" {
		t.Fatalf("retried at once %+v", e)
	}

	if err := d.WaitFor(within(t), func() bool { return d.Pending() == 0 }); err != nil {
		t.Fatal(err)
	}
	d.BlackHole()
	if n := d.Connections(); n != 0 {
		t.Fatalf("%d connections escape the black hole", n)
	}
	d.zoe.Post(d.help, "e")
	fresh := d.connect(t)
	_ = w.Close() // the client gives the silent connection up
	if e := fresh.read(t, "events_api"); e.Attempt != 1 || text(e) != "e" {
		t.Fatalf("after the black hole %+v", e)
	}
}

func TestTheServerPings(t *testing.T) {
	d := open(t, slacktest.Options{PingInterval: 5 * time.Millisecond})
	w := d.connect(t)
	pinged := make(chan string, 100)
	w.SetPingHandler(func(data string) error { pinged <- data; return nil })
	go func() { _, _, _ = w.ReadMessage() }()
	for range 2 {
		select {
		case <-pinged:
		case <-time.After(10 * time.Second):
			t.Fatal("no ping came")
		}
	}
}

func TestSlashAnswersInTheAcknowledgement(t *testing.T) {
	d := open(t, slacktest.Options{})
	w := d.connect(t)
	if err := d.zoe.Slash(d.help, "/ticket help"); err != nil {
		t.Fatal(err)
	}
	w.ack(t, w.read(t, "slash_commands"), map[string]any{"text": "Words: new, mine"})
	if m, err := d.zoe.AwaitEphemeral(within(t), slacktest.Containing("new, mine")); err != nil || m.App != d.App() {
		t.Fatalf("got %+v, %v", m, err)
	}
}

func TestRawSubmissionsOverTheWire(t *testing.T) {
	d := open(t, slacktest.Options{})
	w := d.connect(t)
	card := d.post(t, d.tri, slack.MsgOptionBlocks(slack.NewActionBlock("b", slack.NewButtonBlockElement("reply", "1", text("Reply")))))
	w.ack(t, w.read(t, "events_api"), nil)
	if err := d.bob.Click(card, "Reply"); err != nil {
		t.Fatal(err)
	}
	if e := w.read(t, "interactive"); e.Accepts {
		t.Fatal("a click accepts no payload")
	}
}
