package slacktest

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"
)

// A Request is an HTTP request to an app, with its headers and its very octets.
// Those that were made are in [Workspace.Requests]; tests send them again, with
// another body or another signature, with [Workspace.Send].
type Request struct {
	URL    string
	Header http.Header
	Body   []byte

	// What came of it; empty for a request that was not delivered.
	Attempt int    // 0 for the first
	Status  int    // 0 without an answer
	Reason  string // why it counts as failed, as the next x-slack-retry-reason tells
	At      time.Time
}

// An Answer is what an app answered.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte
}

// Signed is the request with the signature that the secret gives for its body at
// that time, in the headers X-Slack-Request-Timestamp and X-Slack-Signature.
func (r Request) Signed(secret string, at time.Time) Request {
	stamp := strconv.FormatInt(at.Unix(), 10)
	mac := hmac.New(sha256.New, []byte(secret))
	fmt.Fprintf(mac, "v0:%s:%s", stamp, r.Body)
	r.Header = r.Header.Clone()
	r.Header.Set("X-Slack-Request-Timestamp", stamp)
	r.Header.Set("X-Slack-Signature", "v0="+hex.EncodeToString(mac.Sum(nil)))
	return r
}

// With is the request with another body under the old signature.
func (r Request) With(body []byte) Request {
	r.Body = body
	return r
}

// SigningSecret is the secret that the app under test shares with Slack.
func (w *Workspace) SigningSecret() string { return w.apps[0].secret }

// request is a signed request to an app's URL.
func (w *Workspace) request(url, contentType string, body []byte) Request {
	h := http.Header{}
	h.Set("Content-Type", contentType)
	h.Set("Accept", "*/*")
	h.Set("User-Agent", "Slackbot 1.0 (+https://api.slack.com/robots)")
	return Request{URL: url, Header: h, Body: body}.Signed(w.apps[0].secret, w.now())
}

// Draft is the signed request that would deliver the event to the app under
// test now; it is not sent.
func (w *Workspace) Draft(event map[string]any) Request {
	w.mu.Lock()
	defer w.release()
	a := w.apps[0]
	body, err := json.Marshal(a.wrap(event))
	if err != nil {
		panic(fmt.Sprintf("slacktest: encode %v: %v", event["type"], err))
	}
	return w.request(a.endpoints.Events, "application/json", body)
}

// Send makes any request to an app, once, and answers what came back. It follows
// redirects as Slack does.
func (w *Workspace) Send(ctx context.Context, r Request) (Answer, error) {
	for hops := 0; ; hops++ {
		got, err := w.sendOne(ctx, r)
		if err != nil || got.Status < 301 || got.Status > 308 || got.Header.Get("Location") == "" {
			return got, err
		}
		if hops == maxRedirects {
			return got, errTooManyRedirects
		}
		base, err := url.Parse(r.URL)
		if err != nil {
			return got, err
		}
		next, err := base.Parse(got.Header.Get("Location"))
		if err != nil {
			return got, err
		}
		r.URL = next.String()
	}
}

const maxRedirects = 2

var errTooManyRedirects = errors.New("more than two redirects")

func (w *Workspace) sendOne(ctx context.Context, r Request) (Answer, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, r.URL, bytes.NewReader(r.Body))
	if err != nil {
		return Answer{}, err
	}
	req.Header = r.Header.Clone()
	resp, err := w.client.Do(req)
	if err != nil {
		return Answer{}, err
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	return Answer{Status: resp.StatusCode, Header: resp.Header, Body: body}, err
}

// Requests are the deliveries by HTTP so far, each attempt by itself, in the
// order in which they ended.
func (w *Workspace) Requests() []Request {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.requests)
}

// ProbeCertificate sends the two requests with which Slack checks a command's
// URL from time to time: ssl_check=1 as a query and as a form. It returns an
// error unless both are answered with 200.
func (w *Workspace) ProbeCertificate(ctx context.Context) error {
	w.mu.Lock()
	to := w.apps[0].endpoints.Commands
	form := w.request(to, "application/x-www-form-urlencoded", []byte("ssl_check=1&token=verification-token"))
	w.mu.Unlock()
	got, err := w.Send(ctx, form)
	if err == nil && got.Status != http.StatusOK {
		err = fmt.Errorf("the form was answered with %d", got.Status)
	}
	if err != nil {
		return fmt.Errorf("probe %s: %w", to, err)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, to+"?ssl_check=1&token=verification-token", nil)
	if err != nil {
		return fmt.Errorf("probe %s: %w", to, err)
	}
	resp, err := w.client.Do(req)
	if err != nil {
		return fmt.Errorf("probe %s: %w", to, err)
	}
	_ = resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("probe %s: the query was answered with %d", to, resp.StatusCode)
	}
	return nil
}
