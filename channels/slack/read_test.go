package slack

import (
	"slices"
	"strings"
	"testing"

	"guichet/channels"
	"guichet/channels/slack/slacktest"
	"guichet/tickets"
)

func TestRequestChannelMessageOpens(t *testing.T) {
	d := open(t, slacktest.Options{})
	d.listen(t)
	m := d.zoe.Post(d.help, "My printer <b>burns</b> & smells\nsince Monday, see https://example.org/x and @ada")
	in := d.read(t, "printer")
	if !in.Opens || in.Kind != channels.Person || in.Audience != tickets.ToRequester || in.Place != d.help.ID || in.Queue != "it" {
		t.Errorf("read %+v", in)
	}
	if in.Ref != refTo(m) || len(in.Thread) != 0 || in.Root != "" || in.Trust != channels.Proven || !in.Addressed {
		t.Errorf("read %+v", in)
	}
	if in.From != (tickets.Address{Network: tickets.Slack, ID: d.zoe.ID}) {
		t.Errorf("from %+v", in.From)
	}
	want := "My printer <b>burns</b> & smells\nsince Monday, see https://example.org/x and @" + d.ada.ID
	if in.Text != want || in.Subject != "My printer <b>burns</b> & smells" {
		t.Errorf("text %q, subject %q", in.Text, in.Subject)
	}
	d.zoe.Reply(m, "and it beeps")
	if in := d.read(t, "beeps"); in.Opens || len(in.Thread) != 1 || in.Thread[0] != refTo(m) {
		t.Errorf("a reply in the thread reads %+v", in)
	}
}

// A title shows words as they look, without the signs of their looks.
func TestTitlesCarryNoMarks(t *testing.T) {
	for said, want := range map[string]string{
		"*Urgent*: the _big_ `printer` burns":    "Urgent: the big printer burns",
		"&gt; the lift\nis stuck":                "the lift",
		"• keys\n• badge":                        "keys",
		"2 * 3 * 4 is 24, snake_case_name stays": "2 * 3 * 4 is 24, snake_case_name stays",
		"see <https://example.org|the *page*>":   "see the *page* (https://example.org)",
	} {
		if got := (event{Text: said}).subject(self{}); got != want {
			t.Errorf("%q has the title %q, want %q", said, got, want)
		}
	}
}

// What people say in other ways are words of theirs too: of /me, and a reply
// that is shown in the channel as well, which stays a reply.
func TestOtherWaysToSpeakAreWords(t *testing.T) {
	d := open(t, slacktest.Options{})
	d.listen(t)
	d.zoe.Me(d.help, "wonders where the toner is")
	if in := d.read(t, "wonders"); in.Kind != channels.Person || !in.Opens || in.From.ID != d.zoe.ID {
		t.Errorf("a /me message reads %+v", in)
	}
	root := d.zoe.Post(d.help, "no toner")
	d.zoe.Reply(root, "found it", slacktest.Broadcast)
	if in := d.read(t, "found it"); in.Kind != channels.Person || in.Opens || len(in.Thread) != 1 || in.Thread[0] != refTo(root) {
		t.Errorf("a reply that is shown in the channel reads %+v", in)
	}
}

func TestDirectMessageOpens(t *testing.T) {
	d := open(t, slacktest.Options{})
	d.listen(t)
	m := d.zoe.DM("I forgot my password")
	in := d.read(t, "password")
	if !in.Opens || in.Audience != tickets.ToRequester || in.Queue != "it" || in.Place != m.Channel.ID {
		t.Errorf("read %+v", in)
	}
	d.zoe.Reply(m, "the old one")
	if in := d.read(t, "old one"); in.Opens || in.Thread[0] != refTo(m) {
		t.Errorf("a reply reads %+v", in)
	}
}

func TestMentionOpensOnceUnderOneKey(t *testing.T) {
	d := open(t, slacktest.Options{})
	general := d.ws.Channel("#general", d.zoe, d.ada, d.ws.Bot())
	d.listen(t)
	d.zoe.Post(general, "just talking")
	if in := d.read(t, "just talking"); in.Opens {
		t.Error("a message that mentions nobody opens a ticket")
	}
	root := d.ada.Post(general, "does somebody know this?")
	d.zoe.Reply(root, "@helpdesk the VPN is down")
	first, in := d.until(t, func(in channels.Inbound) bool { return strings.Contains(in.Text, "VPN") })
	second, again := d.until(t, func(in channels.Inbound) bool { return strings.Contains(in.Text, "VPN") })
	if first.Key != second.Key {
		t.Errorf("message and mention have the keys %s and %s", first.Key, second.Key)
	}
	for _, in := range []channels.Inbound{in, again} {
		if !in.Opens || in.Text != "the VPN is down" || in.Root != refTo(root) || in.Thread[0] != refTo(root) {
			t.Errorf("read %+v", in)
		}
	}
}

// A plain message in a ticket's thread stays inside; only an explicit sign
// sends it to the requester, and a lock always wins.
func TestT47_OnlyAnExplicitSignMakesAMessagePublic(t *testing.T) {
	for _, test := range []struct {
		text, said string
		public     bool
	}{
		{"I will look at it", "I will look at it", false},
		{">> I come in ten minutes", "I come in ten minutes", true},
		{">>I come", "I come", true},
		{">>\nDear Zoé,\n\nit works again.", "Dear Zoé,\n\nit works again.", true},
		{"> she wrote", "> she wrote", false},
		{">>> a quotation in Slack", ">>> a quotation in Slack", false},
		{"look: >> is the sign", "look: >> is the sign", false},
		{">>", "", false},
		{"🔒 not for her", "🔒 not for her", false},
		{">> 🔒 not for her", "🔒 not for her", false},
		{">> :lock: not for her", ":lock: not for her", false},
		{">> // not for her", "// not for her", false},
		{">> Note: not for her", "Note: not for her", false},
		{">> INTERNE : pas pour elle", "INTERNE : pas pour elle", false},
		{">> interne\u00a0: pas pour elle", "interne\u00a0: pas pour elle", false},
		{">> [internal] not for her", "[internal] not for her", false},
		{">> Noted, thank you", "Noted, thank you", true},
	} {
		if said, public := intent(test.text, false); said != test.said || public != test.public {
			t.Errorf("%q: said %q, public %v", test.text, said, public)
		}
	}
	d := open(t, slacktest.Options{})
	d.listen(t)
	_, card := d.send(t, channels.Outbound{Kind: tickets.ShowCard, Place: d.triage.ID, Card: &channels.Card{Ticket: 7, Summary: "card"}})
	d.ada.Reply(card, "poor woman")
	if in := d.read(t, "poor woman"); in.Public || in.Audience != tickets.ToAgents || in.Thread[0] != refTo(card) || in.Queue != "it" {
		t.Errorf("a note reads %+v", in)
	}
	d.ada.Reply(card, ">> I come & bring <tools>")
	if in := d.read(t, "tools"); !in.Public || in.Text != "I come & bring <tools>" || in.Audience != tickets.ToAgents {
		t.Errorf("an answer reads %+v", in)
	}
}

// Bots, our own posts, joins and what is said outside of a ticket's thread
// reach nobody; edits and deletions say what they are and no more.
func TestT46_OnlyNewMessagesOfPeopleCount(t *testing.T) {
	d := open(t, slacktest.Options{})
	other := d.ws.Install("monitoring")
	d.triage.Invite(other.Bot, d.ada)
	_, card := d.send(t, channels.Outbound{Kind: tickets.ShowCard, Place: d.triage.ID, Card: &channels.Card{Ticket: 7, Summary: "card"}})
	d.listen(t)

	m := d.ada.Reply(card, "first wording")
	d.read(t, "first wording")
	d.ada.Edit(m, ">> second wording")
	d.ada.Delete(m)
	d.ada.Post(d.triage, "coffee, anyone?")
	other.Post(d.triage, ">> disk full")
	d.ws.App().Post(d.triage, ">> by ourselves")
	d.ws.User("eve").Join(d.help)
	d.ada.React(card, "tada")
	d.ada.Reply(card, "the end")

	missing := []string{
		"edited: second wording", "deleted: ",
		"written in the triage channel, outside of any ticket's thread", "written by another bot", "our own message",
		`an event of the type "message/channel_join"`, `an event of the type "reaction_added" with the emoji "tada", which means nothing here`, "",
	}
	d.until(t, func(in channels.Inbound) bool { // in any order: two connections
		what := in.Trouble
		if in.Kind == channels.Edited || in.Kind == channels.Deleted {
			what = string(in.Kind) + ": " + in.Text
			if in.Ref != refTo(m) || in.From.ID != d.ada.ID || in.Audience != tickets.ToAgents || in.Opens {
				t.Errorf("read %+v", in)
			}
			in = channels.Inbound{Kind: channels.Nothing}
		}
		if i := slices.Index(missing, what); i >= 0 {
			missing = slices.Delete(missing, i, i+1)
		}
		if in.Text != "the end" && (in.Kind != channels.Nothing && in.Kind != channels.Own || in.Text != "" || in.Public) {
			t.Errorf("read %+v", in)
		}
		return len(missing) == 0
	})
}

func TestFilesAreNamed(t *testing.T) {
	d := open(t, slacktest.Options{})
	d.listen(t)
	d.zoe.Post(d.help, "", slacktest.Attach("screen\nshot.png", []byte("12345")))
	_, in := d.until(t, func(in channels.Inbound) bool { return len(in.Files) > 0 })
	want := tickets.File{Name: "screen shot.png", Type: "image/png", Size: 5}
	if in.Files[0].File != want || in.Files[0].Data != nil || in.Subject != "screen shot.png" || !in.Opens {
		t.Errorf("read %+v", in)
	}
}

// No control character of a message gets further than here.
func TestT12_ControlCharactersStayOutside(t *testing.T) {
	d := open(t, slacktest.Options{})
	d.listen(t)
	d.zoe.Post(d.help, "Help\rBcc: eve@example.org\x00\x1b[2J\u2028more", slacktest.Attach("a\r\nb\x00.txt", nil))
	in := d.read(t, "Help")
	if in.Subject != "Help" || in.Text != "Help\nBcc: eve@example.org[2J\nmore" || in.Files[0].Name != "a b.txt" {
		t.Errorf("text %q, subject %q, file %q", in.Text, in.Subject, in.Files[0].Name)
	}
}

func TestLetterIsReadAfterARestartWithoutConnection(t *testing.T) {
	d := open(t, slacktest.Options{})
	d.listen(t)
	d.ws.App().Post(d.help, "our own words, by another process")
	l, _ := d.until(t, func(in channels.Inbound) bool { return in.Kind == channels.Own })
	d.ws.Close()
	if in, err := d.restart(t).Read(l); err != nil || in.Kind != channels.Own {
		t.Errorf("read %+v, %v", in, err)
	}
}

func TestUnknownPayloadIsKeptAndAcknowledged(t *testing.T) {
	d := open(t, slacktest.Options{})
	d.listen(t)
	d.ws.SendEvent(map[string]any{"type": "telepathy", "thought": []any{1, "two"}})
	_, in := d.until(t, func(in channels.Inbound) bool { return strings.Contains(in.Trouble, "telepathy") })
	if in.Kind != channels.Nothing {
		t.Errorf("read %+v", in)
	}
	d.ws.SendFrame(`{"envelope_id":"e-1","type":"carrier_pigeon","payload":{"type":"letter"}}`)
	d.until(t, func(in channels.Inbound) bool { return strings.Contains(in.Trouble, `"letter"`) })
	d.ws.SendFrame(`{"envelope_id":"e-2","type":"events_api","payload":[1,2]}`)
	d.until(t, func(in channels.Inbound) bool { return in.Kind == channels.Nothing })
	d.ws.SendFrame("no JSON at all")
	d.until(t, func(in channels.Inbound) bool { return strings.Contains(in.Trouble, "no JSON at all") })

	d.ws.Mangle(1, func(p map[string]any) { p["event"].(map[string]any)["files"] = "none" })
	d.zoe.Post(d.help, "one field is out of shape")
	_, in = d.until(t, func(in channels.Inbound) bool { return strings.Contains(in.Text, "out of shape") })
	if !in.Opens || !strings.Contains(in.Trouble, "files") {
		t.Errorf("read %+v", in)
	}
	if err := d.ws.WaitFor(soon(t), func() bool { return d.ws.Pending() == 0 }); err != nil {
		t.Errorf("%d payloads stay unacknowledged", d.ws.Pending())
	}
}
