package email

import (
	"strings"

	"guichet/tickets"
)

// Begin implements [channels.Beginner]: whoever has a mail address can be written
// to, from the mailbox of the queue.
func (c *Channel) Begin(a tickets.Address, queue string) (place string, ok bool) {
	reached := a.Network == tickets.Email && strings.Contains(a.ID, "@")
	return a.ID, reached && (queue == "" || queue == c.cfg.Queue)
}
