package slack

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"guichet/channels"
)

// reader is a channel that only reads.
func reader(t testing.TB) *Channel {
	t.Helper()
	cfg := Defaults()
	cfg.BotToken, cfg.AppToken = channels.NewSecret("xoxb-1"), channels.NewSecret("xapp-1")
	cfg.Triage = []Triage{{Queue: "it", Channel: "C0TRIAGE"}}
	cfg.Requests = []Requests{{Queue: "it", Channel: "C0HELP"}}
	c, err := New(cfg, Options{})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

var frames = []string{
	`{"envelope_id":"e","type":"events_api","payload":{"type":"event_callback","team_id":"T1","api_app_id":"A1","event_id":"Ev1","event":{"type":"message","channel":"C0HELP","user":"U1","text":"My &lt;printer&gt;","ts":"1700000000.000100","files":[{"name":"a.png"}]}}}`,
	`{"envelope_id":"e","type":"events_api","payload":{"type":"event_callback","team_id":"T1","event_id":"Ev1","event":{"type":"app_mention","channel":"C0GEN","user":"U1","text":"<@UBOT> help me","ts":"1700000000.000100","thread_ts":"1600000000.000100"}}}`,
	`{"envelope_id":"e","type":"events_api","payload":{"type":"event_callback","event":{"type":"message","channel":"C0TRIAGE","user":"U1","text":"&gt;&gt; hi","ts":"1700000000.000100","thread_ts":"1600000000.000100"}}}`,
	`{"envelope_id":"e","type":"interactive","payload":{"type":"block_actions","team":{"id":"T1"},"user":{"id":"U1"},"trigger_id":"1.2.3","container":{"message_ts":"1.2","channel_id":"C0TRIAGE"},"actions":[{"action_id":"action:claim","value":"12","block_id":"card:12:v7"}]}}`,
	`{"envelope_id":"e","type":"interactive","payload":{"type":"view_submission","user":{"id":"U1"},"view":{"id":"V1","hash":"h","callback_id":"form:reply","private_metadata":"{\"ticket\":12,\"channel\":\"C0TRIAGE\",\"root\":\"1.2\"}","state":{"values":{"text":{"text":{"type":"plain_text_input","value":"words"}}}}}}}`,
	`{"type":"events_api","payload":{"type":"event_callback","team_id":"T1","event":{"type":"message","subtype":"message_changed","channel":"C0HELP","hidden":true,"message":{"type":"message","user":"U1","text":"mended","ts":"1700000000.000100","edited":{"user":"U1","ts":"1700000009.000100"}}}}}`,
	`{"type":"events_api","payload":{"type":"event_callback","team_id":"T1","event":{"type":"message","subtype":"message_deleted","channel":"C0HELP","deleted_ts":"1700000000.000100","previous_message":{"user":"U1"}}}}`,
	`{"type":"events_api","payload":{"type":"event_callback","team_id":"T1","event_id":"E","event":{"type":"reaction_added","user":"U1","reaction":"eyes","item":{"type":"message","channel":"C0TRIAGE","ts":"1.2"}}}}`,
	`{"type":"slash_commands","payload":{"command":"/ticket","text":"assign T-12 <@U2|bob> soon","user_id":"U1","channel_id":"C0GEN","team_id":"T1","trigger_id":"1.2","response_url":"https://hooks.slack.com/x"}}`,
	`{"type":"interactive","payload":{"type":"message_action","callback_id":"msg_create_ticket","team":{"id":"T1"},"user":{"id":"U1"},"channel":{"id":"C0GEN"},"message_ts":"1.2","message":{"type":"message","user":"U2","text":"help","ts":"1.2"},"trigger_id":"1.3"}}`,
	`{"type":"events_api","payload":{"type":"event_callback","event":{"type":"user_change","user":{"id":"U1","deleted":true}}}}`,
	`{"type":"hello"}`, `not json`, `{"payload":[]}`,
}

// Whatever comes through the socket gets a key, is read alike twice, and never
// panics.
func FuzzRead(f *testing.F) {
	for _, s := range frames {
		f.Add([]byte(s))
	}
	c := reader(f)
	at := time.Unix(1700000000, 0)
	f.Fuzz(func(t *testing.T, frame []byte) {
		var e envelope
		var p payload
		_, _ = decode(frame, &e)
		_, _ = decode(e.Payload, &p)
		l := letter("slack", self{Team: "T1", User: "UBOT", Bot: "B1"}, frame, e, p, at)
		if l.Key == "" || l.Key == "envelope/" || l.At.IsZero() {
			t.Errorf("letter %+v", l)
		}
		in, err := c.Read(l)
		if err != nil {
			t.Fatalf("what we wrapped ourselves cannot be read: %v", err)
		}
		if in.Kind == "" || in.Kind == channels.Nothing && in.Trouble == "" {
			t.Errorf("read %+v", in)
		}
		if !utf8.ValidString(in.Text) || !utf8.ValidString(in.Subject) || strings.ContainsAny(in.Subject, "\r\n\x00") || strings.Contains(in.Text, "\x00") {
			t.Errorf("text %q, subject %q", in.Text, in.Subject)
		}
		if again, _ := c.Read(l); !reflect.DeepEqual(in, again) {
			t.Error("read differently the second time")
		}
		_, _ = c.Read(channels.Letter{Raw: frame})
	})
}

func TestSampleFramesAreReadAsMeant(t *testing.T) {
	c := reader(t)
	for i, want := range []channels.Inbound{
		{Kind: channels.Person, Opens: true, Subject: "My <printer>"},
		{Kind: channels.Person, Opens: true, Subject: "help me"},
		{Kind: channels.Person, Public: true},
		{Kind: channels.Person, Ticket: 12, Demand: channels.Demand{Action: channels.Claim}},
		{Kind: channels.Person, Ticket: 12, Public: true, Demand: channels.Demand{Action: channels.Reply}},
	} {
		raw, err := json.Marshal(packet{Self: self{User: "UBOT"}, Frame: json.RawMessage(frames[i])})
		if err != nil {
			t.Fatal(err)
		}
		in, err := c.Read(channels.Letter{Raw: raw})
		if err != nil || in.Kind != want.Kind || in.Opens != want.Opens || in.Subject != want.Subject ||
			in.Public != want.Public || in.Action != want.Action || in.Ticket != want.Ticket {
			t.Errorf("frame %d reads %+v, %v", i, in, err)
		}
	}
}
