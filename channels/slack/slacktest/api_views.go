package slacktest

import (
	"encoding/json"
	"strings"
	"time"
)

// maxStack is how many modals may lie on top of each other.
const maxStack = 3

// A trigger lets an app open one modal, for three seconds.
type trigger struct {
	app  *App
	user *User
	view *view // the modal in which it arose
	at   time.Time
	used bool
}

func (w *Workspace) newTrigger(a *App, u *User, in *view) string {
	id := w.digits(13) + "." + w.digits(12) + "." + w.hex(32)
	w.triggers[id] = &trigger{app: a, user: u, view: in, at: w.now()}
	return id
}

// exchange spends the trigger of the call.
func (c *call) exchange() (*trigger, error) {
	id := c.args.str("trigger_id")
	if id == "" {
		return nil, fail("invalid_arguments", "[ERROR] missing required field: trigger_id")
	}
	t := c.w.triggers[id]
	switch {
	case strings.Count(id, ".") != 2 || t == nil || t.app != c.app:
		return nil, fail("invalid_trigger_id")
	case t.used:
		return nil, fail("exchanged_trigger_id")
	case c.w.now().Sub(t.at) > 3*time.Second:
		return nil, fail("expired_trigger_id")
	}
	t.used = true
	return t, nil
}

// view reads and checks the view argument.
func (c *call) view(s surface, except *view) (map[string]any, error) {
	spec, ok := c.args.value("view").(map[string]any)
	if !ok {
		return nil, fail("invalid_arguments", "[ERROR] must be a object [json-pointer:/view]")
	}
	if faults := checkView(spec, s, "/view"); len(faults) > 0 {
		return nil, fail("invalid_arguments", faults...)
	}
	if b, _ := json.Marshal(spec); len(b) > 250<<10 {
		return nil, fail("view_too_large")
	}
	if id := str(spec["external_id"]); id != "" {
		for _, v := range c.w.views {
			if v != except && !v.closed && v.app == c.app && str(v.spec["external_id"]) == id {
				return nil, fail("duplicate_external_id")
			}
		}
	}
	return spec, nil
}

func (c *call) openView() (map[string]any, error) {
	spec, err := c.view(inModal, nil)
	if err != nil {
		return nil, err
	}
	t, err := c.exchange()
	if err != nil {
		return nil, err
	}
	v := c.w.newView(c.app, t.user, spec)
	v.show(nil)
	return map[string]any{"view": v.json()}, nil
}

func (c *call) pushView() (map[string]any, error) {
	spec, err := c.view(inModal, nil)
	if err != nil {
		return nil, err
	}
	t, err := c.exchange()
	if err != nil {
		return nil, err
	}
	if t.view == nil || t.view.closed {
		return nil, fail("not_found")
	}
	if len(t.user.stack) >= maxStack {
		return nil, fail("push_limit_reached")
	}
	v := c.w.newView(c.app, t.user, spec)
	v.show(t.view)
	return map[string]any{"view": v.json()}, nil
}

func (c *call) updateView() (map[string]any, error) {
	v := c.w.views[c.args.str("view_id")]
	if id := c.args.str("external_id"); id != "" {
		for _, o := range c.w.views {
			if o.app == c.app && !o.closed && str(o.spec["external_id"]) == id {
				v = o
			}
		}
	}
	if v == nil || v.closed || v.app != c.app {
		return nil, fail("not_found")
	}
	if h := c.args.str("hash"); h != "" && h != v.hash {
		return nil, fail("hash_conflict")
	}
	s := inModal
	if v.spec["type"] == "home" {
		s = inHome
	}
	spec, err := c.view(s, v)
	if err != nil {
		return nil, err
	}
	v.put(spec)
	return map[string]any{"view": v.json()}, nil
}

func (c *call) publishView() (map[string]any, error) {
	u := c.w.userByID(c.args.str("user_id"))
	if u == nil || u.deleted {
		return nil, fail("user_not_found")
	}
	v := c.app.home[u]
	if h := c.args.str("hash"); h != "" && (v == nil || h != v.hash) {
		return nil, fail("hash_conflict")
	}
	spec, err := c.view(inHome, v)
	if err != nil {
		return nil, err
	}
	if v == nil {
		v = c.w.newView(c.app, u, spec)
		c.app.home[u] = v
	} else {
		v.put(spec)
	}
	return map[string]any{"view": v.json()}, nil
}
