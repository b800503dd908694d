package knowledge

import (
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"github.com/goccy/go-yaml"
)

// header is an article's front matter.
type header struct {
	Title    string   `yaml:"title"`
	Lang     string   `yaml:"lang"`
	Tags     tags     `yaml:"tags"`
	Audience Audience `yaml:"audience"`

	unknown string // a key that means nothing here
}

// tags are a list, or words with commas between them.
type tags []string

// UnmarshalYAML reads either form.
func (t *tags) UnmarshalYAML(decode func(any) error) error {
	if err := decode((*[]string)(t)); err == nil {
		return nil
	}
	var line string
	if err := decode(&line); err != nil {
		return err
	}
	*t = nil
	for _, tag := range strings.Split(line, ",") {
		if tag = strings.TrimSpace(tag); tag != "" {
			*t = append(*t, tag)
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
	for key := range all {
		switch key {
		case "title", "lang", "tags", "audience":
			continue
		}
		for _, begin := range narrowing {
			if strings.HasPrefix(strings.ToLower(key), begin) {
				return h, keyLine(front, key), fmt.Errorf("unknown key %q; it may mean who should read this, so nobody does", key)
			}
		}
		if h.unknown == "" || keyLine(front, key) < keyLine(front, h.unknown) {
			h.unknown = key
		}
	}
	return h, 0, nil
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
	if h.Audience == "" {
		h.Audience = Public
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
