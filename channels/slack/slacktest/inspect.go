package slacktest

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// A Match says whether a message is the one that is looked for.
type Match func(Message) bool

// Containing matches a message that shows the words to its readers.
func Containing(words string) Match {
	return func(m Message) bool {
		return strings.Contains(m.Shown(), words) || strings.Contains(unescape(m.Text), words)
	}
}

// From matches the messages of a user.
func From(u *User) Match { return func(m Message) bool { return m.User == u } }

// Messages are the messages of the channel, replies included, in order.
func (c *Channel) Messages() []Message {
	c.w.mu.Lock()
	defer c.w.mu.Unlock()
	return snapshots(c.messages)
}

// Message is the message with that ts, as it stands now.
func (c *Channel) Message(ts string) (Message, bool) {
	c.w.mu.Lock()
	defer c.w.mu.Unlock()
	m := c.find(ts)
	if m == nil {
		return Message{}, false
	}
	return m.snapshot(), true
}

// Thread is the root with that ts and its replies, in order.
func (c *Channel) Thread(ts string) []Message {
	c.w.mu.Lock()
	defer c.w.mu.Unlock()
	root := c.find(ts)
	if root == nil {
		return nil
	}
	return append([]Message{root.snapshot()}, snapshots(root.replies)...)
}

func snapshots(list []*message) []Message {
	var out []Message
	for _, m := range list {
		out = append(out, m.snapshot())
	}
	return out
}

// Now is the message as it stands now; one that is deleted comes back as it was
// with Deleted set.
func (s Message) Now() Message {
	if s.Ephemeral {
		return s
	}
	if m, ok := s.Channel.Message(s.TS); ok {
		return m
	}
	s.Deleted = true
	return s
}

// Await waits until the channel has a message that matches everything, and
// answers the first.
func (c *Channel) Await(ctx context.Context, match ...Match) (Message, error) {
	return c.await(ctx, "message in "+c.Name, c.Messages, match)
}

// AwaitReply waits for a reply in the message's thread that matches everything.
func (c *Channel) AwaitReply(ctx context.Context, to Message, match ...Match) (Message, error) {
	root := to.ThreadTS
	if root == "" {
		root = to.TS
	}
	return c.await(ctx, "reply in "+c.Name, func() []Message {
		if thread := c.Thread(root); len(thread) > 0 {
			return thread[1:]
		}
		return nil
	}, match)
}

func (c *Channel) await(ctx context.Context, what string, list func() []Message, match []Match) (Message, error) {
	var found Message
	err := c.w.WaitFor(ctx, func() bool {
		for _, m := range list() {
			if !slices.ContainsFunc(match, func(ok Match) bool { return !ok(m) }) {
				found = m
				return true
			}
		}
		return false
	})
	if err != nil {
		var there []string
		for _, m := range list() {
			there = append(there, m.Shown())
		}
		return Message{}, fmt.Errorf("await %s: %w; there are %q", what, err, there)
	}
	return found, nil
}

// AwaitChange waits until the message, as it stands then, matches everything.
func (s Message) AwaitChange(ctx context.Context, match ...Match) (Message, error) {
	now := func() []Message { return []Message{s.Now()} }
	return s.Channel.await(ctx, "change of a message in "+s.Channel.Name, now, match)
}

// Ephemerals are the messages that only this person sees, oldest first.
func (u *User) Ephemerals() []Message {
	u.w.mu.Lock()
	defer u.w.mu.Unlock()
	return snapshots(u.seen)
}

// AwaitEphemeral waits for a message that only this person sees.
func (u *User) AwaitEphemeral(ctx context.Context, match ...Match) (Message, error) {
	return (&Channel{Name: "the view of " + u.Name, w: u.w}).await(ctx, "ephemeral message", u.Ephemerals, match)
}

// Views are the person's open modals, the last on top.
func (u *User) Views() []View {
	u.w.mu.Lock()
	defer u.w.mu.Unlock()
	var out []View
	for _, v := range u.stack {
		out = append(out, v.snapshot())
	}
	return out
}

// AwaitView waits until the person has a modal open that can be used, and answers
// the top one. One that was submitted cannot until the app has answered.
func (u *User) AwaitView(ctx context.Context) (View, error) {
	var top View
	err := u.w.WaitFor(ctx, func() bool {
		u.w.mu.Lock()
		defer u.w.mu.Unlock()
		n := len(u.stack)
		if n == 0 || u.stack[n-1].waiting {
			return false
		}
		top = u.stack[n-1].snapshot()
		return true
	})
	if err != nil {
		return View{}, fmt.Errorf("await a modal for %s: %w", u.Name, err)
	}
	return top, nil
}

// View is the view with that id as it stands now, also after it was closed.
func (w *Workspace) View(id string) (View, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	v := w.views[id]
	if v == nil {
		return View{}, false
	}
	return v.snapshot(), true
}

// Home is the person's Home tab of the app under test, once it is published.
func (u *User) Home() (View, bool) {
	u.w.mu.Lock()
	defer u.w.mu.Unlock()
	v := u.w.apps[0].home[u]
	if v == nil {
		return View{}, false
	}
	return v.snapshot(), true
}
