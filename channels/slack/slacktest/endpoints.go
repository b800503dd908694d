package slacktest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// Endpoints are an app's request URLs: where Slack posts what the app is to
// hear, when Socket Mode is off. A kind without a URL is not delivered.
type Endpoints struct {
	Events        string // the Events API
	Interactivity string // buttons, menus, modals, shortcuts
	Commands      string // slash commands
}

// Configure saves the request URLs of the app under test, as its page on
// api.slack.com does: the one for events must answer url_verification with the
// challenge. From then on Socket Mode is off: its connections get link_disabled.
// Empty Endpoints switch it on again.
func (w *Workspace) Configure(ctx context.Context, to Endpoints) error {
	if to.Events != "" {
		if err := w.verify(ctx, to.Events); err != nil {
			return fmt.Errorf("verify the request URL %s: %w", to.Events, err)
		}
	}
	w.mu.Lock()
	defer w.release()
	a := w.apps[0]
	a.endpoints = to
	if to != (Endpoints{}) {
		a.disable()
	} else {
		a.disabled = false
	}
	return nil
}

// verify asks a URL to echo a challenge.
func (w *Workspace) verify(ctx context.Context, url string) error {
	w.mu.Lock()
	challenge := w.letters(52)
	body, _ := json.Marshal(map[string]any{
		"type": "url_verification", "token": "verification-token", "challenge": challenge,
	})
	r := w.request(url, "application/json", body)
	w.mu.Unlock()
	if w.opts.Now == nil { // on a virtual clock the request takes no time
		var cancel func()
		ctx, cancel = context.WithTimeout(ctx, ackDeadline)
		defer cancel()
	}
	got, err := w.Send(ctx, r)
	if err != nil {
		return err
	}
	if got.Status != http.StatusOK {
		return fmt.Errorf("it answered %d", got.Status)
	}
	if !echoes(got, challenge) {
		return errors.New("it did not answer the challenge")
	}
	return nil
}

// echoes reports whether an answer holds the challenge in one of the three forms
// that Slack takes: as text, as a form or as JSON.
func echoes(got Answer, challenge string) bool {
	var j struct {
		Challenge string `json:"challenge"`
	}
	_ = json.Unmarshal(got.Body, &j)
	text := strings.TrimSpace(string(got.Body))
	return j.Challenge == challenge || text == challenge || text == "challenge="+challenge
}

// endpoint is the URL for a kind of payload; empty without one.
func (a *App) endpoint(kind string) string {
	switch kind {
	case "interactive":
		return a.endpoints.Interactivity
	case "slash_commands":
		return a.endpoints.Commands
	}
	return a.endpoints.Events
}

// maxHourly is how many events an app may get of a workspace within an hour.
const maxHourly = 30_000

// admits counts an event against the hour's allowance. The first one beyond it,
// and one a minute after that, is replaced by app_rate_limited.
func (a *App) admits() bool {
	w, now := a.w, a.w.now()
	if !w.limits {
		return true
	}
	if now.Sub(a.hour) >= time.Hour {
		a.hour, a.hourly = now, 0
	}
	a.hourly++
	if a.hourly <= maxHourly {
		return true
	}
	if now.Sub(a.warned) >= time.Minute {
		a.warned = now
		a.rateLimited()
	}
	return false
}

// rateLimited tells the app that events are being withheld.
func (a *App) rateLimited() {
	now := a.w.now()
	a.enqueue(&delivery{kind: "events_api", event: "app_rate_limited", retries: len(a.w.opts.RetryDelays), body: map[string]any{
		"token": "verification-token", "type": "app_rate_limited", "team_id": a.w.ID, "api_app_id": a.ID,
		"minute_rate_limited": now.Unix() - now.Unix()%60,
	}})
}

// RateLimitApp sends app_rate_limited, which is no event but a payload of its
// own, as Slack does once a minute while it withholds events.
func (w *Workspace) RateLimitApp() {
	w.mu.Lock()
	defer w.release()
	w.apps[0].rateLimited()
}
