package slack

import (
	"regexp"
	"strings"

	"github.com/slack-go/slack"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/util"
)

// inline draws the text inside of one block of Markdown.
func (w *writer) inline(parent ast.Node, style slack.RichTextSectionTextStyle) []slack.RichTextSectionElement {
	var out []slack.RichTextSectionElement
	add := func(s string) {
		if s == "" {
			return
		}
		w.say(s)
		out = append(out, plainElement(s, styled(style)))
	}
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		switch n := n.(type) {
		case *ast.Text:
			if style.Code { // where nothing is markup
				add(string(n.Value(w.source)))
			} else {
				add(unquote(n.Value(w.source)))
			}
			switch {
			case n.HardLineBreak(), n.SoftLineBreak():
				add("\n")
			}
		case *ast.String:
			add(unquote(n.Value))
		case *ast.CodeSpan:
			s := style
			s.Code = true
			out = append(out, w.inline(n, s)...)
		case *ast.Emphasis:
			s := style
			if s.Italic = s.Italic || n.Level == 1; n.Level >= 2 {
				s.Bold = true
			}
			out = append(out, w.inline(n, s)...)
		case *ast.Link:
			out = append(out, w.link(string(n.Destination), w.words(n), style)...)
		case *ast.AutoLink:
			address := string(n.URL(w.source))
			if n.AutoLinkType == ast.AutoLinkEmail && !strings.HasPrefix(address, "mailto:") {
				address = "mailto:" + address
			}
			out = append(out, w.link(address, string(n.Label(w.source)), style)...)
		case *ast.Image: // nothing is fetched: its description and its address
			out = append(out, w.link(string(n.Destination), w.words(n), style)...)
		case *ast.RawHTML:
			var b strings.Builder
			for i := range n.Segments.Len() {
				s := n.Segments.At(i)
				b.Write(s.Value(w.source))
			}
			add(b.String())
		default:
			out = append(out, w.inline(n, style)...)
		}
	}
	return out
}

// link draws a link whose host can be seen; what leads elsewhere than to the
// web, a mailbox or a telephone stays text.
func (w *writer) link(address, label string, style slack.RichTextSectionTextStyle) []slack.RichTextSectionElement {
	if label == "" {
		label = address
	}
	shown, ok := shownAddress(address, label)
	switch {
	case address == "" && label == "":
		return nil
	case !ok:
		s := label
		if address != "" && address != label {
			s += " (" + address + ")"
		}
		w.say(s)
		return []slack.RichTextSectionElement{plainElement(s, styled(style))}
	}
	w.say(label)
	out := []slack.RichTextSectionElement{slack.NewRichTextSectionLinkElement(address, label, styled(style))}
	if shown != "" {
		w.say(" (" + shown + ")")
		out = append(out, plainElement(" ("+shown+")", nil))
	}
	return out
}

// words is the text below n, without its markup.
func (w *writer) words(n ast.Node) string {
	quiet := writer{source: w.source}
	quiet.inline(n, slack.RichTextSectionTextStyle{})
	return quiet.plain.String()
}

func styled(s slack.RichTextSectionTextStyle) *slack.RichTextSectionTextStyle {
	if s == (slack.RichTextSectionTextStyle{}) {
		return nil
	}
	return &s
}

var quotedMark = regexp.MustCompile("\\\\[!-/:-@\\[-`{-~]|&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{0,31});")

// unquote resolves Markdown's backslashes and entities, each once.
func unquote(raw []byte) string {
	return string(quotedMark.ReplaceAllFunc(raw, func(m []byte) []byte {
		if m[0] == '\\' {
			return m[1:]
		}
		return util.ResolveEntityNames(util.ResolveNumericReferences(m))
	}))
}
