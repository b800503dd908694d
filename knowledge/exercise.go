package knowledge

import (
	"maps"
	"math"
	"slices"
	"strings"
)

// A study is the questions of evidence as they are asked of a library; what was
// asked once is known.
type study struct {
	*library
	known map[Question]sitting
	fresh map[Question]sitting
}

// A sitting is a question, and what was found for it by its words alone.
type sitting struct {
	said  []saying
	found []rival
	open  float32
}

// A saying is a word of a question, or a notion, and its share of it.
type saying struct {
	name  string
	share float32
}

// An exercise is a question that was answered.
type exercise struct {
	sitting
	words  []heard // once the lessons are indexed
	rivals []rival
	weight float32
}

// A rival is an article that might be the answer.
type rival struct {
	article string
	score   float32  // by the question's words, and by what was learned before
	brings  []saying // what each word contributes to that
	heard   []heard  // likewise, once the lessons are indexed
	answer  bool
	number  uint32  // in the lessons, or [nobody]
	open    float32 // how far it may be moved
	weights []int32 // of the words, in the training; nil where the article has no evidence
}

const nobody = ^uint32(0)

const (
	notionShare = .5 // of a word's share, for what it means
	ordinary    = 10 // articles without evidence that a word might speak for
)

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
				words = append(words, saying{"#" + string(rune(a.term)), notionShare * s.mass}) // the same in both languages
			}
		}
	}
	slices.SortFunc(words, func(a, b saying) int { return strings.Compare(a.name, b.name) })
	return slices.CompactFunc(words, func(a, b saying) bool { return a.name == b.name })
}

// exercise asks a question by its words alone. Of articles in the other language
// it takes the translation.
func (s *study) exercise(q Question, answers []string, weight float32) (exercise, bool) {
	sat, ok := s.known[q]
	if !ok {
		sat, ok = s.fresh[q]
	}
	if !ok {
		sat = s.ask(q)
	}
	s.fresh[q] = sat
	x := exercise{sitting: sat, rivals: slices.Clone(sat.found), weight: weight}
	known := false
	for _, id := range answers {
		if _, ok := s.articles[id]; ok {
			known = true
			x.rival(s.translation(q.Lang, id)).answer = true
		}
	}
	return x, known && len(x.said) > 0
}

// ask asks a question in its own language.
func (l *library) ask(q Question) (s sitting) {
	text := q.plain()
	if q.Lang == "" {
		q.Lang, _ = Language(text)
	}
	mine := l.look(q.Lang, text, Internal)
	defer tallies.Put(mine.tally)
	for _, w := range mine.tally.question.said(mine.index) {
		s.said = append(s.said, saying{strings.Clone(w.name), w.share})
	}
	s.open = openness(confidence(&mine.tally.question, mine.hits, ownWeights))
	for _, h := range mine.hits {
		r := rival{article: mine.index.articles[h.doc].ID, score: h.score}
		for _, w := range mine.brings(h.doc) {
			r.brings = append(r.brings, saying{strings.Clone(w.name), w.share})
		}
		s.found = append(s.found, r)
	}
	return s
}

// brings is what each word of the question contributes to an article's score.
func (k *look) brings(doc uint32) (words []saying) {
	x, q := k.index, &k.tally.question
	for i := range q.slots {
		s := &q.slots[i]
		if s.weight == 0 || s.n == 0 {
			continue
		}
		part := bodyPart*x.body.best(x.body.idf, s, doc) + tagsPart*x.tags.best(x.body.idf, s, doc)
		if part > 0 {
			words = append(words, saying{q.stems[i], share(part, allParts*q.mass)})
		}
	}
	return words
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

// index numbers the words and the articles of the exercises, and tells how rare
// words are: what is said of few articles, by what agents have answered, tells
// much, whatever the articles say; what everybody writes tells nothing.
func (l *lessons) index(layers ...[]exercise) {
	l.words = map[string]uint32{}
	answers := map[string]bool{}
	type pair struct{ word, article string }
	of := map[pair]bool{}
	for i, layer := range layers {
		for _, x := range layer {
			for _, w := range x.said {
				l.words[w.name] = 0
			}
			for _, r := range x.rivals {
				for _, w := range r.brings {
					l.words[w.name] = 0
				}
				if !r.answer {
					continue
				}
				answers[r.article] = true
				for _, w := range x.said {
					if i == 0 {
						of[pair{w.name, r.article}] = true
					}
				}
			}
		}
	}
	l.articles = slices.Sorted(maps.Keys(answers))
	often := map[string]float64{}
	for p := range of {
		often[p.word]++
	}
	total := math.Log(1 + float64(len(answers)+ordinary))
	for i, w := range slices.Sorted(maps.Keys(l.words)) {
		l.words[w] = uint32(i)
		l.rarity = append(l.rarity, float32(math.Log(1+float64(len(answers)+ordinary)/max(1, often[w]))/total))
	}
	for _, layer := range layers {
		for i := range layer {
			layer[i].words = l.tell(layer[i].said)
			for k := range layer[i].rivals {
				r := &layer[i].rivals[k]
				r.number, r.heard = l.number(r.article), l.hear(r.brings)
			}
		}
	}
}

// number is an article's number, or nobody.
func (l *lessons) number(id string) uint32 {
	n, ok := slices.BinarySearch(l.articles, id)
	if !ok {
		return nobody
	}
	return uint32(n)
}
