package knowledge_test

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"guichet/knowledge"
)

// labelled is a question and the articles that answer it, none when the base
// should keep silent.
type labelled struct {
	kind, lang, text string
	want             []string
	set              string // tuned, held out, later
}

func readLabelled(t *testing.T, file, set string) []labelled {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var out []labelled
	for line := range strings.Lines(string(data)) {
		if line = strings.TrimSpace(line); line == "" || line[0] == '#' {
			continue
		}
		f := strings.SplitN(line, "|", 4)
		if len(f) != 4 {
			t.Fatalf("%s: %q has not four fields", file, line)
		}
		q := labelled{kind: f[0], lang: f[1], text: strings.ReplaceAll(f[3], `\n`, "\n"), set: set}
		if set == "tuned" && len(out)%3 == 2 {
			q.set = "held out"
		}
		if f[2] != "-" {
			for id := range strings.SplitSeq(f[2], ",") {
				q.want = append(q.want, f[1]+"/"+id)
			}
		}
		out = append(out, q)
	}
	return out
}

func questions(t *testing.T) []labelled {
	return append(readLabelled(t, "testdata/questions.txt", "tuned"), readLabelled(t, "testdata/later.txt", "later")...)
}

// figures counts what a base did with questions of one kind.
type figures struct {
	asked, first, three, answered, right int
	reciprocal                           float64
}

func (f *figures) add(q labelled, r knowledge.Result) {
	f.asked++
	rank := slices.IndexFunc(r.Suggestions, func(s knowledge.Suggestion) bool { return slices.Contains(q.want, s.ID) })
	if rank == 0 {
		f.first++
	}
	if rank >= 0 {
		f.reciprocal += 1 / float64(rank+1)
		if rank < 3 {
			f.three++
		}
	}
	if r.Answered {
		f.answered++
		if slices.ContainsFunc(r.Offer(), func(s knowledge.Suggestion) bool { return slices.Contains(q.want, s.ID) }) {
			f.right++
		}
	}
}

func (f *figures) share(n int) float64 { return float64(n) / float64(max(1, f.asked)) }

func (f *figures) String() string {
	if f.reciprocal == 0 { // there was nothing to find
		return fmt.Sprintf("%4d questions   answered %.3f", f.asked, f.share(f.answered))
	}
	return fmt.Sprintf("%4d questions   success@1 %.3f   recall@3 %.3f   MRR@10 %.3f   answered %.3f (offer right %.3f)",
		f.asked, f.share(f.first), f.share(f.three), f.reciprocal/float64(max(1, f.asked)),
		f.share(f.answered), float64(f.right)/float64(max(1, f.answered)))
}

// TestRetrieval asks the demo's articles questions of people who have not read
// them, and questions to which there is no article. Run with -v for the table.
func TestRetrieval(t *testing.T) {
	articles := demoArticles(t)
	base := knowledge.New(articles)
	inside, outside, missing := map[string]*figures{}, map[string]*figures{}, map[string]*figures{}
	lacking := map[string]*knowledge.Base{}
	count := func(in map[string]*figures, key string) *figures {
		if in[key] == nil {
			in[key] = &figures{}
		}
		return in[key]
	}
	for _, q := range questions(t) {
		r := base.Search(knowledge.Question{Text: q.text})
		if len(q.want) == 0 {
			for _, key := range []string{"all", q.set, q.kind} {
				count(outside, key).add(q, r)
			}
			if r.Answered {
				t.Logf("answered, though %s: %q with %s (%.2f)", q.kind, q.text, r.Suggestions[0].ID, r.Confidence)
			}
			continue
		}
		for _, key := range []string{"all", q.set, q.kind, q.lang} {
			count(inside, key).add(q, r)
		}
		key := strings.Join(q.want, " ")
		if lacking[key] == nil {
			lacking[key] = without(articles, q.want)
		}
		count(missing, "all").add(q, lacking[key].Search(knowledge.Question{Text: q.text, Lang: q.lang}))
	}
	for _, table := range []struct {
		name string
		of   map[string]*figures
	}{{"inside", inside}, {"outside", outside}, {"article missing", missing}} {
		for _, key := range slices.Sorted(maps.Keys(table.of)) {
			t.Logf("%-16s %-10s %s", table.name, key, table.of[key])
		}
	}

	for _, set := range []string{"all", "held out", "later"} {
		atLeast(t, set+": recall@3", inside[set].share(inside[set].three), .9)
		atLeast(t, set+": success@1", inside[set].share(inside[set].first), .8)
		atLeast(t, set+": in-scope questions answered", inside[set].share(inside[set].answered), .7)
		atMost(t, set+": out-of-scope questions answered", outside[set].share(outside[set].answered), .05)
	}
	atMost(t, "questions answered whose article is missing", missing["all"].share(missing["all"].answered), .2)
	if inside["all"].asked < 240 || outside["all"].asked < 120 {
		t.Errorf("only %d and %d questions were asked", inside["all"].asked, outside["all"].asked)
	}
}

// without is a base that lacks some articles and the other language, so that
// the question's neighbours are all there is.
func without(articles []knowledge.Article, ids []string) *knowledge.Base {
	lang := ids[0][:2]
	return knowledge.New(slices.DeleteFunc(slices.Clone(articles), func(a knowledge.Article) bool {
		return slices.Contains(ids, a.ID) || a.Lang != lang
	}))
}

// TestRetrievalInTheOtherLanguage asks French questions where every article is
// English, and the reverse.
func TestRetrievalInTheOtherLanguage(t *testing.T) {
	articles := demoArticles(t)
	only := map[string]*knowledge.Base{}
	for _, lang := range []string{"fr", "en"} {
		only[lang] = knowledge.New(slices.DeleteFunc(slices.Clone(articles), func(a knowledge.Article) bool { return a.Lang != lang }))
	}
	var inside, outside figures
	for _, q := range questions(t) {
		base := only["en"]
		if q.lang == "en" {
			base = only["fr"]
		}
		for i, id := range q.want {
			q.want[i] = translated(t, articles, id)
		}
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
	atLeast(t, "recall@3", inside.share(inside.three), .85)
	atMost(t, "out-of-scope questions answered", outside.share(outside.answered), .05)
}

// translated is the ID of the article in the other language.
func translated(t *testing.T, articles []knowledge.Article, id string) string {
	t.Helper()
	for _, a := range articles {
		if a.ID == id && a.TranslationOf != "" {
			return a.TranslationOf
		}
		if a.TranslationOf == id {
			return a.ID
		}
	}
	t.Fatalf("%s has no translation", id)
	return ""
}

func demoArticles(t testing.TB) []knowledge.Article {
	t.Helper()
	articles, problems := knowledge.Load(knowledge.Demo)
	for _, p := range problems {
		t.Error(p)
	}
	return articles
}

func atLeast(t *testing.T, what string, got, want float64) {
	t.Helper()
	if got < want {
		t.Errorf("%s: %.3f, want at least %.3f", what, got, want)
	}
}

func atMost(t *testing.T, what string, got, want float64) {
	t.Helper()
	if got > want {
		t.Errorf("%s: %.3f, want at most %.3f", what, got, want)
	}
}
