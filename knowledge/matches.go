package knowledge

import "unicode/utf8"

// A Span is a piece of a text, in bytes: text[From:To].
type Span struct{ From, To int }

// matches are the words of a passage that the question speaks of, itself or in
// other words. Words that stand side by side make one span.
func (x *index) matches(passage string, q *question) (spans []Span) {
	var (
		w     words
		stems []string
		at    []Span // where each word of w stands
	)
	for i := 0; i < len(passage); {
		n := chunk(passage[i:])
		if n == 0 {
			_, size := utf8.DecodeRuneInString(passage[i:])
			i += size
			continue
		}
		before := len(w.list)
		w.chunk(passage[i : i+n])
		for range len(w.list) - before {
			at = append(at, Span{i + elision(passage[i:i+n]), i + n})
		}
		i += n
	}
	if len(at) == 0 {
		return nil
	}
	for i := range w.list {
		if t, ok := x.forms[string(w.at(i))]; ok {
			stems = append(stems, x.names[t])
		} else {
			stems = append(stems, stem(x.lang, string(w.at(i))))
		}
	}
	var key []byte
	for i := 0; i < len(stems); i++ {
		if t, ok := x.terms[stems[i]]; ok && x.classes[t] == content && q.has(t) {
			spans = join(spans, at[i], passage)
		}
		var notions []uint16
		var n int
		notions, n, key = x.notions.longestAt(stems, i, key)
		for _, notion := range notions {
			if q.has(uint32(notion)) {
				spans = join(spans, Span{at[i].From, at[i+n-1].To}, passage)
			}
		}
	}
	return spans
}

// join appends a span to ascending ones, or to the last of them.
func join(spans []Span, s Span, passage string) []Span {
	if n := len(spans); n > 0 {
		last := &spans[n-1]
		if s.From <= last.To || passage[last.To:s.From] == " " {
			last.To = max(last.To, s.To)
			return spans
		}
	}
	return append(spans, s)
}

// elision is the length of what is left out of a run: "l'" in "l'imprimante".
func elision(run string) int {
	for i, r := range run {
		if r != '\'' && r != '’' && r != 'ʼ' {
			continue
		}
		var head []byte
		for _, r := range run[:i] {
			head = fold(head, r)
		}
		if end := i + utf8.RuneLen(r); elided(string(head)) && end < len(run) {
			return end
		}
		return 0
	}
	return 0
}

// has reports whether some word of the question may be found as the term.
func (q *question) has(term uint32) bool {
	for i := range q.slots {
		s := &q.slots[i]
		for _, a := range s.any[:s.n] {
			if a.term == term && s.class == content {
				return true
			}
		}
	}
	return false
}
