package knowledge

import (
	"io/fs"
	"maps"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
)

// DefaultThreshold is the confidence from which a question counts as answered.
const DefaultThreshold = .57

// A Base answers questions from articles that it holds in memory. It is safe
// for concurrent use; articles may be replaced while questions are answered.
// What it returns may be shown to anybody: internal articles come out through
// [Base.ForAgents] alone.
type Base struct {
	// Threshold is the confidence, 0 to 1, from which a question counts as
	// answered. Set it before the first search.
	Threshold float64

	reload      sync.Mutex // one replacement at a time
	library     atomic.Pointer[library]
	learned     atomic.Pointer[lessons]     // nil before the first
	calibration atomic.Pointer[Calibration] // nil likewise

	learning sync.Mutex // guards notebook: one lesson at a time
	notebook notebook
}

// library is one state of the base. It is never changed.
type library struct {
	articles map[string]*Article // by ID
	lexicons map[string]*lexicon // by language
	indexes  map[string]*index   // by language
	names    func() *names       // gathered when they are first needed
}

// New returns a base of the articles. Of two with one ID the last is kept;
// those in another language than French and English are never found.
func New(articles []Article) *Base {
	b := &Base{Threshold: DefaultThreshold}
	b.library.Store(newLibrary(articles, lexicons))
	return b
}

// Open returns a base of the articles that can be read from fsys, and what
// could not be read. The file synonyms.yaml beside them may add to the lexicon.
func Open(fsys fs.FS) (*Base, []Problem) {
	b := New(nil)
	return b, b.Reload(fsys)
}

// Replace puts articles in the place of all present ones, at once.
func (b *Base) Replace(articles []Article) {
	b.reload.Lock()
	defer b.reload.Unlock()
	b.library.Store(newLibrary(articles, b.library.Load().lexicons))
}

// Reload reads the articles again. Those that have become unreadable, alone or
// with their folder, stay as they were; those that are gone go.
func (b *Base) Reload(fsys fs.FS) []Problem {
	articles, problems := Load(fsys)
	words, more := readSynonyms(fsys, b.library.Load().lexicons)
	problems = append(problems, more...)
	b.reload.Lock()
	defer b.reload.Unlock()
	for _, a := range b.library.Load().articles {
		if slices.ContainsFunc(problems, func(p Problem) bool { return !p.Served && p.concerns(*a) }) {
			articles = append(articles, *a)
		}
	}
	b.library.Store(newLibrary(articles, words))
	return problems
}

// concerns reports whether the article came from the file or folder.
func (p Problem) concerns(a Article) bool {
	file := a.ID + ".md"
	return p.File == "." || p.File == file || strings.HasPrefix(file, p.File+"/")
}

func newLibrary(articles []Article, lexicons map[string]*lexicon) *library {
	l := &library{articles: map[string]*Article{}, lexicons: lexicons, indexes: map[string]*index{}}
	for i := range articles {
		a := articles[i]
		l.articles[a.ID] = &a
	}
	byLanguage := map[string][]*Article{"fr": nil, "en": nil}
	for _, id := range slices.Sorted(maps.Keys(l.articles)) {
		a := l.articles[id]
		if list, ok := byLanguage[a.Lang]; ok {
			byLanguage[a.Lang] = append(list, a)
		}
	}
	var french, english *index
	var both sync.WaitGroup
	both.Go(func() { french = newIndex("fr", lexicons["fr"], byLanguage["fr"]) })
	both.Go(func() { english = newIndex("en", lexicons["en"], byLanguage["en"]) })
	both.Wait()
	l.indexes["fr"], l.indexes["en"] = french, english
	l.names = sync.OnceValue(l.gather)
	l.pair()
	return l
}

// pair links the articles of the two languages that are translations of each
// other and for the same readers.
func (l *library) pair() {
	french, english := l.indexes["fr"], l.indexes["en"]
	at := map[string]uint32{}
	for doc, a := range french.articles {
		at[a.ID] = uint32(doc)
	}
	link := func(fr, en uint32) {
		if french.articles[fr].Audience == english.articles[en].Audience {
			french.twins[fr], english.twins[en] = en, fr
		}
	}
	for en, a := range english.articles {
		if fr, ok := at[a.TranslationOf]; ok {
			link(fr, uint32(en))
		}
		at[a.ID] = uint32(en)
	}
	for fr, a := range french.articles {
		if en, ok := at[a.TranslationOf]; ok && a.TranslationOf != "" && english.articles[min(int(en), len(english.articles)-1)].ID == a.TranslationOf {
			link(uint32(fr), en)
		}
	}
}

// Articles returns the public articles, ordered by ID.
func (b *Base) Articles() []Article {
	return slices.DeleteFunc(b.ForAgents().Articles(), func(a Article) bool { return a.Audience != Public })
}

// Article returns the public article with the ID.
func (b *Base) Article(id string) (Article, bool) {
	a, ok := b.ForAgents().Article(id)
	if !ok || a.Audience != Public {
		return Article{}, false
	}
	return a, true
}
