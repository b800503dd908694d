package slacktest_test

import (
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"

	"guichet/channels/slack/slacktest"
)

// postBlocks posts blocks as raw JSON and answers what Slack says of them.
func (d *desk) postBlocks(t *testing.T, blocks string) (code string, messages []string) {
	t.Helper()
	form := url.Values{"channel": {d.help.ID}, "text": {"x"}, "blocks": {blocks}}
	j, _ := d.call(t, "chat.postMessage", "", "application/x-www-form-urlencoded", form.Encode(), d.BotToken())
	code, _ = j["error"].(string)
	meta, _ := j["response_metadata"].(map[string]any)
	list, _ := meta["messages"].([]any)
	for _, m := range list {
		messages = append(messages, m.(string))
	}
	return code, messages
}

const (
	pt = `{"type":"plain_text","text":"x"}`
	// %s stands for the element under test
	inActions   = `[{"type":"actions","elements":[%s]}]`
	inAccessory = `[{"type":"section","text":{"type":"mrkdwn","text":"x"},"accessory":%s}]`
	inInput     = `[{"type":"input","label":{"type":"plain_text","text":"x"},"element":%s}]`
)

func option(text, value string) string {
	return fmt.Sprintf(`{"text":{"type":"plain_text","text":%q},"value":%q}`, text, value)
}

func many(n int, one string) string {
	return strings.Join(slices.Repeat([]string{one}, n), ",")
}

func TestBlockKitRejectsWhatSlackRejects(t *testing.T) {
	d := open(t, slacktest.Options{})
	a := func(n int) string { return strings.Repeat("a", n) }
	for _, c := range []struct{ name, blocks, want string }{
		{"section text", `[{"type":"section","text":{"type":"mrkdwn","text":"` + a(3001) + `"}}]`, "must be less than 3001 characters [json-pointer:/blocks/0/text/text]"},
		{"empty section text", `[{"type":"section","text":{"type":"mrkdwn","text":""}}]`, "must be more than 0 characters [json-pointer:/blocks/0/text/text]"},
		{"section without text", `[{"type":"section"}]`, "missing required field: text [json-pointer:/blocks/0]"},
		{"a string for a text object", `[{"type":"section","text":"x"}]`, "must be a text object"},
		{"eleven fields", `[{"type":"section","fields":[` + many(11, pt) + `]}]`, "no more than 10 items allowed [json-pointer:/blocks/0/fields]"},
		{"long field", `[{"type":"section","fields":[{"type":"mrkdwn","text":"` + a(2001) + `"}]}]`, "less than 2001 characters [json-pointer:/blocks/0/fields/0/text]"},
		{"unknown block", `[{"type":"carousel"}]`, "unsupported type: carousel [json-pointer:/blocks/0/type]"},
		{"unknown property", `[{"type":"divider","colour":"red"}]`, "invalid additional property: colour [json-pointer:/blocks/0]"},
		{"emoji on mrkdwn", `[{"type":"section","text":{"type":"mrkdwn","text":"x","emoji":true}}]`, "invalid additional property: emoji"},
		{"verbatim on plain_text", `[{"type":"section","text":{"type":"plain_text","text":"x","verbatim":true}}]`, "invalid additional property: verbatim"},
		{"mrkdwn header", `[{"type":"header","text":{"type":"mrkdwn","text":"x"}}]`, "must be a text object of type [plain_text] [json-pointer:/blocks/0/text]"},
		{"long header", `[{"type":"header","text":{"type":"plain_text","text":"` + a(151) + `"}}]`, "less than 151 characters"},
		{"long block_id", `[{"type":"divider","block_id":"` + a(256) + `"}]`, "less than 256 characters [json-pointer:/blocks/0/block_id]"},
		{"block_id twice", `[{"type":"divider","block_id":"b"},{"type":"divider","block_id":"b"}]`, `block_id "b" already exists`},
		{"eleven in a context", `[{"type":"context","elements":[` + many(11, pt) + `]}]`, "no more than 10 items allowed [json-pointer:/blocks/0/elements]"},
		{"a button in a context", `[{"type":"context","elements":[{"type":"button","text":` + pt + `}]}]`, "must be a text object"},
		{"empty actions", `[{"type":"actions","elements":[]}]`, "no fewer than 1 items allowed"},
		{"26 actions", fmt.Sprintf(inActions, many(26, `{"type":"button","text":`+pt+`}`)), "no more than 25 items allowed [json-pointer:/blocks/0/elements]"},
		{"action_id twice", fmt.Sprintf(inActions, many(2, `{"type":"button","action_id":"go","text":`+pt+`}`)), `action_id "go" already exists`},
		{"long button text", fmt.Sprintf(inActions, `{"type":"button","text":{"type":"plain_text","text":"`+a(76)+`"}}`), "less than 76 characters [json-pointer:/blocks/0/elements/0/text/text]"},
		{"long button value", fmt.Sprintf(inActions, `{"type":"button","text":`+pt+`,"value":"`+a(2001)+`"}`), "less than 2001 characters"},
		{"button style", fmt.Sprintf(inActions, `{"type":"button","text":`+pt+`,"style":"loud"}`), "must be one of [primary danger]"},
		{"mrkdwn button", fmt.Sprintf(inActions, `{"type":"button","text":{"type":"mrkdwn","text":"x"}}`), "of type [plain_text]"},
		{"confirm without deny", fmt.Sprintf(inActions, `{"type":"button","text":`+pt+`,"confirm":{"title":`+pt+`,"text":`+pt+`,"confirm":`+pt+`}}`), "missing required field: deny"},
		{"long confirm button", fmt.Sprintf(inActions, `{"type":"button","text":`+pt+`,"confirm":{"title":`+pt+`,"text":`+pt+`,"confirm":{"type":"plain_text","text":"`+a(31)+`"},"deny":`+pt+`}}`), "less than 31 characters"},
		{"101 options", fmt.Sprintf(inActions, `{"type":"static_select","options":[`+many(101, option("a", "b"))+`]}`), "no more than 100 items allowed"},
		{"no options", fmt.Sprintf(inActions, `{"type":"static_select"}`), "must have either options or option_groups"},
		{"long option", fmt.Sprintf(inActions, `{"type":"static_select","options":[`+option(a(76), "b")+`]}`), "less than 76 characters"},
		{"initial option that is not offered", fmt.Sprintf(inActions, `{"type":"static_select","options":[`+option("a", "b")+`],"initial_option":`+option("a", "c")+`}`), "must be one of the provided options"},
		{"six in an overflow", fmt.Sprintf(inAccessory, `{"type":"overflow","options":[`+many(6, option("a", "b"))+`]}`), "no more than 5 items allowed"},
		{"eleven radio buttons", fmt.Sprintf(inAccessory, `{"type":"radio_buttons","options":[`+many(11, option("a", "b"))+`]}`), "no more than 10 items allowed"},
		{"a text input as accessory", fmt.Sprintf(inAccessory, `{"type":"plain_text_input","action_id":"a"}`), "unsupported type: plain_text_input [json-pointer:/blocks/0/accessory/type]"},
		{"a button as input", fmt.Sprintf(inInput, `{"type":"button","text":`+pt+`}`), "unsupported type: button"},
		{"max_length", fmt.Sprintf(inInput, `{"type":"plain_text_input","max_length":3001}`), "must be between 1 and 3000"},
		{"input without label", `[{"type":"input","element":{"type":"plain_text_input"}}]`, "missing required field: label"},
		{"image without alt_text", `[{"type":"image","image_url":"https://a.example/b.png"}]`, "missing required field: alt_text"},
		{"image without picture", `[{"type":"image","alt_text":"x"}]`, "must have either image_url or slack_file"},
		{"rich text of another kind", `[{"type":"rich_text","elements":[{"type":"text","text":"x"}]}]`, "unsupported type: text"},
	} {
		t.Run(c.name, func(t *testing.T) {
			code, messages := d.postBlocks(t, c.blocks)
			found := slices.ContainsFunc(messages, func(m string) bool {
				return strings.HasPrefix(m, "[ERROR] ") && strings.Contains(m, c.want)
			})
			if code != "invalid_blocks" || !found {
				t.Fatalf("got %s %q, want %q", code, messages, c.want)
			}
		})
	}
	if code, _ := d.postBlocks(t, `{"type":"divider"}`); code != "invalid_blocks_format" {
		t.Fatalf("an object for the list of blocks: %s", code)
	}
	if code, _ := d.postBlocks(t, `[{"type":`); code != "invalid_blocks_format" {
		t.Fatalf("broken JSON: %s", code)
	}
}

func TestBlockKitAcceptsADesksCard(t *testing.T) {
	d := open(t, slacktest.Options{})
	confirm := `{"title":` + pt + `,"text":{"type":"mrkdwn","text":"sure?"},"confirm":` + pt + `,"deny":` + pt + `,"style":"danger"}`
	card := `[
	 {"type":"header","text":` + pt + `},
	 {"type":"section","text":{"type":"mrkdwn","text":"*T-12*","verbatim":true},"accessory":{"type":"overflow","action_id":"more","options":[` + option("Edit", "edit") + `,` + option("Spam", "spam") + `]}},
	 {"type":"section","fields":[` + many(10, `{"type":"mrkdwn","text":"*Status*\nOpen"}`) + `]},
	 {"type":"divider"},
	 {"type":"context","elements":[{"type":"image","image_url":"https://a.example/b.png","alt_text":"b"},` + pt + `]},
	 {"type":"rich_text","elements":[{"type":"rich_text_quote","elements":[{"type":"text","text":"help","style":{"bold":true}},{"type":"user","user_id":"U1"}]},{"type":"rich_text_list","style":"bullet","indent":0,"elements":[{"type":"rich_text_section","elements":[{"type":"text","text":"one"}]}]}]},
	 {"type":"actions","block_id":"tri:12:v7","elements":[
	  {"type":"button","action_id":"claim","text":` + pt + `,"style":"primary","value":"12"},
	  {"type":"button","action_id":"resolve","text":` + pt + `,"confirm":` + confirm + `},
	  {"type":"static_select","action_id":"prio","placeholder":` + pt + `,"options":[` + option("P1", "1") + `,` + option("P2", "2") + `],"initial_option":` + option("P2", "2") + `}]}]`
	if code, messages := d.postBlocks(t, card); code != "" {
		t.Fatalf("%s %q", code, messages)
	}
	m := d.help.Messages()[0]
	if got := m.Buttons(); !slices.Equal(got, []string{"claim", "resolve"}) {
		t.Fatalf("buttons %q", got)
	}
	for _, b := range m.Blocks {
		if b["block_id"] == "" || b["block_id"] == nil {
			raw, _ := json.Marshal(b)
			t.Fatalf("no block_id was added to %s", raw)
		}
	}
	if shown := m.Shown(); !strings.Contains(shown, "help") || !strings.Contains(shown, "T-12") || !strings.Contains(shown, "[x]") {
		t.Fatalf("shown %q", shown)
	}
}
