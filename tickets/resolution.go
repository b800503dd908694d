package tickets

import "time"

// Resolve ends the work on a ticket; a word of the requester's reopens it
// until it is closed. said are the words that go with it: the answer, which
// tells the requester of the end too, and notes.
func (d Desk) Resolve(now time.Time, c Case, by Author, said ...Message) (Change, error) {
	x := d.draft(now, c)
	if x.c.Ticket.Status.Done() {
		return Change{}, RefusedDone
	}
	x.attend(by)
	told := false
	for _, m := range said {
		if x.write(m, NoticeSolution) && m.Public {
			told = true
		}
	}
	x.resolve(by, told)
	x.cards()
	return x.done(), nil
}

// resolve ends the work on a ticket. told says that the requester knows.
func (d *draft) resolve(by Author, told bool) {
	d.move(Resolved, by)
	d.calm(HandOverDue)
	d.alarm(CloseDue, d.now.Add(d.CloseAfter))
	if !told {
		d.tell(NoticeResolved)
	}
}

// Reopen takes up the work again; history is what was said, needed at L0 only.
func (d Desk) Reopen(now time.Time, c Case, history []Message, by Author) (Change, error) {
	x := d.draft(now, c)
	switch {
	case x.c.Ticket.Next != 0:
		return Change{}, RefusedMerged
	case !x.c.Ticket.Status.Done():
		return Change{}, RefusedUndone
	}
	x.reopen(by, history)
	return x.done(), nil
}

// reopen takes up the work again. A ticket that the bot had solved alone goes
// to people now, with its history.
func (d *draft) reopen(by Author, history []Message) {
	d.move(Open, by)
	d.calm(CloseDue)
	if !d.c.Ticket.Dismissed { // who heard nothing of the end hears nothing of the beginning
		d.tell(NoticeReopened)
	}
	d.c.Ticket.Dismissed = false
	if d.c.Ticket.Rating == 0 {
		d.spend("", Facts{})
	}
	d.c.Ticket.Rating = 0
	if d.c.Ticket.Level == L0 {
		d.escalate(history, by, "reopened")
		return
	}
	d.cards()
}
