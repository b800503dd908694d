package email

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"strings"
	"sync/atomic"
	"time"

	"guichet/channels"
	"guichet/tickets"
)

// A Channel is one mailbox. Its methods may be called concurrently, except
// that one Listen at a time runs on a mailbox.
type Channel struct {
	cfg    Config
	names  names
	signer *signer // nil: mails are not signed here
	words  map[string]tickets.Choice
	memory channels.Memory
	log    *slog.Logger
	now    func() time.Time

	lookupTXT func(ctx context.Context, name string) ([]string, error) // asks the DNS

	timing     timing
	maxSize    int64 // of a letter that is taken whole, octets
	imapDialer *dialer
	imapGate   *gate
	imapTokens *tokens // nil: a password is used
	smtp       *pool
	sent       *sentFolder
	hears      *atomic.Bool // the mailbox is being read
}

// Hears implements [channels.Line].
func (c *Channel) Hears() error {
	if !c.hears.Load() {
		return errors.New("the mailbox is not being read at present")
	}
	return nil
}

// Options is what a channel needs besides its configuration.
type Options struct {
	Secret []byte                    // of at least 16 octets; Message-IDs are signed with it, so it must stay the same
	Memory channels.Memory           // how far the mailbox was read
	Words  map[string]tickets.Choice // reply words in upper case, e.g. "OUI"
	Log    *slog.Logger
	Now    func() time.Time // nil: time.Now
}

// New prepares a channel. It connects to nothing yet.
func New(cfg Config, o Options) (*Channel, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	if len(o.Secret) < 16 {
		return nil, fmt.Errorf("mail %s: the secret that signs Message-IDs needs at least 16 octets", cfg.Name)
	}
	c := &Channel{
		hears:  new(atomic.Bool),
		cfg:    cfg,
		names:  names{secret: o.Secret, domain: domain(cfg.Address), mailbox: strings.ToLower(cfg.Address)},
		words:  replyWords(o.Words),
		memory: o.Memory,
		log:    o.Log.With("channel", cfg.Name),
		now:    o.Now,

		lookupTXT: net.DefaultResolver.LookupTXT,
	}
	c.sent = &sentFolder{Channel: c}
	if c.now == nil {
		c.now = time.Now
	}
	var err error
	if c.signer, err = newSigner(cfg.SMTP.DKIM); err != nil {
		return nil, fmt.Errorf("mail %s: smtp.dkim: %w", cfg.Name, err)
	}
	if err := c.prepare(usualTiming); err != nil {
		return nil, fmt.Errorf("mail %s: %w", cfg.Name, err)
	}
	return c, nil
}

// prepare makes what connects to the servers, without connecting.
func (c *Channel) prepare(t timing) (err error) {
	c.timing, c.maxSize = t, maxSize
	if c.imapDialer, err = newDialer(c.cfg.IMAP.Server, c.log); err != nil {
		return fmt.Errorf("imap: %w", err)
	}
	c.imapTokens = newTokens(c.cfg.IMAP.OAuth, c.memory, "imap refresh token")
	c.imapGate = &gate{pause: t.refused, log: c.log, what: "IMAP login as " + c.cfg.IMAP.User}
	dialer, err := newDialer(c.cfg.SMTP.Server, c.log)
	if err != nil {
		return fmt.Errorf("smtp: %w", err)
	}
	gate := &gate{pause: t.refused, log: c.log, what: "SMTP login as " + c.cfg.SMTP.User}
	c.smtp = newPool(c.cfg.SMTP, dialer, gate, t, c.log)
	c.smtp.tokens = newTokens(c.cfg.SMTP.OAuth, c.memory, "smtp refresh token")
	return nil
}
