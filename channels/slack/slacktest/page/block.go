package page

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"guichet/channels/slack/slacktest"
)

// A block is one block of a message, a modal or the Home tab.
type block struct {
	Kind      string
	Text      []para
	Fields    [][]para
	Elements  []element
	Accessory *element
	Label     []run
	Hint      []run
	Error     string
	Optional  bool
	Level     string
	Rows      [][][]para
}

// An element is an interactive element, an image, or a text of a context.
type element struct {
	At     place
	On     string // what it stands on, see [deed.target]
	Form   string // id of the modal's form that an input field belongs to
	Name   string // of an input field
	Block  string
	Action string

	Kind        string
	Text        []para // of a context
	Label       []run  // of a button
	Said        string // its label for screen readers
	Value       string
	Style       string
	URL         string
	Placeholder string
	Options     []option
	Multiline   bool
	Required    bool
	Least, Most int
	Accept      string
	Confirm     *confirm
}

// Chosen reports whether an option is chosen.
func (e element) Chosen() bool {
	return slices.ContainsFunc(e.Options, func(o option) bool { return o.Chosen })
}

// Stored reports whether an image lies in the workspace.
func (e element) Stored() bool { return strings.HasPrefix(e.URL, "file/") }

type option struct {
	Group  string
	Text   []run
	Value  string
	About  []run
	Chosen bool
}

// A confirm is what is asked before an element does something.
type confirm struct {
	Title, Text, Yes, No string
	Danger               bool
}

// A surface is what blocks stand on.
type surface struct {
	on     string
	form   string // id of the modal's form
	state  map[string]map[string]any
	errors map[string]string
}

func (d drawer) blocks(list []map[string]any, on surface) []block {
	var out []block
	for _, b := range list {
		out = append(out, d.block(b, on))
	}
	return out
}

func (d drawer) block(b map[string]any, on surface) block {
	id := str(b["block_id"])
	out := block{Kind: str(b["type"]), Optional: yes(b["optional"]), Error: on.errors[id], Level: str(b["level"])}
	switch out.Kind {
	case "rich_text":
		out.Text = d.rich(b["elements"])
		return out
	case "markdown":
		out.Text = []para{{Kind: "p", Runs: broken(run{Text: str(b["text"])})}}
		return out
	case "image":
		out.Elements = []element{d.element(b, id, on)}
		return out
	case "table":
		for _, row := range list(b["rows"]) {
			var cells [][]para
			for _, cell := range list(row) {
				cells = append(cells, d.textObject(cell))
			}
			out.Rows = append(out.Rows, cells)
		}
		return out
	}
	if b["text"] != nil {
		out.Text = d.textObject(b["text"])
	}
	for _, f := range list(b["fields"]) {
		out.Fields = append(out.Fields, d.textObject(f))
	}
	for _, e := range list(b["elements"]) {
		out.Elements = append(out.Elements, d.element(object(e), id, on))
	}
	if b["accessory"] != nil {
		e := d.element(object(b["accessory"]), id, on)
		out.Accessory = &e
	}
	if out.Kind == "input" {
		e := d.element(object(b["element"]), id, on)
		e.Form, e.Name, e.Required = on.form, "field "+id, !out.Optional
		out.Label, out.Hint = d.plain(said(b["label"])), d.plain(said(b["hint"]))
		e.Said = said(b["label"])
		out.Elements = []element{e}
	}
	return out
}

// said is the text of a text object.
func said(v any) string { return str(object(v)["text"]) }

func (d drawer) element(e map[string]any, blockID string, on surface) element {
	out := element{
		On: on.on, Block: blockID, Action: str(e["action_id"]), Kind: str(e["type"]),
		Label: d.plain(said(e["text"])), Said: str(e["accessibility_label"]), Value: str(e["value"]), Style: str(e["style"]),
		URL: str(e["url"]), Placeholder: said(e["placeholder"]), Multiline: yes(e["multiline"]), Most: 3000,
	}
	switch out.Kind {
	case "plain_text", "mrkdwn":
		out.Text = d.textObject(e)
		return out
	case "image":
		out.Said, out.URL = str(e["alt_text"]), d.pictureOf(e)
		return out
	}
	if c := object(e["confirm"]); c != nil {
		out.Confirm = &confirm{said(c["title"]), said(c["text"]), said(c["confirm"]), said(c["deny"]), c["style"] == "danger"}
	}
	least, _ := e["min_length"].(float64)
	if most, ok := e["max_length"].(float64); ok {
		out.Most = int(most)
	}
	out.Least = int(least)
	var kinds []string
	for _, k := range list(e["filetypes"]) {
		kinds = append(kinds, "."+str(k))
	}
	out.Accept = strings.Join(kinds, ",")
	state := on.state[blockID][out.Action]
	if state == nil {
		state = initially(e)
	}
	out.enter(object(state), d.zone)
	out.Options = d.options(e, chosen(object(state)))
	return out
}

// initially is what an element begins with, for messages, which have no state.
func initially(e map[string]any) map[string]any {
	state := map[string]any{}
	for key, v := range e {
		if rest, ok := strings.CutPrefix(key, "initial_"); ok && rest != "value" {
			state["selected_"+rest] = v
		}
	}
	state["value"] = e["initial_value"]
	return state
}

// enter fills a field with what is entered in it.
func (e *element) enter(state map[string]any, zone *time.Location) {
	switch e.Kind {
	case "button":
	case "datepicker":
		e.Value = str(state["selected_date"])
	case "timepicker":
		e.Value = str(state["selected_time"])
	case "datetimepicker":
		if at := seconds(state["selected_date_time"]); at > 0 {
			e.Value = strconv.FormatInt(at, 10)
		}
	default:
		e.Value = str(state["value"])
	}
}

// chosen are the values that a state selects.
func chosen(state map[string]any) []string {
	var out []string
	for key, v := range state {
		if !strings.HasPrefix(key, "selected_") {
			continue
		}
		for _, one := range append(list(v), v) {
			if s := str(one); s != "" {
				out = append(out, s)
			} else if o := object(one); o != nil {
				out = append(out, str(o["value"]))
			}
		}
		if ids, ok := v.([]string); ok {
			out = append(out, ids...)
		}
	}
	return out
}

// options are what a menu offers: its own choices, or people and channels.
func (d drawer) options(e map[string]any, picked []string) []option {
	var out []option
	add := func(group string, l []any) {
		for _, v := range l {
			o := object(v)
			out = append(out, option{
				Group: group, Text: d.plain(said(o["text"])), About: d.plain(said(o["description"])), Value: str(o["value"]),
			})
		}
	}
	add("", list(e["options"]))
	for _, g := range list(e["option_groups"]) {
		add(said(object(g)["label"]), list(object(g)["options"]))
	}
	kind := strings.TrimPrefix(str(e["type"]), "multi_")
	if kind == "users_select" || kind == "conversations_select" {
		for _, u := range d.ws.Users() {
			if p := u.Profile(); !p.Bot && !p.Deleted {
				out = append(out, option{Text: d.plain(p.Name), Value: u.ID})
			}
		}
	}
	if kind == "channels_select" || kind == "conversations_select" {
		for _, c := range d.ws.Channels() {
			if c.Name != "" && c.Outline().Kind != "mpim" {
				out = append(out, option{Text: d.plain("#" + c.Name), Value: c.ID})
			}
		}
	}
	for i := range out {
		out[i].Chosen = slices.Contains(picked, out[i].Value)
	}
	return out
}

// pictureOf is where an image lies: a file of the workspace, or elsewhere, which
// the page does not load.
func (d drawer) pictureOf(e map[string]any) string {
	if id := str(object(e["slack_file"])["id"]); id != "" {
		if f, ok := d.ws.File(id); ok {
			return fileAddress(f)
		}
	}
	return str(e["image_url"])
}

// fileAddress is where the page serves a file.
func fileAddress(f slacktest.File) string { return "file/" + f.ID + "/" + url.PathEscape(f.Name) }
