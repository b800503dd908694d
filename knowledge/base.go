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
const DefaultThreshold = .45

// foreignDiscount lowers the confidence in articles of the other language.
const foreignDiscount = .85

// shown is how many suggestions are offered to a person.
const shown = 3

// worthShowing is the share of the first suggestion's score that another needs.
const worthShowing = .4

// A Base answers questions from articles that it holds in memory. It is safe
// for concurrent use; articles may be replaced while questions are answered.
type Base struct {
	// Threshold is the confidence, 0 to 1, from which a question counts as
	// answered. Set it before the first search.
	Threshold float64

	reload  sync.Mutex // one replacement at a time
	library atomic.Pointer[library]
}

// library is one state of the base. It is never changed.
type library struct {
	articles map[string]Article // by ID
	indexes  map[string]*index  // by language
}

// New returns a base of the articles. Of two with one ID the last is kept.
func New(articles []Article) *Base {
	b := &Base{Threshold: DefaultThreshold}
	b.Replace(articles)
	return b
}

// Open returns a base of the articles that can be read from fsys, and what
// could not be read.
func Open(fsys fs.FS) (*Base, []Problem) {
	articles, problems := Load(fsys)
	return New(articles), problems
}

// Replace puts articles in the place of all present ones, at once.
func (b *Base) Replace(articles []Article) {
	b.reload.Lock()
	defer b.reload.Unlock()
	b.library.Store(newLibrary(articles))
}

// Reload reads the articles again. Those that have become unreadable, alone or
// with their folder, stay as they were; those that are gone go.
func (b *Base) Reload(fsys fs.FS) []Problem {
	articles, problems := Load(fsys)
	b.reload.Lock()
	defer b.reload.Unlock()
	for _, a := range b.library.Load().articles {
		if slices.ContainsFunc(problems, func(p Problem) bool { return p.concerns(a) }) {
			articles = append(articles, a)
		}
	}
	b.library.Store(newLibrary(articles))
	return problems
}

// concerns reports whether the article came from the file or folder.
func (p Problem) concerns(a Article) bool {
	file := a.ID + ".md"
	return p.File == "." || p.File == file || strings.HasPrefix(file, p.File+"/")
}

func newLibrary(articles []Article) *library {
	l := &library{articles: map[string]Article{}, indexes: map[string]*index{}}
	for _, a := range articles {
		l.articles[a.ID] = a
	}
	byLanguage := map[string][]*Article{"fr": nil, "en": nil}
	for _, id := range slices.Sorted(maps.Keys(l.articles)) {
		a := l.articles[id]
		byLanguage[a.Lang] = append(byLanguage[a.Lang], &a)
	}
	for lang, list := range byLanguage {
		l.indexes[lang] = newIndex(lang, lexicons[lang], list)
	}
	return l
}

// Articles returns all articles, ordered by ID.
func (b *Base) Articles() []Article {
	l := b.library.Load()
	return slices.SortedFunc(maps.Values(l.articles), func(a, b Article) int { return strings.Compare(a.ID, b.ID) })
}

// Article returns the article with the ID.
func (b *Base) Article(id string) (Article, bool) {
	a, ok := b.library.Load().articles[id]
	return a, ok
}

// A Question is what somebody wrote.
type Question struct {
	Subject  string // of a mail, or ""
	Text     string // as it was written, with greeting and signature
	Lang     string // "fr" or "en" when it is known; "" detects it
	Audience Audience
}

// A Suggestion is an article that may answer.
type Suggestion struct {
	ID      string
	Title   string
	Lang    string  // differs from the question's when nothing in that one fits
	Score   float64 // 0 to 1, comparable across questions
	Passage string  // plain text of at most 400 characters; "" after the third
}

// A Result is what the base has to say to a question.
type Result struct {
	Lang        string       // of the question; "" when unknown
	Confidence  float64      // probability, 0 to 1, that one of the first three answers
	Suggestions []Suggestion // at most ten, best first, also when not Answered
	Answered    bool         // the confidence reaches the threshold
}

// Offer returns the suggestions to show: at most three, none when not answered.
// Those that fit far worse than the first are left out.
func (r Result) Offer() []Suggestion {
	if !r.Answered {
		return nil
	}
	n := 1
	for n < min(shown, len(r.Suggestions)) && r.Suggestions[n].Score >= worthShowing*r.Suggestions[0].Score {
		n++
	}
	return r.Suggestions[:n]
}

// Search looks for the articles that answer the question. Articles in the other
// language are returned only when none in the question's answers it.
func (b *Base) Search(q Question) Result {
	l := b.library.Load()
	t := tallies.Get().(*tally)
	defer tallies.Put(t)

	text := clean(limit(q.Text))
	if s := clean(limit(q.Subject)); s != "" {
		text = s + "\n" + text
	}
	lang := q.Lang
	if lang == "" {
		lang, _ = Language(q.Subject + "\n" + q.Text)
	}
	own, other := l.indexes["fr"], l.indexes["en"]
	if lang == "en" {
		own, other = other, own
	}
	silent := settled(limit(q.Text))
	r := b.ask(own, t, text, q.Audience, 1, silent)
	if !r.Answered && !silent {
		if foreign := b.ask(other, t, text, q.Audience, foreignDiscount, silent); foreign.Answered || len(r.Suggestions) == 0 {
			r = foreign
		}
	}
	r.Lang = lang
	return r
}

// longestQuestion is how much of a message is read, in bytes.
const longestQuestion = 16 << 10

func limit(text string) string {
	if len(text) > longestQuestion {
		return text[:longestQuestion]
	}
	return text
}

// ask searches one language.
func (b *Base) ask(x *index, t *tally, text string, audience Audience, discount float64, silent bool) Result {
	t.question.understand(x, text)
	hits := x.search(t, audience)
	r := Result{Confidence: discount * confidence(&t.question, hits)}
	if silent {
		r.Confidence = 0
	}
	r.Answered = len(hits) > 0 && r.Confidence >= b.Threshold
	r.Suggestions = make([]Suggestion, len(hits))
	for i, h := range hits {
		a := x.articles[h.doc]
		r.Suggestions[i] = Suggestion{ID: a.ID, Title: a.Title, Lang: a.Lang, Score: float64(h.score)}
		if i < shown {
			r.Suggestions[i].Passage = x.passage(h.doc, &t.question)
		}
	}
	return r
}
