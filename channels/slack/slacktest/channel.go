package slacktest

import (
	"fmt"
	"slices"
	"strings"
)

// A Channel is a public or private channel, or a direct message of two or more.
type Channel struct {
	ID   string // C…, D… for a direct message of two
	Name string // without #; empty for a direct message of two

	w        *Workspace
	private  bool
	shared   bool
	archived bool
	im       bool // of two
	mpim     bool // of more
	topic    string
	members  []*User
	messages []*message // in the order of ts, deleted ones removed
	byTS     map[string]*message
	last     int64 // microseconds of the last ts
}

// A ChannelOption describes a channel; a [*User] is one too: a member.
type ChannelOption interface{ describe(*Channel) }

type channelFlag func(*Channel)

func (f channelFlag) describe(c *Channel) { f(c) }

func (u *User) describe(c *Channel) {
	if !slices.Contains(c.members, u) {
		c.members = append(c.members, u)
	}
}

var (
	// Private hides the channel from those who are not in it. Its id begins
	// with C like any other.
	Private ChannelOption = channelFlag(func(c *Channel) { c.private = true })
	// ExtShared marks the channel as shared with another organisation.
	ExtShared ChannelOption = channelFlag(func(c *Channel) { c.shared = true })
)

// Channel is the channel with that name, such as "#help-it"; it is created at
// the first call, with the given members, without an event. The app's bot is a
// member only if named: ws.Bot().
func (w *Workspace) Channel(name string, opts ...ChannelOption) *Channel {
	w.mu.Lock()
	defer w.release()
	name = strings.TrimPrefix(name, "#")
	c := w.channelNamed(name)
	if c == nil {
		c = &Channel{ID: w.newID("C"), Name: name, w: w, byTS: map[string]*message{}}
		w.channels = append(w.channels, c)
	}
	for _, o := range opts {
		o.describe(c)
	}
	return c
}

// Direct is the direct message channel between the person and the app under test.
func (u *User) Direct() *Channel {
	u.w.mu.Lock()
	defer u.w.release()
	return u.w.dm(u.w.apps[0], u)
}

// GroupDM is the direct message among these people and the app under test.
func (w *Workspace) GroupDM(users ...*User) *Channel {
	w.mu.Lock()
	defer w.release()
	return w.groupDM(w.apps[0], users)
}

// Invite adds somebody to the channel; apps in it hear of it.
func (c *Channel) Invite(u *User, by *User) {
	c.w.mu.Lock()
	defer c.w.release()
	c.mustHave(by)
	if u.foreign() && !c.shared {
		panic(fmt.Sprintf("slacktest: %s is not shared with %s's organisation", c.label(), u.Name))
	}
	c.add(u, by)
}

func (c *Channel) add(u, by *User) {
	if !slices.Contains(c.members, u) {
		c.members = append(c.members, u)
		c.w.joined(c, u, by)
	}
}

func (c *Channel) has(u *User) bool { return slices.Contains(c.members, u) }

// Leave removes somebody from the channel.
func (c *Channel) Leave(u *User) {
	c.w.mu.Lock()
	defer c.w.release()
	c.mustHave(u)
	c.drop(u)
}

func (c *Channel) drop(u *User) {
	c.w.left(c, u)
	c.members = slices.DeleteFunc(c.members, func(m *User) bool { return m == u })
}

// Members are the people and bots in the channel.
func (c *Channel) Members() []*User {
	c.w.mu.Lock()
	defer c.w.mu.Unlock()
	return slices.Clone(c.members)
}

func (c *Channel) mustHave(u *User) {
	if !slices.Contains(c.members, u) {
		panic(fmt.Sprintf("slacktest: %s is not in %s", u.Name, c.label()))
	}
}

func (c *Channel) label() string {
	if c.im {
		return "DM with " + c.members[0].Name
	}
	return "#" + c.Name
}

// kind is the channel_type of events.
func (c *Channel) kind() string {
	switch {
	case c.im:
		return "im"
	case c.mpim:
		return "mpim"
	case c.private:
		return "group"
	}
	return "channel"
}

// listType is how conversations.list calls this kind of channel.
func (c *Channel) listType() string {
	switch c.kind() {
	case "group":
		return "private_channel"
	case "channel":
		return "public_channel"
	}
	return c.kind()
}

// scope is the scope that an action ("read", "history", "write") on this kind
// of channel needs.
func (c *Channel) scope(action string) string {
	switch {
	case c.im:
		return "im:" + action
	case c.mpim:
		return "mpim:" + action
	case c.private:
		return "groups:" + action
	}
	return "channels:" + action
}

func (w *Workspace) channelNamed(name string) *Channel {
	for _, c := range w.channels {
		if !c.im && !c.mpim && c.Name == name {
			return c
		}
	}
	return nil
}

func (w *Workspace) channelByID(id string) *Channel {
	for _, c := range w.channels {
		if c.ID == id {
			return c
		}
	}
	return nil
}

// dm finds or opens the direct message between an app and a person.
func (w *Workspace) dm(a *App, u *User) *Channel {
	for _, c := range w.channels {
		if c.im && c.members[0] == u && c.members[1] == a.Bot {
			return c
		}
	}
	c := &Channel{ID: w.newID("D"), w: w, im: true, members: []*User{u, a.Bot}, byTS: map[string]*message{}}
	w.channels = append(w.channels, c)
	return c
}

// groupDM finds or opens the direct message of an app and several people.
func (w *Workspace) groupDM(a *App, users []*User) *Channel {
	members := append(slices.Clone(users), a.Bot)
	for _, c := range w.channels {
		if c.mpim && len(c.members) == len(members) && !slices.ContainsFunc(members, func(u *User) bool { return !c.has(u) }) {
			return c
		}
	}
	var names []string
	for _, u := range members {
		names = append(names, u.Name)
	}
	c := &Channel{
		ID: w.newID("C"), Name: "mpdm-" + strings.Join(names, "--") + "-1", w: w,
		mpim: true, private: true, members: members, byTS: map[string]*message{},
	}
	w.channels = append(w.channels, c)
	return c
}

// json is the conversation object as the app's bot sees it.
func (c *Channel) json(a *App) map[string]any {
	created := c.w.start.Unix()
	if c.im {
		return map[string]any{
			"id": c.ID, "created": created, "is_archived": false, "is_im": true, "is_org_shared": false,
			"context_team_id": c.w.ID, "updated": c.w.start.UnixMilli(), "user": c.members[0].ID, "priority": 0,
		}
	}
	about := func(text string) map[string]any { return map[string]any{"value": text, "creator": "", "last_set": 0} }
	return map[string]any{
		"id": c.ID, "name": c.Name, "name_normalized": c.Name, "created": created, "updated": c.w.start.UnixMilli(),
		"is_channel": !c.mpim, "is_group": c.mpim, "is_im": false, "is_mpim": c.mpim,
		"is_private": c.private, "is_archived": c.archived, "is_general": false,
		"is_shared": c.shared, "is_ext_shared": c.shared, "is_org_shared": false, "is_pending_ext_shared": false,
		"is_member": slices.Contains(c.members, a.Bot), "creator": "USLACKBOT", "unlinked": 0,
		"context_team_id": c.w.ID, "topic": about(c.topic), "purpose": about(""),
		"previous_names": []string{}, "shared_team_ids": []string{c.w.ID}, "pending_shared": []string{},
	}
}
