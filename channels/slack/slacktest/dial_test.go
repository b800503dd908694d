package slacktest_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

// A wire is a Socket Mode connection without a library on top.
type wire struct{ *websocket.Conn }

// An envelope is any frame from Slack.
type envelope struct {
	Type     string          `json:"type"`
	ID       string          `json:"envelope_id"`
	Payload  json.RawMessage `json:"payload"`
	Accepts  bool            `json:"accepts_response_payload"`
	Attempt  int             `json:"retry_attempt"`
	Cause    string          `json:"retry_reason"`
	Reason   string          `json:"reason"`
	NumConns int             `json:"num_connections"`
}

func (e envelope) event(t *testing.T) (id string, inner map[string]any) {
	t.Helper()
	var p struct {
		ID    string         `json:"event_id"`
		Event map[string]any `json:"event"`
	}
	if err := json.Unmarshal(e.Payload, &p); err != nil {
		t.Fatal(err)
	}
	return p.ID, p.Event
}

func dial(t *testing.T, link string) *wire {
	t.Helper()
	c, resp, err := websocket.DefaultDialer.DialContext(t.Context(), link, nil)
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	t.Cleanup(func() { _ = c.Close() })
	return &wire{c}
}

// connect opens one connection and reads its hello.
func (d *desk) connect(t *testing.T) *wire {
	t.Helper()
	_, link, err := d.api.StartSocketModeContext(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	w := dial(t, link)
	w.read(t, "hello")
	return w
}

// read waits for the next frame, which is of that type.
func (w *wire) read(t *testing.T, kind string) envelope {
	t.Helper()
	_ = w.SetReadDeadline(time.Now().Add(10 * time.Second))
	var e envelope
	if err := w.ReadJSON(&e); err != nil {
		t.Fatalf("waiting for %s: %v", kind, err)
	}
	if e.Type != kind {
		t.Fatalf("got %+v, want %s", e, kind)
	}
	return e
}

func (w *wire) ack(t *testing.T, e envelope, payload any) {
	t.Helper()
	m := map[string]any{"envelope_id": e.ID}
	if payload != nil {
		m["payload"] = payload
	}
	if err := w.WriteJSON(m); err != nil {
		t.Fatal(err)
	}
}
