package channels

import (
	"context"
	"time"

	"guichet/tickets"
)

// A Channel carries messages between people and the desk.
type Channel interface {
	// Listen offers every arriving letter to accept until ctx ends. It may
	// acknowledge a letter to its origin only after accept has returned nil;
	// after an error it must offer the letter again. It returns nil when ctx
	// ended, an error when it cannot go on; the caller then starts it again.
	Listen(ctx context.Context, accept Accept) error

	// Read opens a letter. It does no I/O and gives the same answer each time.
	// An error means that nothing can be read from it; whatever can be read is
	// returned, with what is missing said in Inbound.Trouble.
	Read(Letter) (Inbound, error)

	// Send delivers one message and reports the name it travels under ("" for
	// a mark). Errors are taken to be temporary, and the message not to have
	// left, unless marked with [Permanent], [Uncertain], [Deferred] or
	// [RetryAfter], or a [Partial].
	Send(context.Context, Outbound) (tickets.Ref, error)
}

// A Letter is what arrived, unopened: the octets of an RFC 5322 message, or a
// Slack payload.
type Letter struct {
	Channel string    // name of the channel it came through
	Key     string    // names the letter for good: the same letter offered twice has one key
	Thread  string    // letters of one thread are handled one after the other; empty: on its own
	Origin  string    // where it lay, e.g. "INBOX/1700000000/42"; for people, and for the ledger
	Raw     []byte    // the octets as they came
	At      time.Time // when it arrived at its origin
}

// Accept stores letters for good, all or none. After it has returned nil they
// are safe; a letter whose key is known already is left as it is.
type Accept func(ctx context.Context, letters ...Letter) error

// A Memory keeps what a channel must know after a restart, such as how far it
// has read. It survives kill -9 once Remember has returned nil.
type Memory interface {
	// Recall returns what was remembered under key, "" when nothing was.
	Recall(ctx context.Context, key string) (string, error)
	Remember(ctx context.Context, key, value string) error
}

// A Directory is a channel that knows people by their ids.
type Directory interface {
	// Lookup completes an address with the name that the channel knows, and
	// tells the person's language ("fr", "en") or "".
	Lookup(ctx context.Context, a tickets.Address) (named tickets.Address, language string, err error)
}

// A Beginner is a channel on which the desk can write to somebody who has never
// written there.
type Beginner interface {
	// Begin is the place of a conversation with a, on behalf of a queue; "" for
	// any. ok is false where the channel does not reach them, or belongs to
	// another queue.
	Begin(a tickets.Address, queue string) (place string, ok bool)
}

// A Line is a channel that can tell whether it hears.
type Line interface {
	// Hears is nil while letters can arrive, else why they cannot at present.
	Hears() error
}

// A Checker is a channel that can examine its own settings and connections.
type Checker interface {
	// Check connects, looks, changes nothing, and reports each thing it looked at.
	Check(ctx context.Context) []Finding
}

// A Finding is one line of a check.
type Finding struct {
	What string // what was looked at, e.g. "IMAP login as support@example.org"
	Err  error  // what is wrong; nil when it is well
	Fix  string // what the operator can do about it
}
