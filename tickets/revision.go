package tickets

import (
	"slices"
	"time"
)

// A Copy is a message on its way to a conversation, or there.
type Copy struct {
	Delivery     string
	Conversation string
	Waits        bool // it has not begun to leave: it can still read otherwise, or be taken back
}

// A Revision is what the author of a message made of it afterwards.
type Revision struct {
	Message Message // as it was
	Copies  []Copy  // where it went
	Text    string  // as it reads now
	Files   []File
	Public  bool // whether it asks to leave, as it reads now
}

// Revise takes an author's new text of a message. What has not left reads so
// when it does, and stays inside where it asks for that now; what is shown on a
// channel that can change it is changed there. What stayed inside does so: an
// agent who edits a note into an answer is told how to send it. Of what has left
// for good an agent is told that it has. It reports whether anything is new.
func (d Desk) Revise(now time.Time, c Case, r Revision) (Change, bool) {
	m := r.Message
	agent := m.Author.Role == Agent
	public := m.Public
	if agent {
		public = r.Public
	}
	if r.Text == m.Text && slices.Equal(r.Files, m.Files) && public == m.Public {
		return Change{}, false
	}
	x := d.draft(now, c)
	x.event(Revised, m.Author, "message", m.ID, "before", m.Text, "unsaid", x.unsaid(m, !public, r.Copies))
	before := m
	m.Text, m.Folds, m.Files = r.Text, nil, r.Files
	switch {
	case before.Public && !public && !x.recallable(r.Copies): // it shall stay inside, and has left: its new text goes nowhere
		x.answerTo(m, NoticeTooLate)
		return x.done(), true
	case !before.Public && public: // an edit sends nothing: a slip of the finger must not
		x.correct(m, r.Copies)
		x.answerTo(m, NoticeKept)
	case before.Public && !public:
		m.Public = false
		x.recall(m, r.Copies)
	default:
		x.correct(m, r.Copies)
	}
	x.Amended = append(x.Amended, m)
	if x.onCard(m) {
		x.cards()
	}
	return x.done(), true
}

// Retract takes a message back, as its author did. What has not left does not
// leave; what is shown on a channel that can take it back is gone there. Of a
// mail an agent is told that it cannot be unsent. The letter it was read from
// is kept.
func (d Desk) Retract(now time.Time, c Case, m Message, copies []Copy) (Change, bool) {
	if m.Text == "" && len(m.Files) == 0 {
		return Change{}, false
	}
	x := d.draft(now, c)
	x.event(Retracted, m.Author, "message", m.ID, "unsaid", x.unsaid(m, true, copies))
	m.Text, m.Folds, m.Files = "", nil, nil
	late := false
	for _, k := range copies {
		v, _ := x.c.Conversation(k.Conversation)
		switch {
		case k.Waits:
			x.Withdrawn = append(x.Withdrawn, k.Delivery)
		case d.Mends[v.Channel]:
			x.deliver(v, Delivery{Kind: Unsay, Message: m.ID, Author: m.Author, Public: m.Public})
		case v.Audience == ToRequester:
			late = true
		}
	}
	if late {
		x.answerTo(m, NoticeUnsent)
	}
	x.Amended = append(x.Amended, m)
	if x.onCard(m) {
		x.cards()
	}
	return x.done(), true
}

// correct brings the copies of a message up to date.
func (d *draft) correct(m Message, copies []Copy) {
	late, done := false, map[string]bool{}
	for _, k := range copies {
		if k.Waits {
			y := m.delivery()
			y.ID = k.Delivery
			d.Reworded = append(d.Reworded, y)
			done[k.Conversation] = true
		}
	}
	for _, k := range copies {
		v, _ := d.c.Conversation(k.Conversation)
		switch {
		case done[k.Conversation]:
		case d.Mends[v.Channel]:
			y := m.delivery()
			y.Amends = true
			d.deliver(v, y)
		case v.Audience == ToRequester:
			late = true
		}
		done[k.Conversation] = true
	}
	if late {
		d.answerTo(m, NoticeTooLate)
	}
}

// recallable reports whether nothing of a message has left for the requester.
func (d *draft) recallable(copies []Copy) bool {
	return !slices.ContainsFunc(copies, func(k Copy) bool {
		v, _ := d.c.Conversation(k.Conversation)
		return v.Audience == ToRequester && !k.Waits
	})
}

// unsaid tells, for the history, whether an agent's answer that shall not be one
// has not left: then it never was one.
func (d *draft) unsaid(m Message, inside bool, copies []Copy) string {
	if m.Author.Role == Agent && m.Public && inside && d.recallable(copies) {
		return "yes"
	}
	return ""
}

// recall keeps a message inside that was about to leave.
func (d *draft) recall(m Message, copies []Copy) {
	for _, k := range copies {
		if v, _ := d.c.Conversation(k.Conversation); v.Audience == ToRequester {
			d.Withdrawn = append(d.Withdrawn, k.Delivery)
		} else {
			d.correct(m, []Copy{k})
		}
	}
	v, _ := d.c.Conversation(m.Conversation)
	d.deliver(v, Delivery{Kind: PutMark, Message: m.ID, Author: Author{Role: Bot}, Mark: MarkInside})
}

// Withhold keeps a message inside that was about to leave.
func (d Desk) Withhold(now time.Time, c Case, m Message, copies []Copy, by Author) (Change, error) {
	x := d.draft(now, c)
	switch {
	case !m.Public:
		return Change{}, RefusedSame
	case m.Author.Role != Agent:
		return Change{}, RefusedForeign
	case !x.recallable(copies):
		return Change{}, RefusedSent
	}
	m.Public = false
	x.event(Noted, by, "message", m.ID, "unsaid", x.unsaid(m, true, copies))
	x.recall(m, copies)
	x.Amended = append(x.Amended, m)
	return x.done(), nil
}

// answerTo tells an agent something about a message of theirs, where it stands.
func (d *draft) answerTo(m Message, n Notice) {
	if v, ok := d.c.Conversation(m.Conversation); ok && v.Audience == ToAgents {
		d.deliver(v, Delivery{Kind: Say, Author: Author{Role: Bot}, Automatic: true, Notice: n, Message: m.ID})
	}
}

// onCard reports whether a message may be what the ticket's card shows.
func (d *draft) onCard(m Message) bool { return m.Author.Role == Requester }
