package slack

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// The paths at which Slack finds us, below the public URL.
const (
	eventsPath        = "/slack/events"
	interactivityPath = "/slack/interactivity"
	commandsPath      = "/slack/commands"
)

const (
	maxBody  = 4 << 20                 // octets of one request
	signedAt = 5 * time.Minute         // how far a request's time may be from ours
	inTime   = 2600 * time.Millisecond // Slack waits three seconds
)

// serve takes what Slack posts until ctx ends.
func (l *listening) serve(ctx context.Context) error {
	line, err := l.bind(l.cfg.Listen)
	if err != nil {
		return fmt.Errorf("listen for Slack on %s: %w", l.cfg.Listen, err)
	}
	s := &http.Server{
		Handler: l.handler(ctx), ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 15 * time.Second,
		WriteTimeout: 15 * time.Second, IdleTimeout: time.Minute, MaxHeaderBytes: 64 << 10,
	}
	answered := make(chan struct{}) // every request that had begun
	forget := context.AfterFunc(ctx, func() {
		defer close(answered)
		soon, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		_ = s.Shutdown(soon)
	})
	if err := s.Serve(line); forget() {
		return fmt.Errorf("listen for Slack: %w", err)
	}
	<-answered
	return nil
}

func listenTCP(address string) (net.Listener, error) { return net.Listen("tcp", address) }

// handler answers Slack's requests. What does not bear Slack's signature is
// refused before anything in it is read.
func (l *listening) handler(ctx context.Context) http.Handler {
	paths := http.NewServeMux()
	for path, frame := range map[string]func([]byte) ([]byte, any){
		eventsPath: eventFrame, interactivityPath: interactionFrame, commandsPath: commandFrame,
	} {
		paths.HandleFunc("POST "+path, func(w http.ResponseWriter, r *http.Request) {
			body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
			if err != nil {
				http.Error(w, "too large", http.StatusRequestEntityTooLarge)
				return
			}
			if !l.signed(r.Header, body) {
				http.Error(w, "not signed by Slack", http.StatusUnauthorized)
				return
			}
			raw, now := frame(body)
			if now != nil {
				reply(w, now)
				return
			}
			l.store(ctx, w, r, raw)
		})
	}
	paths.HandleFunc("GET "+commandsPath, func(w http.ResponseWriter, _ *http.Request) { reply(w, nil) }) // Slack's look whether our certificate is good
	return paths
}

// signed verifies Slack's signature of the raw body: HMAC-SHA256 with the
// signing secret over "v0:", the request's time, ":" and the body.
func (l *listening) signed(h http.Header, body []byte) bool {
	stamp := h.Get("X-Slack-Request-Timestamp")
	seconds, err := strconv.ParseInt(stamp, 10, 64)
	if err != nil {
		return false
	}
	if age := l.now().Sub(time.Unix(seconds, 0)); age > signedAt || age < -signedAt {
		return false
	}
	mac := hmac.New(sha256.New, []byte(l.cfg.SigningSecret.Reveal()))
	mac.Write([]byte("v0:" + stamp + ":"))
	mac.Write(body)
	want := "v0=" + hex.EncodeToString(mac.Sum(nil))
	return hmac.Equal([]byte(want), []byte(h.Get("X-Slack-Signature")))
}

// A challenge is what Slack wants to hear when the address is entered.
type challenge string

// eventFrame wraps an event as Socket Mode delivers it, so that one reader
// serves both. What is no JSON is kept as it is.
func eventFrame(body []byte) (frame []byte, now any) {
	var e struct {
		Type      string `json:"type"`
		Challenge string `json:"challenge"`
	}
	if json.Unmarshal(body, &e) == nil && e.Type == "url_verification" {
		return nil, challenge(e.Challenge)
	}
	return wrap("events_api", body), nil
}

func interactionFrame(body []byte) (frame []byte, now any) {
	form, err := url.ParseQuery(string(body))
	switch {
	case err != nil || form.Get("payload") == "":
		return body, probe(form)
	}
	return wrap("interactive", []byte(form.Get("payload"))), nil
}

func commandFrame(body []byte) (frame []byte, now any) {
	form, err := url.ParseQuery(string(body))
	if err != nil {
		return body, nil
	}
	flat := map[string]string{}
	for name := range form {
		flat[name] = form.Get(name)
	}
	payload, _ := json.Marshal(flat) // texts always marshal
	return wrap("slash_commands", payload), probe(form)
}

// probe answers that look where it comes as a form.
func probe(form url.Values) any {
	if form.Get("ssl_check") == "1" {
		return challenge("")
	}
	return nil
}

// wrap is a payload in an envelope without an id.
func wrap(kind string, payload []byte) []byte {
	if !json.Valid(payload) {
		return payload
	}
	frame, _ := json.Marshal(map[string]any{"type": kind, "payload": json.RawMessage(payload)})
	return frame
}

// store has a request's letter stored, then answers it: 200 for what is safe,
// with the words that a form is refused with; 503 for what is not yet, so that
// Slack sends it again.
func (l *listening) store(ctx context.Context, w http.ResponseWriter, r *http.Request, frame []byte) {
	soon, cancel := context.WithTimeout(r.Context(), inTime)
	defer cancel()
	frame = retried(frame, r.Header)
	var e envelope
	_, _ = decode(frame, &e)
	answers := make(chan any, 1)
	l.arrived(ctx, soon, frame, e, func(answer any) error {
		answers <- answer
		return nil
	})
	select {
	case answer := <-answers:
		reply(w, answer)
	case <-soon.Done():
		http.Error(w, "not stored yet", http.StatusServiceUnavailable)
	}
}

// retried notes in a frame what Slack's headers tell of a repeated delivery.
func retried(frame []byte, h http.Header) []byte {
	n, err := strconv.Atoi(h.Get("X-Slack-Retry-Num"))
	var fields map[string]json.RawMessage
	if err != nil || json.Unmarshal(frame, &fields) != nil {
		return frame
	}
	fields["retry_attempt"], _ = json.Marshal(n)
	fields["retry_reason"], _ = json.Marshal(h.Get("X-Slack-Retry-Reason"))
	noted, err := json.Marshal(fields)
	if err != nil {
		return frame
	}
	return noted
}

// reply writes what acknowledges a request.
func reply(w http.ResponseWriter, answer any) {
	switch answer := answer.(type) {
	case nil:
		w.WriteHeader(http.StatusOK)
	case challenge:
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		_, _ = io.WriteString(w, string(answer))
	default:
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		_ = json.NewEncoder(w).Encode(answer)
	}
}
