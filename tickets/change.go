package tickets

// A Case is what rules read: a ticket and the conversations in which it is
// talked about.
type Case struct {
	Ticket        Ticket
	Conversations []Conversation
}

// Conversation finds a conversation by id.
func (c Case) Conversation(id string) (Conversation, bool) {
	for _, v := range c.Conversations {
		if v.ID == id {
			return v, true
		}
	}
	return Conversation{}, false
}

// For lists the conversations in front of an audience.
func (c Case) For(a Audience) []Conversation {
	var found []Conversation
	for _, v := range c.Conversations {
		if v.Audience == a {
			found = append(found, v)
		}
	}
	return found
}

// A Change is what a rule decided. A store makes the whole of it true in one
// transaction, or nothing.
type Change struct {
	Ticket        Ticket         // as it becomes; Version still the one that was read, 0 for a new ticket
	Conversations []Conversation // those that are new or different
	Messages      []Message      // those that were said
	Amended       []Message      // earlier ones that are public now, or not any more, or whose Proposal was decided
	Events        []Event
	Evidence      []Evidence // what deeds tell of articles
	Deliveries    []Delivery
	Reworded      []Delivery // deliveries that read otherwise: only their Text and Files count. Each must not have begun to leave
	Withdrawn     []string   // ids of deliveries that will not leave. Each must not have begun to
	Absences      []Absence  // of agents, as they become
	Turn          *Turn      // whose turn it was to be given the ticket; nil for nobody's
	Person        *Person    // the requester as they become; nil where nothing is new
	Letter        string     // key of the letter that caused it, done with the same commit; empty where none did
	Outcome       Outcome    // what became of that letter
	Heads         bool       // that letter heads a thread: what came before it, and belonged nowhere, is looked at again
	Other         *Change    // what it does to another ticket, in the same transaction; that one's Absences, Turn, Person, Letter and Other are not used
}

// An Outcome is what became of a letter, each in exactly one way.
type Outcome string

// The outcomes.
const (
	Ticketed  Outcome = "ticketed"  // it opened a ticket
	Appended  Outcome = "appended"  // it joined a ticket
	Filed     Outcome = "automatic" // a machine's letter, filed where it belongs
	Duplicate Outcome = "duplicate" // it had arrived before
	SetAside  Outcome = "set aside" // it could not be opened; a person must look
	Ignored   Outcome = "ignored"   // by rule
)
