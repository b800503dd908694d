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
	group string
}

// examples asks two thirds of the labelled questions, of three bases: the
// demo's, the same without tags, and with an empty lexicon, as if people used
// other words. Each question with an answer is asked again without its article.
func examples(t *testing.T) (out []example) {
	t.Helper()
	data, err := os.ReadFile("testdata/questions.txt")
	if err != nil {
		t.Fatal(err)
	}
	articles, _ := Load(Demo)
	ask := func(x *index, text, want string) {
		var ta tally
		ta.question.understand(x, clean(text))
		hits := x.search(&ta, Public)
		if len(hits) == 0 || ta.question.content == 0 {
			return
		}
		is := func(h hit) bool { return want != "-" && strings.HasSuffix(x.articles[h.doc].ID, "/"+want) }
		group := "in"
		if want == "-" {
			group = "out"
		}
		out = append(out, example{featuresOf(&ta.question, hits), slices.ContainsFunc(hits[:min(shown, len(hits))], is), group})
		if rest := slices.DeleteFunc(slices.Clone(hits), is); want != "-" && len(rest) > 0 {
			out = append(out, example{featuresOf(&ta.question, rest), false, "missing"})
		}
	}
	for variant := range 3 {
		of := map[string]*index{}
		for _, lang := range []string{"fr", "en"} {
			notions := lexicons[lang]
			var list []*Article
			for _, a := range articles {
				if variant == 1 {
					a.Tags = nil
				}
				if a.Lang == lang {
					list = append(list, &a)
				}
			}
			if variant == 2 {
				notions = newLexicon(lang, "")
			}
			of[lang] = newIndex(lang, notions, list)
		}
		n := 0
		for line := range strings.Lines(string(data)) {
			if line[0] == '#' {
				continue
			}
			f := strings.SplitN(strings.TrimSpace(line), "|", 4)
			if n++; n%3 != 0 {
				ask(of[f[1]], strings.ReplaceAll(f[3], `\n`, "\n"), f[2])
			}
		}
	}
	return out
}

func loss(examples []example, w [len(features{})]float64) float64 {
	sum := 0.0
	for _, e := range examples {
		p := predict(e.x, w)
		if !e.right {
			p = 1 - p
		}
		sum -= math.Log(max(p, 1e-9))
	}
	return sum / float64(len(examples))
}

func predict(x features, w [len(features{})]float64) float64 {
	z := 0.0
	for i, v := range x {
		z += float64(v) * w[i]
	}
	return 1 / (1 + math.Exp(-z))
}

// fit is logistic regression by gradient descent; no weight but the first may
// be negative.
func fit(examples []example, rounds int) (w [len(features{})]float64) {
	step := 4 / float64(len(examples))
	for range rounds {
		var g [len(features{})]float64
		for _, e := range examples {
			miss := -predict(e.x, w)
			if e.right {
				miss++
			}
			for i, v := range e.x {
				g[i] += miss * float64(v)
			}
		}
		for i := range w {
			w[i] += step * g[i]
			if i > 0 {
				w[i] = max(0, w[i]-step*.3*w[i])
			}
		}
	}
	return w
}

// TestCalibrationIsFitted fits the weights again: those in confidence.go must
// do nearly as well. With -v it prints what to write there.
func TestCalibrationIsFitted(t *testing.T) {
	all := examples(t)
	best := fit(all, 3000)
	t.Logf("fitted %.2f to %d examples: loss %.4f", best, len(all), loss(all, best))
	var have [len(features{})]float64
	for i, w := range calibration {
		have[i] = float64(w)
	}
	if got, want := loss(all, have), loss(all, best); got > 1.03*want {
		t.Errorf("the weights in confidence.go lose %.4f, %.4f is possible", got, want)
	}
}
