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

const (
	// Most is how many suggestions a search returns at most.
	Most = 10

	// The rarest words of a question name the candidates: all words of content
	// in a small base, as many as have so many postings in a large one.
	leading    = 4000
	candidates = 40 // so many articles are weighed by all words
)

// A hit is an article found, and what speaks for it.
type hit struct {
	doc   uint32
	score float32 // 0 to 1, comparable across questions
	body  float32 // share of the question found in it, by BM25
	cover float32 // share of the question's content found in it, however faintly
	title float32 // share of the title that the question names
}

// tally is the working memory of a search.
type tally struct {
	question question
	order    []int // of slots, heaviest first
	sums     []sum // one per article
	best     []float32
	found    []uint32 // articles of the slot at hand
	touched  []uint32 // all articles with a sum
	lead     []lead   // the candidates, a heap with the weakest on top
	terms    []uint16 // term → the first of its entries, from 1
	entries  []entry
	perSlot  []float32
	hits     []hit
}

// A sum is what an article has of the question so far.
type sum struct{ body, cover float32 }

// An entry is a slot that a term may stand for.
type entry struct {
	slot   uint16
	next   uint16 // entry of the same term, or 0
	weight float32
}

var tallies = sync.Pool{New: func() any { return new(tally) }}

// search scores the articles that the audience may see against the question in
// t, best first. The hits are valid until the next search with t.
func (x *index) search(t *tally, audience Audience) []hit {
	t.resize(x)
	t.hits = t.hits[:0]
	led, read := 0, 0
	for kind := t.rank(); led < kind && (led < 2 || read < leading); led++ {
		read += x.lead(t, &t.question.slots[t.order[led]])
	}
	t.choose(x, audience)
	t.enter(x)
	for _, l := range t.lead {
		t.hits = append(t.hits, x.weighAll(t, l.doc, t.order[led:]))
	}
	slices.SortFunc(t.hits, func(a, b hit) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.doc, b.doc))
	})
	t.hits = t.hits[:min(Most, len(t.hits))]
	for i := range t.hits {
		t.hits[i].title = x.titleNamed(t, t.hits[i].doc)
	}
	t.clear()
	return t.hits
}

func (t *tally) resize(x *index) {
	if n := len(x.articles); len(t.sums) < n {
		t.sums, t.best = make([]sum, n), make([]float32, n)
	}
	if n := len(x.names); len(t.terms) < n {
		t.terms = make([]uint16, n)
	}
}

// clear forgets what the search has left in the large arrays.
func (t *tally) clear() {
	for _, d := range t.touched {
		t.sums[d] = sum{}
	}
	t.touched = t.touched[:0]
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

// lead adds to every article the best of what a slot may be found as, and
// returns how many postings it read.
func (x *index) lead(t *tally, s *slot) (read int) {
	if s.n == 0 {
		return x.leadRuns(t, s)
	}
	t.found = t.found[:0]
	for _, a := range s.any[:s.n] {
		w := s.weight * a.weight * x.body.idf[a.term] * scale
		docs, impact := x.body.of(a.term)
		read += len(docs)
		for i, d := range docs {
			if t.best[d] == 0 {
				t.found = append(t.found, d)
			}
			t.best[d] = max(t.best[d], w*float32(impact[i]))
		}
	}
	t.gather(s, 1)
	return read
}

// leadRuns finds articles by the letters of a word that none of them has.
func (x *index) leadRuns(t *tally, s *slot) (read int) {
	t.found = t.found[:0]
	total := float32(0)
	eachGram(t.question.words.at(s.word), func(key uint32) {
		g, ok := x.ids[key]
		if !ok {
			total += unknownIDF(len(x.articles), content)
			return
		}
		total += x.grams.idf[g]
		docs, impact := x.grams.of(g)
		read += len(docs)
		for i, d := range docs {
			if t.best[d] == 0 {
				t.found = append(t.found, d)
			}
			t.best[d] += x.grams.idf[g] * float32(impact[i]) * scale
		}
	})
	t.gather(s, runsPart*s.mass/max(total, 1))
	return read
}

// gather moves what was found for a slot into the sums.
func (t *tally) gather(s *slot, factor float32) {
	cover := s.mass
	if s.class != content || s.n == 0 {
		cover = 0
	}
	for _, d := range t.found {
		if t.sums[d].body == 0 {
			t.touched = append(t.touched, d)
		}
		t.sums[d].body += factor * t.best[d]
		t.sums[d].cover += cover
		t.best[d] = 0
	}
}

// A lead is a candidate.
type lead struct {
	doc  uint32
	body float32
}

func weaker(a, b lead) bool { return a.body < b.body || a.body == b.body && a.doc > b.doc }

// choose keeps the articles with the largest sums that the audience may see.
func (t *tally) choose(x *index, audience Audience) {
	t.lead = t.lead[:0]
	for _, d := range t.touched {
		l := lead{d, t.sums[d].body}
		if len(t.lead) == candidates && !weaker(t.lead[0], l) {
			continue
		}
		if x.articles[d].Audience == Internal && audience != Internal {
			continue
		}
		if len(t.lead) < candidates {
			t.lead = append(t.lead, l)
			for i := len(t.lead) - 1; i > 0 && weaker(t.lead[i], t.lead[(i-1)/2]); i = (i - 1) / 2 {
				t.lead[i], t.lead[(i-1)/2] = t.lead[(i-1)/2], t.lead[i]
			}
			continue
		}
		t.lead[0] = l
		for i := 0; ; {
			least := i
			for _, child := range [...]int{2*i + 1, 2*i + 2} {
				if child < len(t.lead) && weaker(t.lead[child], t.lead[least]) {
					least = child
				}
			}
			if least == i {
				break
			}
			t.lead[i], t.lead[least] = t.lead[least], t.lead[i]
			i = least
		}
	}
}

// enter files what the slots may be found as under the terms.
func (t *tally) enter(x *index) {
	t.entries = append(t.entries[:0], entry{})
	for i := range t.question.slots {
		s := &t.question.slots[i]
		if s.weight == 0 {
			continue
		}
		for _, a := range s.any[:s.n] {
			t.entries = append(t.entries, entry{uint16(i), t.terms[a.term], a.weight})
			t.terms[a.term] = uint16(len(t.entries) - 1)
		}
	}
}

// weighAll scores a candidate by all the words of the question; rest are those
// that did not lead to it.
func (x *index) weighAll(t *tally, doc uint32, rest []int) hit {
	q := &t.question
	body, cover := t.sums[doc].body, t.sums[doc].cover
	for _, i := range rest {
		s := &q.slots[i]
		found := float32(0)
		for _, a := range s.any[:s.n] {
			found = max(found, a.weight*x.body.idf[a.term]*x.body.in(a.term, doc))
		}
		body += s.weight * found
		if found > 0 && s.class == content {
			cover += s.mass
		}
	}
	h := hit{doc: doc, body: min(1, share(body, q.mass)), cover: share(cover, q.content)}
	h.score = (bodyPart*h.body + tagsPart*min(1, share(x.tagged(t, doc), q.mass))) / allParts
	return h
}

// tagged is how much of the question the tags of an article hold, saturated as
// in BM25.
func (x *index) tagged(t *tally, doc uint32) float32 {
	tags := x.tags.of(doc)
	t.perSlot = slots(t.perSlot, len(t.question.slots))
	for i, term := range tags {
		if t.terms[term] == 0 || slices.Contains(tags[:i], term) {
			continue
		}
		n := float32(1)
		for _, other := range tags[i+1:] {
			if other == term {
				n++
			}
		}
		for e := t.terms[term]; e != 0; e = t.entries[e].next {
			slot := t.entries[e].slot
			value := t.question.slots[slot].weight * t.entries[e].weight * x.body.idf[term] * n / (tagsSaturation + n)
			t.perSlot[slot] = max(t.perSlot[slot], value)
		}
	}
	return total(t.perSlot)
}

// titleNamed is the share of an article's title that the question names, by
// inverse document frequency; notions share nothing but count like words.
func (x *index) titleNamed(t *tally, doc uint32) float32 {
	t.perSlot = slots(t.perSlot, len(t.question.slots))
	var all float32
	for _, term := range x.titles.of(doc) {
		w := x.weigh(term)
		if int(term) >= x.notions.count {
			all += w
		}
		for e := t.terms[term]; e != 0; e = t.entries[e].next {
			slot := t.entries[e].slot
			t.perSlot[slot] = max(t.perSlot[slot], t.entries[e].weight*w)
		}
	}
	return min(1, share(total(t.perSlot), all))
}

// slots are n zeros.
func slots(scratch []float32, n int) []float32 {
	scratch = slices.Grow(scratch[:0], n)[:n]
	clear(scratch)
	return scratch
}

func total(values []float32) (sum float32) {
	for _, v := range values {
		sum += v
	}
	return sum
}

func share(part, whole float32) float32 {
	if whole == 0 {
		return 0
	}
	return part / whole
}
