package slacktest

import (
	"slices"
	"strings"
)

// message is a message as the workspace keeps it.
type message struct {
	channel   *Channel
	ts        string
	thread    string // ts of the root, for the root too once it has replies
	subtype   string
	user      *User
	app       *App // that posted it
	text      string
	blocks    []any
	attach    []any
	metadata  map[string]any
	files     []*file
	clientID  string
	webhook   string         // name of the legacy integration that posted it
	extra     map[string]any // fields of its own, by subtype
	inviter   *User
	edited    *edit
	reactions []reaction
	replies   []*message // of a root
	ephemeral bool
	loose     bool // bare names in the text become mentions
	unfurl    bool
	gone      bool // deleted; a root with replies stays as a tombstone
	reading   *reading
}

// A reading is what a message's text and blocks mention and link, found once.
type reading struct {
	mentions []string
	links    []Link
}

type edit struct{ user, ts string }

type reaction struct {
	name  string
	users []string
}

func (m *message) isReply() bool { return m.thread != "" && m.thread != m.ts }

// isNote reports whether the message tells of the channel itself, such as that
// somebody joined; it takes no replies.
func (m *message) isNote() bool {
	return m != nil && strings.HasPrefix(m.subtype, "channel_")
}

// inHistory reports whether the message stands in the channel itself.
func (m *message) inHistory() bool { return !m.isReply() || m.subtype == "thread_broadcast" }

// root is the message that the thread hangs on; nil if it is not there.
func (m *message) root() *message {
	if m.isReply() {
		return m.channel.byTS[m.thread]
	}
	return m
}

// body is what every representation of the message has.
func (m *message) body() map[string]any {
	j := map[string]any{"type": "message", "text": m.text, "ts": m.ts}
	if m.gone {
		j["subtype"], j["hidden"], j["user"] = "tombstone", true, "USLACKBOT"
		j["thread_ts"] = m.thread
		return j
	}
	if m.subtype != "" {
		j["subtype"] = m.subtype
	}
	if m.user != nil {
		j["user"] = m.user.ID
	}
	if m.user.foreign() && m.app == nil {
		j["user_team"], j["source_team"] = m.user.team(), m.user.team()
	}
	if m.webhook != "" {
		j["username"], j["bot_id"] = m.webhook, m.channel.w.webhookID
	}
	for key, v := range m.extra {
		j[key] = v
	}
	if m.app != nil {
		j["bot_id"], j["app_id"], j["bot_profile"] = m.app.BotID, m.app.ID, m.app.botProfile()
	}
	if m.subtype == "" || m.subtype == "thread_broadcast" || m.subtype == "file_share" {
		j["team"] = m.user.team()
	}
	if m.clientID != "" {
		j["client_msg_id"] = m.clientID
	}
	if m.inviter != nil {
		j["inviter"] = m.inviter.ID
	}
	if m.thread != "" {
		j["thread_ts"] = m.thread
	}
	if m.isReply() {
		if r := m.root(); r != nil && r.user != nil {
			j["parent_user_id"] = r.user.ID
		}
	}
	if m.blocks != nil {
		j["blocks"] = m.blocks
	}
	if len(m.attach) > 0 {
		j["attachments"] = m.attach
	}
	if m.edited != nil {
		j["edited"] = map[string]any{"user": m.edited.user, "ts": m.edited.ts}
	}
	if len(m.files) > 0 {
		var list []any
		for _, f := range m.files {
			list = append(list, f.in(m.channel))
		}
		j["files"], j["upload"], j["display_as_bot"] = list, false, false
	}
	return j
}

// counted adds the thread counters that a root carries.
func (m *message) counted(j map[string]any) map[string]any {
	if len(m.replies) == 0 {
		return j
	}
	var users []string
	for _, r := range m.replies {
		if r.user != nil {
			addOnce(&users, r.user.ID)
		}
	}
	j["thread_ts"] = m.ts
	j["reply_count"], j["reply_users_count"] = len(m.replies), len(users)
	j["reply_users"], j["latest_reply"] = users, m.replies[len(m.replies)-1].ts
	j["is_locked"], j["subscribed"] = false, false
	return j
}

// stored is the message as conversations.history and .replies give it.
func (m *message) stored(metadata bool) map[string]any {
	j := m.counted(m.body())
	if len(m.reactions) > 0 {
		j["reactions"] = m.reactionsJSON()
	}
	if metadata && m.metadata != nil {
		j["metadata"] = m.metadata
	}
	if m.subtype == "thread_broadcast" {
		if r := m.root(); r != nil {
			j["root"] = r.counted(r.body())
		}
	}
	return j
}

func (m *message) reactionsJSON() []any {
	var list []any
	for _, r := range m.reactions {
		list = append(list, map[string]any{"name": r.name, "users": r.users, "count": len(r.users)})
	}
	return list
}

// A Message is a message as it stood when it was looked at.
type Message struct {
	Channel     *Channel
	TS          string
	ThreadTS    string // of the root; empty outside of threads
	User        *User  // nil for a legacy integration
	App         *App   // that posted it; nil for a person
	Subtype     string
	Text        string // with Slack's escaping and markup
	Blocks      []map[string]any
	Attachments []map[string]any
	Metadata    map[string]any // {event_type, event_payload}; nil without
	Reactions   map[string][]*User
	Emoji       []string // of the reactions, in the order in which they came
	Sender      string   // name of a legacy integration
	Files       []File
	Edited      bool
	Deleted     bool // a tombstone
	Ephemeral   bool
	Unfurls     bool     // links in it may be unfurled
	Mentions    []string // users, user groups, here, channel, everyone that it notifies
	Links       []Link
}

func (m *message) snapshot() Message {
	s := Message{
		Channel: m.channel, TS: m.ts, ThreadTS: m.thread, User: m.user, App: m.app, Subtype: m.subtype,
		Text: m.text, Metadata: m.metadata, Edited: m.edited != nil, Deleted: m.gone, Ephemeral: m.ephemeral,
		Unfurls: m.unfurl, Sender: m.webhook, Reactions: map[string][]*User{},
	}
	for _, b := range m.blocks {
		s.Blocks = append(s.Blocks, b.(map[string]any))
	}
	for _, a := range m.attach {
		s.Attachments = append(s.Attachments, a.(map[string]any))
	}
	for _, r := range m.reactions {
		s.Emoji = append(s.Emoji, r.name)
		for _, id := range r.users {
			s.Reactions[r.name] = append(s.Reactions[r.name], m.channel.w.userByID(id))
		}
	}
	for _, f := range m.files {
		s.Files = append(s.Files, f.snapshot())
	}
	r := m.read()
	s.Mentions, s.Links = slices.Clone(r.mentions), slices.Clone(r.links)
	return s
}

func (m *message) read() *reading {
	if m.reading != nil {
		return m.reading
	}
	r := &reading{}
	m.reading = r
	w := m.channel.w
	w.read(m.text, m.loose, r)
	eachElement(m.blocks, func(e map[string]any) {
		switch e["type"] {
		case mrkdwn:
			verbatim, _ := e["verbatim"].(bool)
			w.read(str(e["text"]), !verbatim, r)
		case "user":
			addOnce(&r.mentions, str(e["user_id"]))
		case "usergroup":
			addOnce(&r.mentions, str(e["usergroup_id"]))
		case "broadcast":
			addOnce(&r.mentions, str(e["range"]))
		case "link":
			r.link(str(e["url"]), str(e["text"]))
		case "button":
			if url := str(e["url"]); url != "" {
				r.link(url, textOf(e["text"]))
			}
		}
	})
	return r
}

// link adds a link once: a text and the blocks made of it hold the same.
func (r *reading) link(url, label string) {
	if l := (Link{url, label}); !slices.Contains(r.links, l) {
		r.links = append(r.links, l)
	}
}
