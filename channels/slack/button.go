package slack

import (
	"net/url"
	"slices"
	"strings"

	"github.com/slack-go/slack"

	"guichet/channels"
)

// Slack's limits for what can be clicked, in characters (Block Kit).
const (
	confirmTitle = 100
	confirmText  = 300
	confirmWord  = 30
	urlLength    = 3000
	mostOverflow = 5
)

// draw makes buttons and menus of choices. Each tells by its name what it is
// and by its value which ticket it is about, and what was picked.
func draw(list []channels.Choice, prefix string, ticket int64) []slack.BlockElement {
	var out []slack.BlockElement
	main := false
	for _, c := range list[:min(len(list), mostButtons)] {
		if len(c.Options) > 0 {
			if m := menu(c, prefix, ticket); len(m.Options) > 0 {
				out = append(out, m)
			}
			continue
		}
		k := press{ticket: ticket, option: c.Option}
		value := k.String()
		if c.Form != nil {
			value = formValue(k, *c.Form)
		}
		b := slack.NewButtonBlockElement(named(prefix, c), value, labelled(c.Label, buttonLength))
		switch {
		case c.Main && !main: // one to put forward
			b.Style, main = slack.StylePrimary, true
		case c.Danger:
			b.Style = slack.StyleDanger
		}
		if c.Confirm != "" {
			b.Confirm = confirm(c)
		}
		if link, ok := webLink(c.URL); ok {
			b.URL = link
		}
		out = append(out, b)
	}
	return out
}

// named is an action's name. Those of one block must differ, also where one
// action stands there with several options.
func named(prefix string, c channels.Choice) string {
	if c.Option != "" {
		return prefix + c.ID + "/" + c.Option
	}
	return prefix + c.ID
}

// menu is a choice of which one option is picked.
func menu(c channels.Choice, prefix string, ticket int64) *slack.SelectBlockElement {
	value := func(v string) string { return press{ticket: ticket, option: v}.String() }
	options := menuOptions(c.Options, value)
	e := slack.NewOptionsSelectBlockElement(slack.OptTypeStatic, labelled(c.Label, optionValue), prefix+c.ID, options...)
	for _, o := range options {
		if c.Option != "" && o.Value == value(c.Option) {
			e.InitialOption = o
		}
	}
	if c.Confirm != "" {
		e.Confirm = confirm(c)
	}
	return e
}

// overflow keeps actions out of the way, behind three dots, and behind three
// more where they are many. What opens a form there is worded by the desk: an
// option has no room for it.
func overflow(list []channels.Choice, ticket int64) []*slack.OverflowBlockElement {
	var menus []*slack.OverflowBlockElement
	for few := range slices.Chunk(list, mostOverflow) {
		var options []*slack.OptionBlockObject
		for _, c := range few {
			value := actionPrefix + c.ID + " " + press{ticket: ticket, option: c.Option}.String()
			options = append(options, slack.NewOptionBlockObject(value, labelled(c.Label, optionLabel), nil))
		}
		menus = append(menus, slack.NewOverflowBlockElement(menuAction+strings.Repeat("+", len(menus)), options...))
	}
	return menus
}

func confirm(c channels.Choice) *slack.ConfirmationBlockObject {
	return slack.NewConfirmationBlockObject(
		labelled(c.Label, confirmTitle), labelled(c.Confirm, confirmText), labelled(c.Label, confirmWord),
		labelled(first(c.Deny, "✕"), confirmWord))
}

// webLink is an address that a button may lead to.
func webLink(s string) (string, bool) {
	u, err := url.Parse(s)
	ok := err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && len(s) <= urlLength
	return s, ok
}
