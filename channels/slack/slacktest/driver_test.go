package slacktest_test

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/slack-go/slack"

	"guichet/channels/slack/slacktest"
)

func Example() {
	ws := slacktest.New(slacktest.Options{})
	defer ws.Close()
	zoe := ws.User("zoe", slacktest.RealName("Zoé Martin"))
	help := ws.Channel("#help-it", zoe, ws.Bot())
	ask := zoe.Post(help, "My screen is <dark>, @helpdesk")

	// what an app would do on the event
	api := slack.New(ws.BotToken(), slack.OptionAPIURL(ws.APIURL()))
	_, _, err := api.PostMessage(help.ID, slack.MsgOptionTS(ask.TS),
		slack.MsgOptionText("Have you tried the *switch*, "+zoe.Mention()+"?", false))
	if err != nil {
		fmt.Println(err)
	}
	_ = api.AddReaction("eyes", slack.NewRefToMessage(help.ID, ask.TS))

	answer, err := help.AwaitReply(context.Background(), ask, slacktest.Containing("switch"))
	fmt.Println(ask.Text == "My screen is &lt;dark&gt;, "+ws.Bot().Mention())
	fmt.Println(ask.Shown())
	fmt.Println(answer.User.Name+":", answer.Shown(), err)
	fmt.Println(ask.Now().Has("eyes", ws.Bot()))
	// Output:
	// true
	// My screen is <dark>, @helpdesk
	// helpdesk: Have you tried the switch, @zoe? <nil>
	// true
}

func TestWaitingForWhatTheAppMakes(t *testing.T) {
	d := open(t, slacktest.Options{})
	root := d.zoe.Post(d.help, "help")
	go func() { _ = d.say(context.Background(), d.help) }()
	m, err := d.help.Await(within(t), slacktest.From(d.Bot()), slacktest.Containing("hello"))
	if err != nil || m.Text != "hello" {
		t.Fatalf("got %+v, %v", m, err)
	}
	go func() {
		_, _, _, _ = d.api.UpdateMessage(d.help.ID, m.TS, slack.MsgOptionText("goodbye", false))
	}()
	if m, err = m.AwaitChange(within(t), slacktest.Containing("goodbye")); err != nil || !m.Edited {
		t.Fatalf("got %+v, %v", m, err)
	}
	over, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := d.help.AwaitReply(over, root); err == nil || !strings.Contains(err.Error(), "await reply in help-it") {
		t.Fatalf("got %v", err)
	}
	if _, err := d.help.Await(over, slacktest.Containing("never")); err == nil || !strings.Contains(err.Error(), "goodbye") {
		t.Fatalf("the error tells what is there instead: %v", err)
	}
	if _, err := d.zoe.AwaitView(over); err == nil {
		t.Fatal("zoe has a modal")
	}
}

func TestWhatPeopleTypeArrivesAsMarkup(t *testing.T) {
	d := open(t, slacktest.Options{})
	for text, want := range map[string]string{
		"a & b <c> \"d\"":          "a &amp; b &lt;c&gt; \"d\"",
		"&lt; as typed":            "&amp;lt; as typed",
		"<!channel>":               "&lt;!channel&gt;",
		"@nobody #nowhere":         "@nobody #nowhere",
		"@zoe, look at #help-it.":  d.zoe.Mention() + ", look at <#" + d.help.ID + "|help-it>.",
		"see https://a.example/b.": "see <https://a.example/b>.",
		"":                         "",
	} {
		m := d.zoe.Post(d.help, text)
		if m.Text != want {
			t.Errorf("%q became %q, want %q", text, m.Text, want)
		}
		if m.Shown() != text {
			t.Errorf("%q is shown as %q", text, m.Shown())
		}
	}
}

func TestAttachmentsAreKeptAndChecked(t *testing.T) {
	d := open(t, slacktest.Options{})
	post := func(attachments string) (map[string]any, string) {
		form := url.Values{"channel": {d.help.ID}, "attachments": {attachments}}
		j, _ := d.call(t, "chat.postMessage", "", "application/x-www-form-urlencoded", form.Encode(), d.BotToken())
		code, _ := j["error"].(string)
		return j, code
	}
	if j, code := post(`[{"color":"#a30200","text":"late"}]`); code != "" {
		t.Fatalf("got %v", j)
	}
	for attachments, want := range map[string]string{
		`{"text":"x"}`:                               "invalid_attachments",
		`[1]`:                                        "invalid_attachments",
		`[{"blocks":[{"type":"header"}]}]`:           "invalid_attachments",
		"[" + many(101, `{"text":"x"}`) + "]":        "too_many_attachments",
		`[{"blocks":[{"type":"no_such_block"}]}]`:    "invalid_attachments",
		`[{"blocks":[{"type":"divider","x":true}]}]`: "invalid_attachments",
	} {
		if _, code := post(attachments); code != want {
			t.Errorf("%s: %q, want %q", attachments, code, want)
		}
	}
}

func TestOpeningAConversationRejectsWhatSlackRejects(t *testing.T) {
	d := open(t, slacktest.Options{})
	gone := d.User("gone")
	gone.Deactivate()
	for want, p := range map[string]slack.OpenConversationParameters{
		"user_not_found":          {Users: []string{"U0NOBODY"}},
		"user_disabled":           {Users: []string{gone.ID}},
		"cannot_dm_bot":           {Users: []string{d.Bot().ID}},
		"channel_not_found":       {ChannelID: d.help.ID},
		"users_list_not_supplied": {},
		"missing_scope":           {Users: []string{d.zoe.ID, d.bob.ID}},
	} {
		_, _, _, err := d.api.OpenConversation(&p)
		wantError(t, err, want)
	}
}

func TestEphemeralsCanBeClickedReplacedAndDeleted(t *testing.T) {
	d, a := connected(t, slacktest.Options{})
	if _, err := d.api.PostEphemeral(d.help.ID, d.zoe.ID, slack.MsgOptionBlocks(
		slack.NewActionBlock("b", slack.NewButtonBlockElement("undo", "", text("Undo"))))); err != nil {
		t.Fatal(err)
	}
	m, err := d.zoe.AwaitEphemeral(within(t))
	if err != nil || !slices.Equal(m.Buttons(), []string{"undo"}) {
		t.Fatalf("got %+v, %v", m, err)
	}
	if err := d.zoe.Click(m, "undo"); err != nil {
		t.Fatal(err)
	}
	c := a.interaction(t)
	if !c.Container.IsEphemeral {
		t.Fatalf("container %+v", c.Container)
	}
	if err := slack.PostWebhook(c.ResponseURL, &slack.WebhookMessage{Text: "Undone.", ReplaceOriginal: true}); err != nil {
		t.Fatal(err)
	}
	if seen := d.zoe.Ephemerals(); len(seen) != 1 || seen[0].Shown() != "Undone." {
		t.Fatalf("zoe sees %+v", seen)
	}
	if err := slack.PostWebhook(c.ResponseURL, &slack.WebhookMessage{DeleteOriginal: true}); err != nil {
		t.Fatal(err)
	}
	if seen := d.zoe.Ephemerals(); len(seen) != 0 {
		t.Fatalf("zoe still sees %+v", seen)
	}
	if err := d.zoe.Click(m, "undo"); err == nil {
		t.Fatal("zoe clicks what is gone")
	}
}

func TestSubmissionsMayPushAndClear(t *testing.T) {
	var answer any
	d, a, card := buttonDesk(t, slacktest.Options{}, func(c slack.InteractionCallback) any {
		if c.Type == slack.InteractionTypeViewSubmission {
			return answer
		}
		return nil
	})
	v := openModal(t, d, a, card)
	second := replyModal()
	second.Title = text("Second")
	answer = slack.NewPushViewSubmissionResponse(&second)
	if err := d.bob.Submit(v, slacktest.Values{"body": "hello"}); err != nil {
		t.Fatal(err)
	}
	if err := d.WaitFor(within(t), func() bool { return len(d.bob.Views()) == 2 }); err != nil {
		t.Fatal(err)
	}
	top := d.bob.Views()[1]
	second.Title = text(strings.Repeat("t", 25))
	answer = slack.NewUpdateViewSubmissionResponse(&second)
	if err := d.bob.Submit(top, slacktest.Values{"body": "hello"}); err != nil {
		t.Fatal(err)
	}
	if top = d.awaitView(t, top.ID, func(v slacktest.View) bool { return !v.Waiting }); !top.Trouble || len(d.Complaints()) != 1 {
		t.Fatalf("an invalid view was taken: %+v", top)
	}
	answer = slack.NewClearViewSubmissionResponse()
	if err := d.bob.Submit(top, nil); err != nil {
		t.Fatal(err)
	}
	if err := d.WaitFor(within(t), func() bool { return len(d.bob.Views()) == 0 }); err != nil {
		t.Fatal(err)
	}
}

func TestMenusWithGroupsAndSeveralChoices(t *testing.T) {
	d := open(t, slacktest.Options{})
	w := d.connect(t)
	groups := `{"type":"static_select","action_id":"queue","option_groups":[{"label":` + pt + `,"options":[` + option("IT", "it") + `]},{"label":` + pt + `,"options":[` + option("HR", "hr") + `]}]}`
	boxes := `{"type":"checkboxes","action_id":"tags","options":[` + option("Mac", "mac") + `,` + option("VPN", "vpn") + `]}`
	people := `{"type":"users_select","action_id":"who","placeholder":` + pt + `}`
	if code, messages := d.postBlocks(t, fmt.Sprintf(inActions, groups+","+boxes+","+people)); code != "" {
		t.Fatalf("%s %q", code, messages)
	}
	w.ack(t, w.read(t, "events_api"), nil)
	m := d.help.Messages()[0]
	for _, c := range []struct{ menu, value, want string }{
		{"queue", "HR", `"selected_option":{"text":{"emoji":true,"text":"HR","type":"plain_text"},"value":"hr"}`},
		{"tags", "mac,vpn", `"selected_options":[{`},
		{"who", d.bob.ID, `"selected_user":"` + d.bob.ID + `"`},
	} {
		if err := d.zoe.Select(m, c.menu, c.value); err != nil {
			t.Fatal(err)
		}
		e := w.read(t, "interactive")
		w.ack(t, e, nil)
		if !strings.Contains(string(e.Payload), c.want) {
			t.Errorf("%s: %s", c.menu, e.Payload)
		}
	}
}
