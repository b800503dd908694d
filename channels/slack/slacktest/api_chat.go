package slacktest

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

const (
	maxText       = 40_000 // longer text of chat.postMessage is cut
	maxUpdateText = 4_000  // longer text of chat.update is refused
)

// channel finds the channel that an argument names and that the bot may know
// of. Posting also accepts #name and, for a person's U…, the direct message.
func (c *call) channel(key string) (*Channel, error) {
	ch := c.w.channelByID(c.args.str(key))
	if ch == nil || (ch.private || ch.im) && !slices.Contains(ch.members, c.app.Bot) {
		return nil, fail("channel_not_found")
	}
	return ch, nil
}

// writable finds the channel that the bot may write to.
func (c *call) writable() (*Channel, error) {
	ch, err := c.channel("channel")
	if err != nil {
		return nil, err
	}
	if ch.archived {
		return nil, fail("is_archived")
	}
	if !slices.Contains(ch.members, c.app.Bot) && !c.app.has("chat:write.public") {
		return nil, fail("not_in_channel")
	}
	return ch, nil
}

func (c *call) target() (*Channel, error) {
	id := c.args.str("channel")
	if strings.HasPrefix(id, "#") {
		if ch := c.w.channelNamed(id[1:]); ch != nil {
			c.args.values["channel"] = ch.ID
		}
	}
	if u := c.w.userByID(id); u != nil {
		if u.app != nil || u.ID == "USLACKBOT" {
			return nil, fail("cannot_dm_bot")
		}
		if u.deleted {
			return nil, fail("user_disabled")
		}
		c.args.values["channel"] = c.w.dm(c.app, u).ID
	}
	return c.writable()
}

// content reads text, blocks and attachments into m.
func (c *call) content(m *message) error {
	m.text = c.args.str("text")
	m.loose = c.args.str("parse") == "full" || c.args.bool("link_names")
	m.unfurl = c.args.str("unfurl_links") != "false" || c.args.str("unfurl_media") != "false"
	blocks, err := c.blocks()
	if err != nil {
		return err
	}
	m.blocks = blocks
	if m.attach, err = c.attachments(); err != nil {
		return err
	}
	if m.text == "" && len(m.blocks) == 0 && len(m.attach) == 0 {
		return fail("no_text")
	}
	if len(m.blocks) == 0 {
		m.blocks = c.w.richText(m.text)
	}
	return nil
}

// blocks reads and checks the blocks argument.
func (c *call) blocks() ([]any, error) {
	if c.args.str("blocks") == "" {
		return nil, nil
	}
	list, ok := c.args.value("blocks").([]any)
	if !ok {
		return nil, fail("invalid_blocks_format")
	}
	if faults := checkBlocks(list, "/blocks", inMessage); len(faults) > 0 {
		return nil, fail("invalid_blocks", faults...)
	}
	if blocksLength(list) > maxBlocksText {
		return nil, fail("msg_blocks_too_long")
	}
	c.w.complete(list)
	return list, nil
}

func (c *call) attachments() ([]any, error) {
	if c.args.str("attachments") == "" {
		return nil, nil
	}
	list, ok := c.args.value("attachments").([]any)
	switch {
	case !ok:
		return nil, fail("invalid_attachments")
	case len(list) > 100:
		return nil, fail("too_many_attachments")
	}
	for i, a := range list {
		object, _ := a.(map[string]any)
		if object == nil {
			return nil, fail("invalid_attachments")
		}
		blocks, _ := object["blocks"].([]any)
		if faults := checkBlocks(blocks, fmt.Sprintf("/attachments/%d/blocks", i), inMessage); len(faults) > 0 {
			return nil, fail("invalid_attachments", faults...)
		}
		c.w.complete(blocks)
	}
	return list, nil
}

// metadata reads {event_type, event_payload}; ok is false when it is absent.
func (c *call) metadata() (data map[string]any, ok bool, err error) {
	raw := c.args.str("metadata")
	if raw == "" {
		return nil, false, nil
	}
	data, isObject := c.args.value("metadata").(map[string]any)
	if !isObject {
		return nil, false, fail("invalid_metadata_format")
	}
	if len(data) == 0 {
		return nil, true, nil
	}
	_, hasPayload := data["event_payload"].(map[string]any)
	if str(data["event_type"]) == "" || !hasPayload {
		return nil, false, fail("invalid_metadata_schema")
	}
	if len(raw) > 16<<10 {
		return nil, false, fail("metadata_too_large")
	}
	return data, true, nil
}

func (c *call) postMessage() (map[string]any, error) {
	ch, err := c.target()
	if err != nil {
		return nil, err
	}
	m := &message{channel: ch, user: c.app.Bot, app: c.app}
	if err := c.content(m); err != nil {
		return nil, err
	}
	if n := utf8.RuneCountInString(m.text); n > maxText {
		c.w.complain("text of %d characters cut to %d", n, maxText)
		m.text = string([]rune(m.text)[:maxText])
	}
	if m.metadata, _, err = c.metadata(); err != nil {
		return nil, err
	}
	if c.thread(m); m.isReply() && m.root().isNote() {
		return nil, fail("cannot_reply_to_message")
	}
	c.w.publish(m)
	j := m.body()
	if m.metadata != nil {
		j["metadata"] = m.metadata
	}
	return map[string]any{"channel": ch.ID, "ts": m.ts, "message": j}, nil
}

// thread hangs the message on the root that thread_ts names, if it is there.
func (c *call) thread(m *message) {
	ts := c.args.str("thread_ts")
	if m.channel.find(ts) == nil {
		return
	}
	m.thread = ts
	if c.args.bool("reply_broadcast") {
		m.subtype = "thread_broadcast"
	}
}

// own finds the app's message that channel and ts name.
func (c *call) own(otherwise string) (*message, error) {
	ch, err := c.channel("channel")
	if err != nil {
		return nil, err
	}
	if ch.archived {
		return nil, fail("is_archived")
	}
	m := ch.find(c.args.str("ts"))
	if m == nil || m.gone {
		return nil, fail("message_not_found")
	}
	if m.app != c.app {
		return nil, fail(otherwise)
	}
	return m, nil
}

func (c *call) updateMessage() (map[string]any, error) {
	m, err := c.own("cant_update_message")
	if err != nil {
		return nil, err
	}
	next := &message{channel: m.channel}
	if err := c.content(next); err != nil {
		return nil, err
	}
	if utf8.RuneCountInString(next.text) > maxUpdateText {
		return nil, fail("msg_too_long")
	}
	metadata, given, err := c.metadata()
	if err != nil {
		return nil, err
	}
	before := m.counted(m.body())
	if given {
		m.metadata = metadata
	}
	if c.args.has("text") {
		m.text = next.text
	}
	if c.args.str("attachments") != "" {
		m.attach = next.attach
	}
	m.blocks, m.loose = next.blocks, next.loose || !c.args.has("parse") // its default is client
	if c.args.str("blocks") == "" {                                     // an update with blocks is not marked as edited
		m.edited = &edit{c.app.BotID, m.channel.nextTS()}
	}
	c.w.rewrite(m, before)
	j := m.body()
	delete(j, "ts")
	delete(j, "thread_ts")
	delete(j, "parent_user_id")
	if m.metadata != nil {
		j["metadata"] = m.metadata
	}
	return map[string]any{"channel": m.channel.ID, "ts": m.ts, "text": m.text, "message": j}, nil
}

func (c *call) deleteMessage() (map[string]any, error) {
	m, err := c.own("cant_delete_message")
	if err != nil {
		return nil, err
	}
	c.w.remove(m)
	return map[string]any{"channel": m.channel.ID, "ts": m.ts}, nil
}

func (c *call) postEphemeral() (map[string]any, error) {
	ch, err := c.writable()
	if err != nil {
		return nil, err
	}
	u := c.w.userByID(c.args.str("user"))
	if u == nil || !slices.Contains(ch.members, u) {
		return nil, fail("user_not_in_channel")
	}
	m := &message{channel: ch, user: c.app.Bot, app: c.app, ephemeral: true, ts: ch.nextTS()}
	if err := c.content(m); err != nil {
		return nil, err
	}
	c.thread(m)
	u.seen = append(u.seen, m)
	return map[string]any{"message_ts": m.ts}, nil
}

func (c *call) permalink() (map[string]any, error) {
	ch, err := c.channel("channel")
	if err != nil {
		return nil, err
	}
	m := ch.find(c.args.str("message_ts"))
	if m == nil {
		return nil, fail("message_not_found")
	}
	return map[string]any{"channel": ch.ID, "permalink": m.link()}, nil
}

// link is the message's address for people.
func (m *message) link() string {
	link := "https://" + m.channel.w.Domain + ".slack.com/archives/" + m.channel.ID + "/p" + strings.Replace(m.ts, ".", "", 1)
	if m.isReply() {
		link += "?thread_ts=" + m.thread + "&cid=" + m.channel.ID
	}
	return link
}

// str is v as a string, empty for anything else.
func str(v any) string { s, _ := v.(string); return s }

// textOf is the text of a text object.
func textOf(v any) string {
	object, _ := v.(map[string]any)
	return str(object["text"])
}
