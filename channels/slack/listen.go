package slack

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"guichet/channels"
)

// errSwitchedOff is Slack's link_disabled.
var errSwitchedOff = errors.New("slack has Socket Mode switched off for the app; switch it on in the app's settings under Socket Mode")

// Listen holds the configured number of Socket Mode connections, or serves
// Slack's requests, until ctx ends. Each envelope is acknowledged once accept
// has returned nil; after an error it is offered again, here and, should the
// process end, by Slack.
func (c *Channel) Listen(ctx context.Context, accept channels.Accept) error {
	me, err := c.whoAmI(ctx)
	if ctx.Err() != nil {
		return nil
	}
	if err != nil {
		return err
	}
	g, inner := errgroup.WithContext(ctx)
	l := &listening{Channel: c, me: me, arrivals: make(chan arrival, backlog), hearing: hearing{ups: make(chan struct{}, 1)}}
	c.live.Store(&l.hearing)
	defer c.live.Store(nil)
	g.Go(func() error { return l.takeIn(inner, accept) })
	g.Go(func() error { return l.mind(inner) })
	if c.cfg.Events == EventsHTTP {
		l.up()
		g.Go(func() error { return l.serve(inner) })
	}
	for range l.connections() {
		g.Go(func() error { return l.hold(inner) })
	}
	err = g.Wait()
	l.readers.Wait()
	if ctx.Err() != nil {
		return nil
	}
	return err
}

// A listening is one run of Listen.
type listening struct {
	*Channel
	me       self
	arrivals chan arrival
	readers  sync.WaitGroup
	hearing
}

// connections is how many Socket Mode connections to hold.
func (l *listening) connections() int {
	if l.cfg.Events == EventsHTTP {
		return 0
	}
	return l.cfg.Connections
}

// hold keeps one connection open. Where Slack announces its end, the next one
// is opened while the old one is still read.
func (l *listening) hold(ctx context.Context) error {
	pause := l.retry
	for ctx.Err() == nil {
		began := time.Now()
		reason, err := l.connection(ctx)
		switch {
		case ctx.Err() != nil:
			return nil
		case isLocked(err), errors.Is(err, errSwitchedOff):
			return err
		}
		var wait time.Duration
		if worked := time.Since(began) > 5*pause; worked {
			pause = l.retry
		} else {
			wait, pause = pause, min(2*pause, l.retryMost)
		}
		switch {
		case reason == "too_many_websockets":
			wait = l.retryMost
			l.log.Warn("slack allows no more connections; does another process use the same app?", "wait", wait)
		case err == nil:
			l.log.Debug("slack renews the connection", "reason", reason)
		default:
			wait = max(wait, channels.RetryDelay(err))
			l.log.Warn("slack connection", "err", err, "wait", wait)
		}
		rest(ctx, wait)
	}
	return nil
}

// rest waits for about d, or until ctx ends.
func rest(ctx context.Context, d time.Duration) {
	if d <= 0 {
		return
	}
	t := time.NewTimer(d + rand.N(d/4+1))
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	}
}

// connection opens one and returns when another is needed in its place: with
// Slack's reason, or with what broke it.
func (l *listening) connection(ctx context.Context) (reason string, err error) {
	s, err := l.dial(ctx)
	if err != nil {
		return "", err
	}
	type end struct {
		reason string
		err    error
	}
	ends := make(chan end, 2) // Slack's word, then the end itself
	stop := context.AfterFunc(ctx, s.close)
	l.up()
	l.readers.Go(func() {
		defer l.down()
		defer stop()
		defer s.close()
		err := l.receive(ctx, s, func(reason string) { ends <- end{reason: reason} })
		ends <- end{err: err}
	})
	e := <-ends
	if e.reason == "link_disabled" {
		return e.reason, errSwitchedOff
	}
	return e.reason, e.err
}

// receive reads a connection to its end. leaving hears, once at most, that
// Slack is about to end it.
func (l *listening) receive(ctx context.Context, s *socket, leaving func(reason string)) error {
	for {
		frame, err := s.read()
		if err != nil {
			return err
		}
		var e envelope
		_, _ = decode(frame, &e) // what cannot be decoded is stored as it is
		switch e.Type {
		case "hello":
			l.log.Debug("slack connection is open")
		case "disconnect":
			if s.leaves {
				continue
			}
			if err := s.leave(); err != nil {
				return fmt.Errorf("read Socket Mode: %w", err)
			}
			leaving(e.Reason)
		default:
			l.arrived(ctx, ctx, frame, e, func(answer any) error {
				if e.ID == "" {
					return nil
				}
				return s.ack(e.ID, answer)
			})
		}
	}
}

// arrived passes an envelope on to be stored, and has it answered then: with
// nothing, or with what refuses a form. It does no work that could keep the next
// envelope waiting, and gives up when soon ends: nothing is acknowledged then.
func (l *listening) arrived(ctx, soon context.Context, frame []byte, e envelope, answer func(any) error) {
	var p payload
	if len(e.Payload) > 0 {
		_, _ = decode(e.Payload, &p)
	}
	if lacks := p.View.lacks(); p.Type == "view_submission" && len(lacks) > 0 {
		l.refuse(p, lacks, answer) // nothing to keep: the form stays open, and its next try has the same key
		return
	}
	l.notice(p)
	k := letter(l.cfg.Name, l.me, frame, e, p, l.now())
	l.opensForm(ctx, p, l.open(l.me, p))
	select {
	case l.arrivals <- arrival{letter: k, answer: answer}:
	case <-soon.Done():
	}
}

// refuse sends a form back that lacks a text.
func (l *listening) refuse(p payload, fields []string, answer func(any) error) {
	wrong := map[string]string{}
	for _, f := range fields {
		wrong[f] = l.say(l.people.language(p.User.ID)).NoAnswer
	}
	if err := answer(map[string]any{"response_action": "errors", "errors": wrong}); err != nil {
		l.log.Warn("slack form", "err", err)
	}
}
