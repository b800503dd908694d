// Package bot is the automaton of the desk. It carries each letter along one
// road: guard → requester → thread → language → sort → suggest → decide →
// commit, and delivers what was decided.
//
//	channel → inbox → handle → one commit → outbox → deliver → channel
//	                    ↑
//	                  clock: a deadline came due
//
// Whom a letter is by, and what that lets it do, is a standing: see
// [Bot.standing], the one table of whom the desk believes.
//
// What agents do arrives as an act, whatever the gesture, and is done in one
// place: [Bot.perform]. Who may is asked of the channel at that moment.
//
// A language model, where there is one, drafts answers for the agent who asks:
// apart from the road, shown to that agent alone, and sent by nobody but them.
//
// The rules are tickets.Desk's, the wording is package templates', the records
// are package store's; the bot brings them together and never asks which
// channel it is on. Everything it does can be repeated: it may be killed at any
// moment, and goes on where the records say it stood.
package bot
