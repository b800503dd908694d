package tickets

import "time"

// Claim gives the ticket to the agent who claims it. A colleague's is not taken
// away by it: that is what [Desk.Assign] is for. Whom the desk gave a new ticket
// by itself says by it that they work on it.
func (d Desk) Claim(now time.Time, c Case, by Author) (Change, error) {
	x := d.draft(now, c)
	t := &x.c.Ticket
	switch {
	case t.Status.Done():
		return Change{}, RefusedDone
	case t.Assignee.Is(by.Address) && t.Status != New:
		return Change{}, RefusedYours
	case !t.Assignee.IsZero() && !t.Assignee.Is(by.Address):
		return Change{}, RefusedTaken
	}
	x.event(Claimed, by)
	x.assign(by.Address, by)
	return x.done(), nil
}

// Unclaim gives the ticket back to its queue.
func (d Desk) Unclaim(now time.Time, c Case, by Author) (Change, error) {
	x := d.draft(now, c)
	t := &x.c.Ticket
	switch {
	case t.Status.Done():
		return Change{}, RefusedDone
	case !t.Assignee.Is(by.Address):
		return Change{}, RefusedForeign
	}
	t.Assignee = Address{}
	x.event(Released, by)
	x.cards()
	return x.done(), nil
}

// Assign gives the ticket to who, of whom the caller knows that they are an
// agent of its queue; they are called.
func (d Desk) Assign(now time.Time, c Case, who Address, by Author) (Change, error) {
	x := d.draft(now, c)
	t := &x.c.Ticket
	switch {
	case who.IsZero():
		return Change{}, RefusedNobody
	case t.Status.Done():
		return Change{}, RefusedDone
	case t.Assignee.Is(who):
		return Change{}, RefusedSame
	}
	x.event(Assigned, by, "from", t.Assignee.ID, "to", who.ID)
	x.assign(who, by)
	if !who.Is(by.Address) {
		x.inform(NoticeAssigned, Facts{By: by.Address, Who: who}, who)
	}
	return x.done(), nil
}

// assign puts the ticket into somebody's hands, and tells the requester whose.
func (d *draft) assign(who Address, by Author) {
	t := &d.c.Ticket
	t.Assignee, t.Attended = who, true
	if t.Status == New {
		d.move(Open, by)
	}
	d.tell(NoticeClaimed)
	d.cards()
}

// taken notes when the ticket came into other hands.
func (d *draft) taken() {
	t := &d.c.Ticket
	switch {
	case t.Assignee.IsZero():
		t.Taken = time.Time{}
	case !t.Assignee.Is(d.was.Assignee):
		t.Taken = d.now.UTC().Truncate(time.Microsecond)
	}
}
