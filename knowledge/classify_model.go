package knowledge

import (
	"math"
	"math/rand/v2"
)

// A model is what people's sorting has taught: for each mention of a message, by
// how much it speaks for each category and for none, beyond what the operator
// has said. It is multinomial logistic regression: the rules are its prior, and
// examples move it. It is never changed.
type model struct {
	ids     map[string]int32
	weights []float64 // by mention, then by category, none last
	classes int
	scale   float64 // of the odds, so that the certainty is right as often as it says
}

// A mention is a word, or a notion, that a message has.
type mention struct {
	id    int32 // -1: nobody has taught it
	value float64
}

// How the model is learned.
const (
	lessonRounds   = 12
	lessonStride   = .5  // of a step, before it adapts
	lessonDecay    = .02 // of a weight at each step that it is part of
	mentionScale   = 1.5 // length of a message's mentions taken together
	notionMention  = .8  // of a notion, of which a word is 1
	chatterMention = .4  // of a word that is common in any request
	titleMention   = 1.4 // of what stands in the subject
	folds          = 3   // in which the certainty is tried
)

// eachMention calls f with the words and notions of a reading.
func (r *reading) eachMention(f func(name string, value float64)) {
	for i, name := range r.stems {
		switch w := r.words.at(i); {
		case hasDigit(w):
		case classOf(r.lang, w) == content:
			f(name, 1)
		case classOf(r.lang, w) == chatter:
			f(name, chatterMention)
		}
	}
	r.eachNotion(func(n uint16) { f(notionNames[n], notionMention) })
}

// notionNames name notions among words, none of which begins so.
var notionNames = func() (names []string) {
	for i := range lexicons["en"].count {
		names = append(names, string([]byte{'=', byte(i >> 8), byte(i)}))
	}
	return names
}()

// mentions finds what a request has of what was taught. Their length taken
// together is the same for each message, what nobody has taught included: the
// more of it, the less is told.
func (m *model) mentions(s *sorter) {
	s.mentions = s.mentions[:0]
	for _, part := range []struct {
		*reading
		weight float64
	}{{&s.subject, titleMention}, {&s.text, 1}} {
		part.eachMention(func(name string, value float64) {
			id, ok := m.ids[name]
			if !ok {
				id = -1
			}
			s.mentions = append(s.mentions, mention{id, part.weight * value})
		})
	}
	s.mentions = normal(s.mentions)
}

// normal makes one mention of those that are the same, and all of them together
// of one length.
func normal(list []mention) []mention {
	var sum float64
	kept := list[:0]
	for _, t := range list {
		same := false
		for j := range kept {
			if t.id >= 0 && kept[j].id == t.id {
				kept[j].value = max(kept[j].value, t.value)
				same = true
				break
			}
		}
		if !same {
			kept = append(kept, t)
		}
	}
	for _, t := range kept {
		sum += t.value * t.value
	}
	if sum == 0 {
		return kept
	}
	by := mentionScale / math.Sqrt(sum)
	for i := range kept {
		kept[i].value *= by
	}
	return kept
}

// add adds to the odds what the model knows of the mentions.
func (m *model) add(s *sorter) {
	m.sum(s.odds, s.mentions)
}

func (m *model) sum(odds []float64, mentions []mention) {
	for _, t := range mentions {
		if t.id < 0 {
			continue
		}
		for k, w := range m.weights[int(t.id)*m.classes : int(t.id+1)*m.classes] {
			odds[k] += w * t.value
		}
	}
}

// A drill is an example as the model is taught it.
type drill struct {
	mentions []mention
	odds     []float64 // by the rules alone
	class    int
	weight   float64
}

// teach learns from drills; without says which of them are left out.
func (m *model) teach(drills []drill, without func(i int) bool) {
	m.weights = make([]float64, len(m.ids)*m.classes)
	steps := make([]float64, len(m.weights))
	odds := make([]float64, m.classes)
	order := make([]int, 0, len(drills))
	for i := range drills {
		if !without(i) {
			order = append(order, i)
		}
	}
	random := rand.New(rand.NewPCG(1, 2)) // the same each time
	for range lessonRounds {
		random.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		for _, i := range order {
			d := &drills[i]
			copy(odds, d.odds)
			m.sum(odds, d.mentions)
			probabilities(odds, 1)
			odds[d.class]--
			m.step(d, odds, steps)
		}
	}
}

// step moves the weights of a drill's mentions against its error.
func (m *model) step(d *drill, wrong, steps []float64) {
	for _, t := range d.mentions {
		at := int(t.id) * m.classes
		for k, e := range wrong {
			g := d.weight*e*t.value + lessonDecay*m.weights[at+k]
			steps[at+k] += g * g
			m.weights[at+k] -= lessonStride * g / (1 + math.Sqrt(steps[at+k]))
		}
	}
}

// probabilities turns odds into probabilities, in place.
func probabilities(odds []float64, scale float64) {
	most := odds[0]
	for _, o := range odds {
		most = max(most, o)
	}
	var sum float64
	for i, o := range odds {
		odds[i] = math.Exp(scale * (o - most))
		sum += odds[i]
	}
	for i := range odds {
		odds[i] /= sum
	}
}

// calibrate finds by which scale of the odds the certainty is right as often as
// it says: each drill is asked of a model that was taught without it.
func (m *model) calibrate(drills []drill) {
	m.scale = 1
	odds := make([][]float64, len(drills))
	for fold := range folds {
		trial := &model{ids: m.ids, classes: m.classes}
		trial.teach(drills, func(i int) bool { return i/4%folds == fold })
		for i := range drills {
			if i/4%folds != fold {
				continue
			}
			odds[i] = append([]float64(nil), drills[i].odds...)
			trial.sum(odds[i], drills[i].mentions)
		}
	}
	best := math.Inf(1)
	p := make([]float64, m.classes)
	for _, scale := range []float64{.5, .6, .7, .8, .9, 1, 1.1, 1.2, 1.35, 1.5, 1.7, 2} {
		loss := scalePrior * math.Log(scale) * math.Log(scale)
		for i, d := range drills {
			copy(p, odds[i])
			probabilities(p, scale)
			loss -= d.weight * math.Log(max(p[d.class], 1e-9))
		}
		if loss < best {
			best, m.scale = loss, scale
		}
	}
}

// scalePrior keeps the scale near 1 while there are few examples.
const scalePrior = 20
