package slack

import (
	"context"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"guichet/channels"
	"guichet/channels/channeltest"
	"guichet/channels/slack/slacktest"
)

// called is a desk that Slack calls by HTTP.
func called(t testing.TB, o slacktest.Options) *desk {
	t.Helper()
	d := open(t, o)
	d.overHTTP(t)
	return d
}

// overHTTP has Slack call the desk, as soon as it listens.
func (d *desk) overHTTP(t testing.TB) {
	t.Helper()
	line, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	d.cfg.Events, d.cfg.SigningSecret = EventsHTTP, channels.NewSecret(d.ws.SigningSecret())
	d.bind = func(string) (net.Listener, error) { return line, nil }
	d.base = "http://" + line.Addr().String()
}

// listenHTTP runs Listen until the test ends, and tells Slack where.
func (d *desk) listenHTTP(t testing.TB) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- d.Listen(ctx, d.accept) }()
	t.Cleanup(func() {
		http.DefaultClient.CloseIdleConnections()
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("Listen: %v", err)
		}
	})
	err := d.ws.Configure(soon(t), slacktest.Endpoints{
		Events: d.base + eventsPath, Interactivity: d.base + interactivityPath, Commands: d.base + commandsPath,
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestChannelOverHTTP(t *testing.T) {
	channeltest.Run(t, func(t *testing.T) channeltest.Fixture {
		d := called(t, slacktest.Options{RetryDelays: []time.Duration{0, 20 * time.Millisecond, 50 * time.Millisecond}})
		f := d.fixture()
		arrive := f.Arrive
		told := false
		f.Arrive = func(text string) {
			for !told { // once the test has begun to listen
				err := d.ws.Configure(soon(t), slacktest.Endpoints{Events: d.base + eventsPath})
				if told = err == nil; !told {
					time.Sleep(time.Millisecond)
				}
			}
			arrive(text)
		}
		return f
	})
}

// What Slack did not sign, or signed too long ago, is refused and not kept.
// What Slack signed, once more within the window, is the same letter.
func TestT44_ForgedRequestsAreRefused(t *testing.T) {
	d := called(t, slacktest.Options{})
	d.listenHTTP(t)
	draft := func(text string) slacktest.Request {
		return d.ws.Draft(map[string]any{
			"type": "message", "channel": d.help.ID, "user": d.zoe.ID, "text": text, "ts": "1700000000.000100",
			"event_ts": "1700000000.000100", "channel_type": "channel",
		})
	}
	unsigned := draft("forged: unsigned")
	unsigned.Header = http.Header{"Content-Type": {"application/json"}}
	noTime := draft("forged: no time")
	noTime.Header.Del("X-Slack-Request-Timestamp")
	for name, r := range map[string]slacktest.Request{
		"another secret": draft("forged: secret").Signed("other", time.Now()),
		"no secret":      draft("forged: empty").Signed("", time.Now()),
		"another body":   draft("harmless").With(draft("forged: body").Body),
		"old":            draft("forged: old").Signed(d.ws.SigningSecret(), time.Now().Add(-6*time.Minute)),
		"of the future":  draft("forged: early").Signed(d.ws.SigningSecret(), time.Now().Add(6*time.Minute)),
		"unsigned":       unsigned,
		"without a time": noTime,
	} {
		if got, err := d.ws.Send(soon(t), r); err != nil || got.Status != http.StatusUnauthorized {
			t.Errorf("%s: answered %d, %v", name, got.Status, err)
		}
	}
	payload := url.Values{"payload": {`{"type":"block_actions","user":{"id":"U1"},"trigger_id":"1"}`}}.Encode()
	elsewhere := draft("x").With([]byte("x=1")).Signed(d.ws.SigningSecret(), time.Now())
	elsewhere.URL = d.base + interactivityPath + "?" + payload // only the body is signed
	if _, err := d.ws.Send(soon(t), elsewhere); err != nil {
		t.Error(err)
	}

	good := draft("genuine")
	var keys []string
	for range 2 {
		got, err := d.ws.Send(soon(t), good)
		if err != nil || got.Status != http.StatusOK {
			t.Fatalf("a genuine request is answered %d, %v", got.Status, err)
		}
		l, _ := d.until(t, func(in channels.Inbound) bool { return in.Text == "genuine" })
		keys = append(keys, l.Key)
	}
	if keys[0] != keys[1] {
		t.Errorf("a replay has another key: %q", keys)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, l := range d.letters {
		if strings.Contains(string(l.Raw), "forged") || strings.Contains(l.Key, "trigger/1") {
			t.Errorf("kept: %s %s", l.Key, l.Raw)
		}
	}
}

// Slack hears 200 once a letter is stored and not before; its repeated
// deliveries, also when the first was never seen, have the letter's key.
func TestT45_HTTPAnswersWhatIsStored(t *testing.T) {
	d := called(t, slacktest.Options{})
	d.refuse = 1 << 30
	d.listenHTTP(t)
	m := d.zoe.Post(d.help, "the disk is full")
	failed := func() bool {
		r := d.ws.Requests()
		return len(r) > 1 && r[0].Status != http.StatusOK && r[1].Status != http.StatusOK // 503, or nothing in time
	}
	if err := d.ws.WaitFor(soon(t), failed); err != nil {
		t.Fatalf("unstored, Slack is answered otherwise: %+v", d.ws.Requests())
	}
	d.mu.Lock()
	d.refuse = 0
	d.mu.Unlock()
	d.ws.Retry()
	if err := d.ws.WaitFor(soon(t), func() bool { return len(d.ws.Acks()) > 0 }); err != nil {
		t.Fatal("never answered with 200")
	}
	seen := map[string]bool{}
	retried := false
	for len(d.offered) > 0 {
		l := <-d.offered
		if in, _ := d.Read(l); in.Ref == refTo(m) {
			seen[l.Key] = true
			retried = retried || strings.Contains(string(l.Raw), `"retry_attempt":1`) || strings.Contains(string(l.Raw), `"retry_attempt":2`)
		}
	}
	if len(seen) != 1 || !retried {
		t.Errorf("keys %v, told of a retry: %v", seen, retried)
	}
}

// Everything that comes through a socket comes by HTTP as well.
func TestHTTPDeliversButtonsFormsAndCommands(t *testing.T) {
	d := called(t, slacktest.Options{Commands: []string{"/ticket"}})
	d.listenHTTP(t)
	_, card := d.card(t)
	if err := d.ada.Click(card, "Reply"); err != nil {
		t.Fatal(err)
	}
	v, err := d.ada.AwaitView(soon(t))
	if err != nil {
		t.Fatal(err)
	}
	if err := d.ada.Submit(v, slacktest.Values{"text": "  \n"}); err != nil {
		t.Fatal(err)
	}
	refused := func() bool { now, _ := d.ws.View(v.ID); return len(now.Errors) == 1 }
	if err := d.ws.WaitFor(soon(t), refused); err != nil {
		t.Error("an empty answer is taken")
	}
	now, _ := d.ws.View(v.ID)
	if err := d.ada.Submit(now, slacktest.Values{"text": "by HTTP"}); err != nil {
		t.Fatal(err)
	}
	if in := d.read(t, "by HTTP"); in.Action != channels.Reply || in.Ticket != 12 {
		t.Errorf("read %+v", in)
	}
	if err := d.zoe.Slash(d.help, "/ticket new Écran & clavier"); err != nil {
		t.Fatal(err)
	}
	if in := d.read(t, "Écran"); in.Action != channels.Create || in.Text != "Écran & clavier" || in.From.ID != d.zoe.ID || in.Answer == "" {
		t.Errorf("read %+v", in)
	}
	if err := d.ws.ProbeCertificate(soon(t)); err != nil {
		t.Error(err)
	}
	big := d.ws.Draft(map[string]any{"type": "message", "text": strings.Repeat("x", maxBody)})
	if got, err := d.ws.Send(soon(t), big); err == nil && got.Status != http.StatusRequestEntityTooLarge {
		t.Errorf("a body above the limit is answered with %d", got.Status)
	}
	odd := d.ws.Draft(nil).With([]byte("no JSON")).Signed(d.ws.SigningSecret(), time.Now())
	if got, err := d.ws.Send(soon(t), odd); err != nil || got.Status != http.StatusOK {
		t.Errorf("what cannot be decoded is answered with %d, %v", got.Status, err)
	}
	d.until(t, func(in channels.Inbound) bool { return strings.Contains(in.Trouble, "no JSON") })
	if c := d.ws.Complaints(); len(c) > 0 {
		t.Errorf("Slack complains: %q", c)
	}
}
