package email

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/textproto"
	"os"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/wneessen/go-mail/smtp"

	"guichet/channels"
)

// An smtpSession is one connection, logged in, between two mails.
type smtpSession struct {
	client    *smtp.Client
	line      *line
	timing    timing
	maxSize   int64 // of a mail, as the server says; 0: no limit told
	pipelines bool  // commands may be sent before the answers to others
	utf8      bool  // addresses beyond ASCII are possible
	dsn       bool  // it can be told when to report (RFC 3461)
	used      bool  // it has carried a mail already
	broken    bool  // it cannot go on
	rested    time.Time
	expiry    *time.Timer
}

// maxReplies bounds what one command's answer may weigh.
const maxReplies = 64 << 10

// openSMTP connects, encrypts and logs in. No credential is sent before TLS
// unless the configuration asks for that, on this machine.
func (p *pool) open(ctx context.Context) (*smtpSession, error) {
	token, err := p.tokens.get(ctx)
	if err != nil {
		return nil, fmt.Errorf("log in to SMTP server as %s: %w", p.server.User, err)
	}
	l, err := p.dialer.dial(ctx, p.timing.dial)
	if err != nil {
		return nil, fmt.Errorf("connect to SMTP server: %w", err)
	}
	defer context.AfterFunc(ctx, func() { l.Close() })()
	l.allow(maxReplies)
	l.SetDeadline(time.Now().Add(p.timing.hello))
	s := &smtpSession{line: l, timing: p.timing}
	if err := s.begin(p, token); err != nil {
		l.Close()
		return nil, err
	}
	return s, nil
}

func (s *smtpSession) begin(p *pool, token channels.Secret) (err error) {
	if s.client, err = smtp.NewClient(s.line, p.server.Host); err != nil {
		return fmt.Errorf("greet SMTP server: %w", err)
	}
	s.client.SkipSMTPUTF8(true)
	if err := s.client.Hello(helloName()); err != nil {
		return fmt.Errorf("greet SMTP server: %w", err)
	}
	if p.server.TLS == TLSStart {
		if ok, _ := s.client.Extension("STARTTLS"); !ok {
			return errors.New("the SMTP server does not offer STARTTLS: nothing is sent in clear; use tls: implicit if it has such a port")
		}
		if err := s.client.StartTLS(p.dialer.tls); err != nil {
			return fmt.Errorf("begin TLS with the SMTP server: %w", err)
		}
	}
	if p.server.User != "" {
		if err := s.login(p.server, token); err != nil {
			if p.tokens != nil {
				p.tokens.forget() // it may have ended early
				if errors.As(err, new(refusedLogin)) {
					err = badToken{err}
				}
			}
			return err
		}
		p.gate.accepted()
	}
	s.pipelines, _ = s.client.Extension("PIPELINING")
	s.utf8, _ = s.client.Extension("SMTPUTF8")
	s.dsn, _ = s.client.Extension("DSN")
	_, size := s.client.Extension("SIZE")
	s.maxSize, _ = strconv.ParseInt(size, 10, 64)
	return nil
}

// login logs in with the token where there is one, else with the password.
func (s *smtpSession) login(server Server, token channels.Secret) error {
	_, offered := s.client.Extension("AUTH")
	mechanisms := strings.Fields(strings.ToUpper(offered))
	has := func(name string) bool {
		for _, m := range mechanisms {
			if m == name {
				return true
			}
		}
		return false
	}
	inClear := server.TLS == TLSNone // only ever on this machine, see Validate
	var auth smtp.Auth
	switch {
	case !token.IsZero() && has("XOAUTH2"):
		auth = smtp.XOAuth2Auth(server.User, token.Reveal())
	case !token.IsZero():
		return badToken{refusedLogin{fmt.Errorf("log in to SMTP server: it offers %q, but XOAUTH2 is needed", offered)}}
	case has("PLAIN"):
		auth = smtp.PlainAuth("", server.User, server.Password.Reveal(), server.Host, inClear)
	case has("LOGIN"):
		auth = smtp.LoginAuth(server.User, server.Password.Reveal(), server.Host, inClear)
	default:
		return refusedLogin{fmt.Errorf("log in to SMTP server: it offers %q, but PLAIN or LOGIN is needed", offered)}
	}
	err := s.client.Auth(auth)
	if reply := (*textproto.Error)(nil); errors.As(err, &reply) && reply.Code/100 == 5 {
		return refusedLogin{fmt.Errorf("log in to SMTP server as %s: %w", server.User, replyError(reply))}
	}
	if err != nil {
		return fmt.Errorf("log in to SMTP server: %w", err)
	}
	return nil
}

// helloName is how we present ourselves: this machine's name if it is a whole one.
func helloName() string {
	name, err := os.Hostname()
	if err != nil || !strings.Contains(name, ".") || !isDomain(name) {
		return "localhost"
	}
	return name
}

// abandon ends a mail that must not be sent after all.
func (s *smtpSession) abandon() {
	s.broken = true
	s.line.Close()
}

// data sends the mail. Up to the final dot nothing was delivered; from there on
// only the answer tells.
func (s *smtpSession) data(octets []byte) error {
	stuffed := bytes.ReplaceAll(octets, []byte("\r\n."), []byte("\r\n.."))
	stuffed = append(stuffed, ".\r\n"...)
	patience := s.timing.envelope + time.Duration(len(stuffed)>>14)*time.Second
	if err := s.write(stuffed, patience); err != nil {
		return err
	}
	s.line.SetDeadline(time.Now().Add(s.timing.dot))
	err := s.reply(250)
	if s.broken {
		return channels.Uncertain(fmt.Errorf("the connection ended before the SMTP server said whether it took the mail: %w", err))
	}
	if err != nil {
		s.reset()
		return fmt.Errorf("the SMTP server refused the mail: %w", err)
	}
	return nil
}

func (s *smtpSession) write(octets []byte, patience time.Duration) error {
	s.line.allow(maxReplies)
	s.line.SetDeadline(time.Now().Add(patience))
	w := s.client.Text.W
	_, err := w.Write(octets)
	if err == nil {
		err = w.Flush()
	}
	if err != nil {
		s.abandon()
		return fmt.Errorf("send to SMTP server: %w", err)
	}
	return nil
}

// reply reads one answer. A refusal comes back marked as temporary or
// permanent; where there is no answer, the connection is broken.
func (s *smtpSession) reply(want int) error {
	_, _, err := s.client.Text.ReadResponse(want)
	if err == nil {
		return nil
	}
	reply := (*textproto.Error)(nil)
	if !errors.As(err, &reply) || reply.Code == 421 {
		s.abandon()
	}
	if reply == nil {
		return err
	}
	switch {
	case needsLogin(reply.Code):
		return replyError(reply)
	case reply.Code/100 == 5:
		return channels.Permanent(replyError(reply))
	}
	return channels.Deferred(replyError(reply))
}

// needsLogin lists the refusals that speak of us, not of the mail (RFC 4954).
func needsLogin(code int) bool { return code == 530 || code == 534 || code == 535 || code == 538 }

// refusesSender recognises refusals that speak of the sender (RFC 3463: X.1.7,
// X.1.8 and security, X.7.x).
func refusesSender(err error) bool {
	return channels.IsPermanent(err) && (strings.HasPrefix(err.Error(), "MAIL FROM") || senderStatus.MatchString(err.Error()))
}

var senderStatus = regexp.MustCompile(`\b5\.(1\.[78]|7\.\d+)\b`)

// reset ends a transaction that failed.
func (s *smtpSession) reset() {
	if s.broken {
		return
	}
	if err := s.write([]byte("RSET\r\n"), s.timing.envelope); err == nil && s.reply(25) != nil {
		s.abandon()
	}
}

// alive asks a connection that rested whether it is still there.
func (s *smtpSession) alive() bool {
	if time.Since(s.rested) < s.timing.probe {
		return true
	}
	return s.write([]byte("NOOP\r\n"), s.timing.prompt) == nil && s.reply(25) == nil
}

// quit says goodbye and does not wait long for the answer.
func (s *smtpSession) quit() {
	if s.write([]byte("QUIT\r\n"), time.Second) == nil {
		s.reply(221)
	}
	s.line.Close()
}

// replyError is a server's answer as one line.
func replyError(r *textproto.Error) error {
	return fmt.Errorf("%d %s", r.Code, oneHeaderLine(r.Msg))
}
