package email

import (
	"cmp"
	"errors"
	"fmt"
	"strings"

	"guichet/channels"
)

// An envelope says where a mail goes. What the bot says by itself has no sender,
// so that nobody's machine answers it.
type envelope struct {
	from      string
	to        []addrSpec
	utf8      bool         // an address beyond ASCII stands in the mail
	automatic bool         // one recipient, and nobody is to report anything
	id        string       // by which reports name the mail, printable ASCII
	begin     func() error // called right before the mail itself
}

// A refusal says why the server does not take a mail for somebody.
type refusal struct {
	to  addrSpec
	err error // marked as Send promises
}

// errNullSender is the answer of a relay that takes mails without sender from
// nobody but other servers.
var errNullSender = errors.New("the relay refuses mails without sender")

// mail carries out one transaction. sender is "" for the null one. It returns
// the recipients that the server refused; when there is no error, the mail went
// to all others. Errors are marked as Send promises; s.broken says whether the
// connection can go on.
func (s *smtpSession) mail(sender string, e envelope, octets []byte) ([]refusal, error) {
	if s.maxSize > 0 && int64(len(octets)) > s.maxSize {
		return nil, channels.Permanent(fmt.Errorf("the mail has %d octets, the SMTP server takes at most %d", len(octets), s.maxSize))
	}
	if e.utf8 && !s.utf8 {
		return nil, channels.Permanent(errors.New("the SMTP server cannot carry an address beyond ASCII"))
	}
	refused, err := s.converse(sender, e)
	if err != nil || len(refused) == len(e.to) {
		s.reset()
		if sender == "" && (refusesSender(err) || err == nil && refusesSender(refused[0].err)) {
			return nil, errNullSender
		}
		return refused, err
	}
	if err := e.begin(); err != nil {
		s.abandon()
		return nil, err
	}
	return refused, s.data(octets)
}

// A step is one command of a transaction.
type step struct {
	line string
	want int       // the answer that lets the transaction go on
	to   *addrSpec // of RCPT
}

// steps are the commands before the mail itself.
func (s *smtpSession) steps(sender string, e envelope) []step {
	all := []step{{line: "MAIL FROM:<" + sender + ">" + s.mailParameters(e), want: 25}}
	for _, to := range e.to {
		all = append(all, step{"RCPT TO:<" + to.String() + ">" + s.recipientParameters(e, to), 25, &to})
	}
	return append(all, step{line: "DATA", want: 354})
}

// mailParameters and recipientParameters ask for reports about what does not
// arrive, or not soon, with the header of the mail alone (RFC 3461). What the
// bot says by itself is reported to nobody.
func (s *smtpSession) mailParameters(e envelope) (p string) {
	if e.utf8 {
		p = " SMTPUTF8"
	}
	if s.dsn && !e.automatic {
		p += " RET=HDRS ENVID=" + xtext(e.id)
	}
	return p
}

func (s *smtpSession) recipientParameters(e envelope, to addrSpec) string {
	switch {
	case !s.dsn:
		return ""
	case e.automatic:
		return " NOTIFY=NEVER"
	case !to.ascii(): // ORCPT would need another type of address (RFC 6533)
		return " NOTIFY=FAILURE,DELAY"
	}
	return " NOTIFY=FAILURE,DELAY ORCPT=rfc822;" + xtext(to.String())
}

// xtext writes printable ASCII as a parameter's value (RFC 3461 section 4).
func xtext(s string) string { return strings.NewReplacer("+", "+2B", "=", "+3D").Replace(s) }

// converse sends the commands before the mail itself, all at once where the
// server can take that (RFC 2920). The server waits for the mail then, unless
// there is an error or all recipients were refused.
func (s *smtpSession) converse(sender string, e envelope) (refused []refusal, err error) {
	for steps := s.steps(sender, e); len(steps) > 0 && err == nil && len(refused) < len(e.to); {
		group := steps
		if !s.pipelines {
			group = steps[:1]
		}
		steps = steps[len(group):]
		var lines strings.Builder
		for _, step := range group {
			lines.WriteString(step.line + "\r\n")
		}
		if err := s.write([]byte(lines.String()), s.timing.envelope); err != nil {
			return nil, err
		}
		for _, step := range group {
			answer := s.reply(step.want)
			if s.broken {
				return nil, cmp.Or(err, answer)
			}
			over := err != nil || len(refused) == len(e.to)
			switch {
			case answer == nil && over && step.want == 354:
				s.abandon() // it wants the mail although it refused the envelope
			case answer == nil || over:
			case step.to != nil:
				refused = append(refused, refusal{*step.to, fmt.Errorf("RCPT TO: %w", answer)})
			default:
				err = fmt.Errorf("%s: %w", step.verb(), answer)
			}
		}
	}
	return refused, err
}

func (s step) verb() string {
	verb, _, _ := strings.Cut(s.line, ":")
	return verb
}
