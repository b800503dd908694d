package email

import (
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// htmlText turns HTML into text that reads well: lists with their marks, links
// with their targets, rows of tables on lines, what is quoted behind ">". It
// takes the document as a stream of tags, so that no depth of nesting and no
// missing end tag costs more than its octets. images names what "cid:" links
// show. The result is empty only where the document holds no words.
func htmlText(document string, images map[string]string) string {
	w := htmlWriter{images: images}
	text := w.read(document)
	if text == "" || w.hidden > 0 {
		w = htmlWriter{images: images, showHidden: true}
		text = w.read(document)
	}
	if text == "" {
		text = stripTags(document)
	}
	return text
}

func (w *htmlWriter) read(document string) string {
	z := html.NewTokenizer(strings.NewReader(document))
	for {
		switch z.Next() {
		case html.ErrorToken:
			w.flush()
			w.write()
			return cleanText(w.out.String())
		case html.TextToken:
			w.text(string(z.Text()))
		case html.StartTagToken, html.SelfClosingTagToken:
			name, _ := z.TagName()
			w.start(atom.Lookup(name), tagOf(z))
		case html.EndTagToken:
			name, _ := z.TagName()
			w.end(atom.Lookup(name))
		}
	}
}

// A tag holds the attributes that matter here.
type tag struct {
	class, style, id, href, src, alt, start, width, height string
	hidden                                                 bool
}

func tagOf(z *html.Tokenizer) (t tag) {
	for {
		key, value, more := z.TagAttr()
		switch string(key) {
		case "class":
			t.class = string(value)
		case "style":
			t.style = strings.ReplaceAll(strings.ToLower(string(value)), " ", "")
		case "id":
			t.id = string(value)
		case "href":
			t.href = string(value)
		case "src":
			t.src = string(value)
		case "alt":
			t.alt = string(value)
		case "start":
			t.start = string(value)
		case "width":
			t.width = string(value)
		case "height":
			t.height = string(value)
		case "hidden":
			t.hidden = true
		}
		if !more {
			t.hidden = t.hidden || strings.Contains(t.style, "display:none") || strings.Contains(t.style, "mso-hide:all")
			return t
		}
	}
}

// An htmlWriter lays text out. It keeps one line at a time.
type htmlWriter struct {
	out        strings.Builder
	line       strings.Builder
	ended      bool   // line is whole and waits to be written
	linePrefix string // then: what quotes it
	lineBlank  int    // and the empty lines before it
	lastPrefix string // of the line written last
	row        rowState
	tight      bool   // the paragraph stands without space around
	said       bool   // it holds words
	mark       string // of a list item, due before the next word
	space      bool   // white space is due before the next word
	cell       bool   // so is the border of a table's cell
	blank      int    // empty lines that are due before the next line
	raw        bool   // the next text is a script or a style sheet
	hidden     int    // open elements since one that is not shown, itself included; counted by its name
	hiddenName atom.Atom
	showHidden bool
	pre        int
	divs       int
	quotes     []quote
	lists      []int // the next number of each open list; 0 without numbers
	link       link
	images     map[string]string
}

// A rowState says where in a row of a table the writer is.
type rowState int

const (
	rowOver   rowState = iota // outside, or in cells of several lines
	rowBegins                 // before the first cell
	rowGoesOn                 // in cells that share a line so far
)

type quote struct {
	quotes bool // otherwise it only indents
	div    int  // the number of open divs that it ends with; 0 for a blockquote
}

type link struct {
	href string
	text strings.Builder
}

// maxOpen bounds how many quotes and lists are remembered as open.
const maxOpen = 200

func (w *htmlWriter) start(name atom.Atom, t tag) {
	if w.hidden > 0 {
		if name == w.hiddenName {
			w.hidden++
		}
		return
	}
	if t.hidden && !w.showHidden && !isVoid(name) {
		w.hidden, w.hiddenName = 1, name
		return
	}
	w.raw = false
	switch name {
	case atom.Script, atom.Style, atom.Title, atom.Iframe, atom.Noembed, atom.Noframes:
		w.raw = true
	case atom.Br:
		w.newline()
	case atom.Hr:
		w.flush()
		w.word(strings.Repeat("_", 32))
		w.flush()
	case atom.P:
		w.flush()
		w.tight, w.said = isTight(t) || w.mark != "", false
		if !w.tight {
			w.blank = max(w.blank, 1)
		}
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Dl, atom.Table:
		w.paragraph()
	case atom.Ul, atom.Ol:
		w.startList(name, t)
	case atom.Li:
		w.startItem()
	case atom.Tr:
		w.startRow()
	case atom.Td, atom.Th:
		w.startCell()
	case atom.Pre:
		w.flush()
		w.pre++
	case atom.Blockquote:
		w.flush()
		w.openQuote(quote{quotes: !isIndent(t)})
	case atom.Div:
		w.flush()
		w.divs++
		if strings.Contains(t.class, "yahoo_quoted") {
			w.openQuote(quote{quotes: true, div: w.divs})
		}
	case atom.A:
		w.endLink()
		w.link.href = t.href
	case atom.Img:
		w.image(t)
	default:
		if isBlock(name) {
			w.flush()
		}
	}
}

func (w *htmlWriter) end(name atom.Atom) {
	w.raw = false
	if w.hidden > 0 {
		if name == w.hiddenName {
			w.hidden--
		}
		return
	}
	switch name {
	case atom.P:
		if !w.said {
			w.newline()
		}
		w.flush()
		if !w.tight {
			w.blank = max(w.blank, 1)
		}
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Dl, atom.Table:
		w.paragraph()
	case atom.Ul, atom.Ol:
		w.flush()
		if len(w.lists) > 0 {
			w.lists = w.lists[:len(w.lists)-1]
		}
		if len(w.lists) == 0 {
			w.blank = max(w.blank, 1)
		}
	case atom.Pre:
		w.flush()
		w.pre = max(w.pre-1, 0)
	case atom.Blockquote:
		w.flush()
		w.closeQuote(0)
	case atom.Div:
		w.flush()
		w.closeQuote(w.divs)
		w.divs = max(w.divs-1, 0)
	case atom.A:
		w.endLink()
	case atom.Tr:
		w.endRow()
	default:
		if isBlock(name) {
			w.flush()
		}
	}
}

func isBlock(name atom.Atom) bool {
	switch name {
	case atom.Li, atom.Dt, atom.Dd, atom.Section, atom.Article, atom.Header, atom.Footer, atom.Main,
		atom.Nav, atom.Aside, atom.Address, atom.Form, atom.Fieldset, atom.Figure, atom.Figcaption, atom.Center,
		atom.Body, atom.Caption, atom.Details, atom.Summary, atom.Option, atom.Textarea, atom.Xmp:
		return true
	}
	return false
}

func isVoid(name atom.Atom) bool {
	switch name {
	case atom.Br, atom.Hr, atom.Img, atom.Input, atom.Meta, atom.Link, atom.Base, atom.Col, atom.Wbr, atom.Area:
		return true
	}
	return false
}

// isTight reports whether paragraphs stand without space between, as Outlook
// writes them: an empty line is then a paragraph of its own.
func isTight(t tag) bool {
	return strings.Contains(t.class, "MsoNormal") || strings.Contains(t.class, "MsoPlainText") ||
		strings.Contains(t.style, "margin:0") || strings.Contains(t.style, "margin-bottom:0") || strings.Contains(t.style, "margin-top:0")
}

// isIndent reports whether a blockquote was made with the indent button of an
// editor (Gmail, Outlook on the web) and quotes nobody.
func isIndent(t tag) bool {
	return strings.Contains(t.style, "border:none") || strings.Contains(t.style, "border-style:none")
}

func (w *htmlWriter) openQuote(q quote) {
	if len(w.quotes) < maxOpen {
		w.quotes = append(w.quotes, q)
	}
}

// closeQuote ends the innermost quote if it ends with that many divs open.
func (w *htmlWriter) closeQuote(div int) {
	if n := len(w.quotes); n > 0 && w.quotes[n-1].div == div {
		w.quotes = w.quotes[:n-1]
	}
}

func (w *htmlWriter) startList(name atom.Atom, t tag) {
	w.flush()
	if len(w.lists) == 0 {
		w.blank = max(w.blank, 1)
	}
	number := 0
	if name == atom.Ol {
		number = 1
		if n, err := strconv.Atoi(t.start); err == nil && n > 0 {
			number = n
		}
	}
	if len(w.lists) < maxOpen {
		w.lists = append(w.lists, number)
	}
}

func (w *htmlWriter) startItem() {
	w.flush()
	n := len(w.lists)
	w.mark = strings.Repeat("  ", min(max(n-1, 0), 20)) + "- "
	if n > 0 && w.lists[n-1] > 0 {
		w.mark = w.mark[:len(w.mark)-2] + strconv.Itoa(w.lists[n-1]) + ". "
		w.lists[n-1]++
	}
}

// endLink writes the target of the link behind its text, unless the text says it.
func (w *htmlWriter) endLink() {
	href, text := strings.TrimSpace(w.link.href), strings.TrimSpace(w.link.text.String())
	w.link = link{}
	if text == "" || bareLink(href) == bareLink(strings.Trim(text, "<>")) {
		return
	}
	scheme, _, _ := strings.Cut(strings.ToLower(href), ":")
	switch scheme {
	case "http", "https", "mailto", "tel", "ftp":
		w.space = true
		w.word("<" + strings.Map(printable, href) + ">")
	}
}

func printable(r rune) rune {
	if r <= ' ' || r == '<' || r == '>' {
		return -1
	}
	return r
}

func bareLink(s string) string {
	s = strings.ToLower(s)
	for _, prefix := range []string{"https://", "http://", "mailto:", "tel:", "www."} {
		s = strings.TrimPrefix(s, prefix)
	}
	return strings.TrimSuffix(s, "/")
}

// image notes the place of a picture, unless it is a beacon or an ornament.
func (w *htmlWriter) image(t tag) {
	if t.width == "1" || t.height == "1" {
		return
	}
	name := strings.TrimSpace(t.alt)
	if cid, ok := strings.CutPrefix(t.src, "cid:"); ok {
		if file := w.images[cid]; file != "" {
			name = file
		}
	}
	if name = oneLine(name); name != "" {
		w.text("[image: " + shorten(name, 200) + "]")
	}
}
