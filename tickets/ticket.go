package tickets

import (
	"fmt"
	"time"
)

// A Ticket is one request followed to its end.
type Ticket struct {
	Number    int64
	Version   int64 // 0 until the first commit, then 1, 2, 3, …
	Subject   string
	Status    Status
	Priority  Priority
	Level     Level
	Queue     string
	Language  string // "fr" or "en"
	Quiet     bool   // its first letter was not a person's, or asked for silence: the bot itself writes nothing to the requester
	Requester Address
	Assignee  Address   // zero while nobody has claimed it
	Attended  bool      // a person of the desk has spoken or claimed: the bot keeps quiet
	Dismissed bool      // it was no request: closed without a word to its requester
	Rating    int       // 1 to 5: how well it was resolved, says its requester; 0: they have not said
	Suggested []string  // ids of the articles that the bot offered
	Sent      []string  // ids of those that agents sent
	Category  string    // its category's name; empty: nobody knows, [NoCategory]: none fits
	Guess     int       // how sure the bot was of Category, in percent; 0: a person said so
	Impact    int       // how much it touches: 1 much, to 3; 0: as any
	Urgency   int       // how soon it matters: 1 at once, to 3; 0: as any
	VIP       bool      // its requester is surely one of those whom the desk puts first
	Answers   []Answer  // what is known of what must be known of such requests, and what was asked
	Path      []Station // the queues and levels that it came to, the present one last; none while the bot is alone with it
	Told      HandOver  // what was told when it was last handed over; zero where it never was
	Created   time.Time
	Updated   time.Time
	Taken     time.Time // when Assignee got it, UTC, whole microseconds; zero while nobody has it
	Linked    []int64   // tickets that have to do with this one, the latest last
	Next      int64     // the ticket in which it goes on: merged into it, or opened by its requester after it was closed; 0 while it stands for itself
	Problem   int64     // the ticket whose solution is this one's, too; 0 for none
	Incident  Incident  // what was announced of the problem that it is; zero: nothing
	Updates   []Update  // what not all of its problem's tickets were told yet
	Alarms    []Alarm   // when the desk must look at it again, the first one first
	Clocks    []Clock   // those of what is promised; see [ClockKind]
}

// Tag is what names the ticket in a subject: "[#1042]".
func (t Ticket) Tag() string { return fmt.Sprintf("[#%d]", t.Number) }

// A Status is where a ticket stands: new → open ⇄ pending → resolved → closed.
type Status string

// The statuses. Pending waits for the requester. Resolved may be reopened by
// the requester's next word; closed is resolved for good.
const (
	New      Status = "new"
	Open     Status = "open"
	Pending  Status = "pending"
	Resolved Status = "resolved"
	Closed   Status = "closed"
)

// Done reports whether nobody has work with the ticket any more.
func (s Status) Done() bool { return s == Resolved || s == Closed }

// A Priority orders work: P1 is the most pressing.
type Priority int

// The priorities of ITIL's impact × urgency matrix; P3 is what a request gets
// when nobody says otherwise.
const (
	P1 Priority = 1 + iota
	P2
	P3
	P4
)

func (p Priority) String() string { return fmt.Sprintf("P%d", int(p)) }

// A Level is a line of support: L0 is the bot alone, L1 to L3 are people.
type Level int

// The levels.
const (
	L0 Level = iota
	L1
	L2
	L3
)

func (l Level) String() string { return fmt.Sprintf("L%d", int(l)) }
