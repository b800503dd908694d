package tickets

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

func number(n int64) string { return strconv.FormatInt(n, 10) }

// Merge closes a ticket and lets it go on in another one; history is what was
// said in that one, needed at L0 only.
//
// What agents answer in into reaches the requester wherever from was talked
// about with them, once at each place, and whoever reads along there. So both must be of one requester: two
// people's tickets are never merged, since either would be told what the desk
// answers the other; tickets of one matter are linked instead. For the same
// reason watchers do not come along: who was let into one conversation was not
// let into the other. Nothing that was said in one ticket is told in the other
// but to agents.
//
// Whatever is written in from's threads afterwards belongs to into; see
// Ticket.Next.
func (d Desk) Merge(now time.Time, from, into Case, history []Message, by Author) (Change, error) {
	a, b := from.Ticket, into.Ticket
	switch {
	case a.Number == b.Number:
		return Change{}, fmt.Errorf("merge ticket %d into itself: %w", a.Number, ErrInvalid)
	case a.Next != 0:
		return Change{}, fmt.Errorf("merge ticket %d, which goes on in ticket %d already: %w", a.Number, a.Next, ErrInvalid)
	case b.Next != 0:
		return Change{}, fmt.Errorf("merge into ticket %d, which goes on in ticket %d: %w", b.Number, b.Next, ErrInvalid)
	case !a.Requester.Is(b.Requester):
		return Change{}, fmt.Errorf("merge tickets %d and %d of two requesters, who would read each other's answers; link them: %w", a.Number, b.Number, ErrInvalid)
	}
	x, y := d.draft(now, from), d.draft(now, into)

	asks := ""
	if a.awaited() {
		asks = "answer"
	}
	y.event(Merged, by, "from", number(a.Number), "asks", asks)
	y.warn(NoticeAbsorbed, Message{}, number(a.Number))
	for _, v := range from.For(ToRequester) {
		if !y.reaches(v) {
			y.converse(v.Channel, v.Place, ToRequester, v.Thread...)
		}
	}
	if b.Status.Done() && !a.Status.Done() {
		y.move(Open, by)
		y.calm(CloseDue)
	}
	if b.Level == L0 {
		y.escalate(history, by, "another ticket was merged into it")
	} else {
		y.cards()
	}

	x.event(Merged, by, "into", number(b.Number))
	x.tellOf(NoticeMerged, number(b.Number))
	x.move(Closed, by)
	x.c.Ticket.Next, x.c.Ticket.Alarms = b.Number, nil
	x.cards()
	x.with(y)
	return x.done(), nil
}

// reaches reports whether the requester hears of the ticket at v's place.
func (d *draft) reaches(v Conversation) bool {
	for _, w := range d.c.For(ToRequester) {
		if w.Channel == v.Channel && strings.EqualFold(w.Place, v.Place) {
			return true
		}
	}
	return false
}
