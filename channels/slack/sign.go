package slack

import (
	"maps"
	"slices"
	"strings"

	"guichet/channels"
	"guichet/tickets"
)

// Signs are the reactions by which people act, unless a triage channel's
// configuration says otherwise: an action and what it takes, by the name of the
// emoji.
var Signs = map[string]string{
	"ticket":                 "create",
	"admission_tickets":      "create",
	"eyes":                   "claim",
	"white_check_mark":       "resolve",
	"arrow_up":               "escalate",
	"red_circle":             "priority p1",
	"large_orange_circle":    "priority p2",
	"large_yellow_circle":    "priority p3",
	"lock":                   "note",
	"hourglass":              "pending",
	"hourglass_flowing_sand": "pending",
	"repeat":                 "reopen",
	"no_entry":               "dismiss",
	"no_entry_sign":          "dismiss",
	"outbox_tray":            "send",
}

// bySign is what a sign can do.
var bySign = func() map[channels.Action]bool {
	can := map[channels.Action]bool{}
	for _, does := range Signs {
		verb, _, _ := strings.Cut(does, " ")
		can[channels.Action(verb)] = true
	}
	return can
}()

func signActions() string {
	var names []string
	for a := range bySign {
		names = append(names, string(a))
	}
	slices.Sort(names)
	return strings.Join(names, ", ")
}

// signs is the table of a queue: Signs, with what its triage channel changes.
// An empty action takes a sign away.
func (c Config) signs(queue string) map[string]string {
	table := maps.Clone(Signs)
	for _, t := range c.Triage {
		if t.Queue != queue && queue != "" {
			continue
		}
		for name, does := range t.Signs {
			table[strings.Trim(name, ":")] = does
		}
		break
	}
	return table
}

// sign reads a reaction that somebody put on a message or took off.
func (c *Channel) sign(me self, p payload) channels.Inbound {
	e := p.Event
	place := e.Item.Channel
	in := c.acts(me, who{ID: string(e.User)}, place)
	name, _, _ := strings.Cut(e.Reaction, "::") // a skin tone
	verb, option, _ := strings.Cut(c.cfg.signs(in.Queue)[name], " ")
	switch {
	case string(e.User) == me.User && me.User != "":
		return channels.Inbound{Kind: channels.Own, Place: place, Trouble: "our own reaction"}
	case e.User == "" || place == "" || e.Item.TS == "" || e.Item.Type != "message":
		return nothing("an event of the type %q that names no message", e.Type)
	case verb == "":
		return nothing("an event of the type %q with the emoji %q, which means nothing here", e.Type, line(name, subjectLength))
	}
	in.Gesture, in.Action, in.Option = channels.Sign, channels.Action(verb), option
	in.Target = ref(place, e.Item.TS)
	in.Thread = []tickets.Ref{in.Target}
	if e.Type == "reaction_removed" {
		in.Gesture = channels.Unsign
		if in.Action == channels.Claim {
			in.Action = channels.Unclaim
		}
	}
	return in
}
