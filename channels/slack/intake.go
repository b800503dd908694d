package slack

import (
	"context"
	"time"

	"guichet/channels"
)

// An arrival is a letter whose envelope waits to be acknowledged.
type arrival struct {
	letter channels.Letter
	answer func(any) error // acknowledges it
}

const (
	backlog  = 512 // arrivals that may wait before connections are no longer read
	batch    = 200 // letters in one call of accept
	firstTry = 100 * time.Millisecond
	lastTry  = 5 * time.Second
)

// takeIn offers what arrives, as much at a time as is there, and acknowledges
// what was accepted. What was not is offered again until it is; meanwhile the
// backlog grows, and when that is full Slack keeps the rest.
func (l *listening) takeIn(ctx context.Context, accept channels.Accept) error {
	var waiting []arrival
	pause := firstTry
	for {
		if len(waiting) == 0 {
			select {
			case a := <-l.arrivals:
				waiting = append(waiting, a)
			case <-ctx.Done():
				return nil
			}
		}
		waiting = l.more(waiting)
		left, err := l.offer(ctx, accept, waiting)
		if ctx.Err() != nil {
			return nil
		}
		if waiting = left; len(waiting) == 0 {
			pause = firstTry
			continue
		}
		l.log.Error("slack letters are not accepted, so not acknowledged", "waiting", len(waiting), "err", err, "wait", pause)
		rest(ctx, pause)
		pause = min(2*pause, lastTry)
	}
}

// more adds what is there already.
func (l *listening) more(waiting []arrival) []arrival {
	for len(waiting) < batch {
		select {
		case a := <-l.arrivals:
			waiting = append(waiting, a)
		default:
			return waiting
		}
	}
	return waiting
}

// offer returns what was not accepted. One letter that cannot be stored does
// not hold up the others: after a refusal each is offered alone, until it is
// plain that none is taken.
func (l *listening) offer(ctx context.Context, accept channels.Accept, list []arrival) (left []arrival, err error) {
	if err = l.acceptAll(ctx, accept, list); err == nil || len(list) == 1 {
		return keepIf(err, list), err
	}
	const hopeless = 3
	for i, a := range list {
		if len(left) >= hopeless && len(left) == i {
			return append(left, list[i:]...), err
		}
		if e := l.acceptAll(ctx, accept, []arrival{a}); e != nil {
			left, err = append(left, a), e
		}
	}
	return left, err
}

func keepIf(err error, list []arrival) []arrival {
	if err == nil {
		return nil
	}
	return list
}

// acceptAll has letters stored, then acknowledges them. An acknowledgement
// that cannot be written is no loss: Slack delivers again, under the same key.
func (l *listening) acceptAll(ctx context.Context, accept channels.Accept, list []arrival) error {
	letters := make([]channels.Letter, len(list))
	for i, a := range list {
		letters[i] = a.letter
	}
	if err := accept(ctx, letters...); err != nil {
		return err
	}
	for _, a := range list {
		if err := a.answer(nil); err != nil {
			l.log.Debug("slack envelope", "key", a.letter.Key, "err", err)
		}
	}
	return nil
}
