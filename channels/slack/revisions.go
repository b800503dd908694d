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
	drafts, was := say(o), said{posts: []string{ts}}
	if o.Author.Role != tickets.Bot && o.Author.Role != "" {
		if was, err = c.said(ctx, channel, ts, o); err != nil {
			return "", err
		}
	}
	before := was.posts
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
		o.ID = first(was.delivery, o.ID) // further posts of what was said there
		if _, err := c.postFrom(ctx, o, len(before), more); err != nil {
			return "", err
		}
	}
	return o.Target, nil
}

// unsay takes back what was said (chat.delete), all posts of it and its files.
// What is gone already is well gone.
func (c *Channel) unsay(ctx context.Context, o channels.Outbound) error {
	channel, ts, err := split(o.Target)
	if err != nil {
		return err
	}
	was, err := c.said(ctx, channel, ts, o)
	if err != nil {
		return err
	}
	for _, ts := range append(was.posts, was.files...) {
		if err := c.remove(ctx, channel, ts); err != nil {
			return err
		}
	}
	return nil
}

// A said is what stands in a thread of one delivery.
type said struct {
	delivery string   // its id; empty where we may not look
	posts    []string // their ts in order
	files    []string // ts of the posts that share its files: they carry no metadata, but follow it
}

// said looks for the delivery whose first post is ts. Where it may not look,
// that one is all it knows.
func (c *Channel) said(ctx context.Context, channel, ts string, o channels.Outbound) (said, error) {
	was := said{posts: []string{ts}}
	_, thread, err := split(first(o.Root, o.Target))
	if err != nil {
		return was, err
	}
	at, _ := clock(ts)
	posts, files := map[string]map[int]string{}, map[string][]string{}
	latest := ""
	err = c.ours(ctx, channel, thread, channels.Outbound{Queued: at}, func(m slack.Message) {
		id, part := delivery(m)
		if id == "" {
			if len(m.Files) > 0 {
				files[latest] = append(files[latest], m.Timestamp)
			}
			return
		}
		if latest = id; m.Timestamp == ts {
			was.delivery = id
		}
		if posts[id] == nil {
			posts[id] = map[int]string{}
		}
		posts[id][part] = m.Timestamp
	})
	if err != nil && !channels.IsPermanent(err) {
		return was, err
	}
	if was.delivery != "" {
		was.files = files[was.delivery]
		for part := 1; posts[was.delivery][part] != ""; part++ {
			was.posts = append(was.posts, posts[was.delivery][part])
		}
	}
	return was, nil
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
