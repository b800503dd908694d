package knowledge

import "cmp"

// shown is how many suggestions are offered to a person.
const shown = 3

// worthShowing is the share of the first suggestion's score that another needs.
const worthShowing = .5

// A Question is what somebody wrote.
type Question struct {
	Subject   string  // of a mail, or ""
	Text      string  // as it was written, with greeting and signature
	Lang      string  // "fr" or "en" when it is known; "" detects it, French when that fails
	Threshold float64 // confidence from which it counts as answered, 0 to 1; 0 for the base's
}

// plain is what the question says without politeness, subject first.
func (q Question) plain() string {
	text := clean(limit(q.Text))
	if s := clean(limit(q.Subject)); s != "" {
		text = s + "\n" + text
	}
	return text
}

// A Suggestion is a public article that may answer.
type Suggestion struct {
	ID      string
	Title   string
	Lang    string  // differs from the question's when nothing in that one fits
	Score   float64 // 0 to 1, comparable across questions
	Passage string  // plain text of at most 400 characters; "" where it is not offered
	Matches []Span  // what in the passage the question speaks of, ascending
}

// A Result is what the base has to say to a question.
type Result struct {
	Lang        string       // of the question, given or detected; "" when it has no words
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
	return r.Suggestions[:worth(len(r.Suggestions), func(i int) float64 { return r.Suggestions[i].Score })]
}

// worth is how many of n suggestions are shown.
func worth(n int, score func(i int) float64) int {
	show := 1
	for show < min(shown, n) && score(show) >= worthShowing*score(0) {
		show++
	}
	return show
}

// ForAgents is the suggestion among those that agents see.
func (s Suggestion) ForAgents() AgentSuggestion {
	return AgentSuggestion{ID: s.ID, Title: s.Title, Lang: s.Lang, Audience: Public, Score: s.Score, Passage: s.Passage, Matches: s.Matches}
}

// Search looks for the public articles that answer the question. Articles in
// the other language are returned only when none in the question's answers it.
func (b *Base) Search(q Question) Result {
	found := b.search(q, Public)
	r := Result{Lang: found.Lang, Confidence: found.Confidence, Answered: found.Answered}
	r.Suggestions = make([]Suggestion, len(found.Suggestions))
	for i, s := range found.Suggestions {
		r.Suggestions[i] = Suggestion{ID: s.ID, Title: s.Title, Lang: s.Lang, Score: s.Score, Passage: s.Passage, Matches: s.Matches}
	}
	return r
}

// search finds what the audience may see.
func (b *Base) search(q Question, audience Audience) AgentResult {
	l := b.library.Load()
	text := q.plain()
	lang, sure := q.Lang, true
	if lang == "" {
		lang, sure = Language(q.Subject + "\n" + q.Text)
	}
	threshold := cmp.Or(q.Threshold, b.Threshold)
	correction := b.calibrated()
	found := l.find(lang, sure, text, audience, correction.undo(threshold), b.learned.Load())
	defer found.done()
	finds, confidence := found.finds, correction.Correct(found.sure)
	if asksNothing(limit(q.Subject) + "\n" + limit(q.Text)) {
		confidence = 0
	}
	r := AgentResult{Lang: lang, Confidence: confidence, Answered: len(finds) > 0 && confidence >= threshold}
	offered := 0
	if r.Answered {
		offered = worth(len(finds), func(i int) float64 { return float64(finds[i].score) })
	}
	r.Suggestions = suggestions(finds, offered)
	return r
}

func otherLanguage(lang string) string {
	if lang == "en" {
		return "fr"
	}
	return "en"
}

// longestQuestion is how much of a message is read, in bytes.
const longestQuestion = 2 << 10

func limit(text string) string {
	if len(text) > longestQuestion {
		return text[:longestQuestion]
	}
	return text
}
