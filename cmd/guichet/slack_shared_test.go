package main

import (
	"testing"

	"guichet/channels/slack/slacktest"
)

// TestT15_WhoeverSeesAButtonMayNotPressIt lets somebody of another organisation
// press everything that they see in a shared channel, and give signs there: the
// ticket stays as it is, and they alone are told why.
func TestT15_WhoeverSeesAButtonMayNotPressIt(t *testing.T) {
	c, ctx := found(t, nil)
	help := c.place("#help")
	help.Share()
	eve := c.slack.User("eve", slacktest.RealName("Eve Else"), slacktest.Stranger)
	c.people["eve"] = eve
	help.Invite(eve, c.people["ada"])
	root, err := c.say("lea", "#help", chair)
	must(t, err)
	receipt, err := c.awaitSlack(ctx, "#help", "1001")
	must(t, err)
	before := c.all(t)[0]

	pressed := 0
	for _, b := range receipt.Buttons() {
		if eve.Click(receipt, b) == nil {
			pressed++
		}
	}
	if pressed < 2 {
		t.Fatalf("the receipt has %d buttons to press: %+v", pressed, receipt.Buttons())
	}
	must(t, c.fill(ctx, "eve", "I say something in her name.")) // the form for details holds nothing, and is open to all
	must(t, storyTold(ctx, c, []string{"eve", "Only the person who made this request"}))
	for _, sign := range []string{"eyes", "white_check_mark", "red_circle", "no_entry_sign"} {
		eve.React(root, sign)
	}
	after := c.all(t)[0]
	if after.Status != before.Status || after.Priority != before.Priority || !after.Assignee.IsZero() || after.Level != before.Level {
		t.Errorf("the ticket was %+v and is %+v", before, after)
	}
	if n := len(eve.Ephemerals()); n < pressed {
		t.Errorf("they pressed %d buttons and were told %d times why nothing happens", pressed, n)
	}
	if n := len(c.messages(t, 1001)); n != 1 {
		t.Errorf("the ticket has %d messages, want Léa's alone", n)
	}
}
