package tickets

import "time"

// Wait lets a ticket wait for its requester, whose next word opens it again.
// said are the words that go with it: what they are asked, if anything, and
// notes. Where an agent has asked them nothing since their last word, in history,
// they are told that they are waited for.
func (d Desk) Wait(now time.Time, c Case, history []Message, by Author, said ...Message) (Change, error) {
	x := d.draft(now, c)
	switch x.c.Ticket.Status {
	case Resolved, Closed:
		return Change{}, RefusedDone
	case Pending:
		return Change{}, RefusedSame
	}
	x.attend(by)
	x.move(Pending, by)
	known := asked(history) != ""
	for _, m := range said {
		if x.write(m, NoticeQuestion) && m.Public {
			known = true
		}
	}
	if !known {
		x.tell(NoticeWaiting)
	}
	x.cards()
	return x.done(), nil
}

// attend notes that an agent looks after the ticket; it is theirs where it was
// nobody's.
func (d *draft) attend(by Author) {
	t := &d.c.Ticket
	t.Attended = true
	if t.Assignee.IsZero() {
		t.Assignee = by.Address
	}
}

// write says an agent's word that stands in no thread yet: a public one to
// everybody, with a notice where there is one, a note to agents. An empty one
// says nothing, and write reports so.
func (d *draft) write(m Message, with Notice) bool {
	if m.Text == "" && len(m.Files) == 0 {
		return false
	}
	m = d.add(m, d.desk())
	if m.Public {
		d.event(Answered, m.Author, "message", m.ID)
	} else {
		d.event(Noted, m.Author, "message", m.ID)
	}
	if d.c.Ticket.Quiet {
		with = ""
	}
	from := len(d.Deliveries)
	d.carry(m)
	for i := from; i < len(d.Deliveries); i++ {
		y := &d.Deliveries[i]
		if v, _ := d.c.Conversation(y.Conversation); v.Audience == ToRequester {
			y.Notice, y.Choices = with, d.offered(v, with, nil)
		}
	}
	return true
}

// desk is the conversation that a word belongs to which was said in none: the
// agents' first, or that with the requester while the bot is alone.
func (d *draft) desk() Conversation {
	if v := d.c.For(ToAgents); len(v) > 0 {
		return v[0]
	}
	return d.c.Conversations[0]
}
