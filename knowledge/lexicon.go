package knowledge

import (
	_ "embed"
	"strings"
)

//go:embed lexicon.txt
var lexiconText string

// A lexicon knows notions: groups of words and phrases, of both languages,
// that mean the same in a help desk. A notion is indexed like a word, beside
// the words themselves, so that a question finds an article that says the same
// in other words, or in the other language.
type lexicon struct {
	phrases  map[string][]uint16 // stems joined by a space → notions, ascending
	begins   map[string]int      // stems that phrases of several words begin with → words in the longest
	spelling map[string]bool     // the single words, as they are spelt
	count    int                 // of notions; they are numbered from 0
	everyday []bool              // notion → it only translates, and is not asked for in one language
}

// lexicons are the phrases as they are stemmed in each language. Each also
// holds the other language's single words: "mon laptop", "the agenda".
var lexicons = map[string]*lexicon{"fr": newLexicon("fr", lexiconText), "en": newLexicon("en", lexiconText)}

func newLexicon(lang, text string) *lexicon {
	l := &lexicon{phrases: map[string][]uint16{}, begins: map[string]int{}, spelling: map[string]bool{}}
	own, other := map[string]bool{}, []func(){}
	for line := range strings.Lines(text) {
		french, english, ok := cutNotion(line)
		if !ok {
			continue
		}
		mine, theirs := french, english
		if lang == "en" {
			mine, theirs = english, french
		}
		notion := uint16(l.count)
		l.count++
		l.everyday = append(l.everyday, strings.Contains(line, "="))
		for phrase := range strings.SplitSeq(mine, ",") {
			own[l.add(lang, phrase, notion)] = true
		}
		other = append(other, func() { l.borrow(lang, theirs, notion, own) })
	}
	for _, borrow := range other {
		borrow()
	}
	return l
}

// cutNotion returns the two sides of a line of the lexicon, if it has any.
func cutNotion(line string) (french, english string, ok bool) {
	line = strings.TrimSpace(line)
	if line == "" || line[0] == '#' {
		return "", "", false
	}
	if french, english, ok = strings.Cut(line, "="); !ok {
		french, english, _ = strings.Cut(line, "|")
	}
	return french, english, true
}

// add stems the phrase's words and returns its key.
func (l *lexicon) add(lang, phrase string, notion uint16) string {
	var w words
	w.read(phrase)
	w.compound()
	var stems []string
	for i := range w.list {
		if !w.list[i].part {
			stems = append(stems, stem(lang, string(w.at(i))))
		}
	}
	if len(w.list) == 1 {
		l.spelling[string(w.at(0))] = true
	}
	if len(stems) > 1 {
		l.begins[stems[0]] = max(l.begins[stems[0]], len(stems))
	}
	key := strings.Join(stems, " ")
	if known := l.phrases[key]; len(known) == 0 || known[len(known)-1] != notion {
		l.phrases[key] = append(known, notion)
	}
	return key
}

// borrow adds the other language's single words that mean nothing else here.
func (l *lexicon) borrow(lang, phrases string, notion uint16, own map[string]bool) {
	for phrase := range strings.SplitSeq(phrases, ",") {
		var w words
		w.read(phrase)
		if len(w.list) != 1 || classOf(lang, w.at(0)) != content || len(w.at(0)) < 4 || own[stem(lang, string(w.at(0)))] {
			continue
		}
		l.add(lang, phrase, notion)
	}
}

// longestAt returns the notions of the longest phrase that begins at stems[i],
// and its length in words; key is scratch.
func (l *lexicon) longestAt(stems []string, i int, key []byte) (notions []uint16, length int, _ []byte) {
	if notions = l.phrases[stems[i]]; notions != nil {
		length = 1
	}
	longest := l.begins[stems[i]]
	key = append(key[:0], stems[i]...)
	for n := 2; n <= longest && i+n <= len(stems); n++ {
		key = append(append(key, ' '), stems[i+n-1]...)
		if found := l.phrases[string(key)]; found != nil {
			notions, length = found, n
		}
	}
	return notions, length, key
}

// has reports whether a single stem means something in the lexicon.
func (l *lexicon) has(stem string) bool { return l.phrases[stem] != nil }
