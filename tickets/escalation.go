package tickets

import "unicode/utf8"

// CardBody is how many characters of the request a card shows; a longer one is
// told in full below it.
const CardBody = 600

// escalate hands a ticket from the bot to people. The history is what was said
// so far, oldest first; agents read it below the card.
func (d *draft) escalate(history []Message, by Author, why string) {
	if d.c.Ticket.Level != L0 {
		return
	}
	d.event(Escalated, by, "from", L0.String(), "to", L1.String(), "why", why)
	d.calm(HandOverDue)
	if len(d.c.Ticket.Suggested) > 0 {
		d.spend("", Facts{})
	}
	d.staff(history)
}

// staff puts the ticket in front of its queue's agents.
func (d *draft) staff(history []Message) {
	d.c.Ticket.Level = L1
	d.arrive()
	for _, p := range d.Queue(d.c.Ticket.Queue).Agents {
		d.station(p, history)
	}
}

// station puts the ticket in front of the agents at a place: its card, and
// below it what was said. Where it stood before, its card is brought up to
// date.
func (d *draft) station(p Place, history []Message) Conversation {
	for _, v := range d.c.Conversations {
		if v.place() == p && v.Audience != ToRequester {
			v.Audience = ToAgents
			d.put(v)
			d.deliver(v, Delivery{Kind: ShowCard, Author: Author{Role: Bot}})
			return v
		}
	}
	v := d.converse(p.Channel, p.Place, ToAgents)
	d.deliver(v, Delivery{Kind: ShowCard, Author: Author{Role: Bot}})
	d.recount(v, history)
	return v
}

// recount tells what was said that the card does not show whole.
func (d *draft) recount(v Conversation, history []Message) {
	for i, m := range history {
		onCard := i == 0 && len(m.Files) == 0 && utf8.RuneCountInString(m.Said()) <= CardBody
		if !onCard {
			d.deliver(v, m.delivery())
		}
		d.annotate(v, m)
	}
}
