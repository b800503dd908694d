package email

import (
	"bufio"
	"crypto/tls"
	"crypto/x509"
	"log/slog"
	"net"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"guichet/channels/email/emailtest"
)

// A stranger is a server of one connection after the other that follows a
// script and keeps what it is told in clear.
type stranger struct {
	net.Listener
	heard chan string
}

// newStranger greets, then answers each line by what answer says; "" ends the
// connection.
func newStranger(t *testing.T, greeting string, answer func(line string) string) *stranger {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	s := &stranger{l, make(chan string, 1000)}
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			s.talk(conn, greeting, answer)
		}
	}()
	return s
}

func (s *stranger) talk(conn net.Conn, greeting string, answer func(string) string) {
	defer conn.Close()
	conn.Write([]byte(greeting))
	for lines := bufio.NewScanner(conn); lines.Scan(); {
		s.heard <- lines.Text()
		reply := answer(lines.Text())
		if reply == "" {
			return
		}
		conn.Write([]byte(reply))
	}
}

// secrets reports whether the stranger was told anything that it should not.
func (s *stranger) secrets() (found []string) {
	for {
		select {
		case line := <-s.heard:
			upper := strings.ToUpper(line)
			if strings.Contains(upper, "LOGIN") || strings.Contains(upper, "AUTH") || strings.Contains(upper, "MAIL") || strings.Contains(line, "secret") {
				found = append(found, line)
			}
		default:
			return found
		}
	}
}

func TestT58_NoCredentialInClearIMAP(t *testing.T) {
	tag := func(line string) string { return strings.SplitN(line, " ", 2)[0] }
	for what, far := range map[string]*stranger{
		"STARTTLS refused": newStranger(t, "* OK [CAPABILITY IMAP4rev1] hello\r\n", func(line string) string {
			return tag(line) + " NO not here\r\n"
		}),
		"PREAUTH": newStranger(t, "* PREAUTH [CAPABILITY IMAP4rev1] welcome back\r\n", func(line string) string {
			return tag(line) + " OK whatever\r\n"
		}),
		"answers injected before TLS": newStranger(t, "* OK [CAPABILITY IMAP4rev1 STARTTLS] hello\r\n", func(line string) string {
			return tag(line) + " OK begin\r\nT2 OK [CAPABILITY IMAP4rev1] logged in\r\n"
		}),
		"nothing but clear text": newStranger(t, "* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] hello\r\n", func(line string) string {
			return tag(line) + " OK\r\n"
		}),
	} {
		srv := startServer(t, emailtest.Options{})
		for _, kind := range []TLS{TLSStart, TLSImplicit} {
			cfg := configFor(t, srv)
			cfg.IMAP.TLS = kind
			cfg.IMAP.Host, cfg.IMAP.Port = hostPort(t, far.Addr().String())
			c, _ := newChannel(t, cfg, newMemory())
			hurry(c)
			if s, err := c.connect(t.Context()); err == nil {
				s.close()
				t.Errorf("%s with tls %s: connected", what, kind)
			}
			if found := far.secrets(); len(found) > 0 {
				t.Errorf("%s with tls %s: in clear %q", what, kind, found)
			}
		}
	}
}

func TestT58_NoCredentialInClearSMTP(t *testing.T) {
	for what, far := range map[string]*stranger{
		"STARTTLS not offered": newStranger(t, "220 hello\r\n", func(string) string { return "250-me\r\n250 AUTH PLAIN LOGIN\r\n" }),
		"STARTTLS refused": newStranger(t, "220 hello\r\n", func(line string) string {
			if line == "STARTTLS" {
				return "454 not now\r\n"
			}
			return "250-me\r\n250-STARTTLS\r\n250 AUTH PLAIN LOGIN\r\n"
		}),
		"answers injected before TLS": newStranger(t, "220 hello\r\n", func(line string) string {
			if line == "STARTTLS" {
				return "220 begin\r\n250-me\r\n250 AUTH PLAIN\r\n235 welcome\r\n"
			}
			return "250-me\r\n250-STARTTLS\r\n250 AUTH PLAIN LOGIN\r\n"
		}),
	} {
		srv := startServer(t, emailtest.Options{})
		for _, kind := range []TLS{TLSStart, TLSImplicit} {
			cfg := configFor(t, srv)
			cfg.SMTP.TLS = kind
			cfg.SMTP.Host, cfg.SMTP.Port = hostPort(t, far.Addr().String())
			c, _ := newChannel(t, cfg, newMemory())
			if _, err := c.Send(t.Context(), say("psst")); err == nil {
				t.Errorf("%s with tls %s: sent", what, kind)
			}
			if found := far.secrets(); len(found) > 0 {
				t.Errorf("%s with tls %s: in clear %q", what, kind, found)
			}
		}
	}
}

func TestT58_CertificateMustBeTrusted(t *testing.T) {
	srv := startServer(t, emailtest.Options{})
	ca := filepath.Join(t.TempDir(), "ca.pem")
	if err := srv.WriteCA(ca); err != nil {
		t.Fatal(err)
	}
	for what, test := range map[string]struct {
		change func(*Server)
		well   bool
	}{
		"pinned":           {func(*Server) {}, true},
		"pinned, any case": {func(s *Server) { s.Pin = strings.ToUpper(s.Pin) }, true},
		"known authority":  {func(s *Server) { s.Pin, s.CAFile = "", ca }, true},
		"another pin":      {func(s *Server) { s.Pin = strings.Repeat("ab", 32) }, false},
		"nobody vouches":   {func(s *Server) { s.Pin = "" }, false},
	} {
		cfg := configFor(t, srv)
		test.change(&cfg.IMAP.Server)
		test.change(&cfg.SMTP.Server)
		c, _ := newChannel(t, cfg, newMemory())
		before := srv.Logins()
		s, err := c.connect(t.Context())
		if err == nil {
			s.close()
		}
		_, sendErr := c.Send(t.Context(), say("psst"))
		if (err == nil) != test.well || (sendErr == nil) != test.well {
			t.Errorf("%s: IMAP %v, SMTP %v", what, err, sendErr)
		}
		if !test.well && srv.Logins() != before {
			t.Errorf("%s: a password was sent", what)
		}
	}
}

func TestF34_CertificateThatEndsSoonIsTold(t *testing.T) {
	for left, told := range map[time.Duration]bool{13 * 24 * time.Hour: true, 15 * 24 * time.Hour: false} {
		book := &logBook{}
		d, err := newDialer(Server{Host: "mail.example.org"}, slog.New(slog.NewTextHandler(book, nil)))
		if err != nil {
			t.Fatal(err)
		}
		state := tls.ConnectionState{PeerCertificates: []*x509.Certificate{{NotAfter: time.Now().Add(left)}}}
		for range 3 { // connections follow each other quickly
			if err := d.verify(state); err != nil {
				t.Fatal(err)
			}
		}
		if n := strings.Count(book.String(), "level=WARN"); n == 1 != told {
			t.Errorf("%v before its end: told %d times", left, n)
		}
	}
}

// A server that accepts the connection and then says nothing, not even within
// the TLS handshake.
func TestF34_SilenceWithinTheHandshakeEnds(t *testing.T) {
	srv := startServer(t, emailtest.Options{})
	far := newStranger(t, "", func(string) string { return "\r\n" })
	cfg := configFor(t, srv)
	cfg.IMAP.Host, cfg.IMAP.Port = hostPort(t, far.Addr().String())
	c, _ := newChannel(t, cfg, newMemory())
	c.timing.dial = 50 * time.Millisecond
	if s, err := c.connect(t.Context()); err == nil {
		s.close()
		t.Error("connected")
	}
}

// A peer that sends one octet now and then, or never stops talking, cannot hold
// a command open.
func TestF33_SlowAndTalkativeServers(t *testing.T) {
	endless := strings.Repeat("* OK still here, and talking, and talking, and talking\r\n", 2000)
	more := strings.Repeat("220-and so on and so on and so on\r\n", 5000)
	srv := startServer(t, emailtest.Options{})
	for what, greeting := range map[string]string{"nothing": "", "half a line": "* O", "endless lines": more} {
		far := newStranger(t, greeting, func(string) string { return endless })
		cfg := configFor(t, srv)
		cfg.IMAP.TLS, cfg.SMTP.TLS = TLSNone, TLSNone
		cfg.IMAP.Host, cfg.IMAP.Port = hostPort(t, far.Addr().String())
		cfg.SMTP.Host, cfg.SMTP.Port = cfg.IMAP.Host, cfg.IMAP.Port
		c, _ := newChannel(t, cfg, newMemory())
		c.timing.command, c.timing.answer, c.smtp.timing.hello = time.Second, time.Second, time.Second
		if s, err := c.connect(t.Context()); err == nil {
			s.close()
			t.Errorf("%s: IMAP connected", what)
		}
		if _, err := c.Send(t.Context(), say("hello")); err == nil {
			t.Errorf("%s: sent", what)
		}
	}
	far := newStranger(t, "* OK [CAPABILITY IMAP4rev1] hello\r\n", func(string) string { return endless })
	cfg := configFor(t, srv)
	cfg.IMAP.TLS = TLSNone
	cfg.IMAP.Host, cfg.IMAP.Port = hostPort(t, far.Addr().String())
	c, _ := newChannel(t, cfg, newMemory())
	hurry(c)
	if s, err := c.connect(t.Context()); err == nil {
		s.close()
		t.Error("connected to a server that never answers")
	}
}
