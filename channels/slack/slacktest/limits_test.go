package slacktest_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/slack-go/slack"

	"guichet/channels/slack/slacktest"
)

// An app distributed outside of the Marketplace gets 15 messages a minute of a
// thread, and has to page.
func TestDistributedAppsGetLittleHistory(t *testing.T) {
	c := newClock()
	d := open(t, slacktest.Options{Now: c.now})
	root := d.zoe.Post(d.help, "root")
	for i := range 20 {
		d.bob.Reply(root, fmt.Sprint("reply ", i))
	}
	d.Distribute(true)
	page := func(cursor string) ([]slack.Message, string, error) {
		list, _, next, err := d.api.GetConversationRepliesContext(t.Context(), &slack.GetConversationRepliesParameters{
			ChannelID: d.help.ID, Timestamp: root.TS, Limit: 200, Cursor: cursor,
		})
		return list, next, err
	}
	first, next, err := page("")
	if err != nil || len(first) != 15 || next == "" {
		t.Fatalf("got %d messages, %q, %v", len(first), next, err)
	}
	if _, _, err := page(next); !isLimited(time.Minute)(err) {
		t.Fatalf("the second call within a minute: %v", err)
	}
	if _, err := d.api.GetConversationHistoryContext(t.Context(), &slack.GetConversationHistoryParameters{ChannelID: d.help.ID}); err != nil {
		t.Errorf("the other method has its own minute: %v", err)
	}
	if err := d.say(t.Context(), d.help); err != nil {
		t.Errorf("other methods are as they were: %v", err)
	}
	c.move(time.Minute)
	rest, next, err := page(next)
	if err != nil || len(first)+len(rest) != 21 || next != "" {
		t.Errorf("got %d more, %q, %v", len(rest), next, err)
	}
	d.Distribute(false)
	if all, _, err := page(""); err != nil || len(all) != 21 {
		t.Errorf("got %d, %v", len(all), err)
	}
}

// Scopes stand on every answer to a known token, refusals and 429 included.
func TestScopesStandOnEveryAnswer(t *testing.T) {
	d := open(t, slacktest.Options{Scopes: []string{"chat:write"}, RateLimits: true, Now: newClock().now})
	seen := map[string]bool{}
	for range 6 {
		form := url.Values{"channel": {d.help.ID}, "text": {"x"}, "token": {d.BotToken()}}
		for _, method := range []string{"chat.postMessage", "users.list", "chat.delete"} {
			resp, err := http.Post(d.APIURL()+method, "application/x-www-form-urlencoded", strings.NewReader(form.Encode()))
			if err != nil {
				t.Fatal(err)
			}
			resp.Body.Close()
			seen[fmt.Sprint(method, " ", resp.StatusCode)] = true
			if resp.Header.Get("x-oauth-scopes") != "chat:write" {
				t.Errorf("%s %d has %q", method, resp.StatusCode, resp.Header)
			}
		}
	}
	if !seen["chat.postMessage 429"] || !seen["chat.postMessage 200"] {
		t.Errorf("seen %v", seen)
	}
}

func TestTablesAndAlerts(t *testing.T) {
	d := open(t, slacktest.Options{})
	cell := `{"type":"raw_text","text":"x"}`
	row := func(n int) string { return "[" + many(n, cell) + "]" }
	table := func(rows string) string { return `{"type":"table","rows":[` + rows + `]}` }
	for name, blocks := range map[string]string{
		"21 columns":         "[" + table(row(21)) + "]",
		"101 rows":           "[" + table(many(101, row(1))) + "]",
		"too long":           "[" + table(`[{"type":"raw_text","text":"`+strings.Repeat("a", 10_001)+`"}]`) + "]",
		"two tables":         "[" + table(row(1)) + "," + table(row(1)) + "]",
		"other cell":         "[" + table(`[{"type":"mrkdwn","text":"x"}]`) + "]",
		"alert in a message": `[{"type":"alert","text":` + pt + `}]`,
	} {
		if code, messages := d.postBlocks(t, blocks); code != "invalid_blocks" {
			t.Errorf("%s: %s %q", name, code, messages)
		}
	}
	if code, messages := d.postBlocks(t, "["+table(row(2)+","+row(2))+"]"); code != "" {
		t.Errorf("%s %q", code, messages)
	}
	if m := d.help.Messages()[0]; m.Shown() != "x | x\nx | x" {
		t.Errorf("shown %q", m.Shown())
	}
}

func TestReactionsHaveALimit(t *testing.T) {
	d := open(t, slacktest.Options{})
	m := d.zoe.Post(d.help, "look")
	at := slack.NewRefToMessage(d.help.ID, m.TS)
	for i := range 24 {
		d.Emoji(fmt.Sprint("mood", i))
		err := d.api.AddReactionContext(t.Context(), fmt.Sprint("mood", i), at)
		if i < 23 && err != nil {
			t.Fatal(err)
		}
		if i == 23 {
			wantError(t, err, "too_many_reactions")
		}
	}
	for i := range 27 {
		d.Emoji(fmt.Sprint("tone", i))
		d.bob.React(m, fmt.Sprint("tone", i))
	}
	other := d.client(d.Install("other"))
	d.help.Invite(d.User("other"), d.bob)
	wantError(t, other.AddReactionContext(t.Context(), "eyes", at), "too_many_emoji")
	if err := other.AddReactionContext(t.Context(), "mood1", at); err != nil {
		t.Errorf("one that is there already: %v", err)
	}
}

func TestNotesAboutTheChannelTakeNoReplies(t *testing.T) {
	d := open(t, slacktest.Options{})
	d.help.Topic("printers", d.bob)
	note := d.help.Messages()[0]
	_, _, err := d.api.PostMessageContext(t.Context(), d.help.ID, slack.MsgOptionText("x", false), slack.MsgOptionTS(note.TS))
	wantError(t, err, "cannot_reply_to_message")
}

// chat.update looks for names in the text unless it is told not to.
func TestAnUpdateMustForbidParsingAgain(t *testing.T) {
	d := open(t, slacktest.Options{})
	m := d.post(t, d.help, slack.MsgOptionText("x", false))
	for parse, want := range map[bool]int{true: 1, false: 0} {
		opts := []slack.MsgOption{slack.MsgOptionText("hello @here", false)}
		if !parse {
			opts = append(opts, slack.MsgOptionParse(false))
		}
		if _, _, _, err := d.api.UpdateMessageContext(t.Context(), d.help.ID, m.TS, opts...); err != nil {
			t.Fatal(err)
		}
		if got := m.Now().Mentions; len(got) != want {
			t.Errorf("mentions %q, parsing %v", got, parse)
		}
	}
}

func TestAppRateLimitedIsAPayloadOfItsOwn(t *testing.T) {
	d := open(t, slacktest.Options{})
	serve(t, d, nil)
	d.RateLimitApp()
	body := d.requests(t, 1)[0].Body
	checkPayload(t, "events_api", body)
	if !strings.Contains(string(body), `"type":"app_rate_limited"`) {
		t.Errorf("got %s", body)
	}
}
