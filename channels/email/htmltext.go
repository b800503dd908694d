package email

import (
	"html"
	"strings"
	"unicode/utf8"
)

func (w *htmlWriter) text(s string) {
	if w.raw || w.hidden > 0 {
		return
	}
	if w.link.href != "" && w.link.text.Len() < 4<<10 {
		w.link.text.WriteString(s)
	}
	if w.pre > 0 {
		w.preformatted(s)
		return
	}
	for s != "" {
		n := strings.IndexAny(s, " \t\r\n\f\u00a0")
		if n < 0 {
			n = len(s)
		}
		if n > 0 {
			w.word(s[:n])
			s = s[n:]
			continue
		}
		w.space = true
		_, size := utf8.DecodeRuneInString(s)
		s = s[size:]
	}
}

func (w *htmlWriter) preformatted(s string) {
	s = strings.ReplaceAll(s, "\r\n", "\n")
	for first := true; s != "" || !first; first = false {
		line, rest, more := strings.Cut(s, "\n")
		if line != "" {
			w.write()
			w.line.WriteString(line)
		}
		if !more {
			return
		}
		w.newline()
		s = rest
	}
}

// word writes what holds no white space.
func (w *htmlWriter) word(s string) {
	if strings.ContainsAny(s, "\u200b\u200c\u034f\u00ad\ufeff") {
		s = invisible.Replace(s)
	}
	if s == "" {
		return
	}
	w.write()
	switch {
	case w.line.Len() == 0:
		w.line.WriteString(w.mark)
		w.mark = ""
	case w.cell:
		w.line.WriteString(" | ")
	case w.space:
		w.line.WriteByte(' ')
	}
	w.space, w.cell, w.said = false, false, true
	w.line.WriteString(s)
}

// invisible is what senders pad previews and break words with.
var invisible = strings.NewReplacer("\u200b", "", "\u200c", "", "\u034f", "", "\u00ad", "", "\ufeff", "")

// newline ends the line, also an empty one.
func (w *htmlWriter) newline() {
	if w.line.Len() == 0 || w.ended {
		w.blank = min(w.blank+1, 2)
		return
	}
	w.flush()
}

// flush ends the line that was begun, if any. It is written when the next one
// begins: a table's next cell may still go on with it.
func (w *htmlWriter) flush() {
	w.space = false
	if w.line.Len() == 0 || w.ended {
		return
	}
	w.ended = true
	w.lineBlank, w.blank = w.blank, 0
	w.linePrefix = w.prefix()
}

// write writes the line that has ended.
func (w *htmlWriter) write() {
	if !w.ended {
		return
	}
	if w.out.Len() > 0 {
		between := w.linePrefix[:min(len(w.linePrefix), len(w.lastPrefix))]
		for ; w.lineBlank > 0; w.lineBlank-- {
			w.out.WriteString(strings.TrimRight(between, " "))
			w.out.WriteByte('\n')
		}
	}
	w.out.WriteString(w.linePrefix)
	w.out.WriteString(w.line.String())
	w.out.WriteByte('\n')
	w.lastPrefix = w.linePrefix
	w.line.Reset()
	w.ended = false
	w.row = rowOver
}

// startRow begins a row of a table; its cells stay on one line as long as each
// of them has no more than one.
func (w *htmlWriter) startRow() {
	w.flush()
	w.write()
	w.row = rowBegins
}

func (w *htmlWriter) startCell() {
	if w.ended && w.row == rowGoesOn {
		w.ended = false
		w.blank = w.lineBlank
	}
	w.cell = w.row == rowGoesOn && w.line.Len() > 0
	if w.row == rowBegins {
		w.row = rowGoesOn
	}
}

func (w *htmlWriter) endRow() {
	w.flush()
	w.row = rowOver
}

// paragraph ends the line and leaves an empty one before the next.
func (w *htmlWriter) paragraph() {
	w.flush()
	w.blank = max(w.blank, 1)
}

// prefix is "> " for each quote that is open, at most 20.
func (w *htmlWriter) prefix() string {
	n := 0
	for _, q := range w.quotes {
		if q.quotes && n < 20 {
			n++
		}
	}
	return quotePrefixes[:2*n]
}

var quotePrefixes = strings.Repeat("> ", 20)

// stripTags is for documents in which nothing but tags can be told apart.
func stripTags(document string) string {
	var out strings.Builder
	for document != "" {
		text, rest, _ := strings.Cut(document, "<")
		out.WriteString(text)
		_, after, ok := strings.Cut(rest, ">")
		if !ok {
			out.WriteString(rest)
		}
		out.WriteByte(' ')
		document = after
	}
	return cleanText(html.UnescapeString(out.String()))
}

// enrichedText reads text/enriched (RFC 1896): commands go, with their
// parameters; a lone line end is a space.
func enrichedText(s string) string {
	var out strings.Builder
	for s != "" {
		text, rest, _ := strings.Cut(s, "<")
		out.WriteString(text)
		command, after, ok := strings.Cut(rest, ">")
		if !ok {
			out.WriteString(rest)
		}
		if strings.EqualFold(command, "param") {
			if i := strings.Index(after, "</"); i >= 0 {
				after = after[i:]
			}
		}
		s = after
	}
	return strings.NewReplacer("\n\n", "\n", "\n", " ").Replace(unixLines(out.String()))
}
