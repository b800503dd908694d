package channels

import (
	"errors"
	"strings"
	"time"
)

// A sendError says what the desk may do after an error of [Channel.Send].
type sendError struct {
	error
	permanent, uncertain, deferred bool
	after                          time.Duration
}

func (e *sendError) Unwrap() error { return e.error }

// Permanent marks an error that trying again will not mend.
func Permanent(err error) error { return &sendError{error: err, permanent: true} }

// IsPermanent reports whether err was marked with [Permanent].
func IsPermanent(err error) bool {
	return marked(err, func(e *sendError) bool { return e.permanent })
}

// Uncertain marks an error after which nobody can tell whether the message
// arrived. The desk tries again, with Outbound.Repeat set. Marked [Permanent]
// too, it is given up; together with a ref, the message was sent again and may
// have arrived twice.
func Uncertain(err error) error { return &sendError{error: err, uncertain: true} }

// IsUncertain reports whether err was marked with [Uncertain].
func IsUncertain(err error) bool {
	return marked(err, func(e *sendError) bool { return e.uncertain })
}

// Deferred marks a temporary refusal that asks for patience without saying how
// much, as against a fault after which one may try again soon.
func Deferred(err error) error { return &sendError{error: err, deferred: true} }

// IsDeferred reports whether err was marked with [Deferred].
func IsDeferred(err error) bool {
	return marked(err, func(e *sendError) bool { return e.deferred })
}

// RetryAfter marks a temporary error whose origin told when to try again.
func RetryAfter(err error, d time.Duration) error { return &sendError{error: err, after: d} }

// RetryDelay is how long to wait as the origin told, 0 if it did not.
func RetryDelay(err error) (d time.Duration) {
	marked(err, func(e *sendError) bool { d = e.after; return d > 0 })
	return d
}

// marked reports whether a mark on err, or on an error that it wraps, is one
// that is looked for.
func marked(err error, is func(*sendError) bool) bool {
	for e := (*sendError)(nil); errors.As(err, &e); err = e.error {
		if is(e) {
			return true
		}
	}
	return false
}

// A Partial error says that a message went to some of its recipients only. With
// a ref, it has reached its place, and copies have not; without, copies may have
// left, and its place is to be tried again.
type Partial struct {
	Refused []Refusal // these will not get it
	Waiting []Refusal // these may get it at another try, which Outbound.Rest limits to them
}

// A Refusal says why somebody did not get a message.
type Refusal struct {
	Recipient string // as Outbound.Rest names them
	Why       error
}

// Error lists whom it did not reach, those that will not get it first.
func (p *Partial) Error() string {
	var all []string
	for _, r := range append(p.Refused[:len(p.Refused):len(p.Refused)], p.Waiting...) {
		all = append(all, r.Recipient+": "+r.Why.Error())
	}
	return strings.Join(all, "; ")
}
