package knowledge_test

import (
	"cmp"
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
	set              string // the file that it stands in, or "held out"
}

// tuning are the questions that the package may be improved with. A third of
// the first file is held out of fitting the confidence.
func tuning(t testing.TB) []labelled {
	return slices.Concat(readLabelled(t, "questions"), readLabelled(t, "later"), readLabelled(t, "more"), readLabelled(t, "mails"))
}

// demoQuestions are those about the demo's articles alone.
func demoQuestions(t testing.TB) []labelled {
	return slices.Concat(readLabelled(t, "questions"), readLabelled(t, "later"))
}

func unseen(t testing.TB) []labelled { return readLabelled(t, "unseen") }

func readLabelled(t testing.TB, set string) (out []labelled) {
	t.Helper()
	file := "testdata/" + set + ".txt"
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(data)) {
		if line = strings.TrimSpace(line); line == "" || line[0] == '#' {
			continue
		}
		f := strings.SplitN(line, "|", 4)
		if len(f) != 4 {
			t.Fatalf("%s: %q has not four fields", file, line)
		}
		q := labelled{kind: f[0], lang: f[1], text: strings.ReplaceAll(f[3], `\n`, "\n"), set: set}
		if set == "questions" && len(out)%3 == 2 {
			q.set = "held out"
		}
		if f[2] != "-" {
			for id := range strings.SplitSeq(f[2], ",") {
				if !strings.Contains(id, "/") {
					id = f[1] + "/" + id
				}
				q.want = append(q.want, id)
			}
		}
		out = append(out, q)
	}
	return out
}

// figures counts what a base did with questions of one kind.
type figures struct {
	asked, first, three, answered, right int
	reciprocal                           float64
	sure                                 []verdict
}

// A verdict is how sure the base was, and whether its first three answer.
type verdict struct {
	confidence float64
	right      bool
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
	f.sure = append(f.sure, verdict{r.Confidence, rank >= 0 && rank < 3})
}

func (f *figures) share(n int) float64 { return float64(n) / float64(max(1, f.asked)) }

func (f *figures) mrr() float64 { return f.reciprocal / float64(max(1, f.asked)) }

func (f *figures) String() string {
	if f.reciprocal == 0 { // there was nothing to find
		return fmt.Sprintf("%4d questions   answered %.3f", f.asked, f.share(f.answered))
	}
	return fmt.Sprintf("%4d questions   success@1 %.3f   recall@3 %.3f   MRR@10 %.3f   answered %.3f (offer right %.3f)",
		f.asked, f.share(f.first), f.share(f.three), f.mrr(), f.share(f.answered), float64(f.right)/float64(max(1, f.answered)))
}

// auroc is the probability that the base is surer of an answer that is right
// than of one that is not.
func auroc(of []verdict) float64 {
	slices.SortStableFunc(of, func(a, b verdict) int { return cmp.Compare(a.confidence, b.confidence) })
	var below, wins float64 // wrong ones that are less sure
	wrong, right := 0.0, 0.0
	for i := 0; i < len(of); {
		j, w, r := i, 0.0, 0.0
		for ; j < len(of) && of[j].confidence == of[i].confidence; j++ {
			if of[j].right {
				r++
			} else {
				w++
			}
		}
		wins += r * (below + w/2)
		below, wrong, right, i = below+w, wrong+w, right+r, j
	}
	return wins / max(1, wrong*right)
}

// precisionAt is the share of right answers among the surest.
func precisionAt(of []verdict, coverage float64) float64 {
	slices.SortStableFunc(of, func(a, b verdict) int { return cmp.Compare(b.confidence, a.confidence) })
	n, right := int(coverage*float64(len(of))), 0
	for _, v := range of[:n] {
		if v.right {
			right++
		}
	}
	return float64(right) / float64(max(1, n))
}

// A report is what a base did with a set of questions, by kind and set.
type report struct {
	inside, outside, missing map[string]*figures
}

// measure asks every question; those with an answer also of a base that lacks
// it and everything in other languages, so that its neighbours are all there is.
func measure(articles []knowledge.Article, asked []labelled) report {
	r := report{map[string]*figures{}, map[string]*figures{}, map[string]*figures{}}
	count := func(in map[string]*figures, q labelled, found knowledge.Result, keys ...string) {
		for _, key := range keys {
			if in[key] == nil {
				in[key] = &figures{}
			}
			in[key].add(q, found)
		}
	}
	base := knowledge.New(articles)
	lacking := map[string]*knowledge.Base{}
	for _, q := range asked {
		found := base.Search(knowledge.Question{Text: q.text})
		if len(q.want) == 0 {
			count(r.outside, q, found, "all", q.set, q.kind)
			continue
		}
		count(r.inside, q, found, "all", q.set, q.kind, q.lang)
		key := strings.Join(q.want, " ")
		if lacking[key] == nil {
			lacking[key] = without(articles, q.want)
		}
		count(r.missing, q, lacking[key].Search(knowledge.Question{Text: q.text, Lang: q.lang}), "all")
	}
	return r
}

// without is a base that lacks some articles, with their translations.
func without(articles []knowledge.Article, ids []string) *knowledge.Base {
	return knowledge.New(slices.DeleteFunc(slices.Clone(articles), func(a knowledge.Article) bool {
		return slices.Contains(ids, a.ID) || a.Lang != ids[0][:2]
	}))
}

// silence tells how well the confidence separates: questions inside against
// all that should stay unanswered.
func (r report) silence() (area, precision, outside float64) {
	sure := slices.Concat(r.inside["all"].sure, r.outside["all"].sure)
	return auroc(sure), precisionAt(r.inside["all"].sure, .8), r.outside["all"].share(r.outside["all"].answered)
}

// limits are what a report must reach, a little below what was reached.
type limits struct{ mrr, three, first, auroc, precision, outside, missing float64 }

func (r report) hold(t *testing.T, l limits) {
	t.Helper()
	all := r.inside["all"]
	area, precision, outside := r.silence()
	atLeast(t, "MRR@10", all.mrr(), l.mrr)
	atLeast(t, "recall@3", all.share(all.three), l.three)
	atLeast(t, "success@1", all.share(all.first), l.first)
	atLeast(t, "AUROC", area, l.auroc)
	atLeast(t, "precision at 80 % coverage", precision, l.precision)
	atMost(t, "out-of-scope questions answered", outside, l.outside)
	atMost(t, "questions answered whose article is missing", r.missing["all"].share(r.missing["all"].answered), l.missing)
}

func (r report) print(t *testing.T) {
	for _, table := range []struct {
		name string
		of   map[string]*figures
	}{{"inside", r.inside}, {"outside", r.outside}, {"article missing", r.missing}} {
		for _, key := range slices.Sorted(maps.Keys(table.of)) {
			t.Logf("%-16s %-10s %s", table.name, key, table.of[key])
		}
	}
	area, precision, outside := r.silence()
	t.Logf("silence: AUROC %.3f   precision at 80 %% coverage %.3f   out-of-scope questions answered %.3f", area, precision, outside)
}

func demoArticles(t testing.TB) []knowledge.Article {
	t.Helper()
	articles, problems := knowledge.Load(knowledge.Demo)
	for _, p := range problems {
		t.Error(p)
	}
	return articles
}

// allArticles are the demo's and those of testdata.
func allArticles(t testing.TB) []knowledge.Article {
	t.Helper()
	more, problems := knowledge.Load(os.DirFS("testdata/articles"))
	for _, p := range problems {
		t.Error(p)
	}
	return append(demoArticles(t), more...)
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
