package tickets

import "time"

// A Proposal is a question about one message that agents decide by one click.
type Proposal string

// The proposals. A message that was held back stays among agents until they
// accept its author, or make a ticket of it.
const (
	HeldBack    Proposal = "held"      // accept or split: it is by somebody who is no participant, or cannot be told from an impostor
	OtherMatter Proposal = "subject"   // split: it stands in the thread under another subject
	ForAnother  Proposal = "forwarded" // adopt: an agent forwarded somebody's letter
)

// choices are the answers to a proposal.
func (p Proposal) choices() []Choice {
	switch p {
	case HeldBack:
		return []Choice{ChoiceAccept, ChoiceSplit}
	case OtherMatter:
		return []Choice{ChoiceSplit}
	case ForAnother:
		return []Choice{ChoiceAdopt}
	}
	return nil
}

// notice words a proposal on m.
func (d *draft) notice(m Message) Notice {
	switch {
	case m.Proposal == OtherMatter:
		return NoticeSubject
	case m.Proposal == ForAnother:
		return NoticeForwarded
	case d.c.Participant(m.Author.Address):
		return NoticeDoubted
	}
	return NoticeHeld
}

// ask puts m's proposal to the agents; about names whom or what it is about.
func (d *draft) ask(m Message, about string) {
	n := d.notice(m)
	d.event(Held, Author{Role: Bot}, "message", m.ID, "why", string(n), "about", about)
	for _, v := range d.c.For(ToAgents) {
		d.deliver(v, Delivery{Kind: Say, Author: Author{Role: Bot}, Automatic: true, Notice: n, Message: m.ID, Text: about, Choices: m.Proposal.choices()})
	}
}

// decide ends m's proposal: what was decided takes the place of the question.
func (d *draft) decide(m Message, n Notice, about string) {
	m.Proposal = ""
	d.Amended = append(d.Amended, m)
	for _, v := range d.c.For(ToAgents) {
		d.deliver(v, Delivery{Kind: Say, Author: Author{Role: Bot}, Automatic: true, Notice: n, Settles: true, Message: m.ID, Text: about})
	}
}

// decided tells agents who click once more that it is decided already.
func (d *draft) decided(m Message) Change {
	d.warn(NoticeDecided, m, "")
	return d.rows()
}

// Accept lets the author of a message that was held back take part: it becomes
// part of the public conversation, and they get agents' future answers there,
// nothing of what was said before. Where the author is the requester, whom
// nothing proved, it counts as the requester's word from now on.
func (d Desk) Accept(now time.Time, c Case, m Message, by Author) Change {
	x := d.draft(now, c)
	if m.Proposal != HeldBack {
		return x.decided(m)
	}
	who, asks := m.Author.Address, ""
	if who.Is(x.c.Ticket.Requester) && !Courtesy(m.Said()) {
		asks = "answer"
	}
	m.Public = true
	x.event(Accepted, by, "message", m.ID, "who", who.ID, "asks", asks)
	x.decide(m, NoticeAccepted, who.ID)
	if !who.Is(x.c.Ticket.Requester) {
		x.watch(m.Conversation, m, who)
		x.cards()
		return x.done()
	}
	x.Amended[0].Author.Role = Requester
	switch {
	case asks == "":
	case x.c.Ticket.Status.Done():
		x.reopen(m.Author, nil)
	case x.c.Ticket.Status == Pending:
		x.move(Open, m.Author)
		x.cards()
	}
	return x.done()
}

// Split makes a ticket of a message: r is what it asks for, read anew. The
// message stays where it was written, too; both tickets name each other. What
// was held back stays internal there for good.
func (d Desk) Split(now time.Time, c Case, m Message, r Request, by Author) Change {
	x := d.draft(now, c)
	if m.Proposal == "" {
		return x.decided(m)
	}
	own := d.open(now, r)
	x.event(Split, by, "message", m.ID, "ticket", number(r.Number))
	x.decide(m, NoticeSplit, number(r.Number))
	tie(x, own, by, "a message there became a ticket of its own")
	x.with(own)
	return x.done()
}

// An Adoption is what the person whose letter an agent forwarded brings.
type Adoption struct {
	Letter   Message // what they wrote; its Author is who they are
	Place    string  // where they are answered, on the channel of the agent's letter
	Subject  string
	Language string // "fr" or "en"
}

// Adopt makes the person whose letter an agent forwarded with m the requester.
// All that was said so far was said with the agent and becomes internal. The
// conversation with the agent is left, and one with that person begins, with
// their letter as its first message. They hear nothing until an agent answers.
func (d Desk) Adopt(now time.Time, c Case, m Message, history []Message, a Adoption, by Author) Change {
	x := d.draft(now, c)
	if m.Proposal != ForAnother || a.Letter.Author.Address.IsZero() {
		return x.decided(m)
	}
	t, who := &x.c.Ticket, a.Letter.Author.Address
	x.event(Adopted, by, "message", m.ID, "from", t.Requester.ID, "to", who.ID)
	m.Public = false
	x.decide(m, NoticeAdopted, who.ID)
	for _, said := range history {
		if said.Public && said.ID != m.ID {
			said.Public = false
			x.Amended = append(x.Amended, said)
		}
	}
	channel := ""
	for _, v := range x.c.Conversations {
		if v.ID == m.Conversation {
			channel = v.Channel
		}
		if v.Audience == ToRequester {
			v.Audience = ToNobody
			x.put(v)
		}
	}
	t.Requester, t.Subject, t.Language = who, a.Subject, a.Language
	x.add(a.Letter, x.converse(channel, a.Place, ToRequester))
	x.cards()
	return x.done()
}
