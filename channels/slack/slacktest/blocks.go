package slacktest

import (
	"fmt"
	"slices"
	"unicode/utf8"
)

// surface is where blocks are shown.
type surface int

const (
	inMessage surface = iota
	inModal
	inHome
)

// maxBlocksText is how many characters the blocks of a message may hold in all;
// beyond it Slack answers msg_blocks_too_long. The number is not documented:
// Slack's developers name 12,000 and some slack for the containers.
const maxBlocksText = 12_000

// A checker collects what Block Kit would find wrong, as "[ERROR] what
// [json-pointer:/where]".
type checker struct {
	surface  surface
	faults   []string
	blockIDs []string
	tables   int
}

// checkBlocks checks a list of blocks; at is the JSON pointer to it.
func checkBlocks(list []any, at string, s surface) []string {
	k := &checker{surface: s}
	most := 50
	if s != inMessage {
		most = 100
	}
	k.count(list, at, 0, most)
	for i, b := range list {
		k.block(b, fmt.Sprintf("%s/%d", at, i))
	}
	return k.faults
}

func (k *checker) say(at, format string, args ...any) {
	k.faults = append(k.faults, fmt.Sprintf("[ERROR] "+format, args...)+" [json-pointer:"+at+"]")
}

func (k *checker) count(list []any, at string, least, most int) {
	if len(list) < least {
		k.say(at, "no fewer than %d items allowed", least)
	}
	if len(list) > most {
		k.say(at, "no more than %d items allowed", most)
	}
}

// object checks that v is an object with all required fields and none but those
// and the optional ones.
func (k *checker) object(v any, at string, required []string, optional ...string) map[string]any {
	o, ok := v.(map[string]any)
	if !ok {
		k.say(at, "must be a object")
		return nil
	}
	for _, f := range required {
		if o[f] == nil {
			k.say(at, "missing required field: %s", f)
		}
	}
	for f := range o {
		if f != "type" && !slices.Contains(required, f) && !slices.Contains(optional, f) {
			k.say(at, "invalid additional property: %s", f)
		}
	}
	return o
}

func (k *checker) length(v any, at string, least, most int) {
	if v == nil {
		return
	}
	s, ok := v.(string)
	n := utf8.RuneCountInString(s)
	switch {
	case !ok:
		k.say(at, "must be a string")
	case n < least:
		k.say(at, "must be more than %d characters", least-1)
	case n > most:
		k.say(at, "must be less than %d characters", most+1)
	}
}

func (k *checker) items(o map[string]any, field, at string, least, most int) []any {
	if o[field] == nil {
		return nil
	}
	list, ok := o[field].([]any)
	if !ok {
		k.say(at+"/"+field, "must be a array")
	}
	k.count(list, at+"/"+field, least, most)
	return list
}

// text checks a text object of one of the kinds.
func (k *checker) text(v any, at string, most int, kinds ...string) {
	if v == nil {
		return
	}
	own := map[any]string{"plain_text": "emoji", "mrkdwn": "verbatim"}
	o, _ := v.(map[string]any)
	kind := str(o["type"])
	if o == nil || !slices.Contains(kinds, kind) {
		k.say(at, "must be a text object of type %v", kinds)
		return
	}
	k.object(o, at, []string{"text"}, own[kind])
	k.length(o["text"], at+"/text", 1, most)
}

func (k *checker) block(v any, at string) {
	b, _ := v.(map[string]any)
	kind := str(b["type"])
	rule, known := blockRules[kind]
	if !known {
		k.say(at+"/type", "unsupported type: %s", kind)
		return
	}
	k.object(b, at, rule.required, append([]string{"block_id"}, rule.optional...)...)
	k.length(b["block_id"], at+"/block_id", 1, 255)
	if id := str(b["block_id"]); id != "" {
		if slices.Contains(k.blockIDs, id) {
			k.say(at+"/block_id", "block_id %q already exists", id)
		}
		k.blockIDs = append(k.blockIDs, id)
	}
	rule.check(k, b, at)
	k.uniqueActions(b, at)
}

// uniqueActions checks that no two elements of a block share an action_id.
func (k *checker) uniqueActions(b map[string]any, at string) {
	var ids []string
	eachElement([]any{b}, func(e map[string]any) {
		if id := str(e["action_id"]); id != "" {
			if slices.Contains(ids, id) {
				k.say(at, "action_id %q already exists for another element", id)
			}
			ids = append(ids, id)
		}
	})
}

type blockRule struct {
	required, optional []string
	check              func(k *checker, b map[string]any, at string)
}

const (
	plain  = "plain_text"
	mrkdwn = "mrkdwn"
)

var blockRules = map[string]blockRule{
	"section": {nil, []string{"text", "fields", "accessory", "expand"}, checkSection},
	"header": {[]string{"text"}, nil, func(k *checker, b map[string]any, at string) {
		k.text(b["text"], at+"/text", 150, plain)
	}},
	"divider": {nil, nil, func(*checker, map[string]any, string) {}},
	"context": {[]string{"elements"}, nil, func(k *checker, b map[string]any, at string) {
		for i, e := range k.items(b, "elements", at, 1, 10) {
			here := fmt.Sprintf("%s/elements/%d", at, i)
			if o, _ := e.(map[string]any); str(o["type"]) == "image" {
				k.element(e, here, "image")
			} else {
				k.text(e, here, 3000, plain, mrkdwn)
			}
		}
	}},
	"actions": {[]string{"elements"}, nil, func(k *checker, b map[string]any, at string) {
		for i, e := range k.items(b, "elements", at, 1, 25) {
			k.element(e, fmt.Sprintf("%s/elements/%d", at, i), actionElements...)
		}
	}},
	"input": {[]string{"label", "element"}, []string{"hint", "optional", "dispatch_action"}, func(k *checker, b map[string]any, at string) {
		k.text(b["label"], at+"/label", 2000, plain)
		k.text(b["hint"], at+"/hint", 2000, plain)
		k.element(b["element"], at+"/element", inputElements...)
	}},
	"image": {[]string{"alt_text"}, []string{"image_url", "slack_file", "title"}, func(k *checker, b map[string]any, at string) {
		k.picture(b, at)
		k.text(b["title"], at+"/title", 2000, plain)
	}},
	"markdown": {[]string{"text"}, nil, func(k *checker, b map[string]any, at string) {
		k.length(b["text"], at+"/text", 1, 12_000)
		if k.surface != inMessage {
			k.say(at+"/type", "unsupported type: markdown")
		}
	}},
	"rich_text": {[]string{"elements"}, nil, checkRichText},
	"alert": {[]string{"text"}, []string{"level"}, func(k *checker, b map[string]any, at string) {
		k.text(b["text"], at+"/text", 3000, plain, mrkdwn)
		if l := b["level"]; l != nil && !slices.Contains([]any{"default", "info", "warning", "error", "success"}, l) {
			k.say(at+"/level", "must be one of [default info warning error success]")
		}
		if k.surface != inModal {
			k.say(at+"/type", "unsupported type: alert")
		}
	}},
	"table": {[]string{"rows"}, []string{"column_settings"}, checkTable},
}

func checkSection(k *checker, b map[string]any, at string) {
	if b["text"] == nil && b["fields"] == nil {
		k.say(at, "missing required field: text")
	}
	k.text(b["text"], at+"/text", 3000, plain, mrkdwn)
	for i, f := range k.items(b, "fields", at, 1, 10) {
		k.text(f, fmt.Sprintf("%s/fields/%d", at, i), 2000, plain, mrkdwn)
	}
	if b["accessory"] != nil {
		k.element(b["accessory"], at+"/accessory", append([]string{"image"}, actionElements...)...)
	}
}

// checkTable checks the one table that a message may hold.
func checkTable(k *checker, b map[string]any, at string) {
	if k.surface != inMessage || k.tables > 0 {
		k.say(at+"/type", "only one table is allowed, in a message")
	}
	k.tables++
	k.items(b, "column_settings", at, 0, 20)
	letters := 0
	for i, row := range k.items(b, "rows", at, 1, 100) {
		here := fmt.Sprintf("%s/rows/%d", at, i)
		cells, _ := row.([]any)
		k.count(cells, here, 1, 20)
		for j, cell := range cells {
			o, _ := cell.(map[string]any)
			if kind := str(o["type"]); kind != "raw_text" && kind != "rich_text" {
				k.say(fmt.Sprintf("%s/%d/type", here, j), "unsupported type: %s", kind)
			}
			letters += blocksLength([]any{cell})
		}
	}
	if letters > 10_000 {
		k.say(at, "must hold less than 10001 characters")
	}
}

func checkRichText(k *checker, b map[string]any, at string) {
	known := []string{"rich_text_section", "rich_text_list", "rich_text_quote", "rich_text_preformatted"}
	for i, e := range k.items(b, "elements", at, 1, 1000) {
		here := fmt.Sprintf("%s/elements/%d", at, i)
		o, _ := e.(map[string]any)
		if !slices.Contains(known, str(o["type"])) {
			k.say(here+"/type", "unsupported type: %s", str(o["type"]))
			continue
		}
		for j, inner := range k.items(o, "elements", here, 0, 1000) {
			if leaf, _ := inner.(map[string]any); str(leaf["type"]) == "text" {
				k.length(leaf["text"], fmt.Sprintf("%s/elements/%d/text", here, j), 1, maxBlocksText)
			} else if str(leaf["type"]) == "" {
				k.say(fmt.Sprintf("%s/elements/%d", here, j), "missing required field: type")
			}
		}
	}
}
