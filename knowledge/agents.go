package knowledge

import (
	"slices"
	"strings"
)

// Agents is a base as agents see it: with its internal articles. What it finds
// is of another type than what requesters may be offered, so that the one is
// never taken for the other.
type Agents struct{ base *Base }

// ForAgents returns the base as agents see it. Nothing that comes from it may
// be shown to a requester.
func (b *Base) ForAgents() Agents { return Agents{b} }

// An AgentResult is what the base has to say to an agent. Its fields are those
// of [Result].
type AgentResult struct {
	Lang        string
	Confidence  float64
	Suggestions []AgentSuggestion
	Answered    bool
}

// An AgentSuggestion is an article that may answer, public or internal. Its
// fields are those of [Suggestion].
type AgentSuggestion struct {
	ID       string
	Title    string
	Lang     string
	Audience Audience
	Score    float64
	Passage  string
	Matches  []Span
}

// Offer returns the suggestions to show, as [Result.Offer] does.
func (r AgentResult) Offer() []AgentSuggestion {
	if !r.Answered {
		return nil
	}
	return r.Suggestions[:worth(len(r.Suggestions), func(i int) float64 { return r.Suggestions[i].Score })]
}

// Search looks for the articles that answer the question, as [Base.Search] does.
func (a Agents) Search(q Question) AgentResult { return a.base.search(q, Internal) }

// Articles returns all articles, ordered by ID.
func (a Agents) Articles() []Article {
	var all []Article
	for _, found := range a.base.library.Load().articles {
		all = append(all, *found)
	}
	slices.SortFunc(all, func(a, b Article) int { return strings.Compare(a.ID, b.ID) })
	return all
}

// Article returns the article with the ID.
func (a Agents) Article(id string) (Article, bool) {
	found, ok := a.base.library.Load().articles[id]
	if !ok {
		return Article{}, false
	}
	return *found, true
}
