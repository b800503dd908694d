package slack

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"guichet/channels"
	"guichet/tickets"
)

const (
	// triggerTime is how long Slack lets a gesture open a form.
	triggerTime = 3 * time.Second
	// formTime is how long the desk may take for a form.
	formTime = 20 * time.Second
)

// formValue is what a button carries that opens a form: the ticket, and the
// form's words, so that it is whole after any restart and opens while the desk
// is busy. A form too large for it is left to the desk.
func formValue(k press, f channels.Form) string {
	words, err := json.Marshal(f)
	if err != nil || len(k.String())+1+len(words) > buttonValue {
		return k.String()
	}
	return k.String() + " " + string(words)
}

// readFormValue takes it apart; ok reports whether it brought its form.
func readFormValue(s string) (f channels.Form, ok bool) {
	_, words, _ := strings.Cut(s, " ")
	ok = json.Unmarshal([]byte(words), &f) == nil && f.Title != "" && f.Action != ""
	return f, ok
}

// opensForm starts what a gesture may show at once.
func (l *listening) opensForm(ctx context.Context, p payload, in channels.Inbound) {
	if p.Trigger == "" {
		return
	}
	if p.Type == "block_actions" && len(p.Actions) > 0 {
		if f, ok := readFormValue(p.Actions[0].Value); ok {
			l.readers.Go(func() { l.openForm(ctx, p, in, f) })
			return
		}
	}
	gesture := in.Gesture == channels.Button || in.Gesture == channels.Shortcut || in.Gesture == channels.Command
	if l.former != nil && in.Kind == channels.Person && in.Action != "" && gesture {
		l.readers.Go(func() { l.askForForm(ctx, p, in) })
	}
}

// stateOf is where a form is opened.
func stateOf(p payload, in channels.Inbound, f channels.Form) formState {
	s := formState{Ticket: first64(f.Ticket, in.Ticket), Version: in.Version, Channel: first(p.Place.Channel, p.Channel.ID, p.ChannelID)}
	if len(p.Actions) > 0 { // also of a click that is nothing but the opening of its form
		s.Version = version(p.Actions[0].Block)
		if _, value := p.Actions[0].pressed(); s.Ticket == 0 {
			k, _ := readPress(value)
			s.Ticket = k.ticket
		}
	}
	_, s.Root, _ = strings.Cut(p.thread(), "/")
	if in.Target != "" {
		_, s.Target, _ = split(in.Target)
	}
	return s
}

func first64(a, b int64) int64 {
	if a != 0 {
		return a
	}
	return b
}

// openForm shows somebody a form, at once: Slack allows three seconds from the
// gesture. Who cannot be shown it is told so.
func (l *listening) openForm(ctx context.Context, p payload, in channels.Inbound, f channels.Form) {
	soon, cancel := context.WithTimeout(ctx, triggerTime)
	defer cancel()
	_, err := l.api.OpenViewContext(soon, p.Trigger, formView(f, stateOf(p, in, f)))
	l.opened(ctx, p, in, err)
}

// opened sees to what became of a form.
func (l *listening) opened(ctx context.Context, p payload, in channels.Inbound, err error) {
	by := first(p.User.ID, p.UserID)
	if err == nil {
		_, _, _ = l.Lookup(ctx, tickets.Address{Network: tickets.Slack, ID: by}) // to know their language when the form comes back
		return
	}
	err = explain("views.open", err)
	if codeIs(err, "exchanged_trigger_id", "trigger_exchanged") { // the same gesture again: its form is open
		return
	}
	l.log.Warn("slack form", "ticket", in.Ticket, "err", err)
	l.whisperTo(ctx, p, by, func(w Words) string { return w.NotOpen }, err)
}

// askForForm has the desk word the form that belongs to a gesture, if one does.
// A desk that takes its time is given it behind an empty form, because the
// gesture opens one for three seconds only.
func (l *listening) askForForm(ctx context.Context, p payload, in channels.Inbound) {
	ctx, cancel := context.WithTimeout(ctx, formTime)
	defer cancel()
	type answer struct {
		form *channels.Form
		err  error
	}
	answers := make(chan answer, 1)
	l.readers.Go(func() {
		f, err := l.former.Form(ctx, in)
		answers <- answer{f, err}
	})
	late := time.NewTimer(l.promptly)
	defer late.Stop()
	select {
	case a := <-answers:
		if a.err != nil {
			l.log.Warn("word a form", "ticket", in.Ticket, "err", a.err)
			l.whisperTo(ctx, p, in.From.ID, func(w Words) string { return w.NotOpen }, a.err)
		}
		if a.form != nil && a.err == nil {
			l.openForm(ctx, p, in, *a.form)
		}
		return
	case <-late.C:
	}
	words := l.say(l.people.language(in.From.ID))
	soon, cancelOpen := context.WithTimeout(ctx, triggerTime-l.promptly)
	view, err := l.api.OpenViewContext(soon, p.Trigger, notice(words.Loading, words.Loading))
	cancelOpen()
	if err != nil {
		l.opened(ctx, p, in, err)
		return
	}
	var a answer
	select {
	case a = <-answers:
	case <-ctx.Done():
		a.err = ctx.Err()
	}
	next := notice(words.Loading, words.NotOpen)
	switch {
	case a.err != nil:
		l.log.Warn("word a form", "ticket", in.Ticket, "err", a.err)
	case a.form == nil:
		next = notice(words.Loading, words.Done)
	default:
		next = formView(*a.form, stateOf(p, in, *a.form))
	}
	ctx, cancelUpdate := context.WithTimeout(context.WithoutCancel(ctx), callTime)
	defer cancelUpdate()
	if _, err := l.api.UpdateViewContext(ctx, next, "", view.Hash, view.ID); err != nil {
		l.log.Warn("slack form", "ticket", in.Ticket, "err", explain("views.update", err))
	}
}

// notice is a form that only says something.
func notice(title, text string) slack.ModalViewRequest {
	return slack.ModalViewRequest{
		Type: slack.VTModal, Title: labelled(title, formTitle),
		Blocks: slack.Blocks{BlockSet: []slack.Block{slack.NewSectionBlock(plainText(first(text, "…"), postLength), nil, nil)}},
	}
}

// whisperTo tells somebody alone what became of their gesture.
func (l *listening) whisperTo(ctx context.Context, p payload, user string, say func(Words) string, reason error) {
	a := tickets.Address{Network: tickets.Slack, ID: user}
	_, language, err := l.Lookup(ctx, a)
	if err != nil {
		language = l.people.language(a.ID)
	}
	o := channels.Outbound{Reader: a, Place: first(p.Place.Channel, p.Channel.ID, p.ChannelID), Answer: p.Answer, Text: say(l.say(language))}
	if thread := first(p.Place.Thread, p.Message.Thread); thread != "" {
		o.Root = ref(o.Place, thread)
	}
	if err := l.whisper(ctx, o); err != nil {
		l.log.Warn("slack form", "err", errors.Join(reason, err))
	}
}
