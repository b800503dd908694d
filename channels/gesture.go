package channels

import "guichet/tickets"

// A Demand is what somebody asks for by a gesture: a button, a sign, a command,
// a shortcut, a form. One action has one meaning and one set of arguments,
// whatever the gesture.
type Demand struct {
	Gesture Gesture
	Action  Action            // empty for plain words
	Version int64             // of the ticket as the card showed it that was used; 0 where that is not known
	Others  []int64           // tickets named besides Inbound.Ticket
	People  []tickets.Address // people named, without their names
	Option  string            // what was picked: "p1", "l2", a queue, a saved reply, a page
	Fields  map[string]Value  // of a form, by name
	Target  tickets.Ref       // the message that the gesture is about, where it is about one
	About   *Inbound          // that message, where the letter carries it; else ask a [Finder]
	Answer  string            // where the channel can still answer this gesture, for [Outbound.Answer]; empty: in its place
}

// A Gesture is how somebody asks for an [Action]. Whatever the gesture, the
// action means the same; it only tells how an answer to it looks best.
type Gesture string

// The gestures. Words, the zero value, is a message: it asks for no action,
// except where it is a command addressed to the bot.
const (
	Words    Gesture = ""
	Button   Gesture = "button"   // a button or a menu of a message of ours
	Sign     Gesture = "sign"     // a reaction put on Inbound.Target
	Unsign   Gesture = "unsign"   // that reaction taken off again
	Command  Gesture = "command"  // words for the bot: a verb and what it needs
	Shortcut Gesture = "shortcut" // a menu item, on Inbound.Target or nowhere in particular
	Filled   Gesture = "filled"   // a form that was sent
)

// An Action is what somebody can do by one gesture. What it needs besides
// stands in Inbound: Ticket, Others, People, Option, Text and Fields.
type Action string

// What agents do with a ticket.
const (
	Claim    Action = "claim"
	Unclaim  Action = "unclaim"
	Assign   Action = "assign"   // to People[0]; empty: ask
	Reply    Action = "reply"    // say Text to the requester
	Send     Action = "send"     // send Target, an agent's own message, to the requester
	Note     Action = "note"     // Text, or Target, stays inside; where there is a ticket, it goes there
	Pending  Action = "pending"  // wait for the requester
	Priority Action = "priority" // Option is "p1" to "p4"
	Escalate Action = "escalate" // Option is "l2", "l3" or ""; Text is the reason
	Resolve  Action = "resolve"  // Text goes to the requester
	Reopen   Action = "reopen"
	Dismiss  Action = "dismiss"  // it is no request
	Merge    Action = "merge"    // into Others[0]
	Link     Action = "link"     // with Others
	Attach   Action = "attach"   // to the problem Others[0]
	Update   Action = "update"   // tell all tickets of the problem
	Incident Action = "incident" // announce the problem
	Split    Action = "split"    // Target becomes a ticket of its own
	Move     Action = "move"     // Option is the queue
	Whole    Action = "whole"    // show the whole text

	Categorise Action = "category" // Option is a category's name, or [tickets.NoCategory]
	Draft      Action = "draft"    // word an answer for them to judge
)

// What everybody can do; the desk decides who may see what.
const (
	Create  Action = "create"  // a ticket: from Target where there is one, else from Text
	Details Action = "details" // add Text to the ticket
	Inform  Action = "inform"  // answer what the bot asked: Fields, by [FieldAnswer]
	Solved  Action = "solved"  // it is, says the requester
	Human   Action = "human"   // the requester wants a person
	Comment Action = "comment" // Text on a rating
	Show    Action = "show"
	Mine    Action = "mine"
	Search  Action = "search" // Text
	Help    Action = "help"
)

// What agents ask without a ticket.
const (
	Queue Action = "queue"
	Call  Action = "call" // note a telephone call: Text is who called, a colon, and what they said
	Next  Action = "next"
	Away  Action = "away" // they are given no tickets any more: Text says until when, and why
	Back  Action = "back" // they are there again
	Who   Action = "who"  // is there, and who is away
	Page  Action = "page" // another page of somebody's home: Option says which
)

// Unknown is a command whose verb nobody knows; Text is the whole of it.
const Unknown Action = "unknown"

// A Value is what was filled into a field of a form: one of them is set.
type Value struct {
	Text    string            // of a text, or the value of a choice
	Checked bool              // of a box
	People  []tickets.Address // of a person
	Files   []File            // of files
}
