package knowledge

import (
	"slices"
	"strings"
)

// Named returns the IDs of the public articles that a text names, by their whole
// title or by their ID, in the order in which it does: those that an agent
// points a requester to.
func (b *Base) Named(text string) []string {
	l := b.library.Load()
	names := l.names()
	var found []string
	add := func(id string) {
		if a, ok := l.articles[id]; ok && a.Audience == Public && !slices.Contains(found, id) {
			found = append(found, id)
		}
	}
	for _, f := range strings.FieldsFunc(limit(text), func(r rune) bool { return strings.ContainsRune(" \t\n()[]<>«»\"'`,;:!?*\u00a0", r) }) {
		if id := strings.TrimRight(f, "."); strings.Contains(id, "/") {
			add(id)
		}
	}
	said := strings.Fields(foldLine(limit(text)))
	for i := range said {
		for n := leastTitle; n <= names.longest && i+n <= len(said); n++ {
			add(names.titles[strings.Join(said[i:i+n], " ")])
		}
	}
	return found
}

// leastTitle is how many words a title has at least that names an article.
const leastTitle = 3

// names are the titles of a library, folded.
type names struct {
	titles  map[string]string // → ID
	longest int               // in words
}

func (l *library) gather() *names {
	n := &names{titles: map[string]string{}}
	for id, a := range l.articles {
		words := strings.Fields(foldLine(a.Title))
		if len(words) < leastTitle {
			continue
		}
		key := strings.Join(words, " ")
		if _, ok := n.titles[key]; ok {
			id = "" // two articles have it: it names neither
		}
		n.titles[key] = id
		n.longest = max(n.longest, len(words))
	}
	return n
}
