package knowledge

import (
	"cmp"
	"math"
	"slices"
)

// postings are an inverted list in flat arrays: the documents of term t are
// docs[start[t]:start[t+1]], ascending, each with its impact between 0 and 1.
type postings struct {
	start  []uint32
	docs   []uint32
	impact []float32
	idf    []float32 // inverse document frequency of each term
}

// background stands for that many texts beyond the articles, so that a base of
// three articles and one of three hundred weigh words alike.
const backgroundTexts = 60

func idf(docs, with int, c class) float32 {
	n := float64(docs + backgroundTexts)
	df := float64(with) + backgroundTexts*float64(background[c])
	return float32(math.Log(1 + (n-df+.5)/(df+.5)))
}

// unknownIDF is the weight of a word that no article has.
func unknownIDF(docs int, c class) float32 { return idf(docs, 1, c) }

func (p *postings) of(term uint32) (docs []uint32, impact []float32) {
	if int(term)+1 >= len(p.start) {
		return nil, nil
	}
	from, to := p.start[term], p.start[term+1]
	return p.docs[from:to], p.impact[from:to]
}

// posting is one entry while an index is being built.
type posting struct {
	term, doc uint32
	impact    float32
}

// newPostings sorts the entries, at most one for a term and document, into
// flat arrays; class tells what kind of word a term is.
func newPostings(terms, docs int, entries []posting, classOf func(term uint32) class) postings {
	slices.SortFunc(entries, func(a, b posting) int {
		return cmp.Or(cmp.Compare(a.term, b.term), cmp.Compare(a.doc, b.doc))
	})
	p := postings{
		start:  make([]uint32, terms+1),
		docs:   make([]uint32, len(entries)),
		impact: make([]float32, len(entries)),
		idf:    make([]float32, terms),
	}
	for i, e := range entries {
		p.docs[i], p.impact[i] = e.doc, e.impact
		p.start[e.term+1]++
	}
	for t := range terms {
		p.idf[t] = idf(docs, int(p.start[t+1]), classOf(uint32(t)))
		p.start[t+1] += p.start[t]
	}
	return p
}

func (p *postings) docsOf(term uint32) []uint32 {
	docs, _ := p.of(term)
	return docs
}
