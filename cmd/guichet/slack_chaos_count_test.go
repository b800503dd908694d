package main

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"guichet/channels/slack/slacktest"
	"guichet/store"
)

var spoken = regexp.MustCompile(`\b(ask|more|answer|note|machine|guest|forged)\d+x`)

// look finds the cards of the requests that agents have by now.
func (x *chaos) look() {
	byToken := map[string]*ask{}
	for _, a := range x.asks {
		a.shown = 0
		byToken[a.token] = a
	}
	for _, m := range x.c.place("#desk").Messages() {
		if m.ThreadTS != "" && m.ThreadTS != m.TS || m.App == nil || m.App == x.monitor {
			continue
		}
		for _, token := range slices.Compact(spoken.FindAllString(m.Shown(), -1)) {
			if a := byToken[token]; a != nil {
				a.card = m
				a.shown++
				break
			}
		}
	}
}

// A sight is what can be seen of a word at a place.
type sight struct {
	copies int
	again  int // further mails under the same Message-ID
	last   string
}

// seen counts what the desk says in a thread or to a mailbox, by token.
func (x *chaos) seen(thread []slacktest.Message) map[string]sight {
	there := map[string]sight{}
	for _, m := range thread {
		if m.App == nil || m.App == x.monitor || m.Deleted {
			continue
		}
		note(there, m.Shown(), 1, 0)
	}
	return there
}

func note(there map[string]sight, text string, copies, again int) {
	tokens := spoken.FindAllString(text, -1)
	slices.Sort(tokens)
	for _, token := range slices.Compact(tokens) {
		s := there[token]
		there[token] = sight{s.copies + copies, s.again + again, text}
	}
}

// mailed counts what the desk wrote to an address, by request and token. What a
// mail quotes of its reader's own words does not count.
func (x *chaos) mailed(address string) map[string]map[string]sight {
	byAsk, ids := map[string]map[string]sight{}, map[string]bool{}
	for _, m := range x.c.mail.Inbox(address) {
		var own []string
		about := ""
		for line := range strings.Lines(m.Subject() + "\n" + m.Text()) {
			for _, token := range spoken.FindAllString(line, -1) {
				if strings.HasPrefix(token, "ask") && about == "" {
					about = token
				}
			}
			if !strings.HasPrefix(line, ">") {
				own = append(own, line)
			}
		}
		if byAsk[about] == nil {
			byAsk[about] = map[string]sight{}
		}
		copies, again := 1, 0
		if ids[m.MessageID()] {
			copies, again = 0, 1
		}
		ids[m.MessageID()] = true
		note(byAsk[about], strings.Join(own, ""), copies, again)
	}
	return byAsk
}

// report prints what came of everything and fails where anything is wrong.
func (x *chaos) report() {
	x.look()
	n := map[string]int{"notes leaked": 0, "words of machines leaked": 0, "words of guests among agents leaked": 0, "answers sent not exactly once": 0}
	mails := map[string]map[string]sight{}
	for _, address := range []string{"zoe@example.org", "tom@example.org"} {
		for about, there := range x.mailed(address) {
			mails[about] = there
		}
	}
	outside, inside := map[*ask]map[string]sight{}, map[*ask]map[string]sight{}
	for _, a := range x.asks {
		if a.shown != 1 {
			n["requests with no card, or two"]++
			x.t.Errorf("%s stands on %d cards", a.token, a.shown)
		}
		if outside[a] = mails[a.token]; a.by != nil {
			outside[a] = x.seen(x.c.slack.Channel(a.root.Channel.Name).Thread(a.root.TS))
			if strings.HasPrefix(a.root.Channel.ID, "D") {
				outside[a] = x.seen(a.by.Direct().Thread(a.root.TS))
			}
		}
		if thread := x.c.place("#desk").Thread(a.card.TS); len(thread) > 0 {
			inside[a] = x.seen(thread[1:])
		}
	}
	for _, w := range x.words {
		x.judge(w, outside[w.of][w.token], inside[w.of][w.token], n)
	}
	x.strays(outside, n)
	x.recorded(n)

	c := x.count
	x.t.Logf("%6d events, of which %d reordered, and %d crashes", c.events, c.reordered, c.crashes)
	x.t.Logf("%6d duplicates asked for, of which %d because the acknowledgement was lost; %d posts whose answer was lost", c.duplicates, c.retried, c.broken)
	x.t.Logf("%6d forged, of which %d refused", c.forged, c.refused)
	for _, what := range slices.Sorted(maps.Keys(n)) {
		x.t.Logf("%6d %s", n[what], what)
	}
	if c.forged != c.refused {
		x.t.Errorf("%d forged requests, %d refused", c.forged, c.refused)
	}
	if lost := x.c.slack.Lost(); len(lost) > 0 {
		x.t.Errorf("Slack gave up %d events, the first %s", len(lost), lost[0].Payload)
	}
}

// judge compares a word with what should have become of it.
func (x *chaos) judge(w *word, out, in sight, n map[string]int) {
	wrong := func(what string) {
		n[what]++
		x.t.Errorf("%s: %s (%s in round %d, %d edits, %s), outside %+v, inside %+v", what, w.token, w.kind, w.round, w.edits, w.fate, out, in)
	}
	n["mails repeated under the same Message-ID, since a crash hid whether they had left"] += out.again
	current := fmt.Sprintf("%s%d", w.token, w.edits)
	if w.edits == 0 {
		current = w.token
	}
	switch {
	case w.kind == "more" && w.fate == "deleted":
		if n["requesters' words taken back"]++; in.copies != 0 && w.by != nil {
			wrong("words taken back still stand before agents")
		}
	case w.kind == "more":
		if n["requesters' words"]++; in.copies != 1 {
			wrong("a requester's word stands not exactly once before agents")
		} else if !strings.Contains(in.last, current) {
			wrong("a requester's word reads as before its last edit")
		}
	case w.kind == "answer" && w.fate == "", w.kind == "note" && w.fate == "published":
		if n["answers intended"]++; out.copies != 1 {
			wrong("answers sent not exactly once")
		} else if n["answers sent exactly once"]++; w.of.by != nil && !strings.Contains(out.last, current) {
			wrong("an answer reads as before its last edit")
		}
	case w.kind == "answer":
		if n["answers "+w.fate+" by their author"]++; out.copies > 1 {
			wrong("an answer was sent twice")
		} else if w.fate == "deleted" && w.of.by != nil && out.copies > 0 {
			wrong("an answer that was deleted still stands")
		} else if w.fate == "recalled" && strings.Contains(out.last, current) {
			wrong("a note leaked by an edit")
		}
	default:
		name := map[string]string{"note": "notes", "machine": "words of machines", "guest": "words of guests among agents"}[w.kind]
		n[name]++
		if out.copies > 0 {
			wrong(name + " leaked")
		}
	}
}

// strays looks for what stands in a requester's thread and was said in another.
func (x *chaos) strays(outside map[*ask]map[string]sight, n map[string]int) {
	home := map[string]*ask{}
	for _, a := range x.asks {
		home[a.token] = a
	}
	for _, w := range x.words {
		home[w.token] = w.of
	}
	n["sent to somebody else, or without an intent"] = 0
	for a, there := range outside {
		for token, s := range there {
			if home[token] != a {
				n["sent to somebody else, or without an intent"]++
				x.t.Errorf("%s stands in the thread of %s: %s", token, a.token, s.last)
			}
		}
	}
}

// recorded asks the desk's records for the intent of each post and of each
// mail, and for tickets that were opened twice or not at all.
func (x *chaos) recorded(n map[string]int) {
	all, err := x.c.desk.store.Tickets(x.ctx, store.Filter{Limit: len(x.asks) + 1000})
	must(x.t, err)
	n["tickets"], n["tickets doubled or missing"] = len(all), len(all)-len(x.asks)
	if len(all) != len(x.asks) {
		x.t.Errorf("%d tickets of %d requests", len(all), len(x.asks))
	}
	intents := map[string]bool{}
	for _, t := range all {
		list, err := x.c.desk.store.Deliveries(x.ctx, t.Number)
		must(x.t, err)
		for _, y := range list {
			intents[y.ID] = true
		}
		said, err := x.c.desk.store.Messages(x.ctx, t.Number)
		must(x.t, err)
		for _, m := range said {
			if strings.Contains(m.Text, "forged") {
				x.t.Errorf("ticket %d holds what was forged: %s", t.Number, m.Text)
			}
		}
	}
	n["posts and mails without a recorded intent"] = 0
	for _, c := range x.c.slack.Channels() {
		for _, m := range c.Messages() {
			if m.App == nil || m.App == x.monitor || m.Deleted {
				continue
			}
			payload, _ := m.Metadata["event_payload"].(map[string]any)
			if id, _ := payload["delivery"].(string); !intents[id] {
				n["posts and mails without a recorded intent"]++
				x.t.Errorf("nothing in the records asks for %s: %s", id, m.Shown())
			}
			n["posts"]++
		}
	}
	for _, m := range x.c.mail.Sent() {
		n["mails"]++
		if !slices.ContainsFunc(slices.Collect(maps.Keys(intents)), func(id string) bool { return strings.Contains(m.MessageID(), id) }) {
			n["posts and mails without a recorded intent"]++
			x.t.Errorf("nothing in the records asks for the mail %s", m.MessageID())
		}
	}
}
