package knowledge

import (
	"math"
	"slices"
)

// postings are an inverted list in flat arrays: the documents of term t are
// docs[start[t]:start[t+1]], ascending, each with its impact from 0 to 255.
// Terms that many documents have are kept as rows instead.
type postings struct {
	start  []uint32
	docs   []uint32
	impact []uint8
	rows   map[uint32][]uint8 // term → its impact in every document
	idf    []float32          // inverse document frequency of each term
	most   []uint8            // greatest impact of each term
}

// frequent is the share of the documents, one in so many, from which a term
// has a row: it is smaller than a list, and quicker to look up.
const frequent = 5

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

// of returns the documents that have a term, and its impact in each. Where it
// returns no documents, the impacts are those in all, from the first.
func (p *postings) of(term uint32) (docs []uint32, impact []uint8) {
	if int(term)+1 >= len(p.start) {
		return nil, nil
	}
	from, to := p.start[term], p.start[term+1]
	if from == to {
		return nil, p.rows[term]
	}
	return p.docs[from:to], p.impact[from:to]
}

// in is the impact of a term in one document, 0 to 1; 0 when it is not there.
func (p *postings) in(term, doc uint32) float32 {
	docs, impact := p.of(term)
	return float32(at(docs, impact, doc)) * scale
}

// at finds the impact in one document among those that [postings.of] returned.
func at(docs []uint32, impact []uint8, doc uint32) uint8 {
	if docs == nil {
		if impact == nil {
			return 0
		}
		return impact[doc]
	}
	i, ok := slices.BinarySearch(docs, doc)
	if !ok {
		return 0
	}
	return impact[i]
}

func (p *postings) known(term uint32) bool { return int(term) < len(p.most) && p.most[term] > 0 }

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
		start: make([]uint32, terms+1),
		rows:  map[uint32][]uint8{},
		idf:   make([]float32, terms),
		most:  make([]uint8, terms),
	}
	with := make([]uint32, terms)
	for _, e := range entries {
		with[e.term]++
		p.most[e.term] = max(p.most[e.term], e.impact)
	}
	at := make([]uint32, terms) // where the next posting of each term goes
	sum := uint32(0)
	for t, n := range with {
		p.idf[t] = idf(len(ends), int(n), classOf(uint32(t)))
		p.start[t], at[t] = sum, sum
		if int(n)*frequent > len(ends) {
			p.rows[uint32(t)] = make([]uint8, len(ends))
		} else {
			sum += n
		}
	}
	p.start[terms] = sum
	p.docs, p.impact = make([]uint32, sum), make([]uint8, sum)
	i := uint32(0)
	for doc, end := range ends {
		for ; i < end; i++ {
			e := entries[i]
			if p.start[e.term] == p.start[e.term+1] {
				p.rows[e.term][doc] = e.impact
				continue
			}
			p.docs[at[e.term]], p.impact[at[e.term]] = uint32(doc), e.impact
			at[e.term]++
		}
	}
	return p
}

// quantum is an impact from 0 to 1 as it is stored; none is 0.
func quantum(impact float32) uint8 { return uint8(max(1, min(255, impact*255+.5))) }
