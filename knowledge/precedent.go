package knowledge

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// A Precedent is a request that people have answered and resolved.
type Precedent struct {
	Number  int64  // of its ticket
	Queue   string // whose agents may see it
	Lang    string // "fr" or "en"
	Subject string
	Request string    // what was asked, as it was written
	Answer  string    // what resolved it
	Updated time.Time // when its ticket last changed
}

// Precedents are the latest requests that were resolved, searched for those
// like a new one. They are held in memory, are for agents alone, and are safe
// for concurrent use. The zero value holds none.
type Precedents struct {
	adding sync.Mutex // guards known: one addition at a time
	known  map[int64]Precedent
	mu     sync.RWMutex     // guards queues
	queues map[string]*Base // one for each queue, so that none tells of another
}

const (
	// MostPrecedents is how many are held; the oldest go.
	MostPrecedents = 2000

	// alike is the confidence from which a precedent is worth an agent's look.
	// It is higher than an article's, since two requests about one thing seldom
	// are about one trouble. precedent_test.go measures it.
	alike = .972

	// asAlike is the share of the first precedent's score that another needs.
	asAlike = .75

	// precedentText is how much of a request and of an answer is indexed, in bytes.
	precedentText = 1500
)

// Add takes precedents in; those known by the same number are replaced. It
// indexes anew the queues in which something changed, and holds up no search.
func (p *Precedents) Add(list ...Precedent) {
	p.adding.Lock()
	defer p.adding.Unlock()
	if p.known == nil {
		p.known = map[int64]Precedent{}
	}
	touched := map[string]bool{}
	for _, c := range list {
		old, ok := p.known[c.Number]
		if ok && old.Queue == c.Queue && old.Updated.Equal(c.Updated) {
			continue
		}
		if ok {
			touched[old.Queue] = true
		}
		touched[c.Queue] = true
		c.Request, c.Answer = clip(c.Request), clip(c.Answer)
		p.known[c.Number] = c
	}
	for _, c := range oldest(p.known, len(p.known)-MostPrecedents) {
		touched[c.Queue] = true
		delete(p.known, c.Number)
	}
	for queue := range touched {
		b := New(articlesOf(p.known, queue))
		p.mu.Lock()
		if p.queues == nil {
			p.queues = map[string]*Base{}
		}
		p.queues[queue] = b
		p.mu.Unlock()
	}
}

// Alike returns the numbers of the queue's precedents that are like a request,
// the most alike first; none where nothing is. The request's own number is left
// out: it may have been resolved before, and taken up again.
func (p *Precedents) Alike(queue string, own int64, q Question) []int64 {
	p.mu.RLock()
	b := p.queues[queue]
	p.mu.RUnlock()
	if b == nil {
		return nil
	}
	q.Threshold = alike
	r := b.ForAgents().Search(q)
	if !r.Answered {
		return nil
	}
	var numbers []int64
	for _, s := range r.Suggestions {
		if s.Score < asAlike*r.Suggestions[0].Score {
			break
		}
		if n, err := strconv.ParseInt(s.ID, 10, 64); err == nil && n != own {
			numbers = append(numbers, n)
		}
	}
	return numbers
}

// oldest are the n precedents that changed first.
func oldest(known map[int64]Precedent, n int) []Precedent {
	if n <= 0 {
		return nil
	}
	all := make([]Precedent, 0, len(known))
	for _, c := range known {
		all = append(all, c)
	}
	slices.SortFunc(all, func(a, b Precedent) int { return cmp.Or(a.Updated.Compare(b.Updated), cmp.Compare(a.Number, b.Number)) })
	return all[:n]
}

// articlesOf are the precedents of a queue as the index holds them.
func articlesOf(known map[int64]Precedent, queue string) []Article {
	var list []Article
	for _, c := range known {
		if c.Queue == queue {
			list = append(list, Article{
				ID: strconv.FormatInt(c.Number, 10), Title: c.Subject, Lang: c.Lang, Audience: Internal, Body: c.Request + "\n\n" + c.Answer,
			})
		}
	}
	return list
}

// clip is the beginning of what a message says, as far as it is indexed.
func clip(message string) string {
	text := clean(limit(message))
	return strings.ToValidUTF8(strings.Clone(text[:min(len(text), precedentText)]), "")
}
