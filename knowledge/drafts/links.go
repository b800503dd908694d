package drafts

import (
	"html"
	"regexp"
	"strings"
	"unicode"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/text"
	"golang.org/x/net/publicsuffix"

	"guichet/knowledge"
)

// links are those that a draft may have: what its articles link to, or write
// out, letter by letter.
type links map[string]bool

// schemes are those by which a link may begin.
var schemes = []string{"http://", "https://", "mailto:", "tel:"}

// linksOf are the links of articles.
func linksOf(articles []knowledge.Article) links {
	all := links{}
	for _, a := range articles {
		shown, targets := read(a.Body)
		for _, t := range targets {
			for _, s := range schemes {
				if strings.HasPrefix(strings.ToLower(t), s) {
					all[t] = true
				}
			}
		}
		for _, found := range address.FindAllString(shown, -1) {
			if found, _ = trimmed(found); leads(found) {
				all[found] = true
			}
		}
	}
	return all
}

// omitted stands for what was taken out.
const omitted = "[…]"

var (
	image      = regexp.MustCompile(`!\[[^\]]*\](?:\([^)]*\)|\[[^\]]*\])?`)
	inlineLink = regexp.MustCompile(`\[([^\[\]]*)\]\(\s*<?([^()\s<>]*)>?[^()]*\)`)
	definition = regexp.MustCompile(`(?m)^[ >]*\[[^\]]+\]:.*$`)
	reference  = regexp.MustCompile(`\[([^\[\]]*)\] ?\[[^\[\]]*\]`)
	angled     = regexp.MustCompile(`<([^<>]*)>?`)
	mention    = regexp.MustCompile(`[@＠]+([\p{L}\p{N}_])`)

	// address is what people or programs may take for a link: a scheme, a mail
	// address, a host with or without a path.
	address = regexp.MustCompile(`(?i)[a-z][a-z0-9+.-]*://[^\s<>"'\x60|]+` +
		`|\b(?:mailto|tel|sms|callto|javascript|vbscript|data|file|blob|slack|msteams|ssh|ftp):[^\s<>"'\x60|]+` +
		`|[\p{L}\p{N}._%+-]+[@＠][\p{L}\p{N}-]+(?:[.。．｡][\p{L}\p{N}-]+)*` +
		`|[\p{L}\p{N}_-]+(?:[.。．｡][\p{L}\p{N}_-]+)+(?::\d+)?(?:[/?#\\][^\s<>"'\x60|]*)?` +
		`|(?:\d{1,3}\.){3}\d{1,3}(?::\d+)?/[^\s<>"'\x60|]*|//[\p{L}\p{N}][^\s<>"'\x60|]*`)
	withPath = regexp.MustCompile(`[/?#\\]`)
)

// harmless is a text whose only links are allowed ones: others lose their
// target, or become [omitted]; images, HTML and mentions go. It is empty where
// that cannot be had.
func harmless(said string, allowed links) string {
	for range 3 { // what was escaped once more
		said = unescaped.ReplaceAllString(html.UnescapeString(said), "$1")
	}
	said = strings.Map(visible, said)
	for _, plainer := range []func(string) string{func(s string) string { return s }, unmarked} {
		if out := allowed.only(plainer(said)); !allowed.exceeded(out) {
			return out
		}
	}
	return ""
}

var unescaped = regexp.MustCompile(`\\([!-/:-@\[-\x60{-~])`)

// visible drops what cannot be seen: it hides things from people, or rules.
func visible(r rune) rune {
	switch {
	case r == '\n' || r == '\t':
		return r
	case unicode.IsControl(r), unicode.Is(unicode.Cf, r), r == unicode.ReplacementChar, unicode.Is(unicode.Co, r):
		return -1
	}
	return r
}

// unmarked is a text without the signs of Markdown.
func unmarked(s string) string {
	return strings.NewReplacer("*", "", "_", "", "`", "", "~", "", "[", "", "]", "", "!", "").Replace(s)
}

// only is one pass over a text.
func (l links) only(s string) string {
	var kept []string
	keep := func(s string) string {
		kept = append(kept, s)
		return "\x00" + string(rune(0xE000+len(kept)-1)) + "\x00"
	}
	s = image.ReplaceAllString(s, "")
	s = inlineLink.ReplaceAllStringFunc(s, func(link string) string {
		m := inlineLink.FindStringSubmatch(link)
		if l[m[2]] && address.FindString(m[1]) == "" { // a link that names another place than it leads to is none
			return keep("[" + m[1] + "](" + m[2] + ")")
		}
		return m[1]
	})
	s = definition.ReplaceAllString(s, "")
	s = reference.ReplaceAllString(s, "$1")
	s = angled.ReplaceAllStringFunc(s, func(tag string) string {
		inner := angled.FindStringSubmatch(tag)[1]
		switch {
		case l[inner]:
			return keep(inner)
		case address.FindString(inner) != "":
			return omitted
		case inner != "" && strings.ContainsRune("/!?@#", rune(inner[0])) || len(inner) > 0 && unicode.IsLetter(rune(inner[0])):
			return ""
		}
		return tag
	})
	s = address.ReplaceAllStringFunc(s, func(found string) string {
		link, rest := trimmed(found)
		switch {
		case l[link]:
			return keep(link) + rest
		case leads(link):
			return omitted + rest
		}
		return found
	})
	s = mention.ReplaceAllString(s, "$1")
	for i, k := range kept {
		s = strings.Replace(s, "\x00"+string(rune(0xE000+i))+"\x00", k, 1)
	}
	return strings.TrimSpace(s)
}

// trimmed parts what ends a sentence from an address that stands in it.
func trimmed(found string) (link, rest string) {
	link = strings.TrimRight(found, `.,;:!?)]}*_~…»’`)
	return link, found[len(link):]
}

// leads reports whether an address leads somewhere, as against a file's name or
// a version.
func leads(s string) bool {
	if strings.Contains(s, ":") && !strings.Contains(s, " ") && !hostAndPort.MatchString(s) || strings.ContainsAny(s, "@＠") || withPath.MatchString(s) || strings.HasPrefix(strings.ToLower(s), "www.") {
		return true
	}
	host, _, _ := strings.Cut(strings.NewReplacer("。", ".", "．", ".", "｡", ".").Replace(strings.ToLower(s)), ":")
	_, listed := publicsuffix.PublicSuffix(host)
	return listed && strings.Contains(host, ".")
}

var hostAndPort = regexp.MustCompile(`^[^:/]+:\d+$`)

// exceeded reports whether a text, read as Markdown, has a link, an image or
// HTML that is not allowed.
func (l links) exceeded(s string) bool {
	shown, targets := read(s)
	for _, t := range targets {
		if !l[t] {
			return true
		}
	}
	for _, found := range address.FindAllString(shown, -1) {
		if link, _ := trimmed(found); leads(link) && !l[link] {
			return true
		}
	}
	return false
}

var markdown = goldmark.New(goldmark.WithExtensions(extension.Linkify)).Parser()

// read is the text that Markdown shows, and where its links lead; an image or
// HTML leads to "".
func read(s string) (shown string, targets []string) {
	source := []byte(s)
	var b strings.Builder
	_ = ast.Walk(markdown.Parse(text.NewReader(source)), func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			if n.Type() == ast.TypeBlock {
				b.WriteByte('\n')
			}
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.Text:
			b.Write(n.Segment.Value(source))
			if n.SoftLineBreak() || n.HardLineBreak() {
				b.WriteByte('\n')
			}
		case *ast.String:
			b.Write(n.Value)
		case *ast.Link:
			targets = append(targets, string(n.Destination))
		case *ast.AutoLink:
			label := string(n.Label(source))
			b.WriteString(label)
			if u := string(n.URL(source)); u != "http://"+label && u != "mailto:"+label { // what linkify makes of a bare host is judged as it stands
				targets = append(targets, u)
			}
		case *ast.Image, *ast.RawHTML, *ast.HTMLBlock:
			targets = append(targets, "")
		case *ast.CodeBlock, *ast.FencedCodeBlock:
			b.Write(n.Lines().Value(source))
		}
		return ast.WalkContinue, nil
	})
	return b.String(), targets
}
