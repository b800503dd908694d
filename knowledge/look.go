package knowledge

import (
	"cmp"
	"slices"
)

// A look is what one language's articles have to say to a question.
type look struct {
	index *index
	tally *tally
	hits  []hit
}

// look searches the articles of a language, French where none is named. Its
// caller gives the tally back.
func (l *library) look(lang, text string, audience Audience) *look {
	x := l.index(lang)
	return x.look(x, text, audience)
}

func (l *library) index(lang string) *index {
	if lang == "en" {
		return l.indexes["en"]
	}
	return l.indexes["fr"]
}

// look searches the articles with a question in the language of home.
func (x *index) look(home *index, text string, audience Audience) *look {
	t := tallies.Get().(*tally)
	t.question.understand(x, home, text)
	return &look{x, t, x.search(t, audience)}
}

// How much an article gains by what is found in its translation, and what an
// article in the other language counts beside those in the asker's.
const (
	translationPart = .5
	foreignPart     = 1
)

// A find is an article found, and where.
type find struct {
	hit
	look *look
}

// An answer is what was found in both languages, best first, and how sure that
// is. Its finder gives it back.
type answer struct {
	finds []find
	sure  float64
	asked []*look
}

func (a *answer) done() {
	for _, k := range a.asked {
		tallies.Put(k.tally)
	}
}

// find looks for articles, and moves them by what was learned. Where the asker's
// language leaves no doubt, the other is not asked.
func (l *library) find(lang string, known bool, text string, audience Audience, threshold float64, learned *lessons) (a answer) {
	mine := l.look(lang, text, audience)
	a.asked = []*look{mine}
	a.sure = confidence(&mine.tally.question, mine.hits, ownWeights)
	a.finds = finds(mine)
	if !known || a.sure < max(noDoubt, threshold) {
		abroad := l.index(otherLanguage(lang))
		home := abroad
		if known {
			home = mine.index
		}
		theirs := abroad.look(home, text, audience)
		a.asked = append(a.asked, theirs)
		if !known && theirs.best() > mine.best() {
			mine, theirs = theirs, mine
		}
		a.finds, a.sure = choose(mine, theirs, threshold)
	}
	if learned != nil {
		a.finds, a.sure = learned.apply(a.asked, mine, a.finds, a.sure, audience)
	}
	a.finds = a.finds[:min(Most, len(a.finds))]
	return a
}

// noDoubt is the confidence from which the other language is not asked.
const noDoubt = .9

func finds(k *look) (out []find) {
	for _, h := range k.hits {
		out = append(out, find{h, k})
	}
	return out
}

// choose takes from both languages. What is found in a translation speaks for
// the article too. Articles of the other language come in only where the
// asker's own has none of them, and only when what the own has to say does not
// reach the threshold, or is less sure.
func choose(mine, theirs *look, threshold float64) (out []find, sure float64) {
	sure = confidence(&mine.tally.question, mine.hits, ownWeights)
	out = finds(mine)
	alone := theirs.hits[:0] // what is not translated
	for _, h := range theirs.hits {
		twin, ok := theirs.index.twins[h.doc]
		if !ok {
			alone = append(alone, h)
			continue
		}
		if at := slices.IndexFunc(out, func(f find) bool { return f.doc == twin }); at >= 0 {
			out[at].score += translationPart * h.score
		}
	}
	foreign := confidence(&theirs.tally.question, alone, foreignWeights)
	if len(alone) > 0 && (sure < threshold || foreign > sure) {
		for _, h := range alone {
			h.score *= foreignPart
			out = append(out, find{h, theirs})
		}
		sure = max(sure, foreign)
	}
	bestFirst(out)
	return out, sure
}

func bestFirst(finds []find) {
	slices.SortStableFunc(finds, func(a, b find) int { return cmp.Compare(b.score, a.score) })
}

// best is the score of the first hit.
func (k *look) best() float32 {
	if len(k.hits) == 0 {
		return 0
	}
	return k.hits[0].score
}

// suggestions are articles that were found, so many with passages. Scores
// stay within 0 and 1.
func suggestions(finds []find, passages int) []AgentSuggestion {
	out := make([]AgentSuggestion, len(finds))
	for i, f := range finds {
		x := f.look.index
		a := x.articles[f.doc]
		out[i] = AgentSuggestion{ID: a.ID, Title: a.Title, Lang: a.Lang, Audience: a.Audience, Score: float64(f.score / (1 + translationPart))}
		if i < passages {
			out[i].Passage = x.passage(f.doc, &f.look.tally.question)
			out[i].Matches = x.matches(out[i].Passage, &f.look.tally.question)
		}
	}
	return out
}
