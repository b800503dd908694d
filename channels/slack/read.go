package slack

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"guichet/channels"
	"guichet/tickets"
)

// subjectLength bounds a subject made of a message's first line, in runes.
const subjectLength = 80

// Read opens a letter. What is no letter of this channel's is an error; what
// concerns nobody is of the kind Nothing and says why.
func (c *Channel) Read(l channels.Letter) (channels.Inbound, error) {
	var k packet
	if _, err := decode(l.Raw, &k); err != nil {
		return channels.Inbound{}, fmt.Errorf("decode letter: %w", err)
	}
	if len(k.Frame) == 0 {
		return nothing("what came was no JSON: %s", line(k.Text, subjectLength)), nil
	}
	var e envelope
	if _, err := decode(k.Frame, &e); err != nil {
		return nothing("what came cannot be decoded: %v", err), nil
	}
	if len(e.Payload) == 0 {
		return nothing("a frame of the type %q carries no payload", e.Type), nil
	}
	var p payload
	trouble, err := decode(e.Payload, &p)
	if err != nil {
		return nothing("the payload cannot be decoded: %v", err), nil
	}
	in := c.open(k.Self, p)
	in.At = p.at(l.At)
	if trouble != "" {
		in.Trouble = strings.TrimPrefix(in.Trouble+"; "+trouble, "; ")
	}
	return in, nil
}

func (c *Channel) open(me self, p payload) channels.Inbound {
	switch p.Type {
	case "event_callback":
		if p.Event.said() {
			return c.message(me, p)
		}
		return nothing("an event of the type %q", strings.TrimSuffix(p.Event.Type+"/"+p.Event.Subtype, "/"))
	case "block_actions":
		return c.click(p)
	case "view_submission":
		return c.submission(p)
	}
	return nothing("a payload of the type %q", p.Type)
}

// nothing is a letter that concerns nobody.
func nothing(format string, args ...any) channels.Inbound {
	return channels.Inbound{Kind: channels.Nothing, Trouble: fmt.Sprintf(format, args...)}
}

// message reads what somebody wrote.
func (c *Channel) message(me self, p payload) channels.Inbound {
	e := p.Event
	in := channels.Inbound{
		Kind: channels.Person, Trust: channels.Proven, ByHand: true, Addressed: true,
		Place: e.Channel, Audience: tickets.ToRequester, Queue: c.cfg.DMQueue,
	}
	switch {
	case e.Channel == "" || e.TS == "":
		return nothing("a message without a channel or ts")
	case me.User != "" && e.User == me.User, me.Bot != "" && e.BotID == me.Bot, p.AppID != "" && e.AppID == p.AppID:
		return channels.Inbound{Kind: channels.Own, Ref: ref(e.Channel, e.TS), Place: e.Channel, Trouble: "our own message"}
	case e.BotID != "" || e.AppID != "" || e.BotProfile != nil || e.Subtype == "bot_message" || e.User == "USLACKBOT":
		return nothing("written by another bot")
	case e.User == "" || e.Hidden:
		return nothing("a message of nobody's")
	}
	in.Ref = ref(e.Channel, e.TS)
	in.From = tickets.Address{Network: tickets.Slack, ID: e.User}
	in.Text, in.Files = body(e, me.User), files(e.Files)
	reply := e.Thread != "" && e.Thread != e.TS
	if reply {
		in.Thread = []tickets.Ref{ref(e.Channel, e.Thread)}
	}
	mention := e.Type == "app_mention" || me.User != "" && strings.Contains(e.Text, "<@"+me.User+">")
	if queue, ok := c.cfg.triage(e.Channel); ok {
		return triaged(in, queue, reply)
	}
	if queue, ok := c.cfg.requests(e.Channel); ok {
		in.Queue, in.Opens = queue, !reply || mention
	} else {
		in.Opens = mention || e.ChannelType == "im" && !reply
	}
	if in.Opens {
		in.Subject = subject(in)
		if reply {
			in.Root = in.Thread[0]
		}
	}
	return in
}

// triaged reads what was written where agents work.
func triaged(in channels.Inbound, queue string, reply bool) channels.Inbound {
	if !reply {
		return nothing("written in the triage channel, outside of any ticket's thread")
	}
	in.Queue, in.Audience = queue, tickets.ToAgents
	in.Text, in.Public = intent(in.Text)
	return in
}

// private marks a message that must stay inside, whatever else it begins with.
var private = regexp.MustCompile(`(?i)^\s*(?:🔒|:lock:|//|\[internal\]|\[interne\]|(?:note|internal|interne)[\s\x{a0}\x{202f}]*:)`)

// intent tells an answer to the requester, which begins with ">>", from a
// note. Three are Slack's sign for a quotation and stay inside.
func intent(text string) (said string, public bool) {
	rest, ok := strings.CutPrefix(text, ">>")
	if !ok || strings.HasPrefix(rest, ">") {
		return text, false
	}
	rest = strings.TrimSpace(rest)
	if rest == "" || private.MatchString(rest) {
		return rest, false
	}
	return rest, true
}

// body is a message's readable text. A message that was only forwarded has its
// words in an attachment.
func body(e event, me string) string {
	if text := plain(e.Text, me); text != "" {
		return text
	}
	var texts []string
	for _, a := range e.Attachments {
		if a.Text == "" {
			a.Text = a.Fallback
		}
		if text := plain(a.Text, me); text != "" {
			texts = append(texts, text)
		}
	}
	return strings.Join(texts, "\n\n")
}

// files are a message's attachments; their octets stay with Slack.
func files(list []file) []channels.File {
	var out []channels.File
	for _, f := range list {
		name := f.Name
		if name == "" {
			name = f.Title
		}
		out = append(out, channels.File{File: tickets.File{Name: line(name, 200), Type: line(f.Type, 100), Size: f.Size}})
	}
	return out
}

// subject is the first line that says something, or the first file's name.
func subject(in channels.Inbound) string {
	first, _, _ := strings.Cut(in.Text, "\n")
	if first == "" && len(in.Files) > 0 {
		first = in.Files[0].Name
	}
	return line(first, subjectLength)
}

// The names of our buttons: what kind of choice, then which.
const (
	actionPrefix = "action:"
	choicePrefix = "choice:"
)

// click reads a button: an action on a card, or an answer that was offered.
func (c *Channel) click(p payload) channels.Inbound {
	if len(p.Actions) == 0 {
		return nothing("a click on nothing")
	}
	a, place := p.Actions[0], p.Place
	number, _, _ := strings.Cut(a.Value, " ")
	ticket, err := strconv.ParseInt(number, 10, 64)
	if err != nil || ticket <= 0 || p.User.ID == "" || place.Channel == "" || place.Message == "" {
		return nothing("a click on %q that names no ticket", line(a.ID, subjectLength))
	}
	in := channels.Inbound{
		Kind: channels.Person, Trust: channels.Proven, ByHand: true, Addressed: true, Audience: tickets.ToRequester,
		From:  tickets.Address{Network: tickets.Slack, ID: p.User.ID},
		Place: place.Channel, Ticket: ticket, Queue: c.cfg.DMQueue,
		Thread: []tickets.Ref{tickets.Ref(p.thread())},
	}
	queue, agents := c.cfg.triage(place.Channel)
	if id, ok := strings.CutPrefix(a.ID, choicePrefix); ok {
		in.Choice = tickets.Choice(id)
		if agents {
			in.Queue, in.Audience, in.Clicked = queue, tickets.ToAgents, ref(place.Channel, place.Message)
			return in
		}
		if queue, ok := c.cfg.requests(place.Channel); ok {
			in.Queue = queue
		}
		return in
	}
	id, ok := strings.CutPrefix(a.ID, actionPrefix)
	in.Queue, in.Audience, in.Action = queue, tickets.ToAgents, channels.Action(id)
	switch {
	case !ok:
		return nothing("a click on %q", line(a.ID, subjectLength))
	case !agents:
		return nothing("a card's button outside of the triage channels")
	case in.Action == channels.Reply:
		return nothing("it opened the form for an answer")
	}
	return in
}

// A formState is what a form remembers while an agent writes: ids only.
type formState struct {
	Ticket  int64  `json:"ticket"`
	Version int64  `json:"version"`
	Channel string `json:"channel"`
	Card    string `json:"card"` // its ts
}

func readFormState(s string) (formState, error) {
	var m formState
	err := json.Unmarshal([]byte(s), &m)
	return m, err
}

// The names of the form and its parts.
const (
	replyForm   = "reply"
	answerBlock = "answer"
	answerInput = "text"
)

// answer is what was written into the form.
func (v view) answer() string {
	return clean(v.State.Values[answerBlock][answerInput].Value)
}

// submission reads the form behind a card's Reply button.
func (c *Channel) submission(p payload) channels.Inbound {
	m, err := readFormState(p.View.Private)
	queue, agents := c.cfg.triage(m.Channel)
	text := p.View.answer()
	switch {
	case p.View.Callback != replyForm:
		return nothing("a form called %q", line(p.View.Callback, subjectLength))
	case err != nil || m.Ticket <= 0 || m.Card == "" || p.User.ID == "":
		return nothing("a form that names no ticket")
	case !agents:
		return nothing("a form from outside of the triage channels")
	case text == "":
		return nothing("a form without a text")
	}
	return channels.Inbound{
		Kind: channels.Person, Trust: channels.Proven, ByHand: true, Addressed: true, Audience: tickets.ToAgents,
		From:  tickets.Address{Network: tickets.Slack, ID: p.User.ID},
		Place: m.Channel, Queue: queue, Ticket: m.Ticket,
		Thread: []tickets.Ref{ref(m.Channel, m.Card)},
		Text:   text, Public: true, Action: channels.Reply,
	}
}
