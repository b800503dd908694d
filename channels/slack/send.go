package slack

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"guichet/channels"
	"guichet/tickets"
)

// deliveryEvent is the metadata type under which our messages carry the id of
// their delivery. Everybody in the workspace can read metadata: ids only.
const deliveryEvent = "guichet_delivery"

// Send delivers one message. A text too long for one post goes on in further
// posts below it, a very long one as a file; the ref is the first one's.
func (c *Channel) Send(ctx context.Context, o channels.Outbound) (tickets.Ref, error) {
	r, err := c.send(ctx, o)
	if err != nil {
		return "", fmt.Errorf("slack %s %s: %w", o.Kind, o.ID, err)
	}
	return r, nil
}

func (c *Channel) send(ctx context.Context, o channels.Outbound) (tickets.Ref, error) {
	switch {
	case o.Kind == channels.ShowHome:
		return "", c.showHome(ctx, o)
	case !o.Reader.IsZero():
		return "", c.whisper(ctx, o)
	case o.Kind == tickets.PutMark:
		return "", c.putMark(ctx, o)
	case o.Kind == tickets.Unsay:
		return "", c.unsay(ctx, o)
	}
	if err := c.confine(ctx, o); err != nil {
		return "", err
	}
	switch {
	case (o.Kind == tickets.ShowCard || o.Kind == tickets.ShowReceipt) && o.Card == nil:
		return "", channels.Permanent(fmt.Errorf("a %s without content", o.Kind))
	case o.Kind == tickets.ShowCard:
		return c.show(ctx, o, card(*o.Card))
	case o.Kind == tickets.ShowReceipt:
		return c.show(ctx, o, receipt(*o.Card))
	case o.Kind == tickets.Say && o.Target != "":
		return c.resay(ctx, o)
	case o.Kind == tickets.Say:
		return c.sayAll(ctx, o)
	}
	return "", channels.Permanent(fmt.Errorf("a delivery of the unknown kind %q", o.Kind))
}

// sayAll says a text and shares its files, with groups and people called first
// where agents are among themselves.
func (c *Channel) sayAll(ctx context.Context, o channels.Outbound) (tickets.Ref, error) {
	said, rest := abridge(o)
	drafts := say(said)
	if o.Audience == tickets.ToAgents && len(o.Calls) > 0 {
		calls, err := c.calls(ctx, o.Calls)
		if err != nil {
			return "", err
		}
		drafts[0] = drafts[0].calling(calls)
	}
	r, err := c.post(ctx, said, drafts)
	if err != nil || len(carried(said.Files)) == 0 {
		return r, err
	}
	channel, thread, err := split(first(o.Root, r))
	if err != nil {
		return "", err
	}
	err = c.share(ctx, channel, thread, said)
	if codeIs(err, "missing_scope") {
		c.log.Error("files are told by their names alone, because the bot may not upload any", "ticket", o.Ticket, "err", err)
		if err = nil; rest.Text != "" {
			rest.Root = first(o.Root, r)
			_, err = c.post(ctx, rest, say(rest))
		}
	}
	if err != nil {
		return "", channels.Uncertain(err) // some of it is said
	}
	return r, nil
}

// abridge makes a very long text its beginning, with the whole as a file. rest
// says what is missing then, for where no file can go.
func abridge(o channels.Outbound) (said, rest channels.Outbound) {
	pieces := parts(clean(o.Text), postLength)
	if len(pieces) <= mostParts {
		return o, channels.Outbound{}
	}
	whole := []byte(clean(o.Text))
	rest = o
	rest.ID, rest.Text, rest.Files, rest.Choices, rest.Calls = o.ID+"-rest", strings.Join(pieces[1:], "\n\n"), nil, nil, nil
	o.Text = pieces[0] + " …"
	o.Files = append(slices.Clone(o.Files), channels.File{
		File: tickets.File{Name: "message.txt", Type: "text/plain", Size: int64(len(whole))}, Data: whole,
	})
	return o, rest
}

// A draft is one post: what Slack draws, and the whole of it as plain text for
// notifications and screen readers.
type draft struct {
	text   string
	blocks []slack.Block
	before string // markup of our own in front of the text: whom it calls
}

// options is the draft as arguments of chat.postMessage and chat.update.
// Nothing in it is parsed, linked or unfurled.
func (d draft) options(more ...slack.MsgOption) []slack.MsgOption {
	return append([]slack.MsgOption{
		slack.MsgOptionText(d.before+inert(d.text), false),
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
	return c.postFrom(ctx, o, 0, drafts)
}

// postFrom is post for the parts of a text from one of them on.
func (c *Channel) postFrom(ctx context.Context, o channels.Outbound, from int, drafts []draft) (tickets.Ref, error) {
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
		ts, ok := done[from+i]
		if !ok {
			var err error
			if channel, ts, err = c.postOne(ctx, channel, thread, o, from+i, d); err != nil {
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
	err = c.callFor(ctx, "chat.postMessage", channel, o.Kind == tickets.ShowCard, func() error {
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
// by their metadata, and returns their ts by part.
func (c *Channel) find(ctx context.Context, channel, thread string, o channels.Outbound) (map[int]string, error) {
	found := map[int]string{}
	err := c.ours(ctx, channel, thread, o, func(m slack.Message) {
		if id, part := delivery(m); id == o.ID {
			found[part] = m.Timestamp
		}
	})
	return found, err
}

// delivery is which delivery a post of ours carries, and which part of it.
func delivery(m slack.Message) (id string, part int) {
	if m.Metadata.EventType != deliveryEvent {
		return "", 0
	}
	id, _ = m.Metadata.EventPayload["delivery"].(string)
	n, _ := m.Metadata.EventPayload["part"].(string)
	part, _ = strconv.Atoi(n)
	return id, part
}

// ours shows every post of ours in a thread, or in a channel where thread is
// empty, since a delivery was decided (conversations.replies,
// conversations.history). Where it may not look it is uncertain.
func (c *Channel) ours(ctx context.Context, channel, thread string, o channels.Outbound, see func(slack.Message)) error {
	me, err := c.whoAmI(ctx)
	if err != nil {
		return err
	}
	oldest := ""
	if !o.Queued.IsZero() {
		oldest = strconv.FormatInt(o.Queued.Add(-findSlack).Unix(), 10)
	}
	cursor := ""
	for range findPages {
		var page []slack.Message
		page, cursor, err = c.page(ctx, channel, thread, oldest, cursor)
		switch {
		case channels.IsPermanent(err) || codeIs(err, "missing_scope"):
			return channels.Permanent(channels.Uncertain(fmt.Errorf("look whether it was said already: %w", err)))
		case err != nil:
			return fmt.Errorf("look whether it was said already: %w", err)
		}
		for _, m := range page {
			if m.User == me.User || m.BotID != "" && m.BotID == me.Bot {
				see(m)
			}
		}
		if cursor == "" {
			return nil
		}
	}
	return nil
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
