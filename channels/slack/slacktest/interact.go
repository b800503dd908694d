package slacktest

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// A Target is what a person can click in: a Message or a View.
type Target interface {
	// surface finds what stands there now.
	surface(w *Workspace, u *User) (*shown, error)
}

// shown is a message or a view on a person's screen.
type shown struct {
	app     *App
	blocks  []any
	message *message
	view    *view
}

func (s Message) surface(w *Workspace, u *User) (*shown, error) {
	m := s.Channel.find(s.TS)
	if s.Ephemeral {
		m = nil
		if i := slices.IndexFunc(u.seen, func(m *message) bool { return m.ts == s.TS && m.channel == s.Channel }); i >= 0 {
			m = u.seen[i]
		}
	} else if !slices.Contains(s.Channel.members, u) {
		return nil, fmt.Errorf("%s is not in %s", u.Name, s.Channel.label())
	}
	if m == nil || m.gone || m.app == nil {
		return nil, fmt.Errorf("%s sees no message of an app at %s", u.Name, s.TS)
	}
	return &shown{app: m.app, blocks: m.blocks, message: m}, nil
}

func (s View) surface(w *Workspace, u *User) (*shown, error) {
	v := w.views[s.ID]
	if v == nil || v.closed || v.user != u {
		return nil, fmt.Errorf("%s has no view %s open", u.Name, s.ID)
	}
	return &shown{app: v.app, blocks: v.blocks(), view: v}, nil
}

// find is the element with that action_id or text, in that block if one is named.
func (s *shown) find(block, what string) (element, error) {
	var names []string
	for _, e := range elements(s.blocks) {
		if block != "" && e.blockID() != block {
			continue
		}
		if e.id() == what || textOf(e.spec["text"]) == what {
			return e, nil
		}
		names = append(names, e.id())
	}
	return element{}, fmt.Errorf("nothing to click called %q, there are %q", what, names)
}

// Click presses the button with that action_id or text. It returns an error
// when the message or view shows none to this person.
func (u *User) Click(on Target, button string) error {
	return u.act(on, "", button, func(e element) (map[string]any, error) {
		if e.kind() != "button" {
			return nil, fmt.Errorf("%q is a %s, no button", button, e.kind())
		}
		return e.press(), nil
	})
}

// press is the state of a button that was pressed.
func (e element) press() map[string]any {
	act := map[string]any{"text": e.spec["text"]}
	for _, key := range []string{"value", "url", "style", "confirm"} {
		if e.spec[key] != nil {
			act[key] = e.spec[key]
		}
	}
	return act
}

// Select chooses in the menu, overflow or radio group with that action_id the
// option with that value or text; for a menu of people, the user's id.
func (u *User) Select(on Target, actionID, value string) error {
	return u.act(on, "", actionID, func(e element) (map[string]any, error) { return e.choose(value) })
}

// Use presses the button, or chooses value in the menu, that the block holds
// under action_id, where several blocks use the same one.
func (u *User) Use(on Target, blockID, actionID, value string) error {
	return u.act(on, blockID, actionID, func(e element) (map[string]any, error) {
		if e.kind() == "button" {
			return e.press(), nil
		}
		return e.choose(value)
	})
}

// act sends block_actions for what the person did with an element.
func (u *User) act(on Target, block, what string, do func(element) (map[string]any, error)) error {
	w := u.w
	w.mu.Lock()
	defer w.release()
	s, err := on.surface(w, u)
	if err != nil {
		return fmt.Errorf("click %q: %w", what, err)
	}
	e, err := s.find(block, what)
	if err != nil {
		return fmt.Errorf("click: %w", err)
	}
	act, err := do(e)
	if err != nil {
		return fmt.Errorf("click: %w", err)
	}
	if s.view != nil && e.kind() != "button" && e.kind() != "overflow" {
		s.view.set(e, act)
	}
	act = maps.Clone(act)
	act["type"], act["action_id"], act["block_id"], act["action_ts"] = e.kind(), e.id(), e.blockID(), eventTS(w.now())
	if e.block["type"] == "input" && e.block["dispatch_action"] != true {
		return nil // goes with the submission only
	}
	s.app.interact(u, s, map[string]any{"type": "block_actions", "actions": []any{act}})
	return nil
}

// choose is the state of an element in which value is chosen.
func (e element) choose(value string) (map[string]any, error) {
	state := map[string]any{"type": e.kind()}
	kind := e.kind()
	many := strings.HasPrefix(kind, "multi_") || kind == "checkboxes"
	switch base := strings.TrimPrefix(kind, "multi_"); {
	case base == "static_select", base == "overflow", base == "radio_buttons", base == "checkboxes":
		var chosen []any
		for _, v := range e.split(value, many) {
			o := e.option(v)
			if o == nil {
				return nil, fmt.Errorf("%s offers no %q", e.id(), v)
			}
			chosen = append(chosen, o)
		}
		if many {
			state["selected_options"] = chosen
		} else if len(chosen) == 1 {
			state["selected_option"] = chosen[0]
		}
	case strings.HasSuffix(base, "s_select"):
		key := "selected_" + strings.TrimSuffix(base, "s_select")
		if many {
			state[key+"s"] = e.split(value, many)
		} else {
			state[key] = value
		}
	case kind == "datetimepicker":
		at, err := strconv.ParseInt(value, 10, 64)
		if err != nil {
			return nil, fmt.Errorf("%s takes seconds since 1970, not %q", e.id(), value)
		}
		state["selected_date_time"] = at
	case kind == "rich_text_input":
		state["rich_text_value"] = richValue(value)
	case kind == "datepicker", kind == "timepicker":
		state["selected_"+strings.TrimSuffix(kind, "picker")] = value
	case kind == "button":
		return nil, fmt.Errorf("%s is a button", e.id())
	default:
		state["value"] = value
	}
	return state, nil
}

// richValue is one paragraph of rich text.
func richValue(text string) map[string]any {
	return map[string]any{"type": "rich_text", "elements": []any{map[string]any{
		"type": "rich_text_section", "elements": []any{map[string]any{"type": "text", "text": text}},
	}}}
}

func (e element) split(value string, many bool) []string {
	if many && value != "" {
		return strings.Split(value, ",")
	}
	return []string{value}
}

// initial is the state that the element begins with; nil for none.
func (e element) initial() map[string]any {
	kind := e.kind()
	state := map[string]any{"type": kind}
	switch {
	case kind == "button" || kind == "overflow":
		return nil
	case strings.HasSuffix(kind, "_input"):
		if s := str(e.spec["initial_value"]); s != "" {
			state["value"] = s
		}
	}
	for key, v := range e.spec {
		if rest, ok := strings.CutPrefix(key, "initial_"); ok && rest != "value" {
			state["selected_"+rest] = v
		}
	}
	return state
}

// interact sends an interactive payload. The first three seconds are for the
// acknowledgement; there is no retry.
func (a *App) interact(u *User, s *shown, body map[string]any) {
	w := a.w
	for key, v := range a.origin(u) {
		body[key] = v
	}
	body["trigger_id"] = w.newTrigger(a, u, s.view)
	if m := s.message; m != nil {
		body["message"] = m.counted(m.body())
		if m.metadata != nil {
			body["message"].(map[string]any)["metadata"] = m.metadata
		}
		body["channel"] = map[string]any{"id": m.channel.ID, "name": m.channel.shownName()}
		container := map[string]any{
			"type": "message", "message_ts": m.ts, "channel_id": m.channel.ID, "is_ephemeral": m.ephemeral,
		}
		if m.thread != "" {
			container["thread_ts"] = m.thread
		}
		body["container"] = container
		body["state"] = map[string]any{"values": messageState(m.blocks, body["actions"])}
		body["response_url"] = w.newResponseURL("actions", a, u, m.channel, m)
	} else {
		body["container"] = map[string]any{"type": "view", "view_id": s.view.id}
		body["view"] = s.view.json()
	}
	a.enqueue(&delivery{
		kind: "interactive", event: str(body["type"]), body: body,
		failed: a.silence(u),
	})
}

// messageState is the state of a message's menus after an action.
func messageState(blocks []any, actions any) map[string]map[string]any {
	values := map[string]map[string]any{}
	for _, e := range elements(blocks) {
		state := e.initial()
		if list, _ := actions.([]any); len(list) == 1 && state != nil {
			if act := list[0].(map[string]any); act["action_id"] == e.id() && act["block_id"] == e.blockID() {
				state, _ = e.choose(str(act["selected_user"]))
				if o, ok := act["selected_option"].(map[string]any); ok {
					state, _ = e.choose(str(o["value"]))
				}
			}
		}
		if state != nil {
			if values[e.blockID()] == nil {
				values[e.blockID()] = map[string]any{}
			}
			values[e.blockID()][e.id()] = state
		}
	}
	return values
}

// origin is what every interactive payload says about where it comes from.
func (a *App) origin(u *User) map[string]any {
	return map[string]any{
		"team":       map[string]any{"id": a.w.ID, "domain": a.w.Domain},
		"user":       map[string]any{"id": u.ID, "username": u.Name, "name": u.Name, "team_id": u.team()},
		"api_app_id": a.ID, "token": "verification-token", "is_enterprise_install": false,
	}
}

func (c *Channel) shownName() string {
	switch {
	case c.im:
		return "directmessage"
	case c.mpim:
		return c.Name
	case c.private:
		return "privategroup"
	}
	return c.Name
}
