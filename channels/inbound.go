package channels

import (
	"time"

	"guichet/tickets"
)

// A Kind says what sort of letter one is; it decides who is answered.
type Kind string

// The kinds. A channel on which only people write knows Person and Nothing.
const (
	Person         Kind = "person"
	List           Kind = "list"            // came through a mailing list
	Quiet          Kind = "quiet"           // a person's that asks for silence
	Automatic      Kind = "automatic"       // a machine's
	Voicemail      Kind = "voicemail"       // a telephone system's, with what a caller said; From is the caller where that is told
	Vacation       Kind = "vacation"        // an absence notice without the headers that say so
	DeliveryReport Kind = "delivery report" // a mail of ours came back, or arrived
	ReadReceipt    Kind = "read receipt"
	Own            Kind = "own"     // what we sent ourselves
	Edited         Kind = "edited"  // Inbound.Ref reads otherwise now: Text and Files are the whole of it
	Deleted        Kind = "deleted" // Inbound.Ref was taken back by its author
	Visit          Kind = "visit"   // somebody opened the desk's page: show them their [Home]
	Nothing        Kind = "nothing" // nothing that concerns the desk; Inbound.Trouble says why
)

// Answerable reports whether the bot may answer such a letter by itself.
func (k Kind) Answerable() bool { return k == Person }

// ByPerson reports whether a person wrote it.
func (k Kind) ByPerson() bool { return k == Person || k == List || k == Quiet || k == Voicemail }

// Trust says how far a channel vouches for the author of a letter.
type Trust int

// The levels of trust.
const (
	Unproven Trust = iota // nothing speaks for it or against it
	Proven                // it is who it says
	Forged                // the owner of the name disowns it
)

// An Inbound is an opened letter.
type Inbound struct {
	Kind      Kind
	Ref       tickets.Ref       // the name it travels under; empty if it has none
	From      tickets.Address   // who wrote it; zero when that cannot be told
	Cc        []tickets.Address // who else it was written to, once each, neither From nor the desk
	ReplyTo   string            // where answers are wanted, in another domain than From's; shown to agents, never written to
	Standing  Standing          // what the author is in the house, where the letter itself tells; see [Authority]
	Language  string            // the author's, as the channel knows it or the place suggests: "fr", "en", or ""
	Trust     Trust             // how far the channel vouches for From
	ByHand    bool              // a person wrote it for certain: no machine passes for one on this channel
	Addressed bool              // the desk is named as a recipient; the bot answers only then
	Opens     bool              // it may open a ticket when it continues none
	Offers    bool              // where it does not, its author may be asked, politely, whether it shall
	Audience  tickets.Audience  // who reads the place where it was said
	Place     string            // that place: where an answer goes
	Private   string            // where its author alone reads: their direct messages; empty where there is no such place
	Root      tickets.Ref       // heads the thread there in which an answer must stand, where that is not Ref itself; empty where answers need none
	Queue     string            // the queue it belongs to; empty: the first

	// How it hangs together with what was said before, strongest first.
	Ticket int64         // the ticket whose card or form was used; 0 if none
	Ours   []string      // ids of deliveries of ours that it names with proof, latest first
	Thread []tickets.Ref // other messages that it names, root first
	Tag    int64         // ticket number in the subject; proves nothing by itself

	Subject string
	Text    string            // the whole readable text, UTF-8, "\n" line ends
	Folds   []tickets.Fold    // what of Text readers see folded, sorted and disjoint
	Names   []tickets.Address // people and groups whom Text names as "@ID": the desk puts their names there
	Files   []File
	At      time.Time // when its author says it was written

	Forwarded *Forwarded // the mail that it passes on, as far as that can be told; else nil

	Public bool           // an agent's explicit wish that it reaches the requester
	Choice tickets.Choice // the answer chosen among those offered; empty for plain words
	Demand                // what somebody asks for by a gesture; zero for plain words

	Clicked tickets.Ref // the message of ours that offered Choice to agents

	Report  Report   // for a delivery report
	Further []Report // for one on several recipients: the others that failed
	Trouble string   // what could not be read, or why nothing concerns us; empty if all is well
}

// A Report is what a delivery report tells of a mail of ours.
type Report struct {
	Failed    bool   // it will not arrive; false: delayed, delivered, relayed
	Recipient string // the address concerned, if told
	Status    string // enhanced status code (RFC 3463), e.g. "5.1.1", if told
	Reason    string // the other side's words, one line
}

// A Forwarded is a mail that somebody passes on to the desk. It says what they
// say of it: nothing vouches for its author.
type Forwarded struct {
	From    tickets.Address // its author: the one mailbox that is named
	Subject string
	Text    string // what it says, quotes in it included
}

// A File is an attachment with its octets.
type File struct {
	tickets.File
	Data   []byte // nil where the octets stayed with the channel
	Alt    string // what a picture shows, for those who do not see it
	Source string // where they are there, for [Fetcher]; empty where they cannot be had
}
