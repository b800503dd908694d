package knowledge

import (
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// A unit is the smallest part of an article that is quoted alone: a sentence,
// or a step of a list.
type unit struct {
	text    string
	block   int  // which paragraph or list of the article it belongs to, from 1
	item    bool // it is an item of a list
	step    int  // its number in an ordered list; 0 elsewhere
	heading bool // quoted only together with what follows
}

// units reads Markdown into plain sentences and steps, in order.
func units(markdown string) []unit {
	source := []byte(markdown)
	r := unitReader{source: source}
	r.blocks(goldmark.DefaultParser().Parse(text.NewReader(source)))
	return r.units
}

type unitReader struct {
	source []byte
	units  []unit
	block  int
}

func (r *unitReader) blocks(parent ast.Node) {
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		r.block++
		switch n := n.(type) {
		case *ast.List:
			r.list(n)
		case *ast.Heading:
			r.add(unit{text: r.plain(n), heading: true})
		case *ast.CodeBlock, *ast.FencedCodeBlock:
			r.add(unit{text: squeeze(r.lines(n))})
		case *ast.HTMLBlock, *ast.ThematicBreak:
		default:
			if n.Type() == ast.TypeBlock && n.FirstChild() != nil && n.FirstChild().Type() == ast.TypeBlock {
				r.blocks(n)
				continue
			}
			for _, s := range sentences(r.plain(n)) {
				r.add(unit{text: s})
			}
		}
	}
}

// list adds one unit per item; what is nested in an item belongs to it.
func (r *unitReader) list(l *ast.List) {
	step := l.Start
	for item := l.FirstChild(); item != nil; item = item.NextSibling() {
		u := unit{text: r.plain(item), item: true}
		if l.IsOrdered() {
			u.step = step
			step++
		}
		r.add(u)
	}
}

func (r *unitReader) add(u unit) {
	if u.text != "" {
		u.block = r.block
		r.units = append(r.units, u)
	}
}

// plain is the text of a node and all below it on one line, without markup.
func (r *unitReader) plain(n ast.Node) string {
	var b strings.Builder
	_ = ast.Walk(n, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			if n.Type() == ast.TypeBlock {
				b.WriteByte(' ')
			}
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.Text:
			b.Write(r.text(n))
			if n.SoftLineBreak() || n.HardLineBreak() {
				b.WriteByte(' ')
			}
		case *ast.String:
			b.Write(n.Value)
		case *ast.AutoLink:
			b.Write(n.Label(r.source))
		case *ast.CodeBlock, *ast.FencedCodeBlock:
			b.WriteString(r.lines(n))
		case *ast.RawHTML, *ast.HTMLBlock:
			return ast.WalkSkipChildren, nil
		}
		return ast.WalkContinue, nil
	})
	return squeeze(b.String())
}

func (r *unitReader) lines(n ast.Node) string {
	return string(n.Lines().Value(r.source))
}

// text is what a run of characters says: escapes and entities are resolved,
// except in code, which stands for itself.
func (r *unitReader) text(n *ast.Text) []byte {
	raw := n.Segment.Value(r.source)
	if _, code := n.Parent().(*ast.CodeSpan); code {
		return raw
	}
	return util.ResolveEntityNames(util.ResolveNumericReferences(util.UnescapePunctuations(raw)))
}

func squeeze(s string) string { return strings.Join(strings.Fields(s), " ") }

// sentences cuts a paragraph after a full stop, question or exclamation mark
// that a space and a capital, a digit or a quotation mark follow.
func sentences(paragraph string) []string {
	var out []string
	start := 0
	for i := 0; i+2 < len(paragraph); i++ {
		if strings.IndexByte(".?!", paragraph[i]) < 0 || paragraph[i+1] != ' ' || !beginsSentence(paragraph[i+2:]) {
			continue
		}
		out = append(out, paragraph[start:i+1])
		start = i + 2
	}
	if rest := strings.TrimSpace(paragraph[start:]); rest != "" {
		out = append(out, rest)
	}
	return out
}

func beginsSentence(s string) bool {
	return strings.IndexByte("abcdefghijklmnopqrstuvwxyz:;!?.,)", s[0]) < 0
}
