package slacktest

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Shown is what a reader sees of the message, as plain text: its blocks if it
// has any, its text otherwise, with entities resolved and names for mentions.
func (s Message) Shown() string {
	if len(s.Blocks) == 0 {
		return s.Channel.w.readable(s.Text)
	}
	return s.Channel.w.shownBlocks(s.Blocks)
}

// Shown is what a reader sees of the view, as plain text.
func (s View) Shown() string {
	body := s.User.w.shownBlocks(s.Blocks)
	return strings.TrimSpace(s.Title + "\n" + body)
}

// Buttons are the action_ids of the message's buttons, in order.
func (s Message) Buttons() []string {
	var out []string
	for _, e := range elements(anys(s.Blocks)) {
		if e.kind() == "button" {
			out = append(out, e.id())
		}
	}
	return out
}

// Has reports whether somebody has put that emoji on the message.
func (s Message) Has(emoji string, by *User) bool { return slices.Contains(s.Reactions[emoji], by) }

func anys(blocks []map[string]any) []any {
	var out []any
	for _, b := range blocks {
		out = append(out, b)
	}
	return out
}

func (w *Workspace) shownBlocks(blocks []map[string]any) string {
	var lines []string
	for _, b := range blocks {
		if line := strings.TrimSpace(w.shownBlock(b)); line != "" {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "\n")
}

func (w *Workspace) shownBlock(b map[string]any) string {
	switch b["type"] {
	case "rich_text":
		return w.shownRich(b["elements"])
	case "markdown":
		return str(b["text"])
	case "table":
		return w.shownTable(b["rows"])
	case "image":
		return "[" + str(b["alt_text"]) + "]"
	}
	var parts []string
	add := func(v any) {
		o, _ := v.(map[string]any)
		switch {
		case o == nil:
		case o["type"] == mrkdwn:
			parts = append(parts, w.readable(str(o["text"])))
		case o["type"] == plain:
			parts = append(parts, str(o["text"]))
		case o["type"] == "button":
			parts = append(parts, "["+textOf(o["text"])+"]")
		case o["type"] == "image":
			parts = append(parts, "["+str(o["alt_text"])+"]")
		case o["placeholder"] != nil:
			parts = append(parts, "["+textOf(o["placeholder"])+"]")
		}
	}
	add(b["label"])
	add(b["text"])
	fields, _ := b["fields"].([]any)
	for _, v := range fields { // a label above its value
		text := textOf(v)
		if o, _ := v.(map[string]any); o["type"] == mrkdwn {
			text = w.readable(text)
		}
		parts = append(parts, strings.Replace(text, "\n", ": ", 1))
	}
	if len(fields) > 0 {
		return strings.Join(parts, " · ")
	}
	elements, _ := b["elements"].([]any)
	for _, v := range elements {
		add(v)
	}
	add(b["accessory"])
	add(b["element"])
	add(b["hint"])
	return strings.Join(parts, " ")
}

// shownTable is a table, a row on a line.
func (w *Workspace) shownTable(v any) string {
	var lines []string
	rows, _ := v.([]any)
	for _, row := range rows {
		var cells []string
		list, _ := row.([]any)
		for _, cell := range list {
			o, _ := cell.(map[string]any)
			if o["type"] == "raw_text" {
				cells = append(cells, str(o["text"]))
			} else {
				cells = append(cells, w.shownRich(o["elements"]))
			}
		}
		lines = append(lines, strings.Join(cells, " | "))
	}
	return strings.Join(lines, "\n")
}

// shownRich is rich text, each of its parts and each item of a list on a line
// of its own.
func (w *Workspace) shownRich(v any) string {
	var lines []string
	list, _ := v.([]any)
	for _, v := range list {
		part, _ := v.(map[string]any)
		if part["type"] != "rich_text_list" {
			lines = append(lines, strings.Trim(w.shownRun(part), "\n"))
			continue
		}
		items, _ := part["elements"].([]any)
		for i, item := range items {
			mark := "• "
			if part["style"] == "ordered" {
				mark = strconv.Itoa(number(part["offset"], 0)+i+1) + ". "
			}
			lines = append(lines, mark+w.shownRun(item))
		}
	}
	return strings.Join(lines, "\n")
}

func (w *Workspace) shownRun(v any) string {
	var out strings.Builder
	eachElement(v, func(e map[string]any) { out.WriteString(w.shownElement(e)) })
	return out.String()
}

func (w *Workspace) shownElement(e map[string]any) string {
	switch e["type"] {
	case "text":
		return str(e["text"])
	case "link":
		if t := str(e["text"]); t != "" {
			return t
		}
		return str(e["url"])
	case "user":
		return w.shownSpan(span{kind: "user", value: str(e["user_id"])})
	case "channel":
		return w.shownSpan(span{kind: "channel", value: str(e["channel_id"])})
	case "broadcast":
		return "@" + str(e["range"])
	case "usergroup":
		return w.shownSpan(span{kind: "usergroup", value: str(e["usergroup_id"])})
	case "date":
		return str(e["fallback"])
	case "emoji":
		return ":" + str(e["name"]) + ":"
	}
	return ""
}

// bold is marked-up text that readers see in bold, without its asterisks.
var bold = regexp.MustCompile(`\*([^*\s](?:[^*\n]*[^*\s])?)\*`)

// readable is marked-up text as a reader sees it.
func (w *Workspace) readable(text string) string {
	var b strings.Builder
	for _, s := range spans(text) {
		b.WriteString(w.shownSpan(s))
	}
	return bold.ReplaceAllString(b.String(), "$1")
}

func (w *Workspace) shownSpan(s span) string {
	switch {
	case s.kind == "text":
		return s.value
	case s.kind == "user":
		for _, u := range w.everyone() {
			if u.ID == s.value {
				return "@" + u.Name
			}
		}
	case s.kind == "usergroup" && s.label == "":
		w.mu.Lock()
		defer w.mu.Unlock()
		if g := w.groupByID(s.value); g != nil {
			return "@" + g.Handle
		}
	case s.kind == "channel" && s.label == "":
		w.mu.Lock()
		defer w.mu.Unlock()
		if c := w.channelByID(s.value); c != nil {
			return "#" + c.Name
		}
	case s.kind == "channel":
		return "#" + s.label
	case s.kind == "broadcast":
		return "@" + s.value
	}
	if s.label != "" {
		return s.label
	}
	return s.value
}

func (w *Workspace) everyone() []*User {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.users)
}
