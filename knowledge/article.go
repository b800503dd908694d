package knowledge

import (
	"bytes"
	"cmp"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"
)

// An Audience says who may be shown an article.
type Audience string

// The audiences.
const (
	Public   Audience = "public"   // anybody
	Internal Audience = "internal" // agents only
)

// maxArticle is the largest file that is read as an article, in bytes. Markdown
// that is nested without end takes time with the square of its length.
const maxArticle = 64 << 10

// An Article is one answer, written once for many questions.
type Article struct {
	ID       string // path in the folder without ".md", such as "fr/imprimante-bloquee"
	Title    string
	Lang     string // "fr" or "en"
	Tags     []string
	Audience Audience
	Body     string // Markdown, without the front matter

	Category      string    // as the desk sorts its articles; "" when it does not
	Ask           []string  // what to ask somebody whom the article did not help
	TranslationOf string    // ID of the same article in the other language; "" when there is none
	Owner         string    // who keeps it true; "" when nobody is named
	ReviewAfter   time.Time // the first day on which somebody should read it again; zero when none is set
}

// A Problem is a file or folder that could not be read, and where it is wrong.
type Problem struct {
	File   string // path in the folder; "." is the folder itself
	Line   int    // from 1; 0 when the whole file is meant
	Served bool   // the article is served all the same
	Err    error
}

func (p Problem) Error() string {
	if p.Line == 0 {
		return fmt.Sprintf("%s: %v", p.File, p.Err)
	}
	return fmt.Sprintf("%s:%d: %v", p.File, p.Line, p.Err)
}

func (p Problem) Unwrap() error { return p.Err }

// ReadArticle reads the article in the file called name. Its error is a
// [Problem] that names the line; where that is Served, the article is whole but
// for the key that is named. What the front matter leaves out is taken from
// the text: the title from its first heading, the language from its words.
func ReadArticle(name string, data []byte) (Article, error) { return readArticle(name, data, Public) }

// readArticle reads an article that is for the audience, unless it says so
// itself.
func readArticle(name string, data []byte, audience Audience) (Article, error) {
	at := func(line int, format string, args ...any) (Article, error) {
		return Article{}, Problem{File: name, Line: line, Err: fmt.Errorf(format, args...)}
	}
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	data = bytes.ReplaceAll(data, []byte("\r\n"), []byte("\n"))
	if !utf8.Valid(data) {
		return at(firstInvalidLine(data), "text is not UTF-8")
	}
	front, body, closed := splitFrontMatter(string(data))
	if !closed {
		return at(1, `the front matter has no closing "---"`)
	}
	if strings.TrimSpace(body) == "" {
		return at(1+strings.Count(front, "\n")+min(len(front), 1), "the article has no text")
	}
	h, line, err := readHeader(front)
	if err != nil {
		return at(line, "%w", err)
	}
	h.Audience = cmp.Or(h.Audience, audience)
	h.complete(name, body)
	if line, err := h.check(front); err != nil {
		return at(line, "%w", err)
	}
	a := Article{
		ID: strings.TrimSuffix(name, ".md"), Title: h.Title, Lang: h.Lang,
		Tags: h.Tags, Audience: h.Audience, Body: body,
		Category: strings.TrimSpace(h.Category), Ask: h.Ask,
		TranslationOf: strings.TrimSuffix(strings.TrimSpace(h.TranslationOf), ".md"),
		Owner:         strings.TrimSpace(h.Owner), ReviewAfter: h.reviewAfter,
	}
	if h.aside != nil {
		return a, Problem{File: name, Line: keyLine(front, h.asideKey), Served: true, Err: h.aside}
	}
	return a, nil
}

// splitFrontMatter returns what is between the first two lines "---", and what
// follows. The front matter begins on line 2 of the file; it may be missing.
func splitFrontMatter(text string) (front, body string, closed bool) {
	rest, ok := strings.CutPrefix(text, "---\n")
	if !ok {
		return "", text, true
	}
	for at := 0; at < len(rest); {
		line, _, more := strings.Cut(rest[at:], "\n")
		if strings.TrimRight(line, " \t") == "---" {
			return rest[:at], strings.TrimPrefix(rest[at+len(line):], "\n"), true
		}
		at += len(line)
		if more {
			at++
		}
	}
	return rest, "", false
}

// keyLine is the line of the file with the key, or its first line.
func keyLine(front, key string) int {
	for i, line := range strings.Split(front, "\n") {
		if strings.HasPrefix(line, key+":") {
			return i + 2
		}
	}
	return 1
}

func firstInvalidLine(data []byte) int {
	line := 1
	for len(data) > 0 {
		r, size := utf8.DecodeRune(data)
		if r == utf8.RuneError && size == 1 {
			break
		}
		if r == '\n' {
			line++
		}
		data = data[size:]
	}
	return line
}
