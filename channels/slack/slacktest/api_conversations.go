package slacktest

import (
	"encoding/base64"
	"slices"
	"strings"
)

func (c *call) openConversation() (map[string]any, error) {
	before := len(c.w.channels)
	ch, err := c.conversation()
	if err != nil {
		return nil, err
	}
	j := map[string]any{"channel": map[string]any{"id": ch.ID}}
	if c.args.bool("return_im") {
		j["channel"] = ch.json(c.app)
	}
	if len(c.w.channels) == before {
		j["no_op"], j["already_open"] = true, true
	}
	return j, nil
}

// conversation finds the direct message that the call names, or opens the one
// with the people that it names.
func (c *call) conversation() (*Channel, error) {
	if c.args.str("channel") != "" {
		ch, err := c.channel("channel")
		if err == nil && !ch.im && !ch.mpim {
			err = fail("channel_not_found")
		}
		return ch, err
	}
	if c.args.str("users") == "" {
		return nil, fail("users_list_not_supplied")
	}
	var users []*User
	for _, id := range strings.Split(c.args.str("users"), ",") {
		u := c.w.userByID(strings.TrimSpace(id))
		switch {
		case u == nil:
			return nil, fail("user_not_found")
		case u.deleted:
			return nil, fail("user_disabled")
		case u.Bot():
			return nil, fail("cannot_dm_bot")
		}
		if !slices.Contains(users, u) {
			users = append(users, u)
		}
	}
	if len(users) == 1 {
		if err := c.need("im:write"); err != nil {
			return nil, err
		}
		return c.w.dm(c.app, users[0]), nil
	}
	if len(users) > 8 {
		return nil, fail("too_many_users")
	}
	if err := c.need("mpim:write"); err != nil {
		return nil, err
	}
	return c.w.groupDM(c.app, users), nil
}

func (c *call) conversationInfo() (map[string]any, error) {
	ch, err := c.channel("channel")
	if err != nil {
		return nil, err
	}
	if err := c.need(ch.scope("read")); err != nil {
		return nil, err
	}
	j := ch.json(c.app)
	if c.args.bool("include_num_members") && !ch.im {
		j["num_members"] = len(ch.members)
	}
	if c.args.bool("include_locale") {
		j["locale"] = "en-US"
	}
	return map[string]any{"channel": j}, nil
}

func (c *call) conversationMembers() (map[string]any, error) {
	ch, err := c.channel("channel")
	if err != nil {
		return nil, err
	}
	if err := c.need(ch.scope("read")); err != nil {
		return nil, err
	}
	var ids []string
	for _, u := range ch.members {
		ids = append(ids, u.ID)
	}
	page, next, err := part(c, ids, 1000, 100, func(id string) string { return id })
	if err != nil {
		return nil, err
	}
	return map[string]any{"members": page, "response_metadata": map[string]any{"next_cursor": next}}, nil
}

func encodeCursor(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }

// cursor is where a page begins; given is false for the first.
func (c *call) cursor(prefix string) (after string, given bool, err error) {
	if c.args.str("cursor") == "" {
		return "", false, nil
	}
	b, err := base64.StdEncoding.DecodeString(c.args.str("cursor"))
	after, ok := strings.CutPrefix(string(b), prefix)
	if err != nil || !ok {
		return "", false, fail("invalid_cursor")
	}
	return after, true, nil
}

// between keeps the messages from oldest to latest, ends excluded unless
// inclusive.
func (c *call) between(list []*message) ([]*message, error) {
	oldest, latest := int64(-1), int64(1<<62)
	ok := true
	if v := c.args.str("oldest"); v != "" && v != "0" {
		if oldest, ok = parseTS(v); !ok {
			return nil, fail("invalid_ts_oldest")
		}
	}
	if v := c.args.str("latest"); v != "" && v != "now" {
		if latest, ok = parseTS(v); !ok {
			return nil, fail("invalid_ts_latest")
		}
	}
	inclusive := c.args.bool("inclusive")
	var out []*message
	for _, m := range list {
		ts, _ := parseTS(m.ts)
		if ts > oldest && ts < latest || inclusive && (ts == oldest || ts == latest) {
			out = append(out, m)
		}
	}
	return out, nil
}

// page cuts a list to the page that limit and cursor ask for.
func (c *call) page(list []*message, otherwise int) (map[string]any, error) {
	limit, err := c.args.limit(1000, otherwise)
	if err != nil {
		return nil, err
	}
	if c.app.meagre(c.method) {
		limit = min(limit, maxObjects)
	}
	after, given, err := c.cursor("next_ts:")
	if err != nil {
		return nil, err
	}
	if given {
		i := slices.IndexFunc(list, func(m *message) bool { return m.ts == after })
		if i < 0 {
			return nil, fail("invalid_cursor")
		}
		list = list[i:]
	}
	next := ""
	if len(list) > limit {
		next = encodeCursor("next_ts:" + list[limit].ts)
		list = list[:limit]
	}
	messages := []any{}
	for _, m := range list {
		messages = append(messages, m.stored(c.args.bool("include_all_metadata")))
	}
	j := map[string]any{"messages": messages, "has_more": next != ""}
	if next != "" {
		j["response_metadata"] = map[string]any{"next_cursor": next}
	}
	return j, nil
}

// readable finds the channel whose messages the bot may read.
func (c *call) readable() (*Channel, error) {
	ch, err := c.channel("channel")
	if err != nil {
		return nil, err
	}
	if err := c.need(ch.scope("history")); err != nil {
		return nil, err
	}
	if !slices.Contains(ch.members, c.app.Bot) {
		return nil, fail("not_in_channel")
	}
	return ch, nil
}

func (c *call) history() (map[string]any, error) {
	ch, err := c.readable()
	if err != nil {
		return nil, err
	}
	var list []*message
	for _, m := range slices.Backward(ch.messages) {
		if m.inHistory() {
			list = append(list, m)
		}
	}
	if list, err = c.between(list); err != nil {
		return nil, err
	}
	j, err := c.page(list, 100)
	if err == nil {
		j["pin_count"], j["channel_actions_count"] = 0, 0
	}
	return j, err
}

func (c *call) replies() (map[string]any, error) {
	ch, err := c.readable()
	if err != nil {
		return nil, err
	}
	m := ch.find(c.args.str("ts"))
	if m == nil {
		return nil, fail("thread_not_found")
	}
	root := m.root()
	if root == nil || root.isReply() {
		root = m
	}
	list, err := c.between(root.replies)
	if err != nil {
		return nil, err
	}
	return c.page(slices.Insert(list, 0, root), 1000)
}
