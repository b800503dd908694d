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

// Send delivers one mail to its place and, an agent's, to those who get a copy:
// the same octets to all, in one transaction, under one Message-ID. Whom the
// server refuses hinders the others in nothing; [channels.Partial] tells of
// them. Where the place itself is refused for good, that is the error, whoever
// else has a copy.
//
// What the bot says by itself is not repeated when an earlier try may have
// arrived; an agent's answer is, as the same octets. Mail has neither marks nor
// cards.
func (c *Channel) Send(ctx context.Context, out channels.Outbound) (tickets.Ref, error) {
	if out.Kind != tickets.Say {
		return "", nil
	}
	if out.Repeat && out.Automatic {
		return "", channels.Permanent(channels.Uncertain(errMaybeSent))
	}
	to, err := c.recipients(out)
	if err != nil {
		return "", channels.Permanent(fmt.Errorf("send mail: %w", err))
	}
	octets, err := c.render(out, to)
	if err != nil {
		return "", channels.Permanent(fmt.Errorf("write mail to %s: %w", to.place, err))
	}
	id := c.names.messageID(out.ID)
	now := to.now(out.Rest)
	if len(now) == 0 {
		return id, nil
	}
	refused, err := c.smtp.send(ctx, envelope{
		from: c.cfg.Address, to: now, utf8: !to.place.ascii(), automatic: out.Automatic,
		id: c.names.token(out.ID), begin: out.Beginning,
	}, octets)
	if err != nil {
		return "", err
	}
	again := len(out.Rest) > 0
	if len(refused) < len(now) && !again && out.Author.Role == tickets.Agent && !out.Automatic && c.cfg.IMAP.SentFolder != "" {
		c.sent.add(id, octets)
	}
	arrived, err := to.outcome(refused, len(now), again)
	switch {
	case !arrived:
		return "", err
	case out.Repeat:
		return id, errors.Join(channels.Uncertain(errMaybeTwice), err)
	}
	return id, err
}

// Close ends the SMTP connections that rest, and waits a moment for copies of
// what was sent. Sending opens new ones.
func (c *Channel) Close() {
	c.sent.close()
	c.smtp.close()
}
