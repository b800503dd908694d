package slack

import (
	"encoding/json"
	"regexp"
	"strconv"
	"strings"

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
	optionLabel = 75
	optionValue = 150
	mostOptions = 100
	mostAsked   = 60 // fields; a modal takes 100 blocks
	buttonValue = 2000
)

// A formState is what a form remembers while somebody writes: ids only.
type formState struct {
	Ticket  int64  `json:"ticket"`
	Version int64  `json:"version,omitempty"`
	Channel string `json:"channel,omitempty"`
	Root    string `json:"root,omitempty"`   // ts of the first message of the thread where it was opened
	Target  string `json:"target,omitempty"` // ts of the message that it is about
}

func readFormState(s string) (formState, error) {
	var m formState
	err := json.Unmarshal([]byte(s), &m)
	return m, err
}

// formPrefix begins the callback id of our forms; their action follows.
const formPrefix = "form:"

// formView draws a form. A field's name is that of its block and of the element
// in it. There are only ids in its private metadata.
func formView(f channels.Form, state formState) slack.ModalViewRequest {
	private, _ := json.Marshal(state) // integers and strings always marshal
	v := slack.ModalViewRequest{
		Type:            slack.VTModal,
		CallbackID:      formPrefix + string(f.Action),
		PrivateMetadata: string(private),
		Title:           labelled(f.Title, formTitle),
	}
	if f.Intro != "" {
		if block, _ := markdown(shorten(clean(f.Intro), postLength)); block != nil {
			v.Blocks.BlockSet = append(v.Blocks.BlockSet, block)
		}
	}
	for _, a := range f.Fields[:min(len(f.Fields), mostAsked)] {
		v.Blocks.BlockSet = append(v.Blocks.BlockSet, input(a))
	}
	if f.Submit != "" {
		v.Submit = labelled(f.Submit, formTitle)
	}
	if f.Cancel != "" {
		v.Close = labelled(f.Cancel, formTitle)
	}
	return v
}

// labelled is one line of plain text.
func labelled(s string, limit int) *slack.TextBlockObject {
	return slack.NewTextBlockObject(slack.PlainTextType, first(line(s, limit), "…"), false, false)
}

// input draws a field.
func input(a channels.Ask) *slack.InputBlock {
	var hint *slack.TextBlockObject
	if a.Hint != "" {
		hint = labelled(a.Hint, formHint)
	}
	b := slack.NewInputBlock(a.Name, labelled(a.Label, formLabel), hint, element(a))
	b.Optional = a.Optional || a.Kind == channels.AskBox
	return b
}

func element(a channels.Ask) slack.BlockElement {
	switch a.Kind {
	case channels.AskChoice:
		options := menuOptions(a.Options, func(value string) string { return value })
		e := slack.NewOptionsSelectBlockElement(slack.OptTypeStatic, nil, a.Name, options...)
		for _, o := range options {
			if o.Value == a.Value {
				e.InitialOption = o
			}
		}
		return e
	case channels.AskPerson:
		e := slack.NewOptionsSelectBlockElement(slack.OptTypeUser, nil, a.Name)
		e.InitialUser = a.Value
		return e
	case channels.AskBox:
		box := slack.NewOptionBlockObject("yes", labelled(a.Label, optionLabel), nil)
		e := slack.NewCheckboxGroupsBlockElement(a.Name, box)
		if a.Value == "yes" {
			e.InitialOptions = []*slack.OptionBlockObject{box}
		}
		return e
	case channels.AskFiles:
		return slack.NewFileInputBlockElement(a.Name).WithMaxFiles(10)
	}
	most := formText
	if a.Most > 0 {
		most = min(a.Most, formText)
	}
	e := slack.NewPlainTextInputBlockElement(nil, a.Name).WithMultiline(a.Kind == channels.AskText).WithMaxLength(most)
	if a.Least > 0 {
		e.WithMinLength(min(a.Least, most))
	}
	if a.Value != "" {
		e.WithInitialValue(shorten(clean(a.Value), most))
	}
	return e
}

// menuOptions draws what a menu offers; value names what comes back.
func menuOptions(list []channels.Option, value func(string) string) []*slack.OptionBlockObject {
	var out []*slack.OptionBlockObject
	for _, o := range list[:min(len(list), mostOptions)] {
		if v := value(o.Value); v != "" && len(v) <= optionValue {
			out = append(out, slack.NewOptionBlockObject(v, labelled(o.Label, optionLabel), nil))
		}
	}
	return out
}

// lacks names the fields of a submission that want a text and hold only
// blanks, which Slack takes for one. An answer in which nothing is filled in,
// where a text may stay empty for something else, lacks it too.
func (v view) lacks() (fields []string) {
	if v.Callback == formPrefix+string(channels.Reply) && v.empty() {
		return []string{channels.FieldText}
	}
	for _, b := range v.Blocks {
		if b.Type == "input" && !b.Optional && b.Element.Type == "plain_text_input" && clean(v.State.Values[b.ID][b.ID].Value) == "" {
			fields = append(fields, b.ID)
		}
	}
	return fields
}

// empty reports whether nothing is filled in.
func (v view) empty() bool {
	for name, elements := range v.State.Values {
		if k := elements[name].value(); k.Text != "" || k.Checked || len(k.Files) > 0 || len(k.People) > 0 {
			return false
		}
	}
	return true
}

// value is what was filled in.
func (f filled) value() channels.Value {
	v := channels.Value{Text: first(clean(f.Value), f.Option.Value), Checked: len(f.Options) > 0, Files: files(f.Files)}
	for _, id := range append([]string{f.User}, f.Users...) {
		if id != "" {
			v.People = append(v.People, tickets.Address{Network: tickets.Slack, ID: id})
		}
	}
	return v
}

var ticketNumber = regexp.MustCompile(`(?i)^\s*(?:\[?#|t-)?(\d{1,15})\]?\s*$`)

// submission reads a form that was sent.
func (c *Channel) submission(me self, p payload) channels.Inbound {
	m, err := readFormState(p.View.Private)
	act, ours := strings.CutPrefix(p.View.Callback, formPrefix)
	switch {
	case !ours || act == "":
		return nothing("a form called %q", line(p.View.Callback, subjectLength))
	case err != nil || m.Ticket < 0 || p.User.ID == "":
		return nothing("a form that tells nothing of where it was opened")
	case len(p.View.lacks()) > 0:
		return nothing("a form without a text")
	}
	in := c.acts(me, p.User, m.Channel)
	in.Ticket, in.Version = m.Ticket, m.Version
	in.Gesture, in.Action = channels.Filled, channels.Action(act)
	if m.Channel != "" && m.Root != "" {
		in.Thread = []tickets.Ref{ref(m.Channel, m.Root)}
	}
	if m.Channel != "" && m.Target != "" {
		in.Target = ref(m.Channel, m.Target)
	}
	in.Fields = map[string]channels.Value{}
	for name, elements := range p.View.State.Values {
		in.Fields[name] = elements[name].value()
	}
	in.Text, in.Option = in.Fields[channels.FieldText].Text, in.Fields[channels.FieldOption].Text
	in.People = in.Fields[channels.FieldPerson].People
	if n := ticketNumber.FindStringSubmatch(in.Fields[channels.FieldTicket].Text); n != nil {
		if other, err := strconv.ParseInt(n[1], 10, 64); err == nil {
			in.Others = []int64{other}
		}
	}
	for _, a := range p.View.Blocks { // in the order of the form
		in.Files = append(in.Files, in.Fields[a.ID].Files...)
	}
	in.Public = in.Action == channels.Reply && in.Audience == tickets.ToAgents
	if in.Action == channels.Create {
		in.Subject = subject(in)
	}
	return in
}
