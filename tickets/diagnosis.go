package tickets

import (
	"slices"
	"strings"
)

// A Question is something that must be known of requests of a category.
type Question struct {
	Name    string // unique in its category, and the same for good
	Ask     Phrase // as it is asked
	Kind    QuestionKind
	Options []Phrase // of a choice
	Known   []string // what in a message answers it: words, phrases, /expressions/, $error, $version, …
}

// A QuestionKind says what answers a question.
type QuestionKind string

// The kinds of questions.
const (
	AskText   QuestionKind = "text"
	AskChoice QuestionKind = "choice" // one of Options
	AskYesNo  QuestionKind = "yes/no"
)

// MostQuestions is how many questions a requester is asked at most.
const MostQuestions = 5

// An Answer is what is known of a question. One that was asked stands in
// [Ticket.Answers] from then on, without a text until it is answered.
type Answer struct {
	Question string `json:"question"`        // its name; of what an article asks, the question itself
	Text     string `json:"text,omitempty"`  // as it was said; one of a choice's options in the ticket's language; "yes" or "no"
	Asked    bool   `json:"asked,omitempty"` // the bot has asked it; otherwise the request said so by itself
}

// The answers to a question of the kind yes/no; what cannot be told apart
// stays as it was said.
const (
	Yes = "yes"
	No  = "no"
)

// Known are the questions with an answer.
func (t Ticket) Known() []Answer {
	return slices.DeleteFunc(slices.Clone(t.Answers), func(a Answer) bool { return a.Text == "" })
}

// Asked are the questions that the bot has asked, in the order in which they
// were, answered or not.
func (t Ticket) Asked() []Answer {
	return slices.DeleteFunc(slices.Clone(t.Answers), func(a Answer) bool { return !a.Asked })
}

// Unanswered are the questions that the bot has asked in vain so far.
func (t Ticket) Unanswered() []Answer {
	return slices.DeleteFunc(t.Asked(), func(a Answer) bool { return a.Text != "" })
}

// Question is the question of that name in the ticket's category; one that an
// article asks, or that the configuration has no more, is its own text.
func (d Desk) Question(t Ticket, name string) Question {
	c, _ := d.Category(t.Category)
	if i := slices.IndexFunc(c.Questions, func(q Question) bool { return q.Name == name }); i >= 0 {
		return c.Questions[i]
	}
	return Question{Name: name, Ask: Phrase{t.Language: name}, Kind: AskText}
}

// inquire asks what is not known yet of the ticket's category, and what the
// articles ask that did not help. It is done once, in the letter in which the
// bot says that people have the request.
func (d *draft) inquire(further []string) {
	t := &d.c.Ticket
	if t.Quiet || len(t.Asked()) > 0 {
		return
	}
	names := slices.Clone(further)
	if c, ok := d.Category(t.Category); ok {
		names = nil
		for _, q := range c.Questions {
			names = append(names, q.Name)
		}
		names = append(names, further...)
	}
	var asked []string
	for _, name := range names {
		known := slices.ContainsFunc(t.Answers, func(a Answer) bool { return a.Question == name })
		if known || len(asked) == MostQuestions {
			continue
		}
		t.Answers = append(slices.Clip(t.Answers), Answer{Question: name, Asked: true})
		asked = append(asked, name)
	}
	if len(asked) > 0 {
		d.event(Asked, Author{Role: Bot}, "questions", strings.Join(asked, "; "))
	}
}

// answer notes what was said of questions: the first answer to each stays,
// until it is given anew to what was asked.
func (d *draft) answer(found []Answer) (noted []string) {
	t := &d.c.Ticket
	t.Answers = slices.Clone(t.Answers)
	for _, a := range found {
		i := slices.IndexFunc(t.Answers, func(k Answer) bool { return k.Question == a.Question })
		switch {
		case a.Text == "":
		case i < 0:
			t.Answers = append(t.Answers, a)
			noted = append(noted, a.Question)
		case t.Answers[i].Text == "" || a.Asked && t.Answers[i].Text != a.Text:
			t.Answers[i].Text = a.Text
			noted = append(noted, a.Question)
		}
	}
	return noted
}

// learn notes the answers in a message of the requester's, and shows them to
// the agents.
func (d *draft) learn(m Message, found []Answer) {
	noted := d.answer(found)
	if len(noted) == 0 {
		return
	}
	d.event(Informed, m.Author, "message", m.ID, "questions", strings.Join(noted, "; "))
	d.cards()
}
