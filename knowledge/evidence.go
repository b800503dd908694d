package knowledge

import (
	"math"
	"slices"
	"strings"
	"time"
)

// Evidence is what somebody did that tells which article answers a question.
type Evidence struct {
	Question Question
	Articles []string  // IDs, best first; of several, one answers or none does, and nobody said which
	Kind     Lesson    // what was done
	Person   string    // who did it, under a name that is the same each time
	At       time.Time // when
}

// A Lesson is what evidence says.
type Lesson string

// The lessons, the strongest first.
const (
	Closed    Lesson = "closed"     // an agent sent the article, and that ticket is resolved
	Sent      Lesson = "sent"       // an agent sent it
	Helped    Lesson = "helped"     // the requester said so
	NotHelped Lesson = "not helped" // the requester said so: the base becomes less sure, ranks stay
)

var lessonWeights = map[Lesson]float64{Closed: 1, Sent: .8, Helped: .6, NotHelped: 1}

// byAgent reports whether agents alone teach it.
func (l Lesson) byAgent() bool { return l == Closed || l == Sent }

// Bounds of evidence. Whoever writes to the desk can say "this helped", as often
// as they have addresses; agents are known.
const (
	MostEvidence = 4000 // deeds of agents that are learned from, and as many of requesters': the latest

	halfLife   = 180 * 24 * time.Hour // after which evidence counts half
	agentCap   = 4                    // what an agent's deeds count for one article, however often repeated
	personCap  = .6                   // what anybody else's count
	agentTotal = 400                  // what an agent's deeds count for all articles together
	everyTotal = 6                    // what anybody else's count
)

// weighEvidence returns what each piece of evidence counts now: by kind and age,
// bounded for each person. What is in the future or means nothing counts zero.
func weighEvidence(evidence []Evidence, now time.Time) []float64 {
	type own struct {
		person, article string
		agent           bool
	}
	weights := make([]float64, len(evidence))
	perArticle, perPerson := map[own]float64{}, map[own]float64{}
	for i, e := range evidence {
		if e.Person == "" || len(e.Articles) == 0 || e.At.After(now) {
			continue
		}
		weights[i] = lessonWeights[e.Kind] * math.Exp2(-float64(now.Sub(e.At))/float64(halfLife))
		for _, a := range e.Articles {
			perArticle[own{e.Person, a, e.Kind.byAgent()}] += weights[i]
		}
	}
	for i, e := range evidence {
		most, agent := personCap, e.Kind.byAgent()
		if agent {
			most = agentCap
		}
		worst := 1.0
		for _, a := range e.Articles {
			if sum := perArticle[own{e.Person, a, agent}]; sum > most {
				worst = min(worst, most/sum)
			}
		}
		weights[i] *= worst
		perPerson[own{e.Person, "", agent}] += weights[i]
	}
	for i, e := range evidence {
		most, agent := float64(everyTotal), e.Kind.byAgent()
		if agent {
			most = agentTotal
		}
		if sum := perPerson[own{e.Person, "", agent}]; sum > most {
			weights[i] *= most / sum
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
	name := func(e Evidence) string {
		return strings.Join(append(e.Articles[:len(e.Articles):len(e.Articles)], e.Person, e.Question.Subject, e.Question.Text), "\n")
	}
	slices.SortStableFunc(order, func(a, b int) int {
		if c := evidence[a].At.Compare(evidence[b].At); c != 0 {
			return c
		}
		return strings.Compare(name(evidence[a]), name(evidence[b]))
	})
	return order
}
