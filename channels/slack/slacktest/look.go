package slacktest

import (
	"slices"
	"time"
)

// What somebody who looks at the workspace sees of it beyond messages and views;
// package page draws it.

// Now is the time on the workspace's clock.
func (w *Workspace) Now() time.Time { return w.now() }

// Users are the people and bots, deactivated ones too.
func (w *Workspace) Users() []*User { return w.everyone() }

// Channels are all channels and direct messages.
func (w *Workspace) Channels() []*Channel {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.channels)
}

// Commands are the slash commands of the app under test.
func (w *Workspace) Commands() []string { return slices.Clone(w.apps[0].commands) }

// Delivers says how the app under test gets its events: "requests" to its URLs,
// or "socket" with the number of open connections.
func (w *Workspace) Delivers() (how string, connections int) {
	w.mu.Lock()
	overHTTP := w.apps[0].endpoints != Endpoints{}
	w.mu.Unlock()
	if overHTTP {
		return "requests", 0
	}
	return "socket", w.Connections()
}

// A Profile is how a user presents themselves.
type Profile struct {
	Name     string // what others call the person
	Email    string
	Title    string
	Zone     *time.Location
	Bot      bool
	Guest    bool
	Stranger bool // of another organisation
	Deleted  bool // deactivated
}

// Profile is how the user presents themselves now.
func (u *User) Profile() Profile {
	u.w.mu.Lock()
	defer u.w.mu.Unlock()
	p := Profile{
		Name: u.displayName, Email: u.email, Title: u.title, Zone: time.UTC,
		Bot: u.Bot(), Guest: u.guest, Stranger: u.stranger, Deleted: u.deleted,
	}
	if p.Name == "" {
		p.Name = u.realName
	}
	if zone, err := time.LoadLocation(u.tz); err == nil && u.tz != "" {
		p.Zone = zone
	}
	return p
}

// An Outline is what a channel is, without its messages.
type Outline struct {
	Kind     string // channel, group (private), im or mpim
	Topic    string // with Slack's escaping
	Shared   bool   // with another organisation
	Archived bool
	Members  []*User
}

// Outline is what the channel is now.
func (c *Channel) Outline() Outline {
	c.w.mu.Lock()
	defer c.w.mu.Unlock()
	return Outline{Kind: c.kind(), Topic: c.topic, Shared: c.shared, Archived: c.archived, Members: slices.Clone(c.members)}
}

// A Span is a piece of marked-up text: plain text, or what stands in <…>.
type Span struct {
	Kind  string // text, user, channel, usergroup, broadcast, date or link
	Value string // text, id, range, URL; of a date, seconds^format
	Label string
}

// Spans reads Slack's markup of mentions, links and dates; text comes unescaped.
func Spans(text string) []Span {
	var out []Span
	for _, s := range spans(text) {
		out = append(out, Span{s.kind, s.value, s.label})
	}
	return out
}

// MentionName is how a span that names somebody or something is read: @zoe,
// #help-it, @l2, @here.
func (w *Workspace) MentionName(s Span) string {
	return w.shownSpan(span{s.Kind, s.Value, s.Label})
}

// TimeOf is the moment that a ts names.
func TimeOf(ts string) time.Time {
	us, _ := parseTS(ts)
	return time.UnixMicro(us)
}

// InThread reports whether the message stands in a thread only, and not in the
// channel itself.
func (s Message) InThread() bool {
	return s.ThreadTS != "" && s.ThreadTS != s.TS && s.Subtype != "thread_broadcast"
}

// File is the file with that id, unless it was deleted.
func (w *Workspace) File(id string) (File, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	f := w.fileByID(id)
	if f == nil || f.deleted {
		return File{}, false
	}
	return f.snapshot(), true
}
