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
	"parent_user_id", // of a broadcast reply
	"root",           // of a broadcast in conversations.replies
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

// checkPayload checks the payload of an envelope.
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
	switch {
	case kind == "slash_commands":
		checkShape(t, kind, payload)
	case kind == "interactive":
		checkShape(t, p.Type, payload)
	case p.Event.Type == "message" && p.Event.Subtype == "channel_leave":
		checkShape(t, "event message.channel_join", payload)
	case p.Event.Subtype != "":
		checkShape(t, "event message."+p.Event.Subtype, payload)
	default:
		checkShape(t, "event "+p.Event.Type, payload)
	}
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
	if name := path.Base(r.URL.Path); err == nil && shapes()[name] != nil {
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
