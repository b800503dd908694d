package knowledge

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"time"
)

// A Calibration corrects how sure a base is: the logarithm of the odds is
// multiplied by Slope and raised by Shift. It never changes which of two
// questions the base is surer of. The zero value corrects nothing.
type Calibration struct {
	Slope float64 `json:"slope"` // .1 to 4; 0: corrects nothing
	Shift float64 `json:"shift"` // -2 to 2
}

const (
	leastSlope, mostSlope = .1, 4
	mostShift             = 2
)

// ParseCalibration reads what [Calibration.String] wrote; "" corrects nothing.
func ParseCalibration(text string) (c Calibration, err error) {
	if text == "" {
		return c, nil
	}
	if err := json.Unmarshal([]byte(text), &c); err != nil {
		return Calibration{}, fmt.Errorf("read a calibration: %w", err)
	}
	return c.bounded(), nil
}

func (c Calibration) String() string {
	text, _ := json.Marshal(c) // two numbers, neither NaN nor infinite
	return string(text)
}

func (c Calibration) bounded() Calibration {
	if c.Slope == 0 {
		return Calibration{}
	}
	return Calibration{max(leastSlope, min(mostSlope, c.Slope)), max(-mostShift, min(mostShift, c.Shift))}
}

// Correct is a confidence as corrected; 0 and 1 stay.
func (c Calibration) Correct(p float64) float64 {
	if c.Slope == 0 || p <= 0 || p >= 1 {
		return p
	}
	return 1 / (1 + math.Exp(-c.Slope*logOdds(p)-c.Shift))
}

// undo is the confidence that is corrected to p.
func (c Calibration) undo(p float64) float64 {
	if c.Slope == 0 || p <= 0 || p >= 1 {
		return p
	}
	return 1 / (1 + math.Exp(-(logOdds(p)-c.Shift)/c.Slope))
}

// logOdds is the logarithm of the odds; beyond .999 nothing is surer.
func logOdds(p float64) float64 {
	p = max(.001, min(.999, p))
	return math.Log(p / (1 - p))
}

// Calibrate makes the base correct its confidence from now on.
func (b *Base) Calibrate(c Calibration) {
	c = c.bounded()
	b.calibration.Store(&c)
}

// calibrated is the correction in force.
func (b *Base) calibrated() Calibration {
	if c := b.calibration.Load(); c != nil {
		return *c
	}
	return Calibration{}
}

// An Outcome is how sure the articles alone were of a question, and what came
// of it.
type Outcome struct {
	Confidence float64
	Right      bool    // one of the first three answered
	Weight     float64 // what it counts, bounded for each person
}

// Outcomes are what evidence tells of the base's confidence, oldest first, by
// the articles as they are now and nothing learned: right where the first three
// hold what an agent sent, or what was offered and helped; wrong where they lack
// what an agent sent, or the first was offered in vain. What is too old to count
// for a hundredth is left out.
func (b *Base) Outcomes(evidence []Evidence, now time.Time) []Outcome {
	l := b.library.Load()
	weights := weighEvidence(evidence, now)
	var out []Outcome
	for _, i := range inOrder(evidence, weights) {
		e := evidence[i]
		a := l.find(e.Question.Lang, e.Question.Lang != "", e.Question.plain(), Public, DefaultThreshold, nil)
		var ids, about []string
		for _, f := range a.finds {
			ids = append(ids, f.look.index.articles[f.doc].ID)
		}
		for _, id := range e.Articles {
			about = append(about, l.translation(e.Question.Lang, id))
		}
		held := slices.ContainsFunc(ids[:min(shown, len(ids))], func(id string) bool { return slices.Contains(about, id) })
		known := held || e.Kind.byAgent()
		if e.Kind == NotHelped {
			known = len(ids) > 0 && slices.Contains(about, ids[0])
		}
		if known && a.sure > 0 && weights[i] > .01 {
			out = append(out, Outcome{a.sure, held && e.Kind != NotHelped, weights[i]})
		}
		a.done()
	}
	return out
}

// A TooFew says why outcomes cannot tell how sure the base should be.
type TooFew struct{ Right, Wrong float64 } // by weight

func (t TooFew) Error() string {
	return fmt.Sprintf("there is too little feedback: what people did counts for %.0f right answers and %.0f wrong ones; %d of both together, and %d of each, are needed",
		math.Floor(t.Right), math.Floor(t.Wrong), leastOutcomes, leastOfEach)
}

const leastOutcomes, leastOfEach = 50, 10

// Fit finds the calibration under which outcomes are likeliest, careful where
// they are few, or reports [TooFew].
func Fit(outcomes []Outcome) (Calibration, error) {
	var t TooFew
	for _, o := range outcomes {
		if o.Right {
			t.Right += o.Weight
		} else {
			t.Wrong += o.Weight
		}
	}
	if t.Right+t.Wrong < leastOutcomes || t.Right < leastOfEach || t.Wrong < leastOfEach {
		return Calibration{}, t
	}
	return fitted(outcomes), nil
}

// ridge holds a fit to "corrects nothing" where there are few outcomes.
const ridge = 2

// fitted is logistic regression by Newton's method, with steps that are halved
// where they lead too far.
func fitted(outcomes []Outcome) Calibration {
	slope, shift := 1.0, 0.0
	best := unlikelihood(outcomes, slope, shift)
	for range 30 {
		gs, gb := -ridge*(slope-1), -ridge*shift
		ss, sb, bb := float64(ridge), 0.0, float64(ridge)
		for _, o := range outcomes {
			z := logOdds(o.Confidence)
			p := 1 / (1 + math.Exp(-slope*z-shift))
			miss := -p
			if o.Right {
				miss++
			}
			gs += o.Weight * miss * z
			gb += o.Weight * miss
			h := o.Weight * p * (1 - p)
			ss, sb, bb = ss+h*z*z, sb+h*z, bb+h
		}
		det := ss*bb - sb*sb
		for step := 1.0; step > 1e-6; step /= 2 {
			s, b := slope+step*(bb*gs-sb*gb)/det, shift+step*(ss*gb-sb*gs)/det
			if u := unlikelihood(outcomes, s, b); u < best {
				slope, shift, best = s, b, u
				break
			}
		}
	}
	return Calibration{max(leastSlope, slope), shift}.bounded()
}

// unlikelihood is what a fit makes small.
func unlikelihood(outcomes []Outcome, slope, shift float64) float64 {
	sum := ridge / 2 * ((slope-1)*(slope-1) + shift*shift)
	for _, o := range outcomes {
		z := slope*logOdds(o.Confidence) + shift
		if o.Right {
			z = -z
		}
		sum += o.Weight * (max(z, 0) + math.Log1p(math.Exp(-math.Abs(z)))) // log(1+e^z), however large z is
	}
	return sum
}

// Fitted are the outcomes as calibrations correct them that were each fitted to
// the others: every fifth is left out of the fit that corrects it. This is what
// a calibration does with questions that it has not seen.
func Fitted(outcomes []Outcome) []Outcome {
	const folds = 5
	out := slices.Clone(outcomes)
	for fold := range folds {
		var others []Outcome
		for i, o := range outcomes {
			if i%folds != fold {
				others = append(others, o)
			}
		}
		c := fitted(others)
		for i := fold; i < len(out); i += folds {
			out[i].Confidence = c.Correct(outcomes[i].Confidence)
		}
	}
	return out
}

// A Reliability compares confidences with what came of them.
type Reliability struct {
	Bins  []Bin
	Brier float64 // mean square of what the confidence misses by: 0 is best
	Error float64 // how far confidences are from shares, on average over the bins
}

// A Bin is the outcomes whose confidence lies between two bounds.
type Bin struct {
	From, To            float64
	Count               int
	Predicted, Observed float64 // mean confidence, share of right ones
}

// Reliable compares, in bins of a fifth.
func Reliable(outcomes []Outcome) (r Reliability) {
	const bins = 5
	weights, total := make([]float64, bins), 0.0
	r.Bins = make([]Bin, bins)
	for i := range r.Bins {
		r.Bins[i].From, r.Bins[i].To = float64(i)/bins, float64(i+1)/bins
	}
	for _, o := range outcomes {
		right := 0.0
		if o.Right {
			right = 1
		}
		i := min(bins-1, int(o.Confidence*bins))
		b := &r.Bins[i]
		b.Count++
		b.Predicted += o.Weight * o.Confidence
		b.Observed += o.Weight * right
		weights[i] += o.Weight
		total += o.Weight
		r.Brier += o.Weight * (o.Confidence - right) * (o.Confidence - right)
	}
	for i := range r.Bins {
		if b := &r.Bins[i]; b.Count > 0 {
			r.Error += math.Abs(b.Predicted-b.Observed) / total
			b.Predicted, b.Observed = b.Predicted/weights[i], b.Observed/weights[i]
		}
	}
	if total > 0 {
		r.Brier /= total
	}
	return r
}
