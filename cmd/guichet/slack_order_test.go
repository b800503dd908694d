package main

import "testing"

// What Slack delivers in the wrong order, or again after a minute, changes
// nothing: a message reads as its author left it.
func TestTheLastEditWins(t *testing.T) {
	c, ctx := found(t, nil)
	lea := c.people["lea"]
	ask := lea.Post(c.place("#help"), "The chair is blue.")
	must(t, c.idle(ctx))
	more := lea.Reply(ask, "So is the lamp.")
	must(t, c.idle(ctx))
	c.slack.Hold()
	lea.Edit(ask, "The chair is red.")
	lea.Edit(ask, "The chair is green.")
	lea.Edit(more, "So is the table.")
	lea.Delete(more)
	c.slack.ReleaseReversed()
	must(t, c.idle(ctx))

	c.slack.Hold()
	last := lea.Reply(ask, "It is by the door.")
	lea.Edit(last, "It is by the window.")
	lea.Edit(last, "It is by the stairs.")
	c.slack.ReleaseReversed()
	must(t, c.idle(ctx))

	var got []string
	for _, m := range c.messages(t, 1001) {
		got = append(got, m.Text)
	}
	if len(got) != 3 || got[0] != "The chair is green." || got[1] != "" || got[2] != "It is by the stairs." {
		t.Errorf("the messages read %q", got)
	}
}
