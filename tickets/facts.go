package tickets

import "time"

// Facts are what a notice tells besides the ticket itself. They are there to
// word it, and are not kept.
type Facts struct {
	By     Address // who did it
	Who    Address // whom it is about
	Level  Level
	Queue  string
	Reason string
	Tried  string
	File   HandOver // of a hand-over
	Count  int
	Until  time.Time // how long it lasts; zero: nobody knows
	Clock  ClockKind // which one …
	Due    time.Time // … is due, and when
	Mark   int       // of [Ratings], 1 to 5
}

// The notices that agents' acts lead to.
const (
	NoticeSolution  Notice = "solution"  // to the requester: an answer that also resolves the ticket
	NoticeQuestion  Notice = "question"  // to the requester: an answer that waits for theirs
	NoticeAssigned  Notice = "assigned"  // to agents: somebody gave the ticket to somebody
	NoticeDealt     Notice = "dealt"     // to agents: the desk gave the ticket to somebody by itself
	NoticeRule      Notice = "rule"      // to agents: what a rule of the operator's has for them
	NoticeBurst     Notice = "burst"     // to agents: several requests are alike
	NoticeGathered  Notice = "gathered"  // to agents: they are one problem
	NoticeNews      Notice = "news"      // to the requester: what they ask about is known, and where it stands
	NoticeAway      Notice = "away"      // to agents: who had it is away, it is nobody's again
	NoticeEscalated Notice = "escalated" // to agents: it went to another level, and where
	NoticeRaised    Notice = "raised"    // to agents: it is of another level now, which works here too
	NoticeReturned  Notice = "returned"  // to agents: it came back to a lower level
	NoticeHandOver  Notice = "handover"  // to agents of another level: it is theirs
	NoticePassed    Notice = "passed"    // to agents of another queue: it is theirs
	NoticePingPong  Notice = "pingpong"  // to agents: it comes to the same place again and again
	NoticeExperts   Notice = "experts"   // to the requester: it went up, to whoever knows more
	NoticeGone      Notice = "gone"      // to agents, in the card's place: another queue has it
	NoticeTooLate   Notice = "toolate"   // to agents: what was edited has left already
	NoticeRated     Notice = "rated"     // to the requester: thanks for the mark
	NoticeRemarked  Notice = "remarked"  // to agents: what the requester says of the mark
	NoticeKept      Notice = "kept"      // to agents: an edit sends nothing
	NoticeUnsent    Notice = "unsent"    // to agents: what was deleted has left already
)

// inform tells all the ticket's agents something.
func (d *draft) inform(n Notice, f Facts, calls ...Address) {
	for _, v := range d.c.For(ToAgents) {
		d.informAt(v, n, f, calls...)
	}
}

// informAt tells the agents of one conversation something, and calls some.
func (d *draft) informAt(v Conversation, n Notice, f Facts, calls ...Address) {
	d.deliver(v, Delivery{Kind: Say, Author: Author{Role: Bot}, Automatic: true, Notice: n, Facts: f, Calls: calls})
}
