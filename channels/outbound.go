package channels

import (
	"time"

	"guichet/tickets"
)

// An Outbound is one delivery made ready for its channel. Everything in it is
// fixed when it is queued, except that a card shows the ticket as it is now.
type Outbound struct {
	ID        string               // the delivery's id; a channel derives from it the name the message travels under
	Kind      tickets.DeliveryKind // what to do
	Ticket    int64                // the ticket's number
	Place     string               // where to: the conversation's place
	Audience  tickets.Audience     // who reads there
	Cc        []tickets.Address    // who gets a copy, for channels on which others do not read along
	Rest      []string             // who has not got it yet, where an earlier try reached the others; empty: everybody
	Root      tickets.Ref          // first message of the conversation; empty when this one begins it
	Thread    []tickets.Ref        // its root and latest messages, oldest first
	Target    tickets.Ref          // the message to mark or to take back, the card to bring up to date, or the post that what is said replaces; empty for something new
	Queued    time.Time            // when it was decided; a mail's Date
	Repeat    bool                 // an earlier try may have succeeded: look before doing it again
	Begin     func() error         // records that the message may be out; see [Outbound.Beginning]
	Automatic bool                 // the bot says it by itself
	Author    tickets.Author       // who speaks
	Public    bool                 // said to the requester, as against among agents
	Language  string               // "fr" or "en"
	Subject   string               // for channels that have one
	Text      string               // Markdown
	Reference string               // what introduces the message's own name, for channels that write it into the text
	Quote     *Quote               // what it answers, for channels that show that below it; nil for nothing
	Files     []File
	Choices   []Choice
	Mark      tickets.Mark
	Card      *Card

	// Said to one person alone, at once and without a trace: the channel shows
	// it to Reader where they are, keeps nothing and names nothing. A refusal,
	// a list, a home. Such an Outbound goes straight to [Channel.Send].
	Reader tickets.Address
	Answer string // Demand.Answer of the gesture that it answers; empty if it answers none
	Home   *Home  // for [ShowHome]

	// Calls are the people and groups to call with a sound, before Text. They
	// are heeded in places of agents alone. An ID may be a group's "@handle".
	Calls []tickets.Address
}

// Beginning records that the message may be out from now on. A channel calls it
// once a try, as late as it can: right before the step after which the message
// may have arrived. After an error it sends nothing and returns that error.
func (o Outbound) Beginning() error {
	if o.Begin == nil {
		return nil
	}
	return o.Begin()
}

// A Quote is what the requester said last, repeated below the answer.
type Quote struct {
	Line string // when it was said and by whom, ready to be read
	Text string // plain text
}

// A Choice is an answer offered to the reader, or an action.
type Choice struct {
	ID      string   // comes back in Inbound.Choice or Inbound.Action
	Label   string   // what a button says
	Word    string   // what to answer where there are no buttons, e.g. "YES"
	Main    bool     // the one to put forward
	Danger  bool     // one to think about
	Confirm string   // asked before it counts; empty: not asked
	Deny    string   // what lets it be then
	Options []Option // it is a menu: the picked value comes back in Inbound.Option
	Option  string   // the one picked now; for a plain button, what comes back
	Form    *Form    // opened by it; the [Former] is not asked then
	URL     string   // it only leads there
}

// A Card shows a ticket to its agents. All words are ready to be read; a
// channel only draws them.
type Card struct {
	Ticket  int64
	Version int64  // of the ticket; a click on an older card can be told apart
	Summary string // the whole card as one line of plain text, for notifications and screen readers
	Status  tickets.Status
	Title   string // the ticket's subject
	Fields  []Field
	Body    string   // the request, plain text, shortened
	Notes   []string // small print
	Actions []Choice // IDs are [Action]s
	Menu    []Choice // actions kept out of the way
	URL     string   // of the ticket elsewhere; empty for none
}

// A Field is a labelled value on a card.
type Field struct {
	Label  string
	Value  string          // plain text
	Person tickets.Address // whom or which place Value names, where a channel has its own way to show them
}
