package page

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"guichet/channels/slack/slacktest"
)

// A line is one message.
type line struct {
	At          place
	On          string // for its elements
	TS          string
	Day         string // above the first of a day
	Time, Full  string
	By          person
	Quiet       bool // somebody came, left, renamed
	Me          bool // /me
	Text        []para
	Blocks      []block
	Attachments []attachment
	Files       []file
	Reactions   []reaction
	Replies     int
	LastReply   string
	Edited      bool
	Deleted     bool
	Ephemeral   bool
	Broadcast   bool
	Mine        bool
	InPane      bool // in the thread beside the channel
	Typed       string
	Shortcuts   []slacktest.Shortcut
}

type attachment struct {
	Colour string
	Text   []para
	Blocks []block
}

type file struct {
	Name, Size, Address string
	Alt                 string // what a picture shows; its name where nobody says
	Picture             bool
}

type reaction struct {
	Name, Glyph, Who string
	Count            int
	Mine             bool
}

// quietKinds are lines about the channel rather than words of somebody.
var quietKinds = []string{"channel_join", "channel_leave", "channel_topic", "channel_purpose", "channel_name"}

func (d drawer) line(m slacktest.Message, at place) line {
	mark := "m "
	if m.Ephemeral {
		mark = "e "
	}
	out := line{
		At: at, On: mark + m.Channel.ID + " " + m.TS, TS: m.TS, Time: d.clock(m.TS),
		Full: slacktest.TimeOf(m.TS).In(d.zone).Format(time.RFC1123), By: d.person(m.User), Me: m.Subtype == "me_message",
		Quiet:  slices.Contains(quietKinds, m.Subtype) || strings.HasPrefix(m.Subtype, "channel_convert"),
		Edited: m.Edited, Deleted: m.Deleted, Ephemeral: m.Ephemeral, Broadcast: m.Subtype == "thread_broadcast",
		Mine: m.User == d.you && !m.Ephemeral && !m.Deleted,
	}
	if m.Subtype == "bot_message" {
		out.By.Name = m.Sender
	}
	on := surface{on: out.On}
	if len(m.Blocks) > 0 {
		out.Blocks = d.blocks(m.Blocks, on)
	} else {
		out.Text = d.marked(m.Text)
	}
	for _, a := range m.Attachments {
		out.Attachments = append(out.Attachments, d.attachment(a, on))
	}
	for _, f := range m.Files {
		out.Files = append(out.Files, file{
			Name: f.Name, Alt: cmp.Or(f.Alt, f.Name), Size: size(len(f.Data)), Address: fileAddress(f), Picture: strings.HasPrefix(f.Type, "image/") && harmless(f),
		})
	}
	out.Reactions = d.reactions(m)
	if out.Mine {
		out.Typed = d.typed(m.Text)
	}
	for _, sc := range d.ws.Shortcuts() {
		if sc.Message && !m.Ephemeral {
			out.Shortcuts = append(out.Shortcuts, sc)
		}
	}
	return out
}

func (d drawer) attachment(a map[string]any, on surface) attachment {
	out := attachment{Colour: "#cccccc"}
	if c := strings.TrimPrefix(str(a["color"]), "#"); len(c) == 6 && strings.Trim(strings.ToLower(c), "0123456789abcdef") == "" {
		out.Colour = "#" + c
	}
	for _, key := range []string{"pretext", "title", "text"} {
		if t := str(a[key]); t != "" {
			out.Text = append(out.Text, d.marked(t)...)
		}
	}
	var blocks []map[string]any
	for _, b := range list(a["blocks"]) {
		blocks = append(blocks, object(b))
	}
	out.Blocks = d.blocks(blocks, on)
	if len(out.Text) == 0 && len(blocks) == 0 {
		out.Text = d.marked(str(a["fallback"]))
	}
	return out
}

func (d drawer) reactions(m slacktest.Message) []reaction {
	var out []reaction
	for _, name := range m.Emoji {
		users := m.Reactions[name]
		r := reaction{Name: name, Glyph: slacktest.Glyph(name), Count: len(users), Mine: slices.Contains(users, d.you)}
		if r.Glyph == "" {
			r.Glyph = ":" + name + ":"
		}
		r.Who = names(users, nil)
		out = append(out, r)
	}
	return out
}

// typed is text as its author typed it, to be edited.
func (d drawer) typed(text string) string {
	var b strings.Builder
	for _, s := range slacktest.Spans(text) {
		switch {
		case s.Kind == "text":
			b.WriteString(s.Value)
		case s.Kind == "link":
			b.WriteString(strings.TrimPrefix(s.Value, "mailto:"))
		default:
			b.WriteString(d.ws.MentionName(s))
		}
	}
	return b.String()
}

func size(n int) string {
	switch {
	case n >= 1<<20:
		return strconv.Itoa(n>>20) + " MB"
	case n >= 1<<10:
		return strconv.Itoa(n>>10) + " KB"
	}
	return strconv.Itoa(n) + " bytes"
}
