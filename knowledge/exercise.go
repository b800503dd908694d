package knowledge

import (
	"maps"
	"math"
	"slices"
)

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
	score   float32   // by the question's words, and by what was learned before
	brings  []brought // what each word contributes to that
	heard   []heard   // likewise, once the lessons are indexed
	answer  bool
	number  uint32  // in the lessons, or [nobody]
	open    float32 // how far it may be moved
	weights []int32 // of the words, in the training; nil where the article has no evidence
}

const nobody = ^uint32(0)

// ordinary is how many articles without evidence a word might speak for.
const ordinary = 10

// exercise asks a question by its words alone. Of articles in the other language
// it takes the translation.
func (s *study) exercise(q Question, answers []string, weight float32) (exercise, bool) {
	x := exercise{sitting: s.sit(q), weight: weight}
	for _, f := range x.found {
		x.rivals = append(x.rivals, rival{article: f.article, score: f.score, brings: f.brings})
	}
	known := false
	for _, id := range answers {
		if _, ok := s.articles[id]; ok {
			known = true
			x.rival(s.translation(q.Lang, id)).answer = true
		}
	}
	return x, known && len(x.said) > 0
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
					l.words[x.names[w.word]] = 0
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
				r.number = l.number(r.article)
				for _, w := range r.brings {
					r.heard = append(r.heard, heard{l.words[layer[i].names[w.word]], w.share})
				}
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
