package slacktest

import "fmt"

// Archive closes the channel: it can be read and no longer written to.
func (c *Channel) Archive() { c.close(true) }

// Unarchive opens an archived channel again.
func (c *Channel) Unarchive() { c.close(false) }

func (c *Channel) close(archived bool) {
	c.w.mu.Lock()
	defer c.w.release()
	c.archived = archived
	kind := "archive"
	if !archived {
		kind = "unarchive"
	}
	event := c.event(kind)
	event["channel"], event["user"] = c.ID, "USLACKBOT"
	if archived {
		event["is_moved"] = 0
	}
	c.w.broadcast(c, "read", event)
}

// event begins an event about the channel: channel_… or, for a private one, group_….
func (c *Channel) event(what string) map[string]any {
	kind := "channel_" + what
	if c.private {
		kind = "group_" + what
	}
	return map[string]any{"type": kind, "event_ts": c.nextTS()}
}

// Rename gives the channel another name, with or without #.
func (c *Channel) Rename(name string, by *User) {
	c.w.mu.Lock()
	defer c.w.release()
	c.mustHave(by)
	if len(name) > 0 && name[0] == '#' {
		name = name[1:]
	}
	if c.w.channelNamed(name) != nil || !channelName.MatchString(name) {
		panic(fmt.Sprintf("slacktest: a channel cannot be called %q", name))
	}
	old := c.Name
	c.Name = name
	event := c.event("rename")
	event["channel"] = map[string]any{
		"id": c.ID, "name": name, "name_normalized": name, "created": c.w.start.Unix(), "is_channel": true, "is_mpim": false,
	}
	c.w.broadcast(c, "read", event)
	c.w.publish(&message{
		channel: c, user: by, subtype: "channel_name", extra: map[string]any{"name": name, "old_name": old},
		text: fmt.Sprintf("has renamed the channel from %q to %q", old, name),
	})
}

// Topic sets the channel's topic.
func (c *Channel) Topic(topic string, by *User) {
	c.w.mu.Lock()
	defer c.w.release()
	c.mustHave(by)
	c.topic = escape(topic)
	c.w.publish(&message{
		channel: c, user: by, subtype: "channel_topic", text: "set the channel topic: " + c.topic,
		extra: map[string]any{"topic": c.topic},
	})
}

// Convert makes the channel private or public.
func (c *Channel) Convert(private bool, by *User) {
	c.w.mu.Lock()
	defer c.w.release()
	c.mustHave(by)
	c.private = private
	kind := "public"
	if private {
		kind = "private"
	}
	c.w.publish(&message{
		channel: c, user: by, subtype: "channel_convert_to_" + kind,
		text: "made this channel " + kind,
	})
}

// ChangeID gives the channel another id, as converting or moving it may do;
// apps hear channel_id_changed. Calls with the old one find nothing.
func (c *Channel) ChangeID() {
	c.w.mu.Lock()
	defer c.w.release()
	old := c.ID
	c.ID = c.w.newID("C")
	c.w.broadcast(c, "read", map[string]any{
		"type": "channel_id_changed", "old_channel_id": old, "new_channel_id": c.ID, "event_ts": c.nextTS(),
	})
}

// Share connects the channel to another organisation, whose people may then be
// invited.
func (c *Channel) Share() {
	c.w.mu.Lock()
	defer c.w.release()
	c.shared = true
	c.w.broadcast(c, "read", map[string]any{
		"type": "channel_shared", "channel": c.ID, "connected_team_id": c.w.partner, "event_ts": c.nextTS(),
	})
}
