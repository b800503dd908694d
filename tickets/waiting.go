package tickets

import (
	"slices"
	"time"
)

// The letters of a ticket that waits for its requester.
const (
	NoticeWaiting  Notice = "waiting"  // we wait for you
	NoticeReminder Notice = "reminder" // we still do
	NoticeGivenUp  Notice = "givenup"  // we take it for settled; any word takes it up again
)

// postponed is how long a reminder is put off that cannot be sent now.
const postponed = 24 * time.Hour

// askedLength is how many characters of a question a reminder repeats.
const askedLength = 300

// await sets when a ticket that waits for its requester reminds them, and when
// it gives up; a quiet one waits for as long as it takes.
func (d *draft) await() {
	if d.c.Ticket.Quiet {
		return
	}
	if d.Remind > 0 {
		d.alarm(RemindDue, d.byDay(d.now.Add(d.Remind)))
	}
	if d.GiveUp > 0 {
		d.alarm(GiveUpDue, d.byDay(d.now.Add(d.GiveUp)))
	}
}

// byDay is a moment or, where people do not work then, when they begin to.
func (d *draft) byDay(at time.Time) time.Time {
	k := d.Policy(d.c.Ticket).Calendar
	if k == nil || k.Open(at) {
		return at
	}
	if next := k.After(at, time.Microsecond); !next.IsZero() {
		return next
	}
	return at
}

// waited decides what follows from having waited for the requester in vain. While
// agents still have to decide whether a letter is theirs, nothing does.
func (d *draft) waited(what AlarmKind, history []Message) {
	switch {
	case d.c.Ticket.Status != Pending:
	case slices.ContainsFunc(history, func(m Message) bool { return m.Proposal == HeldBack }):
		d.alarm(what, d.byDay(d.now.Add(postponed)))
	case what == RemindDue:
		d.remind(history)
	default:
		d.giveUp()
	}
}

// remind asks the requester once more. However late it comes, they have as long
// to answer.
func (d *draft) remind(history []Message) {
	d.event(Reminded, Author{Role: Bot})
	if grace := d.now.Add(d.GiveUp - d.Remind); d.GiveUp > 0 && d.c.Ticket.Alarm(GiveUpDue).Before(grace) {
		d.alarm(GiveUpDue, d.byDay(grace))
	}
	d.tellOf(NoticeReminder, asked(history))
}

// giveUp ends the work on a ticket whose requester does not answer.
func (d *draft) giveUp() {
	by := Author{Role: Bot}
	d.event(GivenUp, by)
	d.resolve(by, true)
	d.tell(NoticeGivenUp)
	d.cards()
}

// asked is what an agent asked the requester last, if nothing of theirs came
// after it.
func asked(history []Message) string {
	for _, m := range slices.Backward(history) {
		switch {
		case !m.Public:
		case m.Author.Role == Agent:
			return excerpt(m.Said(), askedLength)
		case m.Author.Role == Requester:
			return ""
		}
	}
	return ""
}

// Postpone puts off what a waiting ticket is about to say, whose
// requester has heard enough from the bot for now.
func (d Desk) Postpone(now time.Time, c Case) Change {
	x := d.draft(now, c)
	for _, what := range []AlarmKind{RemindDue, GiveUpDue} {
		if at := c.Ticket.Alarm(what); !at.IsZero() && !now.Before(at) {
			x.alarm(what, x.byDay(now.Add(postponed)))
		}
	}
	return x.done()
}
