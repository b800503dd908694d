package slacktest_test

import (
	"bytes"
	"encoding/json"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/slack-go/slack"

	"guichet/channels/slack/slacktest"
)

// call makes a bare Web API call and answers its fields.
func (d *desk) call(t *testing.T, method, query, contentType, body, bearer string) (map[string]any, http.Header) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, d.APIURL()+method+"?"+query, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", contentType)
	if bearer != "" {
		r.Header.Set("Authorization", "Bearer "+bearer)
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var j map[string]any
	if err := json.NewDecoder(resp.Body).Decode(&j); err != nil {
		t.Fatalf("%s: %v", method, err)
	}
	return j, resp.Header
}

func TestTokensDecideWhoCalls(t *testing.T) {
	d := open(t, slacktest.Options{})
	const form, jsonType = "application/x-www-form-urlencoded", "application/json; charset=utf-8"
	post := url.Values{"channel": {d.help.ID}, "text": {"hello"}}
	withToken := func(token string) string {
		v := url.Values{"token": {token}}
		for key := range post {
			v.Set(key, post.Get(key))
		}
		return v.Encode()
	}
	for _, c := range []struct {
		name, method, query, kind, body, bearer, want string
	}{
		{"token in the form", "chat.postMessage", "", form, withToken(d.BotToken()), "", ""},
		{"token in the header", "chat.postMessage", "", form, post.Encode(), d.BotToken(), ""},
		{"query merged with the form", "chat.postMessage", "channel=" + d.help.ID, form, "text=x", d.BotToken(), ""},
		{"JSON", "chat.postMessage", "", jsonType, `{"channel":"` + d.help.ID + `","text":"x"}`, d.BotToken(), ""},
		{"JSON with its token inside", "chat.postMessage", "", jsonType, `{"token":"` + d.BotToken() + `","channel":"x"}`, "", "not_authed"},
		{"no token", "chat.postMessage", "", form, post.Encode(), "", "not_authed"},
		{"unknown token", "chat.postMessage", "", form, post.Encode(), "xoxb-1-2-3", "invalid_auth"},
		{"app token where a bot's is wanted", "chat.postMessage", "", form, post.Encode(), d.AppToken(), "not_allowed_token_type"},
		{"bot token where an app's is wanted", "apps.connections.open", "", form, "", d.BotToken(), "not_allowed_token_type"},
		{"app token in the form", "apps.connections.open", "", form, "token=" + d.AppToken(), "", "invalid_auth"},
		{"unknown method", "chat.shout", "", form, "", d.BotToken(), "unknown_method"},
		{"broken JSON", "chat.postMessage", "", jsonType, `{"channel":`, d.BotToken(), "invalid_json"},
		{"JSON that is no object", "chat.postMessage", "", jsonType, `[1]`, d.BotToken(), "json_not_object"},
		{"JSON where only forms are read", "users.info", "", jsonType, `{"user":"` + d.zoe.ID + `"}`, d.BotToken(), "invalid_arguments"},
		{"another content type", "chat.postMessage", "", "text/plain", "x", d.BotToken(), "invalid_post_type"},
		{"missing argument", "conversations.replies", "", form, "channel=" + d.help.ID, d.BotToken(), "invalid_arguments"},
	} {
		t.Run(c.name, func(t *testing.T) {
			j, _ := d.call(t, c.method, c.query, c.kind, c.body, c.bearer)
			if got, _ := j["error"].(string); got != c.want || j["ok"] != (c.want == "") {
				t.Fatalf("got %v, want error %q", j, c.want)
			}
		})
	}
}

func TestMultipartFormsAreRead(t *testing.T) {
	d := open(t, slacktest.Options{})
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	_ = w.WriteField("channel", d.help.ID)
	_ = w.WriteField("text", "from a form")
	_ = w.Close()
	j, _ := d.call(t, "chat.postMessage", "", w.FormDataContentType(), body.String(), d.BotToken())
	if j["ok"] != true || d.help.Messages()[0].Text != "from a form" {
		t.Fatalf("got %v", j)
	}
}

func TestAuthTestTellsWhoAndWhatFor(t *testing.T) {
	d := open(t, slacktest.Options{Scopes: []string{"chat:write", "users:read"}})
	who, err := d.api.AuthTestContext(t.Context())
	if err != nil || who.BotID != d.App().BotID || who.UserID != d.Bot().ID || who.TeamID != d.ID {
		t.Fatalf("got %+v, %v", who, err)
	}
	if got := who.Header.Get("x-oauth-scopes"); got != "chat:write,users:read" {
		t.Fatalf("scopes %q", got)
	}
}

func TestMissingScopesAreNamed(t *testing.T) {
	d := open(t, slacktest.Options{Scopes: []string{"chat:write"}})
	calls := map[string]func() error{
		"users:read":       func() error { _, err := d.api.GetUserInfo(d.zoe.ID); return err },
		"users:read.email": func() error { _, err := d.api.GetUserByEmail("zoe@example.org"); return err },
		"reactions:write":  func() error { return d.api.AddReaction("eyes", slack.NewRefToMessage(d.help.ID, "1.1")) },
		"im:write": func() error {
			_, _, _, err := d.api.OpenConversation(&slack.OpenConversationParameters{Users: []string{d.zoe.ID}})
			return err
		},
		"groups:history": func() error {
			_, err := d.api.GetConversationHistory(&slack.GetConversationHistoryParameters{ChannelID: d.tri.ID})
			return err
		},
		"channels:read": func() error {
			_, err := d.api.GetConversationInfo(&slack.GetConversationInfoInput{ChannelID: d.help.ID})
			return err
		},
		"files:write": func() error {
			_, err := d.api.GetUploadURLExternalContext(t.Context(), slack.GetUploadURLExternalParameters{FileName: "a", FileSize: 1})
			return err
		},
	}
	for scope, call := range calls {
		t.Run(scope, func(t *testing.T) {
			e := wantError(t, call(), "missing_scope")
			if e.Needed != scope || e.Provided != "chat:write" {
				t.Fatalf("needed %q, provided %q", e.Needed, e.Provided)
			}
		})
	}
}

func TestARevokedTokenOpensNothing(t *testing.T) {
	d := open(t, slacktest.Options{})
	d.App().Revoke("token_revoked")
	_, err := d.api.AuthTest()
	wantError(t, err, "token_revoked")
	_, _, err = d.api.StartSocketModeContext(t.Context())
	wantError(t, err, "token_revoked")
	d.App().Revoke("")
	if _, err := d.api.AuthTest(); err != nil {
		t.Fatal(err)
	}
}

func TestTwoAppsAreTwoIdentities(t *testing.T) {
	d := open(t, slacktest.Options{})
	other := d.Install("monitoring")
	_, _, err := d.client(other).PostMessage(d.help.ID, slack.MsgOptionText("disk full", false))
	wantError(t, err, "not_in_channel")
	d.Channel("#help-it", other.Bot)
	_, ts, err := d.client(other).PostMessage(d.help.ID, slack.MsgOptionText("disk full", false))
	if err != nil {
		t.Fatal(err)
	}
	m, _ := d.help.Message(ts)
	if m.App != other || m.User != other.Bot {
		t.Fatalf("posted by %+v", m.App)
	}
	_, _, _, err = d.api.UpdateMessage(d.help.ID, ts, slack.MsgOptionText("mine now", false))
	wantError(t, err, "cant_update_message")
	_, _, err = d.api.DeleteMessage(d.help.ID, ts)
	wantError(t, err, "cant_delete_message")
}

func TestASocketURLWorksOnce(t *testing.T) {
	d := open(t, slacktest.Options{})
	_, link, err := d.api.StartSocketModeContext(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	first := dial(t, link)
	first.read(t, "hello")
	resp, err := http.Get("http" + strings.TrimPrefix(link, "ws"))
	if err != nil {
		t.Fatal(err)
	}
	body, _ := io.ReadAll(resp.Body)
	resp.Body.Close()
	if resp.StatusCode != http.StatusNotFound {
		t.Fatalf("the second use answered %d %s", resp.StatusCode, body)
	}
}
