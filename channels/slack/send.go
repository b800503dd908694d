package slack

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/slack-go/slack"

	"guichet/channels"
	"guichet/tickets"
)

// deliveryEvent is the metadata type under which our messages carry the id of
// their delivery. Everybody in the workspace can read metadata: ids only.
const deliveryEvent = "guichet_delivery"

// Send delivers one message. A text too long for one post goes on in further
// posts below it; the ref is the first one's.
func (c *Channel) Send(ctx context.Context, o channels.Outbound) (tickets.Ref, error) {
	var r tickets.Ref
	var err error
	switch {
	case o.Kind == tickets.PutMark:
		err = c.putMark(ctx, o)
	case o.Kind == tickets.ShowCard && o.Card == nil:
		err = channels.Permanent(fmt.Errorf("a card without content"))
	case o.Kind == tickets.ShowCard && o.Target != "":
		r, err = c.redraw(ctx, o, card(*o.Card))
	case o.Kind == tickets.ShowCard:
		r, err = c.post(ctx, o, []draft{card(*o.Card)})
	case o.Kind == tickets.Say && o.Target != "":
		r, err = c.redraw(ctx, o, say(o)[0])
	case o.Kind == tickets.Say:
		r, err = c.post(ctx, o, say(o))
	default:
		err = channels.Permanent(fmt.Errorf("a delivery of the unknown kind %q", o.Kind))
	}
	if err != nil {
		return "", fmt.Errorf("slack %s %s: %w", o.Kind, o.ID, err)
	}
	return r, nil
}

// A draft is one post: what Slack draws, and the whole of it as plain text for
// notifications and screen readers.
type draft struct {
	text   string
	blocks []slack.Block
}

// options is the draft as arguments of chat.postMessage and chat.update.
// Nothing in it is parsed, linked or unfurled.
func (d draft) options(more ...slack.MsgOption) []slack.MsgOption {
	return append([]slack.MsgOption{
		slack.MsgOptionText(inert(d.text), false),
		slack.MsgOptionBlocks(d.blocks...),
		slack.MsgOptionParse(false),
		slack.MsgOptionLinkNames(false),
		slack.MsgOptionDisableLinkUnfurl(),
		slack.MsgOptionDisableMediaUnfurl(),
	}, more...)
}

// post says drafts in the thread of o's conversation, or begins one. What an
// earlier try has said already is found and not said again.
func (c *Channel) post(ctx context.Context, o channels.Outbound, drafts []draft) (tickets.Ref, error) {
	channel, thread := o.Place, ""
	if o.Root != "" {
		var err error
		if channel, thread, err = split(o.Root); err != nil {
			return "", err
		}
	}
	if channel == "" {
		return "", channels.Permanent(errNowhere)
	}
	var done map[int]string
	if o.Repeat {
		var err error
		if done, err = c.find(ctx, channel, thread, o); err != nil {
			return "", err
		}
	}
	var first tickets.Ref
	for i, d := range drafts {
		ts, ok := done[i]
		if !ok {
			var err error
			if channel, ts, err = c.postOne(ctx, channel, thread, o, i, d); err != nil {
				if first != "" { // some of it is said
					err = channels.Uncertain(err)
				}
				return "", err
			}
		}
		if first == "" {
			first = ref(channel, ts)
		}
		if thread == "" {
			thread = ts
		}
	}
	return first, nil
}

// postOne is chat.postMessage. The channel and ts in Slack's answer count: a
// post to a person lands in a D… channel.
func (c *Channel) postOne(ctx context.Context, channel, thread string, o channels.Outbound, part int, d draft) (in, ts string, err error) {
	more := []slack.MsgOption{slack.MsgOptionMetadata(slack.SlackMetadata{
		EventType:    deliveryEvent,
		EventPayload: map[string]any{"delivery": o.ID, "part": strconv.Itoa(part)},
	})}
	if thread != "" {
		more = append(more, slack.MsgOptionTS(thread))
	}
	var said slack.Message
	err = c.call(ctx, "chat.postMessage", channel, func() error {
		if err := o.Beginning(); err != nil {
			return err
		}
		var err error
		in, ts, said, err = c.api.PostMessageWithResponseContext(ctx, channel, d.options(more...)...)
		return err
	})
	if err != nil {
		return "", "", err
	}
	if in == "" || ts == "" { // an answer, but none of chat.postMessage's
		return "", "", channels.Uncertain(errors.New("chat.postMessage: the answer names no message"))
	}
	if thread != "" && said.ThreadTimestamp != thread {
		c.log.Warn("slack put an answer outside of its thread, whose first message must be gone",
			"place", in, "thread", thread, "ts", ts, "delivery", o.ID)
	}
	return in, ts, nil
}

// Bounds of the search for a message of ours.
const (
	findPage  = 200
	findPages = 50
	findSlack = 10 * time.Minute // Slack's clock and ours may differ
)

// find looks for the posts of a delivery that an earlier try may have made,
// by their metadata, and returns their ts by part (conversations.replies,
// conversations.history). Where it may not look it is uncertain.
func (c *Channel) find(ctx context.Context, channel, thread string, o channels.Outbound) (map[int]string, error) {
	me, err := c.whoAmI(ctx)
	if err != nil {
		return nil, err
	}
	oldest := ""
	if !o.Queued.IsZero() {
		oldest = strconv.FormatInt(o.Queued.Add(-findSlack).Unix(), 10)
	}
	found := map[int]string{}
	cursor := ""
	for range findPages {
		var page []slack.Message
		page, cursor, err = c.page(ctx, channel, thread, oldest, cursor)
		switch {
		case channels.IsPermanent(err) || codeIs(err, "missing_scope"):
			return nil, channels.Permanent(channels.Uncertain(fmt.Errorf("look whether it was said already: %w", err)))
		case err != nil:
			return nil, fmt.Errorf("look whether it was said already: %w", err)
		}
		for _, m := range page {
			ours := m.User == me.User || m.BotID != "" && m.BotID == me.Bot
			if ours && m.Metadata.EventType == deliveryEvent && m.Metadata.EventPayload["delivery"] == o.ID {
				part, _ := m.Metadata.EventPayload["part"].(string)
				n, _ := strconv.Atoi(part)
				found[n] = m.Timestamp
			}
		}
		if cursor == "" {
			return found, nil
		}
	}
	return found, nil
}

// page is one page of a thread, or of a channel where thread is empty.
func (c *Channel) page(ctx context.Context, channel, thread, oldest, cursor string) (list []slack.Message, next string, err error) {
	if thread != "" {
		err = c.call(ctx, "conversations.replies", "", func() error {
			list, _, next, err = c.api.GetConversationRepliesContext(ctx, &slack.GetConversationRepliesParameters{
				ChannelID: channel, Timestamp: thread, Oldest: oldest, Cursor: cursor, Limit: findPage, IncludeAllMetadata: true,
			})
			return err
		})
		return list, next, err
	}
	err = c.call(ctx, "conversations.history", "", func() error {
		r, err := c.api.GetConversationHistoryContext(ctx, &slack.GetConversationHistoryParameters{
			ChannelID: channel, Oldest: oldest, Cursor: cursor, Limit: findPage, IncludeAllMetadata: true,
		})
		if err == nil {
			list, next = r.Messages, r.ResponseMetaData.NextCursor
		}
		return err
	})
	return list, next, err
}
