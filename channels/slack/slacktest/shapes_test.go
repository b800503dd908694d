package slacktest_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path"
	"slices"
	"strings"
	"sync"
	"testing"
)

// shapes are the keys and JSON types that Slack was seen to send, distilled
// from the samples of slackapi/java-slack-sdk (MIT, see testdata).
var shapes = sync.OnceValue(func() map[string]any {
	raw, err := os.ReadFile("testdata/shapes.json")
	if err != nil {
		panic(err)
	}
	var out map[string]any
	if err := json.Unmarshal(raw, &out); err != nil {
		panic(err)
	}
	return out
})

// beyond are keys that Slack documents or sends although the samples lack them.
var beyond = []string{
	"app_id",            // in messages of bots, everywhere
	"client_msg_id",     // of the message in conversations.replies
	"reply_users",       // in a tombstone
	"is_locked",         // in counted roots of events
	"response_metadata", // messages with invalid_arguments, whatever the method
	"blocks",            // of views in view_submission and view_closed
	"errors",            // with invalid_blocks
	"team",              // of a person's message in a file_share, a broadcast or its root
	"client_msg_id",     // of a file_share
	"subtype", "hidden", // of messages in conversations.replies and .info
	"parent_user_id",           // of a broadcast reply
	"root",                     // of a broadcast in conversations.replies
	"user_team", "source_team", // of people of other organisations
	"name", "old_name", // of channel_name
	"no_op", "already_open", // of conversations.open, beside a group's conversation
}

// unlike lists where value has a key or a type that shape has not.
func unlike(value, shape any, at string) []string {
	if shape == "any" {
		return nil
	}
	switch v := value.(type) {
	case map[string]any:
		o, ok := shape.(map[string]any)
		if !ok {
			return []string{fmt.Sprintf("%s is an object, not %v", at, shape)}
		}
		var out []string
		for key, inner := range v {
			s, known := o[key]
			if !known {
				s, known = o["*"]
			}
			switch {
			case known:
				out = append(out, unlike(inner, s, at+"."+key)...)
			case !slices.Contains(beyond, key):
				out = append(out, at+"."+key+" is unknown to Slack")
			}
		}
		return out
	case []any:
		l, ok := shape.([]any)
		if !ok {
			return []string{fmt.Sprintf("%s is a list, not %v", at, shape)}
		}
		var out []string
		for _, inner := range v {
			out = append(out, unlike(inner, l[0], at+"[]")...)
		}
		return out
	case string:
		return mistyped(shape, "string", at)
	case bool:
		return mistyped(shape, "bool", at)
	case float64:
		return mistyped(shape, "number", at)
	}
	return []string{at + " is null"}
}

func mistyped(shape any, kind, at string) []string {
	if shape != kind {
		return []string{fmt.Sprintf("%s is a %s, not %v", at, kind, shape)}
	}
	return nil
}

func checkShape(t *testing.T, name string, raw []byte) {
	t.Helper()
	shape, known := shapes()[name]
	if of, ok := documented[name]; ok {
		shape, known = of, true
	}
	if !known {
		t.Errorf("no sample of %s", name)
		return
	}
	var v any
	if err := json.Unmarshal(raw, &v); err != nil {
		t.Errorf("%s is no JSON: %v", name, err)
		return
	}
	for _, fault := range unlike(v, shape, name) {
		t.Error(fault)
	}
}

// akin are payloads without a sample of their own, and what they are like.
var akin = map[string]string{
	"event message.channel_leave":              "event message.channel_join",
	"event message.channel_name":               "event message.channel_topic",
	"event message.channel_convert_to_private": "event message.channel_topic",
	"event message.channel_convert_to_public":  "event message.channel_topic",
	"event group_archive":                      "event channel_archive",
	"event group_unarchive":                    "event channel_archive",
	"event channel_unarchive":                  "event channel_archive",
	"event group_rename":                       "event channel_rename",
}

// documented are payloads whose shape is in Slack's documentation only.
var documented = map[string]map[string]any{
	"shortcut": {
		"type": "string", "token": "string", "action_ts": "string", "callback_id": "string", "trigger_id": "string",
		"team": map[string]any{"id": "string", "domain": "string"}, "is_enterprise_install": "bool",
		"user": map[string]any{"id": "string", "username": "string", "team_id": "string"},
	},
	"app_rate_limited": {
		"type": "string", "token": "string", "team_id": "string", "minute_rate_limited": "number", "api_app_id": "string",
	},
}

// checkPayload checks the payload of an envelope or of a request.
func checkPayload(t *testing.T, kind string, payload []byte) {
	t.Helper()
	var p struct {
		Type  string `json:"type"`
		Event struct {
			Type    string `json:"type"`
			Subtype string `json:"subtype"`
		} `json:"event"`
	}
	_ = json.Unmarshal(payload, &p)
	name := p.Type
	switch {
	case kind == "slash_commands":
		name = kind
	case p.Event.Subtype != "":
		name = "event message." + p.Event.Subtype
	case p.Type == "event_callback":
		name = "event " + p.Event.Type
	}
	if like := akin[name]; like != "" {
		name = like
	}
	checkShape(t, name, payload)
}

// A shapeChecker checks each answer of the Web API on its way to the client.
type shapeChecker struct{ t *testing.T }

func (c shapeChecker) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := http.DefaultTransport.RoundTrip(r)
	if err != nil || resp.StatusCode != http.StatusOK || !strings.HasPrefix(r.URL.Path, "/api/") {
		return resp, err
	}
	body, err := io.ReadAll(resp.Body)
	_ = resp.Body.Close()
	resp.Body = io.NopCloser(bytes.NewReader(body))
	name := path.Base(r.URL.Path)
	if name == "conversations.open" && bytes.Contains(body, []byte(`"is_mpim":true`)) {
		name = "conversations.info" // the samples are of direct messages of two
	}
	if err == nil && shapes()[name] != nil {
		checkShape(c.t, name, body)
	}
	return resp, err
}

func TestAShapeThatSlackDoesNotSendIsNoticed(t *testing.T) {
	shape := map[string]any{"ok": "bool", "list": []any{map[string]any{"ts": "string"}}}
	value := map[string]any{"ok": "yes", "list": []any{map[string]any{"ts": 1.0, "tz": "x"}}, "more": nil}
	if got := unlike(value, shape, "m"); len(got) != 4 {
		t.Fatalf("got %q", got)
	}
}
