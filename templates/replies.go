package templates

import (
	"cmp"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"text/template"
)

//go:embed replies
var examples embed.FS

// Replies are the answers that agents keep at hand: a folder a language, fr and
// en, of Markdown files whose first line is a title, "# …". They may name what
// they are about: {{.Requester}}, {{.Number}}, {{.Subject}}, {{.Agent}},
// {{.Desk}} and the rest of [Data]. A nil *Replies has none.
type Replies struct {
	byLanguage map[string]map[string]Reply
}

// A Reply is one answer.
type Reply struct {
	Name  string // of its file, without ".md"
	Title string
	text  *template.Template
}

// ReadReplies reads the answers in a folder; nil reads the examples that come
// with the program. A file that does not work is an error that names it.
func ReadReplies(fsys fs.FS) (*Replies, error) {
	if fsys == nil {
		fsys, _ = fs.Sub(examples, "replies") // a folder that is embedded
	}
	r := &Replies{byLanguage: map[string]map[string]Reply{}}
	for _, lang := range Languages {
		r.byLanguage[lang] = map[string]Reply{}
		files, err := fs.ReadDir(fsys, lang)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("read saved replies: %w", err)
		}
		for _, f := range files {
			name, markdown := strings.CutSuffix(f.Name(), ".md")
			if !markdown {
				continue
			}
			raw, err := fs.ReadFile(fsys, path.Join(lang, f.Name()))
			if err == nil {
				r.byLanguage[lang][name], err = readReply(name, string(raw))
			}
			if err != nil {
				return nil, fmt.Errorf("saved reply %s/%s: %w", lang, f.Name(), err)
			}
		}
	}
	return r, nil
}

func readReply(name, raw string) (Reply, error) {
	first, text, _ := strings.Cut(strings.TrimSpace(strings.ReplaceAll(raw, "\r\n", "\n")), "\n")
	title, ok := strings.CutPrefix(first, "# ")
	if !ok {
		return Reply{}, errors.New(`the first line is its title: "# …"`)
	}
	t, err := parse(name, strings.TrimSpace(text))
	return Reply{Name: name, Title: strings.TrimSpace(title), text: t}, err
}

// In lists the replies in a language by their titles.
func (r *Replies) In(lang string) []Reply {
	if r == nil {
		return nil
	}
	return slices.SortedFunc(maps.Values(r.byLanguage[known(lang)]), func(a, b Reply) int { return cmp.Compare(a.Title, b.Title) })
}

// Say words a reply; "" where there is none of that name.
func (r *Replies) Say(lang, name string, d Data) string {
	if r == nil {
		return ""
	}
	reply, ok := r.byLanguage[known(lang)][name]
	if !ok {
		return ""
	}
	text, err := execute(reply.text, d)
	if err != nil {
		return ""
	}
	return text
}
