package slacktest

import (
	"fmt"
	"slices"
)

// A Shortcut is offered by an app: in the menu of each message, or in the
// shortcuts menu of the workspace.
type Shortcut struct {
	Name     string
	Callback string // callback_id
	Message  bool   // in the menu of messages
}

// Shortcuts are what the app under test offers.
func (w *Workspace) Shortcuts() []Shortcut { return slices.Clone(w.apps[0].shortcuts) }

// offers finds the shortcut by its callback_id or its name.
func (a *App) offers(what string, onMessage bool) (Shortcut, error) {
	for _, s := range a.shortcuts {
		if s.Message == onMessage && (s.Callback == what || s.Name == what) && a.has("commands") {
			return s, nil
		}
	}
	return Shortcut{}, fmt.Errorf("%s offers no shortcut %q here", a.Name, what)
}

// Shortcut chooses a global shortcut of the app under test, by its callback_id
// or its name. It returns an error when the app offers no such one.
func (u *User) Shortcut(what string) error {
	w := u.w
	w.mu.Lock()
	defer w.release()
	u.mustBeThere()
	a := w.apps[0]
	s, err := a.offers(what, false)
	if err == nil {
		err = u.mayCall(a)
	}
	if err != nil {
		return err
	}
	body := a.origin(u)
	body["type"], body["callback_id"], body["action_ts"] = "shortcut", s.Callback, eventTS(w.now())
	body["trigger_id"] = w.newTrigger(a, u, nil)
	delete(body, "api_app_id")
	delete(body["user"].(map[string]any), "name")
	a.enqueue(&delivery{kind: "interactive", event: "shortcut", body: body, failed: a.silence(u)})
	return nil
}

// MessageShortcut chooses a shortcut from the menu of a message.
func (u *User) MessageShortcut(on Message, what string) error {
	w := u.w
	w.mu.Lock()
	defer w.release()
	u.mustBeThere()
	on.Channel.mustHave(u)
	a := w.apps[0]
	s, err := a.offers(what, true)
	if err == nil {
		err = u.mayCall(a)
	}
	if err != nil {
		return err
	}
	m := on.Channel.find(on.TS)
	if m == nil || m.gone {
		return fmt.Errorf("%s sees no message at %s", u.Name, on.TS)
	}
	body := a.origin(u)
	body["type"], body["callback_id"], body["action_ts"] = "message_action", s.Callback, eventTS(w.now())
	body["trigger_id"], body["message_ts"] = w.newTrigger(a, u, nil), m.ts
	body["message"] = changedShape(m.counted(m.body()))
	delete(body, "api_app_id")
	delete(body["user"].(map[string]any), "username")
	body["channel"] = map[string]any{"id": m.channel.ID, "name": m.channel.shownName()}
	body["response_url"] = w.newResponseURL("actions", a, u, m.channel, nil)
	a.enqueue(&delivery{kind: "interactive", event: "message_action", body: body, failed: a.silence(u)})
	return nil
}

// mayCall refuses people of other organisations: commands and shortcuts belong
// to the workspace that installed the app.
func (u *User) mayCall(a *App) error {
	if u.foreign() {
		return fmt.Errorf("%s belongs to another organisation: %s offers commands and shortcuts to its own workspace only", u.Name, a.Name)
	}
	return nil
}

// silence is what a person sees when the app does not answer in time.
func (a *App) silence(u *User) func() {
	return func() { u.notices = append(u.notices, a.Name+" did not respond in time") }
}
