package tickets

import "slices"

// A receipt is one message that shows the requester where the ticket stands,
// and is edited in place, where their channel lets what was said be changed.
// It takes the place of a letter for each step; see [Desk.Mends].

// onReceipt are the notices that a receipt makes needless.
var onReceipt = map[Notice]bool{NoticeReceived: true, NoticePerson: true, NoticeStuck: true, NoticeClaimed: true, NoticeWaiting: true, NoticeExperts: true}

// A standing is what a receipt tells.
type standing struct {
	staffed  bool
	experts  bool
	status   Status
	subject  string
	assignee string
	next     int64
	promise  int64 // in microseconds since 1970
	asked    int   // what they were asked and have not answered
}

func (t Ticket) standing() standing {
	s := standing{t.Level > L0, t.Level > L1, t.Status, t.Subject, t.Assignee.ID, t.Next, t.Promise().UnixMicro(), len(t.Unanswered())}
	if t.Status == New { // it names nobody before they have taken it in hand
		s.assignee = ""
	}
	return s
}

// receipts brings the requester's receipt up to date when the ticket stands
// otherwise than before. There is none while the bot is alone with a request:
// what it offers is answer enough.
func (d *draft) receipts() {
	t := d.c.Ticket
	if t.Quiet || t.Level == L0 || t.standing() == d.was.standing() {
		return
	}
	for _, v := range d.c.For(ToRequester) {
		if d.Mends[v.Channel] {
			d.deliver(v, Delivery{Kind: ShowReceipt, Author: Author{Role: Bot}, Automatic: true, Public: true})
		}
	}
}

// spend takes away what the bot offered last to the requester, so that nobody
// clicks on what is past; with says so in its place, below what was said. It is
// done once in a change.
func (d *draft) spend(with Notice, f Facts) {
	if d.c.Ticket.Quiet || slices.ContainsFunc(d.Deliveries, func(y Delivery) bool { return y.Spends }) {
		return
	}
	for _, v := range d.c.For(ToRequester) {
		if d.Mends[v.Channel] {
			d.deliver(v, Delivery{Kind: Say, Author: Author{Role: Bot}, Automatic: true, Public: true, Notice: with, Facts: f, Spends: true})
		}
	}
}
