package email

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"guichet/channels"
)

// A pool keeps SMTP connections between mails: TLS and login cost more than
// thirty mails do.
type pool struct {
	server Server
	dialer *dialer
	gate   *gate
	tokens *tokens // nil: a password is used
	timing timing
	log    *slog.Logger
	slots  chan struct{} // one for each connection that may be in use
	dials  chan struct{} // one at a time logs in, so that a refused password is not tried by all

	noNullSender atomic.Bool // the relay refuses mails without sender

	mu   sync.Mutex
	idle []*smtpSession
}

func newPool(cfg SMTP, d *dialer, g *gate, t timing, log *slog.Logger) *pool {
	return &pool{
		server: cfg.Server, dialer: d, gate: g, timing: t, log: log,
		slots: make(chan struct{}, cfg.Connections),
		dials: make(chan struct{}, 1),
	}
}

// send delivers a mail through one of the connections. It returns the
// recipients that were refused; when there is no error, all others have it.
func (p *pool) send(ctx context.Context, e envelope, octets []byte) ([]refusal, error) {
	select {
	case p.slots <- struct{}{}:
		defer func() { <-p.slots }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	sender := e.from
	if e.automatic && !p.noNullSender.Load() {
		sender = ""
	}
	refused, err := p.try(ctx, sender, e, octets)
	if !errors.Is(err, errNullSender) {
		return refused, err
	}
	// The refusal may also have meant the recipient. If the mail passes with our
	// address, it did not.
	refused, err = p.try(ctx, e.from, e, octets)
	if err == nil && len(refused) == 0 && !p.noNullSender.Swap(true) {
		p.log.Info("the relay refuses mails without sender; automatic ones carry our address from now on")
	}
	return refused, err
}

// try carries out one transaction. A connection that had ended while it rested
// is replaced once.
func (p *pool) try(ctx context.Context, sender string, e envelope, octets []byte) ([]refusal, error) {
	for {
		s, err := p.take(ctx)
		if err != nil {
			return nil, err
		}
		stop := context.AfterFunc(ctx, func() { s.line.Close() })
		refused, err := s.mail(sender, e, octets)
		if !stop() {
			s.broken = true
		}
		again := s.broken && s.used && err != nil && !channels.IsPermanent(err) && !channels.IsUncertain(err) && ctx.Err() == nil
		s.used = true
		p.giveBack(s)
		if again {
			continue // it ends, for a new connection is not used
		}
		if err != nil {
			return nil, fmt.Errorf("send mail to %s: %w", e.to[0], err)
		}
		return refused, nil
	}
}

// take finds a connection that rests, the latest first, or makes one.
func (p *pool) take(ctx context.Context) (*smtpSession, error) {
	for {
		p.mu.Lock()
		n := len(p.idle)
		if n == 0 {
			p.mu.Unlock()
			return p.connect(ctx)
		}
		s := p.idle[n-1]
		p.idle = p.idle[:n-1]
		p.mu.Unlock()
		s.expiry.Stop()
		if s.alive() {
			return s, nil
		}
		s.line.Close()
	}
}

// connect logs in, unless the password was refused too often.
func (p *pool) connect(ctx context.Context) (*smtpSession, error) {
	select {
	case p.dials <- struct{}{}:
		defer func() { <-p.dials }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if wait := p.gate.wait(); wait > 0 {
		return nil, channels.RetryAfter(errors.New("the SMTP server refused our password; it is not tried again for a while"), wait)
	}
	s, err := p.open(ctx)
	if refused := (refusedLogin{}); errors.As(err, &refused) {
		p.gate.refused(err)
	}
	return s, err
}

// giveBack lets a connection rest for the next mail.
func (p *pool) giveBack(s *smtpSession) {
	if s.broken {
		s.line.Close()
		return
	}
	s.line.SetDeadline(time.Time{})
	s.rested = time.Now()
	p.mu.Lock()
	defer p.mu.Unlock()
	s.expiry = time.AfterFunc(p.timing.rest, func() { p.expire(s) })
	p.idle = append(p.idle, s)
}

// expire ends a connection that nobody needed for long.
func (p *pool) expire(s *smtpSession) {
	p.mu.Lock()
	i := slices.Index(p.idle, s)
	if i >= 0 {
		p.idle = slices.Delete(p.idle, i, i+1)
	}
	p.mu.Unlock()
	if i >= 0 {
		s.quit()
	}
}

// close ends all connections that rest.
func (p *pool) close() {
	p.mu.Lock()
	idle := p.idle
	p.idle = nil
	p.mu.Unlock()
	for _, s := range idle {
		s.expiry.Stop()
		s.quit()
	}
}
