package slack

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"guichet/channels"
)

// A pacer keeps our calls within what Slack allows: posts into one channel
// about one a second with short bursts, each method so often a minute as its
// tier says, and nothing at all where Slack told us to wait. What people wait
// for goes first: a card leaves the last of a lane to them.
type pacer struct {
	rate rate.Limit
	now  func() time.Time

	mu    sync.Mutex
	lanes map[string]*lane
}

// A lane is what Slack limits by itself: a method, or posting into a channel.
type lane struct {
	limit *rate.Limiter // nil where we keep no pace of our own
	until time.Time     // nothing before then
}

const (
	// patience is how long a post waits for its turn here; one that would wait
	// longer goes back to its queue.
	patience  = 2 * time.Second
	mostLanes = 2000
)

// tiers are the calls a minute of the methods that we call often (Slack's rate
// limits), where one post a second is the pace; a faster Slack is faster in all.
// Other methods are only kept from where Slack told us to wait.
var tiers = map[string]float64{
	"reactions.remove": 20, "usergroups.list": 20, "usergroups.users.list": 20,
	"chat.update": 50, "chat.delete": 50, "reactions.add": 50, "reactions.get": 50, "conversations.info": 50,
	"conversations.replies": 50, "conversations.history": 50,
	"chat.postEphemeral": 100, "users.info": 100, "conversations.members": 100, "views.publish": 100,
	"files.getUploadURLExternal": 100, "files.completeUploadExternal": 100, "files.info": 100,
}

// errPace says that it is too early, before Slack has to.
var errPace = errors.New("too many messages at a time for Slack")

func newPacer(perSecond float64, now func() time.Time) *pacer {
	return &pacer{rate: rate.Limit(perSecond), now: now, lanes: map[string]*lane{}}
}

// lane finds a lane by name; one for posts keeps the pace.
func (p *pacer) lane(name string, posts bool) *lane {
	if l, ok := p.lanes[name]; ok {
		return l
	}
	if len(p.lanes) >= mostLanes {
		p.tidy()
	}
	l := &lane{}
	method, _, _ := strings.Cut(name, " ")
	switch perMinute := tiers[method]; {
	case posts:
		l.limit = rate.NewLimiter(p.rate, postsInBurst)
	case perMinute > 0: // half of it at once
		l.limit = rate.NewLimiter(rate.Limit(perMinute/60)*max(p.rate, 1), int(perMinute/2))
	}
	p.lanes[name] = l
	return l
}

// tidy forgets the lanes in which nothing is going on.
func (p *pacer) tidy() {
	now := p.now()
	for name, l := range p.lanes {
		if l.until.Before(now) && (l.limit == nil || l.limit.TokensAt(now) >= float64(l.limit.Burst())) {
			delete(p.lanes, name)
		}
	}
}

// turn is how long to wait for the next call, taking the turn; too long a wait
// takes none and is an error that says when to come again. What yields takes
// none of the last third.
func (p *pacer) turn(name string, posts, yields bool) (time.Duration, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	l, now := p.lane(name, posts), p.now()
	if d := l.until.Sub(now); d > 0 {
		return 0, channels.RetryAfter(fmt.Errorf("%s: %w", name, errPace), d)
	}
	if l.limit == nil {
		return 0, nil
	}
	if kept := float64(l.limit.Burst()) / 3; yields && l.limit.TokensAt(now) < kept+1 {
		d := time.Duration((kept + 1 - l.limit.TokensAt(now)) / float64(l.limit.Limit()) * float64(time.Second))
		return 0, channels.RetryAfter(fmt.Errorf("%s: %w", name, errPace), max(d, time.Millisecond))
	}
	r := l.limit.ReserveN(now, 1)
	d := r.DelayFrom(now)
	if d > patience {
		r.CancelAt(now)
		return 0, channels.RetryAfter(fmt.Errorf("%s: %w", name, errPace), d)
	}
	return d, nil
}

// stop closes a lane for a while.
func (p *pacer) stop(name string, posts bool, d time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.lane(name, posts).until = p.now().Add(d)
}

// call makes one Web API call at its pace, words its error, and keeps to a
// Retry-After. into names the Slack channel of a post; it is empty for other
// methods.
func (c *Channel) call(ctx context.Context, method, into string, f func() error) error {
	return c.callFor(ctx, method, into, false, f)
}

// callFor is call for what may yield to others.
func (c *Channel) callFor(ctx context.Context, method, into string, yields bool, f func() error) error {
	name, posts := method, into != ""
	if posts {
		name += " " + into
	}
	wait, err := c.pacer.turn(name, posts, yields)
	for waited := time.Duration(0); yields && errors.Is(err, errPace); {
		d := channels.RetryDelay(err)
		if waited += d; waited > patience {
			return err
		}
		if err := sleep(ctx, d); err != nil {
			return err
		}
		wait, err = c.pacer.turn(name, posts, yields)
	}
	if err != nil {
		return err
	}
	if err := sleep(ctx, wait); err != nil {
		return err
	}
	err = explain(method, f())
	if d := channels.RetryDelay(err); d > 0 {
		c.pacer.stop(name, posts, d)
	}
	if isLocked(err) {
		c.log.Error("slack refuses our token", "err", err)
	}
	return err
}

// sleep waits for d, or until ctx ends.
func sleep(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return nil
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
