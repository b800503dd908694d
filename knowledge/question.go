package knowledge

import (
	"bytes"
	"slices"
)

// A slot is one word of a question and what it may be found as.
type slot struct {
	word   int // its place in the question
	any    [5]alternative
	n      int
	class  class
	weight float32 // of the word in this question
	mass   float32 // weight × idf: the share of the question it stands for
	known  bool    // some article has it, or what means the same
}

// An alternative is a term that a word of the question may be found as.
type alternative struct {
	term   uint32
	weight float32 // 1 for the word itself
}

// How much less a match counts that is not the word itself.
const (
	notionWeight  = .85
	correctWeight = 1
	partWeight    = .6
	longMass      = 12 // about four words; long mails say much that is not the question
	longShare     = .4 // what each further part of the mass counts
	unknownShare  = .6 // of the weight that a word no article has would have
	codeWeight    = 3  // of an error code or version that some article has
	numberWeight  = .4 // of one that none has: a telephone, a date, a ticket
)

func (s *slot) add(term uint32, weight float32) {
	if s.n < len(s.any) {
		s.any[s.n] = alternative{term, weight}
		s.n++
		s.known = true
	}
}

// mostWords is how far a message is read.
const mostWords = 200

// question is a message as one index understands it, reusable.
type question struct {
	words  words
	stress []float32 // of each word, by its sentence
	stems  []string
	abroad []string // stems in the language of the question, where the index has another
	slots  []slot
	key    []byte

	mass, content float32 // of all slots; of content words
}

// understand reads a text, already cleaned, in the terms of an index of the
// language home, or of the other language.
func (q *question) understand(x, home *index, text string) {
	q.read(text)
	q.stems, q.slots = q.stems[:0], q.slots[:0]
	for i := range q.words.list {
		q.word(x, i)
	}
	for i := 0; i < len(q.slots); {
		notions, n, key := x.notions.longestAt(q.stems, i, q.key)
		q.key = key
		for j := i; j < i+n; j++ {
			if q.slots[j].class == function && n > 1 {
				continue
			}
			for _, notion := range notions {
				if x.body.known(uint32(notion)) && !x.notions.everyday[notion] {
					q.slots[j].add(uint32(notion), notionWeight)
				}
			}
		}
		i += max(n, 1)
	}
	if home != x {
		q.translate(x, home)
	}
	q.weigh(x)
}

// read reads the words of a text, and how much each sentence matters.
func (q *question) read(text string) {
	q.words.reset()
	q.stress = q.stress[:0]
	for _, s := range statements(text) {
		from := len(q.words.list)
		q.words.read(s.text)
		q.words.compoundFrom(from)
		for range len(q.words.list) - from {
			q.stress = append(q.stress, s.stress)
		}
	}
	q.words.list = q.words.list[:min(len(q.words.list), mostWords)]
}

// word makes the slot of one word, corrected when it seems misspelt.
func (q *question) word(x *index, i int) {
	word := q.words.at(i)
	s := slot{word: i, class: classOf(x.lang, word)}
	s.weight = weight[s.class]
	if q.words.list[i].part {
		s.weight *= partWeight
	}
	term, known := x.forms[string(word)]
	name := ""
	if known {
		name = x.names[term]
	} else {
		name = stem(x.lang, string(word))
		term, known = x.terms[name]
	}
	switch {
	case known:
		s.add(term, 1)
	case s.class == content && !x.notions.has(name):
		if c, ok := x.typos.nearest(word); ok {
			s.class, s.weight = c.class, weight[c.class]
			name = stem(x.lang, c.form)
			if c.term != unknown {
				s.add(c.term, correctWeight)
			}
		}
	}
	if s.class == content && hasDigit(word) {
		s.weight *= numberWeight
		if known && len(word) >= 3 {
			s.weight *= codeWeight / numberWeight
		}
	}
	s.weight *= q.stress[i]
	if before := slices.Index(q.stems, name); before >= 0 { // said before
		q.slots[before].weight = max(q.slots[before].weight, s.weight)
		s.weight = 0
	}
	q.stems = append(q.stems, name)
	q.slots = append(q.slots, s)
}

// weigh sets the masses.
func (q *question) weigh(x *index) {
	q.mass, q.content = 0, 0
	for i := range q.slots {
		s := &q.slots[i]
		if s.known {
			s.mass = s.weight * x.body.idf[s.any[0].term]
		} else {
			s.mass = s.weight * unknownShare * unknownIDF(len(x.articles), s.class)
		}
		q.mass += s.mass
		if s.class == content {
			q.content += s.mass
		}
	}
	if q.mass > longMass {
		q.mass = longMass + longShare*(q.mass-longMass)
	}
}

func hasDigit(word []byte) bool { return bytes.ContainsAny(word, "0123456789") }
