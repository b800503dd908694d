// Package tickets holds the words and the rules of a help desk. It knows
// nobody: it imports the standard library alone and does no I/O.
//
// A [Ticket] is one request followed to its end. It is a hub; each
// [Conversation] is a spoke: a place on a channel where the ticket is talked
// about, in front of an [Audience]. What is said is a [Message], what happened
// is an [Event], what must leave is a [Delivery].
//
// Rules are pure. They read a [Case] (a ticket and its conversations), decide,
// and return a [Change]; one commit makes the whole of it true. A rule names
// what the bot says by a [Notice]; the wording lives in package templates.
package tickets
