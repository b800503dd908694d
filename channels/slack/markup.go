package slack

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/rivo/uniseg"
	"github.com/slack-go/slack/slackutilsx"

	"guichet/tickets"
)

// joiner is an invisible character that keeps a word from being read as a
// mention (U+2060 WORD JOINER).
const joiner = "\u2060"

var (
	marked   = regexp.MustCompile(`<([^<>\n]*)>`)
	calls    = regexp.MustCompile(`(?i)@(channel|here|everyone|group)\b`)
	unescape = strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&")
)

// plain turns Slack's markup into readable text: mentions become names, links
// their label and address, entities characters. me is the bot's own user id,
// whose mention is only an address and is left out. Whom the text names by an
// id alone is listed.
func plain(text, me string) (string, []tickets.Address) {
	var b strings.Builder
	var names []tickets.Address
	end := 0
	for _, at := range marked.FindAllStringSubmatchIndex(text, -1) {
		b.WriteString(unescape.Replace(text[end:at[0]]))
		end = at[1]
		inside := text[at[2]:at[3]]
		if id, _, _ := strings.Cut(inside, "|"); me != "" && id == "@"+me {
			for end < len(text) && text[end] == ' ' {
				end++
			}
			continue
		}
		shown, id := entity(inside)
		b.WriteString(unescape.Replace(shown))
		if id != "" {
			names = append(names, tickets.Address{Network: tickets.Slack, ID: id})
		}
	}
	b.WriteString(unescape.Replace(text[end:]))
	return clean(b.String()), names
}

// entity reads what stands between < and >. id is whom it names, where it
// brings no name along.
func entity(inside string) (shown, id string) {
	value, label, _ := strings.Cut(inside, "|")
	named := func(sign, id string) (string, string) {
		if label != "" {
			return sign + strings.TrimPrefix(label, sign), ""
		}
		if !anID.MatchString(id) {
			return sign + id, ""
		}
		return sign + id, id
	}
	switch {
	case strings.HasPrefix(value, "@"):
		return named("@", value[1:])
	case strings.HasPrefix(value, "#"):
		return named("#", value[1:])
	case strings.HasPrefix(value, "!subteam^"):
		return named("@", strings.TrimPrefix(value, "!subteam^"))
	case strings.HasPrefix(value, "!date^"):
		return label, ""
	case strings.HasPrefix(value, "!"):
		return named("@", value[1:])
	case !strings.Contains(value, ":"): // no address: only a pair of signs
		return "<" + inside + ">", ""
	}
	address := strings.TrimPrefix(value, "mailto:")
	if label == "" || label == value || label == address || label == bare(address) {
		return address, ""
	}
	return label + " (" + address + ")", ""
}

var anID = regexp.MustCompile(`^[UWSCG][A-Z0-9]{2,}$`)

// bare is a URL as people shorten it when they type it.
func bare(url string) string {
	url = strings.TrimPrefix(strings.TrimPrefix(url, "https://"), "http://")
	return strings.TrimSuffix(url, "/")
}

// clean keeps text UTF-8, with "\n" line ends and without the controls that
// databases and mail refuse.
func clean(s string) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	s = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u2028", "\n", "\u2029", "\n").Replace(s)
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' {
			return -1
		}
		return r
	}, s)
	return strings.TrimSpace(s)
}

// inert writes text for a field that Slack parses, so that nothing in it is
// markup: & < > are escaped and @channel and its like are broken.
func inert(s string) string {
	return calls.ReplaceAllString(slackutilsx.EscapeMessage(s), "@"+joiner+"$1")
}

// line is text as one line of at most limit runes, cut at a word where it can
// be, with an ellipsis.
func line(s string, limit int) string {
	return shorten(strings.Join(strings.Fields(clean(s)), " "), limit)
}

// shorten cuts text to at most limit runes, at a word where there is one near
// the end.
func shorten(s string, limit int) string {
	if utf8.RuneCountInString(s) <= limit {
		return s
	}
	kept := string([]rune(s)[:limit-1])
	if i := strings.LastIndexFunc(kept, unicode.IsSpace); i > len(kept)*3/4 {
		kept = kept[:i]
	}
	return strings.TrimRightFunc(kept, unicode.IsSpace) + "…"
}

// parts cuts text into pieces of at most limit runes: between paragraphs, else
// between lines, else between words, else between characters as people see
// them. Nothing but blanks at the cuts is left out.
func parts(s string, limit int) []string {
	var out []string
	for utf8.RuneCountInString(s) > limit {
		head := string([]rune(s)[:limit])
		cut, gap := visible(s, head), 0
		for _, border := range []string{"\n\n", "\n", " "} {
			if i := strings.LastIndex(head, border); i > len(head)/3 {
				cut, gap = i, len(border)
				break
			}
		}
		out = append(out, strings.TrimRight(s[:cut], " \n"))
		s = strings.TrimLeft(s[cut+gap:], "\n")
	}
	return append(out, s)
}

// visible is where head, the beginning of s, can end without cutting through a
// character that people see as one, such as an emoji of several runes.
func visible(s, head string) int {
	end, state := 0, -1
	for rest := s; rest != ""; {
		var cluster string
		cluster, rest, _, state = uniseg.FirstGraphemeClusterInString(rest, state)
		if end+len(cluster) > len(head) {
			break
		}
		end += len(cluster)
	}
	if end == 0 { // longer than a piece: none that people see
		return len(head)
	}
	return end
}
