package slack

import (
	"context"
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"guichet/channels"
	"guichet/tickets"
)

// Slack's limits for forms, in characters (views.open, Block Kit).
const (
	formTitle   = 24
	formLabel   = 2000
	formHint    = 2000
	formText    = 3000
	buttonValue = 2000
)

// triggerTime is how long Slack lets a click open a form.
const triggerTime = 3 * time.Second

// replyValue is what a card's Reply button carries: the ticket, and the words
// of its form, so that the form is whole after any restart.
func replyValue(ticket int64, f channels.Form) string {
	number := strconv.FormatInt(ticket, 10)
	words, err := json.Marshal(f)
	if err != nil || len(number)+1+len(words) > buttonValue {
		return number
	}
	return number + " " + string(words)
}

// readReplyValue takes it apart; ok reports whether it brought its form.
func readReplyValue(s string) (ticket int64, f channels.Form, ok bool) {
	number, words, _ := strings.Cut(s, " ")
	ticket, _ = strconv.ParseInt(number, 10, 64)
	ok = json.Unmarshal([]byte(words), &f) == nil && f.Title != ""
	return ticket, f, ok
}

// openForm shows an agent the form behind Reply, at once: Slack allows three
// seconds from the click. Who cannot be shown it is told so.
func (l *listening) openForm(ctx context.Context, p payload) {
	ticket, form, ok := readReplyValue(p.Actions[0].Value)
	if ticket <= 0 {
		return
	}
	soon, cancel := context.WithTimeout(ctx, triggerTime)
	defer cancel()
	if !ok {
		form = l.say(l.people.language(p.User.ID)).Form
	}
	state := formState{Ticket: ticket, Version: version(p.Actions[0].Block), Channel: p.Place.Channel, Card: p.Place.Message}
	_, err := l.api.OpenViewContext(soon, p.Trigger, replyView(form, state))
	if err == nil {
		_, _, _ = l.Lookup(ctx, tickets.Address{Network: tickets.Slack, ID: p.User.ID}) // to know their language when the form comes back
		return
	}
	err = explain("views.open", err)
	if codeIs(err, "exchanged_trigger_id", "trigger_exchanged") { // the same click again: its form is open
		return
	}
	l.log.Warn("slack form", "ticket", ticket, "err", err)
	l.whisper(ctx, p, err)
}

// whisper tells somebody alone that their form did not open.
func (l *listening) whisper(ctx context.Context, p payload, reason error) {
	a := tickets.Address{Network: tickets.Slack, ID: p.User.ID}
	_, language, err := l.Lookup(ctx, a)
	if err != nil {
		language = l.people.language(a.ID)
	}
	options := []slack.MsgOption{slack.MsgOptionText(inert(l.say(language).NotOpen), false), slack.MsgOptionParse(false)}
	if thread := threadOf(p); thread != "" {
		options = append(options, slack.MsgOptionTS(thread))
	}
	if _, err = l.api.PostEphemeralContext(ctx, p.Place.Channel, a.ID, options...); err != nil {
		l.log.Warn("slack form", "err", errors.Join(reason, explain("chat.postEphemeral", err)))
	}
}

// threadOf is the thread in which a clicked message stands; empty for a root.
func threadOf(p payload) string {
	if p.Place.Thread != "" {
		return p.Place.Thread
	}
	return p.Message.Thread
}

// replyView is the form: one text, and in its private metadata ids only.
func replyView(f channels.Form, state formState) slack.ModalViewRequest {
	private, _ := json.Marshal(state) // integers and strings always marshal
	plainText := func(s string, limit int) *slack.TextBlockObject {
		return slack.NewTextBlockObject(slack.PlainTextType, line(s, limit), false, false)
	}
	var hint *slack.TextBlockObject
	if f.Hint != "" {
		hint = plainText(f.Hint, formHint)
	}
	input := slack.NewPlainTextInputBlockElement(nil, answerInput).WithMultiline(true).WithMaxLength(formText)
	v := slack.ModalViewRequest{
		Type:            slack.VTModal,
		CallbackID:      replyForm,
		PrivateMetadata: string(private),
		Title:           plainText(f.Title, formTitle),
		Blocks: slack.Blocks{BlockSet: []slack.Block{
			slack.NewInputBlock(answerBlock, plainText(f.Label, formLabel), hint, input),
		}},
	}
	if f.Submit != "" {
		v.Submit = plainText(f.Submit, formTitle)
	}
	if f.Cancel != "" {
		v.Close = plainText(f.Cancel, formTitle)
	}
	return v
}
