package tickets

import (
	"slices"
	"time"
)

// A Desk holds the policies by which rules decide.
type Desk struct {
	Queues     []Queue
	HandOver   time.Duration   // how long the bot waits for a word on its articles before people take over
	Hold       time.Duration   // how long what agents write in a thread for the requester waits, so that it can be mended
	Mends      map[string]bool // the channels, by name, on which what was said can be changed afterwards
	CloseAfter time.Duration   // how long a resolved ticket can be reopened by a word
	Grace      time.Duration   // how long one that an article solved can be
	Remind     time.Duration   // how long a ticket waits for its requester before it reminds them; 0: it never does
	GiveUp     time.Duration   // and before it is resolved without their answer; 0: likewise
	Roster     Roster          // to whom the desk gives tickets by itself
	Categories []Category      // as requests are sorted
	Weights    Weights         // how pressing they are
	Required   []FilePart      // what agents must tell in a hand-over
	Rules      []Rule          // what it does by itself
	Says       Sayer           // for the words of rules
	NewID      func() string
}

// Queue finds a queue by name; an unknown name gives the first one, so that
// nothing is lost to a slip in the configuration.
func (d Desk) Queue(name string) Queue {
	for _, q := range d.Queues {
		if q.Name == name {
			return q
		}
	}
	if len(d.Queues) == 0 {
		return Queue{Name: name}
	}
	return d.Queues[0]
}

// A draft is a change in the making.
type draft struct {
	Desk
	now    time.Time
	was    Ticket
	byRule []string // ids of the events that rules made
	c      Case     // as it becomes
	Change
}

func (d Desk) draft(now time.Time, c Case) *draft {
	return &draft{Desk: d, now: now, was: c.Ticket, c: c}
}

// done completes the draft: the ticket as it has become.
func (d *draft) done() Change {
	d.keepTime()
	d.occasions()
	d.receipts()
	d.taken()
	d.c.Ticket.Updated = d.now
	d.Change.Ticket = d.c.Ticket
	return d.Change
}

func (d *draft) event(kind EventKind, by Author, detail ...string) {
	e := Event{ID: d.NewID(), Ticket: d.c.Ticket.Number, At: d.now, Kind: kind, By: by}
	for i := 0; i+1 < len(detail); i += 2 {
		if detail[i+1] == "" {
			continue
		}
		if e.Detail == nil {
			e.Detail = map[string]string{}
		}
		e.Detail[detail[i]] = detail[i+1]
	}
	d.Events = append(d.Events, e)
}

// move changes the status and says so in the history.
func (d *draft) move(to Status, by Author) {
	from := d.c.Ticket.Status
	if from == to {
		return
	}
	d.c.Ticket.Status = to
	d.event(Moved, by, "from", string(from), "to", string(to))
	d.calm(RemindDue, GiveUpDue)
	if to == Pending {
		d.await()
	}
}

// converse adds a conversation to the case.
func (d *draft) converse(channel, place string, a Audience, thread ...Ref) Conversation {
	v := Conversation{ID: d.NewID(), Ticket: d.c.Ticket.Number, Channel: channel, Place: place, Audience: a}
	for _, ref := range thread {
		v = v.Continue(ref)
	}
	d.c.Conversations = append(d.c.Conversations, v)
	d.Conversations = append(d.Conversations, v)
	return v
}

// put notes what a conversation of the case has become.
func (d *draft) put(v Conversation) {
	is := func(w Conversation) bool { return w.ID == v.ID }
	d.c.Conversations = slices.Clone(d.c.Conversations)
	d.c.Conversations[slices.IndexFunc(d.c.Conversations, is)] = v
	if i := slices.IndexFunc(d.Conversations, is); i >= 0 {
		d.Conversations[i] = v
		return
	}
	d.Conversations = append(d.Conversations, v)
}

func (d *draft) deliver(v Conversation, y Delivery) {
	y.ID, y.Ticket, y.Conversation = d.NewID(), d.c.Ticket.Number, v.ID
	d.Deliveries = append(d.Deliveries, y)
}

// cards brings the ticket's cards up to date.
func (d *draft) cards() {
	for _, v := range d.c.For(ToAgents) {
		d.deliver(v, Delivery{Kind: ShowCard, Author: Author{Role: Bot}})
	}
}

// tell says a notice of the bot's to the requester, unless the ticket is quiet.
func (d *draft) tell(n Notice, choices ...Choice) { d.tellOf(n, "", choices...) }

// tellOf is tell for a notice about something. Where a receipt tells it, nothing
// more is said.
func (d *draft) tellOf(n Notice, about string, choices ...Choice) {
	if d.c.Ticket.Quiet {
		return
	}
	for _, v := range d.c.For(ToRequester) {
		if d.Mends[v.Channel] && onReceipt[n] {
			continue
		}
		d.deliver(v, Delivery{Kind: Say, Author: Author{Role: Bot}, Automatic: true, Notice: n, Text: about, Public: true, Choices: d.offered(v, n, choices)})
	}
}

// offered is what a notice offers in a conversation: a mark for how the ticket
// was resolved only where that is one click.
func (d *draft) offered(v Conversation, n Notice, choices []Choice) []Choice {
	if d.Mends[v.Channel] && (n == NoticeResolved || n == NoticeSolution) && d.c.Ticket.Level > L0 {
		return Ratings
	}
	return choices
}

// warn says a notice of the bot's to the agents.
func (d *draft) warn(n Notice, about Message, why string) {
	for _, v := range d.c.For(ToAgents) {
		d.deliver(v, Delivery{Kind: Say, Author: Author{Role: Bot}, Automatic: true, Notice: n, Message: about.ID, Text: why})
	}
}

// carry takes a message from where it was said to everybody else who should
// read it: a public one to all the other conversations, an internal one to the
// agents' only. What was written in a form stands nowhere yet (it has no Ref),
// so its own conversation gets it too.
func (d *draft) carry(m Message) {
	for _, v := range d.c.Conversations {
		here := v.ID == m.Conversation && m.Ref != ""
		if here || v.Audience == ToNobody || !m.Public && v.Audience != ToAgents {
			continue
		}
		y := m.delivery()
		if m.Author.Role == Agent && v.Audience == ToRequester {
			y.Cc = v.Watchers
			y.After = d.held(m)
		}
		d.deliver(v, y)
		if v.Audience == ToAgents {
			d.annotate(v, m)
		}
	}
	if m.Author.Role == Agent && m.Public && d.c.Ticket.Requester.Network == Phone {
		d.warn(NoticeUnreachable, m, d.c.Ticket.Requester.ID)
		return
	}
	d.linger(m)
}

// linger tells an agent that their answer leaves in a moment.
func (d *draft) linger(m Message) {
	if v, ok := d.c.Conversation(m.Conversation); ok && !d.held(m).IsZero() {
		d.deliver(v, Delivery{Kind: PutMark, Message: m.ID, Author: Author{Role: Bot}, Mark: MarkHeld})
	}
}

// held is until when an agent's message waits before it leaves: one that stands
// in a thread, where its author can still change it.
func (d *draft) held(m Message) time.Time {
	v, _ := d.c.Conversation(m.Conversation)
	if d.Hold == 0 || !m.Public || m.Ref == "" || m.Author.Role != Agent || v.Audience != ToAgents {
		return time.Time{}
	}
	return d.now.Add(d.Hold)
}

// delivery is m on its way to another conversation.
func (m Message) delivery() Delivery {
	return Delivery{Kind: Say, Message: m.ID, Author: m.Author, Public: m.Public, Text: m.Said(), Files: m.Files}
}
