package email

import (
	"fmt"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/util"

	"guichet/channels"
)

// plain is the document as a letter without markup, with the choices below.
func (d document) plain(choices []channels.Choice) string {
	w := &plainWriter{source: d.source}
	w.blocks(d.root, "", "", 0)
	if list := replies(choices); len(list) > 0 {
		w.blank("")
		for _, c := range list {
			w.line("", c.Word+" — "+c.Label)
		}
	}
	return w.String()
}

type plainWriter struct {
	strings.Builder
	source []byte
}

// deepest is how many quotes and lists within each other are drawn.
const deepest = 12

// blocks writes the blocks of n; first begins the first line of the first
// block, prefix all others.
func (w *plainWriter) blocks(n ast.Node, first, prefix string, depth int) {
	for child := n.FirstChild(); child != nil; child = child.NextSibling() {
		if child != n.FirstChild() {
			if child.Kind() != ast.KindList || !continuesItem(child) {
				w.blank(prefix)
			}
			first = prefix
		}
		w.block(child, first, prefix, depth)
	}
}

// continuesItem reports whether a list follows the text of an item without a gap.
func continuesItem(n ast.Node) bool {
	return n.Parent() != nil && n.Parent().Kind() == ast.KindListItem
}

func (w *plainWriter) block(n ast.Node, first, prefix string, depth int) {
	switch n := n.(type) {
	case *ast.List:
		w.list(n, first, prefix, depth+1)
	case *ast.Blockquote:
		mark := "> "
		if depth > deepest {
			mark = ""
		}
		w.blocks(n, first+mark, prefix+mark, depth+1)
	case *ast.FencedCodeBlock:
		for i := range n.Lines().Len() {
			segment := n.Lines().At(i)
			w.line(first, "    "+strings.TrimRight(string(segment.Value(w.source)), "\n"))
			first = prefix
		}
	case *ast.ThematicBreak:
		w.line(first, "---")
	default:
		for text := range strings.SplitSeq(w.inline(n), "\n") {
			w.line(first, text)
			first = prefix
		}
	}
}

func (w *plainWriter) list(n *ast.List, first, prefix string, depth int) {
	number := n.Start
	for item := n.FirstChild(); item != nil; item = item.NextSibling() {
		mark := "- "
		if n.IsOrdered() {
			mark = fmt.Sprintf("%d. ", number)
			number++
		}
		if depth > deepest {
			mark = ""
		}
		if item != n.FirstChild() && !n.IsTight {
			w.blank(prefix)
		}
		w.blocks(item, first+mark, prefix+strings.Repeat(" ", len(mark)), depth)
		first = prefix
	}
}

func (w *plainWriter) line(prefix, text string) {
	w.WriteString(strings.TrimRight(prefix+text, " \t") + "\n")
}

func (w *plainWriter) blank(prefix string) { w.line(prefix, "") }

// inline is the text of a block; links show where they lead.
func (w *plainWriter) inline(n ast.Node) string {
	var b strings.Builder
	for child := n.FirstChild(); child != nil; child = child.NextSibling() {
		switch child := child.(type) {
		case *ast.Text:
			if n.Kind() == ast.KindCodeSpan {
				b.Write(child.Segment.Value(w.source))
				break
			}
			b.WriteString(unescape(child.Segment.Value(w.source)))
			if child.SoftLineBreak() || child.HardLineBreak() {
				b.WriteByte('\n')
			}
		case *ast.String:
			b.Write(child.Value)
		case *ast.AutoLink:
			b.Write(child.Label(w.source))
		case *ast.Link:
			label, url := w.inline(child), unescape(child.Destination)
			b.WriteString(label)
			if bare := strings.TrimPrefix(url, "mailto:"); label != url && label != bare {
				b.WriteString(" (" + bare + ")")
			}
		default:
			b.WriteString(w.inline(child))
		}
	}
	return b.String()
}

// unescape reads backslashes and entities as the HTML renderer does.
func unescape(s []byte) string {
	return string(util.ResolveEntityNames(util.ResolveNumericReferences(util.UnescapePunctuations(s))))
}
