package tickets

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// A HandOver is what one level or team tells another to which it gives a
// ticket: its file. Besides where to and why, what is empty is filled in from
// the ticket.
type HandOver struct {
	To       Level     `json:"to,omitempty"`       // L1 to L3; in [Desk.Move] not used
	Reason   string    `json:"reason,omitempty"`   // why there
	Symptom  string    `json:"symptom,omitempty"`  // what the requester meets
	Tried    string    `json:"tried,omitempty"`    // what was done so far
	Evidence []string  `json:"evidence,omitempty"` // names of files, links, error codes
	Answers  []Answer  `json:"answers,omitempty"`  // what is known of what must be known of such requests
	Articles []string  `json:"articles,omitempty"` // ids of those that they were offered or sent
	At       time.Time `json:"at,omitzero"`        // when it happened
	Clock    bool      `json:"clock,omitempty"`    // the clock handed over, and the ticket filled it in by itself
	Edited   bool      `json:"-"`                  // its author saw it filled in: what is empty stays so
}

// ReasonLength is how many characters the reason of a hand-over has at least.
const ReasonLength = 10

// A FilePart is something that a hand-over tells.
type FilePart string

// The parts that can be required of agents.
const (
	FileReason   FilePart = "reason"
	FileSymptom  FilePart = "symptom"
	FileTried    FilePart = "tried"
	FileEvidence FilePart = "evidence"
)

// FileParts are all of them, in the order in which they are asked for.
var FileParts = []FilePart{FileReason, FileSymptom, FileTried, FileEvidence}

// lacks is the refusal of a hand-over that does not tell what it must; nil
// where it tells all.
func (d Desk) lacks(h HandOver) error {
	if slices.Contains(d.Required, FileReason) && utf8.RuneCountInString(h.Reason) < ReasonLength {
		return RefusedReason
	}
	told := map[FilePart]bool{FileReason: true, FileSymptom: h.Symptom != "", FileTried: h.Tried != "", FileEvidence: len(h.Evidence) > 0}
	for _, p := range d.Required {
		if !told[p] {
			return RefusedFile
		}
	}
	return nil
}

// ParseLevel reads "l1" to "l3", in either case.
func ParseLevel(s string) (l Level, ok bool) {
	for l := L1; l <= L3; l++ {
		if strings.EqualFold(s, l.String()) {
			return l, true
		}
	}
	return 0, false
}

// Escalate hands a ticket to another level, up or back, and takes it out of
// its assignee's hands. The agents of a higher level get it where they work:
// the card, the hand-over, which calls them, and what was said. Their thread is
// one more of the ticket's. A level without a place of its own has the ticket
// where it is. The requester hears that it went up, and nothing of where.
func (d Desk) Escalate(now time.Time, c Case, history []Message, h HandOver, by Author) (Change, error) {
	x := d.draft(now, c)
	t := &x.c.Ticket
	h = h.trimmed()
	switch {
	case t.Status.Done():
		return Change{}, RefusedDone
	case h.To < L1 || h.To > L3:
		return Change{}, RefusedOption
	case h.To == t.Level:
		return Change{}, RefusedSame
	}
	if err := d.lacks(h); err != nil {
		return Change{}, err
	}
	x.escalate(history, by, h.Reason)
	if h.To == t.Level {
		return x.done(), nil
	}
	x.give(h, history, by)
	return x.done(), nil
}

// handUp hands a ticket by the clock to the next level that has a place of its
// own, and tells why. Where there is none, and where nobody works on the ticket
// any more, nothing changes; it reports whether it did something.
func (d *draft) handUp(history []Message, why string) bool {
	t := d.c.Ticket
	if t.Status.Done() || t.Level == L0 {
		return false
	}
	for to := t.Level + 1; to <= L3; to++ {
		if len(d.Queue(t.Queue).posts(to)) > 0 {
			d.give(HandOver{To: to, Reason: why, Clock: true}, history, Author{Role: Bot})
			return true
		}
	}
	return false
}

// give hands a ticket to another level.
func (d *draft) give(h HandOver, history []Message, by Author) {
	t := &d.c.Ticket
	h, from := d.file(h, history), t.Level
	t.Level, t.Assignee, t.Attended = h.To, Address{}, t.Attended || by.Role == Agent
	d.arrive()
	d.event(Escalated, by, append([]string{"from", from.String(), "to", h.To.String(), "times", number(int64(t.Times()))}, h.detail()...)...)
	if t.Status == New {
		d.move(Open, by)
	}
	d.cards()
	d.handOver(h, history, h.To < from, by)
	if h.To > from {
		d.tell(NoticeExperts)
	}
}

// file completes a hand-over from the ticket and keeps it there.
func (d *draft) file(h HandOver, history []Message) HandOver {
	own := OnFile(d.c.Ticket, history)
	if !h.Edited {
		if h.Symptom == "" {
			h.Symptom = own.Symptom
		}
		if h.Tried == "" {
			h.Tried = own.Tried
		}
		if len(h.Evidence) == 0 {
			h.Evidence = own.Evidence
		}
	}
	h.Answers, h.Articles, h.At, h.Edited = own.Answers, own.Articles, d.now, false
	d.c.Ticket.Told = h
	return h
}

// detail is a hand-over as its event keeps it.
func (h HandOver) detail() []string {
	clock := ""
	if h.Clock {
		clock = "yes"
	}
	return []string{
		"clock", clock,
		"why", h.Reason, "symptom", h.Symptom, "tried", h.Tried, "evidence", strings.Join(h.Evidence, "\n"),
		"answers", answered(h.Answers), "articles", strings.Join(h.Articles, " "),
	}
}

func (h HandOver) trimmed() HandOver {
	h.Reason, h.Symptom, h.Tried = strings.TrimSpace(h.Reason), strings.TrimSpace(h.Symptom), strings.TrimSpace(h.Tried)
	return h
}

// handOver tells the ticket's agents of the hand-over, and puts the ticket in
// front of those of its new level.
func (d *draft) handOver(h HandOver, history []Message, back bool, by Author) {
	posts := d.Queue(d.c.Ticket.Queue).posts(h.To)
	f := Facts{By: by.Address, Level: h.To, Reason: h.Reason, Tried: h.Tried, File: h}
	for _, v := range d.c.For(ToAgents) {
		notice := NoticeEscalated
		var calls []Address
		i := slices.IndexFunc(posts, func(p Post) bool { return p.Place == v.place() })
		switch {
		case i >= 0: // it was there before
			notice, calls = NoticeHandOver, posts[i].Calls
			posts = slices.Delete(slices.Clone(posts), i, i+1)
		case back:
			notice = NoticeReturned
		case len(posts) == 0 && len(d.Queue(d.c.Ticket.Queue).posts(h.To)) == 0:
			notice = NoticeRaised
		}
		d.informAt(v, notice, f, calls...)
	}
	for _, p := range posts {
		v := d.station(p.Place, nil)
		d.informAt(v, NoticeHandOver, f, p.Calls...)
		d.recount(v, history)
	}
	d.pingPong()
}
