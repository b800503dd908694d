package slacktest_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/slack-go/slack"

	"guichet/channels/slack/slacktest"
)

// inner reads the next event and answers its event_id and inner event.
func (a *app) inner(t *testing.T) (id string, event map[string]any) {
	t.Helper()
	var p struct {
		ID    string         `json:"event_id"`
		Event map[string]any `json:"event"`
	}
	if err := json.Unmarshal(a.next(t).Request.Payload, &p); err != nil {
		t.Fatal(err)
	}
	return p.ID, p.Event
}

// want reads the next event and compares the fields given as key, value pairs.
func (a *app) want(t *testing.T, fields ...any) map[string]any {
	t.Helper()
	_, e := a.inner(t)
	for i := 0; i < len(fields); i += 2 {
		if got := e[fields[i].(string)]; fmt.Sprint(got) != fmt.Sprint(fields[i+1]) {
			t.Fatalf("%s is %v, want %v, in %v", fields[i], got, fields[i+1], e)
		}
	}
	return e
}

func connected(t *testing.T, o slacktest.Options) (*desk, *app) {
	t.Helper()
	d := open(t, o)
	a := d.listen(t, nil)
	if err := d.AwaitConnections(within(t), 1); err != nil {
		t.Fatal(err)
	}
	return d, a
}

func TestAMentionComesAsTwoEvents(t *testing.T) {
	d, a := connected(t, slacktest.Options{})
	d.zoe.Post(d.help, "@helpdesk what about #help-it, see https://a.example/x?a=1&b=2. Mail zoe@example.org, @here!")
	id1, m := a.inner(t)
	id2, mention := a.inner(t)
	if m["type"] != "message" || mention["type"] != "app_mention" || m["ts"] != mention["ts"] || m["channel"] != mention["channel"] || id1 == id2 {
		t.Fatalf("got %v and %v", m, mention)
	}
	want := d.Bot().Mention() + " what about <#" + d.help.ID + "|help-it>, see <https://a.example/x?a=1&amp;b=2>. " +
		"Mail <mailto:zoe@example.org|zoe@example.org>, <!here>!"
	if m["text"] != want {
		t.Fatalf("text %q, want %q", m["text"], want)
	}
	if raw, _ := json.Marshal(m["blocks"]); !strings.Contains(string(raw), `{"type":"user","user_id":"`+d.Bot().ID+`"}`) ||
		!strings.Contains(string(raw), `{"range":"here","type":"broadcast"}`) {
		t.Fatalf("blocks %s", raw)
	}
	d.zoe.DM("@helpdesk hello")
	a.want(t, "type", "message", "channel_type", "im")
	d.zoe.Post(d.help, "<!channel> <@"+d.bob.ID+"> & co")
	a.want(t, "text", "&lt;!channel&gt; &lt;@"+d.bob.ID+"&gt; &amp; co") // and no app_mention for the DM before
}

func TestEditsAndDeletes(t *testing.T) {
	d, a := connected(t, slacktest.Options{})
	m := d.zoe.Post(d.help, "v1")
	a.want(t, "text", "v1")
	d.zoe.Edit(m, "v2 & more")
	e := a.want(t, "subtype", "message_changed", "hidden", true, "channel", m.Channel.ID)
	now, before := e["message"].(map[string]any), e["previous_message"].(map[string]any)
	if now["text"] != "v2 &amp; more" || now["edited"].(map[string]any)["user"] != d.zoe.ID || before["text"] != "v1" || now["ts"] != m.TS || e["ts"] == m.TS {
		t.Fatalf("got %v", e)
	}
	d.Touch(m)
	e = a.want(t, "subtype", "message_changed")
	if e["message"].(map[string]any)["text"] != e["previous_message"].(map[string]any)["text"] {
		t.Fatalf("a touch changes nothing: %v", e)
	}
	d.zoe.Delete(m)
	a.want(t, "subtype", "message_deleted", "deleted_ts", m.TS)

	root := d.zoe.Post(d.help, "root")
	a.want(t, "ts", root.TS)
	r := d.bob.Reply(root, "reply")
	a.want(t, "thread_ts", root.TS, "parent_user_id", d.zoe.ID, "ts", r.TS)
	d.zoe.Delete(root)
	e = a.want(t, "subtype", "message_changed")
	if stone := e["message"].(map[string]any); stone["subtype"] != "tombstone" || stone["user"] != "USLACKBOT" || stone["reply_count"] != 1.0 {
		t.Fatalf("tombstone %v", stone)
	}
	d.bob.Delete(r)
	a.want(t, "subtype", "message_deleted", "deleted_ts", r.TS)
}

func TestTheAppsOwnDoingComesBack(t *testing.T) {
	d, a := connected(t, slacktest.Options{})
	m := d.post(t, d.tri, slack.MsgOptionText("card", false))
	e := a.want(t, "type", "message", "bot_id", d.App().BotID, "app_id", d.App().ID, "user", d.Bot().ID, "channel_type", "group")
	if e["bot_profile"].(map[string]any)["name"] != "helpdesk" || e["subtype"] != nil {
		t.Fatalf("got %v", e)
	}
	if _, _, _, err := d.api.UpdateMessage(d.tri.ID, m.TS, slack.MsgOptionText("card 2", false)); err != nil {
		t.Fatal(err)
	}
	e = a.want(t, "subtype", "message_changed")
	if inner := e["message"].(map[string]any); inner["bot_id"] != d.App().BotID || inner["text"] != "card 2" {
		t.Fatalf("got %v", e)
	}
	if err := d.api.AddReaction("eyes", slack.NewRefToMessage(d.tri.ID, m.TS)); err != nil {
		t.Fatal(err)
	}
	a.want(t, "type", "reaction_added", "user", d.Bot().ID, "item_user", d.Bot().ID, "reaction", "eyes")
	if _, _, err := d.api.DeleteMessage(d.tri.ID, m.TS); err != nil {
		t.Fatal(err)
	}
	a.want(t, "subtype", "message_deleted")
}

func TestReactionsBroadcastsAndMembership(t *testing.T) {
	d, a := connected(t, slacktest.Options{})
	root := d.zoe.Post(d.help, "root")
	a.want(t, "ts", root.TS)
	d.bob.Reply(root, "for all", slacktest.Broadcast)
	e := a.want(t, "subtype", "thread_broadcast", "thread_ts", root.TS)
	if e["root"].(map[string]any)["ts"] != root.TS {
		t.Fatalf("root of %v", e)
	}
	d.bob.React(root, "ticket")
	d.bob.React(root, "ticket") // changes nothing
	d.bob.Unreact(root, "ticket")
	a.want(t, "type", "reaction_added", "user", d.bob.ID, "reaction", "ticket", "item_user", d.zoe.ID)
	a.want(t, "type", "reaction_removed", "user", d.bob.ID)

	carl := d.User("carl")
	d.help.Invite(carl, d.bob)
	a.want(t, "type", "member_joined_channel", "user", carl.ID, "inviter", d.bob.ID, "channel_type", "C")
	a.want(t, "subtype", "channel_join")
	d.help.Leave(carl)
	a.want(t, "type", "member_left_channel", "user", carl.ID)
	a.want(t, "subtype", "channel_leave")
	carl.Join(d.help)
	a.want(t, "type", "member_joined_channel", "inviter", nil)
	a.want(t, "subtype", "channel_join")
	carl.Deactivate()
	if e := a.want(t, "type", "user_change"); e["user"].(map[string]any)["deleted"] != true {
		t.Fatalf("got %v", e)
	}
	d.help.Archive()
	a.want(t, "type", "channel_archive", "channel", d.help.ID)
}

func TestOtherBotsAndPlacesOutOfSight(t *testing.T) {
	d, a := connected(t, slacktest.Options{})
	other := d.Install("monitoring")
	d.zoe.Post(d.Channel("#public", d.zoe), "@helpdesk are you there?") // the app is not in it
	other.Post(d.tri, "disk <full>")
	a.want(t, "type", "message", "bot_id", other.BotID, "user", other.Bot.ID, "text", "disk &lt;full&gt;")
	d.App().SetScopes("chat:write", "im:history")
	d.zoe.Post(d.help, "unheard")
	d.bob.React(d.zoe.Post(d.help, "unheard"), "eyes")
	d.zoe.DM("heard")
	a.want(t, "text", "heard", "channel_type", "im")
}

func TestSlashCommands(t *testing.T) {
	d := open(t, slacktest.Options{})
	if err := d.zoe.Slash(d.help, "/ticket mine"); err != nil {
		t.Fatal(err)
	}
	if n := d.zoe.Notices(); len(n) != 1 || !strings.Contains(n[0], "dispatch_failed") {
		t.Fatalf("without a connection zoe is told %q", n)
	}
	a := d.listen(t, nil)
	if err := d.AwaitConnections(within(t), 1); err != nil {
		t.Fatal(err)
	}
	if err := d.zoe.Slash(d.help, "/ticket new Screen <dark> for @bob"); err != nil {
		t.Fatal(err)
	}
	e := a.next(t)
	cmd := e.Data.(slack.SlashCommand)
	if !e.Request.AcceptsResponsePayload || cmd.Text != "new Screen &lt;dark&gt; for <@"+d.bob.ID+"|bob>" {
		t.Fatalf("got %+v in %+v", cmd, e.Request)
	}
	if cmd.Command != "/ticket" || cmd.UserID != d.zoe.ID || cmd.ChannelName != "help-it" || cmd.TriggerID == "" {
		t.Fatalf("got %+v", cmd)
	}
	for i := range 6 {
		err := slack.PostWebhook(cmd.ResponseURL, &slack.WebhookMessage{Text: fmt.Sprint(i)})
		if (err != nil) != (i == 5) {
			t.Fatalf("answer %d: %v", i, err)
		}
	}
	if seen := d.zoe.Ephemerals(); len(seen) != 5 || seen[0].Text != "0" {
		t.Fatalf("zoe sees %+v", seen)
	}
	if err := d.zoe.Slash(d.help, "/nothing"); err == nil {
		t.Fatal("the app has no such command")
	}
}

func TestResponseURLsReplaceAndExpire(t *testing.T) {
	c := newClock()
	d, a, card := buttonDesk(t, slacktest.Options{Now: c.now}, nil)
	if err := d.bob.Click(card, "reply"); err != nil {
		t.Fatal(err)
	}
	link := a.interaction(t).ResponseURL
	if err := slack.PostWebhook(link, &slack.WebhookMessage{Text: "replaced", ReplaceOriginal: true}); err != nil {
		t.Fatal(err)
	}
	if now := card.Now(); now.Shown() != "replaced" || len(now.Buttons()) != 0 {
		t.Fatalf("got %+v", now)
	}
	if err := slack.PostWebhook(link, &slack.WebhookMessage{Text: "for all", ResponseType: "in_channel"}); err != nil {
		t.Fatal(err)
	}
	if all := d.tri.Messages(); all[len(all)-1].Text != "for all" {
		t.Fatalf("got %+v", all)
	}
	c.move(30*time.Minute + time.Second)
	resp, err := http.Post(link, "application/json", strings.NewReader(`{"text":"late"}`))
	if err != nil {
		t.Fatal(err)
	}
	body, _ := io.ReadAll(resp.Body)
	resp.Body.Close()
	if resp.StatusCode != http.StatusNotFound || !strings.Contains(string(body), "expired_url") {
		t.Fatalf("got %d %s", resp.StatusCode, body)
	}
}
