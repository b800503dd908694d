package knowledge

import (
	"slices"
	"sync"
)

// A layer is what some people have taught.
type layer struct {
	nudges rowsOf[nudge] // by word
	reach  []float32     // by article: the most that this may move it

	traces  rowsOf[trace] // by word: where it stands among the questions that were answered
	answers [][]uint32    // by question: the articles that answered it
}

// A nudge is what a word says for an article, or against.
type nudge struct {
	article uint32
	weight  float32
}

// A trace is a word's share of a question.
type trace struct {
	question uint32
	share    float32
}

// rowsOf are a list for each word, in one array.
type rowsOf[T any] struct {
	start []uint32
	all   []T
}

func (r *rowsOf[T]) of(word uint32) []T {
	if int(word)+1 >= len(r.start) {
		return nil
	}
	return r.all[r.start[word]:r.start[word+1]]
}

// newRows files entries under n words, in the order in which they are.
func newRows[T any](n int, count int, entry func(i int) (word uint32, value T)) rowsOf[T] {
	r := rowsOf[T]{start: make([]uint32, n+1), all: make([]T, count)}
	for i := range count {
		word, _ := entry(i)
		r.start[word+1]++
	}
	for w := range n {
		r.start[w+1] += r.start[w]
	}
	next := slices.Clone(r.start)
	for i := range count {
		word, value := entry(i)
		r.all[next[word]] = value
		next[word]++
	}
	return r
}

// A slate is the working memory of what lessons say to a question. Between two
// uses its sums are zero.
type slate struct {
	sums    []float32 // by article
	touched []uint32
	alike   []float32 // by question
	asked   []uint32
	known   []float32 // by article
	recall  []uint32  // what is not zero in known
}

var slates = sync.Pool{New: func() any { return new(slate) }}

func (t *slate) grow(articles int) {
	if len(t.sums) < articles {
		t.sums, t.known = make([]float32, articles), make([]float32, articles)
	}
}

// add sums up what the words say for each article, in t.
func (y *layer) add(t *slate, words []heard) {
	for _, w := range words {
		for _, n := range y.nudges.of(w.word) {
			if t.sums[n.article] == 0 {
				t.touched = append(t.touched, n.article)
			}
			t.sums[n.article] += n.weight * w.share
		}
	}
	slices.Sort(t.touched)
	t.touched = slices.Compact(t.touched)
}

// repeating is the likeness from which a question repeats another.
const repeating = .5

// recall tells for each article how much a question repeats one that the article
// answered, 0 to 1, but for one of them. It is valid until the next recall with t.
func (y *layer) recall(t *slate, words []heard, but int) []float32 {
	for _, article := range t.recall {
		t.known[article] = 0
	}
	t.recall = t.recall[:0]
	if len(t.alike) < len(y.answers) {
		t.alike = make([]float32, len(y.answers))
	}
	for _, w := range words {
		for _, r := range y.traces.of(w.word) {
			if t.alike[r.question] == 0 {
				t.asked = append(t.asked, r.question)
			}
			t.alike[r.question] += w.share * r.share
		}
	}
	for _, q := range t.asked {
		if a := min(1, (t.alike[q]-repeating)/(1-repeating)); a > 0 && int(q) != but {
			for _, article := range y.answers[q] {
				t.known[article] = max(t.known[article], a)
				t.recall = append(t.recall, article)
			}
		}
		t.alike[q] = 0
	}
	t.asked = t.asked[:0]
	return t.known
}

// remember keeps which questions were answered by what.
func (y *layer) remember(all []exercise, words int) {
	type entry struct {
		word uint32
		trace
	}
	var list []entry
	for q, x := range all {
		var answers []uint32
		for _, r := range x.rivals {
			if r.answer {
				answers = append(answers, r.number)
			}
		}
		y.answers = append(y.answers, answers)
		for _, w := range x.words {
			list = append(list, entry{w.word, trace{uint32(q), w.share}})
		}
	}
	y.traces = newRows(words, len(list), func(i int) (uint32, trace) { return list[i].word, list[i].trace })
}
