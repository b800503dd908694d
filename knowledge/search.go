package knowledge

import "sync"

// Weights of the parts of a score. Each part is between 0 and 1.
const (
	bodyPart  = 3.5
	tagsPart  = .7
	gramsPart = 1
	pairsPart = .9
	titlePart = .15
	allParts  = bodyPart + tagsPart + gramsPart + pairsPart + titlePart
)

// Most is how many suggestions a search returns at most.
const Most = 10

// A hit is an article found, and what speaks for it.
type hit struct {
	doc   uint32
	score float32 // 0 to 1, comparable across questions
	body  float32 // share of the question found in it, by BM25
	tags  float32
	cover float32 // share of the question's content found in it, however faintly
	title float32 // share of the title that the question names
}

// tally is the working memory of a search, one number per article.
type tally struct {
	question question
	body     []float32
	tags     []float32
	grams    []float32
	pairs    []float32
	cover    []float32
	title    []float32
	best     []float32 // of the slot at hand
	found    []uint32  // articles of the slot at hand
	touched  []bool
	hits     []uint32 // all articles touched
	top      [Most]hit
}

var tallies = sync.Pool{New: func() any { return new(tally) }}

func (t *tally) resize(n int) {
	if len(t.body) >= n {
		return
	}
	for _, a := range []*[]float32{&t.body, &t.tags, &t.grams, &t.pairs, &t.cover, &t.title, &t.best} {
		*a = make([]float32, n)
	}
	t.touched = make([]bool, n)
}

// clear forgets the articles touched; everything else is untouched.
func (t *tally) clear() {
	for _, d := range t.hits {
		t.body[d], t.tags[d], t.grams[d], t.pairs[d], t.cover[d], t.title[d] = 0, 0, 0, 0, 0, 0
		t.touched[d] = false
	}
	t.hits = t.hits[:0]
}

func (t *tally) touch(d uint32) {
	if !t.touched[d] {
		t.touched[d] = true
		t.hits = append(t.hits, d)
	}
}

// search scores the articles that the audience may see against the question in
// t, best first. The hits are valid until the next search with t.
func (x *index) search(t *tally, audience Audience) []hit {
	t.resize(len(x.articles))
	t.clear()
	q := &t.question
	for i := range q.slots {
		s := &q.slots[i]
		if s.weight > 0 {
			t.slot(&x.body, s, s.weight, t.body, true)
			for _, d := range t.found {
				t.touch(d)
				if s.class == content {
					t.cover[d] += s.mass
				}
			}
			t.slot(&x.tags, s, s.weight, t.tags, true)
			t.slot(&x.titles, s, 1, t.title, false)
		}
	}
	grams := t.addGrams(x)
	pairs := t.addPairs(x)
	n := 0
	for _, d := range t.hits {
		if x.articles[d].Audience == Internal && audience != Internal {
			continue
		}
		h := hit{
			doc: d, body: min(1, share(t.body[d], q.mass)), tags: min(1, share(t.tags[d], q.mass)),
			cover: share(t.cover[d], q.content), title: min(1, t.title[d]),
		}
		h.score = (bodyPart*h.body + tagsPart*h.tags + gramsPart*share(t.grams[d], grams) +
			pairsPart*share(t.pairs[d], pairs) + titlePart*h.title) / allParts
		n = t.keep(h, n)
	}
	return t.top[:n]
}

func share(part, whole float32) float32 {
	if whole == 0 {
		return 0
	}
	return part / whole
}

// slot adds, for every article, the best of the slot's alternatives; t.found
// are then those articles.
func (t *tally) slot(p *postings, s *slot, weight float32, into []float32, byIDF bool) {
	t.found = t.found[:0]
	for _, a := range s.any[:s.n] {
		w := weight * a.weight
		if byIDF {
			w *= p.idf[a.term]
		}
		docs, impact := p.of(a.term)
		for i, d := range docs {
			if t.best[d] == 0 {
				t.found = append(t.found, d)
			}
			t.best[d] = max(t.best[d], w*impact[i])
		}
	}
	for _, d := range t.found {
		into[d] += t.best[d]
		t.best[d] = 0
	}
}

// addGrams counts the runs of four letters of content words, and returns the
// weight of them all.
func (t *tally) addGrams(x *index) (mass float32) {
	q := &t.question
	for i := range q.slots {
		if q.slots[i].class != content || q.words.list[i].part {
			continue
		}
		eachGram(q.words.at(i), func(key uint32) {
			g, ok := x.gramIDs[key]
			if !ok {
				mass += unknownIDF(len(x.articles), content)
				return
			}
			mass += x.grams.idf[g]
			docs, impact := x.grams.of(g)
			for i, d := range docs {
				t.touch(d)
				t.grams[d] += x.grams.idf[g] * impact[i]
			}
		})
	}
	return mass
}

// addPairs counts neighbouring content words, and returns the weight of all.
func (t *tally) addPairs(x *index) (mass float32) {
	q := &t.question
	previous := unknown
	for i := range q.slots {
		s := &q.slots[i]
		if q.words.list[i].breaks {
			previous = unknown
		}
		if s.class != content || q.words.list[i].part {
			continue
		}
		term := unknown
		if s.known {
			term = s.any[0].term
		}
		if term != unknown && previous != unknown {
			p, ok := x.pairIDs[pair(previous, term)]
			if !ok {
				mass += unknownIDF(len(x.articles), content)
			} else {
				mass += x.pairs.idf[p]
				docs, impact := x.pairs.of(p)
				for i, d := range docs {
					t.touch(d)
					t.pairs[d] += x.pairs.idf[p] * impact[i]
				}
			}
		}
		previous = term
	}
	return mass
}

// keep inserts a hit among the n best; equal scores rank by article order.
func (t *tally) keep(h hit, n int) int {
	worse := func(a, b hit) bool { return a.score < b.score || a.score == b.score && a.doc > b.doc }
	if n == Most {
		if !worse(t.top[n-1], h) {
			return n
		}
		n--
	}
	i := n
	for ; i > 0 && worse(t.top[i-1], h); i-- {
		t.top[i] = t.top[i-1]
	}
	t.top[i] = h
	return n + 1
}
