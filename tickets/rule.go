package tickets

import (
	"slices"
	"strings"
	"time"
)

// A Rule is what the desk does by itself when something has happened to a ticket
// that meets a condition. It is decided in a step of its own, right after what
// happened is true, and what a rule does sets off no rule.
type Rule struct {
	Name string // unique
	When []Occasion
	If   Condition
	Then Consequence
}

// An Occasion is something that may set off a rule.
type Occasion string

// The occasions.
const (
	OnOpened    Occasion = "opened"
	OnReply     Occasion = "reply"     // of the requester's
	OnAnswer    Occasion = "answer"    // of an agent's
	OnEscalated Occasion = "escalated" // to a higher level
	OnResolved  Occasion = "resolved"
	OnReopened  Occasion = "reopened"
	OnWarned    Occasion = "warned"   // a promise will soon be due
	OnBreached  Occasion = "breached" // a promise was broken
	OnRated     Occasion = "rated"
)

// Occasions are all of them.
var Occasions = []Occasion{OnOpened, OnReply, OnAnswer, OnEscalated, OnResolved, OnReopened, OnWarned, OnBreached, OnRated}

// Occasion is what an event sets off; empty for nothing.
func (e Event) Occasion() Occasion {
	from, to := e.Detail["from"], e.Detail["to"]
	switch e.Kind {
	case Opened:
		return OnOpened
	case Joined:
		if e.By.Role == Requester {
			return OnReply
		}
	case Answered:
		return OnAnswer
	case Escalated:
		if from < to && from != L0.String() {
			return OnEscalated
		}
	case Moved:
		if Status(to) == Resolved {
			return OnResolved
		}
		if Status(from).Done() && !Status(to).Done() {
			return OnReopened
		}
	case Warned:
		return OnWarned
	case Breached:
		return OnBreached
	case Rated:
		return OnRated
	}
	return ""
}

// A Condition is what a ticket must be: all that it names, and of each list any.
// What is empty holds for every ticket.
type Condition struct {
	Queues     []string
	Categories []string // by name; [NoCategory] for none
	Channels   []string // where its requester is, by name; [Phone] for a caller
	Languages  []string
	Requesters []string // addresses, or "@" and a domain
	Statuses   []Status
	Priorities []Priority
	Levels     []Level
	Words      []string // words and phrases in what the requester said last
	Ratings    []int    // the requester's mark
	VIP        bool     // of a VIP's
	Nobodys    bool     // nobody's yet
	Closed     bool     // outside of the queue's business hours
}

// A Sayer tells which of some phrases a text in a language says, and does not
// deny.
type Sayer func(lang, text string, phrases []string) []string

// A Finding is one part of a condition, and whether a ticket meets it.
type Finding struct {
	What string // as the configuration calls it
	Is   string // what the ticket has there
	Met  bool
}

// Examine tells for each part of a rule's condition whether a ticket meets it
// now; the rule holds where all are met.
func (d Desk) Examine(now time.Time, r Rule, c Case, history []Message) []Finding {
	var found []Finding
	t, f := c.Ticket, r.If
	add := func(what, is string, asked, met bool) {
		if asked {
			found = append(found, Finding{what, is, met})
		}
	}
	add("queue", t.Queue, len(f.Queues) > 0, slices.Contains(f.Queues, t.Queue))
	category := t.Category
	if category == "" {
		category = NoCategory
	}
	add("category", category, len(f.Categories) > 0, slices.Contains(f.Categories, category))
	channels := c.channels()
	add("channel", strings.Join(channels, " "), len(f.Channels) > 0, slices.ContainsFunc(channels, func(s string) bool { return slices.Contains(f.Channels, s) }))
	add("language", t.Language, len(f.Languages) > 0, slices.Contains(f.Languages, t.Language))
	add("requester", t.Requester.ID, len(f.Requesters) > 0, slices.ContainsFunc(f.Requesters, func(s string) bool { return t.Requester.matches(s) }))
	add("status", string(t.Status), len(f.Statuses) > 0, slices.Contains(f.Statuses, t.Status))
	add("priority", t.Priority.String(), len(f.Priorities) > 0, slices.Contains(f.Priorities, t.Priority))
	add("level", t.Level.String(), len(f.Levels) > 0, slices.Contains(f.Levels, t.Level))
	add("rating", number(int64(t.Rating)), len(f.Ratings) > 0, slices.Contains(f.Ratings, t.Rating))
	if len(f.Words) > 0 {
		said := d.Says(t.Language, lastWord(t, history), f.Words)
		add("words", strings.Join(said, ", "), true, len(said) > 0)
	}
	add("vip", yes(t.VIP), f.VIP, t.VIP)
	add("unassigned", yes(t.Assignee.IsZero()), f.Nobodys, t.Assignee.IsZero())
	open := d.Policy(t).Calendar.Open(now)
	add("closed", yes(!open), f.Closed, !open)
	return found
}

// holds reports whether a ticket meets a rule's condition.
func (d Desk) holds(now time.Time, r Rule, c Case, history []Message) bool {
	return !slices.ContainsFunc(d.Examine(now, r, c, history), func(f Finding) bool { return !f.Met })
}

// channels are where a ticket's requester is.
func (c Case) channels() []string {
	if c.Ticket.Requester.Network == Phone {
		return []string{Phone}
	}
	var names []string
	for _, v := range c.For(ToRequester) {
		if !slices.Contains(names, v.Channel) {
			names = append(names, v.Channel)
		}
	}
	return names
}

// matches reports whether a is an address that the operator wrote, or of the
// domain behind an "@".
func (a Address) matches(written string) bool {
	if strings.HasPrefix(written, "@") {
		return a.Network == Email && strings.HasSuffix(strings.ToLower(a.ID), strings.ToLower(written))
	}
	return strings.EqualFold(a.ID, written)
}

// lastWord is what the requester said last, below the subject.
func lastWord(t Ticket, history []Message) string {
	for _, m := range slices.Backward(history) {
		if m.Author.Role == Requester {
			return t.Subject + "\n" + m.Said()
		}
	}
	return t.Subject
}

func yes(b bool) string {
	if b {
		return Yes
	}
	return No
}
