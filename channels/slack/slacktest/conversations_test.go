package slacktest_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/slack-go/slack"

	"guichet/channels/slack/slacktest"
)

func texts(messages []slack.Message) []string {
	var out []string
	for _, m := range messages {
		out = append(out, m.Text)
	}
	return out
}

func TestRepliesComeInPagesAndWithinBounds(t *testing.T) {
	d := open(t, slacktest.Options{})
	root := d.zoe.Post(d.help, "root")
	var replies []slacktest.Message
	for i := range 5 {
		replies = append(replies, d.post(t, d.help, slack.MsgOptionText(fmt.Sprint(i), false), slack.MsgOptionTS(root.TS),
			slack.MsgOptionMetadata(slack.SlackMetadata{EventType: "n", EventPayload: map[string]any{"n": i}})))
	}
	ask := func(p slack.GetConversationRepliesParameters) ([]slack.Message, string) {
		t.Helper()
		p.ChannelID = d.help.ID
		if p.Timestamp == "" {
			p.Timestamp = root.TS
		}
		list, more, cursor, err := d.api.GetConversationReplies(&p)
		if err != nil || more != (cursor != "") {
			t.Fatalf("more %v, cursor %q, %v", more, cursor, err)
		}
		return list, cursor
	}
	all, _ := ask(slack.GetConversationRepliesParameters{Timestamp: replies[2].TS})
	if got := texts(all); !slices.Equal(got, []string{"root", "0", "1", "2", "3", "4"}) {
		t.Fatalf("by a reply's ts: %q", got)
	}
	if r := all[0]; r.ReplyCount != 5 || r.LatestReply != replies[4].TS || !slices.Equal(r.ReplyUsers, []string{d.Bot().ID}) {
		t.Fatalf("counters %+v", r)
	}
	if all[1].Metadata.EventType != "" {
		t.Fatal("metadata comes only when asked for")
	}
	var paged []string
	for cursor := ""; ; {
		page, next := ask(slack.GetConversationRepliesParameters{Limit: 2, Cursor: cursor, IncludeAllMetadata: true})
		for _, m := range page {
			paged = append(paged, m.Text)
		}
		if cursor = next; cursor == "" {
			if page[0].Metadata.EventType != "n" {
				t.Fatalf("metadata %+v", page[0].Metadata)
			}
			break
		}
	}
	if !slices.Equal(paged, texts(all)) {
		t.Fatalf("pages %q", paged)
	}
	for _, c := range []struct {
		p    slack.GetConversationRepliesParameters
		want []string
	}{
		{slack.GetConversationRepliesParameters{Oldest: replies[1].TS, Latest: replies[3].TS}, []string{"root", "2"}},
		{slack.GetConversationRepliesParameters{Oldest: replies[1].TS, Latest: replies[3].TS, Inclusive: true}, []string{"root", "1", "2", "3"}},
	} {
		if list, _ := ask(c.p); !slices.Equal(texts(list), c.want) {
			t.Fatalf("got %q, want %q", texts(list), c.want)
		}
	}
	for want, p := range map[string]slack.GetConversationRepliesParameters{
		"thread_not_found":  {ChannelID: d.help.ID, Timestamp: "1.1"},
		"invalid_cursor":    {ChannelID: d.help.ID, Timestamp: root.TS, Cursor: "bm9uc2Vuc2U="},
		"invalid_limit":     {ChannelID: d.help.ID, Timestamp: root.TS, Limit: 5000},
		"invalid_ts_oldest": {ChannelID: d.help.ID, Timestamp: root.TS, Oldest: "yesterday"},
		"not_in_channel":    {ChannelID: d.Channel("#public", d.zoe).ID, Timestamp: root.TS},
		"channel_not_found": {ChannelID: "C0", Timestamp: root.TS},
	} {
		_, _, _, err := d.api.GetConversationReplies(&p)
		wantError(t, err, want)
	}
}

func TestHistoryHasRootsAndBroadcastsNewestFirst(t *testing.T) {
	d := open(t, slacktest.Options{})
	root := d.zoe.Post(d.help, "root")
	d.bob.Reply(root, "hidden")
	d.bob.Reply(root, "for all", slacktest.Broadcast)
	d.zoe.Post(d.help, "last")
	h, err := d.api.GetConversationHistory(&slack.GetConversationHistoryParameters{ChannelID: d.help.ID})
	if err != nil || !slices.Equal(texts(h.Messages), []string{"last", "for all", "root"}) {
		t.Fatalf("got %q, %v", texts(h.Messages), err)
	}
	if b := h.Messages[1]; b.SubType != "thread_broadcast" || b.Root == nil || b.Root.Timestamp != root.TS {
		t.Fatalf("broadcast %+v", b)
	}
	h, err = d.api.GetConversationHistory(&slack.GetConversationHistoryParameters{ChannelID: d.help.ID, Limit: 1})
	if err != nil || !h.HasMore || h.ResponseMetaData.NextCursor == "" {
		t.Fatalf("first page %+v, %v", h, err)
	}
}

func TestChannelsTellWhatTheyAre(t *testing.T) {
	d := open(t, slacktest.Options{})
	shared := d.Channel("#partner", slacktest.ExtShared, d.Bot())
	info := func(id string) *slack.Channel {
		t.Helper()
		c, err := d.api.GetConversationInfo(&slack.GetConversationInfoInput{ChannelID: id, IncludeNumMembers: true})
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	if c := info(d.tri.ID); !c.IsPrivate || !c.IsMember || c.NumMembers != 2 || c.ID[0] != 'C' {
		t.Fatalf("private %+v", c)
	}
	if c := info(shared.ID); !c.IsExtShared || c.IsPrivate {
		t.Fatalf("shared %+v", c)
	}
	dm, _, _, err := d.api.OpenConversation(&slack.OpenConversationParameters{Users: []string{d.zoe.ID}, ReturnIM: true})
	if err != nil || !dm.IsIM || dm.User != d.zoe.ID || dm.ID != d.zoe.Direct().ID {
		t.Fatalf("direct %+v, %v", dm, err)
	}
	members, next, err := d.api.GetUsersInConversation(&slack.GetUsersInConversationParameters{ChannelID: d.help.ID, Limit: 2})
	if err != nil || !slices.Equal(members, []string{d.zoe.ID, d.bob.ID}) || next == "" {
		t.Fatalf("members %q, %q, %v", members, next, err)
	}
	members, next, err = d.api.GetUsersInConversation(&slack.GetUsersInConversationParameters{ChannelID: d.help.ID, Limit: 2, Cursor: next})
	if err != nil || !slices.Equal(members, []string{d.Bot().ID}) || next != "" {
		t.Fatalf("more members %q, %q, %v", members, next, err)
	}
	_, err = d.api.GetConversationInfo(&slack.GetConversationInfoInput{ChannelID: d.Channel("#secret", slacktest.Private, d.zoe).ID})
	wantError(t, err, "channel_not_found")
}

func TestReactions(t *testing.T) {
	d := open(t, slacktest.Options{})
	m := d.zoe.Post(d.help, "help")
	ref := slack.NewRefToMessage(d.help.ID, m.TS)
	for _, c := range []struct {
		err  error
		want string
	}{
		{d.api.AddReaction("eyes", ref), ""},
		{d.api.AddReaction("eyes", ref), "already_reacted"},
		{d.api.AddReaction(":eyes:", ref), "invalid_name"},
		{d.api.AddReaction("no_such_emoji", ref), "invalid_name"},
		{d.api.AddReaction("lock", slack.NewRefToMessage(d.help.ID, "1.1")), "message_not_found"},
		{d.api.AddReaction("lock", slack.NewRefToMessage(d.help.ID, "now")), "bad_timestamp"},
		{d.api.RemoveReaction("lock", ref), "no_reaction"},
		{d.api.AddReaction("thumbsup", ref), ""},
		{d.api.RemoveReaction("+1", ref), ""},
	} {
		if c.want == "" && c.err != nil {
			t.Fatal(c.err)
		} else if c.want != "" {
			wantError(t, c.err, c.want)
		}
	}
	d.bob.React(m, "eyes")
	item, err := d.api.GetReactions(ref, slack.NewGetReactionsParameters())
	if err != nil || len(item.Reactions) != 1 || item.Reactions[0].Count != 2 {
		t.Fatalf("got %+v, %v", item, err)
	}
	if now := m.Now(); !now.Has("eyes", d.Bot()) || !now.Has("eyes", d.bob) || len(now.Reactions) != 1 {
		t.Fatalf("got %+v", now.Reactions)
	}
	for _, name := range []string{"outbox_tray", "lock", "warning", "ticket", "white_check_mark", "arrow_up", "red_circle",
		"large_orange_circle", "large_yellow_circle", "hourglass", "repeat", "no_entry_sign", "hourglass_flowing_sand",
		"large_blue_circle", "paperclip", "speech_balloon", "bulb", "rage", "smiley", "wave", "x", "question", "tada"} {
		on := slack.NewRefToMessage(d.help.ID, d.zoe.Post(d.help, name).TS)
		if err := d.api.AddReaction(name, on); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestPeople(t *testing.T) {
	d := open(t, slacktest.Options{})
	guest := d.User("gus", slacktest.Guest)
	stranger := d.User("sam", slacktest.Stranger, slacktest.Email("sam@else.example"))
	late := d.User("lea", slacktest.Email("lea@example.org"), slacktest.Unconfirmed, slacktest.DisplayName("Léa"))
	info := func(u *slacktest.User) *slack.User {
		t.Helper()
		p, err := d.api.GetUserInfo(u.ID)
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	if p := info(d.zoe); p.Profile.Email != "zoe@example.org" || p.RealName != "Zoé Martin" || p.Locale != "fr-FR" ||
		p.TZ != "Europe/Paris" || p.TZOffset < 3600 || !p.IsEmailConfirmed || p.IsBot {
		t.Fatalf("zoe %+v", p)
	}
	if p := info(guest); !p.IsRestricted || p.IsUltraRestricted || p.Profile.Email != "" {
		t.Fatalf("guest %+v", p)
	}
	if p := info(stranger); !p.IsStranger || p.Profile.Email != "" {
		t.Fatalf("stranger %+v", p)
	}
	if p := info(late); p.IsEmailConfirmed || p.Profile.DisplayName != "Léa" {
		t.Fatalf("unconfirmed %+v", p)
	}
	if p := info(d.Bot()); !p.IsBot || p.Profile.BotID != d.App().BotID {
		t.Fatalf("bot %+v", p)
	}
	p, err := d.api.GetUserByEmail("ZOE@example.org")
	if err != nil || p.ID != d.zoe.ID {
		t.Fatalf("by address %+v, %v", p, err)
	}
	d.zoe.Deactivate()
	if p := info(d.zoe); !p.Deleted {
		t.Fatalf("deactivated %+v", p)
	}
	_, err = d.api.GetUserByEmail("zoe@example.org")
	wantError(t, err, "users_not_found")
	_, err = d.api.GetUserInfo("U0NOBODY")
	wantError(t, err, "user_not_found")
	d.App().SetScopes("users:read")
	if p := info(late); p.Profile.Email != "" {
		t.Fatal("the address shows without users:read.email")
	}
}
