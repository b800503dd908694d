package slack

import (
	"context"
	"fmt"
	"strings"

	"github.com/slack-go/slack"

	"guichet/channels"
	"guichet/tickets"
)

// resay says otherwise what was said before, in its place (chat.update): text,
// choices and all. What people wrote may have taken several posts; what the bot
// says by itself takes one.
func (c *Channel) resay(ctx context.Context, o channels.Outbound) (tickets.Ref, error) {
	channel, ts, err := split(o.Target)
	if err != nil {
		return "", err
	}
	o, _ = abridge(o)
	drafts, before := say(o), []string{ts}
	if o.Author.Role != tickets.Bot && o.Author.Role != "" {
		if before, err = c.partsOf(ctx, channel, ts, o); err != nil {
			return "", err
		}
	}
	for i, d := range drafts[:min(len(drafts), len(before))] {
		if err := c.update(ctx, channel, before[i], d); err != nil {
			return "", err
		}
	}
	for _, ts := range before[min(len(drafts), len(before)):] {
		if err := c.remove(ctx, channel, ts); err != nil {
			return "", err
		}
	}
	if more := drafts[min(len(drafts), len(before)):]; len(more) > 0 {
		if _, err := c.post(ctx, o, more); err != nil {
			return "", err
		}
	}
	return o.Target, nil
}

// unsay takes back what was said (chat.delete), all posts of it. What is gone
// already is well gone.
func (c *Channel) unsay(ctx context.Context, o channels.Outbound) error {
	channel, ts, err := split(o.Target)
	if err != nil {
		return err
	}
	all, err := c.partsOf(ctx, channel, ts, o)
	if err != nil {
		return err
	}
	for _, ts := range all {
		if err := c.remove(ctx, channel, ts); err != nil {
			return err
		}
	}
	return nil
}

// partsOf are the posts of the delivery whose first one is ts, in order. Where
// it may not look, that one is all it knows.
func (c *Channel) partsOf(ctx context.Context, channel, ts string, o channels.Outbound) ([]string, error) {
	_, thread, err := split(first(o.Root, o.Target))
	if err != nil {
		return nil, err
	}
	at, _ := clock(ts)
	since := channels.Outbound{Queued: at}
	posts := map[string]map[int]string{}
	delivered := ""
	err = c.ours(ctx, channel, thread, since, func(m slack.Message) {
		id, part := delivery(m)
		if id == "" {
			return
		}
		if m.Timestamp == ts {
			delivered = id
		}
		if posts[id] == nil {
			posts[id] = map[int]string{}
		}
		posts[id][part] = m.Timestamp
	})
	if err != nil && !channels.IsPermanent(err) {
		return nil, err
	}
	all := []string{ts}
	for part := 1; posts[delivered][part] != ""; part++ {
		all = append(all, posts[delivered][part])
	}
	return all, nil
}

func (c *Channel) update(ctx context.Context, channel, ts string, d draft) error {
	d.text = bounded(d.text)
	return c.call(ctx, "chat.update", "", func() error {
		_, _, _, err := c.api.UpdateMessageContext(ctx, channel, ts, d.options()...)
		return err
	})
}

func (c *Channel) remove(ctx context.Context, channel, ts string) error {
	err := c.call(ctx, "chat.delete", "", func() error {
		_, _, err := c.api.DeleteMessageContext(ctx, channel, ts)
		return err
	})
	if codeIs(err, "message_not_found") {
		return nil
	}
	return err
}

// calls is the markup that calls groups and people with a sound.
func (c *Channel) calls(ctx context.Context, list []tickets.Address) (string, error) {
	var marks []string
	for _, a := range list {
		switch id := a.ID; {
		case a.Network != tickets.Slack:
		case strings.HasPrefix(id, "@"):
			group, err := c.group(ctx, id)
			if err != nil {
				return "", err
			}
			marks = append(marks, "<!subteam^"+group+">")
		case groupID.MatchString(id):
			marks = append(marks, "<!subteam^"+id+">")
		case userID.MatchString(id):
			marks = append(marks, "<@"+id+">")
		}
	}
	return strings.Join(marks, " "), nil
}

// calling puts calls in front of a draft.
func (d draft) calling(calls string) draft {
	if calls == "" {
		return d
	}
	block := slack.NewSectionBlock(slack.NewTextBlockObject(slack.MarkdownType, calls, false, true), nil, nil)
	d.blocks = append([]slack.Block{block}, d.blocks...)
	d.before = calls + " "
	return d
}

// confine keeps what is said among agents out of channels that the workspace
// shares with another organisation.
func (c *Channel) confine(ctx context.Context, o channels.Outbound) error {
	internal := o.Kind == tickets.ShowCard || o.Audience == tickets.ToAgents || !o.Public && o.Author.Role == tickets.Agent
	if !internal {
		return nil
	}
	place := o.Place
	if o.Root != "" {
		place, _, _ = strings.Cut(string(o.Root), "/")
	}
	p, err := c.place(ctx, place)
	if err != nil {
		return fmt.Errorf("look who shares the channel: %w", err)
	}
	if p.shared {
		return channels.Permanent(errShared)
	}
	return nil
}
