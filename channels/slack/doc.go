// Package slack is the channel of Slack: letters come in through Socket Mode or
// by HTTP, messages leave through the Web API.
//
// A ticket is one thread in its queue's triage channel, and one more for each
// level that has a channel of its own: the root is the card, edited in place;
// below it stand the mirrored conversation and the agents' notes. What an agent
// writes there stays inside unless it begins with ">>", comes from the Reply
// form or is sent afterwards; in a channel that is public by configuration it
// is the other way round. Buttons, menus, emoji, commands, shortcuts and forms
// all arrive as the same actions; who may act is asked at that moment, of the
// groups and channels that the configuration names.
//
// A message in a request channel, a direct message, a mention, a command or a
// form opens a ticket. Its thread is the requester's side; there the receipt,
// edited in place, says how things stand.
//
// A letter is Slack's envelope as it came, stored before it is acknowledged,
// and decoded in Read alone. What people wrote leaves in rich_text and
// plain_text blocks, which Slack does not parse, and escaped in the fallback
// text, so that no field can mention, mask a link or break out.
//
// Every message of ours carries the delivery's id as metadata; before a repeat
// the channel looks for it, because chat.postMessage knows no idempotency key.
package slack
