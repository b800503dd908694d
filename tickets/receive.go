package tickets

import "time"

// A Reception is a message that continues a ticket.
type Reception struct {
	Message      Message      // Public as its author or its place made it
	Conversation Conversation // where it was said; a zero ID for a place that the case does not know yet
	History      []Message    // what was said before, needed at L0 only
	Courtesy     bool         // it says thanks and nothing else
	Machine      bool         // a machine wrote it: kept and shown, but it changes nothing
	Hush         bool         // the bot must not answer it
	Why          string       // how it was found to belong here, for the history
}

// Receive decides what follows from a message in a ticket. The requester's
// word reopens it, or brings people in where the bot was alone; an agent's
// public word answers it; an internal one stays among agents.
func (d Desk) Receive(now time.Time, c Case, r Reception) Change {
	x := d.draft(now, c)
	x.Outcome = Appended
	v := x.locate(r)
	m := x.add(r.Message, v)
	x.event(Joined, m.Author, "letter", m.Letter, "message", m.ID, "why", r.Why)
	switch {
	case r.Machine:
		x.Outcome = Filed
		x.carry(m)
	case m.Author.Role == Agent:
		x.agentSaid(m, v)
	case m.Author.Role == Requester:
		x.requesterSaid(m, r)
	default:
		x.carry(m)
	}
	return x.done()
}

// locate finds where a message was said, and notes it as that place's latest.
func (d *draft) locate(r Reception) Conversation {
	for i, v := range d.c.Conversations {
		if v.ID != r.Conversation.ID {
			continue
		}
		next := v.Continue(r.Message.Ref)
		d.c.Conversations[i] = next
		d.Conversations = append(d.Conversations, next)
		return next
	}
	v := r.Conversation
	return d.converse(v.Channel, v.Place, v.Audience, append(v.Thread, r.Message.Ref)...)
}

func (d *draft) agentSaid(m Message, v Conversation) {
	d.carry(m)
	if !m.Public {
		d.event(Noted, m.Author, "message", m.ID)
		if m.Ref != "" {
			d.deliver(v, Delivery{Kind: PutMark, Message: m.ID, Author: Author{Role: Bot}, Mark: MarkInside})
		}
		return
	}
	d.event(Answered, m.Author, "message", m.ID)
	t := &d.c.Ticket
	t.Attended = true
	if t.Assignee.IsZero() {
		t.Assignee = m.Author.Address
	}
	if t.Status == New {
		d.move(Open, m.Author)
	}
	d.cards()
}

func (d *draft) requesterSaid(m Message, r Reception) {
	if d.c.Ticket.Level == L0 && !d.c.Ticket.Status.Done() {
		if r.Courtesy {
			d.helped(m.Author)
			return
		}
		d.escalate(append(r.History[:len(r.History):len(r.History)], m), m.Author, "the requester wrote again")
		if !r.Hush {
			d.tell(NoticePerson)
		}
		return
	}
	d.carry(m)
	if r.Courtesy {
		return
	}
	switch d.c.Ticket.Status {
	case Resolved, Closed:
		d.reopen(m.Author, append(r.History[:len(r.History):len(r.History)], m))
	case Pending:
		d.move(Open, m.Author)
		d.cards()
	}
}
