package knowledge

import "math"

// aspects read texts as vectors that compare across languages: stems, the
// lexicon's notions, and how words begin, which cognates and misspelt words
// share. Each counts by how few texts have it.
type aspects struct {
	lexicons map[string]*lexicon
	ids      map[string]uint32
	list     []aspect
	texts    int // that were read
	words    words
	stems    []string
	key      []byte
}

// An aspect is one thing that a text may speak of.
type aspect struct {
	weight float32
	texts  int    // how many have it
	word   string // of a stem, as it was first met; else ""
	lang   string // of that
}

// What an aspect counts besides its rarity. Chosen with testdata/gaps.txt, and
// the questions that have articles, in view.
const (
	stemAspect   = 1
	meantAspect  = .5 // a stem that counts as a notion, too
	notionAspect = 1
	beginAspect  = .35
	beginLength  = 5
)

// newAspects reads nothing yet.
func newAspects(lexicons map[string]*lexicon) *aspects {
	return &aspects{lexicons: lexicons, ids: map[string]uint32{}}
}

// read tells what a text of the language speaks of, each aspect once.
func (a *aspects) read(lang, text string) []uint32 {
	var found []uint32
	seen := map[uint32]bool{}
	add := func(name string, as aspect) {
		id, ok := a.ids[name]
		if !ok {
			id = uint32(len(a.list))
			a.ids[name], a.list = id, append(a.list, as)
		}
		if !seen[id] {
			seen[id] = true
			a.list[id].texts++
			found = append(found, id)
		}
	}
	a.texts++
	a.split(lang, text)
	for i := 0; i < len(a.stems); {
		notions, n, key := a.lexicons[lang].longestAt(a.stems, i, a.key)
		a.key = key
		for _, notion := range notions {
			add("="+string(rune(notion)), aspect{weight: notionAspect})
		}
		for j := i; j < i+max(n, 1); j++ {
			word := a.words.at(j)
			if classOf(lang, word) != content {
				continue
			}
			weight := float32(stemAspect)
			if n > 0 {
				weight = meantAspect
			}
			add(a.stems[j], aspect{weight: weight, word: string(word), lang: lang})
			if len(word) >= beginLength && !hasDigit(word) {
				add(string(word[:beginLength])+"…", aspect{weight: beginAspect})
			}
		}
		i += max(n, 1)
	}
	return found
}

// split leaves the words of a text in a.words, and their stems in a.stems.
func (a *aspects) split(lang, text string) {
	w := &a.words
	w.reset()
	w.read(text)
	w.compound()
	w.list = w.list[:min(len(w.list), mostWords)]
	a.stems = a.stems[:0]
	for i := range w.list {
		a.stems = append(a.stems, stem(lang, string(w.at(i))))
	}
}

// vector weighs what a text speaks of, once all are read.
func (a *aspects) vector(found []uint32) vector {
	v := make(vector, 0, len(found))
	for _, id := range found {
		v = append(v, weighted{id, a.list[id].weight * a.rarity(id)})
	}
	return v.unit()
}

// rarity is an inverse frequency among the texts read, and as many more as keep
// few texts from speaking of nothing but rare things.
func (a *aspects) rarity(id uint32) float32 {
	return float32(math.Log(1 + float64(a.texts+backgroundTexts)/float64(a.list[id].texts+1)))
}
