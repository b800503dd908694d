package tickets

import "time"

// A Delivery is one thing that must leave through one conversation: a row of
// the outbox. Deliveries of one conversation leave in the order in which they
// were decided.
type Delivery struct {
	ID           string // names the delivery before it happens, so that a repeat is recognisable
	Ticket       int64
	Conversation string
	Kind         DeliveryKind
	Message      string // the message it carries, or the one that a mark is put on; empty for a card
	Author       Author // who speaks
	Automatic    bool   // the bot says it by itself, not on a person's behalf
	Notice       Notice // what the bot says; its Text is worded from it
	Subject      string
	Text         string    // Markdown
	Cc           []Address // who gets a copy, fixed when it was decided
	Settles      bool      // it takes the place of the question about Message that was put in its conversation
	Public       bool      // said to the requester; false marks a note in an agents' conversation
	Files        []File
	Choices      []Choice
	Mark         Mark      // for [PutMark]
	Facts        Facts     // what a notice is worded from; not kept
	Calls        []Address // groups and people to call: only among agents
	Amends       bool      // it takes the place of what its conversation shows of Message
	Spends       bool      // it takes the choices off what its conversation last offered; its text, if any, stands below that
	After        time.Time // it does not leave before; zero: at once
}

// A DeliveryKind says what a delivery does in its conversation.
type DeliveryKind string

// The kinds: say something; show the ticket's card, or bring it up to date;
// put a mark on an agent's message.
const (
	Say      DeliveryKind = "say"
	ShowCard DeliveryKind = "card"
	PutMark  DeliveryKind = "mark"
	Unsay    DeliveryKind = "unsay" // takes back what the conversation shows of Message

	// ShowReceipt shows the requester where the ticket stands, or brings that up to date.
	ShowReceipt DeliveryKind = "receipt"
)

// A Mark tells an agent what became of a message of theirs.
type Mark string

// The marks.
const (
	MarkSent   Mark = "sent"   // 📤 the requester has it
	MarkInside Mark = "inside" // 🔒 it stayed inside
	MarkFailed Mark = "failed" // ⚠️ it could not be sent
	MarkJoined Mark = "joined" // 🎫 it belongs to the ticket that its author has just opened
	MarkHeld   Mark = "held"   // ⏳ it leaves in a moment, unless its author thinks better of it
)

// A Choice is an answer that people can give by one click or word.
type Choice string

// The choices that the bot offers to a requester, with its articles.
const (
	ChoiceHelped Choice = "helped" // this helped
	ChoiceStuck  Choice = "stuck"  // this did not help
	ChoicePerson Choice = "person" // I need a person
)

// The choices that the bot offers to agents, on one message; see [Proposal].
const (
	ChoiceAccept   Choice = "accept"   // let its author take part
	ChoiceSplit    Choice = "split"    // make it a ticket of its own
	ChoiceTogether Choice = "together" // what came in a burst is one problem
	ChoiceAdopt    Choice = "adopt"    // make the sender of the forwarded letter the requester
)

// A Notice names a sentence of the bot's; the wording is a template.
type Notice string

// The notices to the requester, and those to agents.
const (
	NoticeReceived  Notice = "received"  // acknowledged, nothing to suggest
	NoticeSuggested Notice = "suggested" // acknowledged, with articles
	NoticePerson    Notice = "person"    // a person takes over
	NoticeStuck     Notice = "stuck"     // the same, where its articles did not help
	NoticeClaimed   Notice = "claimed"   // somebody works on it
	NoticeResolved  Notice = "resolved"
	NoticeReopened  Notice = "reopened"

	NoticeUndelivered Notice = "undelivered" // to agents: your answer could not be sent
	NoticeUncertain   Notice = "uncertain"   // to agents: it may have been sent twice, or not at all
	NoticeDoubled     Notice = "doubled"     // to agents: it was sent again and may have arrived twice
	NoticeBounced     Notice = "bounced"     // to agents: the mail came back
	NoticeMissed      Notice = "missed"      // to agents: not everybody who should have it got it
	NoticeUnreachable Notice = "unreachable" // to agents: the requester called, so call them back

	NoticeMerged Notice = "merged" // to the requester: this goes on in another ticket

	// To agents: a question about a message …
	NoticeHeld      Notice = "held"      // its author is no participant
	NoticeDoubted   Notice = "doubted"   // nothing proves that it is by the participant whom it names
	NoticeSubject   Notice = "subject"   // it speaks of something else
	NoticeForwarded Notice = "forwarded" // an agent forwarded somebody's letter

	// … and what was decided, which takes the question's place.
	NoticeAccepted Notice = "accepted"
	NoticeSplit    Notice = "split"
	NoticeAdopted  Notice = "adopted"
	NoticeDecided  Notice = "decided" // somebody has decided already

	NoticeWatching Notice = "watching" // to agents: those named in Cc get your answers from now on
	NoticeCopied   Notice = "copied"   // to agents: those named in Cc get nothing
	NoticeCeiling  Notice = "ceiling"  // to agents: the bot acknowledges no more for a while
	NoticeAbsorbed Notice = "absorbed" // to agents: another ticket was merged into this one
)
