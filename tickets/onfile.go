package tickets

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// Bounds of what a ticket tells of itself in a hand-over: whoever reads it has
// the whole ticket beside it.
const (
	symptomLength = 400
	wordLength    = 200  // of each thing that was tried
	triedLength   = 1200 // of all of them
	mostTried     = 8
	mostEvidence  = 12
)

// OnFile is what a ticket tells of itself in a hand-over. What the last one told
// is part of it.
func OnFile(t Ticket, history []Message) HandOver {
	last := t.Told
	h := HandOver{Symptom: last.Symptom, Evidence: slices.Clone(last.Evidence)}
	if h.Symptom == "" && len(history) > 0 {
		h.Symptom = excerpt(history[0].Said(), symptomLength)
	}
	var tried []string
	if last.Tried != "" {
		tried = strings.Split(last.Tried, "\n")
	}
	for _, m := range history {
		if m.Author.Role == Agent && m.At.After(last.At) {
			tried = append(tried, "- "+excerpt(m.Said(), wordLength))
		}
		for _, e := range evidence(m) {
			if !slices.Contains(h.Evidence, e) {
				h.Evidence = append(h.Evidence, e)
			}
		}
	}
	tried = tried[max(0, len(tried)-mostTried):]
	for len(tried) > 1 && utf8.RuneCountInString(strings.Join(tried, "\n")) > triedLength {
		tried = tried[1:]
	}
	h.Tried = strings.Join(tried, "\n")
	h.Evidence = h.Evidence[:min(len(h.Evidence), mostEvidence)]
	h.Answers = t.Known()
	for _, id := range slices.Concat(t.Suggested, t.Sent) {
		if !slices.Contains(h.Articles, id) {
			h.Articles = append(h.Articles, id)
		}
	}
	return h
}

var (
	link = regexp.MustCompile(`https?://[^\s<>"')\]]+`)

	// errorCode is what programs call a failure: 0x80070005, ERR_NAME_NOT_RESOLVED,
	// AADSTS50034, ORA-12154, or a number behind "error" or "code".
	errorCode = regexp.MustCompile(`\b(?:0[xX][0-9A-Fa-f]{4,16}|[A-Z]{2,}(?:_[A-Z0-9]+)+|[A-Z]{3,}-?[0-9]{3,})\b` +
		`|(?i:\b(?:error|erreur|code)\s+(?:code\s+)?(?:no\.?\s*|n°\s*|#)?([a-z]{0,4}-?[0-9]{2,10})\b)`)
)

// evidence is what a message shows rather than tells.
func evidence(m Message) []string {
	var found []string
	for _, f := range m.Files {
		found = append(found, f.Name)
	}
	said := m.Said()
	for _, l := range link.FindAllString(said, mostEvidence) {
		found = append(found, strings.TrimRight(l, ".,;:!?"))
	}
	for _, c := range errorCode.FindAllStringSubmatch(link.ReplaceAllString(said, " "), mostEvidence) {
		if c[1] != "" { // only the code
			c[0] = c[1]
		}
		found = append(found, c[0])
	}
	return found
}

// excerpt is a text on one line of at most n characters, cut at a word where
// one is near.
func excerpt(s string, n int) string {
	s = strings.Join(strings.Fields(s), " ")
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	cut := string([]rune(s)[:n-1])
	if i := strings.LastIndexByte(cut, ' '); i > len(cut)*3/4 {
		cut = cut[:i]
	}
	return strings.TrimRight(cut, " ") + "…"
}

// answered lists answers for the history.
func answered(list []Answer) string {
	var lines []string
	for _, a := range list {
		lines = append(lines, a.Question+": "+a.Text)
	}
	return strings.Join(lines, "\n")
}
