package knowledge

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"guichet/tickets"
)

// An inquiry looks in messages for the answer to a question.
type inquiry struct {
	name    string
	options [][]phrase // of a choice
	labels  []tickets.Phrase
	words   []phrase
	exprs   []*regexp.Regexp
}

// Finders are what the operator can name in [tickets.Question.Known] instead of
// writing an expression.
var finders = map[string]*regexp.Regexp{
	// ORA-01017, 0x80070005, E502, error 809, code d'erreur : 0x1
	"$error": regexp.MustCompile(`(?i)\b(0x[0-9a-f]{2,8}|[a-z]{1,6}[-_]?\d{3,8}|(?:code d['’]erreur|code erreur|error code|erreur|error|err|code)\s*(?:n°|no\.?|#)?\s*:?\s*[a-z]{0,4}-?\d[\w-]*)\b`),
	// Windows 11, version 3.2, v10, 10.15.7
	"$version": regexp.MustCompile(`(?i)\b((?:windows|macos|ios|android|ubuntu|office|excel|word|outlook|firefox|chrome|edge|version|v\.?) ?\d+(?:\.\d+)*(?: ?(?:pro|home|lts))?|\d+\.\d+\.\d+(?:\.\d+)*)\b`),
	// depuis lundi, since yesterday, ce matin
	"$since": regexp.MustCompile(`(?i)(?:^|[^\pL])((?:depuis|since)\s+[^.,;:!?()\n]{2,40}|ce matin|hier(?: soir| matin)?|cet après-midi|this morning|last night|yesterday(?: evening| morning)?|this afternoon)(?:[^\pL]|$)`),
	// n° 4512, no. 4512, #4512, commande 4512, order 4512
	"$number": regexp.MustCompile(`(?i)(?:\bn°|\bno\.|\bnuméro|\bnumber|#|\bcommande|\border|\bfacture|\binvoice)\s*:?\s*([a-z]{0,4}-?\d{2,}[\w-]*)\b`),
}

// CheckKnown says what is wrong with a way to find an answer; nil: nothing.
func CheckKnown(hint string) error {
	switch expr, isExpr := expression(hint); {
	case isExpr:
		_, err := regexp.Compile(expr)
		if err != nil {
			return fmt.Errorf("%q is no expression: %w", hint, err)
		}
	case strings.HasPrefix(hint, "$") && finders[hint] == nil:
		return fmt.Errorf("%q is none of $error, $number, $since and $version", hint)
	case strings.HasPrefix(hint, "$"):
	default:
		if _, ok := newPhrase(hint); !ok {
			return errors.New("an empty hint")
		}
	}
	return nil
}

// expression is what stands between two slashes.
func expression(hint string) (expr string, ok bool) {
	if len(hint) > 2 && hint[0] == '/' && hint[len(hint)-1] == '/' {
		return "(?i)" + hint[1:len(hint)-1], true
	}
	return "", false
}

// newInquiry prepares a question; what is wrong with it finds nothing.
func newInquiry(q tickets.Question) inquiry {
	y := inquiry{name: q.Name, labels: q.Options}
	for _, o := range q.Options {
		var words []phrase
		for _, label := range o {
			words = append(words, newPhrases([]string{label})...)
		}
		y.options = append(y.options, words)
	}
	for _, hint := range q.Known {
		expr, isExpr := expression(hint)
		switch {
		case isExpr:
			if e, err := regexp.Compile(expr); err == nil {
				y.exprs = append(y.exprs, e)
			}
		case finders[hint] != nil:
			y.exprs = append(y.exprs, finders[hint])
		default:
			y.words = append(y.words, newPhrases([]string{hint})...)
		}
	}
	return y
}

// Known tells which questions of a category a message answers by itself, and
// how: a choice by the words of one option and of no other, anything else by
// what the operator gave to look for. An answer found by words is the sentence
// in which they stand.
func (c *Classifier) Known(category, lang, text string) (found []tickets.Answer) {
	if c == nil {
		return nil
	}
	text = limit(text)
	for _, y := range c.inquiries[category] {
		answer := y.chosen(lang, text)
		if answer == "" {
			answer = y.matched(text)
		}
		if answer == "" {
			answer = y.said(lang, text)
		}
		if answer != "" {
			found = append(found, tickets.Answer{Question: y.name, Text: brief(answer)})
		}
	}
	return found
}

// chosen is the one option that a text speaks of.
func (y *inquiry) chosen(lang, text string) (option string) {
	var r reading
	r.read(lang, text)
	for i, words := range y.options {
		if !slices.ContainsFunc(words, r.affirms) {
			continue
		}
		if option != "" {
			return ""
		}
		option = y.labels[i].In(lang)
	}
	return option
}

// matched is what an expression finds: its first group, where it has one.
func (y *inquiry) matched(text string) string {
	for _, e := range y.exprs {
		m := e.FindStringSubmatch(text)
		switch {
		case len(m) > 1 && m[1] != "":
			return m[1]
		case len(m) > 0:
			return m[0]
		}
	}
	return ""
}

// said is the sentence in which one of the words stands.
func (y *inquiry) said(lang, text string) string {
	if len(y.words) == 0 {
		return ""
	}
	var r reading
	for line := range strings.Lines(text) {
		for _, s := range sentences(strings.TrimSpace(line)) {
			r.read(lang, s)
			if slices.ContainsFunc(y.words, r.has) {
				return s
			}
		}
	}
	return ""
}

// answerLength is how many characters of an answer are kept on a ticket; the
// message has them all.
const answerLength = 200

// brief is an answer in one line.
func brief(answer string) string {
	s := strings.Join(strings.Fields(answer), " ")
	if utf8.RuneCountInString(s) <= answerLength {
		return s
	}
	cut := string([]rune(s)[:answerLength-1])
	if i := strings.LastIndexByte(cut, ' '); i > len(cut)*3/4 {
		cut = cut[:i]
	}
	return cut + "…"
}
