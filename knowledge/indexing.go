package knowledge

import "strings"

// indexing collects what an index is built from.
type indexing struct {
	*index
	words    words
	stems    []uint32  // of the text at hand
	meanings []meaning // term → what the lexicon says of it
	counts   []counts  // term → of the article at hand
	touched  []uint32  // the terms counted in it

	found   []uint32 // terms of all articles, one after the other
	often   []counts // how often each
	ends    []uint32 // where each article's end
	lengths []counts // words of each article's fields

	runs    []posting // runs of four letters, likewise
	runEnds []uint32
	inRuns  []uint16            // run → how often in the article at hand
	seen    []uint32            // the runs counted in it
	runsOf  map[string][]uint32 // word → its runs
}

// counts are how often a term stands in the fields of an article.
type counts struct{ title, tags, body uint16 }

// A meaning is the notions of a word alone, and how many words the longest
// phrase has that it begins.
type meaning struct {
	notions []uint16
	begins  int
}

type part int

const (
	inTitle part = iota
	inTags
	inBody
)

func (b *indexing) add(a *Article) {
	var length counts
	b.internal = append(b.internal, a.Audience == Internal)
	b.touched = b.touched[:0]
	length.title = b.read(a.Title, inTitle)
	b.titles.add(b.stems)
	b.countRuns()
	all := a.Tags
	if len(all) == 0 {
		all = []string{a.Title} // an article without tags must not rank below its neighbours for that
	}
	for _, t := range all {
		length.tags += b.read(t, inTags)
		b.countRuns()
	}
	for text := a.Body; text != ""; {
		var shown string
		shown, text = nextText(text)
		length.body += b.read(shown, inBody)
	}
	for _, t := range b.touched {
		b.found = append(b.found, t)
		b.often = append(b.often, b.counts[t])
		b.counts[t] = counts{}
	}
	b.ends = append(b.ends, uint32(len(b.found)))
	b.lengths = append(b.lengths, length)
	for _, run := range b.seen {
		n := float32(b.inRuns[run])
		b.runs = append(b.runs, posting{run, quantum(n / (saturation + n))})
		b.inRuns[run] = 0
	}
	b.seen = b.seen[:0]
	b.runEnds = append(b.runEnds, uint32(len(b.runs)))
}

// nextText cuts the text before the next target of a link or piece of HTML,
// which nobody reads.
func nextText(markdown string) (shown, rest string) {
	for i := 0; i+1 < len(markdown); i++ {
		var end int
		switch {
		case markdown[i] == ']' && markdown[i+1] == '(':
			end = strings.IndexByte(markdown[i:], ')')
		case markdown[i] == '<' && (markdown[i+1] == '/' || 'a' <= markdown[i+1]|0x20 && markdown[i+1]|0x20 <= 'z'):
			end = strings.IndexByte(markdown[i:], '>')
		default:
			continue
		}
		if end > 0 && strings.IndexByte(markdown[i:i+end], '\n') < 0 {
			return markdown[:i], markdown[i+end+1:]
		}
	}
	return markdown, ""
}

// read counts the terms and notions of a text and leaves them in b.stems,
// notions last. It returns how many words there are.
func (b *indexing) read(text string, p part) (length uint16) {
	w := &b.words
	w.reset()
	w.read(text)
	w.compound()
	b.stems = b.stems[:0]
	for i := range w.list {
		b.stems = append(b.stems, b.term(w.at(i)))
	}
	for i, n := 0, len(b.stems); i < n; i++ {
		t := b.stems[i]
		b.count(t, p)
		if m := &b.meanings[t]; m.notions != nil || m.begins > 0 {
			b.mean(i, n, p)
		}
	}
	return uint16(min(len(w.list), 1<<15))
}

// mean counts the notions of the phrases that begin with the stem at i of n.
func (b *indexing) mean(i, n int, p part) {
	m := &b.meanings[b.stems[i]]
	for _, notion := range m.notions {
		b.count(uint32(notion), p)
		b.stems = append(b.stems, uint32(notion))
	}
	if m.begins == 0 {
		return
	}
	key := append(make([]byte, 0, 64), b.names[b.stems[i]]...)
	for j := i + 1; j < n && j-i < m.begins; j++ {
		key = append(append(key, ' '), b.names[b.stems[j]]...)
		for _, notion := range b.notions.phrases[string(key)] {
			b.count(uint32(notion), p)
			b.stems = append(b.stems, uint32(notion))
		}
	}
}

func (b *indexing) count(t uint32, p part) {
	c := &b.counts[t]
	if *c == (counts{}) {
		b.touched = append(b.touched, t)
	}
	switch p {
	case inTitle:
		c.title++
	case inTags:
		c.tags++
	default:
		c.body = min(c.body+1, 1<<15)
	}
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
		b.meanings = append(b.meanings, meaning{b.notions.phrases[s], b.notions.begins[s]})
		b.counts = append(b.counts, counts{})
	}
	b.forms[form] = t
	return t
}

// countRuns counts the runs of four letters in the content words just read.
func (b *indexing) countRuns() {
	for i := range b.words.list {
		word := b.words.at(i)
		runs, known := b.runsOf[string(word)]
		if !known {
			if classOf(b.lang, word) == content {
				eachGram(word, func(g uint32) { runs = append(runs, b.run(g)) })
			}
			b.runsOf[string(word)] = runs
		}
		for _, run := range runs {
			if b.inRuns[run] == 0 {
				b.seen = append(b.seen, run)
			}
			b.inRuns[run]++
		}
	}
}

// run finds or makes the number of a run of letters.
func (b *indexing) run(g uint32) uint32 {
	n, ok := b.ids[g]
	if !ok {
		n = uint32(len(b.ids))
		b.ids[g] = n
		b.inRuns = append(b.inRuns, 0)
	}
	return n
}

// finish computes the impacts, which need the average lengths.
func (b *indexing) finish() {
	n := float32(max(1, len(b.ends)))
	var title, tags, body float32
	for _, l := range b.lengths {
		title, tags, body = title+float32(l.title)/n, tags+float32(l.tags)/n, body+float32(l.body)/n
	}
	entries, at := make([]posting, len(b.found)), uint32(0)
	for doc, end := range b.ends {
		l := b.lengths[doc]
		forTitle, forTags := damped(titleBoost, titleLength, l.title, title), damped(tagsBoost, titleLength, l.tags, tags)
		forBody := damped(bodyBoost, bodyLength, l.body, body)
		for ; at < end; at++ {
			c := b.often[at]
			tf := forTitle*float32(c.title) + forTags*float32(c.tags) + forBody*float32(c.body)
			entries[at] = posting{b.found[at], quantum(tf / (saturation + tf))}
		}
	}
	b.body = newPostings(len(b.names), entries, b.ends, func(t uint32) class { return b.classes[t] })
	b.tags = b.tagged()
	b.index.grams = newPostings(len(b.ids), b.runs, b.runEnds, func(uint32) class { return content })
	b.typos = newTypos(b.index)
}

// tagged are the words of the tags alone.
func (b *indexing) tagged() postings {
	var entries []posting
	var ends []uint32
	at := uint32(0)
	for _, end := range b.ends {
		for ; at < end; at++ {
			if n := float32(b.often[at].tags); n > 0 {
				entries = append(entries, posting{b.found[at], quantum(n / (tagsSaturation + n))})
			}
		}
		ends = append(ends, uint32(len(entries)))
	}
	return newPostings(len(b.names), entries, ends, func(uint32) class { return content })
}

// damped is what one occurrence counts in a field of that length.
func damped(boost, length float32, words uint16, mean float32) float32 {
	return boost / (1 - length + length*float32(words)/max(mean, 1))
}
