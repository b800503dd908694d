package acceptance

import (
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

// A letter is one of the mails in testdata/mailbox: how it is written, how it
// travels, and what must become of it.
//
//	Expect             its end, and the answer that its author gets
//	Form               plain, html, alternative, related or raw; charset; encoding; the program that writes it; quoting
//	Attach             a file
//	Answers            the mail whose answer from the desk it answers
//	Again              the mail of which it is another delivery; with Together: at the same time
//	Copy-Of-Answer-To  the mail whose answer comes back to the desk
//	After              the mail that must have been dealt with before
//	Deliver            maildir: past Postfix, which would mend it
//	Envelope           the envelope sender, where it is not From's
//
// Every other field is the mail's own.
type letter struct {
	name, end, answer string
	special           map[string]string
	fields            []field
	body              string
	phase             int // letters of one phase travel together
}

type field struct{ name, value string }

var specialFields = []string{"Expect", "Form", "Attach", "Answers", "Again", "Together", "Copy-Of-Answer-To", "After", "Deliver", "Envelope"}

// ends are what can become of a letter.
var ends = regexp.MustCompile(`^(ticket|automatic|filed|ignored|((joins|another matter in|held in|automatic in|report on|duplicate of) (\S+)))$`)

// answers are what its author may hear.
var answers = regexp.MustCompile(`^(silence|received|person|resolved|reopened|suggestion \S+)$`)

func readLetters(t *testing.T) []*letter {
	t.Helper()
	paths, err := filepath.Glob("testdata/mailbox/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatal("no mails in testdata/mailbox: ", err)
	}
	var all []*letter
	for _, path := range paths {
		a, err := txtar.ParseFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range a.Files {
			l, err := readLetter(f.Name, string(f.Data))
			if err != nil {
				t.Fatalf("%s: %s: %v", path, f.Name, err)
			}
			all = append(all, l)
		}
	}
	schedule(t, all)
	return all
}

func readLetter(name, text string) (*letter, error) {
	l := &letter{name: name, special: map[string]string{}}
	head, body, _ := strings.Cut(text, "\n\n")
	for line := range strings.Lines(head) {
		key, value, ok := strings.Cut(strings.TrimSpace(line), ":")
		if !ok {
			return nil, fmt.Errorf("%q is no field", line)
		}
		value = strings.TrimSpace(value)
		if slices.Contains(specialFields, key) {
			l.special[key] = value
		} else {
			l.fields = append(l.fields, field{key, value})
		}
	}
	l.body = strings.TrimSpace(body)
	if l.hasForm("raw") {
		l.body = strings.TrimLeft(body, "\n")
	}
	l.end, l.answer, _ = strings.Cut(l.special["Expect"], ", ")
	if !ends.MatchString(l.end) || !answers.MatchString(l.answer) {
		return nil, fmt.Errorf("nobody can expect %q", l.special["Expect"])
	}
	return l, nil
}

func (l *letter) hasForm(word string) bool {
	return slices.Contains(strings.Fields(l.special["Form"]), word)
}

// form is the word of its form that stands in a list, or the list's first.
func (l *letter) form(words ...string) string {
	for _, w := range words {
		if l.hasForm(w) {
			return w
		}
	}
	return words[0]
}

func (l *letter) field(name string) string {
	for _, f := range l.fields {
		if f.name == name {
			return f.value
		}
	}
	return ""
}

var placeholder = regexp.MustCompile(`\{\{(\w+)(?::([\w-]+))?\}\}`)

// needs are the letters that must have been dealt with before.
func (l *letter) needs() []string {
	var names []string
	for _, key := range []string{"Answers", "Again", "Copy-Of-Answer-To", "After"} {
		if n := l.special[key]; n != "" {
			names = append(names, n)
		}
	}
	texts := []string{l.body}
	for _, f := range l.fields {
		texts = append(texts, f.value)
	}
	for _, m := range placeholder.FindAllStringSubmatch(strings.Join(texts, "\n"), -1) {
		if m[2] != "" {
			names = append(names, m[2])
		}
	}
	return names
}

// opener is the letter whose ticket it is expected in.
func (l *letter) opener() string {
	if m := ends.FindStringSubmatch(l.end); m[4] != "" {
		return m[4]
	}
	return l.name
}

// schedule gives each letter its phase: after those that it needs, and one
// letter a phase in a ticket, so that each answer has one cause.
func schedule(t *testing.T, all []*letter) {
	t.Helper()
	byName := map[string]*letter{}
	for _, l := range all {
		if byName[l.name] != nil {
			t.Fatalf("two mails are called %s", l.name)
		}
		byName[l.name] = l
	}
	taken := map[slot]bool{}
	var place func(l *letter, under int)
	place = func(l *letter, under int) {
		if l.phase > 0 {
			return
		}
		if under > len(all) {
			t.Fatalf("mail %s waits for itself", l.name)
		}
		phase := 1
		for _, n := range append(l.needs(), l.opener()) {
			before := byName[n]
			if before == nil {
				t.Fatalf("mail %s speaks of %s, which does not exist", l.name, n)
			}
			if before == l {
				continue
			}
			place(before, under+1)
			phase = max(phase, before.phase+1)
		}
		if l.special["Together"] != "" {
			l.phase = phase - 1
			return
		}
		for taken[slot{l.opener(), phase}] {
			phase++
		}
		taken[slot{l.opener(), phase}] = true
		l.phase = phase
	}
	for _, l := range all {
		place(l, 0)
	}
}
