package knowledge

import (
	"cmp"
	"math"
	"slices"
)

// How the residual is learned: a softmax over the scores of the articles found,
// plus for each article with evidence a weight for each word of the question,
// plus for each word what it counts more, or less, in any article. Fitted to
// halves of the tuning questions, asked of the articles as they are, without
// tags, and without the lexicon.
const (
	sharpness  = 24   // of the softmax over scores
	stride     = .4   // of a step
	forgetting = .003 // of a weight at each step
	rounds     = 4
	intruders  = 20   // rivals that only evidence brings in
	slight     = .002 // a weight that is not worth keeping

	trustStride     = 4
	trustForgetting = .001
)

// A training is where the weights of a layer are learned.
type training struct {
	at      map[trait]int32 // → weights
	traits  []trait
	weights []float32
	trust   []float32 // by word; nil: it is not learned here
}

// A trait is a word that may speak for an article.
type trait struct{ article, word uint32 }

// train learns a layer from exercises, on top of the layers before it. one and
// most are how far a piece of evidence, and all of it, may move an article; trusts
// says that they teach what words count, too.
func (l *lessons) train(all []exercise, one, most float32, trusts bool) layer {
	y := layer{reach: make([]float32, len(l.articles))}
	for i := range all {
		l.begin(&all[i])
		all[i].extend(y.reach, one, most)
	}
	speaks := answersOf(all, len(l.words))
	t := training{at: map[trait]int32{}}
	if trusts {
		t.trust = make([]float32, len(l.words))
	}
	for i := range all {
		all[i].intrude(l, speaks, i)
	}
	l.unlock(all)
	for i := range all {
		t.enter(&all[i], y.reach)
	}
	for range rounds {
		for i := range all {
			t.step(&all[i])
		}
	}
	var order []int
	for i, w := range t.weights {
		if w > slight || w < -slight {
			order = append(order, i)
		}
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(t.traits[a].article, t.traits[b].article) })
	if len(all) > 0 && trusts {
		l.trust = t.trust
	}
	y.nudges = newRows(len(l.words), len(order), func(i int) (uint32, nudge) {
		of := t.traits[order[i]]
		return of.word, nudge{of.article, t.weights[order[i]]}
	})
	return y
}

// begin adds to the scores what the layers before have learned.
func (l *lessons) begin(x *exercise) {
	moves := l.moves(x.words, x.open)
	for k := range x.rivals {
		r := &x.rivals[k]
		r.open = x.open
		r.score += trusted(l.trust, r.heard)
		if m, ok := l.moved(moves, r.article); ok {
			r.score += m.by
		}
	}
}

// extend adds to the reach of the articles that the exercise is evidence for.
func (x *exercise) extend(reach []float32, one, most float32) {
	answers := float32(0)
	for _, r := range x.rivals {
		if r.answer {
			answers++
		}
	}
	for _, r := range x.rivals {
		if r.answer {
			reach[r.number] = min(most, reach[r.number]+one*x.weight/answers)
		}
	}
}

// unlock tells how far each rival may be moved in exercises that repeat others.
// The first layer remembers nothing yet: it is this one.
func (l *lessons) unlock(all []exercise) {
	if l.layers[0].reach != nil {
		return // only what agents answered is repeated
	}
	var y layer
	y.remember(all, len(l.words))
	t := slates.Get().(*slate)
	defer slates.Put(t)
	t.grow(len(l.articles))
	for i := range all {
		known := y.recall(t, all[i].words, i)
		for k := range all[i].rivals {
			if r := &all[i].rivals[k]; r.number != nobody {
				r.open = max(r.open, known[r.number])
			}
		}
	}
}

// answersOf are by word the articles that it was an answer to.
func answersOf(all []exercise, words int) rowsOf[uint32] {
	var pairs []trait
	for _, x := range all {
		for _, r := range x.rivals {
			if r.answer {
				for _, w := range x.words {
					pairs = append(pairs, trait{r.number, w.word})
				}
			}
		}
	}
	slices.SortFunc(pairs, func(a, b trait) int { return cmp.Or(cmp.Compare(a.word, b.word), cmp.Compare(a.article, b.article)) })
	pairs = slices.Compact(pairs)
	return newRows(words, len(pairs), func(i int) (uint32, uint32) { return pairs[i].word, pairs[i].article })
}

// intrude adds rivals that share the heaviest words by evidence alone, so that
// what a word says for one article is weighed against what it says for others.
// turn varies which, where there are many.
func (x *exercise) intrude(l *lessons, speaks rowsOf[uint32], turn int) {
	words := slices.Clone(x.words)
	slices.SortStableFunc(words, func(a, b heard) int { return cmp.Compare(b.share, a.share) })
	most := len(x.rivals) + intruders
	for _, w := range words {
		there := speaks.of(w.word)
		for i := range there {
			if len(x.rivals) >= most {
				return
			}
			number := there[(i+turn)%len(there)]
			if !slices.ContainsFunc(x.rivals, func(r rival) bool { return r.number == number }) {
				x.rivals = append(x.rivals, rival{article: l.articles[number], number: number, open: x.open})
			}
		}
	}
}

// enter gives a weight to each word for each rival that has evidence.
func (t *training) enter(x *exercise, reach []float32) {
	for k := range x.rivals {
		r := &x.rivals[k]
		if r.number == nobody || reach[r.number] == 0 {
			continue // an article without evidence stays where it is
		}
		r.weights = make([]int32, len(x.words))
		for i, w := range x.words {
			of := trait{r.number, w.word}
			at, ok := t.at[of]
			if !ok {
				at = int32(len(t.weights))
				t.at[of] = at
				t.traits, t.weights = append(t.traits, of), append(t.weights, 0)
			}
			r.weights[i] = at
		}
	}
}

// step moves the weights towards the answer, or towards the likeliest of several.
func (t *training) step(x *exercise) {
	odds, sum, right := make([]float64, len(x.rivals)), 0.0, 0.0
	for k, r := range x.rivals {
		score := r.score + trusted(t.trust, r.heard)
		for i, at := range r.weights {
			score += r.open * t.weights[at] * x.words[i].share
		}
		odds[k] = math.Exp(sharpness * float64(score))
		sum += odds[k]
		if r.answer {
			right += odds[k]
		}
	}
	for k, r := range x.rivals {
		step := -odds[k] / sum
		if r.answer {
			step += odds[k] / right
		}
		t.mind(r.heard, x.weight*float32(step))
		for i, at := range r.weights {
			t.weights[at] += stride * r.open * x.weight * float32(step) * x.words[i].share
			t.weights[at] -= forgetting * t.weights[at]
		}
	}
}

// mind makes words count more, or less, for all articles.
func (t *training) mind(words []heard, step float32) {
	if t.trust == nil {
		return
	}
	for _, w := range words {
		t.trust[w.word] += trustStride * step * w.share
		t.trust[w.word] -= trustForgetting * t.trust[w.word]
	}
}

// trusted is by how much words that count more, or less, change a score.
func trusted(trust []float32, words []heard) (sum float32) {
	if trust == nil {
		return 0
	}
	for _, w := range words {
		sum += max(-mostTrust, min(mostTrust, trust[w.word])) * w.share
	}
	return sum
}
