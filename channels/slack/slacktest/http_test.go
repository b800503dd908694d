package slacktest_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/slack-go/slack"

	"guichet/channels/slack/slacktest"
)

// A web is an app behind request URLs: it verifies each request with slack-go
// and answers what do says.
type web struct {
	*httptest.Server
	d    *desk
	mu   sync.Mutex
	do   func(rw http.ResponseWriter, r *http.Request, body []byte)
	seen []string // bodies whose signature was good
	bad  int
}

func serve(t *testing.T, d *desk, do func(rw http.ResponseWriter, r *http.Request, body []byte)) *web {
	t.Helper()
	w := &web{d: d, do: do}
	w.Server = httptest.NewServer(w)
	t.Cleanup(w.Close)
	err := d.Configure(t.Context(), slacktest.Endpoints{
		Events: w.URL + "/events", Interactivity: w.URL + "/interactivity", Commands: w.URL + "/commands",
	})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func (w *web) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	r.Body = io.NopCloser(strings.NewReader(string(body)))
	if r.FormValue("ssl_check") == "1" {
		return
	}
	sv, err := slack.NewSecretsVerifier(r.Header, w.d.SigningSecret())
	if err == nil {
		_, _ = sv.Write(body)
		err = sv.Ensure()
	}
	w.mu.Lock()
	if err != nil {
		w.bad++
	} else {
		w.seen = append(w.seen, string(body))
	}
	w.mu.Unlock()
	if err != nil {
		rw.WriteHeader(http.StatusUnauthorized)
		return
	}
	var v struct{ Type, Challenge string }
	_ = json.Unmarshal(body, &v)
	if v.Type == "url_verification" {
		_, _ = io.WriteString(rw, v.Challenge)
		return
	}
	if w.do != nil {
		w.do(rw, r, body)
	}
}

func (d *desk) requests(t *testing.T, n int) []slacktest.Request {
	t.Helper()
	if err := d.WaitFor(within(t), func() bool { return len(d.Requests()) >= n }); err != nil {
		t.Fatalf("%d requests, want %d", len(d.Requests()), n)
	}
	return d.Requests()
}

func TestEventsComeSignedByHTTP(t *testing.T) {
	d := open(t, slacktest.Options{})
	w := serve(t, d, nil)
	d.zoe.Post(d.help, "help & hope")
	r := d.requests(t, 1)[0]
	if r.Status != 200 || r.Reason != "" || r.Header.Get("x-slack-retry-num") != "" {
		t.Errorf("got %+v", r)
	}
	if len(w.seen) != 2 || !strings.Contains(w.seen[1], `help \u0026amp; hope`) || w.bad != 0 {
		t.Errorf("seen %q", w.seen)
	}
	checkPayload(t, "events_api", r.Body)
	if acks := d.Acks(); len(acks) != 1 || acks[0].Event != "message" {
		t.Errorf("acks %+v", acks)
	}
}

// Saving the URLs needs the challenge answered, and ends Socket Mode.
func TestConfigureVerifiesTheURLAndEndsSocketMode(t *testing.T) {
	d := open(t, slacktest.Options{})
	dumb := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(rw, "ok") }))
	defer dumb.Close()
	if err := d.Configure(t.Context(), slacktest.Endpoints{Events: dumb.URL}); err == nil {
		t.Error("a URL was accepted that does not answer the challenge")
	}
	if _, _, err := d.api.StartSocketModeContext(t.Context()); err != nil {
		t.Errorf("Socket Mode ended although nothing was saved: %v", err)
	}
	serve(t, d, nil)
	_, _, err := d.api.StartSocketModeContext(t.Context())
	wantError(t, err, "access_denied")
	if err := d.Configure(t.Context(), slacktest.Endpoints{}); err != nil {
		t.Fatal(err)
	}
	if _, _, err := d.api.StartSocketModeContext(t.Context()); err != nil {
		t.Errorf("Socket Mode does not come back: %v", err)
	}
}

// A failed delivery is tried three times again: at once, after a minute, after
// five, and says why.
func TestFailedDeliveriesAreRepeated(t *testing.T) {
	c := newClock()
	c.us.Store(time.Now().UnixMicro()) // slack-go compares with the real one
	d := open(t, slacktest.Options{Now: c.now})
	serve(t, d, func(rw http.ResponseWriter, _ *http.Request, _ []byte) { rw.WriteHeader(http.StatusBadGateway) })
	d.zoe.Post(d.help, "hello")
	d.requests(t, 2)
	c.move(59 * time.Second)
	d.Tick()
	if n := len(d.Requests()); n != 2 {
		t.Fatalf("%d requests before the minute", n)
	}
	c.move(time.Second)
	d.Tick()
	d.requests(t, 3)
	c.move(5 * time.Minute)
	d.Tick()
	all := d.requests(t, 4)
	for i, num := range []string{"", "1", "2", "3"} {
		r := all[i]
		if r.Header.Get("x-slack-retry-num") != num || (num != "") != (r.Header.Get("x-slack-retry-reason") == "http_error") {
			t.Errorf("request %d has %q", i, r.Header)
		}
	}
	if lost := d.Lost(); len(lost) != 1 || d.Pending() != 0 {
		t.Errorf("lost %v, pending %d", lost, d.Pending())
	}
}

func TestDeliveryFailsForTheReasonThatSlackNames(t *testing.T) {
	for name, do := range map[string]func(rw http.ResponseWriter, r *http.Request, body []byte){
		"http_error": func(rw http.ResponseWriter, _ *http.Request, _ []byte) { rw.WriteHeader(500) },
		"too_many_redirects": func(rw http.ResponseWriter, r *http.Request, _ []byte) {
			http.Redirect(rw, r, "/events", http.StatusFound)
		},
		"connection_failed": func(http.ResponseWriter, *http.Request, []byte) { panic(http.ErrAbortHandler) },
	} {
		d := open(t, slacktest.Options{})
		w := serve(t, d, do)
		d.zoe.Post(d.help, "hello")
		if r := d.requests(t, 2); r[0].Reason != name || r[1].Header.Get("x-slack-retry-reason") != name {
			t.Errorf("%s: got %q, %q", name, r[0].Reason, r[1].Header)
		}
		w.Close()
	}
}

// Nobody answers within three seconds of the workspace's clock.
func TestSilenceForThreeSecondsIsATimeout(t *testing.T) {
	c := newClock()
	c.us.Store(time.Now().UnixMicro()) // slack-go compares with the real one
	d := open(t, slacktest.Options{Now: c.now, RetryDelays: []time.Duration{time.Hour}})
	arrived := make(chan bool, 1)
	serve(t, d, func(_ http.ResponseWriter, r *http.Request, _ []byte) {
		arrived <- true
		<-r.Context().Done()
	})
	d.zoe.Post(d.help, "hello")
	<-arrived
	c.move(2999 * time.Millisecond)
	d.Tick()
	if n := len(d.Requests()); n != 0 {
		t.Fatalf("it gave up early, %d", n)
	}
	c.move(time.Millisecond)
	d.Tick()
	if r := d.requests(t, 1); r[0].Reason != "http_timeout" {
		t.Errorf("got %+v", r[0])
	}
}

func TestTwoRedirectsAreFollowed(t *testing.T) {
	d := open(t, slacktest.Options{})
	serve(t, d, func(rw http.ResponseWriter, r *http.Request, _ []byte) {
		if hop := len(r.URL.Path); r.URL.Path != "/events22" {
			http.Redirect(rw, r, r.URL.Path+"2", 301+hop%2)
		}
	})
	d.zoe.Post(d.help, "hello")
	if r := d.requests(t, 1); r[0].Status != 200 || r[0].Reason != "" {
		t.Errorf("got %+v", r[0])
	}
}

func TestNoRetryIsRespected(t *testing.T) {
	d := open(t, slacktest.Options{})
	serve(t, d, func(rw http.ResponseWriter, _ *http.Request, _ []byte) {
		rw.Header().Set("x-slack-no-retry", "1")
		rw.WriteHeader(500)
	})
	d.zoe.Post(d.help, "hello")
	d.requests(t, 1)
	if d.Pending() != 0 || len(d.Lost()) != 1 || len(d.Requests()) != 1 {
		t.Errorf("pending %d, lost %d, requests %d", d.Pending(), len(d.Lost()), len(d.Requests()))
	}
}

// What a test sends on its own: the same again, too late, with another body, by
// somebody who does not know the secret.
func TestForgedRequestsCanBeSent(t *testing.T) {
	d := open(t, slacktest.Options{})
	w := serve(t, d, nil)
	d.zoe.Post(d.help, "hello")
	genuine := d.requests(t, 1)[0]
	draft := d.Draft(map[string]any{"type": "message", "channel": d.help.ID, "text": "forged"})
	for name, r := range map[string]slacktest.Request{
		"replayed":  genuine,
		"drafted":   draft,
		"stale":     draft.Signed(d.SigningSecret(), time.Now().Add(-6*time.Minute)),
		"forged":    draft.Signed("0123456789abcdef", time.Now()),
		"tampered":  genuine.With([]byte(strings.Replace(string(genuine.Body), "hello", "gimme", 1))),
		"lifted":    draft.Signed(d.SigningSecret(), time.Now()).With([]byte("{}")),
		"unsigned":  {URL: draft.URL, Header: http.Header{"Content-Type": {"application/json"}}, Body: draft.Body},
		"timestamp": {URL: draft.URL, Header: http.Header{"X-Slack-Request-Timestamp": {"now"}}, Body: draft.Body},
	} {
		want := http.StatusUnauthorized
		if name == "replayed" || name == "drafted" {
			want = http.StatusOK
		}
		got, err := d.Send(t.Context(), r)
		if err != nil || got.Status != want {
			t.Errorf("%s: got %d, %v, want %d", name, got.Status, err, want)
		}
	}
	if w.bad != 6 {
		t.Errorf("%d refused", w.bad)
	}
}

// Interactivity is a form with one payload, commands are a form; both may be
// answered in the response.
func TestInteractivityAndCommandsByHTTP(t *testing.T) {
	d := open(t, slacktest.Options{})
	w := serve(t, d, func(rw http.ResponseWriter, r *http.Request, body []byte) {
		_ = r.ParseForm()
		switch {
		case r.URL.Path == "/commands" && r.PostFormValue("text") == "loud":
			_, _ = io.WriteString(rw, `{"response_type":"in_channel","text":"to all"}`)
		case r.URL.Path == "/commands":
			_, _ = io.WriteString(rw, "only to "+r.PostFormValue("user_name"))
		case strings.Contains(r.PostFormValue("payload"), `"view_submission"`):
			_, _ = io.WriteString(rw, `{"response_action":"errors","errors":{"t":"too short"}}`)
		}
	})
	if err := d.zoe.Slash(d.help, "/ticket quiet"); err != nil {
		t.Fatal(err)
	}
	if _, err := d.zoe.AwaitEphemeral(within(t), slacktest.Containing("only to zoe")); err != nil {
		t.Fatal(err)
	}
	if err := d.zoe.Slash(d.help, "/ticket loud"); err != nil {
		t.Fatal(err)
	}
	if _, err := d.help.Await(within(t), slacktest.Containing("to all")); err != nil {
		t.Fatal(err)
	}
	m := d.post(t, d.help, slack.MsgOptionBlocks(slack.NewActionBlock("b", slack.NewButtonBlockElement("go", "1", slack.NewTextBlockObject("plain_text", "Go", false, false)))))
	if err := d.zoe.Click(m, "go"); err != nil {
		t.Fatal(err)
	}
	var click string
	err := d.WaitFor(within(t), func() bool {
		w.mu.Lock()
		defer w.mu.Unlock()
		i := slices.IndexFunc(w.seen, func(b string) bool { return strings.HasPrefix(b, "payload=") })
		if i >= 0 {
			click = w.seen[i]
		}
		return i >= 0 && slices.ContainsFunc(d.Acks(), func(a slacktest.Ack) bool { return a.Event == "block_actions" })
	})
	if err != nil {
		t.Fatal(err)
	}
	var cb slack.InteractionCallback
	req := httptest.NewRequest("POST", "/", strings.NewReader(click))
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if cb, err = slack.InteractionCallbackParse(req); err != nil || cb.ActionCallback.BlockActions[0].ActionID != "go" {
		t.Fatalf("got %v %v", cb, err)
	}
	view := slack.ModalViewRequest{Type: "modal", Title: plainText("T"), Submit: plainText("Go"), Blocks: slack.Blocks{BlockSet: []slack.Block{
		slack.NewInputBlock("t", plainText("Text"), nil, slack.NewPlainTextInputBlockElement(nil, "x")),
	}}}
	if _, err := d.api.OpenViewContext(t.Context(), cb.TriggerID, view); err != nil {
		t.Fatal(err)
	}
	v := d.zoe.Views()[0]
	if err := d.zoe.Submit(v, slacktest.Values{"x": "a"}); err != nil {
		t.Fatal(err)
	}
	if err := d.WaitFor(within(t), func() bool { v, _ = d.View(v.ID); return v.Errors["t"] == "too short" }); err != nil {
		t.Fatalf("view is %+v", v)
	}
	if err := d.ProbeCertificate(t.Context()); err != nil {
		t.Error(err)
	}
}

// The person learns that a command failed, and of which kind the failure was.
func TestCommandThatFailsOverHTTPIsTold(t *testing.T) {
	d := open(t, slacktest.Options{})
	serve(t, d, func(rw http.ResponseWriter, _ *http.Request, _ []byte) { rw.WriteHeader(500) })
	if err := d.zoe.Slash(d.help, "/ticket"); err != nil {
		t.Fatal(err)
	}
	if err := d.WaitFor(within(t), func() bool { return len(d.zoe.Notices()) > 0 }); err != nil {
		t.Fatal(err)
	}
	if n := d.zoe.Notices()[0]; !strings.Contains(n, "dispatch_failed") {
		t.Errorf("told %q", n)
	}
	if len(d.Requests()) != 1 {
		t.Errorf("a command was repeated")
	}
}

// Beyond 30,000 events in an hour events are withheld, and the app is told once
// a minute.
func TestEventsBeyondTheHourlyAllowanceAreWithheld(t *testing.T) {
	c := newClock()
	c.us.Store(time.Now().UnixMicro()) // slack-go compares with the real one
	d := open(t, slacktest.Options{Now: c.now, RateLimits: true})
	d.Hold()
	for range 30_010 {
		d.SendEvent(map[string]any{"type": "tokens_revoked"})
	}
	if n := d.Pending(); n != 30_001 {
		t.Errorf("%d payloads, want 30,000 events and one app_rate_limited", n)
	}
	c.move(time.Minute)
	d.SendEvent(map[string]any{"type": "tokens_revoked"})
	if n := d.Pending(); n != 30_002 {
		t.Errorf("%d payloads after a minute", n)
	}
	c.move(time.Hour)
	d.SendEvent(map[string]any{"type": "tokens_revoked"})
	if n := d.Pending(); n != 30_003 {
		t.Errorf("%d payloads in the next hour", n)
	}
}

func plainText(s string) *slack.TextBlockObject {
	return slack.NewTextBlockObject("plain_text", s, false, false)
}
