package knowledge

// foreignDiscount lowers the confidence in articles of the other language.
const foreignDiscount = .85

// shown is how many suggestions are offered to a person.
const shown = 3

// worthShowing is the share of the first suggestion's score that another needs.
const worthShowing = .4

// A Question is what somebody wrote.
type Question struct {
	Subject  string // of a mail, or ""
	Text     string // as it was written, with greeting and signature
	Lang     string // "fr" or "en" when it is known; "" detects it, French when that fails
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
const longestQuestion = 2 << 10

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
