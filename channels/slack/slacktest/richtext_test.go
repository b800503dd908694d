package slacktest_test

import (
	"encoding/json"
	"testing"

	"guichet/channels/slack/slacktest"
)

// What people type becomes rich text as Slack's clients make it.
func TestTypedTextBecomesRichText(t *testing.T) {
	d := open(t, slacktest.Options{})
	section := func(elements string) string { return `[{"elements":[` + elements + `],"type":"rich_text_section"}]` }
	text := func(s string) string { return `{"text":` + s + `,"type":"text"}` }
	set := func(s, style string) string { return `{"style":{` + style + `},"text":` + s + `,"type":"text"}` }
	for typed, want := range map[string]string{
		"plain & simple":         section(text(`"plain \u0026 simple"`)),
		"a *bold* word":          section(text(`"a "`) + `,` + set(`"bold"`, `"bold":true`) + `,` + text(`" word"`)),
		"*all _both_*":           section(set(`"all "`, `"bold":true`) + `,` + set(`"both"`, `"bold":true,"italic":true`)),
		"2*3*4 and snake_case_x": section(text(`"2*3*4 and snake_case_x"`)),
		"a * b * c":              section(text(`"a * b * c"`)),
		"~no~ `*raw*`":           section(set(`"no"`, `"strike":true`) + `,` + text(`" "`) + `,` + set(`"*raw*"`, `"code":true`)),
		":eyes: 12:30:45 :nope:": section(`{"name":"eyes","type":"emoji","unicode":"1f440"},` + text(`" 12:30:45 :nope:"`)),
		"*unclosed":              section(text(`"*unclosed"`)),
		"*@bob*":                 section(`{"style":{"bold":true},"type":"user","user_id":"` + d.bob.ID + `"}`),
		"two\nlines":             section(text(`"two\nlines"`)),
	} {
		m := d.zoe.Post(d.help, typed)
		got, _ := json.Marshal(m.Blocks[0]["elements"])
		if string(got) != want {
			t.Errorf("%q became %s\nwant %s", typed, got, want)
		}
	}
	m := d.zoe.Post(d.help, "look:\n> quoted *a*\n```\nx *y* <z>\n```\nend")
	if want := "look:\nquoted a\nx *y* <z>\nend"; m.Shown() != want {
		t.Errorf("shown %q, want %q", m.Shown(), want)
	}
	if n := len(m.Blocks[0]["elements"].([]any)); n != 4 {
		t.Errorf("%d parts", n)
	}
}
