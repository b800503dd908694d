package slacktest

import (
	"regexp"
	"slices"
)

var emojiName = regexp.MustCompile(`^([a-z0-9_+'-]+)(::skin-tone-[2-6])?$`)

// emojiFor is the canonical name; empty when Slack does not know it.
func (w *Workspace) emojiFor(name string) string {
	parts := emojiName.FindStringSubmatch(name)
	if parts == nil {
		return ""
	}
	base := parts[1]
	if canonical := aliases[base]; canonical != "" {
		base = canonical
	}
	if glyphs[base] == "" && !w.emoji[base] {
		return ""
	}
	return base + parts[2]
}

// Emoji adds custom emoji to the workspace.
func (w *Workspace) Emoji(names ...string) {
	w.mu.Lock()
	defer w.release()
	for _, n := range names {
		w.emoji[n] = true
	}
}

// item finds the message that channel and timestamp name.
func (c *call) item() (*message, error) {
	if c.args.str("channel") == "" || c.args.str("timestamp") == "" {
		return nil, fail("no_item_specified")
	}
	ch, err := c.channel("channel")
	if err != nil {
		return nil, err
	}
	if _, ok := parseTS(c.args.str("timestamp")); !ok {
		return nil, fail("bad_timestamp")
	}
	m := ch.find(c.args.str("timestamp"))
	if m == nil || m.gone {
		return nil, fail("message_not_found")
	}
	return m, nil
}

func (c *call) addReaction() (map[string]any, error) {
	m, name, err := c.reaction()
	if err == nil {
		err = m.takes(c.app.Bot, name)
	}
	if err == nil && !c.w.react(m, c.app.Bot, name) {
		err = fail("already_reacted")
	}
	return nil, err
}

// takes refuses a reaction beyond Slack's limits: 23 of one user and 50 different
// ones on a message.
func (m *message) takes(u *User, name string) error {
	mine := 0
	for _, r := range m.reactions {
		if slices.Contains(r.users, u.ID) {
			mine++
		}
		if r.name == name {
			return nil
		}
	}
	switch {
	case mine >= 23:
		return fail("too_many_reactions")
	case len(m.reactions) >= 50:
		return fail("too_many_emoji")
	}
	return nil
}

func (c *call) removeReaction() (map[string]any, error) {
	m, name, err := c.reaction()
	if err == nil && !c.w.unreact(m, c.app.Bot, name) {
		err = fail("no_reaction")
	}
	return nil, err
}

func (c *call) reaction() (*message, string, error) {
	name := c.w.emojiFor(c.args.str("name"))
	if name == "" {
		return nil, "", fail("invalid_name")
	}
	m, err := c.item()
	if err != nil {
		return nil, "", err
	}
	if m.channel.archived {
		return nil, "", fail("is_archived")
	}
	if _, err := c.writable(); err != nil {
		return nil, "", err
	}
	return m, name, nil
}

func (c *call) getReactions() (map[string]any, error) {
	m, err := c.item()
	if err != nil {
		return nil, err
	}
	j := m.body()
	for _, key := range []string{"thread_ts", "parent_user_id", "client_msg_id", "edited", "subtype", "files", "upload", "display_as_bot"} {
		delete(j, key)
	}
	j["permalink"] = m.link()
	if len(m.reactions) > 0 {
		j["reactions"] = m.reactionsJSON()
	}
	return map[string]any{"type": "message", "channel": m.channel.ID, "message": j}, nil
}
