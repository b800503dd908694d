package slacktest

import (
	"encoding/base64"
	"encoding/json"
	"maps"
	"slices"
	"strings"
)

// raise delivers one event of the Events API to the app. Apps beside the one
// under test hear nothing before they first ask for a connection.
func (a *App) raise(event map[string]any) {
	w := a.w
	if a != w.apps[0] && !a.dialed || !a.admits() {
		return
	}
	a.enqueue(&delivery{
		kind: "events_api", event: str(event["type"]), retries: len(w.opts.RetryDelays), body: a.wrap(event),
	})
}

// wrap is the payload around an event.
func (a *App) wrap(event map[string]any) map[string]any {
	w := a.w
	id := "Ev0" + w.letters(9)
	context, _ := json.Marshal(map[string]any{"et": event["type"], "tid": w.ID, "aid": a.ID, "id": id})
	shared := false
	if c := w.channelByID(str(event["channel"])); c != nil {
		shared = c.shared
	}
	return map[string]any{
		"token": "verification-token", "team_id": w.ID, "api_app_id": a.ID,
		"event": event, "type": "event_callback", "event_id": id, "event_time": w.now().Unix(),
		"authorizations": []any{map[string]any{
			"team_id": w.ID, "user_id": a.Bot.ID, "is_bot": true, "is_enterprise_install": false,
		}},
		"is_ext_shared_channel": shared,
		"event_context":         "4-" + base64.RawURLEncoding.EncodeToString(context),
	}
}

// listeners are the apps whose bot is in the channel and who may hear of the
// given action there: "history" for messages, "read" for the channel itself, a
// full scope name otherwise.
func (w *Workspace) listeners(c *Channel, action string) []*App {
	scope := action
	if !strings.Contains(scope, ":") {
		scope = c.scope(action)
	}
	var out []*App
	for _, a := range w.apps {
		if a.has(scope) && slices.Contains(c.members, a.Bot) {
			out = append(out, a)
		}
	}
	return out
}

func (w *Workspace) broadcast(c *Channel, action string, event map[string]any) {
	for _, a := range w.listeners(c, action) {
		a.raise(event)
	}
}

// announce raises what a new message causes: the message, app_mention for each
// app that it names, file_shared for its files.
func (w *Workspace) announce(m *message) {
	c := m.channel
	event := m.body()
	event["channel"], event["channel_type"], event["event_ts"] = c.ID, c.kind(), m.ts
	if m.subtype == "thread_broadcast" {
		if r := m.root(); r != nil {
			event["root"] = changedShape(r.counted(r.body()))
		}
	}
	for _, a := range w.listeners(c, "history") {
		e := maps.Clone(event)
		if m.metadata != nil && a.has("metadata.message:read") {
			e["metadata"] = m.metadata
		}
		a.raise(e)
	}
	if !c.im {
		w.mentionApps(m)
	}
	for _, f := range m.files {
		w.broadcast(c, "files:read", map[string]any{
			"type": "file_shared", "channel_id": c.ID, "file_id": f.id, "user_id": m.user.ID,
			"file": map[string]any{"id": f.id}, "event_ts": m.ts,
		})
	}
}

func (w *Workspace) mentionApps(m *message) {
	for _, a := range w.listeners(m.channel, "app_mentions:read") {
		if a == m.app || !strings.Contains(m.text, a.Bot.Mention()) {
			continue
		}
		e := m.body()
		delete(e, "parent_user_id")
		e["type"], e["channel"], e["event_ts"] = "app_mention", m.channel.ID, m.ts
		a.raise(e)
	}
}

func (w *Workspace) reacted(kind string, m *message, by *User, name string) {
	event := map[string]any{
		"type": kind, "user": by.ID, "reaction": name, "event_ts": m.channel.nextTS(),
		"item": map[string]any{"type": "message", "channel": m.channel.ID, "ts": m.ts},
	}
	if m.user != nil {
		event["item_user"] = m.user.ID
	}
	w.broadcast(m.channel, "reactions:read", event)
}

// joined raises member_joined_channel and posts the line that everybody sees.
func (w *Workspace) joined(c *Channel, u, by *User) {
	event := w.membership("member_joined_channel", c, u)
	if by != nil {
		event["inviter"] = by.ID
	}
	w.broadcast(c, "read", event)
	w.publish(&message{channel: c, user: u, inviter: by, subtype: "channel_join", text: u.Mention() + " has joined the channel"})
}

func (w *Workspace) left(c *Channel, u *User) {
	w.broadcast(c, "read", w.membership("member_left_channel", c, u))
	w.publish(&message{channel: c, user: u, subtype: "channel_leave", text: u.Mention() + " has left the channel"})
}

func (w *Workspace) membership(kind string, c *Channel, u *User) map[string]any {
	letter := "C"
	if c.private {
		letter = "G"
	}
	return map[string]any{
		"type": kind, "user": u.ID, "channel": c.ID, "channel_type": letter, "team": u.team(), "event_ts": c.nextTS(),
	}
}
