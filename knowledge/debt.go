package knowledge

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"guichet/tickets"
)

// A Debt tells from the history of requests what articles did for them, and
// which are missing. The zero value knows of no request.
type Debt struct {
	Requests   int // that people made
	Answered   int // of those, that an article answered: the requester says so, or an agent sent it
	Unanswered []Unanswered
	offers     map[string]*Offered
}

// Offered counts what became of an article that the bot offered.
type Offered struct {
	Article string // its ID
	Times   int    // to so many requests
	Helped  int    // the requester said that the articles offered helped, and did not come back soon
	Passed  int    // people took over
}

// seldom is the share of its offers below which an article seldom helps.
const seldom = .25

// Add takes in a request with its history, oldest first, and of its words those
// that tell of no person. sent are the articles
// that agents sent. What was no request of a person's, or goes on in another
// ticket, does not count.
func (d *Debt) Add(t tickets.Ticket, request tickets.Message, history []tickets.Event, sent ...string) {
	if t.Quiet || t.Dismissed || t.Next != 0 {
		return
	}
	d.Requests++
	var offered []string
	var helped time.Time // when it did, for all that is known by now
	passed := false
	for _, e := range history {
		switch e.Kind {
		case tickets.Suggested:
			for id := range strings.FieldsSeq(e.Detail["articles"]) {
				if !slices.Contains(offered, id) {
					offered = append(offered, id)
				}
			}
		case tickets.Helped:
			helped = e.At
		case tickets.Escalated:
			passed = true
		case tickets.Moved:
			if !tickets.Status(e.Detail["to"]).Done() && e.At.Sub(helped) < tickets.DeflectionWait {
				helped = time.Time{} // it did not, after all
			}
		}
	}
	for _, id := range offered {
		d.offer(id, !helped.IsZero(), passed)
	}
	if !helped.IsZero() || len(sent) > 0 {
		d.Answered++
		return
	}
	names := []string{t.Requester.Name} // what is asked is told in reports, by whom is not
	d.Unanswered = append(d.Unanswered, Unanswered{
		Ticket: t.Number, Lang: t.Language, Subject: anonymous(t.Subject, names), Text: anonymous(clip(request.Said()), names),
		Spent: tickets.Effort(history), Offered: len(offered) > 0,
	})
}

func (d *Debt) offer(id string, helped, passed bool) {
	if d.offers == nil {
		d.offers = map[string]*Offered{}
	}
	o := d.offers[id]
	if o == nil {
		o = &Offered{Article: id}
		d.offers[id] = o
	}
	o.Times++
	switch {
	case helped:
		o.Helped++
	case passed:
		o.Passed++
	}
}

// Unhelpful are the articles that were offered at least so many times and
// helped in fewer than a quarter of them, the most often in vain first.
func (d *Debt) Unhelpful(least int) []Offered {
	var list []Offered
	for _, o := range d.offers {
		if o.Times >= least && float64(o.Helped) < seldom*float64(o.Times) {
			list = append(list, *o)
		}
	}
	slices.SortFunc(list, func(a, b Offered) int {
		return cmp.Or((b.Times-b.Helped)-(a.Times-a.Helped), cmp.Compare(a.Article, b.Article))
	})
	return list
}
