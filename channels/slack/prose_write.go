package slack

import (
	"regexp"
	"strings"
	"unicode"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"
)

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
