package slack

import (
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/slack-go/slack"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"
)

// Words leave as rich_text: a tree in which text is text. Slack parses nothing
// in it, so nothing has to be escaped and nothing can break out.

func plainElement(s string, style *slack.RichTextSectionTextStyle) slack.RichTextSectionElement {
	return slack.NewRichTextSectionTextElement(s, style)
}

var webAddress = regexp.MustCompile(`https?://[^\s<>"]+[^\s<>".,;:!?)'\]]`)

// verbatim draws what a person wrote as they wrote it; web addresses in it
// become links that show themselves. It also returns the words as plain text.
func verbatim(s string) (slack.Block, string) {
	if strings.TrimSpace(s) == "" {
		return nil, ""
	}
	var elements []slack.RichTextSectionElement
	end := 0
	for _, at := range webAddress.FindAllStringIndex(s, -1) {
		if at[0] > end {
			elements = append(elements, plainElement(s[end:at[0]], nil))
		}
		elements = append(elements, slack.NewRichTextSectionLinkElement(s[at[0]:at[1]], s[at[0]:at[1]], nil))
		end = at[1]
	}
	if end < len(s) {
		elements = append(elements, plainElement(s[end:], nil))
	}
	return slack.NewRichTextBlock("", slack.NewRichTextSection(elements...)), s
}

// markdown draws what the bot says. It also returns the words as plain text.
func markdown(source string) (slack.Block, string) {
	w := writer{source: []byte(source)}
	w.blocks(goldmark.DefaultParser().Parse(text.NewReader(w.source)), 0)
	w.flush()
	if len(w.elements) == 0 {
		return verbatim(source)
	}
	return slack.NewRichTextBlock("", w.elements...), strings.TrimSpace(w.plain.String())
}

// A writer turns Markdown's tree into rich_text's.
type writer struct {
	source   []byte
	elements []slack.RichTextElement
	section  []slack.RichTextSectionElement // not yet closed
	plain    strings.Builder
}

// flush closes the section under way.
func (w *writer) flush() {
	if len(w.section) > 0 {
		w.elements = append(w.elements, slack.NewRichTextSection(w.section...))
		w.section = nil
	}
}

// deepest bounds how far Markdown's nesting is followed.
const deepest = 8

func (w *writer) blocks(parent ast.Node, depth int) {
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		switch n := n.(type) {
		case *ast.List:
			w.flush()
			w.list(n, 0, depth)
		case *ast.Blockquote:
			w.flush()
			w.elements = append(w.elements, &slack.RichTextQuote{Type: slack.RTEQuote, Elements: some(w.gather(n, depth))})
		case *ast.FencedCodeBlock, *ast.CodeBlock:
			w.flush()
			code := strings.TrimRight(w.lines(n), "\n")
			w.say(code + "\n")
			w.elements = append(w.elements, &slack.RichTextPreformatted{Type: slack.RTEPreformatted, Elements: some([]slack.RichTextSectionElement{plainElement(code, nil)})})
		case *ast.ThematicBreak:
			w.paragraph([]slack.RichTextSectionElement{plainElement("———", nil)})
		case *ast.HTMLBlock:
			w.paragraph([]slack.RichTextSectionElement{plainElement(strings.TrimSpace(w.lines(n)), nil)})
			w.say(strings.TrimSpace(w.lines(n)))
		case *ast.Heading:
			w.paragraph(w.inline(n, slack.RichTextSectionTextStyle{Bold: true}))
		default:
			w.paragraph(w.inline(n, slack.RichTextSectionTextStyle{}))
		}
		w.say("\n")
	}
}

// paragraph adds to the section, after an empty line.
func (w *writer) paragraph(elements []slack.RichTextSectionElement) {
	elements = full(elements)
	switch {
	case len(elements) == 0:
		return
	case len(w.section) > 0:
		w.section = append(w.section, plainElement("\n\n", nil))
	case len(w.elements) > 0:
		w.section = append(w.section, plainElement("\n", nil))
	}
	w.section = append(w.section, elements...)
}

// list adds a list; what is nested in it follows, indented.
func (w *writer) list(n *ast.List, indent, depth int) {
	style := slack.RTEListBullet
	if n.IsOrdered() {
		style = slack.RTEListOrdered
	}
	var items []slack.RichTextElement
	number := n.Start
	close := func() {
		if len(items) == 0 {
			return
		}
		l := slack.NewRichTextList(style, indent, items...)
		if n.IsOrdered() {
			l.Offset = max(number-len(items)-1, 0)
		}
		w.elements, items = append(w.elements, l), nil
	}
	for item := n.FirstChild(); item != nil; item = item.NextSibling() {
		w.say("• ")
		var own []slack.RichTextSectionElement
		var nested []*ast.List
		for c := item.FirstChild(); c != nil; c = c.NextSibling() {
			if l, ok := c.(*ast.List); ok && depth < deepest {
				nested = append(nested, l)
				continue
			}
			if len(own) > 0 {
				own = append(own, plainElement("\n", nil))
			}
			own = append(own, w.leaf(c, depth)...)
		}
		w.say("\n")
		items = append(items, slack.NewRichTextSection(some(own)...))
		number++
		if len(nested) > 0 {
			close()
		}
		for _, l := range nested {
			w.list(l, indent+1, depth+1)
		}
	}
	close()
}

// leaf is a block inside of an item or quotation, as inline text.
func (w *writer) leaf(n ast.Node, depth int) []slack.RichTextSectionElement {
	switch n.(type) {
	case *ast.FencedCodeBlock, *ast.CodeBlock, *ast.HTMLBlock:
		s := strings.TrimRight(w.lines(n), "\n")
		w.say(s)
		return []slack.RichTextSectionElement{plainElement(s, nil)}
	case *ast.Blockquote, *ast.List, *ast.ListItem:
		return w.gather(n, depth+1)
	}
	return w.inline(n, slack.RichTextSectionTextStyle{})
}

// gather is everything below n as inline text.
func (w *writer) gather(n ast.Node, depth int) []slack.RichTextSectionElement {
	var out []slack.RichTextSectionElement
	if depth > deepest {
		return out
	}
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if len(out) > 0 {
			out = append(out, plainElement("\n", nil))
			w.say("\n")
		}
		out = append(out, w.leaf(c, depth)...)
	}
	return out
}

// full leaves out empty texts, which Slack refuses.
func full(list []slack.RichTextSectionElement) []slack.RichTextSectionElement {
	return slices.DeleteFunc(list, func(e slack.RichTextSectionElement) bool {
		t, ok := e.(*slack.RichTextSectionTextElement)
		return ok && t.Text == ""
	})
}

// some is a list that Slack accepts: full, and not empty.
func some(list []slack.RichTextSectionElement) []slack.RichTextSectionElement {
	if list = full(list); len(list) == 0 {
		return []slack.RichTextSectionElement{plainElement(" ", nil)}
	}
	return list
}

func (w *writer) lines(n ast.Node) string {
	var b strings.Builder
	for i := range n.Lines().Len() {
		l := n.Lines().At(i)
		b.Write(l.Value(w.source))
	}
	return b.String()
}

func (w *writer) say(s string) { w.plain.WriteString(s) }

// shownAddress is what a link may lead to, with what a reader must see of it
// beside its label: nothing where the label names the host already.
func shownAddress(address, label string) (shown string, ok bool) {
	u, err := url.Parse(address)
	if err != nil {
		return "", false
	}
	switch strings.ToLower(u.Scheme) {
	case "http", "https":
		if u.Hostname() == "" {
			return "", false
		}
		if strings.Contains(strings.ToLower(label), strings.ToLower(u.Hostname())) {
			return "", true
		}
		return u.Hostname(), true
	case "mailto", "tel":
		if strings.Contains(label, u.Opaque) {
			return "", true
		}
		return u.Opaque, true
	}
	return "", false
}
