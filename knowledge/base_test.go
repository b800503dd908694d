package knowledge_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"guichet/knowledge"
)

func ids(suggestions []knowledge.Suggestion) (out []string) {
	for _, s := range suggestions {
		out = append(out, s.ID)
	}
	return out
}

func TestPrinterQuestionIsAnsweredWithTheSteps(t *testing.T) {
	base := knowledge.New(demoArticles(t))
	r := base.Search(knowledge.Question{Subject: "Imprimante en panne", Text: "Bonjour, mon imprimante ne répond plus."})
	if !r.Answered || r.Lang != "fr" {
		t.Fatalf("not answered in French: %+v", r)
	}
	first := r.Offer()[0]
	if first.ID != "fr/imprimante-bloquee" || !strings.Contains(first.Title, "Redémarrer le spouleur") {
		t.Errorf("offered %s, %q", first.ID, first.Title)
	}
	if !strings.Contains(first.Passage, "3. Redémarrer le spouleur : touche Windows") {
		t.Errorf("passage %q", first.Passage)
	}
}

// TestSubjectAloneIsEnough: people write the question in the subject and
// "see subject" below it.
func TestSubjectAloneIsEnough(t *testing.T) {
	base := knowledge.New(demoArticles(t))
	r := base.Search(knowledge.Question{Subject: "My mailbox is full", Text: "Hello,\n\nsee subject.\n\nThanks\nZoe"})
	if got := ids(r.Offer()); len(got) == 0 || got[0] != "en/mailbox-full" {
		t.Errorf("offered %v (%.2f)", got, r.Confidence)
	}
}

func TestResultIsWhole(t *testing.T) {
	base := knowledge.New(demoArticles(t))
	r := base.Search(knowledge.Question{Text: "my vpn keeps disconnecting"})
	if n := len(r.Suggestions); n < 5 || n > 10 {
		t.Errorf("%d suggestions", len(r.Suggestions))
	}
	if !slices.IsSortedFunc(r.Suggestions, func(a, b knowledge.Suggestion) int {
		return int(1e6 * (b.Score - a.Score))
	}) {
		t.Errorf("not best first: %+v", r.Suggestions)
	}
	if offer := r.Offer(); len(offer) == 0 || len(offer) > 3 {
		t.Errorf("%d suggestions are offered", len(offer))
	}
	for i, s := range r.Suggestions {
		if s.Score < 0 || s.Score > 1 || s.Title == "" || s.Lang != "en" || (s.Passage == "") != (i >= len(r.Offer())) {
			t.Errorf("suggestion %d: %+v", i, s)
		}
	}
	if again := base.Search(knowledge.Question{Text: "my vpn keeps disconnecting"}); fmt.Sprint(again) != fmt.Sprint(r) {
		t.Error("the same question has another answer the second time")
	}
}

func TestSilence(t *testing.T) {
	base := knowledge.New(demoArticles(t))
	for _, text := range []string{"", " \n", "Bonjour", "Thanks!", "👍", "Cela ne marche pas.", "It still does not work.", "je veux parler à quelqu'un", "?",
		"Super, l'imprimante réimprime, merci à vous", strings.Repeat("lorem ipsum dolor ", 2000)} {
		r := base.Search(knowledge.Question{Text: text})
		if r.Answered || r.Offer() != nil {
			t.Errorf("%.40q is answered with %v (%.2f)", text, ids(r.Offer()), r.Confidence)
		}
	}
}

func TestThresholdDecides(t *testing.T) {
	base := knowledge.New(demoArticles(t))
	q := knowledge.Question{Text: "I forgot my password"}
	r := base.Search(q)
	base.Threshold = r.Confidence + .01
	if base.Search(q).Answered {
		t.Error("answered under the threshold")
	}
	base.Threshold = r.Confidence
	if !base.Search(q).Answered {
		t.Error("silent at the threshold")
	}
}

func TestInternalArticlesAreForAgentsOnly(t *testing.T) {
	base := knowledge.New(demoArticles(t))
	for _, q := range []knowledge.Question{
		{Text: "unlock a user's account service desk procedure directory lockout", Lang: "en"},
		{Text: "déverrouiller le compte d'un utilisateur, procédure de l'assistance", Lang: "fr"},
	} {
		for _, id := range ids(base.Search(q).Suggestions) {
			if strings.Contains(id, "/intern") {
				t.Errorf("a requester is shown %s", id)
			}
		}
		if got := base.ForAgents().Search(q).Suggestions; len(got) == 0 || got[0].Audience != knowledge.Internal || !strings.Contains(got[0].ID, "/intern") {
			t.Errorf("an agent is shown %+v", got)
		}
	}
	const internal = "fr/interne/deverrouiller-un-compte"
	if a, ok := base.Article(internal); ok {
		t.Errorf("anybody may read %s", a.ID)
	}
	if _, ok := base.ForAgents().Article(internal); !ok {
		t.Error("agents may not read their own article")
	}
	if all, public := len(base.ForAgents().Articles()), len(base.Articles()); public == 0 || all != public+2 {
		t.Errorf("agents see %d articles, others %d", all, public)
	}
}

func TestMatchesAreTheWordsOfTheQuestion(t *testing.T) {
	base := knowledge.New(demoArticles(t))
	for _, tt := range []struct{ text, lang, id, want string }{
		{"l'imprimante ne sort rien, la file est bloquée", "fr", "fr/imprimante-bloquee", "imprimante"},
		{"j'ai oublié mon mot de passe", "fr", "fr/mot-de-passe-oublie", "Mot de passe oublié"},
		{"restart the print spooler", "en", "en/printer-stuck", "spooler"},
	} {
		r := base.Search(knowledge.Question{Text: tt.text, Lang: tt.lang})
		s := r.Suggestions[0]
		var said []string
		for _, m := range s.Matches {
			said = append(said, s.Passage[m.From:m.To])
		}
		if s.ID != tt.id || !slices.Contains(said, tt.want) {
			t.Errorf("%q matches %q in %s %q, want %q", tt.text, said, s.ID, s.Passage, tt.want)
		}
	}
}

func TestOtherLanguageOnlyWhenNothingFits(t *testing.T) {
	files := fstest.MapFS{
		"fr/badge.md":   article("title: Badge perdu\nlang: fr\ntags: [badge]\n", "Allez à l'accueil.\n"),
		"en/badge.md":   article("title: Badge lost\nlang: en\ntags: [badge]\n", "Go to reception.\n"),
		"en/printer.md": article("title: Printer stuck\nlang: en\ntags: [printer, spooler]\n", "Restart the spooler.\n"),
	}
	base, _ := knowledge.Open(files)
	if got := ids(base.Search(knowledge.Question{Text: "j'ai perdu mon badge"}).Offer()); !slices.Equal(got, []string{"fr/badge"}) {
		t.Errorf("offered %v for the badge", got)
	}
	r := base.Search(knowledge.Question{Text: "mon imprimante est bloquée"})
	if len(r.Offer()) == 0 || r.Offer()[0].ID != "en/printer" || r.Offer()[0].Lang != "en" || r.Lang != "fr" {
		t.Errorf("for the printer: %+v", r)
	}
}

func TestErrorCodeFindsItsArticle(t *testing.T) {
	base := knowledge.New(demoArticles(t))
	for _, text := range []string{"erreur 809", "error 809", "My laptop says error 809", "ERR-809"} {
		r := base.Search(knowledge.Question{Text: text})
		if len(r.Suggestions) == 0 || !strings.Contains(r.Suggestions[0].ID, "/vpn-") {
			t.Errorf("%q finds %v", text, ids(r.Suggestions))
		}
	}
}

// TestPassages: what is quoted is short, plain and begins where a sentence or
// step begins.
func TestPassages(t *testing.T) {
	files := fstest.MapFS{
		"plain.md": article("title: Coffee machine\nlang: en\n", "Press **start**. See [the guide](http://example.org).\n\nDescale it &amp; rinse it monthly; `a\\b` stays.\n"),
		"steps.md": article("title: Projector lamp\nlang: en\n", "The lamp is dark.\n\n1. Open the lid.\n2. Turn the lamp.\n   Gently.\n3. Close the lid.\n\nCall us when it breaks.\n"),
		"long.md":  article("title: Endless treadmill\nlang: en\n", strings.Repeat("treadmill ", 200)+"\n"),
		"list.md":  article("title: Dishwasher tablets\nlang: en\n", "- One tablet.\n- No pods.\n"),
	}
	base, problems := knowledge.Open(files)
	if problems != nil {
		t.Fatal(problems)
	}
	base.Threshold = .001
	for _, tt := range []struct{ text, id, want string }{
		{"coffee machine descale", "plain", `Descale it & rinse it monthly; a\b stays.`},
		{"coffee machine start", "plain", "Press start. See the guide."},
		{"projector lamp", "steps", "1. Open the lid.\n2. Turn the lamp. Gently.\n3. Close the lid."},
		{"dishwasher tablets", "list", "• One tablet.\n• No pods."},
	} {
		r := base.Search(knowledge.Question{Text: tt.text, Lang: "en"})
		if r.Suggestions[0].ID != tt.id || r.Suggestions[0].Passage != tt.want {
			t.Errorf("%q: %s %q, want %q", tt.text, r.Suggestions[0].ID, r.Suggestions[0].Passage, tt.want)
		}
	}
	long := base.Search(knowledge.Question{Text: "endless treadmill", Lang: "en"}).Suggestions[0].Passage
	if n := len([]rune(long)); n > 400 || n < 380 || !strings.HasSuffix(long, "treadmill…") {
		t.Errorf("passage of %d characters: %q", n, long)
	}
	demo := knowledge.New(demoArticles(t))
	for _, q := range demoQuestions(t) {
		for _, s := range demo.Search(knowledge.Question{Text: q.text}).Offer() {
			if n := len([]rune(s.Passage)); n < 40 || n > 400 || strings.ContainsAny(s.Passage, "*`") {
				t.Errorf("%q: passage of %s: %q", q.text, s.ID, s.Passage)
			}
		}
	}
}

// TestSearchWhileReplacing is for the race detector: every answer comes from
// one whole state.
func TestSearchWhileReplacing(t *testing.T) {
	all := demoArticles(t)
	french := slices.DeleteFunc(slices.Clone(all), func(a knowledge.Article) bool { return a.Lang != "fr" })
	base := knowledge.New(all)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for range 50 {
				r := base.Search(knowledge.Question{Text: "j'ai oublié mon mot de passe"})
				if len(r.Suggestions) == 0 || r.Suggestions[0].ID != "fr/mot-de-passe-oublie" {
					t.Errorf("found %v", ids(r.Suggestions))
				}
			}
		})
	}
	for i := range 10 {
		base.Replace([][]knowledge.Article{french, all}[i%2])
	}
	wg.Wait()
}

func TestEmptyBase(t *testing.T) {
	base := knowledge.New(nil)
	r := base.Search(knowledge.Question{Text: "my printer is stuck"})
	if r.Answered || len(r.Suggestions) != 0 || r.Lang != "en" {
		t.Errorf("an empty base says %+v", r)
	}
}
