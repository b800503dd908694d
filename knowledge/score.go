package knowledge

import "slices"

// enter files what the slots may be found as under the terms.
func (t *tally) enter() {
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

// score weighs an article by all the words of the question.
func (x *index) score(t *tally, doc uint32) hit {
	q := &t.question
	h := hit{doc: doc}
	var tags float32
	for _, i := range t.order {
		s := &q.slots[i]
		if s.n == 0 {
			h.body += x.alike(q.words.at(s.word), s, doc)
			continue
		}
		body := x.body.best(x.body.idf, s, doc)
		h.body += body
		tags += x.tags.best(x.body.idf, s, doc)
		if body > 0 && s.class == content {
			h.cover += s.mass
			h.peak = max(h.peak, body)
		}
	}
	h.sum = share(bodyPart*h.body+tagsPart*tags, allParts*q.mass)
	h.score = min(1, h.sum)
	h.body, h.tags, h.cover = min(1, share(h.body, q.mass)), min(1, share(tags, q.mass)), share(h.cover, q.content)
	return h
}

// best is what a document has of a slot, by the best of what that may be found
// as.
func (p *postings) best(idf []float32, s *slot, doc uint32) (best float32) {
	for _, a := range s.any[:s.n] {
		best = max(best, s.weight*a.weight*idf[a.term]*p.in(a.term, doc))
	}
	return best
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
