package tickets

import (
	"time"
	"unicode/utf8"
)

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
	d.c.Ticket.Deadline = time.Time{}
	d.staff(history)
}

// staff puts the ticket in front of its queue's agents: the card, then what
// the card does not show whole.
func (d *draft) staff(history []Message) {
	d.c.Ticket.Level = L1
	for _, p := range d.Queue(d.c.Ticket.Queue).Agents {
		v := d.converse(p.Channel, p.Place, ToAgents)
		d.deliver(v, Delivery{Kind: ShowCard, Author: Author{Role: Bot}})
		for i, m := range history {
			onCard := i == 0 && len(m.Files) == 0 && utf8.RuneCountInString(m.Said()) <= CardBody
			if !onCard {
				d.deliver(v, m.delivery())
			}
		}
	}
}
