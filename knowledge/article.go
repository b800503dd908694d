package knowledge

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
)

// An Audience says who may be shown an article.
type Audience string

// The audiences. The zero value of a [Question]'s Audience means Public.
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
}

// header is an article's front matter. Any other key is an error.
type header struct {
	Title    string   `yaml:"title"`
	Lang     string   `yaml:"lang"`
	Tags     []string `yaml:"tags"`
	Audience Audience `yaml:"audience"`
}

// A Problem is a file or folder that could not be read, and where it is wrong.
type Problem struct {
	File string // path in the folder; "." is the folder itself
	Line int    // from 1; 0 when the whole file is meant
	Err  error
}

func (p Problem) Error() string {
	if p.Line == 0 {
		return fmt.Sprintf("%s: %v", p.File, p.Err)
	}
	return fmt.Sprintf("%s:%d: %v", p.File, p.Line, p.Err)
}

func (p Problem) Unwrap() error { return p.Err }

// ReadArticle reads the article in the file called name. Its error is a
// [Problem] that names the line.
func ReadArticle(name string, data []byte) (Article, error) {
	at := func(line int, format string, args ...any) (Article, error) {
		return Article{}, Problem{File: name, Line: line, Err: fmt.Errorf(format, args...)}
	}
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	data = bytes.ReplaceAll(data, []byte("\r\n"), []byte("\n"))
	if !utf8.Valid(data) {
		return at(firstInvalidLine(data), "text is not UTF-8")
	}
	front, body, closed := splitFrontMatter(string(data))
	switch {
	case front == "" && !closed:
		return at(1, `the first line must be "---" and begin the front matter`)
	case !closed:
		return at(1, `the front matter has no closing "---"`)
	}
	var h header
	if line, err := decodeHeader(front, &h); err != nil {
		return at(line, "%w", err)
	}
	if line, err := h.check(front); err != nil {
		return at(line, "%w", err)
	}
	if strings.TrimSpace(body) == "" {
		return at(2+strings.Count(front, "\n"), "the article has no text")
	}
	if h.Audience == "" {
		h.Audience = Public
	}
	return Article{
		ID: strings.TrimSuffix(name, ".md"), Title: strings.TrimSpace(h.Title), Lang: h.Lang,
		Tags: h.Tags, Audience: h.Audience, Body: body,
	}, nil
}

// splitFrontMatter returns what is between the first two lines "---", and what
// follows. The front matter begins on line 2 of the file.
func splitFrontMatter(text string) (front, body string, closed bool) {
	rest, ok := strings.CutPrefix(text, "---\n")
	if !ok {
		return "", text, false
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

// decodeHeader returns the line of the file on which the front matter is wrong.
func decodeHeader(front string, h *header) (line int, err error) {
	defer func() { // a malformed document must not end the process
		if r := recover(); r != nil {
			line, err = 2, fmt.Errorf("front matter cannot be read: %v", r)
		}
	}()
	err = yaml.NewDecoder(strings.NewReader(front), yaml.Strict()).Decode(h)
	if err == nil || errors.Is(err, io.EOF) {
		return 0, nil
	}
	var located yaml.Error
	if errors.As(err, &located) && located.GetToken() != nil {
		return located.GetToken().Position.Line + 1, errors.New(located.GetMessage())
	}
	return 2, err
}

func (h header) check(front string) (line int, err error) {
	switch {
	case strings.TrimSpace(h.Title) == "":
		return keyLine(front, "title"), errors.New("title is missing")
	case h.Lang != "fr" && h.Lang != "en":
		return keyLine(front, "lang"), fmt.Errorf("lang is %q, want fr or en", h.Lang)
	case h.Audience != "" && h.Audience != Public && h.Audience != Internal:
		return keyLine(front, "audience"), fmt.Errorf("audience is %q, want public or internal", h.Audience)
	}
	return 0, nil
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
