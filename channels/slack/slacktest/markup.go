package slacktest

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

var (
	escaper   = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")
	unescaper = strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&")
)

// escape writes text as Slack transports it: exactly & < > are replaced.
func escape(s string) string { return escaper.Replace(s) }

func unescape(s string) string { return unescaper.Replace(s) }

// typed finds in what a person types the words that Slack's clients turn into
// markup: @name, #channel, @here, links and addresses.
var typed = regexp.MustCompile(`https?://[^\s<>]+[^\s<>.,;:!?)]|[\w.+-]+@[\w-]+(?:\.[\w-]+)+|@[\w.-]*\w|#[\w-]+`)

// markup is the text of a message that a person typed.
func (w *Workspace) markup(text string) string {
	var b strings.Builder
	end := 0
	for _, at := range typed.FindAllStringIndex(text, -1) {
		mark := w.entity(text[at[0]:at[1]])
		if mark == "" {
			continue
		}
		b.WriteString(escape(text[end:at[0]]) + mark)
		end = at[1]
	}
	return b.String() + escape(text[end:])
}

func (w *Workspace) entity(word string) string {
	switch {
	case word == "@here", word == "@channel", word == "@everyone":
		return "<!" + word[1:] + ">"
	case word[0] == '@':
		if u := w.userNamed(word[1:]); u != nil {
			return u.Mention()
		}
		if g := w.groupNamed(word[1:]); g != nil && !g.off {
			return g.Mention()
		}
	case word[0] == '#':
		if c := w.channelNamed(word[1:]); c != nil {
			return "<#" + c.ID + "|" + c.Name + ">"
		}
	case strings.Contains(word, "://"):
		return "<" + escape(word) + ">"
	default:
		return "<mailto:" + word + "|" + word + ">"
	}
	return ""
}

// A span is a piece of marked-up text: plain text, or what stands in <…>.
type span struct {
	kind  string // text, user, channel, usergroup, broadcast, date, link
	value string // unescaped text, id, range or URL
	label string
}

var angle = regexp.MustCompile(`<([^<>]*)>`)

// spans reads Slack's markup. Angle brackets that hold nothing known are text.
func spans(text string) []span {
	var out []span
	plain := func(s string) {
		if s != "" {
			out = append(out, span{kind: "text", value: unescape(s)})
		}
	}
	end := 0
	for _, at := range angle.FindAllStringSubmatchIndex(text, -1) {
		s, ok := mark(text[at[2]:at[3]])
		if !ok {
			continue
		}
		plain(text[end:at[0]])
		out = append(out, s)
		end = at[1]
	}
	plain(text[end:])
	return out
}

func mark(inside string) (span, bool) {
	value, label, _ := strings.Cut(inside, "|")
	label = unescape(label)
	switch {
	case strings.HasPrefix(value, "@"):
		return span{"user", value[1:], label}, true
	case strings.HasPrefix(value, "#"):
		return span{"channel", value[1:], label}, true
	case strings.HasPrefix(value, "!subteam^"):
		return span{"usergroup", value[len("!subteam^"):], label}, true
	case strings.HasPrefix(value, "!date^"):
		return span{"date", value[len("!date^"):], label}, true
	case value == "!here", value == "!channel", value == "!everyone":
		return span{"broadcast", value[1:], label}, true
	case strings.Contains(value, "://"), strings.HasPrefix(value, "mailto:"), strings.HasPrefix(value, "tel:"):
		return span{"link", unescape(value), label}, true
	}
	return span{}, false
}

func (s span) element() map[string]any {
	switch s.kind {
	case "user":
		return map[string]any{"type": "user", "user_id": s.value}
	case "channel":
		return map[string]any{"type": "channel", "channel_id": s.value}
	case "usergroup":
		return map[string]any{"type": "usergroup", "usergroup_id": s.value}
	case "broadcast":
		return map[string]any{"type": "broadcast", "range": s.value}
	case "link":
		e := map[string]any{"type": "link", "url": s.value}
		if s.label != "" {
			e["text"] = s.label
		}
		return e
	case "date":
		when, format, _ := strings.Cut(s.value, "^")
		format, _, _ = strings.Cut(format, "^") // a link may follow
		at, _ := strconv.ParseInt(when, 10, 64)
		return map[string]any{"type": "date", "timestamp": at, "format": format, "fallback": s.label}
	}
	return map[string]any{"type": "text", "text": s.value}
}

// A Link is what a person may click in a message's text.
type Link struct {
	URL   string
	Label string // empty: the URL itself is shown
}

// read collects who is mentioned and what is linked by a piece of text. loose
// text is searched for bare words as well, as Slack does with parse=full,
// link_names and mrkdwn text without verbatim.
func (w *Workspace) read(text string, loose bool, r *reading) {
	for _, s := range spans(text) {
		switch s.kind {
		case "user", "broadcast", "usergroup":
			addOnce(&r.mentions, s.value)
		case "link":
			r.link(s.value, s.label)
		case "text":
			for _, word := range typed.FindAllString(s.value, -1) {
				if strings.Contains(word, "://") {
					r.link(word, "")
				} else if loose {
					w.read(w.entity(word), false, r)
				}
			}
		}
	}
}

func addOnce(list *[]string, s string) {
	if !slices.Contains(*list, s) {
		*list = append(*list, s)
	}
}
