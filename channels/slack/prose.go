package slack

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"

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

// markdown writes the prose as Markdown. Words look there as they were typed,
// unless Markdown would read marks into them: then those are escaped.
func (p prose) markdown() string {
	var b strings.Builder
	for i, k := range p {
		if i > 0 {
			gap := "\n\n"
			if item(k) && item(p[i-1]) {
				gap = "\n"
			}
			b.WriteString(gap)
		}
		switch {
		case k.kind == codeLines:
			fence := codeLines
			for strings.Contains(k.spans[0].text, fence) {
				fence += "`"
			}
			b.WriteString(fence + "\n" + k.spans[0].text + "\n" + fence)
		case k.kind == quoted:
			b.WriteString("> " + strings.ReplaceAll(markedDown(k.spans), "\n", "\n> "))
		case item(k):
			b.WriteString(strings.Repeat("    ", k.depth) + k.kind + " " + markedDown(k.spans))
		default:
			b.WriteString(markedDown(k.spans))
		}
	}
	return b.String()
}

func item(k paragraph) bool {
	return k.kind != plainWords && k.kind != quoted && k.kind != codeLines
}

// markedDown writes spans as Markdown that reads as them: as they are where
// that does, else with marks escaped, else without their looks. No word is ever
// lost to looks.
func markedDown(spans []span) string {
	for _, marks := range escapes {
		if s := write(spans, marks); readsAs(s, spans) {
			return s
		}
	}
	var words string
	for _, s := range spans {
		words += s.text
	}
	return escape(words, escapes[len(escapes)-1])
}

func write(spans []span, marks *regexp.Regexp) string {
	var b strings.Builder
	for _, s := range spans {
		if s.code {
			fence := "`"
			for strings.Contains(s.text, fence) {
				fence += "`"
			}
			pad := ""
			if strings.HasPrefix(s.text, "`") || strings.HasSuffix(s.text, "`") {
				pad = " "
			}
			b.WriteString(fence + pad + s.text + pad + fence)
			continue
		}
		look := ""
		if s.bold {
			look += "**"
		}
		if s.italic {
			look += "_"
		}
		words := strings.TrimSpace(s.text)
		lead, _, _ := strings.Cut(s.text, words)
		if words == "" {
			b.WriteString(s.text)
			continue
		}
		tail := s.text[len(lead)+len(words):]
		b.WriteString(lead + look + escape(words, marks) + reverse(look) + tail)
	}
	return b.String()
}

// reverse is "**_" as it closes.
func reverse(look string) string {
	if look == "**_" {
		return "_**"
	}
	return look
}

// escapes are the marks that are escaped, fewest first: none, those within a
// line, those of lines as well, all.
var escapes = []*regexp.Regexp{
	nil,
	regexp.MustCompile("[\\\\`*_\\[]"),
	regexp.MustCompile("[\\\\`*_\\[<&]|^[#>+-]|\n[#>+=-]|\\b[.)]"),
	regexp.MustCompile("[!-/:-@\\[-`{-~]"),
}

func escape(s string, marks *regexp.Regexp) string {
	if marks == nil {
		return s
	}
	return marks.ReplaceAllStringFunc(s, func(m string) string {
		mark := strings.TrimPrefix(m, "\n")
		return strings.TrimSuffix(m, mark) + `\` + mark
	})
}

// readsAs reports whether Markdown reads a text as one paragraph of those spans.
func readsAs(source string, want []span) bool {
	root := goldmark.DefaultParser().Parse(text.NewReader([]byte(source)))
	one, ok := root.FirstChild().(*ast.Paragraph)
	if !ok || one.NextSibling() != nil {
		return false
	}
	got, ok := spansOf(one, []byte(source), span{}, nil)
	return ok && same(got, want)
}

// spansOf are the spans below a node; ok is false where there is anything else.
func spansOf(parent ast.Node, source []byte, look span, out []span) (_ []span, ok bool) {
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		s := look
		switch n := n.(type) {
		case *ast.Text:
			if s.text = string(n.Value(source)); !s.code {
				s.text = unquote(n.Value(source))
			}
			if n.SoftLineBreak() || n.HardLineBreak() {
				s.text += "\n"
			}
			out = merge(out, []span{s})
			continue
		case *ast.String:
			s.text = string(n.Value)
			out = merge(out, []span{s})
			continue
		case *ast.CodeSpan:
			s.code = true
		case *ast.Emphasis:
			s.bold, s.italic = s.bold || n.Level == 2, s.italic || n.Level == 1
		case *ast.RawHTML: // characters to us
			for i := range n.Segments.Len() {
				at := n.Segments.At(i)
				s.text += string(at.Value(source))
			}
			out = merge(out, []span{s})
			continue
		default:
			return nil, false
		}
		if out, ok = spansOf(n, source, s, out); !ok {
			return nil, false
		}
	}
	return out, true
}

// same compares what readers see: blanks have no looks, and many are one.
func same(a, b []span) bool { return seen(a) == seen(b) }

func seen(list []span) string {
	var b strings.Builder
	blank := true
	for _, s := range list {
		look := "."
		for _, l := range []struct {
			on   bool
			sign string
		}{{s.bold, "b"}, {s.italic, "i"}, {s.code, "c"}} {
			if l.on {
				look += l.sign
			}
		}
		for _, r := range s.text {
			if unicode.IsSpace(r) {
				if !blank {
					b.WriteByte(' ')
				}
				blank = true
				continue
			}
			blank = false
			b.WriteRune(r)
			b.WriteString(look)
		}
	}
	return strings.TrimSpace(b.String())
}
