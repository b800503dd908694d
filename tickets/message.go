package tickets

import "time"

// A Message is something that was said in a ticket.
type Message struct {
	ID           string
	Ticket       int64
	Conversation string // where it was said
	Author       Author
	Public       bool     // the requester may read it
	Proposal     Proposal // what agents are asked about it and have not decided yet; empty for nothing
	Text         string   // the whole readable text, UTF-8, "\n" line ends
	Folds        []Fold   // what of Text readers see folded, sorted and disjoint
	Files        []File
	Cc           []Address // whom its author addressed besides the desk; says nothing about who gets answers
	Ref          Ref       // the name under which it arrived; empty for what the desk itself says
	Letter       string    // key of the raw letter it was read from; empty likewise
	At           time.Time
}

// Said is what the author wrote now: the text without the quoted past.
func (m Message) Said() string { return Said(m.Text, m.Folds) }

// A Ref is the name one message travels under on its channel, for good: a
// Message-ID with its angle brackets, or a Slack channel and ts as
// "C012AB3CD/1700000000.000100".
type Ref string

// A File is an attachment. Its octets lie in the store under Blob.
type File struct {
	Name string `json:"name"`           // for display, cleaned
	Type string `json:"type"`           // media type, e.g. "image/png"
	Size int64  `json:"size"`           // octets
	Blob string `json:"blob,omitempty"` // lower-case hexadecimal SHA-256 of the octets; empty where they stayed with the channel
}
