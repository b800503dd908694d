package bot

import (
	"context"
	"maps"
	"slices"
	"strings"

	"guichet/channels"
	"guichet/store"
	"guichet/tickets"
)

// fieldCaller is who called, in the form of a call.
const fieldCaller = "caller"

// opensCall reports whether a gesture asks for the form of a call.
func opensCall(in channels.Inbound) bool {
	return in.Action == channels.Call && in.Gesture != channels.Filled && in.Answer != "" && (in.Text == "" || caller(in).IsZero())
}

// callForm asks an agent about a call.
func (b *Bot) callForm(in channels.Inbound, queues []string) *channels.Form {
	word := func(key string) string { return b.Templates.Word(b.reads(in), key, noData) }
	f := &channels.Form{
		Action: channels.Call, Title: word("call.title"), Submit: word("create.submit"), Cancel: word("form.cancel"),
		Fields: []channels.Ask{
			{Name: fieldCaller, Kind: channels.AskLine, Label: word("call.caller"), Hint: word("call.hint"), Most: 200},
			{Name: channels.FieldPerson, Kind: channels.AskPerson, Label: word("call.colleague"), Optional: true},
			{Name: channels.FieldText, Kind: channels.AskText, Label: word("create.text"), Value: in.Text},
		},
	}
	f.Fields[0].Optional = true
	if len(queues) > 1 {
		queue := channels.Ask{Name: channels.FieldOption, Kind: channels.AskChoice, Label: word("create.queue"), Value: queues[0]}
		for _, q := range queues {
			queue.Options = append(queue.Options, channels.Option{Value: q, Label: q})
		}
		f.Fields = append(f.Fields, queue)
	}
	return f
}

// caller is who called: the colleague named, or whoever the note names.
func caller(in channels.Inbound) tickets.Address {
	if len(in.People) > 0 {
		return in.People[0]
	}
	who := in.Fields[fieldCaller].Text
	if in.Gesture != channels.Filled {
		who, _, _ = strings.Cut(in.Text, ":")
		if who == in.Text {
			return tickets.Address{}
		}
	}
	return tickets.Caller(who)
}

// call makes a ticket of a telephone call that an agent notes. It is the
// caller's, like any other request: who left a mail address, or works here, is
// answered in writing, everybody else is called back.
func (b *Bot) call(ctx context.Context, l store.Letter, in channels.Inbound) error {
	queues, err := b.queuesOf(ctx, l.Channel, in)
	if err != nil {
		return err
	}
	who, said := caller(in), strings.TrimSpace(in.Text)
	if in.Gesture != channels.Filled && len(in.People) == 0 {
		_, said, _ = strings.Cut(said, ":")
		said = strings.TrimSpace(said)
	}
	switch {
	case len(queues) == 0:
		return b.refuse(ctx, l, in, tickets.RefusedStranger, noData, in.Standing)
	case opensCall(in):
		return b.Store.Finish(ctx, l.Key, tickets.Ignored, "it opened a form")
	case who.IsZero():
		return b.refuse(ctx, l, in, tickets.RefusedNobody, noData, in.Standing)
	case said == "":
		return b.refuse(ctx, l, in, tickets.RefusedEmpty, noData, in.Standing)
	}
	if !slices.Contains(queues, in.Option) {
		in.Option = queues[0]
	}
	first, _, _ := strings.Cut(said, "\n")
	request := channels.Inbound{
		Kind: channels.Person, From: who, Trust: channels.Proven, ByHand: true, Addressed: true, Opens: true,
		Queue: in.Option, Subject: shorten(first, subjectLength), Text: said, Files: in.Files, At: in.At,
	}
	at := l
	switch who.Network {
	case tickets.Email:
		at.Channel, request.Place = b.writesTo(who, in.Option)
	case tickets.Slack:
		request.Place = who.ID
	}
	if request.Place == "" { // they cannot be written to
		at.Channel, request.From.Network = l.Channel, tickets.Phone
	}
	b.introduce(ctx, b.Channels[at.Channel], &request)
	t, err := b.newTicket(ctx, at, request, whereabouts{why: in.From.String() + " noted a call"})
	if err == nil {
		b.whisper(ctx, l.Channel, in, b.Templates.Word(b.reads(in), "call.done", b.data(t, b.reads(in))))
	}
	return err
}

// writesTo is a channel on which the desk can begin a conversation with
// somebody, rather one of the queue's, and the place of that conversation.
func (b *Bot) writesTo(a tickets.Address, queue string) (channel, place string) {
	for _, of := range []string{queue, ""} {
		for _, name := range slices.Sorted(maps.Keys(b.Channels)) {
			if c, ok := b.Channels[name].(channels.Beginner); ok {
				if place, ok := c.Begin(a, of); ok {
					return name, place
				}
			}
		}
	}
	return "", ""
}
