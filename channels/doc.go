// Package channels says what a channel is: how letters come in, how messages
// go out, and what may go wrong on the way. Adapters live below it, one
// package each, and pass the suite in channeltest.
//
// A letter never turns round: a channel offers it raw, the desk stores it,
// opens it with [Channel.Read], decides, and queues an [Outbound] which
// [Channel.Send] delivers.
//
// What people say is words; what they ask for by a button, an emoji, a command
// or a form is a [Demand], the same whatever the gesture. A channel may do more
// than the three methods: tell who is an agent ([Authority]), open forms that
// the desk words ([Former]), fetch files and messages ([Fetcher], [Finder]),
// know people's names ([Directory]).
package channels
