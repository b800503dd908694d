package knowledge

import (
	"math"
	"slices"
	"strings"
	"time"
)

// Evidence is what somebody did that tells which article answers a question.
type Evidence struct {
	Question string    // as it was asked, subject and text
	Lang     string    // of the question; "" detects it
	Article  string    // ID
	Kind     Lesson    // what was done
	Person   string    // who did it, under a name that is the same each time
	At       time.Time // when
}

// A Lesson is what evidence says.
type Lesson string

// The lessons, the strongest first.
const (
	Sent      Lesson = "sent"       // an agent answered with the article
	Closed    Lesson = "closed"     // an answer with it closed a ticket
	Helped    Lesson = "helped"     // the requester said so
	NotHelped Lesson = "not helped" // the requester said so: the base becomes less sure, ranks stay
)

var lessonWeights = map[Lesson]float64{Sent: 1, Closed: .8, Helped: .6, NotHelped: 1}

// Bounds of evidence.
const (
	halfLife  = 180 * 24 * time.Hour // after which evidence counts half
	personCap = 1                    // what one person's evidence counts for one article, however often repeated
	everyCap  = 20                   // and for all articles together
)

// weighEvidence returns what each piece of evidence counts now: by kind and age,
// bounded for each person. What is in the future or means nothing counts zero.
func weighEvidence(evidence []Evidence, now time.Time) []float64 {
	type own struct{ person, article string }
	weights := make([]float64, len(evidence))
	perArticle, perPerson := map[own]float64{}, map[string]float64{}
	for i, e := range evidence {
		if e.Person == "" || e.At.After(now) {
			continue
		}
		weights[i] = lessonWeights[e.Kind] * math.Exp2(-float64(now.Sub(e.At))/float64(halfLife))
		perArticle[own{e.Person, e.Article}] += weights[i]
	}
	for i, e := range evidence {
		if sum := perArticle[own{e.Person, e.Article}]; sum > personCap {
			weights[i] *= personCap / sum
		}
		perPerson[e.Person] += weights[i]
	}
	for i, e := range evidence {
		if sum := perPerson[e.Person]; sum > everyCap {
			weights[i] *= everyCap / sum
		}
	}
	return weights
}

// inOrder are the places of evidence that counts, oldest first, whatever order
// it came in.
func inOrder(evidence []Evidence, weights []float64) []int {
	var order []int
	for i, w := range weights {
		if w > 0 {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int {
		if c := evidence[a].At.Compare(evidence[b].At); c != 0 {
			return c
		}
		return strings.Compare(evidence[a].Person+"\n"+evidence[a].Article+"\n"+evidence[a].Question,
			evidence[b].Person+"\n"+evidence[b].Article+"\n"+evidence[b].Question)
	})
	return order
}
