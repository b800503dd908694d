package slack

import (
	"fmt"
	"strings"

	"github.com/slack-go/slack"

	"guichet/channels"
	"guichet/tickets"
)

// Slack's limits (Block Kit), in characters, less five in a hundred.
const (
	postLength   = 2850 // of 3,000 in one block
	noteLength   = 1900
	buttonLength = 71
	nameLength   = 140
	mostParts    = 3 // of one text; a longer one goes as a file
)

// say draws what somebody says: who speaks, their words, the names of their
// files, and the choices offered.
func say(o channels.Outbound) []draft {
	// What Slack's people write is Markdown since we read it; mail is as it came.
	withMarks := o.Author.Role == tickets.Bot || o.Author.Role == "" || o.Author.Address.Network == tickets.Slack
	pieces := parts(clean(o.Text), postLength)
	if withMarks {
		pieces = mendFences(pieces)
	}
	out := make([]draft, len(pieces))
	for i, text := range pieces {
		rich := verbatim
		if withMarks {
			rich = markdown
		}
		block, read := rich(text)
		if block != nil {
			out[i].blocks = append(out[i].blocks, block)
		}
		out[i].text = read
	}
	if who := speaker(o); who != "" {
		out[0].blocks = append([]slack.Block{note(who)}, out[0].blocks...)
		out[0].text = strings.TrimSuffix(who+": "+out[0].text, ": ")
	}
	last := &out[len(out)-1]
	if names := fileNames(o.Files); names != "" {
		last.blocks = append(last.blocks, note(names))
		last.text = strings.TrimSpace(last.text + "\n" + names)
	}
	if len(o.Choices) > 0 {
		last.blocks = append(last.blocks, slack.NewActionBlock("choices:"+o.ID, draw(o.Choices, choicePrefix, o.Ticket)...))
	}
	if len(last.blocks) == 0 { // Slack refuses an empty message
		last.text, last.blocks = "…", []slack.Block{note("…")}
	}
	return out
}

// speaker names who speaks; agents also see how far the words go: 🔒 among
// themselves, 📤 to the requester.
func speaker(o channels.Outbound) string {
	if o.Author.Role == tickets.Bot || o.Author.Address.IsZero() {
		return ""
	}
	a := o.Author.Address
	name := line(a.String(), nameLength)
	if o.Audience != tickets.ToAgents {
		return name
	}
	if a.Network == tickets.Email && name != a.ID {
		name += " · " + line(a.ID, nameLength)
	}
	switch {
	case !o.Public:
		return "🔒 " + name
	case o.Author.Role == tickets.Agent:
		return "📤 " + name
	}
	return "💬 " + name
}

func fileNames(list []channels.File) string {
	var names []string
	for _, f := range list {
		name := line(f.Name, nameLength)
		if name == "" {
			name = "…"
		}
		names = append(names, name+" ("+size(f.Size)+")")
	}
	if len(names) == 0 {
		return ""
	}
	return shorten("📎 "+strings.Join(names, " · "), noteLength)
}

func size(octets int64) string {
	switch {
	case octets >= 1_000_000:
		return fmt.Sprintf("%.1f MB", float64(octets)/1e6)
	case octets >= 1000:
		return fmt.Sprintf("%d kB", octets/1000)
	}
	return fmt.Sprintf("%d B", octets)
}

// note is a line of small print, which Slack does not parse.
func note(s string) slack.Block {
	return slack.NewContextBlock("", plainText(s, noteLength))
}

// plainText is a text in which nothing is markup, not even :emoji:.
func plainText(s string, limit int) *slack.TextBlockObject {
	return slack.NewTextBlockObject(slack.PlainTextType, shorten(s, limit), false, false)
}

// mendFences closes a code fence that a cut left open, and opens it again in
// the next piece.
func mendFences(pieces []string) []string {
	open := false
	for i, s := range pieces {
		if open {
			s = "```\n" + s
		}
		open = strings.Count("\n"+s, "\n```")%2 == 1
		if open && i < len(pieces)-1 {
			s += "\n```"
		}
		pieces[i] = s
	}
	return pieces
}
