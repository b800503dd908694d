package emailtest

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// A submission is one SMTP connection.
type submission struct {
	srv   *Server
	conn  *smtp.Conn
	known bool
	from  string
	to    []string
	dsn   DSN
}

var _ smtp.AuthSession = (*submission)(nil)

func (s *submission) AuthMechanisms() []string { return []string{sasl.Plain, xoauth2} }

func (s *submission) Auth(mechanism string) (sasl.Server, error) {
	if mechanism == xoauth2 {
		return &tokenLogin{srv: s.srv, done: func(*user) { s.known = true }, refused: smtp.ErrAuthFailed}, nil
	}
	return sasl.NewPlainServer(func(_, address, password string) error {
		s.srv.mu.Lock()
		defer s.srv.mu.Unlock()
		if _, err := s.srv.login(address, password); err != nil {
			return smtp.ErrAuthFailed
		}
		s.known = true
		return nil
	}), nil
}

func (s *submission) Mail(from string, o *smtp.MailOptions) error {
	if !s.known {
		return smtp.ErrAuthRequired
	}
	s.srv.mu.Lock()
	hangUp := s.srv.fault.next == HangUp
	if hangUp {
		s.srv.fault.next = 0
	}
	refused := from == "" && s.srv.fault.refuseNullSender
	s.srv.mu.Unlock()
	if hangUp {
		s.conn.Conn().Close()
		return io.ErrClosedPipe
	}
	if refused {
		return &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 7, 1}, Message: "sender <> is not yours"}
	}
	s.from, s.to, s.dsn = from, nil, DSN{EnvelopeID: o.EnvelopeID, Return: string(o.Return)}
	return nil
}

func (s *submission) Rcpt(to string, o *smtp.RcptOptions) error {
	s.srv.mu.Lock()
	defer s.srv.mu.Unlock()
	if err := s.srv.fault.recipients[canonical(to)]; err != nil {
		return err
	}
	if strings.HasSuffix(canonical(to), "@"+s.srv.options.Domain) && s.srv.users[canonical(to)] == nil {
		return &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "no such mailbox"}
	}
	s.to = append(s.to, to)
	var notify []string
	for _, n := range o.Notify {
		notify = append(notify, string(n))
	}
	s.dsn.Notify = append(s.dsn.Notify, strings.Join(notify, ","))
	original := ""
	if o.OriginalRecipient != "" {
		original = strings.ToLower(string(o.OriginalRecipientType)) + ";" + o.OriginalRecipient
	}
	s.dsn.Original = append(s.dsn.Original, original)
	return nil
}

func (s *submission) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	s.srv.mu.Lock()
	fault := s.srv.fault.next
	if fault == DropMail || fault == DropReply || fault == HoldReply || fault == RefuseMail {
		s.srv.fault.next = 0
	} else {
		fault = 0
	}
	if fault != DropMail && fault != RefuseMail {
		s.srv.take(s.from, s.to, s.dsn, raw)
	}
	s.srv.mu.Unlock()
	switch fault {
	case DropMail, DropReply:
		s.conn.Conn().Close()
		return io.ErrClosedPipe
	case HoldReply:
		s.srv.silence(s.conn.Conn())
	case RefuseMail:
		return &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 3, 0}, Message: "try again later"}
	}
	return nil
}

func (s *submission) Reset()        { s.from, s.to, s.dsn = "", nil, DSN{} }
func (s *submission) Logout() error { return nil }

// take delivers a mail with the trace that a server puts on it. The caller
// holds the lock.
func (s *Server) take(from string, to []string, dsn DSN, raw []byte) {
	now := time.Now()
	s.sent = append(s.sent, Mail{From: from, To: to, DSN: dsn, Raw: raw, At: now})
	for _, rcpt := range to {
		if u := s.users[canonical(rcpt)]; u != nil {
			var b bytes.Buffer
			fmt.Fprintf(&b, "Return-Path: <%s>\r\nDelivered-To: %s\r\n", from, rcpt)
			fmt.Fprintf(&b, "Received: from localhost by mx.%s with ESMTPSA; %s\r\n", s.options.Domain, now.Format(time.RFC1123Z))
			b.Write(raw)
			u.boxes[inbox].add(b.Bytes(), now)
		}
	}
	s.change()
}
