package slacktest

import "fmt"

// A PostOption goes with a message.
type PostOption func(*message)

// Broadcast also sends a reply to the channel.
func Broadcast(m *message) {
	if m.isReply() {
		m.subtype = "thread_broadcast"
	}
}

// Attach shares a file with the message.
func Attach(name string, data []byte) PostOption {
	return func(m *message) {
		w := m.channel.w
		f := w.newFile(name, m.user)
		f.data, f.size, f.uploaded, f.complete = data, len(data), true, true
		m.files = append(m.files, f)
		m.subtype = "file_share"
	}
}

// Outside shares with the message a document that lies outside of Slack.
func Outside(name, url string) PostOption {
	return func(m *message) {
		Attach(name, nil)(m)
		m.files[len(m.files)-1].link = url
	}
}

// Post writes in a channel. The text is what the person types: & < > are
// escaped on the way, and @name, #channel, @here, links and addresses become
// markup as in Slack's clients.
func (u *User) Post(c *Channel, text string, opts ...PostOption) Message {
	u.w.mu.Lock()
	defer u.w.release()
	return u.post(c, "", text, opts)
}

// Me writes in a channel what the person does, as /me does.
func (u *User) Me(c *Channel, text string) Message {
	u.w.mu.Lock()
	defer u.w.release()
	return u.post(c, "", text, []PostOption{func(m *message) {
		m.subtype, m.blocks, m.clientID = "me_message", nil, ""
	}})
}

// Webhook posts as a legacy integration does: a bot_message under any name, of
// no user and of no app.
func (w *Workspace) Webhook(c *Channel, name, text string) Message {
	w.mu.Lock()
	defer w.release()
	m := &message{channel: c, webhook: name, subtype: "bot_message", text: text}
	w.publish(m)
	return m.snapshot()
}

// Reply writes in the thread of a message.
func (u *User) Reply(to Message, text string, opts ...PostOption) Message {
	u.w.mu.Lock()
	defer u.w.release()
	thread := to.ThreadTS
	if thread == "" {
		thread = to.TS
	}
	return u.post(to.Channel, thread, text, opts)
}

// DM writes to the app under test.
func (u *User) DM(text string, opts ...PostOption) Message {
	u.w.mu.Lock()
	defer u.w.release()
	return u.post(u.w.dm(u.w.apps[0], u), "", text, opts)
}

func (u *User) post(c *Channel, thread, text string, opts []PostOption) Message {
	c.mustHave(u)
	u.mustBeThere()
	if c.archived {
		panic(fmt.Sprintf("slacktest: %s is archived", c.label()))
	}
	m := &message{
		channel: c, thread: thread, user: u, app: u.app, text: u.w.markup(text), clientID: u.w.newUUID(), unfurl: true,
	}
	m.blocks = u.w.richText(m.text)
	for _, o := range opts {
		o(m)
	}
	u.w.publish(m)
	for _, f := range m.files {
		f.share(m)
	}
	return m.snapshot()
}

func (u *User) mustBeThere() {
	if u.deleted {
		panic("slacktest: " + u.Name + " is deactivated")
	}
}

// mine is the person's own message; anything else is a mistake in the script.
func (u *User) mine(s Message) *message {
	m := s.Channel.find(s.TS)
	if m == nil || m.gone || m.user != u {
		panic(fmt.Sprintf("slacktest: %s has no message %s in %s", u.Name, s.TS, s.Channel.label()))
	}
	return m
}

// Edit changes the text of the person's own message.
func (u *User) Edit(s Message, text string) Message {
	u.w.mu.Lock()
	defer u.w.release()
	m := u.mine(s)
	before := m.counted(m.body())
	m.text = u.w.markup(text)
	m.blocks = u.w.richText(m.text)
	m.edited = &edit{u.ID, m.channel.nextTS()}
	u.w.rewrite(m, before)
	return m.snapshot()
}

// Delete removes the person's own message; one with replies leaves a tombstone.
func (u *User) Delete(s Message) {
	u.w.mu.Lock()
	defer u.w.release()
	u.w.remove(u.mine(s))
}

// React adds an emoji to a message; a second time changes nothing.
func (u *User) React(s Message, emoji string) {
	u.w.mu.Lock()
	defer u.w.release()
	if m, name := u.reactable(s, emoji); m != nil {
		u.w.react(m, u, name)
	}
}

// Unreact takes the person's emoji back.
func (u *User) Unreact(s Message, emoji string) {
	u.w.mu.Lock()
	defer u.w.release()
	if m, name := u.reactable(s, emoji); m != nil {
		u.w.unreact(m, u, name)
	}
}

func (u *User) reactable(s Message, emoji string) (*message, string) {
	s.Channel.mustHave(u)
	name := u.w.emojiFor(emoji)
	if name == "" {
		panic("slacktest: no emoji is called " + emoji)
	}
	m := s.Channel.find(s.TS)
	if m == nil || m.gone {
		return nil, ""
	}
	return m, name
}

// Touch sends a message_changed in which nothing that a person wrote differs,
// as unfurling a link or counting replies does.
func (w *Workspace) Touch(s Message) {
	w.mu.Lock()
	defer w.release()
	if m := s.Channel.find(s.TS); m != nil {
		w.rewrite(m, m.counted(m.body()))
	}
}

// Join enters a public channel.
func (u *User) Join(c *Channel) {
	u.w.mu.Lock()
	defer u.w.release()
	if c.private || u.foreign() {
		panic(fmt.Sprintf("slacktest: %s must be invited to %s", u.Name, c.label()))
	}
	c.add(u, nil)
}

// OpenHome opens the app's Home tab.
func (u *User) OpenHome() { u.openTab("home") }

// OpenMessages opens the app's Messages tab.
func (u *User) OpenMessages() { u.openTab("messages") }

func (u *User) openTab(tab string) {
	u.w.mu.Lock()
	defer u.w.release()
	a := u.w.apps[0]
	event := map[string]any{
		"type": "app_home_opened", "user": u.ID, "channel": u.w.dm(a, u).ID, "tab": tab, "event_ts": eventTS(u.w.now()),
	}
	if v := a.home[u]; v != nil && tab == "home" {
		event["view"] = v.json()
	}
	a.raise(event)
}
