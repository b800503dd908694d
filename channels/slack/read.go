package slack

import (
	"fmt"
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
		return c.event(me, p)
	case "block_actions":
		return c.click(me, p)
	case "view_submission":
		return c.submission(me, p)
	case "message_action", "shortcut":
		return c.shortcut(me, p)
	}
	if p.Command != "" {
		return c.slash(me, p)
	}
	return nothing("a payload of the type %q", p.Type)
}

func (c *Channel) event(me self, p payload) channels.Inbound {
	switch e := p.Event; {
	case e.said():
		return c.message(me, p)
	case e.edited():
		return c.edit(me, p)
	case e.deleted() != "":
		return c.deletion(me, p)
	case e.Type == "reaction_added", e.Type == "reaction_removed":
		return c.sign(me, p)
	case e.Type == "app_home_opened" && (e.Tab == "home" || e.Tab == ""):
		return visit(p)
	}
	return nothing("an event of the type %q", strings.TrimSuffix(p.Event.Type+"/"+p.Event.Subtype, "/"))
}

// nothing is a letter that concerns nobody.
func nothing(format string, args ...any) channels.Inbound {
	return channels.Inbound{Kind: channels.Nothing, Trouble: fmt.Sprintf(format, args...)}
}

// message reads what somebody wrote.
func (c *Channel) message(me self, p payload) channels.Inbound {
	e := p.Event
	channel := string(e.Channel)
	in := c.acts(me, who{ID: string(e.User), Team: e.UserTeam}, channel)
	switch {
	case channel == "" || e.TS == "":
		return nothing("a message without a channel or ts")
	case e.own(me, p.AppID):
		return channels.Inbound{Kind: channels.Own, Ref: ref(channel, e.TS), Place: channel, Trouble: "our own message"}
	case e.machine():
		return nothing("written by another bot")
	case e.User == "" || e.Hidden:
		return nothing("a message of nobody's")
	}
	in.Ref = ref(channel, e.TS)
	in.Text, in.Names = body(e, me.User)
	in.Files = files(e.Files)
	reply := e.Thread != "" && e.Thread != e.TS
	if reply {
		in.Thread = []tickets.Ref{ref(channel, e.Thread)}
	}
	mention := e.Type == "app_mention" || me.User != "" && strings.Contains(e.Text, "<@"+me.User+">")
	if t, ok := c.cfg.triage(channel); ok {
		return triaged(in, t, e, me, reply)
	}
	if r, ok := c.cfg.requests(channel); ok {
		in.Opens = mention || !reply && r.Opens != OpensAsked
		in.Offers = r.Nudge && !in.Opens && !reply
	} else {
		in.Opens = mention || e.ChannelType == "im" && !reply
	}
	if mention && addressed(e.Text, me.User) {
		if order, ok := parseOrder(e.Text, me.User, reply); ok && order.plain() {
			return order.into(in)
		}
	}
	if in.Opens {
		in.Subject = e.subject(me)
		if reply {
			in.Root = in.Thread[0]
		}
	}
	return in
}

// acts begins an Inbound of somebody's doing at a place.
func (c *Channel) acts(me self, by who, place string) channels.Inbound {
	in := channels.Inbound{
		Kind: channels.Person, Trust: channels.Proven, ByHand: true, Addressed: true, Audience: tickets.ToRequester,
		From: tickets.Address{Network: tickets.Slack, ID: by.ID}, Place: place, Private: by.ID, Queue: c.cfg.DMQueue,
	}
	if by.Team != "" && me.Team != "" && by.Team != me.Team {
		in.Standing = channels.External
	}
	if t, ok := c.cfg.triage(place); ok {
		in.Queue, in.Audience = t.Queue, tickets.ToAgents
	} else if r, ok := c.cfg.requests(place); ok {
		in.Queue = r.Queue
	}
	return in
}

// own reports whether we wrote it: some posts name only our user, old ones only
// our bot, others our app.
func (e event) own(me self, app string) bool {
	return me.User != "" && string(e.User) == me.User || me.Bot != "" && e.BotID == me.Bot || app != "" && e.AppID == app
}

// machine reports whether another bot wrote it. Slackbot is a user to Slack.
func (e event) machine() bool {
	return e.BotID != "" || e.AppID != "" || e.BotProfile != nil || e.Subtype == "bot_message" || e.User == "USLACKBOT"
}

// triaged reads what was written where agents work.
func triaged(in channels.Inbound, t Triage, e event, me self, reply bool) channels.Inbound {
	if addressed(e.Text, me.User) {
		order, ok := parseOrder(e.Text, me.User, reply)
		if ok || reply {
			return order.into(in)
		}
	}
	if !reply {
		return nothing("written in the triage channel, outside of any ticket's thread")
	}
	text, _ := plain(e.Text, me.User)
	said, public := intent(text, t.Public)
	if in.Public = public; said != text {
		e.Text = strings.TrimPrefix(strings.TrimSpace(e.Text), "&gt;&gt;")
		in.Text, in.Names = body(e, me.User)
	}
	return in
}

// intent tells an answer to the requester, which begins with ">>" or stands
// where everything is one, from a note. Three are Slack's sign for a quotation
// and stay what the place makes of them.
func intent(text string, byDefault bool) (said string, public bool) {
	if tickets.Inside(text) {
		return strings.TrimSpace(strings.TrimPrefix(text, ">>")), false
	}
	rest, ok := strings.CutPrefix(text, ">>")
	if !ok || strings.HasPrefix(rest, ">") {
		return text, byDefault
	}
	rest = strings.TrimSpace(rest)
	return rest, rest != ""
}

// body is a message's text as Markdown. A message that was only forwarded has
// its words in an attachment.
func body(e event, me string) (text string, names []tickets.Address) {
	p, names := readProse(e.Text, me)
	if text = clean(p.markdown()); text != "" {
		return text, names
	}
	var texts []string
	for _, a := range e.Attachments {
		p, more := readProse(first(a.Text, a.Fallback), me)
		if text := clean(p.markdown()); text != "" {
			texts, names = append(texts, text), append(names, more...)
		}
	}
	return strings.Join(texts, "\n\n"), names
}

// words is a text without its marks, a line for each paragraph.
func words(text, me string) string {
	p, _ := readProse(text, me)
	var lines []string
	for _, k := range p {
		said := ""
		for _, s := range k.spans {
			said += s.text
		}
		lines = append(lines, said)
	}
	return clean(strings.Join(lines, "\n"))
}

// subject is what a message is about, in plain text.
func (e event) subject(me self) string {
	in := channels.Inbound{Files: files(e.Files)}
	in.Text = words(e.Text, me.User)
	for _, a := range e.Attachments {
		if in.Text == "" {
			in.Text = words(first(a.Text, a.Fallback), me.User)
		}
	}
	return subject(in)
}

// files are a message's attachments; their octets stay with Slack until they
// are fetched.
func files(list []file) []channels.File {
	var out []channels.File
	for _, f := range list {
		out = append(out, channels.File{
			File:   tickets.File{Name: line(first(f.Name, f.Title), 200), Type: line(f.Type, 100), Size: f.Size},
			Source: f.source(),
		})
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
