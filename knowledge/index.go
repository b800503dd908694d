package knowledge

// An index holds the articles of one language for searching. It is never
// changed once built.
type index struct {
	lang     string
	articles []*Article
	twins    map[uint32]uint32 // article → the same in the other language's index
	quotes   []quotable        // per article, what can be quoted from it

	forms   map[string]uint32 // word as written, folded → term
	terms   map[string]uint32 // stem → term
	names   []string          // term → stem; the first terms are the lexicon's notions
	classes []class           // term → class
	notions *lexicon
	typos   typos

	body   postings // words of title, tags and body together (BM25F)
	tags   postings // words of the tags
	titles postings // words of the title; the impact is the word's share of it
	grams  postings // runs of four letters of title and tags
	pairs  postings // neighbouring words

	gramIDs map[uint32]uint32
	pairIDs map[uint64]uint32
}

// Weights of the fields in BM25F, and its saturation and length parameters.
const (
	titleBoost, tagsBoost, bodyBoost = 2.5, 2.0, 1.0
	saturation                       = 1.2
	titleLength, bodyLength          = .3, .6
)

// unknown is the term of a word that no article has.
const unknown = ^uint32(0)

// newIndex indexes the articles of one language.
func newIndex(lang string, notions *lexicon, articles []*Article) *index {
	x := &index{
		lang: lang, articles: articles, notions: notions, twins: map[uint32]uint32{},
		forms: map[string]uint32{}, terms: map[string]uint32{},
		gramIDs: map[uint32]uint32{}, pairIDs: map[uint64]uint32{},
	}
	x.names = make([]string, notions.count)
	x.classes = make([]class, notions.count)
	b := indexing{index: x}
	for _, a := range articles {
		b.add(a)
	}
	b.finish()
	return x
}

// field is the words of one part of an article, as terms.
type field struct {
	terms []uint32 // in order; notions follow the last word of their phrase
	words int      // how many are words and not notions
}

// indexing collects what an index is built from.
type indexing struct {
	*index
	scratch words
	parts   []articleFields
	grams   []posting
	pairs   []posting
}

type articleFields struct{ title, tags, body field }

func (b *indexing) add(a *Article) {
	doc := uint32(len(b.parts))
	var f articleFields
	seenPairs := map[uint64]float32{}
	b.read(&f.title, a.Title, seenPairs)
	seenGrams := map[uint32]float32{}
	b.countGrams(a.Title, seenGrams)
	tags := a.Tags
	if len(tags) == 0 {
		tags = []string{a.Title} // an article without tags must not rank below its neighbours for that
	}
	for _, t := range tags {
		b.read(&f.tags, t, seenPairs)
		b.countGrams(t, seenGrams)
	}
	q := newQuotable(units(a.Body))
	for _, u := range q.units {
		from := len(f.body.terms)
		b.read(&f.body, u.text, seenPairs)
		q.add(f.body.terms[from:])
	}
	b.quotes = append(b.quotes, q)
	b.parts = append(b.parts, f)
	for key, n := range seenPairs {
		b.pairs = append(b.pairs, posting{id(b.pairIDs, key), doc, n / (saturation + n)})
	}
	for key, n := range seenGrams {
		b.grams = append(b.grams, posting{id(b.gramIDs, key), doc, n / (saturation + n)})
	}
}

// read appends the terms of a text to a field, and its pairs of neighbours.
func (b *indexing) read(f *field, text string, pairs map[uint64]float32) {
	w := &b.scratch
	w.reset()
	w.read(text)
	w.compound()
	from := len(f.terms)
	previous := unknown
	for i := range w.list {
		t := b.term(w.at(i))
		f.terms = append(f.terms, t)
		f.words++
		if w.list[i].breaks {
			previous = unknown
		}
		if b.classes[t] == content && !w.list[i].part {
			if previous != unknown {
				pairs[pair(previous, t)]++
			}
			previous = t
		}
	}
	stems := make([]string, 0, len(w.list))
	for _, t := range f.terms[from:] {
		stems = append(stems, b.names[t])
	}
	b.notions.all(stems, func(notion uint16) { f.terms = append(f.terms, uint32(notion)) })
}

// term finds or makes the term of a word.
func (b *indexing) term(word []byte) uint32 {
	if t, ok := b.forms[string(word)]; ok {
		return t
	}
	form := string(word)
	s := stem(b.lang, form)
	t, ok := b.terms[s]
	if !ok {
		t = uint32(len(b.names))
		b.terms[s] = t
		b.names = append(b.names, s)
		b.classes = append(b.classes, classOf(b.lang, word))
	}
	b.forms[form] = t
	return t
}

func (b *indexing) countGrams(text string, seen map[uint32]float32) {
	w := &b.scratch
	w.reset()
	w.read(text)
	w.compound()
	for i := range w.list {
		if classOf(b.lang, w.at(i)) == content {
			eachGram(w.at(i), func(g uint32) { seen[g]++ })
		}
	}
}

// finish computes the impacts, which need the average lengths.
func (b *indexing) finish() {
	n := len(b.parts)
	var titleMean, tagsMean, bodyMean float32
	for _, f := range b.parts {
		titleMean += float32(f.title.words) / float32(n)
		tagsMean += float32(f.tags.words) / float32(n)
		bodyMean += float32(f.body.words) / float32(n)
	}
	classOf := func(t uint32) class { return b.classes[t] }
	var body, tags, titles []posting
	for doc, f := range b.parts {
		frequency, inTags, inTitle := map[uint32]float32{}, map[uint32]float32{}, map[uint32]float32{}
		spread(frequency, f.title, titleBoost, titleLength, titleMean)
		spread(frequency, f.tags, tagsBoost, titleLength, tagsMean)
		spread(frequency, f.body, bodyBoost, bodyLength, bodyMean)
		spread(inTags, f.tags, 1, titleLength, tagsMean)
		spread(inTitle, f.title, 1, 0, 1)
		for t, tf := range frequency {
			body = append(body, posting{t, uint32(doc), tf / (saturation + tf)})
		}
		for t, tf := range inTags {
			tags = append(tags, posting{t, uint32(doc), tf / (.4 + tf)})
		}
		for t := range inTitle {
			titles = append(titles, posting{t, uint32(doc), 1})
		}
	}
	b.body = newPostings(len(b.names), n, body, classOf)
	b.index.tags = newPostings(len(b.names), n, tags, classOf)
	b.titles = newPostings(len(b.names), n, titles, classOf)
	none := func(uint32) class { return content }
	b.index.grams = newPostings(len(b.gramIDs), n, b.grams, none)
	b.index.pairs = newPostings(len(b.pairIDs), n, b.pairs, none)
	b.shareTitles()
	b.typos = newTypos(b.index)
}

// spread adds a field's term frequencies, boosted, and damped by its length.
func spread(into map[uint32]float32, f field, boost, length, mean float32) {
	if len(f.terms) == 0 {
		return
	}
	w := boost / (1 - length + length*float32(f.words)/mean)
	for _, t := range f.terms {
		into[t] += w
	}
}

// shareTitles turns the impact of a title's word into its share of the title,
// by inverse document frequency; notions share nothing but count like words.
func (b *indexing) shareTitles() {
	mass := make([]float32, len(b.parts))
	for t := range b.names {
		docs, _ := b.titles.of(uint32(t))
		for _, d := range docs {
			if t >= b.notions.count {
				mass[d] += b.weigh(uint32(t))
			}
		}
	}
	for t := range b.names {
		from, to := b.titles.start[t], b.titles.start[t+1]
		for i := from; i < to; i++ {
			if m := mass[b.titles.docs[i]]; m > 0 {
				b.titles.impact[i] = min(1, b.weigh(uint32(t))/m)
			}
		}
	}
}

// weigh is a term's weight in a title or a question.
func (x *index) weigh(t uint32) float32 { return x.body.idf[t] * weight[x.classes[t]] }

func id[K comparable](ids map[K]uint32, key K) uint32 {
	n, ok := ids[key]
	if !ok {
		n = uint32(len(ids))
		ids[key] = n
	}
	return n
}

func pair(a, b uint32) uint64 { return uint64(a)<<32 | uint64(b) }

// eachGram calls f with every run of four letters of a word; a space stands
// before and after it.
func eachGram(word []byte, f func(uint32)) {
	if len(word) < 3 {
		return
	}
	g := uint32(' ')
	for i, c := range word {
		g = g<<8 | uint32(c)
		if i >= 2 {
			f(g)
		}
	}
	f(g<<8 | ' ')
}
