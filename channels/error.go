package channels

import (
	"errors"
	"time"
)

// A sendError says what the desk may do after an error of [Channel.Send].
type sendError struct {
	error
	permanent, uncertain bool
	after                time.Duration
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
