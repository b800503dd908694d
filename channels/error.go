package channels

import (
	"errors"
	"time"
)

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
	var e *sendError
	return errors.As(err, &e) && e.permanent
}

// Uncertain marks an error after which nobody can tell whether the message
// arrived.
func Uncertain(err error) error { return &sendError{error: err, uncertain: true} }

// IsUncertain reports whether err was marked with [Uncertain].
func IsUncertain(err error) bool {
	var e *sendError
	return errors.As(err, &e) && e.uncertain
}

// RetryAfter marks a temporary error whose origin told when to try again.
func RetryAfter(err error, d time.Duration) error { return &sendError{error: err, after: d} }

// RetryDelay is how long to wait as the origin told, 0 if it did not.
func RetryDelay(err error) time.Duration {
	var e *sendError
	if errors.As(err, &e) {
		return e.after
	}
	return 0
}
