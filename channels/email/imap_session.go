package email

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"

	"guichet/channels"
)

// An imapSession is one connection. go-imap wants it driven by one goroutine:
// no command while another runs, each FETCH read to its end, IDLE ended first.
type imapSession struct {
	client   *imapclient.Client
	line     *line
	timing   timing
	news     chan struct{} // the server told of new letters
	selected time.Time     // when the folder was last selected
	noIdle   bool
}

// chatter is what any command's answer may need besides the letters asked for:
// replies, notices, capabilities.
const chatter = 1 << 20

// connect opens a connection and logs in.
func (c *Channel) connect(ctx context.Context) (*imapSession, error) {
	token, err := c.imapTokens.get(ctx)
	if err != nil {
		return nil, fmt.Errorf("log in to IMAP server as %s: %w", c.cfg.IMAP.User, err)
	}
	l, err := c.imapDialer.dial(ctx, c.timing.dial)
	if err != nil {
		return nil, fmt.Errorf("connect to IMAP server: %w", err)
	}
	s := &imapSession{line: l, timing: c.timing, news: make(chan struct{}, 1)}
	defer context.AfterFunc(ctx, s.close)()
	l.answer.Store(int64(c.timing.answer))
	l.quiet.Store(int64(c.timing.answer))
	err = s.within(c.timing.command, chatter, func() error { return s.begin(c, token) })
	if err != nil {
		s.close()
		return nil, err
	}
	return s, nil
}

// begin encrypts and logs in, with the token where there is one. No credential
// is sent before TLS, nor to a server that says we are logged in already.
func (s *imapSession) begin(c *Channel, token channels.Secret) error {
	options := &imapclient.Options{
		TLSConfig: c.imapDialer.tls,
		UnilateralDataHandler: &imapclient.UnilateralDataHandler{
			Mailbox: func(d *imapclient.UnilateralDataMailbox) {
				if d.NumMessages != nil {
					select {
					case s.news <- struct{}{}:
					default:
					}
				}
			},
		},
	}
	if c.cfg.IMAP.TLS == TLSStart {
		client, err := imapclient.NewStartTLS(s.line, options)
		if err != nil {
			return fmt.Errorf("begin TLS with the IMAP server: %w", err)
		}
		s.client = client
	} else {
		s.client = imapclient.New(s.line, options)
	}
	if err := s.client.WaitGreeting(); err != nil {
		return fmt.Errorf("greet IMAP server: %w", err)
	}
	if s.client.State() != imap.ConnStateNotAuthenticated {
		return errors.New("the IMAP server says we are logged in before we were")
	}
	login := s.login
	if !token.IsZero() {
		login = s.loginByToken
	}
	err := login(c, token)
	if isRefusal(err) {
		return refusedLogin{fmt.Errorf("log in to IMAP server as %s: %w", c.cfg.IMAP.User, err)}
	}
	if err != nil {
		return fmt.Errorf("log in to IMAP server: %w", err)
	}
	c.imapGate.accepted()
	return nil
}

func (s *imapSession) login(c *Channel, _ channels.Secret) error {
	if s.client.Caps().Has(imap.CapLoginDisabled) {
		return errors.New("the IMAP server takes no password on this connection; use tls: implicit or starttls")
	}
	return s.client.Login(c.cfg.IMAP.User, c.cfg.IMAP.Password.Reveal()).Wait()
}

// loginByToken logs in by XOAUTH2. A token that is refused is not used again: it
// may have ended early.
func (s *imapSession) loginByToken(c *Channel, token channels.Secret) error {
	if !s.client.Caps().Has("AUTH=XOAUTH2") {
		return badToken{refusedLogin{errors.New("it does not offer XOAUTH2")}}
	}
	auth := &xoauth2{user: c.cfg.IMAP.User, token: token}
	err := s.client.Authenticate(auth)
	if err != nil {
		c.imapTokens.forget()
	}
	if auth.refused && err != nil {
		return badToken{refusedLogin{fmt.Errorf("the access token is refused: %w", err)}}
	}
	return err
}

// isRefusal tells a wrong password from a server that cannot look it up now
// (RFC 5530).
func isRefusal(err error) bool {
	var e *imap.Error
	later := []imap.ResponseCode{imap.ResponseCodeUnavailable, imap.ResponseCodeInUse, imap.ResponseCodeLimit, imap.ResponseCodeServerBug}
	return errors.As(err, &e) && e.Type == imap.StatusResponseTypeNo && !slices.Contains(later, e.Code)
}

// close ends the connection at once, whatever runs on it.
func (s *imapSession) close() { s.line.Close() }

// within runs commands that must end in time and whose answers must not be
// larger than octets.
func (s *imapSession) within(d time.Duration, octets int64, run func() error) error {
	s.line.allow(octets)
	overdue := time.AfterFunc(d, s.close)
	defer overdue.Stop()
	return run()
}

// A folder is what there is to know of one when it is opened.
type folder struct {
	validity uint32
	last     imap.UID  // the highest that was given so far
	lastAt   time.Time // when that letter arrived; zero if it is gone
}

// open selects a folder for reading and writing.
func (s *imapSession) open(name string) (f folder, err error) {
	err = s.within(s.timing.command, chatter, func() error {
		data, err := s.client.Select(name, nil).Wait()
		if err != nil {
			return err
		}
		s.selected = time.Now()
		if data.UIDValidity == 0 {
			return errors.New("the server gives no UIDVALIDITY")
		}
		f = folder{validity: data.UIDValidity, last: max(data.UIDNext, 1) - 1}
		all, err := s.sizes(imap.UIDSet{{Start: max(f.last, 1), Stop: 0}})
		for _, m := range all {
			f.last, f.lastAt = max(f.last, m.uid), m.at
		}
		return err
	})
	return f, err
}

// wait returns when there may be something new: after poll at the latest, when
// the server says so if it can. It also proves that the connection lives.
func (s *imapSession) wait(ctx context.Context, poll time.Duration) error {
	poll = min(poll, s.timing.idle)
	s.line.quiet.Store(int64(poll + s.timing.prompt))
	defer s.line.quiet.Store(int64(s.timing.answer))
	if !s.noIdle && s.client.Caps().Has(imap.CapIdle) {
		return s.idle(ctx, poll)
	}
	s.rest(ctx, poll)
	return s.promptly(func() error { return s.client.Noop().Wait() })
}

func (s *imapSession) idle(ctx context.Context, poll time.Duration) error {
	var idle *imapclient.IdleCommand
	err := s.promptly(func() (err error) {
		idle, err = s.client.Idle()
		return err
	})
	if refused := (*imap.Error)(nil); errors.As(err, &refused) {
		s.noIdle = true
		return nil
	}
	if err != nil {
		return fmt.Errorf("begin IDLE: %w", err)
	}
	s.line.allow(chatter)
	s.rest(ctx, poll)
	err = s.promptly(func() error {
		if err := idle.Close(); err != nil {
			return err
		}
		return idle.Wait()
	})
	if err != nil {
		return fmt.Errorf("end IDLE: %w", err)
	}
	return nil
}

// rest waits for news, the end of the connection or the next poll.
func (s *imapSession) rest(ctx context.Context, poll time.Duration) {
	t := time.NewTimer(poll)
	defer t.Stop()
	select {
	case <-s.news:
	case <-t.C:
	case <-s.client.Closed():
	case <-ctx.Done():
	}
}

// promptly runs a command that needs no work of the server.
func (s *imapSession) promptly(run func() error) error {
	s.line.answer.Store(int64(s.timing.prompt))
	defer s.line.answer.Store(int64(s.timing.answer))
	return s.within(2*s.timing.prompt, chatter, run)
}
