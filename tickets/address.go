package tickets

import "strings"

// The networks on which people are reached.
const (
	Email = "email"
	Slack = "slack"
	Phone = "phone" // nothing can be written there: agents call back

	// Schedule is nobody: work that comes round by itself. The ID is its name.
	Schedule = "schedule"
)

// An Address is where a person is reached.
type Address struct {
	Network string `json:"network"`        // [Email], [Slack] or [Phone]
	ID      string `json:"id"`             // "zoe@example.org", a Slack user id, or "+33123456789"; a name where a caller left no number
	Name    string `json:"name,omitempty"` // as the person shows it; identifies nobody
}

// Key names the person for comparisons and look-ups: two addresses with one
// Key belong to one person, whatever name they show.
func (a Address) Key() string {
	if a.IsZero() {
		return ""
	}
	if a.Network == Email {
		return a.Network + ":" + strings.ToLower(a.ID)
	}
	return a.Network + ":" + a.ID
}

// Mailbox names whoever reads at a: the Key without a tag ("+news") in the
// local part, since a machine may answer under another one each time. It is
// for counting, and identifies nobody.
func (a Address) Mailbox() string {
	local, domain, ok := strings.Cut(a.Key(), "@")
	if plain, _, tagged := strings.Cut(local, "+"); ok && tagged {
		return plain + "@" + domain
	}
	return a.Key()
}

// Writable reports whether somebody can be written to there.
func (a Address) Writable() bool { return a.Network != Phone && a.Network != Schedule }

// IsZero reports whether a names nobody.
func (a Address) IsZero() bool { return a.ID == "" }

// Is reports whether both addresses are the same person's.
func (a Address) Is(b Address) bool { return !a.IsZero() && a.Key() == b.Key() }

// String is the name, or the address where there is none.
func (a Address) String() string {
	if a.Name != "" {
		return a.Name
	}
	return a.ID
}

// A Role is what somebody is in a ticket.
type Role string

// The roles. A third party is somebody who writes into a ticket without being
// its requester or an agent.
const (
	Requester  Role = "requester"
	Agent      Role = "agent"
	Bot        Role = "bot"
	ThirdParty Role = "third party"
)

// An Author is who said or did something, and as what.
type Author struct {
	Role    Role    `json:"role"`
	Address Address `json:"address,omitzero"`
}
