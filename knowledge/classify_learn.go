package knowledge

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"time"

	"guichet/tickets"
)

// An Example is a request of which people know the category.
type Example struct {
	Number   int64  // of its ticket
	Category string // as it is known; [tickets.NoCategory] for none
	Chosen   bool   // an agent has said so; else the bot did, and people solved the ticket without another word
	Person   string // whose request it is, under a name that is the same each time
	Updated  time.Time
	Request
}

// Bounds of what is learned.
const (
	// MostExamples is how many examples are held; the oldest go.
	MostExamples = 2000

	chosenWeight = 1.0
	agreedWeight = .3
	personWeight = 8                    // of one person's requests of one category, taken together
	exampleLife  = 180 * 24 * time.Hour // after which an example counts half
)

// Learn takes examples in; those known by the same ticket are replaced. What an
// agent has chosen counts more than what nobody has objected to, a recent one
// more than an old one, and the requests of one person only so much. It takes a
// while, and holds up nobody who sorts.
func (c *Classifier) Learn(now time.Time, list ...Example) {
	if c == nil || len(c.rules) == 0 {
		return
	}
	c.learning.Lock()
	defer c.learning.Unlock()
	news := false
	for _, e := range list {
		if old, ok := c.known[e.Number]; ok && old.Updated.Equal(e.Updated) && old.Category == e.Category && old.Chosen == e.Chosen {
			continue
		}
		e.Text = clip(e.Text)
		c.known[e.Number] = e
		news = true
	}
	if !news {
		return
	}
	c.forget()
	c.learned.Store(c.lesson(now))
}

// forget lets the oldest examples go where there are too many.
func (c *Classifier) forget() {
	if len(c.known) <= MostExamples {
		return
	}
	for _, e := range c.examples()[:len(c.known)-MostExamples] {
		delete(c.known, e.Number)
	}
}

// examples are those that are known, the oldest first.
func (c *Classifier) examples() []Example {
	all := make([]Example, 0, len(c.known))
	for _, e := range c.known {
		all = append(all, e)
	}
	slices.SortFunc(all, func(a, b Example) int { return cmp.Or(a.Updated.Compare(b.Updated), cmp.Compare(a.Number, b.Number)) })
	return all
}

// lesson makes a model of all that is known.
func (c *Classifier) lesson(now time.Time) *model {
	m := &model{ids: map[string]int32{}, classes: len(c.rules) + 1}
	all := c.examples()
	weights := weighExamples(all, now)
	var drills []drill
	for i, e := range all {
		class := len(c.rules)
		if e.Category != tickets.NoCategory {
			class = slices.IndexFunc(c.rules, func(r rule) bool { return r.category == e.Category })
		}
		if class < 0 || weights[i] == 0 { // the desk has this category no more
			continue
		}
		drills = append(drills, c.drill(m, e, class, weights[i]))
	}
	m.calibrate(drills)
	m.teach(drills, func(int) bool { return false })
	return m
}

// drill is an example as the model learns it.
func (c *Classifier) drill(m *model, e Example, class int, weight float64) drill {
	s := &sorter{odds: make([]float64, m.classes)}
	s.read(e.Request)
	for _, r := range []*reading{&s.subject, &s.text} {
		r.eachMention(func(name string, _ float64) {
			if _, ok := m.ids[name]; !ok {
				m.ids[strings.Clone(name)] = int32(len(m.ids))
			}
		})
	}
	c.apply(s, e.Request)
	m.mentions(s)
	return drill{mentions: s.mentions, odds: s.odds, class: class, weight: weight}
}

// weighExamples tells what each example counts now.
func weighExamples(all []Example, now time.Time) []float64 {
	type own struct{ person, category string }
	sums := map[own]float64{}
	weights := make([]float64, len(all))
	for i, e := range all {
		if weights[i] = agreedWeight; e.Chosen {
			weights[i] = chosenWeight
		}
		age := max(0, now.Sub(e.Updated))
		weights[i] *= math.Exp2(-float64(age) / float64(exampleLife))
		sums[own{e.Person, e.Category}] += weights[i]
	}
	for i, e := range all {
		if sum := sums[own{e.Person, e.Category}]; e.Person != "" && sum > personWeight {
			weights[i] *= personWeight / sum
		}
	}
	return weights
}
