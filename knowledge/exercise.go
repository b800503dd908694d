package knowledge

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"strings"
)

// An exercise is a question that was answered, and what was found for it by its
// words alone.
type exercise struct {
	words  []saying
	rivals []rival
	open   float32
	weight float32
}

// A rival is an article that might be the answer.
type rival struct {
	article string
	score   float32 // by the question's words, and by what was learned before
	answer  bool
	open    float32 // how far it may be moved
	weights []int   // of the words, in the training; nil where the article has no evidence
}

// How the residual is learned: a softmax over the scores of the articles found,
// plus for each article with evidence a weight for each word of the question.
const (
	sharpness  = 24   // of the softmax over scores
	stride     = .4   // of a step
	forgetting = .003 // of a weight at each step
	rounds     = 4
	intruders  = 1000 // rivals that only evidence brings in
)

// exercise asks a question by its words alone. Of articles in the other language
// it takes the translation.
func (l *library) exercise(q Question, answers []string, weight float32) (exercise, bool) {
	lang, text := q.Lang, q.plain()
	if lang == "" {
		lang, _ = Language(text)
	}
	mine := l.look(lang, text, Internal)
	defer tallies.Put(mine.tally)
	x := exercise{words: mine.tally.question.said(mine.index), weight: weight}
	x.open = openness(confidence(&mine.tally.question, mine.hits, ownWeights))
	for _, h := range mine.hits {
		x.rivals = append(x.rivals, rival{article: mine.index.articles[h.doc].ID, score: h.score})
	}
	known := false
	for _, id := range answers {
		if _, ok := l.articles[id]; !ok {
			continue
		}
		known = true
		x.rival(l.translation(lang, id)).answer = true
	}
	return x, known && len(x.words) > 0
}

// rival is the one with the article; it is added where it was not found.
func (x *exercise) rival(article string) *rival {
	for i := range x.rivals {
		if x.rivals[i].article == article {
			return &x.rivals[i]
		}
	}
	x.rivals = append(x.rivals, rival{article: article})
	return &x.rivals[len(x.rivals)-1]
}

// translation is the article in a language where there is one, else itself.
func (l *library) translation(lang, id string) string {
	there, here := l.indexes[otherLanguage(lang)], l.indexes[lang]
	if there == nil || here == nil {
		return id
	}
	if doc, ok := there.doc(id); ok {
		if twin, ok := there.twins[doc]; ok {
			return here.articles[twin].ID
		}
	}
	return id
}

// doc is the place of an article; they are in the order of their IDs.
func (x *index) doc(id string) (uint32, bool) {
	i, ok := slices.BinarySearchFunc(x.articles, id, func(a *Article, id string) int { return strings.Compare(a.ID, id) })
	return uint32(i), ok
}

// A training is where the weights of a layer are learned.
type training struct {
	at      map[trait]int // → weights
	weights []float32
}

// A trait is a word that may speak for an article.
type trait struct{ article, word string }

// train learns a layer from exercises, on top of the layers before it. one and
// most are how far a piece of evidence, and all of it, may move an article.
func (l *lessons) train(all []exercise, one, most float32, repeats bool) layer {
	y := layer{words: map[string][]nudge{}, reach: map[string]float32{}}
	speaks := map[string][]string{} // word → articles that it was an answer to
	for i := range all {
		x := &all[i]
		x.words = l.tell(x.words)
		before, _ := l.moves(x.words, x.open)
		answers := 0
		for k := range x.rivals {
			x.rivals[k].score += before[x.rivals[k].article]
			if x.rivals[k].answer {
				answers++
			}
		}
		for _, r := range x.rivals {
			if !r.answer {
				continue
			}
			y.reach[r.article] = min(most, y.reach[r.article]+one*x.weight/float32(answers))
			for _, w := range x.words {
				if !slices.Contains(speaks[w.name], r.article) {
					speaks[w.name] = append(speaks[w.name], r.article)
				}
			}
		}
	}
	t := training{at: map[trait]int{}}
	if repeats {
		y.remember(all)
	}
	for i := range all {
		all[i].intrude(speaks)
		all[i].unlock(&y, i)
		t.enter(&all[i], y.reach)
	}
	for range rounds {
		for i := range all {
			t.step(&all[i])
		}
	}
	for _, of := range slices.SortedFunc(maps.Keys(t.at), trait.compare) {
		y.words[of.word] = append(y.words[of.word], nudge{of.article, t.weights[t.at[of]]})
	}
	return y
}

func (t trait) compare(u trait) int {
	return cmp.Or(strings.Compare(t.article, u.article), strings.Compare(t.word, u.word))
}

// intrude adds rivals that share the rarest words by evidence alone, so that
// what a word says for one article is weighed against what it says for others.
func (x *exercise) intrude(speaks map[string][]string) {
	words := slices.Clone(x.words)
	slices.SortStableFunc(words, func(a, b saying) int { return cmp.Compare(b.share, a.share) })
	most := len(x.rivals) + intruders
	for _, w := range words {
		for _, article := range speaks[w.name] {
			if len(x.rivals) >= most {
				return
			}
			x.rival(article)
		}
	}
}

// enter gives a weight to each word for each rival that has evidence.
func (t *training) enter(x *exercise, reach map[string]float32) {
	for k := range x.rivals {
		r := &x.rivals[k]
		if reach[r.article] == 0 {
			continue // an article without evidence stays where it is
		}
		r.weights = make([]int, len(x.words))
		for i, w := range x.words {
			at, ok := t.at[trait{r.article, w.name}]
			if !ok {
				at = len(t.weights)
				t.at[trait{r.article, w.name}] = at
				t.weights = append(t.weights, 0)
			}
			r.weights[i] = at
		}
	}
}

// step moves the weights towards the answer, or towards the likeliest of several.
func (t *training) step(x *exercise) {
	odds, sum, right := make([]float64, len(x.rivals)), 0.0, 0.0
	for k, r := range x.rivals {
		score := r.score
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
		for i, at := range r.weights {
			t.weights[at] += stride * r.open * x.weight * float32(step) * x.words[i].share
			t.weights[at] -= forgetting * t.weights[at]
		}
	}
}

// remember keeps which questions were answered by what.
func (y *layer) remember(all []exercise) {
	y.traces = map[string][]trace{}
	for q, x := range all {
		var answers []string
		for _, r := range x.rivals {
			if r.answer {
				answers = append(answers, r.article)
			}
		}
		y.asked = append(y.asked, answers)
		for _, w := range x.words {
			y.traces[w.name] = append(y.traces[w.name], trace{q, w.share})
		}
	}
}

// unlock tells how far each rival may be moved, by the other exercises.
func (x *exercise) unlock(y *layer, own int) {
	known := y.recall(x.words, own)
	for k := range x.rivals {
		x.rivals[k].open = max(x.open, known[x.rivals[k].article])
	}
}
