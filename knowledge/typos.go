package knowledge

import (
	"cmp"
	"maps"
	"slices"
	"sort"
)

// typos finds words that differ from a misspelt one by one letter left out,
// added, changed or swapped with its neighbour (two in words of nine letters
// and more). It is a symmetric delete dictionary: every word is filed under
// itself and under itself less one letter.
type typos struct {
	words []correction
	filed []filed // by hash
}

// A correction is a word as it is written, and what it stands for.
type correction struct {
	form  string
	term  uint32 // or unknown, when no article has it
	class class
}

type filed struct{ hash, word uint32 }

// shortestTypo is the length from which a word is taken to be misspelt.
const shortestTypo = 5

func newTypos(x *index) typos {
	t := typos{}
	add := func(form string, term uint32, c class) {
		if len(form) < shortestTypo-1 || len(form) > 30 {
			return
		}
		w := uint32(len(t.words))
		t.words = append(t.words, correction{form, term, c})
		eachDelete([]byte(form), func(h uint32) { t.filed = append(t.filed, filed{h, w}) })
	}
	for _, form := range slices.Sorted(maps.Keys(x.forms)) {
		term := x.forms[form]
		add(form, term, x.classes[term])
	}
	for _, form := range slices.Sorted(maps.Keys(x.notions.spelling)) {
		if _, known := x.forms[form]; !known {
			add(form, unknown, content)
		}
	}
	for _, form := range slices.Sorted(maps.Keys(classes[x.lang])) {
		if _, known := x.forms[form]; !known {
			add(form, unknown, classes[x.lang][form])
		}
	}
	slices.SortFunc(t.filed, func(a, b filed) int {
		return cmp.Compare(uint64(a.hash)<<32|uint64(a.word), uint64(b.hash)<<32|uint64(b.word))
	})
	return t
}

// nearest returns the one word nearest to a misspelt one; when several are as
// near, the first in alphabetical order among those that an article has.
func (t *typos) nearest(word []byte) (correction, bool) {
	if len(word) < shortestTypo || len(word) > 30 {
		return correction{}, false
	}
	best, found := correction{}, false
	limit := 1
	if len(word) >= 9 {
		limit = 2
	}
	eachDelete(word, func(h uint32) {
		i := sort.Search(len(t.filed), func(i int) bool { return t.filed[i].hash >= h })
		for ; i < len(t.filed) && t.filed[i].hash == h; i++ {
			c := t.words[t.filed[i].word]
			d := distance(word, c.form)
			if d > limit || found && d == limit && !better(c, best) {
				continue
			}
			best, found, limit = c, true, d
		}
	})
	return best, found
}

func better(a, b correction) bool {
	if (a.term == unknown) != (b.term == unknown) {
		return b.term == unknown
	}
	return a.form < b.form
}

// eachDelete calls f with the hash of the word and of the word less each letter.
func eachDelete(word []byte, f func(hash uint32)) {
	f(hashLess(word, -1))
	for i := range word {
		if i > 0 && word[i] == word[i-1] {
			continue
		}
		f(hashLess(word, i))
	}
}

// hashLess is the FNV-1a hash of the word without the letter at i.
func hashLess(word []byte, i int) uint32 {
	h := uint32(2166136261)
	for j, c := range word {
		if j != i {
			h = (h ^ uint32(c)) * 16777619
		}
	}
	return h
}

// distance counts the letters to leave out, add, change or swap with their
// neighbour (optimal string alignment). Words have at most 30 letters.
func distance(a []byte, b string) int {
	var rows [3][32]int
	for j := range len(b) + 1 {
		rows[1][j] = j
	}
	for i := 1; i <= len(a); i++ {
		before, last, row := &rows[(i+2)%3], &rows[i%3], &rows[(i+1)%3]
		row[0] = i
		for j := 1; j <= len(b); j++ {
			change := 1
			if a[i-1] == b[j-1] {
				change = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+change)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
	}
	return rows[(len(a)+1)%3][len(b)]
}
