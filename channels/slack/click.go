package slack

import (
	"fmt"
	"strconv"
	"strings"

	"guichet/channels"
	"guichet/tickets"
)

// The names of our buttons and menus: what kind of choice, then which.
const (
	actionPrefix = "action:"
	choicePrefix = "choice:"
	menuAction   = "menu" // an overflow menu, whose values tell the action
)

// A press is what a button carries in its value: which ticket, what was picked,
// and the form that it opens.
//
//	12            a ticket
//	12/p1         and what was picked
//	12 {…}        and a form
type press struct {
	ticket int64
	option string
}

func (k press) String() string {
	s := strconv.FormatInt(k.ticket, 10)
	if k.option != "" {
		s += "/" + k.option
	}
	return s
}

func readPress(s string) (press, error) {
	s, _, _ = strings.Cut(s, " ")
	number, option, _ := strings.Cut(s, "/")
	n, err := strconv.ParseInt(number, 10, 64)
	if err != nil || n < 0 {
		return press{}, fmt.Errorf("%q names no ticket", s)
	}
	return press{ticket: n, option: option}, nil
}

// pressed is which choice an action stands for, and its value.
func (a action) pressed() (id, value string) {
	id, value = a.ID, first(a.Option.Value, a.Value)
	if strings.TrimRight(id, "+") == menuAction {
		id, value, _ = strings.Cut(value, " ")
	}
	return id, value
}

// click reads a button or a menu: an action, or an answer that was offered. On
// a Home there is no message around it.
func (c *Channel) click(me self, p payload) channels.Inbound {
	if len(p.Actions) == 0 {
		return nothing("a click on nothing")
	}
	a, place := p.Actions[0], p.Place
	id, value := a.pressed()
	k, err := readPress(value)
	home := place.View != "" && place.Channel == ""
	switch {
	case err != nil || p.User.ID == "":
		return nothing("a click on %q that names no ticket", line(a.ID, subjectLength))
	case !home && (place.Channel == "" || place.Message == ""):
		return nothing("a click on %q in no message", line(a.ID, subjectLength))
	}
	in := c.acts(me, p.User, place.Channel)
	in.Ticket, in.Option, in.Gesture = k.ticket, k.option, channels.Button
	in.Version = version(a.Block)
	if a.User != "" {
		in.People = []tickets.Address{{Network: tickets.Slack, ID: a.User}}
	}
	if !home {
		in.Thread = []tickets.Ref{tickets.Ref(p.thread())}
		in.Target = ref(place.Channel, place.Message)
	}
	if strings.Contains(value, " {") {
		return nothing("it opened the form for %q", line(id, subjectLength))
	}
	if asked, ok := strings.CutPrefix(id, choicePrefix+string(channels.Create)+"/"); ok { // an offer, about a message
		in.Action, in.Target, in.Thread = channels.Create, tickets.Ref(asked), []tickets.Ref{tickets.Ref(asked)}
		return in
	}
	switch id { // offers, in the ticket's thread
	case choicePrefix + string(channels.Escalate):
		in.Action = channels.Escalate
		return in
	case choicePrefix + string(channels.Reply) + "/" + k.option:
		in.Action = channels.Reply
		return in
	}
	if choice, ok := strings.CutPrefix(id, choicePrefix); ok {
		in.Choice = tickets.Choice(choice)
		if in.Audience == tickets.ToAgents {
			in.Clicked = in.Target
		}
		return in
	}
	act, ok := strings.CutPrefix(id, actionPrefix)
	act, _, _ = strings.Cut(act, "/")
	if in.Action = channels.Action(act); !ok {
		return nothing("a click on %q", line(a.ID, subjectLength))
	}
	return in
}

// shortcut reads a menu item: on a message, or on nothing in particular.
func (c *Channel) shortcut(me self, p payload) channels.Inbound {
	act, ok := shortcuts[p.Callback]
	if !ok || p.User.ID == "" {
		return nothing("a shortcut called %q", line(p.Callback, subjectLength))
	}
	in := c.acts(me, p.User, p.Channel.ID)
	in.Gesture, in.Action, in.Answer = channels.Shortcut, act, p.Answer
	ts := first(p.Message.TS, p.MessageT)
	if p.Type != "message_action" || p.Channel.ID == "" || ts == "" {
		return in
	}
	in.Target = ref(p.Channel.ID, ts)
	in.Thread = []tickets.Ref{tickets.Ref(p.thread())}
	m := p.Message
	m.Channel, m.TS = ident(p.Channel.ID), ts
	about := c.again(me, p.AppID, m)
	in.About = &about
	if in.Action == channels.Create {
		in.Subject = about.Subject
	}
	return in
}

// again reads a message that somebody points at. What would concern nobody if
// it had just been said, a bot's post or talk among agents, has its words too.
func (c *Channel) again(me self, app string, m event) channels.Inbound {
	m.Type = "message"
	in := c.message(me, payload{AppID: app, Event: m})
	in.Demand, in.Subject = channels.Demand{}, m.subject(me)
	if in.Kind == channels.Nothing || in.Kind == channels.Own {
		in.Ref, in.Place = ref(string(m.Channel), m.TS), string(m.Channel)
		in.Text, in.Names = body(m, me.User)
		in.Files = files(m.Files)
	}
	return in
}

// shortcuts are those of the manifest, by their callback ids.
var shortcuts = map[string]channels.Action{
	"msg_create_ticket":  channels.Create,
	"msg_add_note":       channels.Note,
	"msg_send":           channels.Send,
	"glob_create_ticket": channels.Create,
}
