package store

import "errors"

// LostAtCommit reports whether nobody can tell if the commit happened.
func LostAtCommit(err error) bool { return errors.As(err, new(unknownEnd)) }
