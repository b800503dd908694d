// Package templates holds every sentence that the bot says, in French and in
// English. Each is a text file that looks like the letter it becomes: a Subject
// line where it needs one, an empty line, the text in Markdown. An operator
// replaces any of them with a file of the same name in a folder of their own.
//
// What people wrote reaches a template as data only and is never parsed as one.
package templates

import (
	"bufio"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"text/template"
	"time"

	"guichet/tickets"
)

//go:embed fr/*.txt en/*.txt
var embedded embed.FS

// Languages are the languages that the bot speaks; the first is the one it
// falls back on.
var Languages = []string{"en", "fr"}

// Data is what sentences are made of. A template may use any of it.
type Data struct {
	Number    int64
	Tag       string // "[#1042]"
	Subject   string // the ticket's
	Desk      string // name of the desk
	Agent     string // name of the agent concerned; empty if nobody
	Requester string // name of the requester
	Status    string // in words
	Reason    string // why something went wrong
	Mark      int    // 1 to 5: how well it was resolved, says the requester
	About     string // whom or what a notice is about: an address, a subject, a ticket's number
	By        string // who did it
	Who       string // whom it is about
	Level     string // "L2"
	Queue     string
	Tried     string // what was done so far
	File      string // of a hand-over: Markdown, ready to be said
	Until     string // when news can be expected, or a stretch of something ends; empty: nothing is promised
	Since     string // where that stretch begins
	Link      string // where the requester marks the resolution; empty: nowhere
	Articles  []Article
	Questions []Question // what the requester is asked
	Priority  string     // "P2"
	Count     int

	Clock   string // what is promised, in words
	Due     string // when that is due
	Weekday string // of At, shortened
	Zone    string // where the clocks hang that At is read on; empty where all show the same

	At    time.Time // when something was said
	Month string    // the name of its month
}

// An Article is offered to the requester.
type Article struct {
	Title   string
	Passage string // the part that helps
	Foreign bool   // not in the reader's language
}

// A Question is asked in a letter.
type Question struct {
	Number int // from 1: the requester may answer by it
	Text   string
}

// A Letter is a sentence ready to be said.
type Letter struct {
	Subject string
	Text    string // Markdown
}

// Templates words what the bot says. It is safe for concurrent use.
type Templates struct {
	letters map[string]letter             // by "fr/received"
	words   map[string]*template.Template // by "fr/claim.label"
}

type letter struct{ subject, text *template.Template }

// New reads the built-in templates and lets the files of override, which may
// be nil, replace them. An unknown file, an unknown word or a template that
// does not work is an error that names it.
func New(override fs.FS) (*Templates, error) {
	t := &Templates{letters: map[string]letter{}, words: map[string]*template.Template{}}
	if err := t.read(embedded, false); err != nil {
		return nil, err
	}
	if override != nil {
		if err := t.read(override, true); err != nil {
			return nil, err
		}
	}
	return t, nil
}

// read takes in a folder; where it replaces, it may bring nothing new.
func (t *Templates) read(fsys fs.FS, replaces bool) error {
	for _, lang := range Languages {
		files, err := fs.ReadDir(fsys, lang)
		if errors.Is(err, fs.ErrNotExist) && replaces {
			continue
		}
		if err != nil {
			return fmt.Errorf("read templates: %w", err)
		}
		for _, f := range files {
			if err := t.file(fsys, path.Join(lang, f.Name()), replaces); err != nil {
				return fmt.Errorf("template %s/%s: %w", lang, f.Name(), err)
			}
		}
	}
	return nil
}

func (t *Templates) file(fsys fs.FS, file string, replaces bool) error {
	name, isText := strings.CutSuffix(file, ".txt")
	if !isText {
		return errors.New("is not a .txt file")
	}
	raw, err := fs.ReadFile(fsys, file)
	if err != nil {
		return err
	}
	text := strings.ReplaceAll(string(raw), "\r\n", "\n")
	if path.Base(name) == "words" {
		return t.wordsFile(path.Dir(name), text, replaces)
	}
	if _, known := t.letters[name]; replaces && !known {
		return fmt.Errorf("nothing is called so; there are %s", strings.Join(t.names(), ", "))
	}
	var l letter
	if first, rest, ok := strings.Cut(text, "\n"); ok && strings.HasPrefix(first, "Subject: ") {
		if l.subject, err = parse(file, strings.TrimPrefix(first, "Subject: ")); err != nil {
			return err
		}
		text = rest
	}
	if l.text, err = parse(file, strings.TrimSpace(text)); err != nil {
		return err
	}
	t.letters[name] = l
	return nil
}

func (t *Templates) wordsFile(lang, text string, replaces bool) error {
	lines := bufio.NewScanner(strings.NewReader(text))
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimSpace(lines.Text())
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		key, value, ok := strings.Cut(line, "=")
		if !ok {
			return fmt.Errorf("line %d: want «word = text»", n)
		}
		name := lang + "/" + strings.TrimSpace(key)
		if _, known := t.words[name]; replaces && !known {
			return fmt.Errorf("line %d: no word is called %q", n, strings.TrimSpace(key))
		}
		w, err := parse(name, strings.TrimSpace(value))
		if err != nil {
			return fmt.Errorf("line %d: %w", n, err)
		}
		t.words[name] = w
	}
	return lines.Err()
}

// parse reads a template and tries it, so that a slip is found at start.
func parse(name, text string) (*template.Template, error) {
	t, err := template.New(name).Parse(text)
	if err != nil {
		return nil, err
	}
	_, err = execute(t, Data{Articles: []Article{{}, {}}, Questions: []Question{{}, {}}})
	return t, err
}

func execute(t *template.Template, d Data) (string, error) {
	var b strings.Builder
	err := t.Execute(&b, d)
	return strings.TrimSpace(b.String()), err
}

func (t *Templates) names() []string {
	return slices.Sorted(maps.Keys(t.letters))
}

// Letter words a notice in a language; an unknown language gets the first of
// [Languages].
func (t *Templates) Letter(lang string, n tickets.Notice, d Data) (Letter, error) {
	l, ok := t.letters[known(lang)+"/"+string(n)]
	if !ok {
		return Letter{}, fmt.Errorf("word %s: %w", n, tickets.ErrNotFound)
	}
	text, err := execute(l.text, d)
	if err != nil {
		return Letter{}, fmt.Errorf("word %s: %w", n, err)
	}
	out := Letter{Text: text}
	if l.subject != nil {
		if out.Subject, err = execute(l.subject, d); err != nil {
			return Letter{}, fmt.Errorf("word %s: %w", n, err)
		}
	}
	return out, nil
}

// Word is a word or two of a card or button, such as "claim.label". An unknown
// key gives the key itself, so that a gap is seen and nothing breaks.
func (t *Templates) Word(lang, key string, d Data) string {
	w, ok := t.words[known(lang)+"/"+key]
	if !ok {
		return key
	}
	s, err := execute(w, d)
	if err != nil {
		return key
	}
	return s
}

// ReplyWords are the words and phrases by which choices are made where there are no
// buttons, in all languages, upper case.
func (t *Templates) ReplyWords() map[string]tickets.Choice {
	words := map[string]tickets.Choice{}
	for _, lang := range Languages {
		for _, c := range tickets.Offered {
			for w := range strings.SplitSeq(t.Word(lang, string(c)+".word", Data{})+","+t.Word(lang, string(c)+".also", Data{}), ",") {
				words[strings.ToUpper(strings.TrimSpace(w))] = c
			}
		}
	}
	return words
}

func known(lang string) string {
	if slices.Contains(Languages, lang) {
		return lang
	}
	return Languages[0]
}
