package knowledge

import (
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"
)

// longestPassage is the length of the longest passage, in characters.
const longestPassage = 400

// quotable is an article's sentences and steps with the terms of each.
type quotable struct {
	units    []unit
	start    []uint32 // of each unit's terms, and the end of the last
	terms    []uint32
	lastItem int // the last unit that is an item of a list, or -1
}

// quotes keeps the articles that were quoted: most questions are answered by
// few articles.
type quotes struct {
	mutex sync.Mutex
	read  map[uint32]quotable
}

// mostQuotes is how many are kept; with another, all are read anew.
const mostQuotes = 1000

// quote reads an article for quoting.
func (x *index) quote(doc uint32) quotable {
	if q, ok := x.quotes.of(doc); ok {
		return q
	}
	q := x.readQuotable(doc)
	x.quotes.keep(doc, q)
	return q
}

func (q *quotes) of(doc uint32) (quotable, bool) {
	q.mutex.Lock()
	defer q.mutex.Unlock()
	known, ok := q.read[doc]
	return known, ok
}

func (q *quotes) keep(doc uint32, read quotable) {
	q.mutex.Lock()
	defer q.mutex.Unlock()
	if q.read == nil || len(q.read) >= mostQuotes {
		q.read = map[uint32]quotable{}
	}
	q.read[doc] = read
}

func (x *index) readQuotable(doc uint32) quotable {
	q := quotable{units: units(x.articles[doc].Body), start: []uint32{0}, lastItem: -1}
	var (
		w     words
		stems []string
		key   []byte
	)
	for i, u := range q.units {
		if u.item {
			q.lastItem = i
		}
		w.reset()
		w.read(u.text)
		w.compound()
		stems = stems[:0]
		for i := range w.list {
			term, ok := x.forms[string(w.at(i))]
			if !ok {
				stems = append(stems, "")
				continue
			}
			stems = append(stems, x.names[term])
			q.terms = append(q.terms, term)
		}
		for i := range stems {
			var notions []uint16
			notions, _, key = x.notions.longestAt(stems, i, key)
			for _, notion := range notions {
				q.terms = append(q.terms, uint32(notion))
			}
		}
		q.start = append(q.start, uint32(len(q.terms)))
	}
	return q
}

// passage is the part of an article that helps with a question: neighbouring
// steps of one list, or sentences of one paragraph, as many as a passage holds.
func (x *index) passage(doc uint32, q *question) string {
	quote := x.quote(doc)
	var best struct {
		from, to int
		value    float32
	}
	for i, u := range quote.units {
		if u.heading {
			continue
		}
		from, to := i, quote.reach(i)
		value := quote.fit(from, to, q) * quote.usefulness(i)
		if i == 0 || quote.units[i-1].block != u.block {
			value += fromTheTop * q.mass
		}
		if best.to == 0 || value > best.value {
			best.from, best.to, best.value = from, to, value
		}
	}
	return quote.write(best.from, best.to)
}

// fromTheTop favours passages that begin where a list or paragraph begins, by
// this share of the question's weight.
const fromTheTop = .3

// usefulness of a unit's block: before a list stands the symptom, which the
// asker knows; steps help.
func (quote *quotable) usefulness(i int) float32 {
	switch {
	case quote.units[i].item:
		return 1.3
	case i < quote.lastItem:
		return .4
	}
	return 1
}

// reach is the end of the longest passage that begins with the unit.
func (quote *quotable) reach(from int) (to int) {
	room := longestPassage - quote.length(from)
	for to = from + 1; to < len(quote.units) && quote.units[to].block == quote.units[from].block; to++ {
		if room -= quote.length(to); room < 0 {
			break
		}
	}
	return to
}

// fit is how much of the question some units have together.
func (quote *quotable) fit(from, to int, q *question) float32 {
	var sum float32
	terms := quote.terms[quote.start[from]:quote.start[to]]
	for j := range q.slots {
		s := &q.slots[j]
		if s.mass == 0 {
			continue
		}
	slot:
		for _, a := range s.any[:s.n] {
			for _, t := range terms {
				if t == a.term {
					sum += s.mass * a.weight
					break slot
				}
			}
		}
	}
	return sum
}

func (quote *quotable) length(i int) int {
	return utf8.RuneCountInString(quote.units[i].text) + len("10. ") + 1
}

func (quote *quotable) write(from, to int) string {
	var b strings.Builder
	for i := from; i < to; i++ {
		u := quote.units[i]
		switch {
		case i == from:
		case u.item:
			b.WriteByte('\n')
		default:
			b.WriteByte(' ')
		}
		switch {
		case u.step > 0:
			b.WriteString(strconv.Itoa(u.step) + ". ")
		case u.item:
			b.WriteString("• ")
		}
		b.WriteString(u.text)
	}
	return shorten(b.String())
}

// shorten cuts a single overlong unit at a word.
func shorten(s string) string {
	if utf8.RuneCountInString(s) <= longestPassage {
		return s
	}
	runes := []rune(s)[:longestPassage-1]
	cut := string(runes)
	if i := strings.LastIndexByte(cut, ' '); i > 0 {
		cut = cut[:i]
	}
	return cut + "…"
}
