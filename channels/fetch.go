package channels

import (
	"context"

	"guichet/tickets"
)

// A Fetcher is a channel that keeps the octets of files which came through it.
type Fetcher interface {
	// Fetch completes a file with a Source: its octets, and its name, type and
	// size where the letter told none. Errors are temporary unless marked with
	// [Permanent]: too large, gone, or out of reach; the message then goes on
	// without them.
	Fetch(ctx context.Context, f File) (File, error)
}

// A Finder is a channel that can be asked for a message again.
type Finder interface {
	// Find returns a message as it stands now, as Read would, with
	// [tickets.ErrNotFound] for one that is gone.
	Find(ctx context.Context, r tickets.Ref) (Inbound, error)
}

// A Roll tells a channel in which of its threads the desk waits for words, so
// that it can look there after it was away. The desk is one.
type Roll interface {
	// Threads are the first messages of the conversations of tickets that are
	// not closed, latest first.
	Threads(ctx context.Context, channel string) ([]tickets.Ref, error)
}
