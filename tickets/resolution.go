package tickets

import "time"

// Claim gives the ticket to an agent. Claiming what one has already changes
// nothing.
func (d Desk) Claim(now time.Time, c Case, by Author) Change {
	x := d.draft(now, c)
	t := &x.c.Ticket
	if t.Assignee.Is(by.Address) || t.Status.Done() {
		x.cards() // the clicked card was an old one
		return x.done()
	}
	t.Assignee = by.Address
	t.Attended = true
	x.event(Claimed, by)
	if t.Status == New {
		x.move(Open, by)
	}
	x.tell(NoticeClaimed)
	x.cards()
	return x.done()
}

// Resolve ends the work on a ticket; a word of the requester's reopens it
// until it is closed.
func (d Desk) Resolve(now time.Time, c Case, by Author) Change {
	x := d.draft(now, c)
	if !x.c.Ticket.Status.Done() {
		if x.c.Ticket.Assignee.IsZero() {
			x.c.Ticket.Assignee = by.Address
		}
		x.c.Ticket.Attended = true
		x.resolve(by)
	}
	x.cards()
	return x.done()
}

func (d *draft) resolve(by Author) {
	d.move(Resolved, by)
	d.c.Ticket.Deadline = d.now.Add(d.CloseAfter)
	d.tell(NoticeResolved)
}

// Reopen takes up the work again.
func (d Desk) Reopen(now time.Time, c Case, by Author) Change {
	x := d.draft(now, c)
	if x.c.Ticket.Status.Done() {
		x.reopen(by, nil)
	} else {
		x.cards()
	}
	return x.done()
}

// reopen takes up the work again. A ticket that the bot had solved alone goes
// to people now, with its history.
func (d *draft) reopen(by Author, history []Message) {
	d.move(Open, by)
	d.c.Ticket.Deadline = time.Time{}
	d.tell(NoticeReopened)
	if d.c.Ticket.Level == L0 {
		d.escalate(history, by, "reopened")
		return
	}
	d.cards()
}

// Wake decides what a deadline does that has come: people take over where the
// bot waited in vain, and what stayed resolved is closed.
func (d Desk) Wake(now time.Time, c Case, history []Message) Change {
	x := d.draft(now, c)
	t := &x.c.Ticket
	if t.Deadline.IsZero() || now.Before(t.Deadline) {
		return x.done()
	}
	t.Deadline = time.Time{}
	switch {
	case t.Status == Resolved:
		x.move(Closed, Author{Role: Bot})
		x.cards()
	case t.Level == L0 && !t.Status.Done():
		x.escalate(history, Author{Role: Bot}, "no word from the requester")
	}
	return x.done()
}
