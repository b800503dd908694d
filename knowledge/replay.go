package knowledge

import (
	"slices"
	"time"
)

// A Replay is a deed of the past, and where the article that it speaks for would
// have stood among the first ten: 0 where it would not have.
type Replay struct {
	At      time.Time
	Article string
	Cold    int  // by the articles alone, as they are now
	Learned int  // with what had been learned from earlier evidence
	Taught  bool // some of that spoke for this article
}

// relearned is how often a replay learns anew.
const relearned = 60

// Replay plays the evidence again in the order of time: each question is asked
// of the articles as they are now, with nothing learned and with what everything
// before it had taught. Deeds that speak for several articles are learned from,
// and not asked; so is what speaks against one. It changes nothing.
func (b *Base) Replay(evidence []Evidence) []Replay {
	l := b.library.Load()
	evidence = slices.Clone(evidence)
	slices.SortStableFunc(evidence, func(x, y Evidence) int { return x.At.Compare(y.At) })
	var out []Replay
	var learned *lessons
	taught, known := map[string]bool{}, 0
	for i, e := range evidence {
		if i-known >= max(1, len(evidence)/relearned) {
			learned, known = l.learn(evidence[:i], e.At), i
		}
		if e.Kind == NotHelped || len(e.Articles) != 1 {
			continue
		}
		id := l.translation(e.Question.Lang, e.Articles[0])
		if a, ok := l.articles[id]; ok && a.Audience == Public {
			out = append(out, Replay{
				At: e.At, Article: id, Taught: taught[id],
				Cold: l.place(e.Question, id, nil), Learned: l.place(e.Question, id, learned),
			})
		}
		taught[id] = true
	}
	return out
}

// place is the rank of an article for a question, 0 where it is not found.
func (l *library) place(q Question, id string, learned *lessons) int {
	a := l.find(q.Lang, q.Lang != "", q.plain(), Public, DefaultThreshold, learned)
	defer a.done()
	return 1 + slices.IndexFunc(a.finds, func(f find) bool { return f.look.index.articles[f.doc].ID == id })
}
