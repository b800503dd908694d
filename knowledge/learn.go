package knowledge

import (
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
)

// lessons are what evidence has taught: for each word, by how much it speaks
// for an article beyond what the article itself says. They are never changed.
type lessons struct {
	words map[string][]nudge // stem → articles
	reach map[string]float32 // article → the most that its evidence may move it
	doubt map[string]float32 // article → share taken from the confidence in it
}

// A nudge is what a word says for an article, or against.
type nudge struct {
	article string
	weight  float32
}

// How the residual is learned: a softmax over the scores of the articles found,
// plus for each article with evidence a weight for each word of the question.
const (
	sharpness  = 16   // of the softmax over scores
	stride     = .12  // of a step
	forgetting = .003 // of a weight at each step
	rounds     = 8
	oneReach   = .06 // of score that one full piece of evidence may move an article
	mostReach  = .7  // of score that all its evidence may
)

// Learn replaces what the base has learned by what the evidence says now. The
// evidence of one person counts little, however much there is of it; only
// articles with evidence move, and only so far. It does not depend on the order
// of the evidence, and without evidence nothing is learned: to forget a person,
// learn again without theirs.
func (b *Base) Learn(evidence []Evidence, now time.Time) {
	b.learned.Store(b.library.Load().learn(evidence, now))
}

// An exercise is a question and what was found for it by its words alone.
type exercise struct {
	words   map[string]float32
	found   []find
	ids     []string
	answer  int // in ids
	persist float32
}

func (l *library) learn(evidence []Evidence, now time.Time) *lessons {
	weights := weighEvidence(evidence, now)
	out := &lessons{words: map[string][]nudge{}, reach: map[string]float32{}, doubt: map[string]float32{}}
	var exercises []exercise
	against, total := map[string]float64{}, map[string]float64{}
	for _, i := range inOrder(evidence, weights) {
		e := evidence[i]
		total[e.Article] += weights[i]
		if e.Kind == NotHelped {
			against[e.Article] += weights[i]
			continue
		}
		if x, ok := l.exercise(e.Question, e.Lang, e.Article, float32(weights[i])); ok {
			exercises = append(exercises, x)
			out.reach[e.Article] = min(mostReach, out.reach[e.Article]+oneReach*float32(weights[i]))
		}
	}
	for article, w := range against {
		out.doubt[article] = float32(.5 * w / (total[article] + 4))
	}
	if len(exercises) == 0 {
		return out
	}
	exercises = append(exercises, l.titles(out.reach)...)
	learned := map[string]map[string]float32{}
	for article := range out.reach {
		learned[article] = map[string]float32{}
	}
	for range rounds {
		for _, x := range exercises {
			x.learn(learned)
		}
	}
	out.keep(learned)
	return out
}

// titles replays the titles of articles near to those with evidence, so that
// what is learned for the one is not taken from the other.
func (l *library) titles(reach map[string]float32) (out []exercise) {
	near := map[string]bool{}
	for id := range reach {
		if a, ok := l.articles[id]; ok {
			x, _ := l.exercise(a.Title, a.Lang, id, 1)
			for _, other := range x.ids {
				near[other] = true
			}
		}
	}
	for _, id := range slices.Sorted(maps.Keys(near)) {
		a := l.articles[id]
		if x, ok := l.exercise(a.Title, a.Lang, id, 1); ok {
			out = append(out, x)
		}
	}
	return out
}

// exercise asks a question by its words alone.
func (l *library) exercise(question, lang, article string, weight float32) (exercise, bool) {
	if _, ok := l.articles[article]; !ok {
		return exercise{}, false
	}
	if lang == "" {
		lang, _ = Language(question)
	}
	mine := l.look(lang, clean(limit(question)), Internal)
	defer tallies.Put(mine.tally)
	x := exercise{words: mine.tally.question.said(mine.index), persist: weight, answer: -1}
	if len(x.words) == 0 {
		return exercise{}, false
	}
	for _, h := range mine.hits {
		f := find{h, nil}
		id := mine.index.articles[h.doc].ID
		if id == article {
			x.answer = len(x.ids)
		}
		x.found, x.ids = append(x.found, f), append(x.ids, id)
	}
	if x.answer < 0 {
		x.answer = len(x.ids)
		x.found, x.ids = append(x.found, find{}), append(x.ids, article)
	}
	return x, true
}

// said are the words of a question and what they mean, with their share of it,
// as a unit vector.
func (q *question) said(x *index) map[string]float32 {
	words := map[string]float32{}
	for i := range q.slots {
		s := &q.slots[i]
		if s.class != content || s.mass == 0 {
			continue
		}
		words[q.stems[i]] = s.mass
		for _, a := range s.any[:s.n] {
			if int(a.term) < x.notions.count {
				words["#"+strconv.Itoa(int(a.term))] = .7 * s.mass
			}
		}
	}
	square := float32(0)
	for _, w := range slices.Sorted(maps.Keys(words)) { // in order: sums of floats depend on it
		square += words[w] * words[w]
	}
	for w := range words {
		words[w] /= float32(math.Sqrt(float64(square)))
	}
	return words
}

// learn takes one step towards the answer.
func (x exercise) learn(learned map[string]map[string]float32) {
	odds, sum := make([]float64, len(x.ids)), 0.0
	for i, id := range x.ids {
		odds[i] = math.Exp(sharpness * float64(x.found[i].score+dot(learned[id], x.words)))
		sum += odds[i]
	}
	for i, id := range x.ids {
		weights, ok := learned[id]
		if !ok {
			continue // an article without evidence stays where it is
		}
		step := -float32(odds[i] / sum)
		if i == x.answer {
			step++
		}
		for w, v := range x.words {
			weights[w] += stride * x.persist * step * v
			weights[w] -= forgetting * weights[w]
		}
	}
}

func dot(weights, words map[string]float32) float32 {
	var sum float64 // in float64, whatever order the words come in hardly matters
	for w, v := range words {
		sum += float64(weights[w]) * float64(v)
	}
	return float32(sum)
}

// keep files the weights under their words.
func (l *lessons) keep(learned map[string]map[string]float32) {
	for _, article := range slices.Sorted(maps.Keys(learned)) {
		for w, v := range learned[article] {
			l.words[w] = append(l.words[w], nudge{article, v})
		}
	}
}

// moves are by how much the articles with evidence move for a question.
func (l *lessons) moves(mine *look) map[string]float32 {
	moves := map[string]float32{}
	said := mine.tally.question.said(mine.index)
	for _, w := range slices.Sorted(maps.Keys(said)) {
		for _, n := range l.words[w] {
			moves[n.article] += n.weight * said[w]
		}
	}
	for article, m := range moves {
		moves[article] = max(-l.reach[article], min(l.reach[article], m))
	}
	return moves
}

// apply moves what was found for a question, and adds what only evidence knows.
// The base becomes surer of a first article that evidence supports, and less
// sure of one that did not help.
func (l *lessons) apply(mine *look, finds []find, sure float64, audience Audience) ([]find, float64) {
	moves := l.moves(mine)
	for _, article := range slices.Sorted(maps.Keys(moves)) {
		doc, ok := mine.index.doc(article)
		if !ok {
			continue
		}
		at := slices.IndexFunc(finds, func(f find) bool { return f.look == mine && f.doc == doc })
		switch {
		case at >= 0:
			finds[at].score = max(0, finds[at].score+moves[article])
		case moves[article] > 0 && (audience == Internal || mine.index.articles[doc].Audience == Public):
			finds = append(finds, find{hit{doc: doc, score: moves[article]}, mine})
		}
	}
	bestFirst(finds)
	if len(finds) == 0 {
		return finds, sure
	}
	first := finds[0].look.index.articles[finds[0].doc].ID
	if m := float64(moves[first]); m > 0 && sure > 0 {
		sure = 1 / (1 + (1-sure)/sure*math.Exp(-sharpness/2*m))
	}
	return finds, sure * float64(1-l.doubt[first])
}

// doc is the place of an article; they are in the order of their IDs.
func (x *index) doc(id string) (uint32, bool) {
	i, ok := slices.BinarySearchFunc(x.articles, id, func(a *Article, id string) int { return strings.Compare(a.ID, id) })
	return uint32(i), ok
}
