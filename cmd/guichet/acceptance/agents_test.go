package acceptance

import (
	"context"
	"fmt"
	"regexp"
	"strconv"
	"sync"
	"testing"
	"time"

	"guichet/channels/slack/slacktest"
)

// A team is the agents of the desk: in a Slack in memory they read the triage
// channel and answer every ticket that they see there, once.
type team struct {
	slack  *slacktest.Workspace
	triage *slacktest.Channel
	ada    *slacktest.User

	mu       sync.Mutex
	answered map[int64]bool
}

func newTeam(tb testing.TB) *team {
	tb.Helper()
	// Slack gives an app that is away less time; here no word of an agent may
	// be lost on Slack's side.
	retries := make([]time.Duration, 40)
	for i := range retries {
		retries[i] = 500 * time.Millisecond
	}
	t := &team{slack: slacktest.New(slacktest.Options{RetryDelays: retries}), answered: map[int64]bool{}}
	tb.Cleanup(t.slack.Close)
	t.ada = t.slack.User("ada")
	t.triage = t.slack.Channel("#desk", t.ada, t.slack.Bot())
	return t
}

// yaml is the block that connects a desk with the team's Slack.
func (t *team) yaml() string {
	return fmt.Sprintf("slack:\n  api_url: %s\n  bot_token: %s\n  app_token: %s\n  posts_per_second: 1000\n  triage: [{channel: %s}]\n",
		t.slack.APIURL(), t.slack.BotToken(), t.slack.AppToken(), t.triage.ID)
}

// work answers each new card until ctx ends.
func (t *team) work(ctx context.Context) {
	for {
		var cards map[int64][]slacktest.Message
		if t.slack.WaitFor(ctx, func() bool { cards = t.cards(); return len(cards) > t.answers() }) != nil {
			return
		}
		for number, card := range cards {
			if t.begin(number) {
				t.ada.Reply(card[0], ">> "+agentSays(number))
			}
		}
	}
}

// agentSays is what the agent answers to a ticket.
func agentSays(number int64) string {
	return fmt.Sprintf("Nous nous occupons de votre affaire %d, Ada", number)
}

func (t *team) begin(number int64) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.answered[number] {
		return false
	}
	t.answered[number] = true
	return true
}

// answers is how many tickets the team has answered.
func (t *team) answers() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return len(t.answered)
}

var cardNumber = regexp.MustCompile(`^Ticket (\d+),`)

// cards are the cards in the triage channel, by their tickets.
func (t *team) cards() map[int64][]slacktest.Message {
	all := map[int64][]slacktest.Message{}
	for _, m := range t.triage.Messages() {
		if found := cardNumber.FindStringSubmatch(m.Text); found != nil && m.App != nil && (m.ThreadTS == "" || m.ThreadTS == m.TS) {
			number, _ := strconv.ParseInt(found[1], 10, 64)
			all[number] = append(all[number], m)
		}
	}
	return all
}

// repeated counts the posts of the desk that stand in Slack more than once.
func (t *team) repeated() (n int) {
	seen := map[string]bool{}
	for _, m := range t.triage.Messages() {
		payload, _ := m.Metadata["event_payload"].(map[string]any)
		if payload == nil {
			continue
		}
		post := fmt.Sprint(payload["delivery"], " ", payload["part"])
		if seen[post] {
			n++
		}
		seen[post] = true
	}
	return n
}
