// Package slack is the channel of Slack: letters come in through Socket Mode or
// by HTTP, messages leave through the Web API.
//
// A ticket is one thread in its queue's triage channel: the root is the card,
// edited in place; below it stand the mirrored conversation and the agents'
// notes. What an agent writes there stays inside unless it begins with ">>" or
// comes from the card's Reply form. Buttons, emoji, commands, shortcuts and
// forms all arrive as the same actions; who may act is asked at that moment, of
// the groups and channels that the configuration names. A message in a request channel, a direct
// message or a mention opens a ticket, and its thread is the requester's side.
//
// A letter is Slack's envelope as it came, stored before it is acknowledged,
// and decoded in Read alone. What people wrote leaves in rich_text and
// plain_text blocks, which Slack does not parse, and escaped in the fallback
// text, so that no field can mention, mask a link or break out.
//
// Every message of ours carries the delivery's id as metadata; before a repeat
// the channel looks for it, because chat.postMessage knows no idempotency key.
package slack
