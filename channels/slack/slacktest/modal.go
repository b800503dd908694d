package slacktest

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"net/mail"
	"net/url"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"
)

// Values are what a person enters in a modal, by action_id or block_id: text,
// the value of an option, comma-separated values where several are allowed; empty
// to leave the field empty.
type Values map[string]string

// Submit fills in a modal and submits it. It returns an error for what Slack's
// client would not send: a field that is not there, a required one left empty,
// a text of the wrong length. What the app answers shows in [Workspace.View].
func (u *User) Submit(s View, values Values) error {
	w := u.w
	w.mu.Lock()
	defer w.release()
	on, err := s.surface(w, u)
	if err != nil {
		return fmt.Errorf("submit: %w", err)
	}
	v := on.view
	if err := v.fill(values); err != nil {
		return fmt.Errorf("submit %q: %w", textOf(v.spec["title"]), err)
	}
	v.waiting, v.trouble, v.errors = true, false, nil
	body := v.app.origin(u)
	body["type"], body["trigger_id"], body["view"] = "view_submission", w.newTrigger(v.app, u, v), v.json()
	v.app.enqueue(&delivery{
		kind: "interactive", event: "view_submission", body: body, answerable: true,
		answered: func(p json.RawMessage) { v.answer(p) },
		failed:   func() { v.waiting, v.trouble = false, true },
	})
	return nil
}

// fill enters values and checks what the client checks.
func (v *view) fill(values Values) error {
	left := maps.Clone(values)
	for _, e := range elements(v.blocks()) {
		for _, key := range []string{e.id(), e.blockID()} {
			value, given := left[key]
			if !given {
				continue
			}
			delete(left, key)
			if value == "" {
				delete(v.values[e.blockID()], e.id())
				break
			}
			state, err := v.entered(e, value)
			if err != nil {
				return err
			}
			v.set(e, state)
			break
		}
		if err := v.permits(e); err != nil {
			return err
		}
	}
	if len(left) > 0 {
		return fmt.Errorf("it has no field %q", slices.Sorted(maps.Keys(left)))
	}
	return nil
}

// entered is the state of a field in which the person entered value; for files
// their ids, see [User.Upload].
func (v *view) entered(e element, value string) (map[string]any, error) {
	if e.kind() != "file_input" {
		return e.choose(value)
	}
	files := []any{}
	kinds, _ := e.spec["filetypes"].([]any)
	for _, id := range e.split(value, true) {
		f := v.app.w.fileByID(id)
		if f == nil || f.owner != v.user {
			return nil, fmt.Errorf("%s has no file %q", v.user.Name, id)
		}
		if len(kinds) > 0 && !slices.Contains(kinds, any(f.kind())) {
			return nil, fmt.Errorf("field %s takes no %s", e.id(), f.kind())
		}
		f.given = append(f.given, v.app)
		files = append(files, f.json())
	}
	if most := number(e.spec["max_files"], 10); len(files) > most {
		return nil, fmt.Errorf("field %s takes %d files", e.id(), most)
	}
	return map[string]any{"type": "file_input", "files": files}, nil
}

func (v *view) permits(e element) error {
	if e.block["type"] != "input" {
		return nil
	}
	state, _ := v.values[e.blockID()][e.id()].(map[string]any)
	empty := true
	for key, x := range state {
		if list, isList := x.([]any); key != "type" && x != "" && (!isList || len(list) > 0) {
			empty = false
		}
	}
	if empty && e.block["optional"] != true {
		return fmt.Errorf("field %s is required", e.id())
	}
	if empty {
		return nil
	}
	value := str(state["value"])
	n := utf8.RuneCountInString(value)
	valid := true
	switch e.kind() {
	case "plain_text_input":
		if n < number(e.spec["min_length"], 0) || n > number(e.spec["max_length"], 3000) {
			return fmt.Errorf("field %s does not take %d characters", e.id(), n)
		}
	case "email_text_input":
		_, err := mail.ParseAddress(value)
		valid = err == nil
	case "url_text_input":
		u, err := url.Parse(value)
		valid = err == nil && u.Scheme != "" && u.Host != ""
	case "number_input":
		f, err := strconv.ParseFloat(value, 64)
		valid = err == nil && (e.spec["is_decimal_allowed"] == true || f == math.Trunc(f))
	case "datepicker":
		_, err := time.Parse(time.DateOnly, str(state["selected_date"]))
		valid = err == nil
	case "timepicker":
		_, err := time.Parse("15:04", str(state["selected_time"]))
		valid = err == nil
	}
	if !valid {
		return fmt.Errorf("field %s does not take %q", e.id(), state)
	}
	return nil
}

// CloseView dismisses a modal, and those below it if all is true.
func (u *User) CloseView(s View, all bool) error {
	w := u.w
	w.mu.Lock()
	defer w.release()
	on, err := s.surface(w, u)
	if err != nil {
		return fmt.Errorf("close: %w", err)
	}
	v := on.view
	if all || v.flag("clear_on_close") {
		v.closeAll()
	} else {
		v.close()
	}
	if v.flag("notify_on_close") {
		body := v.app.origin(u)
		body["type"], body["view"], body["is_cleared"] = "view_closed", v.json(), all
		v.app.enqueue(&delivery{kind: "interactive", event: "view_closed", body: body})
	}
	return nil
}

// answer does what the acknowledgement of a submission asks for; without a
// payload the modal closes. What Slack cannot use shows as trouble.
func (v *view) answer(payload json.RawMessage) {
	v.waiting = false
	var r struct {
		Action string            `json:"response_action"`
		Errors map[string]string `json:"errors"`
		View   map[string]any    `json:"view"`
	}
	if len(payload) > 0 && json.Unmarshal(payload, &r) != nil {
		v.trouble = true
		return
	}
	switch r.Action {
	case "":
		v.close()
	case "clear":
		v.closeAll()
	case "errors":
		v.showErrors(r.Errors)
	case "update", "push":
		v.replace(r.Action, r.View)
	default:
		v.refuse("response_action %q is unknown", r.Action)
	}
}

// refuse is what Slack does with an answer that it cannot use: it tells the
// person that there was trouble, and the app nothing.
func (v *view) refuse(format string, args ...any) {
	v.trouble = true
	v.app.w.complain("answer to view_submission: "+format, args...)
}

func (v *view) showErrors(errors map[string]string) {
	for id := range errors {
		input := func(b any) bool {
			o, _ := b.(map[string]any)
			return o["type"] == "input" && o["block_id"] == id
		}
		if !slices.ContainsFunc(v.blocks(), input) {
			v.refuse("there is no input block %q to show an error at", id)
			return
		}
	}
	if len(errors) == 0 {
		v.refuse("no errors are named")
		return
	}
	v.errors = errors
}

func (v *view) replace(action string, spec map[string]any) {
	if faults := checkView(spec, inModal, "/view"); len(faults) > 0 {
		v.refuse("%s", faults[0])
		return
	}
	if action == "update" {
		v.put(spec)
		return
	}
	if len(v.user.stack) >= maxStack {
		v.refuse("%d views are open", maxStack)
		return
	}
	v.app.w.newView(v.app, v.user, spec).show(v)
}
