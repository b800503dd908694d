package tickets

import (
	"strings"
	"time"
)

// A Request is a first message, which becomes a ticket.
type Request struct {
	Number    int64
	Queue     string
	Subject   string
	Language  string  // "fr" or "en"
	Quiet     bool    // the bot itself must write nothing to the requester
	Machine   bool    // a machine wrote it
	Hush      bool    // it must not acknowledge this once: the requester has heard enough from it
	Message   Message // its Author is the requester
	Channel   string  // where it was said …
	Place     string
	Root      Ref      // … and the first message there, where that is another one
	Articles  []string // ids of the articles that the bot is sure enough to offer
	Certainty string   // its confidence, for the history
	Why       string   // why it continues no ticket, for the history
	Proven    bool     // the requester is surely the one whom the message names
	About     string   // what the message's Proposal is about: an address
	Ceiling   string   // what agents are told of a ceiling that keeps the bot from acknowledging it; empty for nothing
	Sorting   Sorting  // what the bot takes it for
	Problem   int64    // the incident that it is about; 0 for none
	News      string   // what is said of that, or of announced maintenance, in its language; empty for nothing
	After     Case     // the ticket that it has to do with, and takes up where that one is closed; zero for none
}

// Open makes a ticket of a request. With articles to offer, the bot tries
// first (L0) and people take over after HandOver or on the requester's word;
// without, agents have it at once (L1).
func (d Desk) Open(now time.Time, r Request) Change {
	x := d.open(now, r)
	if r.After.Ticket.Number != 0 {
		old := d.draft(now, r.After)
		tie(x, old, r.Message.Author, "it was written in its thread")
		if k := &old.c.Ticket; k.Status == Closed && k.Next == 0 && k.Requester.Is(x.c.Ticket.Requester) {
			k.Next = x.c.Ticket.Number
		}
		x.with(old)
	}
	return x.done()
}

func (d Desk) open(now time.Time, r Request) *draft {
	t := Ticket{
		Number: r.Number, Subject: r.Subject, Status: New, Priority: P3, Level: L0,
		Queue: d.Queue(r.Queue).Name, Language: r.Language, Quiet: r.Quiet,
		Requester: r.Message.Author.Address, Created: now,
	}
	x := d.draft(now, Case{Ticket: t})
	audience := ToRequester
	if !t.Requester.Writable() {
		audience = ToNobody
	}
	v := x.converse(r.Channel, r.Place, audience, r.Root, r.Message.Ref)
	m := x.add(r.Message, v)
	if m.Ref == "" && d.Mends[v.Channel] && audience == ToRequester { // it was written in a form and stands nowhere: it begins the thread
		x.deliver(v, m.delivery())
	}
	x.event(Opened, m.Author, "letter", m.Letter, "message", m.ID, "why", r.Why, "channel", r.Channel)
	x.Outcome = Ticketed
	if r.Machine {
		x.Outcome = Filed
	}
	x.letIn(m, r.Proven)
	x.sort(r.Sorting)
	if r.Problem != 0 {
		x.attach(r.Problem, Author{Role: Bot})
	}
	if len(r.Articles) > 0 && r.News == "" && m.Proposal == "" && !r.Quiet && !r.Hush {
		x.c.Ticket.Suggested = r.Articles
		x.alarm(HandOverDue, now.Add(d.HandOver))
		x.event(Suggested, Author{Role: Bot}, "articles", strings.Join(r.Articles, " "), "confidence", r.Certainty)
		x.tell(NoticeSuggested, Offered...)
		return x
	}
	switch {
	case r.Hush:
	case r.News != "":
		x.tellOf(NoticeNews, r.News)
	default:
		x.inquire(nil)
		x.tell(NoticeReceived)
	}
	x.staff([]Message{m})
	if m.Proposal != "" {
		x.ask(m, r.About)
	}
	if r.Ceiling != "" {
		x.warn(NoticeCeiling, m, r.Ceiling)
	}
	return x
}

// add appends a message to the case.
func (d *draft) add(m Message, v Conversation) Message {
	m.ID, m.Ticket, m.Conversation = d.NewID(), d.c.Ticket.Number, v.ID
	if m.At.IsZero() {
		m.At = d.now
	}
	d.Messages = append(d.Messages, m)
	return m
}
