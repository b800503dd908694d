package knowledge_test

import (
	"slices"
	"testing"

	"guichet/knowledge"
)

// TestRetrieval asks questions of people who have not read the articles, and
// questions to which there is no article. Run with -v for the table.
func TestRetrieval(t *testing.T) {
	articles, asked := allArticles(t), tuning(t)
	if len(articles) < 150 || len(asked)+len(unseen(t)) < 900 {
		t.Errorf("only %d articles and %d questions", len(articles), len(asked)+len(unseen(t)))
	}
	r := measure(articles, asked)
	r.print(t)
	r.hold(t, limits{mrr: .875, three: .92, first: .82, auroc: .93, precision: .97, outside: .03, missing: .11})
}

// TestRetrievalOfUnseenQuestions asks those with which nothing was tuned.
func TestRetrievalOfUnseenQuestions(t *testing.T) {
	r := measure(allArticles(t), unseen(t))
	r.print(t)
	r.hold(t, limits{mrr: .8, three: .84, first: .75, auroc: .87, precision: .92, outside: .13, missing: .11})
}

// TestRetrievalOfDemo asks the demo's articles alone.
func TestRetrievalOfDemo(t *testing.T) {
	r := measure(demoArticles(t), demoQuestions(t))
	r.print(t)
	r.hold(t, limits{mrr: .94, three: .97, first: .905, auroc: .96, precision: .985, outside: .02, missing: .095})
	for _, set := range []string{"all", "held out", "later"} {
		inside, outside := r.inside[set], r.outside[set]
		atLeast(t, set+": recall@3", inside.share(inside.three), .9)
		atLeast(t, set+": in-scope questions answered", inside.share(inside.answered), .6)
		atMost(t, set+": out-of-scope questions answered", outside.share(outside.answered), .05)
	}
}

// TestRetrievalInTheOtherLanguage asks French questions where every article is
// English, and the reverse.
func TestRetrievalInTheOtherLanguage(t *testing.T) {
	articles := allArticles(t)
	only := map[string]*knowledge.Base{}
	for _, lang := range []string{"fr", "en"} {
		only[lang] = knowledge.New(slices.DeleteFunc(slices.Clone(articles), func(a knowledge.Article) bool { return a.Lang != lang }))
	}
	var inside, outside figures
	for _, q := range tuning(t) {
		if q.kind == "cross" {
			continue
		}
		base := only["en"]
		if q.lang == "en" {
			base = only["fr"]
		}
		want := q.want[:0]
		for _, id := range q.want {
			if other := translated(articles, id); other != "" {
				want = append(want, other)
			}
		}
		if len(q.want) > 0 && len(want) == 0 {
			continue
		}
		q.want = want
		r := base.Search(knowledge.Question{Text: q.text, Lang: q.lang})
		if r.Lang != q.lang {
			t.Fatalf("%q: language %q, want %q", q.text, r.Lang, q.lang)
		}
		for _, s := range r.Offer() {
			if s.Lang == q.lang {
				t.Fatalf("%q: %s is marked %q", q.text, s.ID, s.Lang)
			}
		}
		if len(q.want) == 0 {
			outside.add(q, r)
		} else {
			inside.add(q, r)
		}
	}
	t.Logf("inside  %v", &inside)
	t.Logf("outside %v", &outside)
	atLeast(t, "MRR@10", inside.mrr(), .82)
	atLeast(t, "recall@3", inside.share(inside.three), .87)
	atMost(t, "out-of-scope questions answered", outside.share(outside.answered), .05)
}

// translated is the ID of the article in the other language, or "".
func translated(articles []knowledge.Article, id string) string {
	for _, a := range articles {
		if a.ID == id && a.TranslationOf != "" {
			return a.TranslationOf
		}
		if a.TranslationOf == id {
			return a.ID
		}
	}
	return ""
}
