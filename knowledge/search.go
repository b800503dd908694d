package knowledge

import (
	"cmp"
	"slices"
	"sync"
)

// Weights of the parts of a score. Each part is between 0 and 1.
const (
	bodyPart = 3.5
	tagsPart = .7
	allParts = bodyPart + tagsPart
)

// runsPart is what a word that no article has counts where its runs of four
// letters stand in a title or tag, against the word itself.
const runsPart = .5

// Most is how many suggestions a search returns at most.
const Most = 10

// A hit is an article found, and what speaks for it.
type hit struct {
	doc   uint32
	score float32 // 0 to 1, comparable across questions
	body  float32 // share of the question found in it, by BM25
	cover float32 // share of the question's content found in it, however faintly
	title float32 // share of the title that the question names
	tags  float32 // share of the question found in the tags
	peak  float32 // what the word of content weighs that speaks most for it

	sum float32 // what the score is a share of, before it is cut at 1
}

// tally is the working memory of a search.
type tally struct {
	question question
	order    []int    // of slots, heaviest first
	unit     float32  // of the sums
	sums     []uint32 // what the leading slots say for each article
	best     []uint32 // of the slot at hand, where it may be found as several terms
	columns  []column // of the other slots
	rest     []uint32 // what the other slots say for each article, where all are asked
	peaks    []uint32 // the largest of each block of sums
	found    []uint32 // articles for which they are asked
	lead     []lead   // the candidates, a heap with the weakest on top
	terms    []uint16 // term → the first of its entries, from 1
	entries  []entry
	perSlot  []float32
	hits     []hit
}

// An entry is a slot that a term may stand for.
type entry struct {
	slot   uint16
	next   uint16 // entry of the same term, or 0
	weight float32
}

var tallies = sync.Pool{New: func() any { return new(tally) }}

// search scores the articles that the audience may see against the question in
// t, best first. The hits are valid until the next search with t.
//
// The words of content name the articles, and every article that has one of
// them is weighed; where a question has no such word, all words do.
func (x *index) search(t *tally, audience Audience) []hit {
	t.resize(x)
	t.measureSums(x)
	leading := t.rank()
	for _, i := range t.order[:leading] {
		x.gather(t, t.sums, &t.question.slots[i])
	}
	x.choose(t, audience, t.order[leading:])
	t.enter()
	t.hits = t.hits[:0]
	for _, l := range t.lead {
		t.hits = append(t.hits, x.score(t, l.doc))
	}
	slices.SortFunc(t.hits, func(a, b hit) int {
		return cmp.Or(cmp.Compare(b.sum, a.sum), cmp.Compare(a.doc, b.doc))
	})
	t.hits = t.hits[:min(Most, len(t.hits))]
	for i := range t.hits {
		t.hits[i].title = x.titleNamed(t, t.hits[i].doc)
	}
	t.clear(x)
	return t.hits
}

func (t *tally) resize(x *index) {
	if n := len(x.articles); len(t.sums) < n {
		t.sums, t.rest, t.best = make([]uint32, n), make([]uint32, n), make([]uint32, n)
	}
	if n := len(x.names); len(t.terms) < n {
		t.terms = make([]uint16, n)
	}
}

// clear forgets what the search has left in the large arrays.
func (t *tally) clear(x *index) {
	clear(t.sums[:len(x.articles)])
	clear(t.rest[:len(x.articles)])
	for i := range t.question.slots {
		s := &t.question.slots[i]
		for _, a := range s.any[:s.n] {
			t.terms[a.term] = 0
		}
	}
}

// rank orders the slots by what they weigh, words of content first, and returns
// how many of them may name candidates: those of content, or all where there
// are none.
func (t *tally) rank() (kind int) {
	slots := t.question.slots
	t.order = t.order[:0]
	for i := range slots {
		if slots[i].weight > 0 && slots[i].mass > 0 {
			t.order = append(t.order, i)
		}
	}
	slices.SortStableFunc(t.order, func(a, b int) int {
		if first, second := slots[a].class == content, slots[b].class == content; first != second {
			if first {
				return -1
			}
			return 1
		}
		return cmp.Compare(slots[b].mass, slots[a].mass)
	})
	for kind < len(t.order) && slots[t.order[kind]].class == content {
		kind++
	}
	if kind == 0 {
		return len(t.order)
	}
	return kind
}
