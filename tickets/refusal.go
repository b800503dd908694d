package tickets

// A Refusal is why an act has no effect, told to whoever tried and to nobody
// else. It is an error, so that rules can return it; its words are a template.
type Refusal string

func (r Refusal) Error() string { return "refused: " + string(r) }

// The refusals.
const (
	RefusedStranger  Refusal = "stranger"  // only an agent of the queue may do that
	RefusedRequester Refusal = "requester" // only who asked may do that
	RefusedKnown     Refusal = "known"     // it is a ticket already
	RefusedUnknown   Refusal = "unknown"   // there is no such act
	RefusedTicket    Refusal = "ticket"    // it names no ticket that is known here
	RefusedDone      Refusal = "done"      // the ticket is resolved or closed
	RefusedUndone    Refusal = "undone"    // the ticket is not resolved
	RefusedProblem   Refusal = "problem"   // it is one of a problem's itself
	RefusedMerged    Refusal = "merged"    // it goes on in another ticket
	RefusedYours     Refusal = "yours"     // they have the ticket already
	RefusedTaken     Refusal = "taken"     // somebody else has it
	RefusedForeign   Refusal = "foreign"   // it is not theirs to give back, or to send
	RefusedSame      Refusal = "same"      // it is so already
	RefusedNobody    Refusal = "nobody"    // it names nobody
	RefusedOutsider  Refusal = "outsider"  // whom it names is no agent of the queue
	RefusedOption    Refusal = "option"    // there is no such priority, level or queue
	RefusedReason    Refusal = "reason"    // a reason is missing, or too short
	RefusedFile      Refusal = "file"      // a hand-over does not tell what it must; see [Desk.Required]
	RefusedEmpty     Refusal = "empty"     // there is nothing to say
	RefusedSelf      Refusal = "self"      // a ticket cannot be linked to itself, or merged
	RefusedOwners    Refusal = "owners"    // tickets of two requesters are never merged
	RefusedMessage   Refusal = "message"   // it is about no message that is known here
	RefusedInside    Refusal = "inside"    // the message says of itself that it stays inside
	RefusedMoment    Refusal = "moment"    // it names no time to come
	RefusedSent      Refusal = "sent"      // the requester has the message already
)

// Refresh shows the ticket as it stands, to somebody who acted on an older
// card.
func (d Desk) Refresh(c Case) Change {
	x := d.draft(c.Ticket.Updated, c)
	x.cards()
	return x.rows()
}
