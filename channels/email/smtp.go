package email

import (
	"context"
	"errors"
	"fmt"

	"guichet/channels"
	"guichet/tickets"
)

var (
	errMaybeSent  = errors.New("an earlier try may have been delivered, and what the bot says by itself is not sent twice")
	errMaybeTwice = errors.New("it was sent again, because an earlier try ended without an answer")
)

// Send delivers one mail to one recipient. What the bot says by itself is not
// repeated when an earlier try may have arrived; an agent's answer is, as the
// same octets under the same Message-ID. Mail has neither marks nor cards.
func (c *Channel) Send(ctx context.Context, out channels.Outbound) (tickets.Ref, error) {
	if out.Kind != tickets.Say {
		return "", nil
	}
	id := c.names.messageID(out.ID)
	if out.Repeat && out.Automatic {
		return "", channels.Permanent(channels.Uncertain(errMaybeSent))
	}
	to, err := parseAddrSpec(out.Place)
	if err != nil {
		return "", channels.Permanent(fmt.Errorf("send mail: %w", err))
	}
	octets, err := c.render(out, to)
	if err != nil {
		return "", channels.Permanent(fmt.Errorf("write mail to %s: %w", to, err))
	}
	err = c.smtp.send(ctx, envelope{from: c.cfg.Address, to: to, automatic: out.Automatic, begin: out.Beginning}, octets)
	if err == nil && out.Author.Role == tickets.Agent && !out.Automatic && c.cfg.IMAP.SentFolder != "" {
		c.sent.add(id, octets)
	}
	switch {
	case err != nil:
		return "", err
	case out.Repeat:
		return id, channels.Uncertain(errMaybeTwice)
	}
	return id, nil
}

// Close ends the SMTP connections that rest, and waits a moment for copies of
// what was sent. Sending opens new ones.
func (c *Channel) Close() {
	c.sent.close()
	c.smtp.close()
}
