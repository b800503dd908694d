package slacktest

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
)

var (
	selects = []string{
		"static_select", "users_select", "conversations_select", "channels_select",
		"multi_static_select", "multi_users_select", "multi_conversations_select", "multi_channels_select",
	}
	actionElements = append([]string{"button", "overflow", "radio_buttons", "checkboxes", "datepicker", "timepicker", "datetimepicker"}, selects...)
	inputElements  = append([]string{
		"plain_text_input", "email_text_input", "url_text_input", "number_input",
		"rich_text_input", "radio_buttons", "checkboxes", "datepicker", "timepicker", "datetimepicker", "file_input",
	}, selects...)
)

// element checks an interactive element or image of one of the kinds.
func (k *checker) element(v any, at string, kinds ...string) {
	e, _ := v.(map[string]any)
	kind := str(e["type"])
	if !slices.Contains(kinds, kind) {
		k.say(at+"/type", "unsupported type: %s", kind)
		return
	}
	k.length(e["action_id"], at+"/action_id", 1, 255)
	if e["confirm"] != nil {
		k.confirm(e["confirm"], at+"/confirm")
	}
	k.text(e["placeholder"], at+"/placeholder", 150, plain)
	switch {
	case kind == "image":
		k.object(e, at, []string{"alt_text"}, "image_url", "slack_file")
		k.picture(e, at)
	case kind == "button":
		k.button(e, at)
	case kind == "overflow":
		k.object(e, at, []string{"options"}, "action_id", "confirm")
		k.options(e, at, 1, 5, "overflow")
	case kind == "radio_buttons", kind == "checkboxes":
		k.object(e, at, []string{"options"}, "action_id", "confirm", "initial_option", "initial_options", "focus_on_load")
		k.options(e, at, 1, 10, kind)
	case strings.HasSuffix(kind, "static_select"):
		k.staticSelect(e, at)
	case strings.HasSuffix(kind, "_select"):
		k.object(e, at, nil, "action_id", "placeholder", "confirm", "focus_on_load", "max_selected_items", "filter",
			"initial_user", "initial_users", "initial_channel", "initial_channels", "initial_conversation",
			"initial_conversations", "default_to_current_conversation", "response_url_enabled")
	case kind == "file_input":
		k.fileInput(e, at)
	case kind == "rich_text_input":
		k.object(e, at, nil, "action_id", "placeholder", "initial_value", "dispatch_action_config", "focus_on_load")
	case strings.HasSuffix(kind, "picker"):
		k.object(e, at, nil, "action_id", "placeholder", "confirm", "focus_on_load", "initial_date", "initial_time", "initial_date_time", "timezone")
	default:
		k.textInput(e, at)
	}
}

func (k *checker) button(e map[string]any, at string) {
	k.object(e, at, []string{"text"}, "action_id", "url", "value", "style", "confirm", "accessibility_label")
	k.text(e["text"], at+"/text", 75, plain)
	k.length(e["value"], at+"/value", 0, 2000)
	k.length(e["url"], at+"/url", 1, 3000)
	k.length(e["accessibility_label"], at+"/accessibility_label", 0, 75)
	if s := e["style"]; s != nil && s != "primary" && s != "danger" {
		k.say(at+"/style", "must be one of [primary danger]")
	}
	if u := str(e["url"]); u != "" && !strings.Contains(u, ":") {
		k.say(at+"/url", "must be a valid URL")
	}
}

func (k *checker) textInput(e map[string]any, at string) {
	k.object(e, at, nil, "action_id", "placeholder", "initial_value", "multiline", "min_length", "max_length",
		"dispatch_action_config", "focus_on_load", "is_decimal_allowed", "min_value", "max_value")
	k.length(e["initial_value"], at+"/initial_value", 0, 3000)
	least, most := number(e["min_length"], 0), number(e["max_length"], 3000)
	if least < 0 || least > 3000 {
		k.say(at+"/min_length", "must be between 0 and 3000")
	}
	if most < 1 || most > 3000 || most < least {
		k.say(at+"/max_length", "must be between 1 and 3000 and not below min_length")
	}
}

func (k *checker) fileInput(e map[string]any, at string) {
	k.object(e, at, nil, "action_id", "filetypes", "max_files")
	if k.surface != inModal {
		k.say(at+"/type", "unsupported type: file_input")
	}
	if n := number(e["max_files"], 10); n < 1 || n > 10 {
		k.say(at+"/max_files", "must be between 1 and 10")
	}
	k.items(e, "filetypes", at, 1, 100)
}

func (k *checker) staticSelect(e map[string]any, at string) {
	k.object(e, at, nil, "action_id", "placeholder", "options", "option_groups", "initial_option", "initial_options",
		"confirm", "focus_on_load", "max_selected_items")
	if (e["options"] == nil) == (e["option_groups"] == nil) {
		k.say(at, "must have either options or option_groups")
	}
	for i, g := range k.items(e, "option_groups", at, 1, 100) {
		here := fmt.Sprintf("%s/option_groups/%d", at, i)
		o := k.object(g, here, []string{"label", "options"})
		k.text(o["label"], here+"/label", 75, plain)
		k.options(o, here, 1, 100, "static_select")
	}
	k.options(e, at, 1, 100, "static_select")
}

// options checks the choices of an element and that what is chosen at first is
// among them.
func (k *checker) options(e map[string]any, at string, least, most int, kind string) {
	list := k.items(e, "options", at, least, most)
	for i, v := range list {
		k.option(v, fmt.Sprintf("%s/options/%d", at, i), kind)
	}
	all := slices.Clone(list)
	groups, _ := e["option_groups"].([]any)
	for _, g := range groups {
		o, _ := g.(map[string]any)
		inner, _ := o["options"].([]any)
		all = append(all, inner...)
	}
	first, _ := e["initial_options"].([]any)
	if e["initial_option"] != nil {
		first = append(slices.Clone(first), e["initial_option"])
	}
	for _, v := range first {
		if !slices.ContainsFunc(all, func(o any) bool { return reflect.DeepEqual(o, v) }) {
			k.say(at+"/initial_option", "must be one of the provided options")
		}
	}
}

func (k *checker) option(v any, at, kind string) {
	optional := []string{"description"}
	texts := []string{plain}
	switch kind {
	case "overflow":
		optional = append(optional, "url")
	case "radio_buttons", "checkboxes":
		texts = append(texts, mrkdwn)
	}
	o := k.object(v, at, []string{"text", "value"}, optional...)
	k.text(o["text"], at+"/text", 75, texts...)
	k.text(o["description"], at+"/description", 75, texts...)
	k.length(o["value"], at+"/value", 1, 150)
	k.length(o["url"], at+"/url", 1, 3000)
}

func (k *checker) confirm(v any, at string) {
	o := k.object(v, at, []string{"title", "text", "confirm", "deny"}, "style")
	k.text(o["title"], at+"/title", 100, plain)
	k.text(o["text"], at+"/text", 300, plain, mrkdwn)
	k.text(o["confirm"], at+"/confirm", 30, plain)
	k.text(o["deny"], at+"/deny", 30, plain)
}

func (k *checker) picture(o map[string]any, at string) {
	if (o["image_url"] == nil) == (o["slack_file"] == nil) {
		k.say(at, "must have either image_url or slack_file")
	}
	k.length(o["image_url"], at+"/image_url", 1, 3000)
	k.length(o["alt_text"], at+"/alt_text", 1, 2000)
}

func number(v any, otherwise int) int {
	if f, ok := v.(float64); ok {
		return int(f)
	}
	return otherwise
}
