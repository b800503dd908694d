package main

import (
	"testing"

	"guichet/channels/slack/slacktest"
)

// TestASignThatNeedsAReasonOffersTheForm hands tickets over by an emoji, which
// can carry no reason: on a card, and on a request where it was made. Who gave
// the sign is asked for the reason by a button, and nothing happens without it.
func TestASignThatNeedsAReasonOffersTheForm(t *testing.T) {
	c, ctx := found(t, nil)
	ada := c.people["ada"]
	_, err := c.write("tom@example.org", "A humming wall", "Hello, there is a humming noise behind the wall near desk 14. Tom")
	must(t, err)
	card, err := c.awaitSlack(ctx, "#desk", "A humming wall")
	must(t, err)
	asked, err := c.say("lea", "#help", chair)
	must(t, err)
	_, err = c.awaitSlack(ctx, "#desk", "my chair")
	must(t, err)

	for _, tt := range []struct {
		on     slacktest.Message
		reason string
		number int64
	}{
		{card, "the noise comes from the network cabinet", 1001},
		{asked, "the chair is screwed to the network cabinet", 1002},
	} {
		ada.React(tt.on, "arrow_up")
		offer, err := ada.AwaitEphemeral(ctx, func(m slacktest.Message) bool {
			return m.Channel.ID == tt.on.Channel.ID && holds(m.Shown(), []string{"Please tell why", "Escalate"})
		})
		must(t, err)
		if k, err := c.desk.store.Case(ctx, tt.number); err != nil || k.Ticket.Level.String() != "L1" {
			t.Errorf("without a reason the ticket is %+v, %v", k.Ticket, err)
		}
		must(t, ada.Click(offer, "Escalate"))
		must(t, c.fill(ctx, "ada", "option=l2", tt.reason))
		_, err = c.awaitSlack(ctx, "#network", "hands this request to L2", tt.reason)
		must(t, err)
	}
}
