package tickets

import (
	"slices"
	"strings"
)

// maxWatchers bounds the watchers of a conversation. A letter that names more
// people than that is addressed to a crowd, and lets nobody in.
const maxWatchers = 10

// Participant reports whether a is the ticket's requester or watches one of its
// conversations.
func (c Case) Participant(a Address) bool {
	return a.Is(c.Ticket.Requester) || slices.ContainsFunc(c.Conversations, func(v Conversation) bool {
		return slices.ContainsFunc(v.Watchers, a.Is)
	})
}

// watch lets people into a conversation: agents' answers go to them too from
// now on, of which m is the cause.
func (d *draft) watch(conversation string, m Message, people ...Address) {
	var added []string
	for _, v := range d.c.Conversations {
		if v.ID != conversation || v.Audience != ToRequester {
			continue
		}
		for _, who := range people {
			if who.IsZero() || who.Is(d.c.Ticket.Requester) || slices.ContainsFunc(v.Watchers, who.Is) || len(v.Watchers) >= maxWatchers {
				continue
			}
			v.Watchers = append(slices.Clip(v.Watchers), who)
			added = append(added, who.ID)
		}
		if len(added) > 0 {
			d.put(v)
		}
	}
	if len(added) > 0 {
		d.event(Watching, m.Author, "message", m.ID, "who", strings.Join(added, " "))
	}
}

// letIn lets those in whom a letter names in Cc, where its author is proven to
// be the requester.
func (d *draft) letIn(m Message, proven bool) {
	if proven && len(m.Cc) <= maxWatchers {
		d.watch(m.Conversation, m, m.Cc...)
	}
}

// annotate tells agents, below a message, who else it was written to, and
// whether they get answers.
func (d *draft) annotate(v Conversation, m Message) {
	say := func(n Notice, about string) {
		d.deliver(v, Delivery{Kind: Say, Author: Author{Role: Bot}, Automatic: true, Notice: n, Message: m.ID, Text: about})
	}
	there, _ := d.c.Conversation(m.Conversation)
	watches := func(a Address) bool { return slices.ContainsFunc(there.Watchers, a.Is) }
	switch {
	case len(m.Cc) == 0:
	case slices.ContainsFunc(m.Cc, watches):
		say(NoticeWatching, list(m.Cc))
	default:
		say(NoticeCopied, list(m.Cc[:min(len(m.Cc), maxWatchers)]))
	}
}

// list names people by their addresses; names identify nobody.
func list(people []Address) string {
	ids := make([]string, len(people))
	for i, a := range people {
		ids[i] = a.ID
	}
	return strings.Join(ids, ", ")
}
