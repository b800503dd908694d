package knowledge

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"guichet/tickets"
)

// A Classifier sorts requests into the desk's categories. The operator's words,
// senders, domains and recipients speak for a category from the first day;
// what people have sorted is learned on top of that, see [Classifier.Learn]. It
// is safe for concurrent use; a nil one knows no categories.
type Classifier struct {
	rules   []rule // one for each category
	signals []signal

	inquiries map[string][]inquiry // by category

	learning sync.Mutex        // guards known: one lesson at a time
	known    map[int64]Example // by ticket
	learned  atomic.Pointer[model]
	pool     sync.Pool // of *sorter
}

// A Request is a message that is to be sorted.
type Request struct {
	Subject string // of a mail, or ""
	Text    string // what its author says now, with greeting and signature
	Lang    string // "fr" or "en"
	From    tickets.Address
	To      []string // the mailboxes and places that got it, by their names and addresses
}

// A Guess is the likeliest category of a request.
type Guess struct {
	Category  string  // "" where there are no categories
	Certainty float64 // probability, 0 to 1, that a person would say so, too
	Sure      bool    // it is certain enough to act on; otherwise a person chooses
	Why       string  // what speaks for it, for the history
}

// sureEnough is the certainty from which a request is sorted without a person.
// classify_test.go measures it.
const sureEnough = .7

// What speaks for a category, as the logarithm of odds.
const (
	byWord      = 3.6 // a word of the operator's
	byNextWord  = 1.6 // and each further one
	bySameSense = 1.5 // where there is none, a word that means the same as one
	byTitle     = .6  // more, where it stands in the subject
	bySender    = 6.0
	byDomain    = 3.2
	byRecipient = 3.2
	byNothing   = .9 // what speaks for none of them from the start
)

// A rule is what the operator says of a category.
type rule struct {
	category            string
	words               []phrase
	notions             map[uint16]bool // what those words mean; see [lexicon]
	senders, recipients []string        // lower case
	domains             []string        // lower case, with "@" or "." before
}

// NewClassifier makes a classifier of the desk's categories, and of words that
// tell how pressing a request is.
func NewClassifier(categories []tickets.Category, signals []Signal) *Classifier {
	c := &Classifier{signals: newSignals(signals), inquiries: map[string][]inquiry{}, known: map[int64]Example{}}
	for _, k := range categories {
		r := rule{category: k.Name, words: newPhrases(k.Words)}
		r.notions = notionsOf(r.words)
		for _, s := range k.Senders {
			r.senders = append(r.senders, strings.ToLower(s))
		}
		for _, s := range k.Recipients {
			r.recipients = append(r.recipients, strings.ToLower(s))
		}
		for _, s := range k.Domains {
			r.domains = append(r.domains, strings.ToLower(strings.TrimPrefix(s, "@")))
		}
		c.rules = append(c.rules, r)
		for _, q := range k.Questions {
			c.inquiries[k.Name] = append(c.inquiries[k.Name], newInquiry(q))
		}
	}
	c.pool.New = func() any { return &sorter{odds: make([]float64, len(c.rules)+1)} }
	return c
}

// A sorter holds what sorting one request needs, reusable. Its odds are those
// of each category, in the rules' order, and last those of none.
type sorter struct {
	subject, text reading
	notions       []uint16
	odds          []float64
	mentions      []mention
}

// Sort tells which category a request is of, as far as that can be told.
func (c *Classifier) Sort(q Request) Guess {
	if c == nil || len(c.rules) == 0 {
		return Guess{}
	}
	s := c.pool.Get().(*sorter)
	defer c.pool.Put(s)
	s.read(q)
	c.apply(s, q)
	scale := 1.0
	if m := c.learned.Load(); m != nil {
		m.mentions(s)
		m.add(s)
		scale = m.scale
	}
	best, p := likeliest(s.odds, scale)
	g := Guess{Category: c.rules[best].category, Certainty: p, Sure: p >= sureEnough}
	g.Why = cmp.Or(strings.Join(c.rules[best].reasons(s, q), ", "), "requests that people have sorted")
	return g
}

// read takes a request in.
func (s *sorter) read(q Request) {
	s.subject.read(q.Lang, clean(limit(q.Subject)))
	s.text.read(q.Lang, clean(limit(q.Text)))
	s.notions = s.notions[:0]
	mean := func(n uint16) { s.notions = append(s.notions, n) }
	s.subject.eachNotion(mean)
	s.text.eachNotion(mean)
}

// apply weighs what the operator has said.
func (c *Classifier) apply(s *sorter, q Request) {
	for i := range c.rules {
		s.odds[i] = c.rules[i].odds(s, q)
	}
	s.odds[len(c.rules)] = byNothing
}

// odds is what speaks for the rule's category.
func (r *rule) odds(s *sorter, q Request) (sum float64) {
	next := byWord
	for _, p := range r.words {
		inSubject := s.subject.has(p)
		if !inSubject && !s.text.has(p) {
			continue
		}
		sum += next
		next = byNextWord
		if inSubject {
			sum += byTitle
		}
	}
	if sum == 0 && r.means(s) {
		sum += bySameSense
	}
	if r.sends(q) {
		sum += bySender
	}
	if r.hosts(q) {
		sum += byDomain
	}
	if r.gets(q) {
		sum += byRecipient
	}
	return sum
}

// means reports whether a request says in other words what one of the rule's
// does.
func (r *rule) means(s *sorter) bool {
	return slices.ContainsFunc(s.notions, func(n uint16) bool { return r.notions[n] })
}

func (r *rule) sends(q Request) bool {
	return len(r.senders) > 0 && slices.Contains(r.senders, strings.ToLower(q.From.ID))
}

// hosts reports whether the author writes from one of the rule's domains, or
// from below one.
func (r *rule) hosts(q Request) bool {
	_, domain, ok := strings.Cut(strings.ToLower(q.From.ID), "@")
	return ok && slices.ContainsFunc(r.domains, func(d string) bool { return domain == d || strings.HasSuffix(domain, "."+d) })
}

func (r *rule) gets(q Request) bool {
	return slices.ContainsFunc(q.To, func(to string) bool { return slices.Contains(r.recipients, strings.ToLower(to)) })
}

// reasons are what speaks for the rule's category, in words.
func (r *rule) reasons(s *sorter, q Request) (why []string) {
	for _, p := range r.words {
		if s.subject.has(p) || s.text.has(p) {
			why = append(why, "«"+p.text+"»")
		}
	}
	if r.sends(q) || r.hosts(q) {
		why = append(why, "from "+q.From.ID)
	}
	if r.gets(q) {
		why = append(why, "to "+strings.Join(q.To, ", "))
	}
	return why
}

// likeliest is the category with the best odds, and its probability.
func likeliest(odds []float64, scale float64) (best int, p float64) {
	n := len(odds) - 1
	for i := range n {
		if odds[i] > odds[best] {
			best = i
		}
	}
	var sum float64
	for _, o := range odds {
		sum += math.Exp(scale * (o - odds[best]))
	}
	return best, 1 / sum
}
