// Package emailtest is a mail server in memory: IMAP and SMTP submission over
// real sockets on loopback, with and without TLS. What is sent to one of its
// mailboxes lands there; what is sent elsewhere is kept in [Server.Sent].
//
// A test or a demonstration drives it from outside: it delivers letters, looks
// into mailboxes, waits for what must happen, and makes things go wrong.
package emailtest

import (
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"log"
	"net"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/emersion/go-imap/v2/imapserver"
	"github.com/emersion/go-smtp"
)

// A Server holds mailboxes. All its methods may be called concurrently.
type Server struct {
	IMAP  string // host:port, with STARTTLS
	IMAPS string // host:port, TLS from the first octet
	SMTP  string // submission, host:port, with STARTTLS
	SMTPS string // submission, host:port, TLS from the first octet
	OAuth string // where access tokens are given for XOAUTH2: http://host:port/token
	CA    []byte // the certificate to trust, PEM
	Pin   string // its SHA-256, hexadecimal

	options Options
	tls     *tls.Config
	closers []io.Closer
	running sync.WaitGroup

	mu      sync.Mutex
	changed chan struct{} // closed and replaced at every change
	users   map[string]*user
	sent    []Mail
	conns   map[*conn]struct{}
	fault   faults
	grants  grants
}

// Options says what a server is like. The zero value is a good one.
type Options struct {
	Domain     string   // of the mailboxes; "example.org" when empty
	Mailboxes  []string // local parts of those that exist from the start
	Password   string   // of every mailbox; "secret" when empty
	PlainLogin bool     // takes passwords on the ports with STARTTLS before TLS began
	Hide       []string // capabilities that it does not announce, of "IDLE", "MOVE", "DSN" and, with TLS from the first octet, "PIPELINING"
}

// Start starts a server on free ports of 127.0.0.1.
func Start(o Options) (*Server, error) {
	if o.Domain == "" {
		o.Domain = "example.org"
	}
	if o.Password == "" {
		o.Password = "secret"
	}
	s := &Server{
		options: o,
		changed: make(chan struct{}),
		users:   make(map[string]*user),
		conns:   make(map[*conn]struct{}),
		fault:   faults{recipients: make(map[string]*smtp.SMTPError)},
		grants:  grants{refresh: "refresh-0", access: make(map[string]bool)},
	}
	if err := s.certify(); err != nil {
		return nil, fmt.Errorf("make a certificate: %w", err)
	}
	for _, name := range o.Mailboxes {
		s.AddMailbox(name + "@" + o.Domain)
	}
	if err := s.serve(); err != nil {
		s.Close()
		return nil, fmt.Errorf("start the mail server: %w", err)
	}
	return s, nil
}

// serve opens the ports. On the TLS ports the servers see connections
// without TLS, because that is taken off before the faults are put on.
func (s *Server) serve() error {
	starttls := s.imapServer(s.options.PlainLogin, s.tls)
	implicit := s.imapServer(true, nil)
	submission := s.smtpServer(s.options.PlainLogin, s.tls)
	submissions := s.smtpServer(true, nil)
	s.closers = append(s.closers, starttls, implicit, submission, submissions)
	for _, p := range []struct {
		address *string
		tls     bool
		serve   func(net.Listener) error
	}{
		{&s.IMAP, false, starttls.Serve},
		{&s.IMAPS, true, implicit.Serve},
		{&s.SMTP, false, submission.Serve},
		{&s.SMTPS, true, submissions.Serve},
	} {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return err
		}
		*p.address = l.Addr().String()
		if p.tls {
			l = tls.NewListener(l, s.tls)
		}
		l = listener{l, s}
		s.closers = append(s.closers, l)
		s.running.Go(func() { p.serve(l) })
	}
	return s.serveTokens()
}

func (s *Server) imapServer(plainLogin bool, config *tls.Config) *imapserver.Server {
	return imapserver.New(&imapserver.Options{
		NewSession: func(c *imapserver.Conn) (imapserver.Session, *imapserver.GreetingData, error) {
			return &session{srv: s}, nil, nil
		},
		Caps:         s.capabilities(),
		Logger:       log.New(io.Discard, "", 0),
		TLSConfig:    config,
		InsecureAuth: plainLogin,
	})
}

func (s *Server) smtpServer(plainLogin bool, config *tls.Config) *smtp.Server {
	server := smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) {
		return &submission{srv: s, conn: c}, nil
	}))
	server.Domain = "mx." + s.options.Domain
	server.ErrorLog = log.New(io.Discard, "", 0)
	server.TLSConfig = config
	server.AllowInsecureAuth = plainLogin
	server.EnableSMTPUTF8 = true
	server.EnableDSN = !slices.Contains(s.options.Hide, "DSN")
	server.MaxMessageBytes = 50 << 20
	return server
}

// Close ends all connections and stops the server.
func (s *Server) Close() {
	for _, c := range s.closers {
		c.Close()
	}
	s.Disconnect()
	s.running.Wait()
}

// Password is what every mailbox's owner logs in with, by the whole address.
func (s *Server) Password() string { return s.options.Password }

// AddMailbox makes a mailbox; one that exists stays as it is.
func (s *Server) AddMailbox(address string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	address = canonical(address)
	if s.users[address] == nil {
		u := &user{boxes: make(map[string]*mailbox)}
		u.create(inbox)
		s.users[address] = u
	}
}

// Deliver puts the octets of a letter into a mailbox, unchanged.
func (s *Server) Deliver(address string, raw []byte) error {
	return s.DeliverAt(address, raw, time.Now())
}

// DeliverAt is [Server.Deliver] with a time of arrival (INTERNALDATE).
func (s *Server) DeliverAt(address string, raw []byte, at time.Time) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	u := s.users[canonical(address)]
	if u == nil {
		return fmt.Errorf("deliver to %s: no such mailbox", address)
	}
	u.boxes[inbox].add(raw, at)
	s.change()
	return nil
}

// Inbox is what lies in a mailbox, oldest first.
func (s *Server) Inbox(address string) []Mail { return s.Folder(address, inbox) }

// Folder is what lies in a folder of a mailbox, oldest first.
func (s *Server) Folder(address, name string) []Mail {
	s.mu.Lock()
	defer s.mu.Unlock()
	u := s.users[canonical(address)]
	if u == nil || u.boxes[folderName(name)] == nil {
		return nil
	}
	var found []Mail
	for _, m := range u.boxes[folderName(name)].mails {
		found = append(found, m.look())
	}
	return found
}

// Sent is every mail that was submitted, wherever it went, oldest first.
func (s *Server) Sent() []Mail {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Mail(nil), s.sent...)
}

// Wait returns once done does; it asks again after each change on the server:
// a mail that arrives, is marked, moved or deleted, a login, the end of a
// connection.
func (s *Server) Wait(ctx context.Context, done func() bool) error {
	for {
		s.mu.Lock()
		changed := s.changed
		s.mu.Unlock()
		if done() {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// WaitMail waits for a mail in a mailbox's INBOX.
func (s *Server) WaitMail(ctx context.Context, address string, is func(Mail) bool) (found Mail, err error) {
	err = s.Wait(ctx, func() bool {
		for _, m := range s.Inbox(address) {
			if is(m) {
				found = m
				return true
			}
		}
		return false
	})
	return found, err
}

// nextChange is closed at the next change on the server.
func (s *Server) nextChange() <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.changed
}

// change wakes those who wait. The caller holds the lock.
func (s *Server) change() {
	close(s.changed)
	s.changed = make(chan struct{})
}

// canonical is the mailbox that an address means: lower case, "+tag" left out.
func canonical(address string) string {
	local, domain, _ := strings.Cut(strings.ToLower(strings.Trim(address, "<>")), "@")
	local, _, _ = strings.Cut(local, "+")
	return local + "@" + domain
}
