package bot

import (
	"guichet/channels"
	"guichet/tickets"
)

// A standing is what the author of a letter is taken for in the ticket that it
// continues, and so what the letter can do there.
type standing struct {
	role   tickets.Role
	public bool   // it belongs to the public conversation
	held   bool   // agents are asked about its author
	remark string // a word to agents below it; empty for none
	apart  bool   // it becomes a ticket of its own
}

// standing tells what the desk believes of a letter's author, by whom it names
// and by what proves that. Somebody whom nothing proves is a participant only
// with a token that was sent to participants and cannot be guessed: the name of
// a message of ours. Whom the owner of their domain disowns is nobody. A
// machine is heard by agents alone, whoever it writes for.
func (b *Bot) standing(in channels.Inbound, w whereabouts) standing {
	requester, participant := in.From.Is(w.c.Ticket.Requester), w.c.Participant(in.From)
	believed := in.Trust == channels.Proven || in.Trust == channels.Unproven && w.token
	switch {
	case in.Audience == tickets.ToAgents:
		return standing{role: tickets.Agent, public: in.Public}
	case w.agent:
		return standing{role: tickets.Agent, public: !tickets.Inside(in.Text)}
	case !in.Kind.ByPerson() && requester && believed:
		return standing{role: tickets.Requester}
	case !in.Kind.ByPerson():
		return standing{role: tickets.ThirdParty}
	case participant && in.Trust == channels.Forged:
		return standing{role: tickets.ThirdParty}
	case requester && believed:
		return standing{role: tickets.Requester, public: true}
	case participant && believed:
		return standing{role: tickets.ThirdParty, public: true}
	case participant:
		return standing{role: tickets.ThirdParty, held: true}
	case b.namesAgent(in.From) && in.Trust == channels.Proven:
		return standing{role: tickets.ThirdParty, remark: "agentmail.note"}
	case b.namesAgent(in.From):
		return standing{role: tickets.ThirdParty, remark: "agentclaim.note"}
	case in.Trust == channels.Forged:
		return standing{role: tickets.ThirdParty, apart: true}
	}
	return standing{role: tickets.ThirdParty, held: true}
}

// namesAgent reports whether an address is one that agents write from.
func (b *Bot) namesAgent(a tickets.Address) bool { return matches(b.AgentsMail, a) }

// ours reports whether an address is the desk's own.
func (b *Bot) ours(a tickets.Address) bool { return matches(b.Own, a) }
