package knowledge

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"guichet/tickets"
)

// A Resolution is what agents told the requester of a solved ticket, and
// nothing else that was said in it.
type Resolution struct {
	ticket  int64
	lang    string
	answers []string
	names   []string // of everybody who took part
}

// Resolved takes what agents told the requester out of what was said in a
// ticket. Notes, and the words of others, stay where they are.
func Resolved(t tickets.Ticket, said []tickets.Message) Resolution {
	r := Resolution{ticket: t.Number, lang: t.Language, names: []string{t.Requester.Name, t.Assignee.Name}}
	for _, m := range said {
		r.names = append(r.names, m.Author.Address.Name)
		for _, a := range m.Cc {
			r.names = append(r.names, a.Name)
		}
		if m.Public && m.Author.Role == tickets.Agent && m.Ticket == t.Number {
			r.answers = append(r.answers, m.Said())
		}
	}
	return r
}

// DraftWords are what a draft says besides what people wrote: a line each.
type DraftWords struct {
	Mark    string // that it is a draft, and what is to be done with it
	Symptom string // a heading
	Solved  string // a heading
	Tickets string // a heading
	Nothing string // in place of steps where there are none
}

const (
	draftSteps = 15 // steps in a draft at most
	draftAsks  = 5  // questions to ask
	draftTitle = 80 // characters
	sameStep   = .6 // the share of its words that makes a step another one said again
)

// Draft begins an article about a gap with what solved its tickets, for a
// person to finish: the steps in agents' answers, each once, those of most
// tickets first in their order, without what tells of a person. Where there are
// resolutions in the language of the gap's question, they alone count. The ID
// begins with "_", as files do that [Load] leaves out, and its audience is
// internal.
func (g Gap) Draft(of []Resolution, words DraftWords) Article {
	own := slices.DeleteFunc(slices.Clone(of), func(r Resolution) bool { return r.lang != g.Question.Lang })
	lang := g.Question.Lang
	if len(own) == 0 && len(of) > 0 {
		own, lang = of, of[0].lang
	}
	var names []string
	for _, r := range of {
		names = append(names, r.names...)
	}
	question := squeeze(anonymous(g.Question.Text, names))
	title := draftHeading(cmp.Or(anonymous(clean(g.Question.Subject), names), question))
	steps, asks := stepsOf(own, names)
	var b strings.Builder
	fmt.Fprintf(&b, "> **%s**\n\n## %s\n\n%s\n\n## %s\n\n", words.Mark, words.Symptom, inline(question), words.Solved)
	for i, s := range steps {
		fmt.Fprintf(&b, "%d. %s\n", i+1, inline(s))
	}
	if len(steps) == 0 {
		b.WriteString(words.Nothing + "\n")
	}
	fmt.Fprintf(&b, "\n## %s\n\n", words.Tickets)
	for i, n := range g.Tickets {
		if i > 0 {
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, "#%d", n)
	}
	tags := slices.DeleteFunc(slices.Clone(g.Words), func(w string) bool { return anonymous(capital(w), names) == removed })
	return Article{ID: fmt.Sprintf("_%s-%d", slug(title, map[string]bool{}), g.Question.Ticket), Title: title, Lang: lang, Tags: tags, Audience: Internal, Ask: asks, Body: b.String() + "\n"}
}

// draftHeading is the first sentence of a text, as a title.
func draftHeading(text string) string {
	all := sentences(squeeze(text))
	if len(all) == 0 {
		return removed
	}
	title := strings.TrimRight(all[0], ".!, ")
	if runes := []rune(title); len(runes) > draftTitle {
		title = strings.TrimSpace(string(runes[:draftTitle-1])) + "…"
	}
	return capital(title)
}

// capital begins a text with a capital letter.
func capital(s string) string {
	_, n := utf8.DecodeRuneInString(s)
	return strings.ToUpper(s[:n]) + s[n:]
}

// inline keeps a sentence that people wrote from becoming a heading, a list or
// a piece of HTML where it begins a line.
func inline(s string) string {
	s = strings.NewReplacer("<", "&lt;", "\n", " ").Replace(s)
	if s != "" && strings.IndexByte("#>-+*=`~|", s[0]) >= 0 {
		return `\` + s
	}
	return s
}

// A step is a sentence of an answer, and the tickets in which it was said.
type step struct {
	text    string
	words   map[string]bool
	tickets map[int64]bool
	first   int
}

// stepsOf are the steps of answers, and the questions asked in them.
func stepsOf(of []Resolution, names []string) (steps, asks []string) {
	var all, questions []*step
	for _, r := range of {
		for _, answer := range r.answers {
			for _, s := range sayings(answer) {
				s = anonymous(s, names)
				words := contentWords(r.lang, s)
				switch {
				case len(words) < 2 || promises(s):
				case strings.HasSuffix(s, "?"):
					questions = told(questions, s, words, r.ticket)
				default:
					all = told(all, s, words, r.ticket)
				}
			}
		}
	}
	return firstOf(all, draftSteps), firstOf(questions, draftAsks)
}

// sayings are the sentences of an answer and the items of its lists.
func sayings(answer string) (all []string) {
	for line := range strings.Lines(clean(answer)) {
		line = strings.TrimSpace(line)
		marker := listMarker(line)
		if marker > 0 {
			all = append(all, strings.TrimSpace(line[marker:]))
			continue
		}
		all = append(all, sentences(line)...)
	}
	return all
}

// listMarker is the length of what makes a line an item of a list: "- ", "2) ".
func listMarker(line string) int {
	digits := len(line) - len(strings.TrimLeft(line, "0123456789"))
	rest := line[digits:]
	switch {
	case digits > 0 && digits < 3 && len(rest) > 1 && strings.IndexByte(".)", rest[0]) >= 0 && rest[1] == ' ':
		return digits + 2
	case digits > 0:
		return 0
	}
	for _, m := range []string{"- ", "* ", "+ ", "• ", "– "} {
		if strings.HasPrefix(line, m) {
			return len(m)
		}
	}
	return 0
}

// promises reports what an agent says of themselves, which is no step.
func promises(s string) bool { return hasAnyPrefix(foldLine(s), ownDeeds) }

var ownDeeds = []string{
	"je passe", "je viens", "je regarde", "je vais", "je m en occupe", "je vous tiens", "je vous envoie", "je reviens", "je fais", "je suis", "je verifie",
	"nous regardons", "nous allons", "nous vous tenons", "nous revenons", "on regarde", "on s en occupe", "on passe", "c est note", "c est fait", "bien recu", "desole", "desolee",
	"i ll", "ill", "i will", "i am", "im", "i m", "i come", "i look", "i have", "we ll", "we will", "we are", "we have", "let me", "noted", "done", "sorry", "got it",
}

// told adds a saying to those before it, or the ticket to the one that says the
// same.
func told(list []*step, text string, words map[string]bool, ticket int64) []*step {
	for _, s := range list {
		if overlap(s.words, words) >= sameStep {
			s.tickets[ticket] = true
			return list
		}
	}
	return append(list, &step{text: text, words: words, tickets: map[int64]bool{ticket: true}, first: len(list)})
}

// overlap is the share of the words of either that both have.
func overlap(a, b map[string]bool) float64 {
	both := 0
	for w := range a {
		if b[w] {
			both++
		}
	}
	return float64(both) / float64(len(a)+len(b)-both)
}

// contentWords are the stems of what a sentence speaks of.
func contentWords(lang, s string) map[string]bool {
	var w words
	w.read(s)
	w.compound()
	found := map[string]bool{}
	for i := range w.list {
		if c := classOf(lang, w.at(i)); c == content || c == chatter {
			found[stem(lang, string(w.at(i)))] = true
		}
	}
	return found
}

// firstOf are the n steps said in most tickets, in the order in which they
// were first said.
func firstOf(list []*step, n int) (texts []string) {
	slices.SortStableFunc(list, func(a, b *step) int { return len(b.tickets) - len(a.tickets) })
	list = list[:min(n, len(list))]
	slices.SortFunc(list, func(a, b *step) int { return a.first - b.first })
	for _, s := range list {
		texts = append(texts, capital(s.text))
	}
	return texts
}
