package email

import (
	"html"
	"strings"
	"unicode"

	"guichet/channels"
)

// A tail is what a mail holds below what is said: the line by which it names
// itself, and the word that it answers, quoted as every mail program does so
// that readers fold it.
type tail struct {
	reference string // empty for none
	quote     *channels.Quote
}

// plain writes the quote behind ">". A line that begins with that mark gets no
// blank in between, so that the depth is the same to those who read by RFC 3676
// section 4.5 and to those who count marks.
func (t tail) plain() string {
	var b strings.Builder
	if t.reference != "" {
		b.WriteString("\n" + t.reference + "\n")
	}
	if t.quote == nil {
		return b.String()
	}
	b.WriteString("\n" + t.line() + "\n")
	for line := range strings.SplitSeq(quotable(t.quote.Text), "\n") {
		mark := "> "
		if strings.HasPrefix(line, ">") {
			mark = ">"
		}
		b.WriteString(strings.TrimRight(mark+line, " \t") + "\n")
	}
	return b.String()
}

// page is the same in HTML.
func (t tail) page() string {
	var b strings.Builder
	if t.reference != "" {
		b.WriteString("<p><small>" + html.EscapeString(t.reference) + "</small></p>\n")
	}
	if t.quote != nil {
		text := strings.ReplaceAll(html.EscapeString(quotable(t.quote.Text)), "\n", "<br>\n")
		b.WriteString("<p>" + html.EscapeString(t.line()) + "</p>\n<blockquote type=\"cite\">\n" + text + "\n</blockquote>\n")
	}
	return b.String()
}

func (t tail) line() string { return strings.ReplaceAll(quotable(t.quote.Line), "\n", " ") }

// quotable is a text of somebody else's as lines without control characters.
func quotable(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\n':
			return r
		case unicode.IsControl(r), r == '\u2028', r == '\u2029':
			return ' '
		}
		return r
	}, strings.ToValidUTF8(lineEnds.Replace(s), "\uFFFD"))
	return strings.Trim(s, "\n")
}
