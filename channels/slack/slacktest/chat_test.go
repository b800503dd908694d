package slacktest_test

import (
	"strings"
	"testing"

	"github.com/slack-go/slack"

	"guichet/channels/slack/slacktest"
)

func section(text string) slack.Block {
	return slack.NewSectionBlock(slack.NewTextBlockObject("mrkdwn", text, false, false), nil, nil)
}

func TestPostMessageRejectsWhatSlackRejects(t *testing.T) {
	d := open(t, slacktest.Options{})
	secret := d.Channel("#secret", slacktest.Private, d.zoe)
	public := d.Channel("#public", d.zoe)
	old := d.Channel("#old", d.Bot())
	old.Archive()
	gone := d.User("gone")
	gone.Deactivate()
	hello := slack.MsgOptionText("hello", false)
	for _, c := range []struct {
		name, channel, want string
		opts                []slack.MsgOption
	}{
		{"no such channel", "C0NOWHERE00", "channel_not_found", []slack.MsgOption{hello}},
		{"a private channel it is not in", secret.ID, "channel_not_found", []slack.MsgOption{hello}},
		{"a public channel it is not in", public.ID, "not_in_channel", []slack.MsgOption{hello}},
		{"an archived channel", old.ID, "is_archived", []slack.MsgOption{hello}},
		{"a deactivated person", gone.ID, "user_disabled", []slack.MsgOption{hello}},
		{"its own bot", d.Bot().ID, "cannot_dm_bot", []slack.MsgOption{hello}},
		{"nothing to say", d.help.ID, "no_text", nil},
		{"empty blocks only", d.help.ID, "no_text", []slack.MsgOption{slack.MsgOptionBlocks()}},
		{"51 blocks", d.help.ID, "invalid_blocks", []slack.MsgOption{hello, slack.MsgOptionBlocks(make51()...)}},
		{"too much text in all blocks", d.help.ID, "msg_blocks_too_long", []slack.MsgOption{slack.MsgOptionBlocks(
			section(strings.Repeat("a", 3000)), section(strings.Repeat("b", 3000)), section(strings.Repeat("c", 3000)),
			section(strings.Repeat("d", 3000)), section("e"))}},
		{"metadata without type", d.help.ID, "invalid_metadata_schema", []slack.MsgOption{hello,
			slack.MsgOptionMetadata(slack.SlackMetadata{EventPayload: map[string]any{"a": "b"}})}},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, _, err := d.api.PostMessage(c.channel, c.opts...)
			wantError(t, err, c.want)
		})
	}
	if n := len(d.help.Messages()); n != 0 {
		t.Fatalf("%d messages were posted all the same", n)
	}
}

func make51() []slack.Block {
	var blocks []slack.Block
	for range 51 {
		blocks = append(blocks, slack.NewDividerBlock())
	}
	return blocks
}

func TestPostingToAPersonOpensTheDirectMessage(t *testing.T) {
	d := open(t, slacktest.Options{})
	channel, ts, err := d.api.PostMessage(d.zoe.ID, slack.MsgOptionText("hello", false))
	if err != nil || !strings.HasPrefix(channel, "D") || channel != d.zoe.Direct().ID {
		t.Fatalf("posted in %q, %v", channel, err)
	}
	_, _, _, err = d.api.UpdateMessage(d.zoe.ID, ts, slack.MsgOptionText("x", false))
	wantError(t, err, "channel_not_found")
	if _, _, _, err = d.api.UpdateMessage(channel, ts, slack.MsgOptionText("x", false)); err != nil {
		t.Fatal(err)
	}
}

func TestAMessageKeepsWhatWasAskedFor(t *testing.T) {
	d := open(t, slacktest.Options{})
	m := d.post(t, d.help, slack.MsgOptionText("see https://a.example and "+d.zoe.Mention(), false),
		slack.MsgOptionDisableLinkUnfurl(), slack.MsgOptionDisableMediaUnfurl(),
		slack.MsgOptionMetadata(slack.SlackMetadata{EventType: "ticket", EventPayload: map[string]any{"id": "12"}}))
	if m.Unfurls || m.Metadata["event_type"] != "ticket" || len(m.Links) != 1 || m.Links[0].URL != "https://a.example" ||
		len(m.Mentions) != 1 || m.Mentions[0] != d.zoe.ID {
		t.Fatalf("got %+v", m)
	}
	if plain := d.post(t, d.help, slack.MsgOptionText("x", false)); !plain.Unfurls {
		t.Fatal("Slack unfurls unless told not to")
	}
	long := d.post(t, d.help, slack.MsgOptionText(strings.Repeat("é", 40_001), false))
	if n := len([]rune(long.Text)); n != 40_000 || len(d.Complaints()) != 1 {
		t.Fatalf("%d characters, complaints %q", n, d.Complaints())
	}
}

func TestMentionsAreFoundWhereSlackWouldMakeThem(t *testing.T) {
	d := open(t, slacktest.Options{})
	text := func(s string, verbatim bool) slack.MsgOption {
		return slack.MsgOptionBlocks(slack.NewSectionBlock(slack.NewTextBlockObject("mrkdwn", s, false, verbatim), nil, nil))
	}
	for _, c := range []struct {
		name string
		opts []slack.MsgOption
		want string
	}{
		{"markup", []slack.MsgOption{slack.MsgOptionText("<!channel> <@"+d.zoe.ID+"> <!subteam^S1>", false)}, "channel " + d.zoe.ID + " S1"},
		{"escaped markup", []slack.MsgOption{slack.MsgOptionText("<!channel>", true)}, ""},
		{"bare words", []slack.MsgOption{slack.MsgOptionText("@channel @zoe", false)}, ""},
		{"bare words that are linked", []slack.MsgOption{slack.MsgOptionText("@channel @zoe", false), slack.MsgOptionLinkNames(true)}, "channel " + d.zoe.ID},
		{"bare words in mrkdwn", []slack.MsgOption{text("ask @here", false)}, "here"},
		{"bare words in verbatim mrkdwn", []slack.MsgOption{text("ask @here", true)}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := strings.Join(d.post(t, d.help, c.opts...).Mentions, " "); got != c.want {
				t.Fatalf("mentions %q, want %q", got, c.want)
			}
		})
	}
}

func TestThreads(t *testing.T) {
	d := open(t, slacktest.Options{})
	root := d.zoe.Post(d.help, "help")
	reply := d.post(t, d.help, slack.MsgOptionText("one", false), slack.MsgOptionTS(root.TS))
	d.post(t, d.help, slack.MsgOptionText("two", false), slack.MsgOptionTS(root.TS), slack.MsgOptionBroadcast())
	if thread := d.help.Thread(root.TS); len(thread) != 3 || thread[1].ThreadTS != root.TS || thread[2].Subtype != "thread_broadcast" {
		t.Fatalf("thread %+v", thread)
	}
	astray := d.post(t, d.help, slack.MsgOptionText("three", false), slack.MsgOptionTS(reply.TS))
	if len(d.help.Thread(root.TS)) != 3 || astray.ThreadTS != reply.TS {
		t.Fatal("a reply to a reply's ts reached the thread")
	}
	loose := d.post(t, d.help, slack.MsgOptionText("four", false), slack.MsgOptionTS("1.000001"))
	if loose.ThreadTS != "" {
		t.Fatalf("a reply to nothing hangs on %s", loose.ThreadTS)
	}
}

func TestUpdateFollowsSlacksRules(t *testing.T) {
	d := open(t, slacktest.Options{})
	text := func(s string) slack.MsgOption { return slack.MsgOptionText(s, false) }
	m := d.post(t, d.help, text("v1"), slack.MsgOptionBlocks(section("card v1")),
		slack.MsgOptionMetadata(slack.SlackMetadata{EventType: "t", EventPayload: map[string]any{"id": "1"}}))
	update := func(opts ...slack.MsgOption) error {
		_, _, _, err := d.api.UpdateMessage(d.help.ID, m.TS, opts...)
		return err
	}
	if err := update(text("v2"), slack.MsgOptionBlocks(section("card v2"))); err != nil {
		t.Fatal(err)
	}
	if now := m.Now(); now.Shown() != "card v2" || now.Edited || now.Metadata["event_type"] != "t" {
		t.Fatalf("with blocks: %+v", now)
	}
	if err := update(text("v3")); err != nil {
		t.Fatal(err)
	}
	if now := m.Now(); now.Shown() != "v3" || !now.Edited || now.Blocks[0]["type"] != "rich_text" {
		t.Fatalf("text alone deletes the blocks: %+v", now)
	}
	wantError(t, update(text(strings.Repeat("x", 4001))), "msg_too_long")
	wantError(t, update(), "no_text")
	_, _, _, err := d.api.UpdateMessage(d.help.ID, "1.000001", text("x"))
	wantError(t, err, "message_not_found")
	_, _, _, err = d.api.UpdateMessage(d.help.ID, d.zoe.Post(d.help, "mine").TS, text("x"))
	wantError(t, err, "cant_update_message")
}

func TestDeleteAndTombstone(t *testing.T) {
	d := open(t, slacktest.Options{})
	m := d.post(t, d.help, slack.MsgOptionText("oops", false))
	for _, want := range []string{"", "message_not_found"} {
		if _, _, err := d.api.DeleteMessage(d.help.ID, m.TS); want == "" && err != nil {
			t.Fatal(err)
		} else if want != "" {
			wantError(t, err, want)
		}
	}
	root := d.zoe.Post(d.help, "help")
	d.bob.Reply(root, "what is it?")
	d.zoe.Delete(root)
	if now := root.Now(); !now.Deleted || now.Text != "This message was deleted." || len(d.help.Thread(root.TS)) != 2 {
		t.Fatalf("tombstone %+v", now)
	}
}

func TestEphemeralsAreSeenByOnePersonOnly(t *testing.T) {
	d := open(t, slacktest.Options{})
	ts, err := d.api.PostEphemeral(d.help.ID, d.zoe.ID, slack.MsgOptionText("only you", false))
	if err != nil {
		t.Fatal(err)
	}
	if seen := d.zoe.Ephemerals(); len(seen) != 1 || seen[0].Text != "only you" || seen[0].TS != ts {
		t.Fatalf("zoe sees %+v", seen)
	}
	if len(d.bob.Ephemerals()) != 0 || len(d.help.Messages()) != 0 {
		t.Fatal("others see it too")
	}
	_, err = d.api.PostEphemeral(d.tri.ID, d.zoe.ID, slack.MsgOptionText("x", false))
	wantError(t, err, "user_not_in_channel")
	_, _, _, err = d.api.UpdateMessage(d.help.ID, ts, slack.MsgOptionText("x", false))
	wantError(t, err, "message_not_found")
}

func TestPermalinks(t *testing.T) {
	d := open(t, slacktest.Options{Team: "Acme"})
	root := d.zoe.Post(d.help, "help")
	reply := d.bob.Reply(root, "yes?")
	link, err := d.api.GetPermalink(&slack.PermalinkParameters{Channel: d.help.ID, Ts: reply.TS})
	want := "https://acme.slack.com/archives/" + d.help.ID + "/p" + strings.ReplaceAll(reply.TS, ".", "") + "?thread_ts=" + root.TS + "&cid=" + d.help.ID
	if err != nil || link != want {
		t.Fatalf("got %q, %v, want %q", link, err, want)
	}
	_, err = d.api.GetPermalink(&slack.PermalinkParameters{Channel: d.help.ID, Ts: "1.1"})
	wantError(t, err, "message_not_found")
}
