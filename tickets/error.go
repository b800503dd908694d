package tickets

import "errors"

// Errors that callers tell apart. Every other error is a fault of the system.
var (
	ErrNotFound = errors.New("not found")
	ErrConflict = errors.New("changed meanwhile") // reread, decide again
	ErrInvalid  = errors.New("invalid")           // the request itself is wrong
)
