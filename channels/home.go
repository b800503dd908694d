package channels

import "guichet/tickets"

// Kinds of an Outbound that are sent at once and never wait in the outbox:
// what is lost of them is shown again by the next.
const (
	ShowHome tickets.DeliveryKind = "home" // Outbound.Home to Outbound.Reader
)

// A Home is what somebody finds when they open the desk. All words are ready
// to be read.
type Home struct {
	Summary  string
	Sections []HomeSection
}

// A HomeSection is a group of lines. What is empty is left out.
type HomeSection struct {
	Title   string
	Fields  []Field
	Lines   []HomeLine
	Choices []Choice // buttons below, IDs are [Action]s
	Note    string   // small print
}

// A HomeLine is one ticket, or one sentence.
type HomeLine struct {
	Ticket int64 // 0: a sentence
	Status tickets.Status
	Text   string // plain
	Note   string // small print below
	URL    string // where Open leads; empty for none
	Open   string // label of that
	Choice *Choice
}
