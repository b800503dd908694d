package tickets

import (
	"regexp"
	"time"
)

// inside marks what must never leave, whatever else it begins with.
var inside = regexp.MustCompile(`(?i)^\s*(?:>>\s*)?(?:🔒|:lock:|//|\[internal\]|\[interne\]|(?:note|internal|interne)[\s\x{a0}\x{202f}]*:)`)

// Inside reports whether a message says of itself that it stays among agents:
// it begins with 🔒, ":lock:", "//", "note:", "interne :" or the like, in either
// language and case.
func Inside(text string) bool { return inside.MatchString(text) }

// Publish sends a note of an agent's own to the requester after all.
func (d Desk) Publish(now time.Time, c Case, m Message, by Author) (Change, error) {
	x := d.draft(now, c)
	switch {
	case m.Author.Role != Agent || !m.Author.Address.Is(by.Address):
		return Change{}, RefusedForeign
	case m.Public:
		return Change{}, RefusedSent
	case Inside(m.Text):
		return Change{}, RefusedInside
	case m.Text == "" && len(m.Files) == 0:
		return Change{}, RefusedEmpty
	}
	x.publish(m, by)
	return x.done(), nil
}

// publish makes a note an answer: it leaves for the requester, agents have it.
func (d *draft) publish(m Message, by Author) {
	m.Public = true
	d.Amended = append(d.Amended, m)
	d.event(Published, by, "message", m.ID)
	d.event(Answered, m.Author, "message", m.ID)
	for _, v := range d.c.For(ToRequester) {
		y := m.delivery()
		y.Cc, y.After = v.Watchers, d.held(m)
		d.deliver(v, y)
	}
	d.linger(m)
	d.attend(by)
	if d.c.Ticket.Status == New {
		d.move(Open, by)
	}
	d.cards()
}
