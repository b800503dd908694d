package knowledge

import (
	"cmp"
	"math"
	"slices"
	"time"
	"weak"
)

// lessons are what evidence has taught: for each word, by how much it speaks
// for an article beyond what the article itself says. They are never changed.
type lessons struct {
	words    map[string]uint32 // stem → its number
	rarity   []float32         // of a word, 0 to 1
	trust    []float32         // of a word: what it counts besides, in any article; nil where agents taught nothing
	articles []string          // IDs, ascending: those with evidence, by number
	layers   [2]layer          // what agents have taught, and on top of it what others have
	doubt    map[string]float32
}

// How far evidence may move an article, in score.
const (
	agentReach = .1  // one full piece of evidence of an agent's
	agentMost  = .7  // all of agents'
	otherReach = .02 // one full piece of anybody else's
	otherMost  = .06 // all of theirs, whoever they are and however many
	mostDoubt  = .4  // share that "no" may take from a confidence
	mostTrust  = .2  // share of what a word counts that agents may add or take, for all articles
)

// How sure the base becomes of a first article that was moved there: fitted to
// tuning questions that were asked again in other words.
const (
	hunch       = .08 // confidence to begin with, where the articles alone tell less
	conviction  = 7   // the logarithm of the odds grows by this times the move …
	familiarity = 3.5 // … and by this where the question repeats one that agents answered with it,
	surely      = .3  // in full once their evidence may move it so far
	convinced   = .97 // no surer by evidence alone
)

// Learn replaces what the base has learned by what the evidence says now. The
// evidence of one person counts little, however much there is of it; only
// articles with evidence move, and only so far. It does not depend on the order
// of the evidence, and without evidence nothing is learned: to forget a person,
// learn again without theirs. Each question that it has not asked before it asks
// once, so it takes about as long as so many searches; others go on meanwhile.
func (b *Base) Learn(evidence []Evidence, now time.Time) {
	b.learning.Lock()
	defer b.learning.Unlock()
	l := b.library.Load()
	s := study{library: l, fresh: map[digest]sitting{}}
	if b.notebook.of == weak.Make(l) {
		s.known = b.notebook.asked
	}
	b.learned.Store(s.learn(evidence, now))
	b.notebook = notebook{weak.Make(l), s.fresh}
}

// learn is what evidence teaches about the articles of a library.
func (l *library) learn(evidence []Evidence, now time.Time) *lessons {
	s := study{library: l, fresh: map[digest]sitting{}}
	return s.learn(evidence, now)
}

func (s *study) learn(evidence []Evidence, now time.Time) *lessons {
	weights := weighEvidence(evidence, now)
	out := &lessons{doubt: map[string]float32{}}
	var taught [2][]exercise
	against, total := map[string]float64{}, map[string]float64{}
	for _, i := range inOrder(evidence, weights) {
		e := evidence[i]
		for _, id := range e.Articles {
			total[id] += weights[i] / float64(len(e.Articles))
			if e.Kind == NotHelped {
				against[id] += weights[i] / float64(len(e.Articles))
			}
		}
		if e.Kind == NotHelped {
			continue
		}
		if x, ok := s.exercise(e.Question, e.Articles, float32(weights[i])); ok {
			at := 1
			if e.Kind.byAgent() {
				at = 0
			}
			taught[at] = append(taught[at], x)
		}
	}
	for article, w := range against {
		out.doubt[article] = float32(mostDoubt * w / (total[article] + 4))
	}
	out.index(taught[0], taught[1])
	out.layers[0] = out.train(taught[0], agentReach, agentMost, true)
	out.layers[0].remember(taught[0], len(out.words))
	out.layers[1] = out.train(taught[1], otherReach, otherMost, false)
	return out
}

// openness is how far what was learned may move articles for a question: little
// where the articles alone leave no doubt. Only for what repeats a question that
// agents have answered it is more; see [layer.recall].
func openness(sure float64) float32 { return float32(1 - sure) }

// A heard word is one of a question, as lessons know it.
type heard struct {
	word  uint32
	share float32
}

// tell weighs words by their rarity, makes them a unit vector, and keeps those
// of which something was learned.
func (l *lessons) tell(words []saying) []heard {
	var out []heard
	square := 0.0
	for _, w := range words {
		share := w.share
		if n, ok := l.words[w.name]; ok {
			share *= l.rarity[n]
			out = append(out, heard{n, share})
		}
		square += float64(share * share)
	}
	length := float32(math.Sqrt(max(square, 1e-9)))
	for i := range out {
		out[i].share /= length
	}
	return out
}

// hear are the words of which something was learned.
func (l *lessons) hear(words []saying) []heard {
	var out []heard
	for _, w := range words {
		if n, ok := l.words[w.name]; ok {
			out = append(out, heard{n, w.share})
		}
	}
	return out
}

// A move is by how much an article moves for a question, and how much the
// question repeats one that agents answered with it.
type move struct {
	article uint32
	by      float32
	known   float32
}

// moves are those of all articles that evidence concerns here, in the order of
// their numbers; open is how far what does not repeat may move them.
func (l *lessons) moves(words []heard, open float32) []move {
	t := slates.Get().(*slate)
	defer slates.Put(t)
	t.grow(len(l.articles))
	known := l.layers[0].recall(t, words, -1)
	var out []move
	for i := range l.layers {
		y := &l.layers[i]
		y.add(t, words)
		for _, article := range t.touched {
			m := move{article: article}
			far := open
			if i == 0 {
				m.known = known[article]
				far = max(open, m.known)
			}
			m.by = far * max(-y.reach[article], min(y.reach[article], t.sums[article]))
			out = append(out, m)
			t.sums[article] = 0
		}
		t.touched = t.touched[:0]
	}
	slices.SortFunc(out, func(a, b move) int { return cmp.Compare(a.article, b.article) })
	n := 0
	for _, m := range out {
		if n > 0 && out[n-1].article == m.article {
			out[n-1].by += m.by
			out[n-1].known = max(out[n-1].known, m.known)
			continue
		}
		out[n] = m
		n++
	}
	return out[:n]
}

// apply moves what was found for a question, and adds what only evidence knows.
// The base becomes surer of a first article that evidence supports, and less
// sure of one that did not help.
func (l *lessons) apply(asked []*look, mine *look, finds []find, sure float64, audience Audience) ([]find, float64) {
	moves := l.moves(l.tell(mine.tally.question.said(mine.index)), openness(sure))
	for i := range finds {
		if finds[i].look == mine && l.trust != nil {
			finds[i].score += trusted(l.trust, l.hear(mine.brings(finds[i].doc)))
		}
		if m, ok := l.moved(moves, finds[i].look.index.articles[finds[i].doc].ID); ok {
			finds[i].score = max(0, finds[i].score+m.by)
		}
	}
	finds = l.bringIn(asked, finds, moves, audience)
	bestFirst(finds)
	if len(finds) == 0 {
		return finds, sure
	}
	first := finds[0].look.index.articles[finds[0].doc].ID
	if m, _ := l.moved(moves, first); m.by > 0 {
		familiar := float64(m.known * min(1, l.layers[0].reach[m.article]/surely))
		from := max(sure, hunch)
		sure = max(sure, min(convinced, 1/(1+(1-from)/from*math.Exp(-conviction*float64(m.by)-familiarity*familiar))))
	}
	return finds, sure * float64(1-l.doubt[first])
}

// moved is the move of an article, if it has one.
func (l *lessons) moved(moves []move, id string) (move, bool) {
	number, ok := slices.BinarySearch(l.articles, id)
	if !ok {
		return move{}, false
	}
	at, ok := slices.BinarySearchFunc(moves, uint32(number), func(m move, n uint32) int { return cmp.Compare(m.article, n) })
	if !ok {
		return move{}, false
	}
	return moves[at], true
}

// bringIn adds the articles that were not found and that evidence moves the
// most, as many as may come first.
func (l *lessons) bringIn(asked []*look, finds []find, moves []move, audience Audience) []find {
	best := slices.DeleteFunc(slices.Clone(moves), func(m move) bool { return m.by <= 0 })
	slices.SortStableFunc(best, func(a, b move) int { return cmp.Compare(b.by, a.by) })
	found, added := len(finds), 0
	for _, m := range best {
		id := l.articles[m.article]
		if added == Most {
			break
		}
		if slices.ContainsFunc(finds[:found], func(f find) bool { return f.look.index.articles[f.doc].ID == id }) {
			continue
		}
		for _, k := range asked {
			doc, ok := k.index.doc(id)
			if ok && (audience == Internal || k.index.articles[doc].Audience == Public) {
				finds = append(finds, find{hit{doc: doc, score: m.by}, k})
				added++
			}
		}
	}
	return finds
}
