package knowledge

import (
	"math"
	"slices"
)

// A lead is a candidate, and what is known to speak for it.
type lead struct {
	doc uint32
	sum uint32
}

func weaker(a, b lead) bool { return a.sum < b.sum || a.sum == b.sum && a.doc > b.doc }

// candidates are how many articles are weighed exactly: those to be returned,
// and some more because sums are whole numbers.
const candidates = Most + 6

// A column is what a term says for the articles, where its slot does not name
// them but speaks for those that others name: a function word, mostly.
type column struct {
	docs   []uint32
	impact []uint8
	weight uint32
	other  bool // another slot or field than the column before
}

// choose keeps the articles with the largest sums that the audience may see,
// after adding what the slots say that do not name articles, rest. Those are
// asked only where all of them together would make a sum large enough.
func (x *index) choose(t *tally, audience Audience, rest []int) {
	sums := t.sums[:len(x.articles)]
	t.lead, t.peaks = t.lead[:0], t.peaks[:0]
	floor := uint32(0) // what another needs more than
	for from := 0; from < len(sums); from += block {
		some := sums[from:min(from+block, len(sums))]
		t.peaks = append(t.peaks, slices.Max(some))
		if t.peaks[from/block] <= floor {
			continue
		}
		for i, sum := range some {
			if sum > floor && x.shown(from+i, audience) {
				floor = t.keep(lead{uint32(from + i), sum})
			}
		}
	}
	most := x.columns(t, rest)
	if most == 0 || len(t.lead) == 0 {
		return
	}
	floor = t.floor()
	t.find(sums, floor-min(floor, most))
	add := t.added
	if t.dense() {
		for _, i := range rest {
			x.gather(t, t.rest, &t.question.slots[i])
		}
		add = func(doc uint32) uint32 { return t.rest[doc] }
	}
	t.lead = t.lead[:0]
	for _, doc := range t.found {
		if sum := sums[doc]; sum+most > floor && x.shown(int(doc), audience) {
			floor = max(floor, t.keep(lead{doc, sum + add(doc)}))
		}
	}
}

// block is how many sums have one peak.
const block = 64

// find notes the articles whose sums are more than that.
func (t *tally) find(sums []uint32, than uint32) {
	t.found = t.found[:0]
	for at, peak := range t.peaks {
		if peak <= than {
			continue
		}
		from := at * block
		for i, sum := range sums[from:min(from+block, len(sums))] {
			if sum > than {
				t.found = append(t.found, uint32(from+i))
			}
		}
	}
}

// dense reports whether it is quicker to read all columns than to look up what
// was found in each.
func (t *tally) dense() bool {
	read := 0
	for i := range t.columns {
		read += len(t.columns[i].impact)
	}
	return len(t.found)*len(t.columns)*lookup > read
}

// lookup is the time of finding a document in a column, against that of reading
// one entry.
const lookup = 8

func (x *index) shown(doc int, audience Audience) bool {
	return audience == Internal || !x.internal[doc]
}

// columns opens the columns of slots, and returns the most that they add to a
// sum.
func (x *index) columns(t *tally, slots []int) (most uint32) {
	t.columns = t.columns[:0]
	for _, i := range slots {
		s := &t.question.slots[i]
		for _, field := range [...]struct {
			*postings
			part float32
		}{{&x.body, bodyPart}, {&x.tags, tagsPart}} {
			best := uint32(0)
			for j, a := range s.any[:s.n] {
				docs, impact := field.of(a.term)
				weight := t.whole(field.part * s.weight * a.weight * x.body.idf[a.term])
				t.columns = append(t.columns, column{docs, impact, weight, j == 0})
				best = max(best, weight*uint32(field.most[a.term]))
			}
			most += best
		}
	}
	return most
}

// added is what the columns say for an article.
func (t *tally) added(doc uint32) (sum uint32) {
	best := uint32(0)
	for i := range t.columns {
		c := &t.columns[i]
		if c.other {
			sum, best = sum+best, 0
		}
		best = max(best, c.weight*uint32(at(c.docs, c.impact, doc)))
	}
	return sum + best
}

// floor is what an article must come to more than, with the columns added: less
// than every candidate does.
func (t *tally) floor() uint32 {
	if len(t.lead) < candidates {
		return 0
	}
	least := uint32(math.MaxUint32)
	for _, l := range t.lead {
		least = min(least, l.sum+t.added(l.doc))
	}
	return least - min(least, 1)
}

// keep takes a candidate in, and the weakest out when there are too many. It
// returns what another needs.
func (t *tally) keep(l lead) (floor uint32) {
	if len(t.lead) < candidates {
		t.lead = append(t.lead, l)
		for i := len(t.lead) - 1; i > 0 && weaker(t.lead[i], t.lead[(i-1)/2]); i = (i - 1) / 2 {
			t.lead[i], t.lead[(i-1)/2] = t.lead[(i-1)/2], t.lead[i]
		}
		if len(t.lead) < candidates {
			return 0
		}
		return t.lead[0].sum
	}
	if weaker(l, t.lead[0]) {
		return t.lead[0].sum
	}
	t.lead[0] = l
	for i := 0; ; {
		least := i
		for _, child := range [...]int{2*i + 1, 2*i + 2} {
			if child < len(t.lead) && weaker(t.lead[child], t.lead[least]) {
				least = child
			}
		}
		if least == i {
			return t.lead[0].sum
		}
		t.lead[i], t.lead[least] = t.lead[least], t.lead[i]
		i = least
	}
}
