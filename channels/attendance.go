package channels

import (
	"context"
	"time"

	"guichet/tickets"
)

// An Attendance is a channel on which people show whether they are there.
type Attendance interface {
	// Presence is what somebody shows now, no older than ten minutes. An error
	// means that it cannot be told: nothing has changed.
	Presence(ctx context.Context, who tickets.Address) (Presence, error)
}

// A Presence is what somebody shows of themselves.
type Presence struct {
	Away  bool
	Why   string         // their words; may be empty
	Sign  string         // what shows it, by which one absence is told from the next; empty unless Away
	Until time.Time      // when it ends; zero: they do not say
	Zone  *time.Location // where their clocks are; nil where that is not known
	Age   time.Duration  // how long ago the channel was asked
}
