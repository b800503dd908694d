package tickets

import (
	"slices"
	"time"
)

// A Reception is a message that continues a ticket.
type Reception struct {
	Message      Message      // Public as its author or its place made it
	Conversation Conversation // where it was said; a zero ID for a place that the case does not know yet
	History      []Message    // what was said before, needed at L0 only
	About        string       // what the message's Proposal is about: an address or a subject
	Articles     []string     // ids of the articles that an agent sends with it, or names in it
	Choice       Choice       // the answer that it picks among those offered; empty for plain words
	Answers      []Answer     // what it answers of what was asked, or must be known of such requests
	Ask          []string     // what the articles ask whom they did not help
	Courtesy     bool         // it says thanks and nothing else
	Machine      bool         // a machine wrote it: kept and shown, but it changes nothing
	Hush         bool         // the bot must not answer it
	Proven       bool         // its author is surely the one whom it names
	Gathered     bool         // it is a piece of what its author was just saying in the same place, outside of the thread
	Moved        bool         // it was said in the thread of another ticket, which goes on in this one
	Why          string       // how it was found to belong here, for the history
}

// Receive decides what follows from a message in a ticket. The requester's
// word reopens it, or brings people in where the bot was alone; an agent's
// public word answers it; an internal one stays among agents.
func (d Desk) Receive(now time.Time, c Case, r Reception) Change {
	x := d.draft(now, c)
	x.Outcome = Appended
	v := x.locate(r)
	m := r.Message
	if r.Choice == "" || m.Text != "" { // a click says nothing
		m = x.add(m, v)
	}
	x.event(Joined, m.Author, "letter", m.Letter, "message", m.ID, "why", r.Why, "asks", r.asks(m))
	switch {
	case r.Machine:
		x.Outcome = Filed
		x.carry(m)
	case m.Author.Role == Agent:
		x.agentSaid(m, v, r)
	case m.Author.Role == Requester:
		if m.ID != "" {
			x.letIn(m, r.Proven)
		}
		x.requesterSaid(m, r)
		if m.Proposal != "" {
			x.ask(m, r.About)
		}
	case m.ID != "" && m.Proposal == HeldBack:
		x.hold(m, r)
	case m.ID != "":
		x.carry(m)
	}
	return x.done()
}

// asks tells what a requester's word asks for: a click, thanks and what a
// machine wrote want no answer.
func (r Reception) asks(m Message) string {
	if m.Author.Role != Requester || m.ID == "" || r.Courtesy || r.Machine {
		return ""
	}
	return "answer"
}

// hold keeps a message among agents, and asks them about its author. Where the
// bot was alone it brings people, who alone can answer that.
func (d *draft) hold(m Message, r Reception) {
	if d.c.Ticket.Level == L0 {
		d.escalate(append(slices.Clip(r.History), m), Author{Role: Bot}, "somebody who is not known to take part wrote")
	} else {
		d.carry(m)
	}
	d.ask(m, r.About)
}

// locate finds where a message was said, and notes it as that place's latest.
func (d *draft) locate(r Reception) Conversation {
	for _, v := range d.c.Conversations {
		if v.ID != r.Conversation.ID {
			continue
		}
		if r.Message.Author.Role == ThirdParty && !r.Message.Public { // the next answer goes to the requester, not to them
			return v
		}
		next := v.Continue(r.Message.Ref)
		d.put(next)
		return next
	}
	v := r.Conversation
	return d.converse(v.Channel, v.Place, v.Audience, append(v.Thread, r.Message.Ref)...)
}

// agentSaid takes an agent's word. What was said in another ticket's thread is
// told in this one's too.
func (d *draft) agentSaid(m Message, v Conversation, r Reception) {
	d.carry(m)
	if r.Moved && m.Ref != "" && m.ID != "" {
		d.deliver(v, m.delivery())
	}
	if !m.Public {
		d.event(Noted, m.Author, "message", m.ID)
		if m.Ref != "" {
			d.deliver(v, Delivery{Kind: PutMark, Message: m.ID, Author: Author{Role: Bot}, Mark: MarkInside})
		}
		return
	}
	d.event(Answered, m.Author, "message", m.ID)
	d.teach(ArticleSent, m.Author, r.Articles...)
	t := &d.c.Ticket
	for _, id := range r.Articles {
		if !slices.Contains(t.Sent, id) {
			t.Sent = append(slices.Clip(t.Sent), id)
		}
	}
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
	t := d.c.Ticket
	said := r.History
	d.learn(m, r.Answers)
	if m.ID != "" {
		said = append(said[:len(said):len(said)], m)
	}
	switch {
	case r.Gathered:
		d.carry(m)
		v, _ := d.c.Conversation(m.Conversation)
		d.deliver(v, Delivery{Kind: PutMark, Message: m.ID, Author: Author{Role: Bot}, Mark: MarkJoined})
		return
	case t.Level == L0 && !t.Status.Done():
		d.requesterAnswered(m, r, said)
		return
	case m.ID == "": // a click that came too late
		return
	}
	d.carry(m)
	switch {
	case r.Courtesy:
	case t.Status.Done():
		d.reopen(m.Author, said)
	case t.Status == Pending:
		d.move(Open, m.Author)
		d.cards()
	}
}
