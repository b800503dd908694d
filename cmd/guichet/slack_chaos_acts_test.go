package main

import (
	"fmt"
	"strings"

	"guichet/channels/slack/slacktest"
)

// token is a word that nobody else says, and that tells what it stands in.
func (x *chaos) token(kind string) string {
	return fmt.Sprintf("%s%dx", kind, len(x.asks)+len(x.words)+x.count.forged)
}

// pickOf is any of those that will do, or nil.
func pickOf[T any](x *chaos, list []*T, will func(*T) bool) *T {
	for range 30 {
		if len(list) == 0 {
			return nil
		}
		if v := list[x.rand.IntN(len(list))]; will(v) {
			return v
		}
	}
	return nil
}

// happen lets somebody do something.
func (x *chaos) happen() {
	ada, bob := x.c.people["ada"], x.c.people["bob"]
	agent := []*slacktest.User{ada, bob}[x.rand.IntN(2)]
	known := pickOf(x, x.asks, func(a *ask) bool { return a.card.TS != "" })
	if known == nil || x.rand.IntN(100) < 14 {
		x.asks = append(x.asks, x.ask())
		return
	}
	said := func(kinds string) *word {
		return pickOf(x, x.words, func(w *word) bool { return strings.Contains(kinds, w.kind) && w.fate == "" })
	}
	switch n := x.rand.IntN(100); {
	case n < 16:
		x.more(pickOf(x, x.asks, func(*ask) bool { return true })) // even before the desk has heard of the request
	case n < 42:
		x.say(agent, known, "answer")
	case n < 58:
		x.say(agent, known, "note")
	case n < 62:
		x.say(x.monitor.Bot, known, "machine")
	case n < 66:
		x.say(x.intruder, known, "guest")
	case n < 78:
		x.edit(said("answer note more"))
	case n < 82:
		x.turn(said("answer note"))
	case n < 87:
		x.remove(said("answer note more"))
	case n < 91:
		x.publish(said("note"))
	default:
		x.react(known)
	}
}

// ask is somebody's new request: in a channel, in a direct message, by mail.
func (x *chaos) ask() *ask {
	a := &ask{token: x.token("ask")}
	text := "Hello, the left leg of my chair " + a.token + " is broken."
	switch n := x.rand.IntN(10); {
	case n < 6:
		a.by = []*slacktest.User{x.c.people["lea"], x.tim, x.guest}[x.rand.IntN(3)]
		a.root = a.by.Post(x.c.place("#help"), text)
	case n < 8:
		a.by = []*slacktest.User{x.c.people["lea"], x.tim}[x.rand.IntN(2)]
		a.root = a.by.DM(text)
	default:
		a.from = []string{"zoe@example.org", "tom@example.org"}[x.rand.IntN(2)]
		id, err := x.c.write(a.from, "A chair "+a.token, text)
		must(x.t, err)
		a.id = id
	}
	return a
}

// more is what a requester adds.
func (x *chaos) more(a *ask) {
	w := &word{kind: "more", token: x.token("more"), of: a, by: a.by, round: x.round}
	w.text = "And the right one, " + w.token + ", wobbles."
	if a.by == nil {
		_, err := x.c.write(a.from, "Re: A chair "+a.token, w.text, "In-Reply-To: "+a.id)
		must(x.t, err)
	} else {
		w.m = a.by.Reply(a.root, w.text)
	}
	x.words = append(x.words, w)
}

// say is what somebody writes in a ticket's thread among agents: an answer or a
// note of an agent's, or what looks like an answer and is a machine's or a
// guest's.
func (x *chaos) say(by *slacktest.User, a *ask, kind string) {
	w := &word{kind: kind, token: x.token(kind), of: a, by: by, round: x.round}
	w.text = "We look at it, " + w.token + "."
	w.m = by.Reply(a.card, x.marked(w, kind != "note"))
	x.words = append(x.words, w)
}

// marked is how a word is typed.
func (x *chaos) marked(w *word, public bool) string {
	switch {
	case w.kind == "more":
		return w.text
	case public:
		return ">> " + w.text
	}
	return []string{"", "// ", "note: ", "🔒 "}[x.rand.IntN(4)] + w.text
}

// edit changes what somebody said, and not where it goes.
func (x *chaos) edit(w *word) {
	if w == nil || w.by == nil {
		return
	}
	w.edits++
	w.text = fmt.Sprintf("We looked at it, %s%d.", w.token, w.edits)
	w.by.Edit(w.m, x.marked(w, w.kind == "answer"))
}

// turn makes an answer a note, or a note an answer.
func (x *chaos) turn(w *word) {
	if w == nil {
		return
	}
	w.edits++
	w.text = fmt.Sprintf("On second thoughts, %s%d.", w.token, w.edits)
	if w.kind == "answer" {
		w.fate = "recalled"
		w.by.Edit(w.m, "note: "+w.text)
		return
	}
	w.fate = "raised"
	w.by.Edit(w.m, ">> "+w.text)
}

func (x *chaos) remove(w *word) {
	if w == nil || w.by == nil {
		return
	}
	w.fate = "deleted"
	w.by.Delete(w.m)
}

// publish sends a note to the requester after all: one that the desk knows, and
// that does not say of itself that it stays inside.
func (x *chaos) publish(w *word) {
	if w == nil || w.round == x.round || x.held > 0 || !strings.HasPrefix(w.m.Now().Text, "We look") {
		return
	}
	w.fate = "published"
	w.by.React(w.m, "outbox_tray")
}

// react puts a sign on a card, or takes it off: an agent's, which has effects,
// or a guest's, which has none.
func (x *chaos) react(a *ask) {
	by := []*slacktest.User{x.c.people["ada"], x.c.people["bob"], x.intruder}[x.rand.IntN(3)]
	sign := []string{"eyes", "red_circle", "hourglass", "white_check_mark", "repeat", "tada"}[x.rand.IntN(6)]
	if x.rand.IntN(4) == 0 {
		by.Unreact(a.card, sign)
		return
	}
	by.React(a.card, sign)
}
