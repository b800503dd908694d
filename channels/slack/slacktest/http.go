package slacktest

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// maxPosts is how many requests to an app are under way at once.
const maxPosts = 50

func newClient() *http.Client {
	return &http.Client{
		Transport:     &http.Transport{MaxIdleConnsPerHost: maxPosts},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// post makes one attempt by HTTP. Its three seconds begin when it is its turn.
func (a *App) post(d *delivery) {
	w := a.w
	if w.closed {
		return
	}
	w.sends++
	d.envelope, d.conn, d.due, d.seq = w.newUUID(), nil, time.Time{}, w.sends
	w.transmit(d)
	if w.repeats > 0 {
		w.repeats--
		w.transmit(&delivery{app: a, kind: d.kind, event: d.event, payload: d.payload, attempt: d.attempt, reason: d.reason,
			envelope: w.newUUID(), seq: d.seq, copied: true})
	}
}

// transmit posts the payload behind the workspace's back.
func (w *Workspace) transmit(d *delivery) {
	attempt, payload := d.envelope, d.octets()
	ctx, cancel := context.WithCancel(context.Background())
	d.cancel = cancel
	d.app.sent[attempt] = d
	w.wg.Go(func() {
		defer cancel()
		select {
		case w.posts <- struct{}{}:
		case <-w.done:
			return
		}
		defer func() { <-w.posts }()
		w.mu.Lock()
		if w.closed || d.app.sent[attempt] != d {
			w.mu.Unlock()
			return
		}
		d.due = w.now().Add(ackDeadline)
		w.wake(d.due)
		r := d.request(payload)
		w.mu.Unlock()
		d.written.Store(int64(time.Since(w.start)))
		got, err := w.Send(ctx, r)
		w.mu.Lock()
		defer w.release()
		w.delivered(d, attempt, r, got, err)
	})
}

// request is the signed request for this attempt.
func (d *delivery) request(payload json.RawMessage) Request {
	w, to := d.app.w, d.app.endpoint(d.kind)
	if d.kind == "events_api" {
		r := w.request(to, "application/json", payload)
		if d.attempt > 0 {
			r.Header.Set("x-slack-retry-num", strconv.Itoa(d.attempt))
			r.Header.Set("x-slack-retry-reason", d.reason)
		}
		r.Attempt = d.attempt
		return r
	}
	form := url.Values{"payload": {string(payload)}}
	if d.kind == "slash_commands" {
		form = url.Values{}
		var fields map[string]any
		_ = json.Unmarshal(payload, &fields)
		for key, v := range fields {
			form.Set(key, fmt.Sprint(v))
		}
	}
	return w.request(to, "application/x-www-form-urlencoded", []byte(form.Encode()))
}

// delivered takes what came of an attempt, unless its time was over before.
func (w *Workspace) delivered(d *delivery, attempt string, r Request, got Answer, err error) {
	a := d.app
	r.Status, r.At = got.Status, w.now()
	overdue := a.sent[attempt] != d
	switch {
	case overdue:
		r.Reason = "http_timeout"
	case err != nil:
		r.Reason = reason(err)
	case got.Status/100 != 2:
		r.Reason = "http_error"
	}
	w.requests = append(w.requests, r)
	if overdue || w.closed {
		return
	}
	defer a.pump()
	delete(a.sent, attempt)
	switch {
	case r.Reason != "":
		if got.Header.Get("x-slack-no-retry") == "1" && got.Status != http.StatusOK {
			d.retries = d.attempt
		}
		d.reason = r.Reason
		a.missed(d)
	case w.dropAcks > 0:
		w.dropAcks--
		d.reason = "http_timeout"
		a.missed(d)
	default:
		w.acks = append(w.acks, Ack{
			Envelope: attempt, Kind: d.kind, Event: d.event, Attempt: d.attempt,
			Latency: time.Since(w.start) - time.Duration(d.written.Load()), Size: len(got.Body),
		})
		if d.answered != nil {
			d.answered(got.Body)
		}
	}
}

// reason is how x-slack-retry-reason names a failure.
func reason(err error) string {
	var certificate *tls.CertificateVerificationError
	var record tls.RecordHeaderError
	switch {
	case errors.Is(err, errTooManyRedirects):
		return "too_many_redirects"
	case errors.As(err, &certificate), errors.As(err, &record):
		return "ssl_error"
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return "http_timeout"
	case errors.As(err, new(*url.Error)):
		return "connection_failed"
	}
	return "unknown_error"
}
