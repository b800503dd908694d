package bot

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"guichet/channels"
	"guichet/store"
	"guichet/tickets"
)

// The fields of the form for a request, besides those that every channel knows.
const (
	fieldSubject = "subject"
	fieldFiles   = "files"
)

const subjectLength = 80 // characters of a subject that is made of a text's first line

// create makes a ticket of a message that somebody pointed at, or of words that
// they gave with a command or in a form. What was not said in front of others
// goes on where its author alone reads.
func (b *Bot) create(ctx context.Context, l store.Letter, in channels.Inbound) error {
	if opensRequest(in) {
		return b.Store.Finish(ctx, l.Key, tickets.Ignored, "it opened a form")
	}
	if in.Gesture == channels.Unsign {
		return b.Store.Finish(ctx, l.Key, tickets.Ignored, "taking the sign off changes nothing")
	}
	if in.Target != "" {
		return b.createOf(ctx, l, in)
	}
	asked := in
	in.Opens, in.Ref, in.Place = true, "", in.Private
	if s := in.Fields[fieldSubject].Text; s != "" {
		in.Subject = s
	}
	if q := in.Option; q != "" {
		in.Queue = q
	}
	if in.Place == "" || in.Text == "" && in.Subject == "" {
		return b.refuse(ctx, l, in, tickets.RefusedEmpty, noData, in.Standing)
	}
	if in.Text == "" {
		in.Text = in.Subject
	}
	in.Files = append(in.Files, in.Fields[fieldFiles].Files...)
	t, err := b.newTicket(ctx, l, in, whereabouts{why: "it was asked for by " + string(in.Gesture)})
	if err == nil && (asked.Answer != "" || asked.Place != "") {
		b.whisper(ctx, l.Channel, asked, b.Templates.Word(b.reads(in), "create.done", b.data(t, b.reads(in))))
	}
	return err
}

// createOf makes a ticket of the message that somebody pointed at. Its author
// is the requester, and it is answered where it stands.
func (b *Bot) createOf(ctx context.Context, l store.Letter, in channels.Inbound) error {
	known, err := b.Store.ByRef(ctx, in.Target)
	if err != nil {
		return err
	}
	if wait, err := b.beingSaid(ctx, l, in, known); err != nil || wait {
		return cmp.Or(err, errUnnamed)
	}
	if len(known) > 0 {
		return b.refuse(ctx, l, in, tickets.RefusedKnown, b.data(tickets.Ticket{Number: known[0].Ticket}, b.reads(in)), in.Standing)
	}
	about, err := b.pointedAt(ctx, l, in)
	if errors.Is(err, tickets.ErrNotFound) {
		return b.refuse(ctx, l, in, tickets.RefusedMessage, noData, in.Standing)
	}
	if err != nil {
		return err
	}
	if about.Kind != channels.Person || about.From.IsZero() || about.Audience != tickets.ToRequester {
		return b.refuse(ctx, l, in, tickets.RefusedMessage, noData, in.Standing)
	}
	about.Opens, about.Demand, about.Public = true, channels.Demand{}, false
	if len(about.Thread) > 0 {
		about.Root = about.Thread[0]
	}
	if about.Subject == "" {
		first, _, _ := strings.Cut(strings.TrimSpace(about.Text), "\n")
		about.Subject = shorten(first, subjectLength)
	}
	return b.request(ctx, l, about, whereabouts{why: fmt.Sprintf("%s made a ticket of it by %s", in.From, in.Gesture)})
}

// beingSaid reports whether somebody was quick, and pointed at a copy among
// agents whose name is recorded this very moment: it is part of a ticket.
func (b *Bot) beingSaid(ctx context.Context, l store.Letter, in channels.Inbound, known []store.Known) (bool, error) {
	switch {
	case in.Audience != tickets.ToAgents:
		return false, nil
	case len(known) > 0:
		return slices.ContainsFunc(known, func(k store.Known) bool { return k.Message != "" }), nil
	}
	return b.Store.Unnamed(ctx, l.Channel, in.Place)
}

// pointedAt is the message that a gesture is about, with names and files.
func (b *Bot) pointedAt(ctx context.Context, l store.Letter, in channels.Inbound) (about channels.Inbound, err error) {
	c := b.Channels[l.Channel]
	switch f, ok := c.(channels.Finder); {
	case in.About != nil:
		about = *in.About
	case !ok:
		return about, tickets.ErrNotFound
	default:
		if about, err = f.Find(ctx, in.Target); err != nil {
			return about, fmt.Errorf("read the message that a sign was put on: %w", err)
		}
	}
	b.introduce(ctx, c, &about)
	return about, b.fetch(ctx, l, about.Files)
}

// opensRequest reports whether a gesture asks for the form of a request.
func opensRequest(in channels.Inbound) bool {
	if in.Action != channels.Create || in.Target != "" {
		return false
	}
	return in.Gesture == channels.Button || in.Gesture == channels.Shortcut || in.Gesture == channels.Command && in.Text == "" && in.Answer != ""
}

// requestForm asks for a request.
func (b *Bot) requestForm(in channels.Inbound) *channels.Form {
	lang := b.reads(in)
	word := func(key string) string { return b.Templates.Word(lang, key, noData) }
	f := &channels.Form{
		Action: channels.Create, Title: word("create.title"), Submit: word("create.submit"), Cancel: word("form.cancel"),
		Fields: []channels.Ask{
			{Name: fieldSubject, Kind: channels.AskLine, Label: word("create.subject"), Most: 150},
			{Name: channels.FieldText, Kind: channels.AskText, Label: word("create.text"), Optional: true},
		},
	}
	if len(b.Desk.Queues) > 1 {
		queue := channels.Ask{Name: channels.FieldOption, Kind: channels.AskChoice, Label: word("create.queue")}
		for _, q := range b.Desk.Queues {
			queue.Options = append(queue.Options, channels.Option{Value: q.Name, Label: q.Name})
		}
		queue.Value = b.Desk.Queue(in.Queue).Name
		f.Fields = append(f.Fields, queue)
	}
	f.Fields = append(f.Fields, channels.Ask{Name: fieldFiles, Kind: channels.AskFiles, Label: word("create.files"), Optional: true})
	return f
}
