package knowledge

import (
	"cmp"
	"slices"
	"time"
)

// An Unanswered is a question that no article answered.
type Unanswered struct {
	Ticket  int64
	Lang    string // "fr" or "en"; "" detects it, French when that fails
	Subject string
	Text    string        // as it was written
	Spent   time.Duration // what agents spent on it
	Offered bool          // articles were offered, and did not help
}

// A Gap is a problem that people have again and again and no article is about:
// documentation debt.
type Gap struct {
	Question  Unanswered // the one that says best what all of them ask; its Text is cleaned
	Tickets   []int64    // of all its questions, in their order
	Languages []string   // of its questions, the most frequent first
	Spent     time.Duration
	Offered   int      // of its questions, those to which articles were offered in vain
	Words     []string // what its questions have in common, folded, in Question's language; at most five
}

const (
	// alikeGap is how alike questions of one gap are on average, as [cluster]
	// measures it. gaps_test.go shows what it yields.
	alikeGap = .17

	// gapWords is how many words name a gap at most.
	gapWords = 5
)

// Gaps groups questions by what they are about, in whatever language they ask:
// those with at least so many questions, the costliest first. What it tells is
// for agents: it repeats requests.
func (a Agents) Gaps(asked []Unanswered, least int) []Gap {
	read := newAspects(a.base.library.Load().lexicons)
	found := make([][]uint32, len(asked))
	asked = slices.Clone(asked)
	for i := range asked {
		q := &asked[i]
		if q.Lang == "" {
			q.Lang, _ = Language(q.Subject + "\n" + q.Text)
		}
		if q.Lang != "en" {
			q.Lang = "fr"
		}
		q.Text = clip(q.Text)
		found[i] = read.read(q.Lang, clip(q.Subject)+"\n"+q.Text)
	}
	vectors := make([]vector, len(asked))
	for i := range vectors {
		vectors[i] = read.vector(found[i])
	}
	var groups [][]int
	for i, g := range cluster(vectors, alikeGap) {
		if g == len(groups) {
			groups = append(groups, nil)
		}
		groups[g] = append(groups[g], i)
	}
	var gaps []Gap
	for _, members := range groups {
		if len(members) >= max(1, least) {
			gaps = append(gaps, newGap(read, asked, vectors, members))
		}
	}
	slices.SortStableFunc(gaps, func(a, b Gap) int {
		return cmp.Or(cmp.Compare(b.Spent, a.Spent), cmp.Compare(len(b.Tickets), len(a.Tickets)))
	})
	return gaps
}

func newGap(read *aspects, asked []Unanswered, vectors []vector, members []int) Gap {
	var (
		g     Gap
		sum   = map[uint32]float32{}
		often = map[uint32]int{}
		langs = map[string]int{}
	)
	for _, i := range members {
		q := asked[i]
		g.Tickets, g.Spent = append(g.Tickets, q.Ticket), g.Spent+q.Spent
		langs[q.Lang]++
		if q.Offered {
			g.Offered++
		}
		for _, w := range vectors[i] {
			sum[w.feature] += w.weight
			often[w.feature]++
		}
	}
	for lang := range langs {
		g.Languages = append(g.Languages, lang)
	}
	slices.SortFunc(g.Languages, func(a, b string) int { return cmp.Or(langs[b]-langs[a], cmp.Compare(a, b)) })
	best := float32(-1)
	for _, i := range members {
		fits := float32(0)
		for _, w := range vectors[i] {
			fits += w.weight * sum[w.feature]
		}
		if asked[i].Lang == g.Languages[0] && fits > best {
			g.Question, best = asked[i], fits
		}
	}
	g.Words = read.common(g.Question.Lang, sum, often)
	return g
}

// common are the words of a language that weigh most in a group and stand in
// several of its texts.
func (a *aspects) common(lang string, sum map[uint32]float32, often map[uint32]int) []string {
	var ids []uint32
	for id := range sum {
		if as := &a.list[id]; as.word != "" && as.lang == lang && often[id] > 1 && !hasDigit([]byte(as.word)) {
			ids = append(ids, id)
		}
	}
	slices.SortFunc(ids, func(x, y uint32) int { return cmp.Or(cmp.Compare(sum[y], sum[x]), cmp.Compare(x, y)) })
	var words []string
	for _, id := range ids[:min(gapWords, len(ids))] {
		words = append(words, a.list[id].word)
	}
	return words
}
