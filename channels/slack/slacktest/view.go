package slacktest

import (
	"fmt"
	"maps"
	"slices"
)

// A view is a modal or a Home tab.
type view struct {
	id       string
	app      *App
	user     *User
	spec     map[string]any // as the app gave it, completed
	hash     string
	root     *view
	previous *view
	values   map[string]map[string]any // state: block_id, action_id
	errors   map[string]string         // shown at the fields, by block_id
	trouble  bool                      // "We had some trouble connecting"
	waiting  bool                      // submitted, not answered yet
	closed   bool
	revision int
}

func (v *view) blocks() []any {
	list, _ := v.spec["blocks"].([]any)
	return list
}

func (v *view) flag(key string) bool {
	b, _ := v.spec[key].(bool)
	return b
}

// put gives the view new content. Inputs whose block_id and action_id stay keep
// what was typed into them.
func (v *view) put(spec map[string]any) {
	v.spec = spec
	v.app.w.complete(v.blocks())
	v.revision++
	v.hash = fmt.Sprintf("%d.%s", v.app.w.now().Unix(), v.app.w.hex(8))
	v.errors, v.trouble = nil, false
	old := v.values
	v.values = map[string]map[string]any{}
	for _, e := range elements(v.blocks()) {
		state := e.initial()
		if kept, ok := old[e.blockID()][e.id()].(map[string]any); ok && kept["type"] == e.kind() {
			state = kept
		}
		if state != nil {
			v.set(e, state)
		}
	}
}

func (v *view) set(e element, state map[string]any) {
	if v.values[e.blockID()] == nil {
		v.values[e.blockID()] = map[string]any{}
	}
	v.values[e.blockID()][e.id()] = state
}

// json is the view object of answers and payloads.
func (v *view) json() map[string]any {
	j := map[string]any{
		"id": v.id, "team_id": v.app.w.ID, "type": v.spec["type"], "blocks": v.blocks(),
		"private_metadata": str(v.spec["private_metadata"]), "callback_id": str(v.spec["callback_id"]),
		"external_id": str(v.spec["external_id"]), "state": map[string]any{"values": v.values}, "hash": v.hash,
		"clear_on_close": v.flag("clear_on_close"), "notify_on_close": v.flag("notify_on_close"),
		"root_view_id": v.root.id, "app_id": v.app.ID, "app_installed_team_id": v.app.w.ID, "bot_id": v.app.BotID,
	}
	for _, key := range []string{"title", "submit", "close"} {
		if v.spec[key] != nil {
			j[key] = v.spec[key]
		}
	}
	if v.previous != nil {
		j["previous_view_id"] = v.previous.id
	}
	return j
}

// checkView finds what is wrong with a view; surface says what it must be.
func checkView(spec map[string]any, s surface, at string) []string {
	k := &checker{surface: s}
	common := []string{"private_metadata", "callback_id", "external_id"}
	kind := "home"
	if s == inModal {
		kind = "modal"
		common = append(common, "submit", "close", "clear_on_close", "notify_on_close", "submit_disabled")
		k.object(spec, at, []string{"type", "title", "blocks"}, common...)
		k.text(spec["title"], at+"/title", 24, plain)
		k.text(spec["submit"], at+"/submit", 24, plain)
		k.text(spec["close"], at+"/close", 24, plain)
	} else {
		k.object(spec, at, []string{"type", "blocks"}, common...)
	}
	if spec["type"] != kind {
		k.say(at+"/type", "must be one of [%s]", kind)
	}
	k.length(spec["private_metadata"], at+"/private_metadata", 0, 3000)
	k.length(spec["callback_id"], at+"/callback_id", 0, 255)
	k.length(spec["external_id"], at+"/external_id", 0, 255)
	blocks, _ := spec["blocks"].([]any)
	inputs := slices.ContainsFunc(blocks, func(b any) bool {
		o, _ := b.(map[string]any)
		return o["type"] == "input"
	})
	if s == inModal && inputs && spec["submit"] == nil {
		k.say(at, "missing required field: submit")
	}
	return append(k.faults, checkBlocks(blocks, at+"/blocks", s)...)
}

// newView makes a view that nobody sees yet.
func (w *Workspace) newView(a *App, u *User, spec map[string]any) *view {
	v := &view{id: w.newID("V"), app: a, user: u}
	v.root = v
	v.put(spec)
	w.views[v.id] = v
	return v
}

// show puts a modal on top of the person's screen.
func (v *view) show(on *view) {
	if on != nil {
		v.previous, v.root = on, on.root
		v.user.stack = append(v.user.stack, v)
		return
	}
	for _, old := range v.user.stack {
		old.closed = true
	}
	v.user.stack = []*view{v}
}

// close takes the view off the screen; the one below shows again.
func (v *view) close() {
	v.closed, v.waiting = true, false
	v.user.stack = slices.DeleteFunc(v.user.stack, func(o *view) bool { return o == v })
}

func (v *view) closeAll() {
	for _, o := range slices.Clone(v.user.stack) {
		if o.root == v.root {
			o.close()
		}
	}
}

// A View is a modal or Home tab as it stood when it was looked at.
type View struct {
	ID       string
	User     *User
	Type     string // modal or home
	Title    string
	Callback string
	Metadata string // private_metadata
	Hash     string
	Blocks   []map[string]any
	Errors   map[string]string // shown at the fields, by block_id
	Trouble  bool              // the submission was not answered in time
	Waiting  bool              // the submission is not answered yet
	Closed   bool
	Revision int // 1 as opened, one more at each update
	Submit   string
	Close    string
	State    map[string]map[string]any // what is entered, by block_id and action_id
}

func (v *view) snapshot() View {
	s := View{
		ID: v.id, User: v.user, Type: str(v.spec["type"]), Title: textOf(v.spec["title"]),
		Callback: str(v.spec["callback_id"]), Metadata: str(v.spec["private_metadata"]), Hash: v.hash,
		Errors: v.errors, Trouble: v.trouble, Waiting: v.waiting, Closed: v.closed, Revision: v.revision,
		Submit: textOf(v.spec["submit"]), Close: textOf(v.spec["close"]),
		State: map[string]map[string]any{},
	}
	for block, values := range v.values {
		s.State[block] = maps.Clone(values)
	}
	for _, b := range v.blocks() {
		s.Blocks = append(s.Blocks, b.(map[string]any))
	}
	return s
}
