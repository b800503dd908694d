package knowledge_test

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"guichet/knowledge"
)

// overconfident are outcomes of a base that is surer than it should be: of those
// of which it is 95 % sure, less than three in four are right.
func overconfident() (out []knowledge.Outcome) {
	for i := range 19 {
		p := .05 * float64(i+1)
		truth := 1 / (1 + math.Exp(-.5*math.Log(p/(1-p))+.5))
		for k := range 20 {
			out = append(out, knowledge.Outcome{Confidence: p, Right: float64(k) < 20*truth, Weight: 1})
		}
	}
	return out
}

func TestCalibrationMakesConfidenceTrue(t *testing.T) {
	outcomes := overconfident()
	fit, err := knowledge.Fit(outcomes)
	if err != nil {
		t.Fatal(err)
	}
	before, after := knowledge.Reliable(outcomes), knowledge.Reliable(knowledge.Fitted(outcomes))
	t.Logf("%v: Brier %.3f, corrected %.3f; error %.3f, corrected %.3f", fit, before.Brier, after.Brier, before.Error, after.Error)
	if after.Error > .03 || before.Error < .1 || after.Brier >= before.Brier {
		t.Errorf("the error was %.3f, is %.3f; Brier %.3f, %.3f", before.Error, after.Error, before.Brier, after.Brier)
	}
	if math.Abs(fit.Slope-.5) > .1 || math.Abs(fit.Shift+.5) > .15 {
		t.Errorf("fitted %v, the truth is .5 and -.5", fit)
	}
	again, err := knowledge.ParseCalibration(fit.String())
	if err != nil || again != fit {
		t.Errorf("%v came back as %v (%v)", fit, again, err)
	}
}

// A correction changes how sure the base is, and with it what it answers, but
// neither ranks nor which of two questions it is surer of.
func TestCalibrationOfABase(t *testing.T) {
	plain, corrected := knowledge.New(allArticles(t)), knowledge.New(allArticles(t))
	corrected.Calibrate(knowledge.Calibration{Slope: .6, Shift: -1})
	type pair struct{ before, after float64 }
	var pairs []pair
	lost := 0
	for _, q := range tuning(t) {
		asked := knowledge.Question{Text: q.text, Lang: q.lang}
		before, after := plain.Search(asked), corrected.Search(asked)
		pairs = append(pairs, pair{before.Confidence, after.Confidence})
		if after.Answered != (after.Confidence >= corrected.Threshold && len(after.Suggestions) > 0) {
			t.Errorf("%q: answered %v at %.2f", q.text, after.Answered, after.Confidence)
		}
		if before.Answered && !after.Answered {
			lost++
		}
		if after.Answered && !slices.Equal(ids(before.Suggestions), ids(after.Suggestions)) {
			t.Errorf("%q: %v, without the correction %v", q.text, ids(after.Suggestions), ids(before.Suggestions))
		}
	}
	slices.SortFunc(pairs, func(a, b pair) int { return cmp.Compare(a.before, b.before) })
	if !slices.IsSortedFunc(pairs, func(a, b pair) int { return cmp.Compare(a.after, b.after) }) {
		t.Error("the correction changes which question the base is surer of")
	}
	if lost == 0 {
		t.Error("a base that is made less sure answers no less")
	}
}

// Feedback of few people corrects nothing, however much there is of it.
func TestCalibrationNeedsFeedback(t *testing.T) {
	base := knowledge.New(allArticles(t))
	feedback := func(n, people int) (out []knowledge.Evidence) {
		questions := slices.DeleteFunc(shuffled(tuning(t)), func(q labelled) bool { return len(q.want) == 0 || q.kind == "cross" })
		for i := range n {
			e := lesson(i, questions[i%len(questions)])
			e.Kind, e.Person = knowledge.Helped, fmt.Sprint(i%people)
			if i%3 == 0 {
				e.Kind = knowledge.NotHelped
			}
			out = append(out, e)
		}
		return out
	}
	for _, tt := range []struct {
		n, people int
		enough    bool
	}{{0, 1, false}, {30, 30, false}, {400, 1, false}, {400, 400, true}} {
		_, err := knowledge.Fit(base.Outcomes(feedback(tt.n, tt.people), learningDay.Add(time.Hour)))
		if few := (knowledge.TooFew{}); errors.As(err, &few) == tt.enough {
			t.Errorf("%d times by %d people: %v", tt.n, tt.people, err)
		}
	}
}

// TestReplay plays history again: what was learned from earlier deeds helps
// later ones, and articles without evidence lose nothing to speak of.
func TestReplay(t *testing.T) {
	base := knowledge.New(allArticles(t))
	var evidence []knowledge.Evidence
	questions := slices.DeleteFunc(shuffled(tuning(t)), func(q labelled) bool { return len(q.want) == 0 || q.kind == "cross" })
	for i := range 400 { // some things are asked again and again, in a jargon that no article knows
		q := questions[i%len(questions)]
		if i%4 == 0 {
			q.text, q.lang, q.want = fmt.Sprintf("the zorbler number %d is kaputt", i), "en", []string{"en/voicemail"}
		}
		evidence = append(evidence, lesson(i, q))
	}
	before := base.Search(knowledge.Question{Text: "zorbler kaputt", Lang: "en"})
	replayed := base.Replay(evidence)
	var cold, learned, untaughtCold, untaughtLearned figuresOf
	for _, r := range replayed {
		cold.add(r.Cold)
		learned.add(r.Learned)
		if !r.Taught {
			untaughtCold.add(r.Cold)
			untaughtLearned.add(r.Learned)
		}
	}
	t.Logf("%d deeds: MRR@10 %.3f, learned %.3f; articles without evidence (%d) %.3f, %.3f", len(replayed), cold.mrr(), learned.mrr(),
		untaughtCold.asked, untaughtCold.mrr(), untaughtLearned.mrr())
	if len(replayed) != len(evidence) {
		t.Errorf("%d of %d deeds were replayed", len(replayed), len(evidence))
	}
	atLeast(t, "gain", learned.mrr()-cold.mrr(), .1)
	atLeast(t, "gain of articles without evidence", untaughtLearned.mrr()-untaughtCold.mrr(), -.02)
	if after := base.Search(knowledge.Question{Text: "zorbler kaputt", Lang: "en"}); !slices.Equal(ids(before.Suggestions), ids(after.Suggestions)) {
		t.Error("the replay has changed what the base knows")
	}
}

// figuresOf sums up ranks.
type figuresOf struct {
	asked      int
	reciprocal float64
}

func (f *figuresOf) add(rank int) {
	f.asked++
	if rank > 0 {
		f.reciprocal += 1 / float64(rank)
	}
}

func (f *figuresOf) mrr() float64 { return f.reciprocal / float64(max(1, f.asked)) }
