package knowledge

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"guichet/tickets"
)

// A reply is a message in which somebody may answer the questions of a list.
type reply struct {
	asked   []tickets.Question
	answers []string
	at      int // the question that is being answered; -1: none
	found   bool
}

// ReadReply finds the answers to the questions of a numberedLine list in a message,
// in the order in which they were asked, whose first one bears the number 1: by
// number, below or behind the question where its author repeats it, or one a
// line where there are as many lines as questions. What it cannot tell is no
// answer, and stays what it is: a part of the message.
func ReadReply(asked []tickets.Question, text string, folds []tickets.Fold, lang string) []tickets.Answer {
	r := reply{asked: asked, answers: make([]string, len(asked)), at: -1}
	for _, p := range tickets.Pieces(text, folds) {
		if p.Kind == tickets.FoldSignature {
			r.at = -1
			continue
		}
		for line := range strings.Lines(p.Text) {
			words, quoted := unquoted(line)
			r.line(words, quoted || p.Kind == tickets.FoldQuote)
		}
	}
	if !r.found {
		r.inOrder(clean(tickets.Said(text, folds)))
	}
	var list []tickets.Answer
	for i, q := range asked {
		if a := brief(r.answers[i]); a != "" {
			list = append(list, tickets.Answer{Question: q.Name, Text: Canonical(q, a, lang), Asked: true})
		}
	}
	return list
}

// unquoted takes the marks of a quote off a line.
func unquoted(line string) (words string, quoted bool) {
	words = strings.TrimSpace(line)
	for strings.HasPrefix(words, ">") {
		words, quoted = strings.TrimSpace(words[1:]), true
	}
	return words, quoted
}

var numberedLine = regexp.MustCompile(`^(?:[Qq]|n°|[Nn]o\.)?\s?\(?(\d)(?:[.:]\s|[.:]$|\s*[)/–-]\s*|\s:\s)(.*)$`)

// line takes in one line.
func (r *reply) line(words string, quoted bool) {
	if words == "" {
		if r.at >= 0 && r.answers[r.at] != "" { // its paragraph ends
			r.at = -1
		}
		return
	}
	number, rest := 0, words
	if m := numberedLine.FindStringSubmatch(words); m != nil {
		number, _ = strconv.Atoi(m[1])
		rest = m[2]
	}
	question, behind := r.repeated(rest)
	if quoted && question < 0 {
		question = slices.IndexFunc(r.asked, func(q tickets.Question) bool { return begins(q, rest) })
	}
	switch {
	case quoted:
		if question < 0 && r.at >= 0 && r.answers[r.at] == "" && r.within(r.at, words) { // a long question, on another line
			return
		}
		r.at = question
	case question >= 0:
		r.at, r.found = question, true
		r.add(behind)
	case number >= 1 && number <= len(r.asked):
		r.at, r.found = number-1, true
		r.add(rest)
	case isClosing(foldLine(words)):
		r.at = -1
	default:
		r.add(words)
	}
}

// add adds words to the answer that is being given.
func (r *reply) add(words string) {
	if r.at < 0 || words == "" {
		return
	}
	r.found = true
	r.answers[r.at] = strings.TrimSpace(r.answers[r.at] + " " + words)
}

// repeated is the question that a line begins with, and what stands behind it;
// -1 where it begins with none.
func (r *reply) repeated(line string) (question int, behind string) {
	for i, q := range r.asked {
		for _, ask := range q.Ask {
			if len(line) >= len(ask) && strings.EqualFold(line[:len(ask)], ask) {
				return i, strings.TrimLeft(line[len(ask):], " \u00a0:?.-–")
			}
		}
	}
	return -1, ""
}

// longQuestion is how much of a question a line must hold, in bytes, where it
// goes on on the next one.
const longQuestion = 20

// begins reports whether a question begins with the words of a line.
func begins(q tickets.Question, words string) bool {
	for _, ask := range q.Ask {
		if len(words) >= longQuestion && strings.HasPrefix(ask, words) {
			return true
		}
	}
	return false
}

// within reports whether words are a part of a question.
func (r *reply) within(question int, words string) bool {
	for _, ask := range r.asked[question].Ask {
		if strings.Contains(ask, words) {
			return true
		}
	}
	return false
}

// shortAnswer is how long a message is at most, in bytes, that is taken for the
// answer to the only question.
const shortAnswer = 160

// inOrder takes each line of what was said for the answer to one question.
func (r *reply) inOrder(said string) {
	lines := slices.DeleteFunc(strings.Split(said, "\n"), func(l string) bool { return strings.TrimSpace(l) == "" })
	if len(lines) != len(r.asked) || len(lines) == 1 && (len(said) > shortAnswer || strings.Contains(said, "?")) {
		return
	}
	copy(r.answers, lines)
}

// Canonical is an answer as it is kept: the option that it means, in the
// language, [tickets.Yes] or [tickets.No]; what is neither stays as it was said.
func Canonical(q tickets.Question, answer, lang string) string {
	switch q.Kind {
	case tickets.AskYesNo:
		switch strings.TrimSpace(foldLine(answer)) {
		case "oui", "yes", "y", "o", "ouais", "yep", "si":
			return tickets.Yes
		case "non", "no", "n", "nope":
			return tickets.No
		}
	case tickets.AskChoice:
		y := newInquiry(tickets.Question{Options: q.Options})
		if option := y.chosen(lang, answer); option != "" {
			return option
		}
	}
	return answer
}
