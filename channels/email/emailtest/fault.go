package emailtest

import (
	"bytes"
	"crypto/tls"
	"net"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-smtp"
)

// A Fault is something that goes wrong with the next mail that is submitted.
type Fault int

// The faults.
const (
	HangUp     Fault = 1 + iota // the connection ends at MAIL, as after a long rest
	RefuseMail                  // 451 after the final dot
	DropMail                    // the connection ends after the final dot and the mail is lost
	DropReply                   // the mail is taken, then the connection ends without a reply
	HoldReply                   // the mail is taken, then nothing is heard any more
)

// faults is what goes wrong at present.
type faults struct {
	next             Fault
	recipients       map[string]*smtp.SMTPError
	refuseNullSender bool
	refuseLogin      bool
	logins           int
	outage           bool
	cut              int // octets of the next letter fetched after which the connection ends; 0: none
}

// FailNext makes the next mail that is submitted fail.
func (s *Server) FailNext(f Fault) { s.set(func(now *faults) { now.next = f }) }

// RefuseRecipient answers RCPT for an address with a code, e.g. 550 and an
// enhanced one, e.g. 5, 1, 1; code 0 ends that.
func (s *Server) RefuseRecipient(address string, code int, enhanced [3]int, text string) {
	s.set(func(now *faults) {
		delete(now.recipients, canonical(address))
		if code != 0 {
			now.recipients[canonical(address)] = &smtp.SMTPError{Code: code, EnhancedCode: enhanced, Message: text}
		}
	})
}

// RefuseNullSender makes MAIL FROM:<> answered by 550.
func (s *Server) RefuseNullSender(on bool) { s.set(func(now *faults) { now.refuseNullSender = on }) }

// RefuseLogin makes every password wrong.
func (s *Server) RefuseLogin(on bool) { s.set(func(now *faults) { now.refuseLogin = on }) }

// Logins is how often somebody tried to log in, by IMAP or SMTP.
func (s *Server) Logins() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.fault.logins
}

// CutNextLetter ends the connection after n octets of the next letter that is
// fetched (on [Server.IMAPS]).
func (s *Server) CutNextLetter(n int) { s.set(func(now *faults) { now.cut = n }) }

// Outage ends all connections and refuses new ones until it is over.
func (s *Server) Outage(on bool) {
	s.set(func(now *faults) { now.outage = on })
	if on {
		s.Disconnect()
	}
}

// Disconnect ends all connections.
func (s *Server) Disconnect() {
	for _, c := range s.open() {
		c.Close()
	}
}

// Silence makes all present connections black holes: they stay open, nothing
// is heard from them again. New connections are well.
func (s *Server) Silence() {
	for _, c := range s.open() {
		c.silent.Store(true)
	}
}

// Connections is how many connections are open.
func (s *Server) Connections() int { return len(s.open()) }

// Remove deletes a mail from a mailbox's INBOX, as another mail program would.
func (s *Server) Remove(address string, uid uint32) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.users[canonical(address)].boxes[inbox].remove(func(m *stored) bool { return uint32(m.uid) == uid })
	s.change()
}

// MarkSeen marks a mail of a mailbox's INBOX as read, as another mail program would.
func (s *Server) MarkSeen(address string, uid uint32) {
	s.mu.Lock()
	defer s.mu.Unlock()
	b := s.users[canonical(address)].boxes[inbox]
	for i, m := range b.mails {
		if uint32(m.uid) == uid {
			m.store(imap.StoreFlagsAdd, []imap.Flag{imap.FlagSeen})
			b.tracker.QueueMessageFlags(uint32(i+1), m.uid, m.flags, nil)
		}
	}
	s.change()
}

// Rebuild gives a mailbox's INBOX another UIDVALIDITY and its mails other UIDs,
// as when it was moved to another server. Open sessions keep the old folder.
// dated tells the new time of arrival of each mail; nil keeps them.
func (s *Server) Rebuild(address string, dated func(Mail) time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	u := s.users[canonical(address)]
	old := u.boxes[inbox]
	b := u.create(inbox)
	b.next = 100
	for _, m := range old.mails {
		at := m.at
		if dated != nil {
			at = dated(m.look())
		}
		b.add(m.raw, at, slices.Clone(m.flags)...)
	}
	s.change()
}

func (s *Server) set(f func(*faults)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f(&s.fault)
	s.change()
}

func (s *Server) open() []*conn {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []*conn
	for c := range s.conns {
		all = append(all, c)
	}
	return all
}

// silence makes one connection a black hole.
func (s *Server) silence(c net.Conn) {
	if encrypted, ok := c.(*tls.Conn); ok {
		c = encrypted.NetConn()
	}
	if c, ok := c.(*conn); ok {
		c.silent.Store(true)
	}
}

// A listener wraps connections so that they can go wrong.
type listener struct {
	net.Listener
	srv *Server
}

func (l listener) Accept() (net.Conn, error) {
	for {
		inner, err := l.Listener.Accept()
		if err != nil {
			return nil, err
		}
		c := &conn{Conn: inner, srv: l.srv, gone: make(chan struct{})}
		l.srv.mu.Lock()
		outage := l.srv.fault.outage
		if !outage {
			l.srv.conns[c] = struct{}{}
		}
		l.srv.mu.Unlock()
		if !outage {
			return c, nil
		}
		inner.Close()
	}
}

// A conn is a connection that can go wrong.
type conn struct {
	net.Conn
	srv    *Server
	silent atomic.Bool
	once   sync.Once
	gone   chan struct{}
}

func (c *conn) Close() error {
	c.once.Do(func() {
		close(c.gone)
		c.srv.mu.Lock()
		delete(c.srv.conns, c)
		c.srv.change()
		c.srv.mu.Unlock()
	})
	return c.Conn.Close()
}

func (c *conn) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	if c.silent.Load() {
		<-c.gone
		return 0, net.ErrClosed
	}
	return n, err
}

func (c *conn) Write(p []byte) (int, error) {
	if c.silent.Load() {
		return len(p), nil
	}
	sent, last := c.cut(c.hide(p))
	if n, err := c.Conn.Write(sent); err != nil {
		return n, err
	}
	if last {
		c.Close()
	}
	return len(p), nil
}

// cut shortens what is written to the begin of a letter, when one is to be cut.
func (c *conn) cut(p []byte) (shorter []byte, last bool) {
	c.srv.mu.Lock()
	defer c.srv.mu.Unlock()
	i := bytes.Index(p, []byte("BODY["))
	if c.srv.fault.cut == 0 || i < 0 {
		return p, false
	}
	if j := bytes.Index(p[i:], []byte("}\r\n")); j >= 0 {
		end := min(i+j+3+c.srv.fault.cut, len(p))
		c.srv.fault.cut = 0
		return p[:end], true
	}
	return p, false
}

// hide takes IDLE and PIPELINING, which the libraries always announce, out of
// the capabilities where they are to be hidden.
func (c *conn) hide(p []byte) []byte {
	hidden := c.srv.options.Hide
	if slices.Contains(hidden, "IDLE") && bytes.Contains(p, []byte("CAPABILITY")) {
		p = bytes.ReplaceAll(p, []byte(" IDLE"), nil)
	}
	if slices.Contains(hidden, "PIPELINING") {
		p = bytes.ReplaceAll(p, []byte("250-PIPELINING\r\n"), nil)
	}
	return p
}
