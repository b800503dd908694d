// Package channels says what a channel is: how letters come in, how messages
// go out, and what may go wrong on the way. Adapters live below it, one
// package each, and pass the suite in channeltest.
//
// A letter never turns round: a channel offers it raw, the desk stores it,
// opens it with [Channel.Read], decides, and queues an [Outbound] which
// [Channel.Send] delivers.
package channels
