package email

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"

	"github.com/emersion/go-imap/v2"

	"guichet/channels"
)

// Check logs in to both servers and looks whether everything that the
// configuration names is there. It changes nothing.
func (c *Channel) Check(ctx context.Context) []channels.Finding {
	return slices.Concat(c.checkIMAP(ctx), c.checkSMTP(ctx), c.checkDKIM(ctx))
}

func (c *Channel) checkIMAP(ctx context.Context) []channels.Finding {
	s, err := c.connect(ctx)
	findings := []channels.Finding{{
		What: fmt.Sprintf("IMAP login as %s at %s", c.cfg.IMAP.User, c.imapDialer.address()),
		Err:  err,
		Fix:  adviceOn(err, "imap", c.imapGate),
	}}
	if err != nil {
		return findings
	}
	defer s.close()
	add := func(what string, err error, fix string) {
		if err == nil {
			fix = ""
		}
		findings = append(findings, channels.Finding{What: what, Err: err, Fix: fix})
	}
	err = s.within(c.timing.command, chatter, func() error {
		_, err := s.client.Select(c.cfg.IMAP.Folder, &imap.SelectOptions{ReadOnly: true}).Wait()
		return err
	})
	add("IMAP folder "+c.cfg.IMAP.Folder, err, "set imap.folder to one of: "+strings.Join(s.folders(c.timing), ", "))
	if c.cfg.IMAP.After == AfterMove {
		add("IMAP folder "+c.cfg.IMAP.MoveTo+" for letters taken in", s.lists(c.timing, c.cfg.IMAP.MoveTo),
			"it is created with the first letter; to use another, set imap.move_to")
		if !s.client.Caps().Has(imap.CapMove) {
			add("IMAP extension MOVE", errors.New("the server does not have it"), "letters will be marked as read instead; say so with imap.after: seen")
		}
	}
	if sent := c.cfg.IMAP.SentFolder; sent != "" {
		add("IMAP folder "+sent+" for copies of answers", s.lists(c.timing, sent),
			"it is created with the first copy; to use another, set imap.sent_folder to one of: "+strings.Join(s.folders(c.timing), ", "))
	}
	if !s.client.Caps().Has(imap.CapIdle) {
		add("IMAP extension IDLE", errors.New("the server does not have it"),
			fmt.Sprintf("new letters are seen only every %v; set imap.poll lower if that is too slow", c.cfg.IMAP.Poll))
	}
	return findings
}

func (c *Channel) checkSMTP(ctx context.Context) []channels.Finding {
	s, err := c.smtp.connect(ctx)
	what := "SMTP connection to " + c.smtp.dialer.address()
	if c.cfg.SMTP.User != "" {
		what = fmt.Sprintf("SMTP login as %s at %s", c.cfg.SMTP.User, c.smtp.dialer.address())
	}
	if err == nil {
		s.quit()
	}
	return []channels.Finding{{What: what, Err: err, Fix: adviceOn(err, "smtp", c.smtp.gate)}}
}

// checkDKIM looks whether others can check the signatures.
func (c *Channel) checkDKIM(ctx context.Context) []channels.Finding {
	if c.signer == nil {
		return nil
	}
	name, text := c.signer.record()
	f := channels.Finding{What: "DKIM key " + name}
	records, err := c.lookupTXT(ctx, name)
	var dns *net.DNSError
	switch {
	case errors.As(err, &dns) && !dns.IsNotFound:
		f.Err, f.Fix = err, "the DNS did not answer; check again later"
		return []channels.Finding{f}
	case err != nil || len(records) == 0:
		f.Err = errors.New("the DNS has no such record, so that the signatures prove nothing")
	case len(records) > 1:
		f.Err = fmt.Errorf("the DNS has %d such records, and one is needed", len(records))
	default:
		f.Err = c.signer.holds(records[0])
	}
	if f.Err != nil {
		f.Fix = fmt.Sprintf("publish the TXT record %s with the text: %s", name, text)
	}
	return []channels.Finding{f}
}

// folders lists the folders of the mailbox.
func (s *imapSession) folders(t timing) (names []string) {
	s.within(t.command, chatter, func() error {
		found, err := s.client.List("", "*", nil).Collect()
		for _, f := range found {
			names = append(names, f.Mailbox)
		}
		return err
	})
	return names
}

func (s *imapSession) lists(t timing, name string) error {
	for _, f := range s.folders(t) {
		if f == name {
			return nil
		}
	}
	return fmt.Errorf("folder %s does not exist", name)
}

// adviceOn says what to do about a connection that does not come up.
func adviceOn(err error, block string, g *gate) string {
	var dns *net.DNSError
	var refused refusedLogin
	switch {
	case err == nil:
		return ""
	case errors.As(err, new(badToken)):
		return fmt.Sprintf("check %[1]s.oauth, that its scope is for mail, and that %[1]s.user is whose mailbox it is; a refresh token that ended must be made anew", block)
	case errors.As(err, &refused):
		return fmt.Sprintf("check %s.user and %s.password; some providers want an application password", block, block)
	case errors.As(err, &dns):
		return fmt.Sprintf("check the spelling of %s.host", block)
	case isCertificateError(err):
		return fmt.Sprintf("trust the server's certificate by %s.ca_file or %s.pin_sha256, or correct %s.host", block, block, block)
	case g.wait() > 0:
		return "wait, or start the program again after correcting the password"
	}
	return fmt.Sprintf("check %s.host, %s.port and %s.tls, and that a firewall lets the connection pass", block, block, block)
}

func isCertificateError(err error) bool {
	text := err.Error()
	return strings.Contains(text, "x509:") || strings.Contains(text, "the pinned one")
}
