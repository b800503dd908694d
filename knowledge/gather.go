package knowledge

// measureSums sets the unit in which sums are counted: as fine as 32 bits allow
// for this question.
func (t *tally) measureSums(x *index) {
	most := float32(0)
	for i := range t.question.slots {
		s := &t.question.slots[i]
		most += s.mass
		for _, a := range s.any[:s.n] {
			most += s.weight * a.weight * x.body.idf[a.term]
		}
	}
	t.unit = (1 << 30) / (255 * allParts * max(most, 1))
}

// whole is what an impact of 1 of 255 adds to a sum, for a weight.
func (t *tally) whole(weight float32) uint32 { return uint32(weight*t.unit + .5) }

// gather adds what a slot says to a sum for every article.
func (x *index) gather(t *tally, sums []uint32, s *slot) {
	if s.n == 0 {
		x.gatherRuns(t, sums, t.question.words.at(s.word), s)
		return
	}
	x.gatherFrom(t, sums, &x.body, bodyPart, s)
	x.gatherFrom(t, sums, &x.tags, tagsPart, s)
}

// gatherFrom adds to every sum the best of what a slot may be found as in a
// field. It notes the shorter postings and reads the longest against them.
func (x *index) gatherFrom(t *tally, sums []uint32, p *postings, part float32, s *slot) {
	longest, most := 0, -1
	for i, a := range s.any[:s.n] {
		if _, impact := p.of(a.term); len(impact) > most {
			longest, most = i, len(impact)
		}
	}
	for i, a := range s.any[:s.n] {
		if i != longest {
			docs, impact := p.of(a.term)
			note(t.best, docs, impact, t.whole(part*s.weight*a.weight*x.body.idf[a.term]))
		}
	}
	a := s.any[longest]
	docs, impact := p.of(a.term)
	weight := t.whole(part * s.weight * a.weight * x.body.idf[a.term])
	if s.n == 1 {
		add(sums, docs, impact, weight)
		return
	}
	addBest(sums, t.best, docs, impact, weight)
	for i, a := range s.any[:s.n] {
		if docs, impact := p.of(a.term); i != longest {
			addNoted(sums, t.best, docs, impact)
		}
	}
}

// add adds what a term's postings weigh to the sums of their documents.
func add(sums []uint32, docs []uint32, impact []uint8, weight uint32) {
	if docs == nil {
		sums = sums[:len(impact)]
		for d, v := range impact {
			sums[d] += weight * uint32(v)
		}
		return
	}
	impact = impact[:len(docs)]
	for i, d := range docs {
		sums[d] += weight * uint32(impact[i])
	}
}

// note keeps the best so far of what postings weigh.
func note(best []uint32, docs []uint32, impact []uint8, weight uint32) {
	if docs == nil {
		best = best[:len(impact)]
		for d, v := range impact {
			best[d] = max(best[d], weight*uint32(v))
		}
		return
	}
	impact = impact[:len(docs)]
	for i, d := range docs {
		best[d] = max(best[d], weight*uint32(impact[i]))
	}
}

// addBest adds what postings weigh, or the best so far, which it forgets.
func addBest(sums, best []uint32, docs []uint32, impact []uint8, weight uint32) {
	if docs == nil {
		sums, best = sums[:len(impact)], best[:len(impact)]
		for d, v := range impact {
			sums[d] += max(best[d], weight*uint32(v))
			best[d] = 0
		}
		return
	}
	impact = impact[:len(docs)]
	for i, d := range docs {
		sums[d] += max(best[d], weight*uint32(impact[i]))
		best[d] = 0
	}
}

// addNoted adds what was noted and not added yet, and forgets it.
func addNoted(sums, best []uint32, docs []uint32, impact []uint8) {
	if docs == nil {
		for d := range impact {
			sums[d] += best[d]
			best[d] = 0
		}
		return
	}
	for _, d := range docs {
		sums[d] += best[d]
		best[d] = 0
	}
}

// gatherRuns finds articles by the letters of a word that none of them has.
func (x *index) gatherRuns(t *tally, sums []uint32, word []byte, s *slot) {
	factor := bodyPart * x.perRun(word, s)
	eachGram(word, func(key uint32) {
		if g, ok := x.ids[key]; ok {
			docs, impact := x.grams.of(g)
			add(sums, docs, impact, t.whole(factor*x.grams.idf[g]))
		}
	})
}

// alike is what an article has of a word that none has, by its letters.
func (x *index) alike(word []byte, s *slot, doc uint32) float32 {
	var found float32
	eachGram(word, func(key uint32) {
		if g, ok := x.ids[key]; ok {
			found += x.grams.idf[g] * x.grams.in(g, doc)
		}
	})
	if found == 0 {
		return 0
	}
	return found * x.perRun(word, s)
}

// perRun is what the runs of a word that no article has count, for each unit
// of their inverse document frequency.
func (x *index) perRun(word []byte, s *slot) float32 {
	total := float32(0)
	eachGram(word, func(key uint32) {
		if g, ok := x.ids[key]; ok {
			total += x.grams.idf[g]
		} else {
			total += unknownIDF(len(x.articles), content)
		}
	})
	return runsPart * s.mass / max(total, 1)
}
