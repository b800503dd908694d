package tickets

import (
	"slices"
	"time"
)

// Evidence is a deed that tells whether articles answer a ticket's request.
type Evidence struct {
	ID       string
	Ticket   int64
	At       time.Time
	Lesson   Lesson
	Articles []string // ids, as they were offered or sent; of several, nobody said which one it is about
	Person   string   // who did it, by their [Address.Mailbox]
	Asker    string   // whose request it is, likewise
}

// A Lesson is what evidence says of its articles.
type Lesson string

// The lessons. Only what people do themselves counts, by a click or a choice:
// neither thanks, which may be for anything, nor silence.
const (
	ArticleSent   Lesson = "sent"       // an agent sent it
	ArticleHelped Lesson = "helped"     // the requester said that it helped
	ArticleFailed Lesson = "not helped" // the requester said that it did not, or asked for a person instead
)

// Teach is what somebody's deed in a ticket tells of articles.
func (d Desk) Teach(now time.Time, t Ticket, l Lesson, by Author, articles ...string) Evidence {
	return Evidence{
		ID: d.NewID(), Ticket: t.Number, At: now, Lesson: l, Articles: slices.Clone(articles),
		Person: by.Address.Mailbox(), Asker: t.Requester.Mailbox(),
	}
}

// teach keeps what somebody's deed tells of articles.
func (d *draft) teach(l Lesson, by Author, articles ...string) {
	if len(articles) > 0 {
		d.Evidence = append(d.Evidence, d.Teach(d.now, d.c.Ticket, l, by, articles...))
	}
}
