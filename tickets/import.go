package tickets

import "time"

// Import makes a ticket of a request from before the desk was. It is closed,
// nothing is due, nobody hears of it. Should its requester write again, people
// get it with its history; the bot itself stays quiet on it for good.
func (d Desk) Import(now time.Time, r Request) Change {
	x := d.draft(now, Case{Ticket: Ticket{
		Number: r.Number, Subject: r.Subject, Status: Closed, Priority: P3, Level: L0,
		Queue: d.Queue(r.Queue).Name, Language: r.Language, Quiet: true,
		Requester: r.Message.Author.Address, Created: r.Message.At,
	}})
	m := x.add(r.Message, x.converse(r.Channel, r.Place, ToRequester, r.Root, r.Message.Ref))
	x.event(Imported, m.Author, "letter", m.Letter, "message", m.ID, "why", r.Why, "channel", r.Channel)
	x.Outcome = Ticketed
	if r.Machine {
		x.Outcome = Filed
	}
	return x.done()
}

// ImportInto adds a message from before the desk was to the ticket that it
// continues. It changes nothing else there, and nobody hears of it.
func (d Desk) ImportInto(now time.Time, c Case, r Reception) Change {
	x := d.draft(now, c)
	m := x.add(r.Message, x.locate(r))
	x.event(Imported, m.Author, "letter", m.Letter, "message", m.ID, "why", r.Why)
	x.Outcome = Appended
	if r.Machine {
		x.Outcome = Filed
	}
	return x.done()
}
