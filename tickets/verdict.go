package tickets

import "time"

// Ratings are the marks that a requester may give to how a ticket was
// resolved, worst first.
var Ratings = []Choice{"rate1", "rate2", "rate3", "rate4", "rate5"}

// Solve ends a ticket because its requester says that nothing is left to do.
func (d Desk) Solve(now time.Time, c Case, by Author) (Change, error) {
	switch {
	case !c.Ticket.Requester.Is(by.Address):
		return Change{}, RefusedRequester
	case c.Ticket.Status.Done():
		return Change{}, RefusedDone
	}
	x := d.draft(now, c)
	x.event(Solved, by)
	if c.Ticket.Level == L0 {
		x.spend("", Facts{})
	}
	x.resolve(by, false)
	x.cards()
	return x.done(), nil
}

// Rate takes the requester's mark, 1 to 5, for how a ticket was resolved: one
// for each resolution, while it can still be reopened. word is what they say of
// it, as in [Desk.Remark], or empty.
func (d Desk) Rate(now time.Time, c Case, by Author, mark int, word string) (Change, error) {
	switch {
	case !c.Ticket.Requester.Is(by.Address):
		return Change{}, RefusedRequester
	case mark < 1 || mark > len(Ratings):
		return Change{}, RefusedOption
	case c.Ticket.Status != Resolved:
		return Change{}, RefusedUndone
	case c.Ticket.Rating != 0:
		return Change{}, RefusedSame
	}
	x := d.draft(now, c)
	x.c.Ticket.Rating = mark
	x.event(Rated, by, "mark", number(int64(mark)))
	x.spend(NoticeRated, Facts{Mark: mark})
	x.cards()
	if word != "" {
		x.remark(by, word)
	}
	return x.done(), nil
}

// Remark adds the requester's words to their mark. Agents read them.
func (d Desk) Remark(now time.Time, c Case, m Message) (Change, error) {
	switch {
	case !c.Ticket.Requester.Is(m.Author.Address):
		return Change{}, RefusedRequester
	case c.Ticket.Rating == 0:
		return Change{}, RefusedUndone
	case m.Text == "":
		return Change{}, RefusedEmpty
	}
	x := d.draft(now, c)
	x.remark(m.Author, m.Text)
	return x.done(), nil
}

func (d *draft) remark(by Author, word string) {
	d.event(Remarked, by, "text", word)
	d.inform(NoticeRemarked, Facts{Who: by.Address, Reason: word, Mark: d.c.Ticket.Rating})
}
