// Package slacktest is a Slack in memory: a workspace with people, channels and
// apps, behind the real Web API over HTTP, on 127.0.0.1. It delivers by the real
// Socket Mode over WebSocket, or by signed requests to the app's URLs. An app
// talks to it as it talks to Slack; a script plays the people.
//
//	ws := slacktest.New(slacktest.Options{App: "helpdesk"})
//	defer ws.Close()
//	zoe := ws.User("zoe", slacktest.Email("zoe@example.org"))
//	help := ws.Channel("#help-it", zoe, ws.Bot())
//	// start the app with ws.APIURL(), ws.BotToken() and ws.AppToken()
//	ask := zoe.Post(help, "My printer is on fire & smells")
//	answer, err := help.AwaitReply(ctx, ask, slacktest.Containing("extinguisher"))
//	err = zoe.Click(answer, "solved")
//
// It is strict: what Slack rejects it rejects, with Slack's error codes, and
// what Slack does behind an app's back (the app's own messages that come back
// as events, retries, two connections, single-use triggers) it does as well.
// What Slack would swallow silently is written into [Workspace.Complaints].
//
// People never wait: each act of a [User] returns at once, and the script waits
// for what the app makes of it with [Workspace.WaitFor], [Channel.Await],
// [Channel.AwaitReply] or [User.AwaitView]. An act that Slack's own clients
// would not offer (posting in a channel one is not in) is a mistake in the
// script and panics; an act on something the app was to make (a button, a
// modal) returns an error.
//
// # Delivery
//
// The app gets events over Socket Mode, or, after [Workspace.Configure] or with
// Options.Endpoints, as signed requests to its URLs. [Workspace.Requests] has
// every attempt; [Workspace.Send] sends one again, forged or late.
//
// # Alone
//
// Package page draws a workspace in a browser, and cmd/slacktest runs one alone.
//
// # Time
//
// Options.Now is the clock of the workspace: message timestamps, triggers,
// retries, rate limits. With a clock of its own, a test moves it and then calls
// [Workspace.Tick]; without one, the real clock ticks by itself. Pings and
// [Ack.Latency] are always in real time.
//
// # Gaps
//
// Deliberately absent or simpler than Slack:
//
//   - Enterprise Grid; Slack Connect beyond a channel flagged as shared and people
//     of one other organisation ([Stranger]) in it; user tokens, OAuth, token
//     rotation; assistant threads, canvases, lists, pins, bookmarks, workflows.
//   - Methods beyond those in methods.go; unknown ones answer unknown_method.
//   - HTTP delivery: subscriptions that fail are never disabled. Events delayed
//     hourly for a day come only if Options.RetryDelays says so. The hour of 30,000
//     events is counted from its first, and only while rates are limited. A
//     redirect is followed with the same POST. URLs need not be https.
//   - Socket Mode: debug_reconnects is ignored; a connection lives until
//     [Workspace.Disconnect].
//   - Block Kit: blocks beyond those in blocks.go and elements beyond those in
//     elements.go are refused as unsupported, external_select and workflow buttons
//     among them. In rich_text only the nesting and the length of texts are
//     checked. Attachments are stored as they come, only their blocks are checked.
//     The 12,000 characters that all blocks of a message may hold are not
//     documented.
//   - Formatting: what is typed becomes rich text with *bold*, _italic_, ~struck~,
//     `code`, quotes and fenced code, but no lists. A bot's text is stored as sent:
//     bare URLs are not rewritten to <URL>.
//   - Emoji: the few hundred names in emoji.go plus [Workspace.Emoji].
//   - Mentions of a bot in a channel that it is not in are not delivered, nor is
//     the invitation that follows them.
//   - A thread_ts that names no message posts outside of any thread, as reported
//     for deleted parents; Slack documents nothing.
//   - chat.update without text keeps the previous text. username and icon_* are
//     ignored (chat:write.customize is not played). Posting is restricted only by
//     membership and archiving.
//   - Files are shared at once unless [Workspace.ScanFiles] is on; no thumbnails,
//     no snippets, no limit of the workspace's storage.
//   - A status that ends ([Status]) is gone at its time, but no user_change tells
//     of that; a change of status raises user_change alone, not user_status_changed
//     or user_profile_changed.
//   - Nothing is unfurled; [Workspace.Touch] sends the message_changed that an
//     unfurl causes.
//   - Unverified in Slack itself and chosen here: apps.connections.open answers
//     access_denied while Socket Mode is off; usergroups.users.list of a disabled
//     group answers no_such_subteam; HTTP retries are signed afresh; a retry
//     carries a fresh envelope_id; retries come 0, 60 and 300 s after the failure
//     before; an event raised while no socket is open counts as failed twice at
//     once and waits for the third attempt.
package slacktest
