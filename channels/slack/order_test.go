package slack

import (
	"fmt"
	"strings"
	"testing"

	"guichet/channels"
	"guichet/channels/slack/slacktest"
	"guichet/tickets"
)

func TestOrdersInBothLanguages(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{"mine", "mine"}, {"mes", "mine"}, {"Aide", "help"}, {"?", "help"},
		{"show T-12", "show 12"}, {"voir #12", "show 12"}, {"show [#1042]", "show 1042"}, {"show 12", "show 12"},
		{"search vpn mac", "search: vpn mac"}, {"chercher 12 vpn", "search: 12 vpn"},
		{"new My screen <@U1> & more", "create: My screen @U1 & more"},
		{"claim T-12", "claim 12"}, {"prendre", "claim"},
		{"assign T-12 <@U2|bob>", "assign 12 to U2"}, {"confier <@U2>", "assign to U2"}, {"assign", "assign"},
		{"priority T-12 P1", "priority 12 =p1"}, {"priorité p3", "priority =p3"}, {"priority high", "priority: high"},
		{"escalate T-12 l2 needs the firewall", "escalate 12 =l2: needs the firewall"}, {"escalader N3 pare-feu", "escalate =l3: pare-feu"},
		{"escalate 2 servers are down", "escalate 2: servers are down"},
		{"resolve T-12 Fixed.\nIt was DNS.", "resolve 12: Fixed.\nIt was DNS."}, {"résolu", "resolve"},
		{"reopen T-12", "reopen 12"}, {"rouvrir", "reopen"}, {"pending", "pending"}, {"attente #7", "pending 7"},
		{"link T-12 T-9", "link 12,9"}, {"lier T-9 T-10 T-11", "link 9,10,11"}, {"merge T-12 T-9", "merge 12,9"},
		{"move T-12 billing", "move 12 =billing"}, {"split", "split"}, {"note call her", "note: call her"},
		{"away", "away"}, {"away 2 days Rome", "away: 2 days Rome"}, {"absente jusqu'au 2026-12-01 congés", "away: jusqu'au 2026-12-01 congés"},
		{"back", "back"}, {"retour", "back"}, {"who", "who"}, {"qui", "who"},
		{"bring coffee", "unknown: bring coffee"},
	} {
		o, _ := parseOrder("<@U0BOT> "+test.text, "U0BOT", false)
		if got := wording(o); got != test.want {
			t.Errorf("%q reads %q, want %q", test.text, got, test.want)
		}
	}
	if o, _ := parseOrder("link T-9", "", true); wording(o) != "link 0,9" {
		t.Errorf("in a thread the one number of a link is the other ticket's: %s", wording(o))
	}
}

// wording is an order as a line.
func wording(o order) string {
	s := string(o.action)
	if o.ticket != 0 || len(o.others) > 0 {
		s += " " + strings.Trim(strings.ReplaceAll(fmt.Sprint(append([]int64{o.ticket}, o.others...)), " ", ","), "[]")
	}
	for _, a := range o.people {
		s += " to " + a.ID
	}
	if o.option != "" {
		s += " =" + o.option
	}
	if o.text != "" {
		s += ": " + o.text
	}
	return s
}

// FuzzOrder: whatever is typed, nothing panics and nothing is lost.
func FuzzOrder(f *testing.F) {
	for _, s := range []string{"assign T-12 <@U2|bob> soon", "link 99999999999999999999", "priority p1 p2", " \u00a0new", "<@U0BOT>"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		o, ok := parseOrder(s, "U0BOT", true)
		if !ok && o.action != channels.Unknown || o.action == "" {
			t.Errorf("%q reads %+v", s, o)
		}
	})
}

// In threads the words after the bot's name are commands. A requester's
// sentence that only begins like one is a request.
func TestMentionsAreCommandsOrWords(t *testing.T) {
	d := open(t, slacktest.Options{})
	d.listen(t)
	_, card := d.card(t)
	for _, test := range []struct {
		to           slacktest.Message
		by           *slacktest.User
		text, action string
		option       string
	}{
		{card, d.ada, "@helpdesk priorité p1", "priority", "p1"},
		{card, d.ada, "@helpdesk escalate l2 It needs the firewall", "escalate", "l2"},
		{card, d.ada, "@helpdesk please dance", "unknown", ""},
	} {
		m := test.by.Reply(test.to, test.text)
		_, in := d.until(t, func(in channels.Inbound) bool { return in.Ref == refTo(m) })
		if string(in.Action) != test.action || in.Option != test.option || in.Gesture != channels.Command ||
			in.Audience != tickets.ToAgents || in.Public || in.Thread[0] != refTo(test.to) {
			t.Errorf("%q reads %+v", test.text, in)
		}
	}
	m := d.ada.Post(d.triage, "@helpdesk queue")
	if _, in := d.until(t, func(in channels.Inbound) bool { return in.Ref == refTo(m) }); in.Action != channels.Queue {
		t.Errorf("outside of a thread: %+v", in)
	}
	for text, opens := range map[string]bool{
		"@helpdesk help me with the new printer": true,
		"@helpdesk close the window please":      true,
		"@helpdesk new laptop for Bob":           true,
		"@helpdesk help":                         false,
		"@helpdesk resolve T-12 it works":        false,
	} {
		m := d.zoe.Post(d.help, text)
		_, in := d.until(t, func(in channels.Inbound) bool { return in.Ref == refTo(m) })
		if in.Opens != opens || (in.Action == "") != opens || in.Audience != tickets.ToRequester {
			t.Errorf("%q reads %+v", text, in)
		}
	}
}

// In a channel where only what is asked for opens a ticket, talk does not.
func TestAskedChannelsOpenByMentionOnly(t *testing.T) {
	d := open(t, slacktest.Options{})
	d.cfg.Requests[0].Opens = OpensAsked
	d.listen(t)
	d.zoe.Post(d.help, "who wants cake?")
	if in := d.read(t, "cake"); in.Opens {
		t.Error("talk opens a ticket")
	}
	d.zoe.Post(d.help, "@helpdesk my mouse is dead")
	if in := d.read(t, "mouse"); !in.Opens {
		t.Error("a mention opens none")
	}
}

// Where it may offer a ticket, a click on the offer names the message that it
// is about.
func TestAnOfferNamesItsMessage(t *testing.T) {
	d := open(t, slacktest.Options{})
	d.cfg.Requests[0].Opens, d.cfg.Requests[0].Nudge = OpensAsked, true
	d.listen(t)
	m := d.zoe.Post(d.help, "the coffee is cold")
	if in := d.read(t, "coffee"); in.Opens || !in.Offers {
		t.Errorf("talk reads %+v", in)
	}
	d.ada.Reply(m, "mine too")
	if in := d.read(t, "mine too"); in.Offers {
		t.Error("an offer for each reply")
	}
	d.mustSend(t, channels.Outbound{
		Kind: tickets.Say, Place: d.help.ID, Reader: tickets.Address{Network: tickets.Slack, ID: d.zoe.ID}, Text: "Shall I make a ticket of this?",
		Choices: []channels.Choice{{ID: string(channels.Create), Label: "Yes", Option: string(refTo(m))}},
	})
	e, err := d.zoe.AwaitEphemeral(soon(t))
	if err != nil {
		t.Fatal(err)
	}
	if err := d.zoe.Click(e, "Yes"); err != nil {
		t.Fatal(err)
	}
	_, in := d.until(t, func(in channels.Inbound) bool { return in.Action != "" })
	if in.Action != channels.Create || in.Target != refTo(m) || in.Gesture != channels.Button || in.From.ID != d.zoe.ID || in.Choice != "" {
		t.Errorf("a click reads %+v", in)
	}
}

func TestSignsAreActions(t *testing.T) {
	d := open(t, slacktest.Options{})
	d.cfg.Triage[0].Signs = map[string]string{":rocket:": "escalate", "eyes": ""}
	d.listen(t)
	r, card := d.card(t)
	for emoji, want := range map[string]string{
		"ticket": "create", "white_check_mark": "resolve", "red_circle": "priority p1", "lock": "note",
		"hourglass_flowing_sand": "pending", "repeat": "reopen", "no_entry_sign": "dismiss", "outbox_tray": "send", "rocket": "escalate",
	} {
		d.ada.React(card, emoji)
		_, in := d.until(t, func(in channels.Inbound) bool { return in.Gesture == channels.Sign })
		if got := strings.TrimSpace(string(in.Action) + " " + in.Option); got != want || in.Target != r || in.From.ID != d.ada.ID || in.Audience != tickets.ToAgents || in.Queue != "it" {
			t.Errorf("%s reads %q: %+v", emoji, got, in)
		}
	}
	d.ada.React(card, "eyes")
	d.until(t, func(in channels.Inbound) bool { return strings.Contains(in.Trouble, `"eyes", which means nothing`) })
	m := d.zoe.Post(d.help, "it burns")
	d.ada.React(m, "eyes") // the table is the queue's, in all its channels
	d.until(t, func(in channels.Inbound) bool { return strings.Contains(in.Trouble, `"eyes", which means nothing`) })
	d.zoe.React(m, "ticket")
	_, in := d.until(t, func(in channels.Inbound) bool { return in.Action == channels.Create && in.Target == refTo(m) })
	if in.Audience != tickets.ToRequester {
		t.Errorf("a requester's ticket sign reads %+v", in)
	}
	said, err := d.Find(soon(t), in.Target)
	if err != nil || said.Text != "it burns" || said.From.ID != d.zoe.ID || !said.Opens {
		t.Errorf("found %+v, %v", said, err)
	}
	d.ada.Unreact(card, "lock")
	if _, in := d.until(t, func(in channels.Inbound) bool { return in.Gesture == channels.Unsign }); in.Action != channels.Note {
		t.Errorf("taken off reads %+v", in)
	}
}

func TestShortcutsBringTheirMessage(t *testing.T) {
	d := open(t, slacktest.Options{Shortcuts: []slacktest.Shortcut{
		{Name: "Create a ticket", Callback: "msg_create_ticket", Message: true}, {Name: "Ask", Callback: "glob_create_ticket"},
	}})
	d.listen(t)
	root := d.ada.Post(d.help, "hello")
	m := d.zoe.Reply(root, "the <lift> is stuck", slacktest.Attach("lift.png", []byte("png")))
	if err := d.ada.MessageShortcut(m, "msg_create_ticket"); err != nil {
		t.Fatal(err)
	}
	_, in := d.until(t, func(in channels.Inbound) bool { return in.Gesture == channels.Shortcut })
	if in.Action != channels.Create || in.Target != refTo(m) || in.From.ID != d.ada.ID || in.Thread[0] != refTo(root) ||
		in.About == nil || in.About.Text != "the <lift> is stuck" || in.About.From.ID != d.zoe.ID || len(in.About.Files) != 1 || in.Subject != "the <lift> is stuck" {
		t.Errorf("read %+v about %+v", in, in.About)
	}
	if err := d.zoe.Shortcut("Ask"); err != nil {
		t.Fatal(err)
	}
	_, in = d.until(t, func(in channels.Inbound) bool { return in.Gesture == channels.Shortcut })
	if in.Action != channels.Create || in.Target != "" || in.From.ID != d.zoe.ID || in.Place != "" {
		t.Errorf("read %+v", in)
	}
}

func TestPublicQueuesSendUnlessItIsANote(t *testing.T) {
	d := open(t, slacktest.Options{})
	d.cfg.Triage[0].Public = true
	d.listen(t)
	_, card := d.card(t)
	for text, public := range map[string]bool{
		"I come at ten": true, ">> I come": true, "🔒 she is rude": false, "// hm": false, "Note : hm": false, "interne\u00a0: hm": false, ":lock: hm": false,
	} {
		m := d.ada.Reply(card, text)
		if _, in := d.until(t, func(in channels.Inbound) bool { return in.Ref == refTo(m) }); in.Public != public {
			t.Errorf("%q is public: %v", text, in.Public)
		}
	}
}
