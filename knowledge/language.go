package knowledge

import (
	"io/fs"
	"math"
	"strings"
	"sync"
)

// languageSample is how much of a text is read to tell its language, in bytes.
const languageSample = 600

// Language tells whether a text is French ("fr") or English ("en"), by its
// function words, its words of the craft, its accents and its runs of three
// letters. It is not sure of texts that say too little, and of texts in other
// languages; lang is then the likelier of the two, "" when there is nothing to
// go by. The same text has the same answer every time.
func Language(text string) (lang string, sure bool) {
	w := languageWords.Get().(*words)
	defer languageWords.Put(w)
	w.reset()
	w.read(sample(text))
	return languageOf(text, w)
}

var languageWords = sync.Pool{New: func() any { return new(words) }}

func sample(text string) string {
	if len(text) <= languageSample {
		return text
	}
	if i := strings.LastIndexByte(text[:languageSample], ' '); i > 0 {
		return text[:i]
	}
	return text[:languageSample]
}

// languageOf tells the language of a text whose words have been read.
// Positive points are French.
func languageOf(text string, w *words) (lang string, sure bool) {
	var grammar, letters float32
	counted := 0
	odds := letterOdds()
	for i := range w.list {
		word := w.at(i)
		french, known := classes["fr"][string(word)]
		english, alsoKnown := classes["en"][string(word)]
		switch {
		case known && !alsoKnown:
			grammar += points[french]
		case alsoKnown && !known:
			grammar -= points[english]
		}
		if len(word) > 1 && !hasDigit(word) {
			letters += odds.word(word) + ofTheCraft()[string(word)]
			counted += len(word)
		}
	}
	grammar += marks(sample(text))
	total := 2*grammar + letters
	switch {
	case total > 0:
		lang = "fr"
	case total < 0:
		lang = "en"
	}
	evidence := float32(math.Abs(float64(total)))
	if neither(w) > max(0, min(evidence, float32(math.Abs(float64(grammar))))) {
		return lang, false
	}
	if grammar != 0 && (grammar > 0) == (total > 0) {
		return lang, evidence >= 2
	}
	return lang, counted >= 5 && evidence >= 5
}

// points of a word that is common in one language only.
var points = [...]float32{function: 2, chatter: 1.5, courtesy: 2}

// ofTheCraft are the words that the lexicon has in one language only, with what
// they say for French.
var ofTheCraft = sync.OnceValue(func() map[string]float32 {
	sides := [2]map[string]bool{{}, {}}
	for line := range strings.Lines(lexiconText) {
		french, english, ok := cutNotion(line)
		if !ok {
			continue
		}
		for i, side := range [...]string{french, english} {
			var w words
			w.read(side)
			for j := range w.list {
				sides[i][string(w.at(j))] = true
			}
		}
	}
	table := map[string]float32{}
	for i, side := range sides {
		for word := range side {
			if !sides[1-i][word] {
				table[word] = craftPoints * float32(1-2*i)
			}
		}
	}
	return table
})

const craftPoints = 2

// neither counts what function words of other languages weigh, two points each,
// of a text whose words have been read.
func neither(w *words) (n float32) {
	for i := range w.list {
		if elsewhere[string(w.at(i))] {
			n += points[function]
		}
	}
	return n
}

// elsewhere are common words of German, Spanish, Italian, Portuguese and Dutch
// that are none in French and English.
var elsewhere = func() map[string]bool {
	table := map[string]bool{}
	for word := range strings.FieldsSeq(`ich der das und nicht ist ein eine einen einem mein meine meinen mit auf fur wie kann habe hat bitte wir sie es zu
zum zur dem den von geht kein keine sich auch noch mehr wenn aber oder nach bei seit uber wo warum hallo danke guten tag morgen heute ihr ihre mir mich
el los las y puedo mi una para con por como esta tengo hola gracias cuando pero muy del al necesito funciona donde quiero hay este mis nos hoy buenos dias ayuda
il che non di per sono ho mio mia ciao grazie della nel alla come dove perche questo questa posso voglio buongiorno
o os um uma nao com meu minha ola obrigado obrigada voce preciso estou onde bom
ik het een niet van voor met mijn maar naar ook kan heb wat waar hoe graag goedemorgen dank`) {
		_, french := classes["fr"][word]
		_, english := classes["en"][word]
		table[word] = !french && !english
	}
	return table
}()

// marks counts what only one of the languages writes: accents and elisions,
// apostrophes of contractions.
func marks(text string) float32 {
	var n float32
	before := ' '
	for i, r := range text {
		switch r {
		case 'é', 'è', 'ê', 'à', 'ç', 'ù', 'ô', 'î', 'û', 'œ', 'É', 'À', 'Ê', 'È', 'Ç', '«':
			n += 1.5
		case '\'', '’':
			switch after := text[i+len(string(r)):]; {
			case strings.ContainsRune("ldjmcqunLDJMCQ", before) && startsVowel(after):
				n += 1.5
			case strings.HasPrefix(after, "s ") || strings.HasPrefix(after, "ve ") || strings.HasPrefix(after, "ll ") || strings.HasPrefix(after, "t ") || strings.HasPrefix(after, "m ") || strings.HasPrefix(after, "re "):
				n -= 1.5
			}
		}
		before = r
	}
	return n
}

func startsVowel(s string) bool {
	return s != "" && (strings.IndexByte("aeiouyhAEIOUYH", s[0]) >= 0 || s[0] >= 0x80)
}

// trigrams holds, for every run of three letters, how much likelier French is
// than English, as a logarithm.
type trigrams [27 * 27 * 27]float32

func (t *trigrams) word(w []byte) float32 {
	var sum float32
	eachTrigram(w, func(i int) { sum += t[i] })
	return sum
}

// eachTrigram calls f with each run of three letters of a word and the spaces
// around it.
func eachTrigram(w []byte, f func(i int)) {
	a, b := 0, 0
	for i := 0; i <= len(w); i++ {
		c := 0
		if i < len(w) && 'a' <= w[i] && w[i] <= 'z' {
			c = int(w[i]-'a') + 1
		}
		if i > 0 {
			f((a*27+b)*27 + c)
		}
		a, b = b, c
	}
}

// letterOdds learns from the articles of the demonstration and from the words
// of classes.go, once.
var letterOdds = sync.OnceValue(func() *trigrams {
	counts := map[string]*[27 * 27 * 27]float64{"fr": {}, "en": {}}
	totals := map[string]float64{}
	learn := func(lang, text string) {
		var w words
		w.read(text)
		for i := range w.list {
			eachTrigram(w.at(i), func(g int) { counts[lang][g]++; totals[lang]++ })
		}
	}
	for lang := range counts {
		for word := range classes[lang] {
			learn(lang, word)
		}
		files, _ := fs.Glob(Demo, lang+"/*.md")
		for _, file := range files { // not by Load, which asks for the language itself
			raw, _ := fs.ReadFile(Demo, file)
			front, body, _ := splitFrontMatter(string(raw))
			h, _, _ := readHeader(front)
			learn(lang, h.Title+"\n"+body)
		}
	}
	var odds trigrams
	for g := range odds {
		french := (counts["fr"][g] + .5) / (totals["fr"] + 3000)
		english := (counts["en"][g] + .5) / (totals["en"] + 3000)
		odds[g] = float32(.35 * math.Log(french/english))
	}
	return &odds
})
