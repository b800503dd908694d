package knowledge

import (
	"maps"
	"math"
	"slices"
	"strings"
	"time"
)

// lessons are what evidence has taught: for each word, by how much it speaks
// for an article beyond what the article itself says. They are never changed.
type lessons struct {
	layers [2]layer           // what agents have taught, and on top of it what others have
	rarity map[string]float32 // of words among the questions, 0 to 1; what is missing is 1
	doubt  map[string]float32 // article → share taken from the confidence in it
}

// A layer is what some people have taught.
type layer struct {
	words map[string][]nudge // stem → articles, in the order of their IDs
	reach map[string]float32 // article → the most that this may move it

	asked  [][]string         // question → articles that answered it
	traces map[string][]trace // stem → questions that it stands in
}

// A trace is a word's share of a question that was answered.
type trace struct {
	question int
	share    float32
}

// A nudge is what a word says for an article, or against.
type nudge struct {
	article string
	weight  float32
}

// How far evidence may move an article, in score.
const (
	agentReach = .1  // one full piece of evidence of an agent's
	agentMost  = .7  // all of agents'
	otherReach = .02 // one full piece of anybody else's
	otherMost  = .06 // all of theirs, whoever they are and however many
	mostDoubt  = .4  // share that "no" may take from a confidence
	repeating  = .5  // likeness from which a question repeats another
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
// learn again without theirs. It asks each question again, so it takes about as
// long as so many searches; others go on meanwhile.
func (b *Base) Learn(evidence []Evidence, now time.Time) {
	b.learned.Store(b.library.Load().learn(evidence, now))
}

func (l *library) learn(evidence []Evidence, now time.Time) *lessons {
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
		if x, ok := l.exercise(e.Question, e.Articles, float32(weights[i])); ok {
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
	out.rarity = rarity(taught[0])
	out.layers[0] = out.train(taught[0], agentReach, agentMost, true)
	out.layers[1] = out.train(taught[1], otherReach, otherMost, false)
	return out
}

// ordinary is how many more articles a word might speak for, where few have
// evidence.
const ordinary = 10

// rarity is how few articles words speak for, whatever the articles say: what
// everybody writes tells nothing.
func rarity(all ...[]exercise) map[string]float32 {
	answers, of := map[string]bool{}, map[trait]bool{}
	for _, layer := range all {
		for _, x := range layer {
			for _, r := range x.rivals {
				if !r.answer {
					continue
				}
				answers[r.article] = true
				for _, w := range x.words {
					of[trait{r.article, w.name}] = true
				}
			}
		}
	}
	often := map[string]float64{}
	for t := range of {
		often[t.word]++
	}
	total := float64(len(answers)) + ordinary
	out := map[string]float32{}
	for w, n := range often {
		out[w] = float32(math.Log(1+total/n) / math.Log(1+total))
	}
	return out
}

// said are the words of a question and what they mean, with their share of it.
func (q *question) said(x *index) []saying {
	var words []saying
	for i := range q.slots {
		s := &q.slots[i]
		if s.class != content || s.mass == 0 {
			continue
		}
		words = append(words, saying{q.stems[i], s.mass})
		for _, a := range s.any[:s.n] {
			if int(a.term) < x.notions.count {
				words = append(words, saying{notionName(a.term), notionShare * s.mass})
			}
		}
	}
	slices.SortFunc(words, func(a, b saying) int { return strings.Compare(a.name, b.name) })
	return slices.CompactFunc(words, func(a, b saying) bool { return a.name == b.name })
}

// A saying is a word of a question, or a notion, and its share of it.
type saying struct {
	name  string
	share float32
}

const notionShare = .5

// notionName tells a notion from words; it is the same in both languages.
func notionName(term uint32) string { return "#" + string(rune(term)) }

// tell weighs words by their rarity and makes them a unit vector.
func (l *lessons) tell(words []saying) []saying {
	square := 0.0
	for i, w := range words {
		if r, ok := l.rarity[w.name]; ok {
			words[i].share *= r
		}
		square += float64(words[i].share * words[i].share)
	}
	for i := range words {
		words[i].share /= float32(math.Sqrt(max(square, 1e-9)))
	}
	return words
}

// openness is how far what was learned may move articles for a question: little
// where the articles alone leave no doubt. Only for what repeats a question that
// agents have answered it is more; see [layer.recall].
func openness(sure float64) float32 { return float32(1 - sure) }

// moves are by how much articles move for a question, each layer within its
// reach, and how much the question repeats one that agents answered with them.
func (l *lessons) moves(words []saying, open float32) (moves, known map[string]float32) {
	moves, known = map[string]float32{}, l.layers[0].recall(words, -1)
	for i, y := range l.layers {
		sums := map[string]float32{}
		for _, w := range words {
			for _, n := range y.words[w.name] {
				sums[n.article] += n.weight * w.share
			}
		}
		for article, m := range sums {
			far := open
			if i == 0 {
				far = max(open, known[article])
			}
			moves[article] += far * max(-y.reach[article], min(y.reach[article], m))
		}
	}
	return moves, known
}

// recall tells how much a question repeats one that an article answered, 0 to 1,
// but for one of them.
func (y *layer) recall(words []saying, but int) map[string]float32 {
	alike := map[int]float32{}
	for _, w := range words {
		for _, t := range y.traces[w.name] {
			alike[t.question] += w.share * t.share
		}
	}
	known := map[string]float32{}
	for q, a := range alike {
		if a = (a - repeating) / (1 - repeating); a > 0 && q != but {
			for _, article := range y.asked[q] {
				known[article] = max(known[article], min(1, a))
			}
		}
	}
	return known
}

// apply moves what was found for a question, and adds what only evidence knows.
// The base becomes surer of a first article that evidence supports, and less
// sure of one that did not help.
func (l *lessons) apply(asked []*look, mine *look, finds []find, sure float64, audience Audience) ([]find, float64) {
	moves, known := l.moves(l.tell(mine.tally.question.said(mine.index)), openness(sure))
	for _, article := range slices.Sorted(maps.Keys(moves)) {
		at := slices.IndexFunc(finds, func(f find) bool { return f.look.index.articles[f.doc].ID == article })
		if at >= 0 {
			finds[at].score = max(0, finds[at].score+moves[article])
			continue
		}
		for _, k := range asked {
			doc, ok := k.index.doc(article)
			if ok && moves[article] > 0 && (audience == Internal || k.index.articles[doc].Audience == Public) {
				finds = append(finds, find{hit{doc: doc, score: moves[article]}, k})
			}
		}
	}
	bestFirst(finds)
	if len(finds) == 0 {
		return finds, sure
	}
	first := finds[0].look.index.articles[finds[0].doc].ID
	if m := float64(moves[first]); m > 0 {
		from, familiar := max(sure, hunch), float64(known[first]*min(1, l.layers[0].reach[first]/surely))
		sure = max(sure, min(convinced, 1/(1+(1-from)/from*math.Exp(-conviction*m-familiarity*familiar))))
	}
	return finds, sure * float64(1-l.doubt[first])
}
