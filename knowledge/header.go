package knowledge

import (
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/goccy/go-yaml"
)

// header is an article's front matter.
type header struct {
	Title         string   `yaml:"title"`
	Lang          string   `yaml:"lang"`
	Tags          tags     `yaml:"tags"`
	Audience      Audience `yaml:"audience"`
	Category      string   `yaml:"category"`
	Ask           lines    `yaml:"ask"`
	TranslationOf string   `yaml:"translation_of"`
	Owner         string   `yaml:"owner"`
	ReviewAfter   string   `yaml:"review_after"` // a day, such as 2027-01-31

	reviewAfter time.Time
	aside       error  // why the article is served without a key, or nil
	asideKey    string // which
}

// headerKeys are the keys of a header.
var headerKeys = []string{"title", "lang", "tags", "audience", "category", "ask", "translation_of", "owner", "review_after"}

// tags are a list, or words with commas between them.
type tags []string

// UnmarshalYAML reads either form.
func (t *tags) UnmarshalYAML(decode func(any) error) error {
	return decodeList((*[]string)(t), ",", decode)
}

// lines are a list, or lines of one text.
type lines []string

// UnmarshalYAML reads either form.
func (l *lines) UnmarshalYAML(decode func(any) error) error {
	return decodeList((*[]string)(l), "\n", decode)
}

func decodeList(into *[]string, separator string, decode func(any) error) error {
	if err := decode(into); err == nil {
		return nil
	}
	var text string
	if err := decode(&text); err != nil {
		return err
	}
	*into = nil
	for part := range strings.SplitSeq(text, separator) {
		if part = strings.TrimSpace(part); part != "" {
			*into = append(*into, part)
		}
	}
	return nil
}

// narrowing are beginnings of keys by which somebody may mean that not
// everybody should read an article. Where we do not know such a key, nobody
// reads it.
var narrowing = []string{"aud", "vis", "priv", "int", "acc", "perm", "pub", "draft", "hid", "restr", "secret", "conf"}

// readHeader reads the front matter, and says on which line of the file it is
// wrong.
func readHeader(front string) (h header, line int, err error) {
	defer func() { // a malformed document must not end the process
		if r := recover(); r != nil {
			line, err = 2, fmt.Errorf("front matter cannot be read: %v", r)
		}
	}()
	if line, err = decode(front, &h); err != nil {
		return h, line, err
	}
	var all map[string]any
	if line, err = decode(front, &all); err != nil {
		return h, line, err
	}
	h.readReview()
	for key := range all {
		if slices.Contains(headerKeys, key) {
			continue
		}
		for _, begin := range narrowing {
			if strings.HasPrefix(strings.ToLower(key), begin) {
				return h, keyLine(front, key), fmt.Errorf("unknown key %q; it may mean who should read this, so nobody does", key)
			}
		}
		if h.aside == nil || keyLine(front, key) < keyLine(front, h.asideKey) {
			h.aside, h.asideKey = fmt.Errorf("unknown key %q; the article is served without it", key), key
		}
	}
	return h, 0, nil
}

// readReview reads the day of the next review; without it the article is served
// all the same.
func (h *header) readReview() {
	if h.ReviewAfter == "" {
		return
	}
	day, err := time.Parse(time.DateOnly, h.ReviewAfter)
	if err != nil {
		h.aside, h.asideKey = fmt.Errorf("review_after is %q, want a day such as 2027-01-31; the article is served without it", h.ReviewAfter), "review_after"
	}
	h.reviewAfter = day
}

func decode(front string, into any) (line int, err error) {
	err = yaml.NewDecoder(strings.NewReader(front)).Decode(into)
	if err == nil || errors.Is(err, io.EOF) {
		return 0, nil
	}
	var located yaml.Error
	if errors.As(err, &located) && located.GetToken() != nil {
		return located.GetToken().Position.Line + 1, errors.New(located.GetMessage())
	}
	return 2, err
}

// complete finds in the article what its header does not say.
func (h *header) complete(name, body string) {
	if h.Title = strings.TrimSpace(h.Title); h.Title == "" {
		h.Title = strings.ReplaceAll(strings.TrimSuffix(path.Base(name), ".md"), "-", " ")
		first, _, _ := strings.Cut(strings.TrimSpace(body), "\n")
		if heading, ok := strings.CutPrefix(first, "# "); ok {
			h.Title = strings.TrimSpace(heading)
		}
	}
	h.Lang, _, _ = strings.Cut(strings.ToLower(strings.TrimSpace(h.Lang)), "-")
	if h.Lang == "" {
		h.Lang, _ = Language(h.Title + "\n" + body)
	}
}

func (h header) check(front string) (line int, err error) {
	switch {
	case h.Lang != "fr" && h.Lang != "en":
		return keyLine(front, "lang"), fmt.Errorf("lang is %q, want fr or en", h.Lang)
	case h.Audience != Public && h.Audience != Internal:
		return keyLine(front, "audience"), fmt.Errorf("audience is %q, want public or internal", h.Audience)
	}
	return 0, nil
}
