package knowledge

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
)

// shuffled are n articles made of the words of all others, some often and some
// seldom, one in ten for agents only.
func shuffled(n int) []*Article {
	demo, _ := Load(Demo)
	more, _ := Load(os.DirFS("testdata/articles"))
	var words []string
	for _, a := range append(demo, more...) {
		words = append(words, strings.Fields(a.Title+" "+a.Body)...)
	}
	random := rand.New(rand.NewPCG(1, 2))
	some := func(least, most int) string {
		var out []string
		for range least + random.IntN(most-least) {
			out = append(out, words[random.IntN(len(words))])
		}
		return strings.Join(out, " ")
	}
	var list []*Article
	for i := range n {
		a := &Article{ID: fmt.Sprintf("%05d", i), Lang: "fr", Audience: Public, Title: some(2, 8), Tags: []string{some(1, 3)}, Body: some(5, 60)}
		if i%10 == 0 {
			a.Audience = Internal
		}
		list = append(list, a)
	}
	return list
}

// TestSearchIsExhaustive weighs every article for every question: what a search
// leaves out for speed is never better than what it finds.
func TestSearchIsExhaustive(t *testing.T) {
	for _, n := range []int{40, 2000} {
		x := newIndex("fr", lexicons["fr"], shuffled(n))
		found, dense := 0, 0
		for i, q := range tuningQuestions(t) {
			if n > 1000 && i%3 > 0 {
				continue
			}
			work := new(tally)
			work.question.understand(x, x, clean(q.text))
			audience := []Audience{Public, Internal}[i/3%2]
			hits := x.search(work, audience)
			found += len(hits)
			if work.dense() {
				dense++
			}
			want := x.exhaustive(work, audience)
			if len(hits) != len(want) {
				t.Fatalf("%d articles, %q: %d found, want %d", n, q.text, len(hits), len(want))
			}
			for i, h := range hits {
				if h.doc != want[i].doc && h.sum < want[i].sum*.9999 {
					t.Errorf("%d articles, %q: found %d with %v, want %d with %v", n, q.text, h.doc, h.sum, want[i].doc, want[i].sum)
				}
			}
		}
		if found == 0 || n > 1000 && dense == 0 {
			t.Errorf("%d articles: found %d, all columns read %d times", n, found, dense)
		}
	}
}

// exhaustive weighs every article that a leading word of the question names.
func (x *index) exhaustive(t *tally, audience Audience) (all []hit) {
	leading := t.rank()
	for doc := range x.articles {
		if x.shown(doc, audience) && x.named(t, uint32(doc), t.order[:leading]) {
			all = append(all, x.score(t, uint32(doc)))
		}
	}
	slices.SortFunc(all, func(a, b hit) int { return cmp.Or(cmp.Compare(b.sum, a.sum), cmp.Compare(a.doc, b.doc)) })
	return all[:min(Most, len(all))]
}

func (x *index) named(t *tally, doc uint32, slots []int) bool {
	return slices.ContainsFunc(slots, func(i int) bool {
		s := &t.question.slots[i]
		return s.n == 0 && x.alike(t.question.words.at(s.word), s, doc) > 0 || x.body.best(x.body.idf, s, doc) > 0
	})
}
