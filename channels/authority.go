package channels

import (
	"context"

	"guichet/tickets"
)

// A Standing is what somebody is in the house to which a channel belongs.
type Standing string

// The standings. Only members can be agents.
const (
	StandingUnknown Standing = ""         // the letter does not tell
	Member          Standing = "member"   // of the house
	Guest           Standing = "guest"    // let in for some places
	External        Standing = "external" // of another house that shares a place
	Departed        Standing = "departed" // the account is closed
	Machine         Standing = "machine"  // a bot
)

// An Authority is a channel that knows who its agents are.
type Authority interface {
	// MayAct reports whether who is an agent now, for what agents do at a place
	// (a conversation's place, or "" for none in particular), and what they are
	// in the house. "Now" is no older than a minute. An error means that it
	// cannot be told: the act must wait, not pass.
	MayAct(ctx context.Context, who tickets.Address, place string) (agent bool, is Standing, err error)
}
