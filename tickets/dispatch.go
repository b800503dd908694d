package tickets

import (
	"slices"
	"strings"
	"time"
)

// Delivered decides what follows when a delivery has left: an agent sees that
// the requester has their message.
func (d Desk) Delivered(now time.Time, c Case, y Delivery) Change {
	x := d.draft(now, c)
	x.mark(y, MarkSent)
	return x.rows()
}

// Doubled decides what follows when a delivery was sent again because nobody
// knew whether it had left: the requester has it, perhaps twice, and the agents
// are told so.
func (d Desk) Doubled(now time.Time, c Case, y Delivery, why string) Change {
	x := d.draft(now, c)
	x.event(Uncertain, Author{Role: Bot}, "delivery", y.ID, "message", y.Message, "why", why)
	if x.toRequester(y) {
		x.mark(y, MarkSent)
		x.warn(NoticeDoubled, Message{ID: y.Message}, why)
	}
	return x.rows()
}

// Undeliverable decides what follows when a delivery cannot leave, or nobody
// knows whether it did: the agents are told, with the reason, and an answer
// that never left brings a resolved ticket back.
func (d Desk) Undeliverable(now time.Time, c Case, y Delivery, uncertain bool, why string) Change {
	x := d.draft(now, c)
	kind, notice := Failed, NoticeUndelivered
	if uncertain {
		kind, notice = Uncertain, NoticeUncertain
	}
	x.event(kind, Author{Role: Bot}, "delivery", y.ID, "message", y.Message, "why", why)
	if !x.toRequester(y) {
		return x.rows()
	}
	x.mark(y, MarkFailed)
	x.warn(notice, Message{ID: y.Message}, why)
	if y.Author.Role == Agent && !uncertain && x.c.Ticket.Status.Done() {
		x.calm(CloseDue)
		x.move(Open, Author{Role: Bot})
		x.cards()
		return x.done()
	}
	return x.rows()
}

// Missed decides what follows when a delivery has reached some of its recipients
// and not others. arrived says that the requester has it now; why names those
// who will not get it, and is told to the agents, or is empty.
func (d Desk) Missed(now time.Time, c Case, y Delivery, arrived bool, why string) Change {
	x := d.draft(now, c)
	if arrived {
		x.mark(y, MarkSent)
	}
	if why != "" {
		x.event(Failed, Author{Role: Bot}, "delivery", y.ID, "message", y.Message, "why", why)
		x.warn(NoticeMissed, Message{ID: y.Message}, why)
	}
	return x.rows()
}

// A Bounce is a recipient whom a delivery report names as one who did not get
// a message.
type Bounce struct {
	Recipient string // empty where the report does not tell
	Why       string
}

// Bounced decides what a delivery report does: it is told on the ticket, to
// the agents, and changes nothing else. That a copy came back is not told as if
// the requester had nothing.
func (d Desk) Bounced(now time.Time, c Case, y Delivery, letter string, all ...Bounce) Change {
	x := d.draft(now, c)
	missed, lost := "", false
	for _, b := range all {
		x.event(Bounced, Author{Role: Bot}, "delivery", y.ID, "message", y.Message, "recipient", b.Recipient, "why", b.Why, "letter", letter)
		switch {
		case slices.ContainsFunc(y.Cc, Address{Network: Email, ID: b.Recipient}.Is):
			missed = strings.TrimPrefix(missed+"; "+b.Recipient+": "+b.Why, "; ")
		case !lost:
			lost = true
			x.mark(y, MarkFailed)
			x.warn(NoticeBounced, Message{ID: y.Message}, b.Why)
		}
	}
	if missed != "" {
		x.warn(NoticeMissed, Message{ID: y.Message}, missed)
	}
	x.Outcome = Appended
	return x.rows()
}

// rows is a change that adds to a ticket without touching the ticket itself,
// so that it needs no version.
func (d *draft) rows() Change {
	d.Change.Ticket = Ticket{}
	return d.Change
}

// mark tells the agent what became of a message of theirs.
func (d *draft) mark(y Delivery, m Mark) {
	if y.Author.Role != Agent || y.Message == "" || !d.toRequester(y) {
		return
	}
	for _, v := range d.c.For(ToAgents) {
		d.deliver(v, Delivery{Kind: PutMark, Message: y.Message, Author: Author{Role: Bot}, Mark: m})
	}
}

func (d *draft) toRequester(y Delivery) bool {
	v, ok := d.c.Conversation(y.Conversation)
	return ok && v.Audience == ToRequester && y.Kind == Say
}
