package slacktest

import "slices"

// publish gives the message its place in the channel and tells the apps.
func (w *Workspace) publish(m *message) {
	c := m.channel
	m.ts = c.nextTS()
	c.messages = append(c.messages, m)
	c.byTS[m.ts] = m
	if m.isReply() {
		if r := c.byTS[m.thread]; r != nil && !r.isReply() {
			r.thread = r.ts
			r.replies = append(r.replies, m)
		}
	}
	w.announce(m)
}

// rewrite tells the apps that m has changed; before is its earlier body.
func (w *Workspace) rewrite(m *message, before map[string]any) {
	c := m.channel
	m.reading = nil
	now := c.nextTS()
	after := m.counted(m.body())
	w.broadcast(c, "history", map[string]any{
		"type": "message", "subtype": "message_changed", "hidden": true,
		"channel": c.ID, "channel_type": c.kind(), "ts": now, "event_ts": now,
		"message": changedShape(after), "previous_message": changedShape(before),
	})
}

// changedShape keeps what Slack puts into the two sides of message_changed.
func changedShape(j map[string]any) map[string]any {
	if j["subtype"] != "tombstone" {
		delete(j, "reply_users")
	}
	delete(j, "inviter")
	return j
}

// remove deletes a message; a root with replies leaves a tombstone.
func (w *Workspace) remove(m *message) {
	c := m.channel
	before := changedShape(m.counted(m.body()))
	if len(m.replies) > 0 {
		m.gone, m.text, m.blocks, m.attach, m.files, m.metadata = true, "This message was deleted.", nil, nil, nil, nil
		m.reactions, m.edited = nil, nil
		w.rewrite(m, before)
		return
	}
	m.gone = true
	same := func(o *message) bool { return o == m }
	c.messages = slices.DeleteFunc(c.messages, same)
	delete(c.byTS, m.ts)
	if r := m.root(); r != nil && r != m {
		r.replies = slices.DeleteFunc(r.replies, same)
	}
	now := c.nextTS()
	w.broadcast(c, "history", map[string]any{
		"type": "message", "subtype": "message_deleted", "hidden": true, "deleted_ts": m.ts,
		"channel": c.ID, "channel_type": c.kind(), "ts": now, "event_ts": now, "previous_message": before,
	})
}

// find is the message with that ts, unless it is deleted without a trace.
func (c *Channel) find(ts string) *message { return c.byTS[ts] }

// react adds a reaction and reports whether it was not there.
func (w *Workspace) react(m *message, u *User, name string) bool {
	i := slices.IndexFunc(m.reactions, func(r reaction) bool { return r.name == name })
	if i < 0 {
		m.reactions = append(m.reactions, reaction{name: name})
		i = len(m.reactions) - 1
	}
	r := &m.reactions[i]
	if slices.Contains(r.users, u.ID) {
		return false
	}
	r.users = append(slices.Clone(r.users), u.ID)
	w.reacted("reaction_added", m, u, name)
	return true
}

// unreact removes a reaction and reports whether it was there.
func (w *Workspace) unreact(m *message, u *User, name string) bool {
	i := slices.IndexFunc(m.reactions, func(r reaction) bool { return r.name == name })
	if i < 0 || !slices.Contains(m.reactions[i].users, u.ID) {
		return false
	}
	r := &m.reactions[i]
	r.users = slices.DeleteFunc(slices.Clone(r.users), func(id string) bool { return id == u.ID })
	if len(r.users) == 0 {
		m.reactions = slices.Delete(m.reactions, i, i+1)
	}
	w.reacted("reaction_removed", m, u, name)
	return true
}
