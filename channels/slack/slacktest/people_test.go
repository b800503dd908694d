package slacktest_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/slackevents"

	"guichet/channels/slack/slacktest"
)

// event waits for the next event of the Events API with that type and decodes
// what it tells.
func (a *app) event(t *testing.T, kind, subtype string) map[string]any {
	t.Helper()
	for {
		e := a.next(t)
		if e.Request == nil {
			continue
		}
		var p struct {
			Event map[string]any `json:"event"`
		}
		_ = json.Unmarshal(e.Request.Payload, &p)
		if s, _ := p.Event["subtype"].(string); p.Event["type"] == kind && s == subtype {
			return p.Event
		}
	}
}

func listening(t *testing.T, d *desk) *app {
	t.Helper()
	a := d.listen(t, nil)
	if err := d.AwaitConnections(within(t), 1); err != nil {
		t.Fatal(err)
	}
	return a
}

func TestUserGroups(t *testing.T) {
	d := open(t, slacktest.Options{})
	a := listening(t, d)
	l2 := d.Group("@l2", d.bob)
	groups, err := d.api.GetUserGroupsContext(t.Context(), slack.GetUserGroupsOptionIncludeUsers(true), slack.GetUserGroupsOptionIncludeCount(true))
	if err != nil || len(groups) != 1 || groups[0].ID != l2.ID || groups[0].Handle != "l2" || !slices.Equal(groups[0].Users, []string{d.bob.ID}) || groups[0].UserCount != 1 {
		t.Fatalf("got %+v, %v", groups, err)
	}
	l2.Add(d.zoe)
	l2.Add(d.zoe)
	l2.Remove(d.bob)
	if e := a.event(t, "subteam_members_changed", ""); e["added_users_count"] != 1.0 {
		t.Errorf("got %v", e)
	}
	if e := a.event(t, "subteam_members_changed", ""); e["added_users_count"] != 0.0 {
		t.Errorf("somebody was added twice: %v", e)
	}
	if e := a.event(t, "subteam_members_changed", ""); e["removed_users"].([]any)[0] != d.bob.ID {
		t.Errorf("got %v", e)
	}
	members, err := d.api.GetUserGroupMembersContext(t.Context(), l2.ID)
	if err != nil || !slices.Equal(members, []string{d.zoe.ID}) {
		t.Errorf("members %q, %v", members, err)
	}
	m := d.bob.Post(d.help, "@l2 please look")
	if m.Text != "<!subteam^"+l2.ID+"> please look" || !slices.Equal(m.Mentions, []string{l2.ID}) || m.Shown() != "@l2 please look" {
		t.Errorf("typed %q, mentions %q, shown %q", m.Text, m.Mentions, m.Shown())
	}
	l2.Disable()
	if e := a.event(t, "subteam_updated", ""); e == nil {
		t.Error("nothing told")
	}
	if groups, _ := d.api.GetUserGroupsContext(t.Context()); len(groups) != 0 {
		t.Errorf("a disabled group is listed: %+v", groups)
	}
	_, err = d.api.GetUserGroupMembersContext(t.Context(), l2.ID)
	wantError(t, err, "no_such_subteam")
	d.App().SetScopes("chat:write")
	_, err = d.api.GetUserGroupsContext(t.Context())
	wantError(t, err, "missing_scope")
}

// People of another organisation have another team; they are strangers until
// the bot shares a channel with them, and have no commands or shortcuts.
func TestPeopleOfAnotherOrganisation(t *testing.T) {
	d := open(t, slacktest.Options{Shortcuts: []slacktest.Shortcut{{Name: "Create", Callback: "create", Message: true}}})
	a := listening(t, d)
	sam := d.User("sam", slacktest.Stranger)
	info := func() *slack.User {
		u, err := d.api.GetUserInfoContext(t.Context(), sam.ID)
		if err != nil {
			t.Fatal(err)
		}
		return u
	}
	if u := info(); !u.IsStranger || u.TeamID == d.ID {
		t.Errorf("got %+v", u)
	}
	d.help.Share()
	d.help.Invite(sam, d.bob)
	if u := info(); u.IsStranger {
		t.Errorf("still a stranger: %+v", u)
	}
	m := sam.Post(d.help, "hello from outside")
	for {
		if e := a.event(t, "message", ""); e["user"] == sam.ID {
			if e["user_team"] == d.ID || e["user_team"] == nil || e["team"] == d.ID {
				t.Errorf("got %v", e)
			}
			break
		}
	}
	if err := sam.Slash(d.help, "/ticket"); err == nil {
		t.Error("a command of another organisation's app was called")
	}
	if err := sam.MessageShortcut(m, "create"); err == nil {
		t.Error("a shortcut of another organisation's app was called")
	}
}

func TestAccountsCloseAndOpen(t *testing.T) {
	d := open(t, slacktest.Options{})
	a := listening(t, d)
	d.bob.Deactivate()
	if e := a.event(t, "user_change", ""); e["user"].(map[string]any)["deleted"] != true {
		t.Errorf("got %v", e)
	}
	d.bob.Reactivate()
	d.bob.Change(slacktest.RealName("Robert"), slacktest.Guest)
	a.event(t, "user_change", "")
	e := a.event(t, "user_change", "")
	if u := e["user"].(map[string]any); u["real_name"] != "Robert" || u["is_restricted"] != true || u["deleted"] != false {
		t.Errorf("got %v", u)
	}
}

// Deeds of people that reach an app as messages of their own kind.
func TestOtherKindsOfMessages(t *testing.T) {
	d := open(t, slacktest.Options{})
	a := listening(t, d)
	d.zoe.Me(d.help, "sighs")
	if e := a.event(t, "message", "me_message"); e["text"] != "sighs" || e["user"] != d.zoe.ID {
		t.Errorf("got %v", e)
	}
	d.Webhook(d.help, "monitor", "disk full")
	if e := a.event(t, "message", "bot_message"); e["username"] != "monitor" || e["user"] != nil || e["bot_id"] == nil {
		t.Errorf("got %v", e)
	}
	d.help.Topic("printers & screens", d.bob)
	if e := a.event(t, "message", "channel_topic"); e["topic"] != "printers &amp; screens" {
		t.Errorf("got %v", e)
	}
	d.help.Convert(true, d.bob)
	a.event(t, "message", "channel_convert_to_private")
	d.help.Rename("#help", d.bob)
	if e := a.event(t, "group_rename", ""); e["channel"].(map[string]any)["name"] != "help" {
		t.Errorf("got %v", e)
	}
	a.event(t, "message", "channel_name")
	d.help.Archive()
	a.event(t, "group_archive", "")
	d.help.Unarchive()
	a.event(t, "group_unarchive", "")
	old := d.tri.ID
	d.tri.ChangeID()
	if e := a.event(t, "channel_id_changed", ""); e["old_channel_id"] != old || e["new_channel_id"] != d.tri.ID {
		t.Errorf("got %v", e)
	}
	d.App().Uninstall()
	a.event(t, "app_uninstalled", "")
	_, err := d.api.AuthTestContext(t.Context())
	wantError(t, err, "account_inactive")
}

func TestGroupDirectMessages(t *testing.T) {
	d := open(t, slacktest.Options{Scopes: append(slices.Clone(slacktest.DeskScopes), "mpim:write")})
	a := listening(t, d)
	params := &slack.OpenConversationParameters{Users: []string{d.zoe.ID, d.bob.ID}, ReturnIM: true}
	c, _, already, err := d.api.OpenConversationContext(t.Context(), params)
	if err != nil || already || !c.IsMpIM {
		t.Fatalf("got %+v, %v", c, err)
	}
	if _, _, already, _ = d.api.OpenConversationContext(t.Context(), params); !already {
		t.Error("a second one was opened")
	}
	three := d.GroupDM(d.bob, d.zoe)
	if three.ID != c.ID {
		t.Errorf("%s and %s", three.ID, c.ID)
	}
	d.bob.Post(three, "the three of us")
	if e := a.event(t, "message", ""); e["channel_type"] != "mpim" {
		t.Errorf("got %v", e)
	}
	d.App().SetScopes(slacktest.DeskScopes...)
	_, _, _, err = d.api.OpenConversationContext(t.Context(), params)
	wantError(t, err, "missing_scope")
}

func TestShortcuts(t *testing.T) {
	d := open(t, slacktest.Options{Shortcuts: []slacktest.Shortcut{
		{Name: "Create a ticket", Callback: "msg_create", Message: true}, {Name: "New ticket", Callback: "new"},
	}})
	a := listening(t, d)
	m := d.bob.Post(d.help, "the light is out")
	if err := d.zoe.MessageShortcut(m, "Create a ticket"); err != nil {
		t.Fatal(err)
	}
	cb := nextInteraction(t, a)
	if cb.CallbackID != "msg_create" || cb.Message.Text != "the light is out" || cb.Channel.ID != d.help.ID || cb.MessageTs != m.TS || cb.User.ID != d.zoe.ID {
		t.Errorf("got %+v", cb)
	}
	if err := d.zoe.Shortcut("new"); err != nil {
		t.Fatal(err)
	}
	cb = nextInteraction(t, a)
	if cb.Type != slack.InteractionTypeShortcut || cb.CallbackID != "new" {
		t.Errorf("got %+v", cb)
	}
	if _, err := d.api.OpenViewContext(t.Context(), cb.TriggerID, replyModal()); err != nil {
		t.Errorf("its trigger opens nothing: %v", err)
	}
	if err := d.zoe.Shortcut("msg_create"); err == nil {
		t.Error("a message shortcut was offered globally")
	}
}

func nextInteraction(t *testing.T, a *app) slack.InteractionCallback {
	t.Helper()
	for {
		if cb, ok := a.next(t).Data.(slack.InteractionCallback); ok {
			return cb
		}
	}
}

func TestChannelsAreListedJoinedAndLeft(t *testing.T) {
	d := open(t, slacktest.Options{Scopes: append(slices.Clone(slacktest.DeskScopes), "channels:join", "channels:manage", "groups:write")})
	a := listening(t, d)
	other := d.Channel("#other", d.bob)
	secret := d.Channel("#secret", d.bob, slacktest.Private)
	list, next, err := d.api.GetConversationsContext(t.Context(), &slack.GetConversationsParameters{Types: []string{"public_channel", "private_channel"}, Limit: 2})
	if err != nil || len(list) != 2 || next == "" {
		t.Fatalf("got %+v, %q, %v", list, next, err)
	}
	rest, _, err := d.api.GetConversationsContext(t.Context(), &slack.GetConversationsParameters{Types: []string{"public_channel", "private_channel"}, Limit: 2, Cursor: next})
	if err != nil || len(rest) != 1 || rest[0].ID != other.ID || rest[0].IsMember {
		t.Fatalf("got %+v, %v", rest, err)
	}
	if _, _, _, err := d.api.JoinConversationContext(t.Context(), other.ID); err != nil {
		t.Fatal(err)
	}
	if e := a.event(t, "member_joined_channel", ""); e["user"] != d.Bot().ID {
		t.Errorf("got %v", e)
	}
	if _, warning, _, err := d.api.JoinConversationContext(t.Context(), other.ID); err != nil || warning != "already_in_channel" {
		t.Errorf("warning %q, %v", warning, err)
	}
	_, _, _, err = d.api.JoinConversationContext(t.Context(), secret.ID)
	wantError(t, err, "channel_not_found")
	if _, err := d.api.InviteUsersToConversationContext(t.Context(), other.ID, d.zoe.ID); err != nil {
		t.Fatal(err)
	}
	_, err = d.api.InviteUsersToConversationContext(t.Context(), other.ID, d.zoe.ID)
	wantError(t, err, "already_in_channel")
	if gone, err := d.api.LeaveConversationContext(t.Context(), other.ID); err != nil || gone {
		t.Errorf("left: %v, %v", gone, err)
	}
	if slices.Contains(other.Members(), d.Bot()) || !slices.Contains(other.Members(), d.zoe) {
		t.Errorf("members are %v", other.Members())
	}
	c, err := d.api.CreateConversationContext(t.Context(), slack.CreateConversationParams{ChannelName: "desk-l2", IsPrivate: true})
	if err != nil || !c.IsPrivate || !c.IsMember {
		t.Errorf("got %+v, %v", c, err)
	}
	_, err = d.api.CreateConversationContext(t.Context(), slack.CreateConversationParams{ChannelName: "Desk L3"})
	wantError(t, err, "invalid_name_specials")
	users, err := d.api.GetUsersContext(t.Context())
	if err != nil || len(users) != 4 {
		t.Errorf("%d users, %v", len(users), err)
	}
	bot, err := d.api.GetBotInfoContext(t.Context(), slack.GetBotInfoParameters{Bot: d.App().BotID})
	if err != nil || bot.AppID != d.App().ID {
		t.Errorf("got %+v, %v", bot, err)
	}
}

// Every kind of field, filled in and submitted.
func TestModalWithEveryKindOfField(t *testing.T) {
	d := open(t, slacktest.Options{Shortcuts: []slacktest.Shortcut{{Callback: "new"}}})
	a := listening(t, d)
	if err := d.zoe.Shortcut("new"); err != nil {
		t.Fatal(err)
	}
	trigger := nextInteraction(t, a).TriggerID
	option := func(s string) *slack.OptionBlockObject {
		return slack.NewOptionBlockObject(s, plainText(strings.ToUpper(s)), nil)
	}
	fields := map[string]slack.BlockElement{
		"text":  slack.NewPlainTextInputBlockElement(nil, "text"),
		"radio": slack.NewRadioButtonsBlockElement("radio", option("p1"), option("p2")),
		"boxes": slack.NewCheckboxGroupsBlockElement("boxes", option("a"), option("b"), option("c")),
		"one":   slack.NewOptionsSelectBlockElement("static_select", plainText("Pick"), "one", option("x"), option("y")),
		"who":   slack.NewOptionsSelectBlockElement("users_select", plainText("Pick"), "who"),
		"where": slack.NewOptionsSelectBlockElement("channels_select", plainText("Pick"), "where"),
		"day":   slack.NewDatePickerBlockElement("day"),
		"time":  slack.NewTimePickerBlockElement("time"),
		"when":  slack.NewDateTimePickerBlockElement("when"),
		"mail":  slack.NewEmailTextInputBlockElement(nil, "mail"),
		"link":  slack.NewURLTextInputBlockElement(nil, "link"),
		"count": slack.NewNumberInputBlockElement(nil, "count", false),
		"files": slack.NewFileInputBlockElement("files").WithFileTypes("png").WithMaxFiles(2),
	}
	view := slack.ModalViewRequest{Type: "modal", Title: plainText("All"), Submit: plainText("Go")}
	for name, e := range fields {
		view.Blocks.BlockSet = append(view.Blocks.BlockSet, slack.NewInputBlock("b-"+name, plainText(name), nil, e))
	}
	if _, err := d.api.OpenViewContext(t.Context(), trigger, view); err != nil {
		t.Fatal(err)
	}
	v := d.zoe.Views()[0]
	photo := d.zoe.Upload("photo.png", []byte("\x89PNG"))
	good := slacktest.Values{
		"text": "several\nlines", "radio": "p2", "boxes": "a,C", "one": "Y", "who": d.bob.ID, "where": d.help.ID, "day": "2026-11-22",
		"time": "14:30", "when": "1790000000", "mail": "zoe@example.org", "link": "https://example.org/x", "count": "12", "files": photo.ID,
	}
	bad := slacktest.Values{
		"radio": "p9", "boxes": "d", "one": "z", "day": "tomorrow", "time": "25:00", "when": "soon", "mail": "zoe", "link": "example", "count": "1.5",
		"files": d.zoe.Upload("notes.txt", []byte("x")).ID, "text": "",
	}
	for field, value := range bad {
		wrong := slacktest.Values{}
		for k, v := range good {
			wrong[k] = v
		}
		wrong[field] = value
		if err := d.zoe.Submit(v, wrong); err == nil {
			t.Errorf("%s takes %q", field, value)
		}
	}
	if err := d.zoe.Submit(v, good); err != nil {
		t.Fatal(err)
	}
	s := nextInteraction(t, a).View.State.Values
	at := func(name string) slack.BlockAction { return s["b-"+name][name] }
	var boxes []string
	for _, o := range at("boxes").SelectedOptions {
		boxes = append(boxes, o.Value)
	}
	got := []string{
		at("text").Value, at("radio").SelectedOption.Value, strings.Join(boxes, " "), at("one").SelectedOption.Value, at("who").SelectedUser,
		at("where").SelectedChannel, at("day").SelectedDate, at("time").SelectedTime, at("mail").Value, at("link").Value, at("count").Value,
	}
	want := []string{"several\nlines", "p2", "a c", "y", d.bob.ID, d.help.ID, "2026-11-22", "14:30", "zoe@example.org", "https://example.org/x", "12"}
	if !slices.Equal(got, want) || at("when").SelectedDateTime != 1790000000 {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	if _, _, _, err := d.api.GetFileInfoContext(t.Context(), photo.ID, 0, 0); err != nil {
		t.Errorf("the app may not see the file it got: %v", err)
	}
}

func TestMentionOfTheBotInAThreadComesTwice(t *testing.T) {
	d := open(t, slacktest.Options{})
	a := listening(t, d)
	root := d.zoe.Post(d.help, "hello")
	d.zoe.Reply(root, "@helpdesk close", slacktest.Broadcast)
	seen := map[string]string{}
	for len(seen) < 2 {
		e := a.next(t)
		ev, ok := e.Data.(slackevents.EventsAPIEvent)
		if !ok {
			continue
		}
		switch in := ev.InnerEvent.Data.(type) {
		case *slackevents.AppMentionEvent:
			seen["mention"] = in.TimeStamp
		case *slackevents.MessageEvent:
			if in.SubType == "thread_broadcast" {
				seen["message"] = in.TimeStamp
			}
		}
	}
	if seen["mention"] != seen["message"] {
		t.Errorf("got %v", seen)
	}
}
