package knowledge

import (
	"bytes"
	"errors"
	"fmt"
	"path"
	"strings"
	"unicode/utf8"

	htmltomarkdown "github.com/JohannesKaufmann/html-to-markdown/v2"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// FromHTML makes an article of a page: its title is the first heading, or what
// the head says; its language is the one that the page names, or that its words
// tell; its text is the main part, without what only leads to other pages. The
// ID is the name without its ending. An error is a [Problem].
func FromHTML(name string, page []byte, audience Audience) (Article, error) {
	if !utf8.Valid(page) {
		return Article{}, Problem{File: name, Line: firstInvalidLine(page), Err: errors.New("text is not UTF-8")}
	}
	root, err := html.Parse(bytes.NewReader(page))
	if err != nil {
		return Article{}, Problem{File: name, Err: fmt.Errorf("read the page: %w", err)}
	}
	a := Article{ID: strings.TrimSuffix(name, path.Ext(name)), Audience: audience}
	p := parts(root)
	if p.html != nil {
		a.Lang = attribute(p.html, "lang")
	}
	if p.title != nil {
		a.Title = wording(p.title)
	}
	if p.heading != nil && wording(p.heading) != "" {
		a.Title = wording(p.heading)
		p.heading.Parent.RemoveChild(p.heading)
	}
	for _, n := range p.around {
		if n.Parent != nil {
			n.Parent.RemoveChild(n)
		}
	}
	markdown, err := htmltomarkdown.ConvertNode(p.main)
	if err != nil {
		return Article{}, Problem{File: name, Err: fmt.Errorf("convert the page: %w", err)}
	}
	a.Body = string(markdown)
	return whole(a, name, 0)
}

// A page's parts; those it lacks are nil, but for main.
type pageParts struct {
	html, title, heading, main *html.Node
	around                     []*html.Node // what stands on every page
}

func parts(root *html.Node) pageParts {
	p := pageParts{main: root}
	rank := map[atom.Atom]int{atom.Body: 1, atom.Article: 2, atom.Main: 3}
	for n := range root.Descendants() {
		switch n.DataAtom {
		case atom.Html:
			p.html = n
		case atom.Title:
			if p.title == nil && n.Namespace == "" { // pictures have titles too
				p.title = n
			}
		case atom.H1:
			if p.heading == nil {
				p.heading = n
			}
		case atom.Nav, atom.Footer, atom.Aside, atom.Form, atom.Button:
			p.around = append(p.around, n)
		case atom.Body, atom.Article, atom.Main:
			if rank[n.DataAtom] > rank[p.main.DataAtom] {
				p.main = n
			}
		}
	}
	return p
}

func attribute(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

// wording is what a node says, on one line.
func wording(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return squeeze(b.String())
}
