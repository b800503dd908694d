package knowledge

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// A phrase is one or several words that the operator looks for in messages, as
// they are stemmed in each language.
type phrase struct {
	text  string // as the operator wrote it
	stems map[string][]string
}

// newPhrase reads a phrase; ok reports whether it has a word.
func newPhrase(text string) (p phrase, ok bool) {
	p = phrase{text: text, stems: map[string][]string{}}
	for lang := range lexicons {
		var r reading
		r.read(lang, text)
		p.stems[lang] = r.stems
		ok = len(r.stems) > 0
	}
	return p, ok
}

// newPhrases reads phrases; those without a word are left out.
func newPhrases(texts []string) []phrase {
	var list []phrase
	for _, s := range texts {
		if p, ok := newPhrase(s); ok {
			list = append(list, p)
		}
	}
	return list
}

// Says returns those of some phrases that a text in a language says and does
// not deny, as they were written.
func Says(lang, text string, phrases []string) []string {
	var r reading
	r.read(lang, text)
	var said []string
	for _, p := range newPhrases(phrases) {
		if r.affirms(p) {
			said = append(said, p.text)
		}
	}
	return said
}

// gap is how many words may stand between two of a phrase: "the production line
// is down" has "production down" in it.
const gap = 2

// A reading is a text in which phrases are looked for, reusable.
type reading struct {
	lang  string
	words words
	stems []string
}

// read takes a text in, clause by clause.
func (r *reading) read(lang, text string) {
	r.lang = lang
	r.words.reset()
	for text != "" {
		var clause string
		clause, text = cutClause(text)
		r.words.read(clause)
	}
	r.words.compound()
	r.words.list = slices.DeleteFunc(r.words.list, func(w word) bool { return w.part })
	r.words.list = r.words.list[:min(len(r.words.list), 2*mostWords)]
	r.stems = r.stems[:0]
	for i := range r.words.list {
		r.stems = append(r.stems, stem(lang, string(r.words.at(i))))
	}
}

// cutClause cuts a text behind its first clause.
func cutClause(text string) (clause, rest string) {
	for i, c := range text {
		n := utf8.RuneLen(c)
		switch c {
		case ';', '!', '?', '(', ')', '\n', '–', '—', '…':
			return text[:i], text[i+n:]
		case ',', '.', ':':
			if next := text[i+n:]; next == "" || next[0] == ' ' || next[0] == '\n' {
				return text[:i], next
			}
		}
	}
	return text, ""
}

// find looks for a phrase from word i on, within one clause. It returns where
// the phrase begins and ends; begin is -1 where it is not found.
func (r *reading) find(p phrase, i int) (begin, end int) {
	want := p.stems[r.lang]
	if len(want) == 0 {
		return -1, 0
	}
	for ; i < len(r.stems); i++ {
		if r.stems[i] != want[0] {
			continue
		}
		if end := r.follow(want[1:], i+1); end > 0 {
			return i, end
		}
	}
	return -1, 0
}

// follow looks for the rest of a phrase, and returns where it ends; 0 where it
// is not there.
func (r *reading) follow(want []string, i int) int {
	for _, s := range want {
		for n := 0; ; n, i = n+1, i+1 {
			if i >= len(r.stems) || n > gap || r.words.list[i].breaks {
				return 0
			}
			if r.stems[i] == s {
				i++
				break
			}
		}
	}
	return i
}

// eachNotion calls f with the notions of what is said, see [lexicon].
func (r *reading) eachNotion(f func(uint16)) {
	var key [64]byte
	scratch := key[:0]
	for i := 0; i < len(r.stems); {
		found, n, k := lexicons[r.lang].longestAt(r.stems, i, scratch)
		for _, notion := range found {
			f(notion)
		}
		scratch = k
		i += max(n, 1)
	}
}

// notionsOf are what phrases mean.
func notionsOf(list []phrase) map[uint16]bool {
	set := map[uint16]bool{}
	for _, p := range list {
		for lang, stems := range p.stems {
			if found, n, _ := lexicons[lang].longestAt(stems, 0, nil); n == len(stems) {
				for _, notion := range found {
					set[notion] = true
				}
			}
		}
	}
	return set
}

// has reports whether the phrase is said.
func (r *reading) has(p phrase) bool {
	begin, _ := r.find(p, 0)
	return begin >= 0
}

// affirms reports whether the phrase is said and not denied: "urgent", but
// neither "pas urgent" nor "nothing very urgent".
func (r *reading) affirms(p phrase) bool {
	for i := 0; ; {
		begin, end := r.find(p, i)
		if begin < 0 {
			return false
		}
		if !r.denied(begin, end, p.stems[r.lang]) {
			return true
		}
		i = begin + 1
	}
}

// denied reports whether a phrase that stands there is negated: by a word before
// it in its clause, with nothing but what qualifies in between, or by one that
// stands within and is not its own.
func (r *reading) denied(begin, end int, own []string) bool {
	for i := begin + 1; i < end; i++ {
		if r.denies(r.words.list[i]) && !slices.Contains(own, r.stems[i]) {
			return true
		}
	}
	for i := begin; i > 0 && !r.words.list[i].breaks; i-- {
		if r.denies(r.words.list[i-1]) {
			return true
		}
		if !strings.Contains(qualifiers, " "+string(r.words.at(i-1))+" ") {
			return false
		}
	}
	return false
}

func (r *reading) denies(w word) bool {
	return strings.Contains(negations, " "+string(r.words.text[w.start:w.end])+" ")
}

const (
	negations = " pas non plus rien aucun aucune sans jamais ni not no isnt arent wasnt never nothing without hardly dont doesnt didnt neither nor "

	qualifiers = " de d du des un une tres trop si vraiment super hyper tout fait aussi encore specialement particulierement forcement" +
		" tellement franchement bien is a an any at all that very really so too super yet particularly especially terribly immediately overly "
)
