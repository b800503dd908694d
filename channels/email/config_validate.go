package email

import (
	"encoding/hex"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"time"
)

// maxConnections keeps us from storming a relay that comes back after a fault.
const maxConnections = 5

// Validate reports everything that is wrong, one line each.
func (c Config) Validate() error {
	var wrong []error
	say := func(key, format string, a ...any) {
		wrong = append(wrong, fmt.Errorf("mail %s: %s: %s", c.Name, key, fmt.Sprintf(format, a...)))
	}
	if c.Name == "" {
		wrong = append(wrong, errors.New("mail: name: every mailbox needs one, e.g. support"))
	}
	if _, err := parseAddrSpec(c.Address); err != nil {
		say("address", "%v; write one like support@example.org", err)
	}
	for _, a := range c.Aliases {
		if _, err := parseAddrSpec(a); err != nil {
			say("aliases", "%v; write them like help@example.org", err)
		}
	}
	if c.Start != StartNow && c.Start != StartAll {
		say("start", "%q is neither now nor all", c.Start)
	}
	if id := c.Authentication.AuthservID; strings.ContainsFunc(id, func(r rune) bool { return r > '~' || !isToken(byte(r)) }) {
		say("authentication.authserv_id", "%q is no host name; copy what stands before the first semicolon of the field Authentication-Results", id)
	}
	c.IMAP.Server.validate("imap", say)
	if c.IMAP.User == "" {
		say("imap.user", "it is missing")
	}
	if c.IMAP.Folder == "" {
		say("imap.folder", "it is missing; most mailboxes have INBOX")
	}
	if c.IMAP.Poll <= 0 || c.IMAP.Poll > 10*time.Minute {
		say("imap.poll", "%v is not between 1s and 10m", c.IMAP.Poll)
	}
	if !slices.Contains([]After{AfterKeep, AfterSeen, AfterMove}, c.IMAP.After) {
		say("imap.after", "%q is none of keep, seen, move", c.IMAP.After)
	}
	if c.IMAP.After == AfterMove && (c.IMAP.MoveTo == "" || c.IMAP.MoveTo == c.IMAP.Folder) {
		say("imap.move_to", "name the folder, another than %q, to which mails are moved", c.IMAP.Folder)
	}
	if c.IMAP.SentFolder == c.IMAP.Folder && c.IMAP.Folder != "" {
		say("imap.sent_folder", "name another folder than %q, from which letters are taken in", c.IMAP.Folder)
	}
	c.SMTP.Server.validate("smtp", say)
	if c.SMTP.Connections < 1 || c.SMTP.Connections > maxConnections {
		say("smtp.connections", "%d is not between 1 and %d", c.SMTP.Connections, maxConnections)
	}
	if local, _, _ := strings.Cut(c.Address, "@"); c.SMTP.PlusAddressing && (len(local) > maxPlusLocal || strings.Contains(local, "+")) {
		say("smtp.plus_addressing", "%s has to have at most %d characters before the @, and no +; otherwise set this to false", c.Address, maxPlusLocal)
	}
	c.SMTP.DKIM.validate(domain(c.Address), say)
	return errors.Join(wrong...)
}

func (d DKIM) validate(from string, say func(key, format string, a ...any)) {
	switch {
	case !d.on():
	case d.Domain == "" || d.Selector == "" || d.KeyFile == "":
		say("smtp.dkim", "domain, selector and key_file belong together; leave all of them empty where the relay signs")
	case !isDomain(d.Domain) || !isDomain(d.Selector):
		say("smtp.dkim", "%s._domainkey.%s is no name for a record", d.Selector, d.Domain)
	case !strings.EqualFold(d.Domain, from) && !strings.HasSuffix(from, "."+strings.ToLower(d.Domain)):
		say("smtp.dkim.domain", "%s does not speak for mails from %s", d.Domain, from)
	}
}

func (s Server) validate(block string, say func(key, format string, a ...any)) {
	if s.Host == "" {
		say(block+".host", "it is missing")
	}
	if s.Port < 1 || s.Port > 65535 {
		say(block+".port", "%d is no port", s.Port)
	}
	switch s.TLS {
	case TLSImplicit, TLSStart:
	case TLSNone:
		if !s.loopback() {
			say(block+".tls", "none is possible only with a server on this machine (127.0.0.1, ::1, localhost), because passwords and mails would cross the network in clear; use implicit or starttls")
		}
	default:
		say(block+".tls", "%q is none of implicit, starttls, none", s.TLS)
	}
	switch {
	case s.OAuth.on():
		s.OAuth.validate(block+".oauth", say)
		if s.User == "" {
			say(block+".user", "it is missing")
		}
	case s.User != "" && s.Password.IsZero():
		say(block+".password", "it is missing")
	}
	if pin, err := hex.DecodeString(s.Pin); err != nil || len(pin) != 0 && len(pin) != 32 {
		say(block+".pin_sha256", "it must be the 64 hexadecimal digits of the certificate's SHA-256")
	}
}

func (s Server) loopback() bool {
	if s.Host == "localhost" {
		return true
	}
	ip, err := netip.ParseAddr(s.Host)
	return err == nil && ip.IsLoopback()
}
