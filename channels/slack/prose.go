package slack

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"guichet/tickets"
)

// A prose is what somebody wrote, without the marks of any markup: what Slack's
// says is read into it, and it is written as Markdown, which mail turns into
// text and HTML and we into rich_text.
type prose []paragraph

// A paragraph is one stretch of a prose.
type paragraph struct {
	kind  string // plainWords, quoted, codeLines, or the sign of an item of a list: "-", "1."
	depth int    // of an item
	spans []span
}

const (
	plainWords = ""
	quoted     = ">"
	codeLines  = "```"
)

// A span is a run of characters that look alike. Links are no spans: their
// addresses stand beside their labels.
type span struct {
	text               string
	bold, italic, code bool
}

var itemLine = regexp.MustCompile(`^([ \t]*)([•◦▪■*+-]|\d{1,3}[.)])[ \t]+(\S.*)$`)

// readProse reads Slack's markup. me is our own user id, whose mention is left
// out; whom the text names by an id alone is listed.
func readProse(source, me string) (p prose, names []tickets.Address) {
	r := reading{me: me}
	parts := strings.Split(source, codeLines)
	for i, part := range parts {
		switch inside := i%2 == 1; {
		case inside && i == len(parts)-1: // a fence that is never closed
			r.lines(codeLines + part)
		case inside:
			if code := strings.Trim(r.plain(part), "\n"); code != "" {
				r.prose = append(r.prose, paragraph{kind: codeLines, spans: []span{{text: code}}})
			}
		default:
			r.lines(part)
		}
	}
	return r.prose, r.names
}

// A reading is on its way through a text.
type reading struct {
	me    string
	prose prose
	names []tickets.Address
}

func (r *reading) plain(s string) string {
	said, names := plain(s, r.me)
	r.names = append(r.names, names...)
	return said
}

// lines reads what stands outside of code.
func (r *reading) lines(s string) {
	open := false // the last paragraph may go on in this line
	for line := range strings.SplitSeq(s, "\n") {
		last := len(r.prose) - 1
		switch m := itemLine.FindStringSubmatch(line); {
		case strings.TrimSpace(line) == "":
			open = false
			continue
		case m != nil:
			sign, depth := m[2], (len(strings.ReplaceAll(m[1], "\t", "    "))+2)/4
			if utf8.RuneCountInString(sign) == 1 {
				sign = "-"
			}
			most := 0
			if last >= 0 && r.prose[last].kind != plainWords && r.prose[last].kind != quoted && r.prose[last].kind != codeLines {
				most = r.prose[last].depth + 1
			}
			r.prose = append(r.prose, paragraph{kind: sign, depth: min(depth, most), spans: r.inline(m[3], span{})})
			open = true
		case strings.HasPrefix(line, "&gt;") && !strings.HasPrefix(line, "&gt;&gt;"):
			open = r.add(open && r.prose[last].kind == quoted, quoted, strings.TrimSpace(strings.TrimPrefix(line, "&gt;")))
		default:
			open = r.add(open && r.prose[last].kind != quoted, plainWords, indented(line))
		}
	}
}

// indented keeps a line where it stands, with blanks that are no mark in
// Markdown.
func indented(line string) string {
	words := strings.TrimLeft(line, " \t")
	blanks := strings.ReplaceAll(line[:len(line)-len(words)], "\t", "    ")
	return strings.ReplaceAll(blanks, " ", "\u00a0") + strings.TrimRight(words, " \t")
}

// add begins a paragraph with a line, or goes on in the last. It reports
// whether there was anything to add.
func (r *reading) add(goesOn bool, kind, line string) bool {
	spans := r.inline(line, span{})
	if len(spans) == 0 {
		return false
	}
	if goesOn {
		last := &r.prose[len(r.prose)-1]
		last.spans = merge(append(last.spans, span{text: "\n"}), spans)
		return true
	}
	r.prose = append(r.prose, paragraph{kind: kind, spans: spans})
	return true
}

// merge appends spans, with neighbours that look alike made one.
func merge(list, more []span) []span {
	for _, s := range more {
		if last := len(list) - 1; last >= 0 && list[last].alike(s) {
			list[last].text += s.text
			continue
		}
		if s.text != "" {
			list = append(list, s)
		}
	}
	return list
}

func (s span) alike(t span) bool {
	return s.bold == t.bold && s.italic == t.italic && s.code == t.code
}

// inline reads the marks inside of a line.
func (r *reading) inline(s string, look span) (out []span) {
	from := 0 // of what is not yet taken
	take := func(to int, text string, l span) {
		words := look
		words.text = unescape.Replace(s[from:to])
		l.text = text
		out = merge(out, []span{words, l})
	}
	for i := 0; i < len(s); {
		end := closing(s, i)
		if end < 0 {
			i++
			continue
		}
		inside := s[i+1 : end]
		switch s[i] {
		case '<':
			shown := r.entity(s[i : end+1])
			take(i, shown, look)
		case '`':
			l := look
			l.code = true
			take(i, r.plain(inside), l)
		default:
			l := look
			l.bold, l.italic = l.bold || s[i] == '*', l.italic || s[i] == '_'
			take(i, "", look)
			out = merge(out, r.inline(inside, l))
		}
		i, from = end+1, end+1
		if s[end] == '>' && r.me != "" && (inside == "@"+r.me || strings.HasPrefix(inside, "@"+r.me+"|")) {
			for from < len(s) && s[from] == ' ' {
				i, from = i+1, from+1
			}
		}
	}
	take(len(s), "", look)
	return out
}

// entity is what <…> shows, blanks around it and all.
func (r *reading) entity(s string) string {
	inside := s[1 : len(s)-1]
	if id, _, _ := strings.Cut(inside, "|"); r.me != "" && id == "@"+r.me {
		return ""
	}
	shown, id := entity(inside)
	if id != "" {
		r.names = append(r.names, tickets.Address{Network: tickets.Slack, ID: id})
	}
	return unescape.Replace(shown)
}

// longestMarked bounds how far the other half of a mark is looked for, in
// octets: however many marks there are, a text is read in bounded time.
const longestMarked = 4000

// closing is where the mark that opens at i closes, -1 where it is none: a word
// must begin behind it and one must end before its other half.
func closing(s string, i int) int {
	c := s[i]
	switch c {
	case '<', '`':
		other := byte('>')
		if c == '`' {
			other = '`'
		}
		end := strings.IndexByte(s[i+1:], other)
		if end < 1 {
			return -1
		}
		return i + 1 + end
	case '*', '_':
	default:
		return -1
	}
	before, _ := utf8.DecodeLastRuneInString(s[:i])
	next, _ := utf8.DecodeRuneInString(s[i+1:])
	if i > 0 && wordly(before) || i+1 >= len(s) || unicode.IsSpace(next) || next == rune(c) {
		return -1
	}
	for j := i + 1; j < min(len(s), i+longestMarked); j++ {
		switch s[j] {
		case '<', '`':
			if end := closing(s, j); end > 0 {
				j = end
			}
		case c:
			last, _ := utf8.DecodeLastRuneInString(s[:j])
			after, _ := utf8.DecodeRuneInString(s[j+1:])
			if !unicode.IsSpace(last) && j > i+1 && (j+1 == len(s) || !wordly(after)) {
				return j
			}
		}
	}
	return -1
}

func wordly(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
