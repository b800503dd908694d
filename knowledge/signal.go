package knowledge

// A Signal are words that tell how pressing a request is.
type Signal struct {
	Words   []string // words and phrases, in either language; what is denied does not count: "pas urgent"
	Impact  int      // how much is touched, 1 to 3; 0: they do not tell
	Urgency int      // how soon it matters, likewise
}

type signal struct {
	words           []phrase
	impact, urgency int
}

func newSignals(list []Signal) []signal {
	var signals []signal
	for _, s := range list {
		signals = append(signals, signal{newPhrases(s.Words), s.Impact, s.Urgency})
	}
	return signals
}

// A Pressure is how pressing a request says that it is.
type Pressure struct {
	Impact, Urgency int      // 1 to 3; 0: it says nothing
	Words           []string // that say so, as the operator wrote them
}

// Weigh tells how pressing a request says that it is. Of several words the most
// pressing counts: "pas urgent" is one of its own, and gives way to "urgent" in
// another sentence.
func (c *Classifier) Weigh(q Request) (p Pressure) {
	if c == nil {
		return p
	}
	s := c.pool.Get().(*sorter)
	defer c.pool.Put(s)
	s.subject.read(q.Lang, limit(q.Subject))
	s.text.read(q.Lang, limit(q.Text))
	for i := range c.signals {
		g := &c.signals[i]
		for _, w := range g.words {
			if !s.subject.affirms(w) && !s.text.affirms(w) {
				continue
			}
			p.Words = append(p.Words, w.text)
			p.Impact, p.Urgency = pressing(p.Impact, g.impact), pressing(p.Urgency, g.urgency)
		}
	}
	return p
}

// pressing is the more pressing of two, where 0 is silent.
func pressing(a, b int) int {
	if a == 0 || b != 0 && b < a {
		return b
	}
	return a
}
