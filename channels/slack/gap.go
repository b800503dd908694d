package slack

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/slack-go/slack"

	"guichet/channels"
	"guichet/tickets"
)

// A hearing knows whether Slack reaches us, and what may have been said while
// it did not. Slack repeats what it could not deliver for some minutes; what
// was said in a longer absence is looked for where the desk waits for words.
type hearing struct {
	lines  atomic.Int64 // connections that are open
	missed atomic.Bool  // there was a time without any
	ups    chan struct{}
}

const (
	heardKey  = "heard"          // in the memory: microseconds since 1970
	heardStep = 20 * time.Second // how often it is noted
	// heardSlack is by how much Slack's clock and ours may differ, and how long
	// a delivery may be under way.
	heardSlack = 2 * time.Minute
	gapPause   = 5 * time.Second // after a call that went wrong
	gapTries   = 5
)

// Hears implements [channels.Line].
func (c *Channel) Hears() error {
	if h := c.live.Load(); h == nil || h.lines.Load() == 0 {
		return errors.New("no connection to Slack is open")
	}
	return nil
}

func (h *hearing) up() {
	h.lines.Add(1)
	select {
	case h.ups <- struct{}{}:
	default:
	}
}

func (h *hearing) down() {
	if h.lines.Add(-1) == 0 {
		h.missed.Store(true)
	}
}

// mind notes until when everything was heard, and catches up after an absence.
// It moves on only once what it found is stored: after a crash it looks again.
func (l *listening) mind(ctx context.Context) error {
	if l.memory == nil {
		return nil
	}
	heard, err := l.heard(ctx)
	if err != nil {
		return err
	}
	l.missed.Store(!heard.IsZero())
	tick := time.NewTicker(heardStep)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-l.ups:
		case <-tick.C:
		}
		if l.lines.Load() == 0 {
			continue
		}
		now := l.now()
		if l.missed.Swap(false) {
			if err := l.catchUp(ctx, heard.Add(-heardSlack)); err != nil {
				l.missed.Store(true)
				if ctx.Err() == nil {
					l.log.Warn("look for what was said meanwhile; trying again", "since", heard, "err", err)
				}
				continue
			}
		}
		if err := l.memory.Remember(ctx, heardKey, strconv.FormatInt(now.UnixMicro(), 10)); err != nil {
			l.log.Warn("note until when Slack was heard", "err", err)
			continue
		}
		heard = now
	}
}

// heard is until when everything was heard; zero before the first time.
func (l *listening) heard(ctx context.Context) (time.Time, error) {
	kept, err := l.memory.Recall(ctx, heardKey)
	if err != nil {
		return time.Time{}, fmt.Errorf("recall until when Slack was heard: %w", err)
	}
	micros, err := strconv.ParseInt(kept, 10, 64)
	if err != nil {
		return time.Time{}, nil
	}
	return time.UnixMicro(micros), nil
}

// catchUp offers what people said since then: in request channels and direct
// messages what began threads, in the desk's threads the replies. It takes as
// long as Slack's limits make it: to apps that are sold Slack gives 15 messages
// a minute.
func (l *listening) catchUp(ctx context.Context, since time.Time) error {
	var threads []tickets.Ref
	if l.roll != nil {
		var err error
		if threads, err = l.roll.Threads(ctx, l.cfg.Name); err != nil {
			return fmt.Errorf("list the desk's threads: %w", err)
		}
	}
	var places []string
	asked := map[string]bool{}
	add := func(id string) {
		if !asked[id] {
			asked[id] = true
			places = append(places, id)
		}
	}
	for _, r := range l.cfg.Requests {
		add(r.Channel)
	}
	for _, t := range threads {
		if id, _, err := split(t); err == nil && strings.HasPrefix(id, "D") {
			add(id)
		}
	}
	l.log.Info("look in Slack for what was said meanwhile", "since", since, "channels", len(places), "threads", len(threads))
	stored := newOffered()
	for _, t := range threads {
		if id, ts, err := split(t); err == nil {
			if err := l.recover(ctx, id, ts, since, stored); err != nil {
				return err
			}
		}
	}
	for _, id := range places {
		if err := l.recover(ctx, id, "", since, stored); err != nil {
			return err
		}
	}
	return stored.wait(ctx)
}

// offered counts letters that were offered and are not stored yet.
type offered struct {
	left atomic.Int64
	none chan struct{}
}

func newOffered() *offered {
	o := &offered{none: make(chan struct{}, 1)}
	o.left.Store(1) // until wait
	return o
}

func (o *offered) stored(any) error {
	if o.left.Add(-1) == 0 {
		o.none <- struct{}{}
	}
	return nil
}

// wait returns once all are stored.
func (o *offered) wait(ctx context.Context) error {
	_ = o.stored(nil)
	select {
	case <-o.none:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// recover offers what was said in a thread, or in a channel where thread is
// empty. What may not be read any more is passed over.
func (l *listening) recover(ctx context.Context, id, thread string, since time.Time, stored *offered) error {
	oldest := fmt.Sprintf("%d.%06d", since.Unix(), since.Nanosecond()/1000)
	for cursor := ""; ; {
		var list []slack.Message
		var next string
		err := l.patiently(ctx, func() (err error) {
			list, next, err = l.page(ctx, id, thread, oldest, cursor)
			return err
		})
		if channels.IsPermanent(err) || codeIs(err, "missing_scope") {
			l.log.Warn("what was said meanwhile cannot be read", "place", id, "thread", thread, "err", err)
			return nil
		}
		if err != nil {
			return err
		}
		for _, m := range list {
			if err := l.offerAgain(ctx, id, m, since, stored); err != nil {
				return err
			}
		}
		if cursor = next; cursor == "" {
			return nil
		}
	}
}

// patiently repeats a call that came too early, or went wrong for a while.
func (l *listening) patiently(ctx context.Context, call func() error) error {
	for try := 1; ; try++ {
		err := call()
		wait := channels.RetryDelay(err)
		switch {
		case err == nil || channels.IsPermanent(err) || isLocked(err):
			return err
		case wait == 0 && try >= gapTries:
			return err
		case wait == 0:
			wait = gapPause
		default:
			try--
		}
		l.pause(ctx, wait)
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
}

// offerAgain offers a message as Slack would have delivered it, under the same
// key, and its latest edit.
func (l *listening) offerAgain(ctx context.Context, id string, m slack.Message, since time.Time, stored *offered) error {
	said, err := spoken(id, m)
	if err != nil {
		return err
	}
	list := []map[string]any{said}
	if m.Edited != nil {
		if at, ok := clock(m.Edited.Timestamp); ok && at.After(since) {
			list = append(list, map[string]any{
				"type": "message", "subtype": "message_changed", "channel": id, "hidden": true, "message": said, "ts": m.Edited.Timestamp,
			})
		}
	}
	for _, event := range list {
		frame, err := json.Marshal(map[string]any{"type": "events_api", "payload": map[string]any{
			"type": "event_callback", "team_id": l.me.Team, "event": event,
		}})
		if err != nil {
			return fmt.Errorf("offer a message again: %w", err)
		}
		var e envelope
		var p payload
		_, _ = decode(frame, &e)
		_, _ = decode(e.Payload, &p)
		if !p.Event.said() && !p.Event.edited() || p.Event.own(l.me, "") {
			continue
		}
		stored.left.Add(1)
		select {
		case l.arrivals <- arrival{letter: letter(l.cfg.Name, l.me, frame, e, p, l.now()), answer: stored.stored}:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

// spoken is a message out of a channel's history as an event tells of it.
func spoken(id string, m slack.Message) (map[string]any, error) {
	raw, err := json.Marshal(m.Msg)
	if err != nil {
		return nil, fmt.Errorf("read a message of the history: %w", err)
	}
	var e map[string]any
	if err := json.Unmarshal(raw, &e); err != nil {
		return nil, fmt.Errorf("read a message of the history: %w", err)
	}
	e["type"], e["channel"] = "message", id
	if strings.HasPrefix(id, "D") {
		e["channel_type"] = "im"
	}
	return e, nil
}

// Find asks Slack for a message again (conversations.replies).
func (c *Channel) Find(ctx context.Context, r tickets.Ref) (channels.Inbound, error) {
	me, err := c.whoAmI(ctx)
	if err != nil {
		return channels.Inbound{}, err
	}
	id, ts, err := split(r)
	if err != nil {
		return channels.Inbound{}, err
	}
	var list []slack.Message
	err = c.call(ctx, "conversations.replies", "", func() error {
		var err error
		list, _, _, err = c.api.GetConversationRepliesContext(ctx, &slack.GetConversationRepliesParameters{
			ChannelID: id, Timestamp: ts, Oldest: ts, Latest: ts, Inclusive: true, Limit: 1,
		})
		return err
	})
	if codeIs(err, "thread_not_found", "message_not_found") {
		err = nil
	}
	if err != nil {
		return channels.Inbound{}, fmt.Errorf("find %s: %w", r, err)
	}
	for _, m := range list {
		if m.Timestamp != ts || m.SubType == "tombstone" {
			continue
		}
		said, err := spoken(id, m)
		if err != nil {
			return channels.Inbound{}, err
		}
		raw, err := json.Marshal(said)
		if err != nil {
			return channels.Inbound{}, fmt.Errorf("find %s: %w", r, err)
		}
		var e event
		_, _ = decode(raw, &e)
		in := c.again(me, "", e)
		in.At, _ = clock(ts)
		return in, nil
	}
	return channels.Inbound{}, fmt.Errorf("find %s: %w", r, tickets.ErrNotFound)
}
