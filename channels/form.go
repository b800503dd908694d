package channels

import (
	"context"
	"strconv"
)

// A Form asks somebody for something, on a channel that can. What was filled
// in comes back as an Inbound of the gesture [Filled] whose Action is the
// form's; of its fields those with the names [FieldText], [FieldOption],
// [FieldPerson] and [FieldTicket] arrive as Inbound.Text, Option, People and
// Others, all of them in Inbound.Fields.
type Form struct {
	Action Action `json:"a"` // what sending it does
	Ticket int64  `json:"n,omitempty"`
	Title  string `json:"t"`
	Submit string `json:"s,omitempty"`
	Cancel string `json:"c,omitempty"`
	Intro  string `json:"i,omitempty"` // Markdown above the fields
	Fields []Ask  `json:"f"`
}

// Names of fields that every reader of forms knows.
const (
	FieldText   = "text"
	FieldOption = "option"
	FieldPerson = "person"
	FieldTicket = "ticket" // "T-12", "#12" or "12"
)

// FieldAnswer names the field for the nth question that the bot asked about a
// ticket, from 1.
func FieldAnswer(n int) string { return "answer" + strconv.Itoa(n) }

// An Ask is one field of a form.
type Ask struct {
	Name     string   `json:"n"`
	Kind     AskKind  `json:"k"`
	Label    string   `json:"l"`
	Hint     string   `json:"h,omitempty"`
	Value    string   `json:"v,omitempty"` // what stands there at first; "yes" for a ticked box
	Options  []Option `json:"o,omitempty"` // of a choice
	Optional bool     `json:"z,omitempty"`
	Least    int      `json:"m,omitempty"` // characters of a text at least
	Most     int      `json:"x,omitempty"` // and at most; 0: as many as the channel takes
}

// An AskKind is what a field takes.
type AskKind string

// The kinds of fields.
const (
	AskLine   AskKind = "line"   // one line of text
	AskText   AskKind = "text"   // many
	AskChoice AskKind = "choice" // one of Options
	AskPerson AskKind = "person"
	AskBox    AskKind = "box" // ticked or not
	AskFiles  AskKind = "files"
)

// An Option is one of those that a menu offers.
type Option struct {
	Value string `json:"v"`
	Label string `json:"l"`
}

// A Former words forms. The desk is one; a channel asks it at the moment of a
// gesture, and shows what it gets.
type Former interface {
	// Form is the form that belongs to a gesture, nil where none does: the
	// gesture is then an Inbound like any other, as it is where Form returns an
	// error. in is what [Channel.Read] makes of the gesture's letter. It answers
	// soon: people watch.
	Form(ctx context.Context, in Inbound) (*Form, error)
}
