package bot

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"guichet/channels"
	"guichet/store"
	"guichet/tickets"
)

// The fields of agents' forms, besides those that every channel knows.
const (
	fieldNote     = "note"     // for the colleagues
	fieldSymptom  = "symptom"  // what the requester meets
	fieldTried    = "tried"    // what was done so far
	fieldEvidence = "evidence" // what shows it, one thing a line
	fieldSaved    = "saved"    // a saved reply
)

// Former words the forms of a channel's gestures.
func (b *Bot) Former(channel string) channels.Former { return former{b, channel} }

type former struct {
	bot     *Bot
	channel string
}

// Form implements [channels.Former]. Agents' forms are for agents: whoever is
// none gets no form, and is told so when their gesture arrives.
func (f former) Form(ctx context.Context, in channels.Inbound) (*channels.Form, error) {
	b := f.bot
	if opensRequest(in) {
		return b.requestForm(in), nil
	}
	if opensCall(in) {
		queues, err := b.queuesOf(ctx, f.channel, in)
		if err != nil || len(queues) == 0 {
			return nil, err
		}
		return b.callForm(in, queues), nil
	}
	if in.Action == channels.Inform {
		return b.informForm(ctx, in)
	}
	if !b.opensForm(in) {
		return nil, nil
	}
	where, err := b.thread(ctx, store.Letter{Letter: channels.Letter{Channel: f.channel}}, in)
	if errors.Is(err, tickets.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("find the ticket of a form: %w", err)
	}
	if agent, _, err := b.mayAct(ctx, f.channel, in, where.c); err != nil || !agent {
		return nil, err
	}
	return b.form(ctx, in, where.c)
}

// opensForm reports whether a gesture asks for a form and has no effect by
// itself. It looks at nothing but the gesture, so that whoever words the form
// and whoever handles the gesture agree.
func (b *Bot) opensForm(in channels.Inbound) bool {
	switch in.Gesture {
	case channels.Button, channels.Shortcut:
	case channels.Command:
		if in.Answer == "" { // words in a thread: nothing can be opened there
			return false
		}
	default:
		return false
	}
	switch in.Action {
	case channels.Reply, channels.Resolve:
		return in.Text == ""
	case channels.Pending:
		return in.Gesture == channels.Button
	case channels.Note:
		return in.Text == "" && in.Target == ""
	case channels.Escalate:
		return b.wantsFile(in.Text)
	case channels.Assign:
		return len(in.People) == 0
	case channels.Merge, channels.Link, channels.Attach:
		return len(in.Others) == 0
	case channels.Update, channels.Incident:
		return in.Text == ""
	case channels.Move, channels.Priority, channels.Categorise:
		return in.Option == ""
	}
	return false
}

// form words the form of an act on a ticket.
func (b *Bot) form(ctx context.Context, in channels.Inbound, c tickets.Case) (*channels.Form, error) {
	t := c.Ticket
	data := b.data(t, b.Agents)
	word := func(key string) string { return b.Templates.Word(b.Agents, key, data) }
	act := string(in.Action)
	ask := func(name string, kind channels.AskKind, key string) channels.Ask {
		return channels.Ask{Name: name, Kind: kind, Label: word("form." + key)}
	}
	optional := func(a channels.Ask) channels.Ask { a.Optional = true; return a }
	f := &channels.Form{Action: in.Action, Ticket: t.Number, Title: word("form.title." + act), Submit: word("form.submit." + act), Cancel: word("form.cancel")}
	text := ask(channels.FieldText, channels.AskText, "text."+act)
	switch in.Action {
	case channels.Reply:
		text.Hint = word("form.hint")
		f.Fields = b.withSaved(t, text, word)
		b.addDraft(in, t, f)
	case channels.Pending:
		f.Fields = b.withSaved(t, optional(text), word)
	case channels.Resolve:
		f.Fields = append(b.withSaved(t, optional(text), word), optional(ask(fieldNote, channels.AskText, "note")))
	case channels.Note:
		f.Fields = []channels.Ask{text}
	case channels.Escalate:
		f.Fields = []channels.Ask{levels(t, in.Option, ask(channels.FieldOption, channels.AskChoice, "level"))}
		text.Value = in.Text
		return f, b.handOverForm(ctx, f, t, text, word)
	case channels.Assign:
		f.Fields = []channels.Ask{ask(channels.FieldPerson, channels.AskPerson, "person")}
	case channels.Update, channels.Incident:
		b.newsForm(f, in, t, word)
	case channels.Merge, channels.Link, channels.Attach:
		f.Fields = []channels.Ask{ask(channels.FieldTicket, channels.AskLine, "ticket")}
	case channels.Move:
		queue := ask(channels.FieldOption, channels.AskChoice, "queue")
		for _, q := range b.Desk.Queues {
			if q.Name != t.Queue {
				queue.Options = append(queue.Options, channels.Option{Value: q.Name, Label: q.Name})
			}
		}
		if len(queue.Options) == 0 {
			return nil, nil
		}
		f.Fields = []channels.Ask{queue}
		return f, b.handOverForm(ctx, f, t, text, word)
	case channels.Categorise:
		k := ask(channels.FieldOption, channels.AskChoice, "category")
		k.Options, k.Value = b.categories(word), t.Category
		f.Fields = []channels.Ask{k}
	case channels.Priority:
		p := ask(channels.FieldOption, channels.AskChoice, "priority")
		p.Options, p.Value = priorities(word), strings.ToLower(t.Priority.String())
		f.Fields = []channels.Ask{p}
	}
	return f, nil
}

// withSaved puts the choice of a saved reply above a text, which may then stay
// empty, where there are any.
func (b *Bot) withSaved(t tickets.Ticket, text channels.Ask, word func(string) string) []channels.Ask {
	saved := channels.Ask{Name: fieldSaved, Kind: channels.AskChoice, Label: word("form.saved"), Optional: true}
	for _, r := range b.Replies.In(t.Language) {
		saved.Options = append(saved.Options, channels.Option{Value: r.Name, Label: r.Title})
	}
	if len(saved.Options) == 0 {
		return []channels.Ask{text}
	}
	text.Optional = true
	return []channels.Ask{saved, text}
}

// withReply is the text that somebody wrote in a form, below the saved reply
// that they picked there.
func (b *Bot) withReply(in channels.Inbound, t tickets.Ticket) string {
	name := in.Fields[fieldSaved].Text
	if name == "" {
		return strings.TrimSpace(in.Text)
	}
	data := b.data(t, t.Language)
	data.Requester, data.Agent = inert(t.Requester.String()), inert(in.From.String())
	return strings.TrimSpace(b.Replies.Say(t.Language, name, data) + "\n\n" + in.Text)
}

// priorities are what a menu of priorities offers.
func priorities(word func(string) string) []channels.Option {
	var options []channels.Option
	for p := tickets.P1; p <= tickets.P4; p++ {
		key := strings.ToLower(p.String())
		options = append(options, channels.Option{Value: key, Label: word("priority." + key)})
	}
	return options
}
