package tickets

import "time"

// Dismiss closes what is no request. The requester hears nothing of it, and
// nothing of it either should an agent take it up again.
func (d Desk) Dismiss(now time.Time, c Case, why string, by Author) (Change, error) {
	x := d.draft(now, c)
	t := &x.c.Ticket
	if t.Status.Done() {
		return Change{}, RefusedDone
	}
	x.event(Dismissed, by, "why", why)
	x.move(Closed, by)
	t.Dismissed, t.Attended, t.Alarms = true, true, nil
	x.cards()
	return x.done(), nil
}
