package email

import (
	"fmt"
	"html"
	"regexp"
	"strings"
	"unicode"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	gmext "github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer"
	gmhtml "github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"

	"guichet/channels"
)

// markdown is CommonMark as people write it in letters: a line break is one,
// addresses are links, and "<" is a character. What is not understood is shown,
// nothing vanishes: no HTML, no link definitions, and "---" below a line makes
// no heading of it.
var markdown = goldmark.New(
	goldmark.WithParser(parser.NewParser(
		parser.WithBlockParsers(
			util.Prioritized(parser.NewThematicBreakParser(), 200),
			util.Prioritized(parser.NewListParser(), 300),
			util.Prioritized(parser.NewListItemParser(), 400),
			util.Prioritized(parser.NewATXHeadingParser(), 600),
			util.Prioritized(parser.NewFencedCodeBlockParser(), 700),
			util.Prioritized(parser.NewBlockquoteParser(), 800),
			util.Prioritized(parser.NewParagraphParser(), 1000),
		),
		parser.WithInlineParsers(
			util.Prioritized(parser.NewCodeSpanParser(), 100),
			util.Prioritized(parser.NewLinkParser(), 200),
			util.Prioritized(parser.NewAutoLinkParser(), 300),
			util.Prioritized(parser.NewEmphasisParser(), 500),
		),
	)),
	goldmark.WithRenderer(renderer.NewRenderer(renderer.WithNodeRenderers(
		util.Prioritized(gmhtml.NewRenderer(gmhtml.WithHardWraps()), 1000),
	))),
	goldmark.WithExtensions(gmext.NewLinkify(gmext.WithLinkifyAllowedProtocols([]string{"http:", "https:", "mailto:"}))),
)

// A document is a Markdown text, read.
type document struct {
	source []byte
	root   ast.Node
}

func parseMarkdown(s string) document {
	source := []byte(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' {
			return -1
		}
		return r
	}, strings.ToValidUTF8(lineEnds.Replace(s), "\uFFFD")))
	d := document{source, markdown.Parser().Parse(text.NewReader(source))}
	d.disarm()
	return d
}

var lineEnds = strings.NewReplacer("\r\n", "\n", "\r", "\n")

// disarm turns images, which readers would fetch, into links, and links that
// are not for people into their text.
func (d document) disarm() {
	var found []ast.Node
	ast.Walk(d.root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if entering && (n.Kind() == ast.KindLink || n.Kind() == ast.KindImage || n.Kind() == ast.KindAutoLink) {
			found = append(found, n)
		}
		return ast.WalkContinue, nil
	})
	for _, n := range found {
		switch n := n.(type) {
		case *ast.Image:
			link := ast.NewLink()
			link.Destination = n.Destination
			d.adopt(link, n)
			n.Parent().ReplaceChild(n.Parent(), n, link)
			d.checkLink(link)
		case *ast.Link:
			d.checkLink(n)
		case *ast.AutoLink:
			if n.AutoLinkType == ast.AutoLinkURL && !isLinkable(string(n.URL(d.source))) {
				n.Parent().ReplaceChild(n.Parent(), n, ast.NewString(n.Label(d.source)))
			}
		}
	}
}

func (d document) adopt(parent, from ast.Node) {
	for child := from.FirstChild(); child != nil; child = from.FirstChild() {
		parent.AppendChild(parent, child)
	}
}

func (d document) checkLink(n *ast.Link) {
	if isLinkable(string(n.Destination)) {
		return
	}
	parent := n.Parent()
	for child := n.FirstChild(); child != nil; child = n.FirstChild() {
		parent.InsertBefore(parent, n, child)
	}
	parent.RemoveChild(parent, n)
}

var linkable = regexp.MustCompile(`(?i)^(https?|mailto|tel):`)

func isLinkable(url string) bool { return linkable.MatchString(url) }

// page is the document as HTML, with the choices and the tail below.
func (d document) page(language string, choices []channels.Choice, t tail) string {
	var b strings.Builder
	if language == "" {
		language = "en"
	}
	fmt.Fprintf(&b, "<!DOCTYPE html>\n<html lang=\"%s\">\n<head><meta charset=\"utf-8\"></head>\n<body>\n", html.EscapeString(language))
	if err := markdown.Renderer().Render(&b, d.source, d.root); err != nil {
		return "" // a strings.Builder takes everything
	}
	for _, c := range replies(choices) {
		fmt.Fprintf(&b, "<p><strong>%s</strong> — %s</p>\n", html.EscapeString(c.Word), html.EscapeString(c.Label))
	}
	b.WriteString(t.page())
	b.WriteString("</body>\n</html>\n")
	return b.String()
}

// replies are the choices that can be made by a word.
func replies(choices []channels.Choice) []channels.Choice {
	var found []channels.Choice
	for _, c := range choices {
		if c.Word != "" {
			found = append(found, channels.Choice{Word: oneHeaderLine(c.Word), Label: oneHeaderLine(c.Label)})
		}
	}
	return found
}
