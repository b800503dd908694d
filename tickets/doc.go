// Package tickets holds the words and the rules of a help desk. It knows
// nobody: it imports the standard library alone and does no I/O.
//
// A [Ticket] is one request followed to its end. It is a hub; each
// [Conversation] is a spoke: a place on a channel where the ticket is talked
// about, in front of an [Audience]. What is said is a [Message], what happened
// is an [Event], what must leave is a [Delivery].
//
// Only participants are heard in public: the requester, and watchers, whom the
// requester or an agent let into a conversation. What somebody else writes into
// a ticket is held back behind a [Proposal], which agents decide by one click.
// Tickets that have to do with each other are linked; one that was merged, or
// closed and taken up again, goes on in its Next, and so does whatever is
// written in its threads.
//
// Tickets find an agent by hand or by [Queue.Pick], among those whom the [Roster]
// has there and who have room. One that is given away is not in progress by that:
// its agent says so by [Desk.Claim].
//
// What agents do is an act with one rule each: [Desk.Claim], [Desk.Escalate],
// [Desk.Resolve], … An act that would have no effect is a [Refusal], told to
// whoever tried and to nobody else. What an agent writes in a thread for the
// requester waits for [Desk.Hold], so that [Desk.Revise] and [Desk.Retract] can
// still change what leaves.
//
// A request has a [Category], by the bot's [Sorting] where that is sure enough, or
// by an agent's word, and a priority by [Weights]. What must be known of such
// requests is a [Question]; what is known, and what was asked, an [Answer].
//
// What a queue promises is an [SLA], counted by a ticket's [Clock]s in the hours
// of a [Calendar]. Clocks move by events alone, so that [Desk.Explain] can tell
// them again.
//
// Rules are pure. They read a [Case] (a ticket and its conversations), decide,
// and return a [Change]; one commit makes the whole of it true. A rule names
// what the bot says by a [Notice]; the wording lives in package templates.
package tickets
