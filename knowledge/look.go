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
// caller must be done with it.
func (l *library) look(lang, text string, audience Audience) *look {
	x := l.indexes["fr"]
	if lang == "en" {
		x = l.indexes["en"]
	}
	t := tallies.Get().(*tally)
	t.question.understand(x, text)
	return &look{x, t, x.search(t, audience)}
}

func (k *look) done() { tallies.Put(k.tally) }

// How much an article gains by what is found in its translation, and what an
// article in the other language counts beside those in the asker's.
const (
	translationPart = .3
	foreignPart     = 1.2
)

// A find is an article found, and where.
type find struct {
	hit
	look *look
}

// choose returns what to answer with, best first, and how sure that is. What is
// found in a translation speaks for the article too. Articles of the other
// language come in only where the asker's own has none of them, and only when
// what the own has to say does not reach the threshold, or less surely.
func choose(mine, theirs *look, threshold float64) (finds []find, sure float64) {
	sure = confidence(&mine.tally.question, mine.hits, ownWeights)
	for _, h := range mine.hits {
		finds = append(finds, find{h, mine})
	}
	alone := theirs.hits[:0] // what is not translated
	for _, h := range theirs.hits {
		twin, ok := theirs.index.twins[h.doc]
		if !ok {
			alone = append(alone, h)
			continue
		}
		if at := slices.IndexFunc(finds, func(f find) bool { return f.doc == twin }); at >= 0 {
			finds[at].score += translationPart * h.score
		}
	}
	foreign := confidence(&theirs.tally.question, alone, foreignWeights)
	if len(alone) > 0 && (sure < threshold || foreign > sure) {
		for _, h := range alone {
			h.score *= foreignPart
			finds = append(finds, find{h, theirs})
		}
		sure = max(sure, foreign)
	}
	slices.SortStableFunc(finds, func(a, b find) int { return cmp.Compare(b.score, a.score) })
	return finds[:min(Most, len(finds))], sure
}

// best is the score of the first hit.
func (k *look) best() float32 {
	if len(k.hits) == 0 {
		return 0
	}
	return k.hits[0].score
}

// suggestions are articles that were found, the first with passages. Scores
// stay within 0 and 1.
func suggestions(finds []find) []AgentSuggestion {
	out := make([]AgentSuggestion, len(finds))
	for i, f := range finds {
		x := f.look.index
		a := x.articles[f.doc]
		out[i] = AgentSuggestion{ID: a.ID, Title: a.Title, Lang: a.Lang, Audience: a.Audience, Score: float64(f.score / (1 + translationPart))}
		if i < shown {
			out[i].Passage = x.passage(f.doc, &f.look.tally.question)
			out[i].Matches = x.matches(out[i].Passage, &f.look.tally.question)
		}
	}
	return out
}
