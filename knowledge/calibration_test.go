package knowledge

import (
	"math"
	"os"
	"slices"
	"strings"
	"testing"
)

// example is one search and whether one of its first three hits was right.
type example struct {
	x     features
	right bool
}

// tuningQuestion is a line of testdata but those held out; unseen.txt is not read.
type tuningQuestion struct {
	lang, text string
	want       []string // whole IDs
}

func tuningQuestions(t *testing.T) (out []tuningQuestion) {
	t.Helper()
	for _, set := range []string{"questions", "later", "more", "mails"} {
		data, err := os.ReadFile("testdata/" + set + ".txt")
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for line := range strings.Lines(string(data)) {
			if line[0] == '#' {
				continue
			}
			if n++; set == "questions" && n%3 == 0 {
				continue
			}
			f := strings.SplitN(strings.TrimSpace(line), "|", 4)
			q := tuningQuestion{lang: f[1], text: strings.ReplaceAll(f[3], `\n`, "\n")}
			for id := range strings.SplitSeq(f[2], ",") {
				if id != "-" && !strings.Contains(id, "/") {
					id = q.lang + "/" + id
				}
				q.want = append(q.want, id)
			}
			out = append(out, q)
		}
	}
	return out
}

// examples asks the tuning questions of the demo's articles and of all, as they
// are and without tags; then of those in the other language.
// Each question with an answer is asked again without its article.
func examples(t *testing.T) (own, foreign []example) {
	t.Helper()
	demo, _ := Load(Demo)
	more, _ := Load(os.DirFS("testdata/articles"))
	questions := tuningQuestions(t)
	for _, articles := range [][]Article{demo, append(slices.Clone(demo), more...)} {
		for _, bare := range []bool{false, true} {
			changed := slices.Clone(articles)
			for i := range changed {
				if bare {
					changed[i].Tags = nil
				}
			}
			own = append(own, asked(newLibrary(changed, lexicons), questions, false)...)
		}
		foreign = append(foreign, asked(newLibrary(articles, lexicons), questions, true)...)
	}
	return own, foreign
}

// asked searches the questions in their own language, or in the other.
func asked(l *library, questions []tuningQuestion, foreign bool) (out []example) {
	for _, q := range questions {
		text := clean(q.text)
		here, there := l.look(q.lang, text, Public), l.index(otherLanguage(q.lang)).look(l.index(q.lang), text, Public)
		if foreign {
			here, there = there, here
		}
		is := func(h hit) bool {
			if twin, ok := here.index.twins[h.doc]; ok && slices.Contains(q.want, there.index.articles[twin].ID) {
				return true
			}
			return slices.Contains(q.want, here.index.articles[h.doc].ID)
		}
		hits := here.hits
		if len(hits) > 0 && here.tally.question.content > 0 {
			out = append(out, example{featuresOf(&here.tally.question, hits), slices.ContainsFunc(hits[:min(shown, len(hits))], is)})
			if rest := slices.DeleteFunc(slices.Clone(hits), is); len(rest) > 0 && len(rest) < len(hits) {
				out = append(out, example{featuresOf(&here.tally.question, rest), false})
			}
		}
		tallies.Put(here.tally)
		tallies.Put(there.tally)
	}
	return out
}

func loss(examples []example, w features) float64 {
	sum := 0.0
	for _, e := range examples {
		z := 0.0
		for i, v := range e.x {
			z += float64(v * w[i])
		}
		p := 1 / (1 + math.Exp(-z))
		if !e.right {
			p = 1 - p
		}
		sum -= math.Log(max(p, 1e-9))
	}
	return sum / float64(len(examples))
}

// fit is logistic regression, one weight after the other by Newton's method,
// with a ridge; no weight but the first may be negative.
func fit(examples []example) (w features) {
	z := make([]float64, len(examples))
	for range 60 {
		for i := range w {
			g, h := 0.0, 1e-6
			if i > 0 {
				g, h = -float64(w[i]), 1
			}
			for k, e := range examples {
				v, p := float64(e.x[i]), 1/(1+math.Exp(-z[k]))
				miss := -p
				if e.right {
					miss++
				}
				g += miss * v
				h += p * (1 - p) * v * v
			}
			next := w[i] + float32(g/h)
			if i > 0 {
				next = max(0, next)
			}
			for k, e := range examples {
				z[k] += float64((next - w[i]) * e.x[i])
			}
			w[i] = next
		}
	}
	return w
}

// TestCalibrationIsFitted fits the weights again: those in confidence.go must
// do nearly as well. With -v it prints what to write there.
func TestCalibrationIsFitted(t *testing.T) {
	own, foreign := examples(t)
	for _, set := range []struct {
		name     string
		examples []example
		have     features
	}{{"own", own, ownWeights}, {"foreign", foreign, foreignWeights}} {
		best := fit(set.examples)
		t.Logf("%s: fitted %.2f to %d examples: loss %.4f", set.name, best, len(set.examples), loss(set.examples, best))
		if got, want := loss(set.examples, set.have), loss(set.examples, best); got > 1.03*want {
			t.Errorf("%s: the weights in confidence.go lose %.4f, %.4f is possible", set.name, got, want)
		}
	}
}
