// Package store keeps the records of the desk: the inbox, the tickets and all
// that belongs to them, the outbox, and the attachments in files beside them.
//
// One set of statements, in the words of PostgreSQL, serves SQLite and
// PostgreSQL; what differs is a [dialect]. What a method has reported done
// survives kill -9 and a power cut.
//
// A letter is claimed from the inbox by [Store.ClaimLetters] and ends in
// exactly one way: by the [Store.Commit] that it caused, by [Store.Finish], or
// by [Store.SetAside]. A delivery is claimed from the outbox by
// [Store.ClaimDeliveries], announced by [Store.Sending], and ends by
// [Store.Settle]. A claim is a lease: when it runs out, somebody else may claim
// the row, and whoever comes too late is told [ErrLost].
package store
