package knowledge

import (
	"crypto/sha256"
	"slices"
	"strings"
	"weak"
)

// A study is the questions of evidence as they are asked of a library. What was
// asked of it before is known.
type study struct {
	*library
	known map[digest]sitting
	fresh map[digest]sitting // what the evidence at hand asks
}

// A notebook is what was asked for the last lesson. It keeps no library that is
// served no more.
type notebook struct {
	of    weak.Pointer[library]
	asked map[digest]sitting
}

// A digest names a question.
type digest [sha256.Size]byte

// A sitting is a question, and what was found for it by its words alone.
type sitting struct {
	said  []saying
	names []string // of the words that bring something
	found []found
	open  float32
}

// A saying is a word of a question, or a notion, and its share of it.
type saying struct {
	name  string
	share float32
}

// A found article, with what each word contributes to its score.
type found struct {
	article string
	score   float32
	brings  []brought
}

type brought struct {
	word  uint16
	share float32
}

// notionShare is what a word's meaning counts of it.
const notionShare = .5

// sit asks a question, once.
func (s *study) sit(q Question) sitting {
	name := digest(sha256.Sum256([]byte(q.Lang + "\x00" + q.Subject + "\x00" + q.Text)))
	sat, ok := s.fresh[name]
	if !ok {
		if sat, ok = s.known[name]; !ok {
			sat = s.ask(q)
		}
		s.fresh[name] = sat
	}
	return sat
}

// ask asks a question in its own language.
func (l *library) ask(q Question) (s sitting) {
	text := q.plain()
	if q.Lang == "" {
		q.Lang, _ = Language(text)
	}
	mine := l.look(q.Lang, text, Internal)
	defer tallies.Put(mine.tally)
	for _, w := range mine.tally.question.said(mine.index) {
		s.said = append(s.said, saying{strings.Clone(w.name), w.share})
	}
	s.open = openness(confidence(&mine.tally.question, mine.hits, ownWeights))
	for _, h := range mine.hits {
		f := found{article: mine.index.articles[h.doc].ID, score: h.score}
		for _, w := range mine.brings(h.doc) {
			at := slices.Index(s.names, w.name)
			if at < 0 {
				at = len(s.names)
				s.names = append(s.names, strings.Clone(w.name))
			}
			f.brings = append(f.brings, brought{uint16(at), w.share})
		}
		s.found = append(s.found, f)
	}
	return s
}

// brings is what each word of the question contributes to an article's score.
func (k *look) brings(doc uint32) (words []saying) {
	x, q := k.index, &k.tally.question
	for i := range q.slots {
		s := &q.slots[i]
		if s.weight == 0 || s.n == 0 {
			continue
		}
		part := bodyPart*x.body.best(x.body.idf, s, doc) + tagsPart*x.tags.best(x.body.idf, s, doc)
		if part > 0 {
			words = append(words, saying{q.stems[i], share(part, allParts*q.mass)})
		}
	}
	return words
}

// said are the words of a question and what they mean, with their share of it.
func (q *question) said(x *index) []saying {
	var words []saying
	for i := range q.slots {
		s := &q.slots[i]
		if s.class != content || s.mass == 0 {
			continue
		}
		words = append(words, saying{q.stems[i], s.mass})
		for _, a := range s.any[:s.n] {
			if int(a.term) < x.notions.count {
				words = append(words, saying{"#" + string(rune(a.term)), notionShare * s.mass}) // the same in both languages
			}
		}
	}
	slices.SortFunc(words, func(a, b saying) int { return strings.Compare(a.name, b.name) })
	return slices.CompactFunc(words, func(a, b saying) bool { return a.name == b.name })
}

// translation is the article in a language where there is one, else itself.
func (l *library) translation(lang, id string) string {
	there, here := l.indexes[otherLanguage(lang)], l.indexes[lang]
	if there == nil || here == nil {
		return id
	}
	if doc, ok := there.doc(id); ok {
		if twin, ok := there.twins[doc]; ok {
			return here.articles[twin].ID
		}
	}
	return id
}

// doc is the place of an article; they are in the order of their IDs.
func (x *index) doc(id string) (uint32, bool) {
	i, ok := slices.BinarySearchFunc(x.articles, id, func(a *Article, id string) int { return strings.Compare(a.ID, id) })
	return uint32(i), ok
}
