package tickets

import (
	"slices"
	"strings"
	"time"
)

// A problem, in ITIL's sense, is a ticket whose solution is that of others, too:
// each of them names it in [Ticket.Problem]. What agents tell of it by
// [Desk.Update] is told in each, in its language and place.

// An Update is what agents tell all the tickets of a problem.
type Update struct {
	ID       string    `json:"id"`
	Text     Phrase    `json:"text"`
	Resolves bool      `json:"resolves,omitempty"` // it is the solution
	By       Author    `json:"by"`
	At       time.Time `json:"at"`
}

// An Incident is a problem that was announced: who asks about it from then on is
// told where it stands at once. It ends with the problem.
type Incident struct {
	News  Phrase   `json:"news,omitempty"`  // where it stands, by language
	Words []string `json:"words,omitempty"` // what besides likeness tells a request about it
}

// Announced reports whether there is one.
func (i Incident) Announced() bool { return len(i.News) > 0 }

// UpdateDue is an alarm of a problem: its tickets have not all been told yet.
const UpdateDue AlarmKind = "update"

// Attach makes a ticket one of a problem's. Problems do not belong to others.
func (d Desk) Attach(now time.Time, c, problem Case, by Author) (Change, error) {
	a, b := c.Ticket, problem.Ticket
	switch {
	case a.Number == b.Number:
		return Change{}, RefusedSelf
	case a.Problem == b.Number:
		return Change{}, RefusedSame
	case a.Status.Done(), b.Status.Done():
		return Change{}, RefusedDone
	case b.Problem != 0:
		return Change{}, RefusedProblem
	}
	x, y := d.draft(now, c), d.draft(now, problem)
	x.attach(b.Number, by)
	x.cards()
	tie(x, y, by, "they are one problem")
	x.with(y)
	return x.done(), nil
}

func (d *draft) attach(problem int64, by Author) {
	d.c.Ticket.Problem = problem
	d.event(Attached, by, "problem", number(problem))
}

// Update tells the requesters of a problem, and of all its tickets, where it
// stands, or how it was solved. The ticket itself is told at once, its others as
// soon as this is true: by [Desk.Hear], before [Desk.Wake] forgets the update.
func (d Desk) Update(now time.Time, c Case, u Update, by Author) (Change, error) {
	t := c.Ticket
	switch {
	case t.Status.Done():
		return Change{}, RefusedDone
	case u.Text.In(t.Language) == "":
		return Change{}, RefusedEmpty
	}
	x := d.draft(now, c)
	u.ID, u.By, u.At = d.NewID(), by, now.UTC().Truncate(time.Microsecond)
	k := &x.c.Ticket
	k.Updates = append(slices.Clip(k.Updates), u)
	x.alarm(UpdateDue, now)
	if k.Incident.Announced() {
		k.Incident.News = u.Text
	}
	x.hear(u)
	return x.done(), nil
}

// Announce makes a problem an incident: whoever asks about it from now on is
// told where it stands at once. Announced again it says the new.
func (d Desk) Announce(now time.Time, c Case, i Incident, by Author) (Change, error) {
	switch {
	case c.Ticket.Status.Done():
		return Change{}, RefusedDone
	case c.Ticket.Problem != 0:
		return Change{}, RefusedProblem
	case i.News.In(c.Ticket.Language) == "":
		return Change{}, RefusedEmpty
	}
	x := d.draft(now, c)
	x.c.Ticket.Incident = i
	x.event(Announced, by, "news", i.News.In(c.Ticket.Language), "words", strings.Join(i.Words, ", "))
	x.cards()
	return x.done(), nil
}

// Hear tells the requester of one of a problem's tickets what agents told of the
// problem. It changes nothing where that was told already, and where the ticket
// is done.
func (d Desk) Hear(now time.Time, c Case, history []Event, u Update) Change {
	x := d.draft(now, c)
	told := slices.ContainsFunc(history, func(e Event) bool { return e.Kind == Updated && e.Detail["update"] == u.ID })
	if !told && !c.Ticket.Status.Done() {
		x.hear(u)
		if len(c.Ticket.Linked) > 1 { // it may have been a problem itself before
			x.c.Ticket.Updates = append(slices.Clip(c.Ticket.Updates), u)
			x.alarm(UpdateDue, now)
		}
	}
	return x.done()
}

func (d *draft) hear(u Update) {
	d.event(Updated, u.By, "update", u.ID, "problem", number(d.c.Ticket.Problem))
	notice := Notice("")
	if u.Resolves {
		notice = NoticeSolution
	}
	if d.c.Ticket.Level == L0 {
		d.calm(HandOverDue)
	}
	d.c.Ticket.Attended = true
	said := d.write(Message{Author: u.By, Public: true, Text: u.Text.In(d.c.Ticket.Language), At: u.At}, notice)
	switch {
	case u.Resolves:
		d.resolve(u.By, said)
	case d.c.Ticket.Status == New:
		d.move(Open, u.By)
	}
	d.cards()
}

// A Burst is several requests within a short time that are alike.
type Burst struct {
	Numbers []int64 // of their tickets, the first of them first
}

// Propose asks the agents of a burst's first ticket whether it is an incident,
// once.
func (d Desk) Propose(now time.Time, c Case, history []Event, b Burst) (Change, error) {
	if slices.ContainsFunc(history, func(e Event) bool { return e.Kind == Surged }) || c.Ticket.Status.Done() {
		return Change{}, RefusedSame
	}
	var names []string
	for _, n := range b.Numbers {
		names = append(names, "#"+number(n))
	}
	x := d.draft(now, c)
	x.event(Surged, Author{Role: Bot}, "tickets", strings.Join(names, " "))
	for _, v := range x.c.For(ToAgents) {
		x.deliver(v, Delivery{
			Kind: Say, Author: Author{Role: Bot}, Automatic: true, Notice: NoticeBurst, Choices: []Choice{ChoiceTogether},
			Facts: Facts{Count: len(b.Numbers), Reason: strings.Join(names, " ")},
		})
	}
	return x.done(), nil
}

// Gathered notes that what came in a burst is one problem, in the place of the
// question.
func (d Desk) Gathered(now time.Time, c Case, by Author) Change {
	x := d.draft(now, c)
	for _, v := range x.c.For(ToAgents) {
		x.deliver(v, Delivery{
			Kind: Say, Author: Author{Role: Bot}, Automatic: true, Notice: NoticeGathered, Facts: Facts{By: by.Address}, Spends: true,
		})
	}
	x.cards()
	return x.done()
}
