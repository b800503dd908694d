package knowledge

import (
	"math"
	"slices"
)

// postings are an inverted list in flat arrays: the documents of term t are
// docs[start[t]:start[t+1]], ascending, each with its impact from 0 to 255.
type postings struct {
	start  []uint32
	docs   []uint32
	impact []uint8
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

// scale turns an impact into a share of 1.
const scale = 1. / 255

func (p *postings) of(term uint32) (docs []uint32, impact []uint8) {
	if int(term)+1 >= len(p.start) {
		return nil, nil
	}
	from, to := p.start[term], p.start[term+1]
	return p.docs[from:to], p.impact[from:to]
}

// in is the impact of a term in one document, 0 to 1; 0 when it is not there.
func (p *postings) in(term, doc uint32) float32 {
	docs, impact := p.of(term)
	i, ok := slices.BinarySearch(docs, doc)
	if !ok {
		return 0
	}
	return float32(impact[i]) * scale
}

func (p *postings) known(term uint32) bool {
	return int(term)+1 < len(p.start) && p.start[term] < p.start[term+1]
}

// A posting is one entry while an index is being built. They come in the order
// of the documents, at most one for a term and document.
type posting struct {
	term   uint32
	impact uint8
}

// newPostings files the entries of documents, those of document d being
// entries[ends[d-1]:ends[d]], under their terms; class tells what kind of word
// a term is.
func newPostings(terms int, entries []posting, ends []uint32, classOf func(term uint32) class) postings {
	p := postings{
		start:  make([]uint32, terms+1),
		docs:   make([]uint32, len(entries)),
		impact: make([]uint8, len(entries)),
		idf:    make([]float32, terms),
	}
	for _, e := range entries {
		p.start[e.term+1]++
	}
	for t := range terms {
		p.idf[t] = idf(len(ends), int(p.start[t+1]), classOf(uint32(t)))
		p.start[t+1] += p.start[t]
	}
	next := slices.Clone(p.start)
	i := uint32(0)
	for doc, end := range ends {
		for ; i < end; i++ {
			at := next[entries[i].term]
			next[entries[i].term]++
			p.docs[at], p.impact[at] = uint32(doc), entries[i].impact
		}
	}
	return p
}

// quantum is an impact from 0 to 1 as it is stored; none is 0.
func quantum(impact float32) uint8 { return uint8(max(1, min(255, impact*255+.5))) }
