package slacktest

import (
	"maps"
	"slices"
	"strings"
	"unicode/utf8"
)

// eachElement visits every object that has a type, blocks included, in the
// order of the document; keys of one object come sorted.
func eachElement(v any, visit func(map[string]any)) {
	switch v := v.(type) {
	case []any:
		for _, item := range v {
			eachElement(item, visit)
		}
	case map[string]any:
		if str(v["type"]) != "" {
			visit(v)
		}
		for _, key := range slices.Sorted(maps.Keys(v)) {
			eachElement(v[key], visit)
		}
	}
}

// complete adds what Slack adds to blocks that it accepts: ids, emoji, verbatim.
func (w *Workspace) complete(blocks []any) {
	for _, v := range blocks {
		b, _ := v.(map[string]any)
		if b != nil && str(b["block_id"]) == "" {
			b["block_id"] = w.letters(5)
		}
		if b["type"] == "rich_text" {
			continue
		}
		eachElement(v, func(e map[string]any) {
			switch kind := str(e["type"]); {
			case kind == plain && e["emoji"] == nil:
				e["emoji"] = true
			case kind == mrkdwn && e["verbatim"] == nil:
				e["verbatim"] = false
			case interactive(kind) && str(e["action_id"]) == "":
				e["action_id"] = w.letters(5)
			}
		})
	}
}

func interactive(kind string) bool {
	return slices.Contains(actionElements, kind) || slices.Contains(inputElements, kind)
}

// blocksLength counts the characters of text in blocks.
func blocksLength(blocks []any) int {
	n := 0
	eachElement(blocks, func(e map[string]any) { n += utf8.RuneCountInString(str(e["text"])) })
	return n
}

// An element is an interactive element and the block it stands in.
type element struct {
	block map[string]any
	spec  map[string]any
}

func (e element) kind() string    { return str(e.spec["type"]) }
func (e element) id() string      { return str(e.spec["action_id"]) }
func (e element) blockID() string { return str(e.block["block_id"]) }

// elements are the interactive elements of the blocks, in order.
func elements(blocks []any) []element {
	var out []element
	for _, v := range blocks {
		b, _ := v.(map[string]any)
		if b["type"] == "rich_text" {
			continue
		}
		visit := func(e map[string]any) {
			if interactive(str(e["type"])) {
				out = append(out, element{b, e})
			}
		}
		for _, key := range []string{"accessory", "elements", "element"} {
			eachElement(b[key], visit)
		}
	}
	return out
}

// options are the choices that an element offers, groups flattened.
func (e element) options() []map[string]any {
	var out []map[string]any
	lists := []any{e.spec["options"]}
	groups, _ := e.spec["option_groups"].([]any)
	for _, g := range groups {
		o, _ := g.(map[string]any)
		lists = append(lists, o["options"])
	}
	for _, l := range lists {
		items, _ := l.([]any)
		for _, item := range items {
			if o, _ := item.(map[string]any); o != nil {
				out = append(out, o)
			}
		}
	}
	return out
}

// option finds a choice by its value, or by what a person reads.
func (e element) option(value string) map[string]any {
	for _, o := range e.options() {
		if str(o["value"]) == value || strings.EqualFold(textOf(o["text"]), value) {
			return o
		}
	}
	return nil
}
