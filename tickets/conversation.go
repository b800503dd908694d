package tickets

import "slices"

// An Audience is who reads a conversation.
type Audience string

// The audiences. A public message is said in front of both, an internal one
// only in front of agents.
const (
	ToRequester Audience = "requester"
	ToAgents    Audience = "agents"

	// ToNobody is a conversation that was left: it is kept for what was said
	// there, and nothing is said there any more.
	ToNobody Audience = "nobody"
)

// A Conversation is a place on a channel where a ticket is talked about: a
// mail thread, a Slack thread.
type Conversation struct {
	ID       string
	Ticket   int64
	Channel  string // the channel's name in the configuration
	Place    string // where on it: a mail address, a Slack channel id
	Audience Audience
	Watchers []Address // who besides gets a copy of agents' future answers there, and is heard as a participant
	Thread   []Ref     // its first message and the latest ones, oldest first; empty until something was said there
}

// threadLength bounds Thread: the root, which a reply must name, and the
// latest refs, which mail readers use to place it.
const threadLength = 10

// Root is the first message of the conversation, or "" while there is none.
func (c Conversation) Root() Ref {
	if len(c.Thread) == 0 {
		return ""
	}
	return c.Thread[0]
}

// Latest is the message that the next one answers, or "" while there is none.
func (c Conversation) Latest() Ref {
	if len(c.Thread) == 0 {
		return ""
	}
	return c.Thread[len(c.Thread)-1]
}

// Continue is the conversation after one more message. A ref already there is
// not added twice.
func (c Conversation) Continue(ref Ref) Conversation {
	if ref == "" || slices.Contains(c.Thread, ref) {
		return c
	}
	thread := append(slices.Clone(c.Thread), ref)
	if n := len(thread); n > threadLength {
		thread = append(thread[:1:1], thread[n-threadLength+1:]...)
	}
	c.Thread = thread
	return c
}

// Headed is the conversation under another first message, because what headed
// it is gone: what is said from now on stands there.
func (c Conversation) Headed(ref Ref) Conversation {
	c.Thread = []Ref{ref}
	return c
}

// A Place is where a conversation can be opened.
type Place struct {
	Channel string
	Place   string
}

// A Queue is a stream of requests with its agents.
type Queue struct {
	Name      string
	Agents    []Place   // where its agents read: one conversation per place
	Above     []Post    // where the levels above L1 work
	Threshold float64   // how sure the bot must be to offer an article, 0 to 1; 0: as anywhere
	Assign    Dealing   // how its tickets find somebody who works on them
	Capacity  int       // how many open tickets at a time are a colleague's before they are given no more, unless they say otherwise; 0: any number
	Calls     []Address // whom the desk calls at L1: groups, people
	SLA       *SLA      // what it promises; nil: nothing
	Lead      []Address // whom the desk calls when a promise was broken: groups, people
	Names     bool      // requesters may read who works on their tickets
	Public    bool      // what its agents write in a ticket's thread goes out, unless it says of itself that it stays inside
}

// A Post is a place where a level above L1 works.
type Post struct {
	Place
	Level Level
	Calls []Address // whom a hand-over calls there: user groups, people
}

// posts are the places of a level, none for L1.
func (q Queue) posts(l Level) []Post {
	var found []Post
	for _, p := range q.Above {
		if p.Level == l {
			found = append(found, p)
		}
	}
	return found
}

// place is where the conversation is.
func (c Conversation) place() Place { return Place{c.Channel, c.Place} }
