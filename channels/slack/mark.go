package slack

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/slack-go/slack"

	"guichet/channels"
	"guichet/tickets"
)

// signs are the reactions that show what became of an agent's message.
var signs = map[tickets.Mark]string{
	tickets.MarkSent:   "outbox_tray",
	tickets.MarkInside: "lock",
	tickets.MarkFailed: "warning",
	tickets.MarkJoined: "ticket",
	tickets.MarkHeld:   "hourglass_flowing_sand",
}

// marks knows the reactions that this process has put, so that a later one
// takes the place of the one before.
type marks struct {
	now func() time.Time

	mu    sync.Mutex
	since time.Time // what was put before is not known
	put   map[tickets.Ref]string
}

const mostMarks = 10_000

// putMark reacts to an agent's message, in place of an earlier mark of ours
// (reactions.add, reactions.remove).
func (c *Channel) putMark(ctx context.Context, o channels.Outbound) error {
	channel, ts, err := split(o.Target)
	if err != nil {
		return err
	}
	sign, ok := signs[o.Mark]
	if !ok {
		return channels.Permanent(fmt.Errorf("a mark of the unknown kind %q", o.Mark))
	}
	item := slack.NewRefToMessage(channel, ts)
	before, err := c.marksOn(ctx, o.Target, item)
	if err != nil {
		return err
	}
	err = c.call(ctx, "reactions.add", "", func() error { return c.api.AddReactionContext(ctx, sign, item) })
	if err != nil && !codeIs(err, "already_reacted") {
		return err
	}
	c.marks.note(o.Target, sign)
	for _, old := range before {
		if old == sign {
			continue
		}
		err := c.call(ctx, "reactions.remove", "", func() error { return c.api.RemoveReactionContext(ctx, old, item) })
		if err != nil && !codeIs(err, "no_reaction") {
			return err
		}
	}
	return nil
}

// marksOn are the marks of ours on a message. Slack is asked only about
// messages from before this process: others it has marked itself.
func (c *Channel) marksOn(ctx context.Context, r tickets.Ref, item slack.ItemRef) ([]string, error) {
	if sign, known := c.marks.find(r, item.Timestamp); known {
		return sign, nil
	}
	me, err := c.whoAmI(ctx)
	if err != nil {
		return nil, err
	}
	var found []string
	err = c.call(ctx, "reactions.get", "", func() error {
		reacted, err := c.api.GetReactionsContext(ctx, item, slack.GetReactionsParameters{Full: true})
		for _, r := range reacted.Reactions {
			for _, sign := range signs {
				if r.Name == sign && slices.Contains(r.Users, me.User) {
					found = append(found, sign)
				}
			}
		}
		return err
	})
	if codeIs(err, "missing_scope") { // rather two marks than none
		return nil, nil
	}
	return found, err
}

// find returns what is known of a message, and whether anything is. clockSkew
// is how far Slack's clock, which makes ts, may be from ours.
func (m *marks) find(r tickets.Ref, ts string) (signs []string, known bool) {
	const clockSkew = time.Minute
	m.mu.Lock()
	defer m.mu.Unlock()
	if sign, ok := m.put[r]; ok {
		return []string{sign}, true
	}
	at, ok := clock(ts)
	return nil, ok && at.After(m.since.Add(clockSkew))
}

func (m *marks) note(r tickets.Ref, sign string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.put) >= mostMarks {
		clear(m.put)
		m.since = m.now()
	}
	m.put[r] = sign
}
