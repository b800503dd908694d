package main

import (
	"slices"
	"testing"

	"guichet/channels/slack/slacktest"
	"guichet/tickets"
)

// TestT15_AgentRightsEndWithTheirStanding lets agents lose their rights in each
// way there is, and try at once: whoever can still ask is told no, and nothing
// happens.
func TestT15_AgentRightsEndWithTheirStanding(t *testing.T) {
	c, ctx := found(t, nil)
	_, err := c.write("tom@example.org", "A humming wall", "Hello, there is a humming noise behind the wall near desk 14. Tom")
	must(t, err)
	_, err = c.awaitSlack(ctx, "#desk", "A humming wall")
	must(t, err)
	desk := c.place("#desk")

	for _, tt := range []struct {
		name string
		who  string
		ends func(*slacktest.User)
		acts func(*slacktest.User) error
	}{
		{"who was moved out of the channel", "ada", func(u *slacktest.User) { desk.Leave(u) }, func(u *slacktest.User) error {
			return u.Slash(c.place("#help"), "/ticket claim T-1001")
		}},
		{"who has become a guest", "bob", func(u *slacktest.User) { u.Change(slacktest.Guest) }, func(u *slacktest.User) error {
			u.Reply(c.thread["#desk"], ">> I am still here.")
			return c.click(ctx, "bob", "#desk", "Claim")
		}},
	} {
		u := c.people[tt.who]
		tt.ends(u)
		if err := tt.acts(u); err != nil {
			t.Fatalf("%s: %v", tt.name, err)
		}
		must(t, storyTold(ctx, c, []string{tt.who, "Only agents of this queue can do that"}))
	}
	// No form opens for them: it would show what is in the ticket.
	must(t, c.click(ctx, "bob", "#desk", "Escalate"))
	must(t, c.idle(ctx))
	if open := c.people["bob"].Views(); slices.ContainsFunc(open, func(v slacktest.View) bool { return v.Type == "modal" && !v.Closed && len(v.Blocks) > 1 }) {
		t.Errorf("a guest has forms open: %+v", open)
	}
	// Who is away altogether can be given nothing either.
	c.people["bob"].Deactivate()
	must(t, c.idle(ctx))
	for _, k := range c.all(t) {
		if !k.Assignee.IsZero() || k.Status != tickets.New {
			t.Errorf("the ticket is %+v", k)
		}
	}
	for _, m := range c.mail.Inbox("tom@example.org") {
		if holds(m.Text(), []string{"still here"}) {
			t.Error("what a guest wrote was sent")
		}
	}
}

// TestT47_APublicQueueKeepsNotesInside lets agents work where their words go to
// the requester: the card says so, and what is marked as a note stays.
func TestT47_APublicQueueKeepsNotesInside(t *testing.T) {
	c, ctx := found(t, func(c *Config) { c.Slack.Triage[0].Public = true })
	_, err := c.write("tom@example.org", "A humming wall", "Hello, there is a humming noise behind the wall near desk 14. Tom")
	must(t, err)
	_, err = c.awaitSlack(ctx, "#desk", "A humming wall", "goes to the requester")
	must(t, err)
	for _, note := range []string{"🔒 it is his radio", ":lock: it is his radio", "// it is his radio", "Note : it is his radio", "interne: it is his radio", "INTERNAL: it is his radio"} {
		m, err := c.say("bob", "#desk", note)
		must(t, err)
		must(t, c.awaitMark(ctx, m, marks["inside"]))
	}
	m, err := c.say("bob", "#desk", "Hello Tom, I have a look at two.")
	must(t, err)
	must(t, c.awaitMark(ctx, m, marks["sent"]))
	_, err = c.awaitMail(ctx, "tom@example.org", "I have a look at two.")
	must(t, err)
	for _, m := range c.mail.Inbox("tom@example.org") {
		if holds(m.Text(), []string{"radio"}) {
			t.Errorf("a note was sent:\n%s", m.Text())
		}
	}
}

// TestT47_AFormerTriageChannelStaysInside takes a triage channel out of the
// configuration: what agents still write in its threads is no answer, though
// nothing tells any more that the place is theirs.
func TestT47_AFormerTriageChannelStaysInside(t *testing.T) {
	c, ctx := found(t, nil)
	_, err := c.write("tom@example.org", "A humming wall", "Hello, there is a humming noise behind the wall near desk 14. Tom")
	must(t, err)
	_, err = c.awaitSlack(ctx, "#desk", "A humming wall")
	must(t, err)
	m, err := c.say("bob", "#desk", "It is his own radio.")
	must(t, err)
	must(t, c.awaitMark(ctx, m, marks["inside"]))
	must(t, c.idle(ctx))

	c.config.Slack.Triage[0].Channel = c.slack.Channel("#desk-new", slacktest.Private, c.people["ada"], c.people["bob"], c.slack.Bot()).ID
	must(t, storyRestart(ctx, c, nil))
	_, err = c.say("bob", "#desk", "He has had it for years.")
	must(t, err)
	for _, k := range c.all(t) {
		if k.Attended {
			t.Errorf("a note counts as an answer: %+v", k)
		}
	}
	for _, m := range c.messages(t, 1001) {
		if m.Author.Role == tickets.Agent && m.Public {
			t.Errorf("a note is public: %q", m.Text)
		}
	}
	for _, m := range c.mail.Inbox("tom@example.org") {
		if holds(m.Text(), []string{"years"}) {
			t.Errorf("a note was sent:\n%s", m.Text())
		}
	}
}
