package store

import "errors"

// ErrLost means that somebody else has the letter or the delivery now, or has
// done it: the caller's lease ran out. Nothing was written, and deciding again
// would not help.
var ErrLost = errors.New("somebody else has it now")
