package tickets

import "time"

// An Event is something that happened to a ticket. Reports are sums over
// events, so none is ever changed.
type Event struct {
	ID     string
	Ticket int64
	At     time.Time
	Kind   EventKind
	By     Author
	Detail map[string]string // what more there is to know, by kind; nil where nothing
}

// An EventKind says what happened.
type EventKind string

// The kinds of event, with their details. Every change of status, priority,
// queue and level is one, so that clocks can be told from events alone.
const (
	Opened      EventKind = "opened"    // letter, message, why, channel; queue, priority, level: where it stands at first; quiet: "yes" where the bot is
	Joined      EventKind = "joined"    // letter, message, why: how a letter was found to belong here; asks: "answer" where the requester waits for one since
	Imported    EventKind = "imported"  // letter, message, why, channel: old mail that was taken in silently
	Suggested   EventKind = "suggested" // articles, confidence
	Helped      EventKind = "helped"    // articles
	Stuck       EventKind = "stuck"     // articles: they did not help, says the requester
	Reminded    EventKind = "reminded"  // the requester, who was waited for
	GivenUp     EventKind = "given up"  // waiting for them
	Answered    EventKind = "answered"  // message
	Noted       EventKind = "noted"     // message; unsaid: "yes" where it was an answer that had not left
	Claimed     EventKind = "claimed"
	Released    EventKind = "released"  // its assignee gave it back; by the desk itself: from, why
	Assigned    EventKind = "assigned"  // from, to; by the desk itself: why, the queue's [Dealing]
	Prioritised EventKind = "priority"  // from, to, why
	Categorised EventKind = "category"  // from, to, certainty: how sure the bot is of to, or was of from; why
	Asked       EventKind = "asked"     // questions: what the bot asked the requester
	Informed    EventKind = "informed"  // questions: those that the requester answered; message
	Relocated   EventKind = "queue"     // from, to, level, times, and the hand-over
	Dismissed   EventKind = "dismissed" // why: it was no request
	Revised     EventKind = "revised"   // message, before: its author changed it; unsaid: as for noted
	Solved      EventKind = "solved"    // the requester says so
	Rated       EventKind = "rated"     // mark: 1 to 5
	Remarked    EventKind = "remarked"  // text: on the mark
	Retracted   EventKind = "retracted" // message: its author took it back; unsaid: as for noted
	Published   EventKind = "published" // message: a note that was sent to the requester after all
	Escalated   EventKind = "escalated" // from, to, times, and the hand-over: why, clock, symptom, tried, evidence, answers, articles
	Moved       EventKind = "status"    // from, to
	Bounced     EventKind = "bounced"   // delivery, why: a message of ours came back
	Failed      EventKind = "failed"    // delivery, why: a message of ours could not be sent
	Linked      EventKind = "linked"    // ticket, why: another one that has to do with it
	Split       EventKind = "split"     // message, ticket: a message became a ticket of its own
	Merged      EventKind = "merged"    // into, or from: it goes on in another ticket, or took one in; asks: as for joined
	Held        EventKind = "held"      // message, why: agents were asked about it
	Accepted    EventKind = "accepted"  // message, who: agents let its author take part; asks: as for joined
	Adopted     EventKind = "adopted"   // from, to: another person is the requester
	Watching    EventKind = "watching"  // message, who: they get agents' answers from now on
	Warned      EventKind = "warned"    // clock, due, to: of a promise, assignee or team
	Breached    EventKind = "breached"  // clock, due, to: a promise was broken, or a level had its time
	Attached    EventKind = "attached"  // problem: its solution is this one's, too
	Updated     EventKind = "updated"   // update, problem: what agents told of it was told here
	Announced   EventKind = "announced" // news, words: it is an incident
	Surged      EventKind = "burst"     // tickets: those that are alike and came within a short time
	Ruled       EventKind = "rule"      // rule: its name; what it did follows
	Uncertain   EventKind = "uncertain" // delivery, why: it may have been sent, or twice
)
