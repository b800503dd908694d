package slack

import (
	"context"
	"fmt"
	"strings"

	"github.com/slack-go/slack"

	"guichet/channels"
	"guichet/tickets"
)

const (
	mostHomeBlocks = 100
	headerLength   = 142 // of 150
)

// stateSigns show a status where nothing is markup.
var stateSigns = map[tickets.Status]string{
	tickets.New: "🔵", tickets.Open: "🟡", tickets.Pending: "⏳", tickets.Resolved: "✅", tickets.Closed: "🔒",
}

// showHome publishes somebody's page (views.publish).
func (c *Channel) showHome(ctx context.Context, o channels.Outbound) error {
	if o.Home == nil || o.Reader.Network != tickets.Slack || o.Reader.ID == "" {
		return channels.Permanent(fmt.Errorf("a home without a reader or content"))
	}
	return c.call(ctx, "views.publish", "", func() error {
		_, err := c.api.PublishViewContext(ctx, slack.PublishViewContextRequest{
			UserID: o.Reader.ID,
			View:   slack.HomeTabViewRequest{Type: slack.VTHomeTab, Blocks: slack.Blocks{BlockSet: home(*o.Home)}},
		})
		return err
	})
}

// home draws a page, as much of it as one takes.
func home(h channels.Home) []slack.Block {
	var out []slack.Block
	for i, s := range h.Sections {
		if i > 0 {
			out = append(out, slack.NewDividerBlock())
		}
		if title := line(s.Title, headerLength); title != "" {
			out = append(out, slack.NewHeaderBlock(plainText(title, headerLength)))
		}
		var fields []*slack.TextBlockObject
		for _, f := range s.Fields[:min(len(s.Fields), mostFields)] {
			fields = append(fields, field(f))
		}
		if len(fields) > 0 {
			out = append(out, slack.NewSectionBlock(nil, fields, nil))
		}
		for _, l := range s.Lines {
			out = append(out, homeLine(l)...)
		}
		if len(s.Choices) > 0 {
			out = append(out, slack.NewActionBlock(fmt.Sprintf("home:%d", i), draw(s.Choices, actionPrefix, 0)...))
		}
		if n := line(s.Note, noteLength); n != "" {
			out = append(out, note(n))
		}
	}
	if len(out) > mostHomeBlocks {
		out = append(out[:mostHomeBlocks-1], note("…"))
	}
	if len(out) == 0 {
		out = append(out, note("…"))
	}
	return out
}

// homeLine is a ticket or a sentence, with what can be done about it.
func homeLine(l channels.HomeLine) []slack.Block {
	text := first(strings.TrimSpace(stateSigns[l.Status]+" "+line(l.Text, fieldLength)), "–")
	var beside *slack.Accessory
	link, ok := webLink(l.URL)
	switch {
	case l.Choice != nil:
		if drawn := draw([]channels.Choice{*l.Choice}, actionPrefix, l.Ticket); len(drawn) > 0 {
			beside = slack.NewAccessory(drawn[0])
		}
	case ok:
		b := slack.NewButtonBlockElement("open", press{ticket: l.Ticket}.String(), labelled(l.Open, buttonLength))
		b.URL = link
		beside = slack.NewAccessory(b)
	}
	section := slack.NewSectionBlock(plainText(text, postLength), nil, beside)
	out := []slack.Block{section}
	if n := line(l.Note, noteLength); n != "" {
		out = append(out, note(n))
	}
	return out
}
