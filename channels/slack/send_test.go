package slack

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"guichet/channels"
	"guichet/channels/slack/slacktest"
	"guichet/tickets"
)

// attack has what a requester may try in any field.
const attack = "<!channel> <!here> <@U0ADA> <!subteam^S1> @channel @HERE @everyone\n```\n*bold* <https://evil.example|https://bank.example> [bank](https://evil.example) & <script> `x` > ~y~ _z_"

// harmless reports what a message would do to its readers: mention somebody,
// mask a link, unfurl one.
func harmless(t *testing.T, what string, m slacktest.Message) {
	t.Helper()
	if len(m.Mentions) > 0 {
		t.Errorf("%s mentions %q: %s", what, m.Mentions, m.Text)
	}
	if m.Unfurls {
		t.Errorf("%s unfurls links", what)
	}
	for _, l := range m.Links {
		if l.Label != "" && l.Label != l.URL {
			t.Errorf("%s has the masked link %+v", what, l)
		}
	}
	for _, sign := range []string{"<!", "<@", "<https", "@channel", "@HERE", "@everyone"} {
		if strings.Contains(m.Text, sign) {
			t.Errorf("%s: the fallback text has %q: %s", what, sign, m.Text)
		}
	}
}

func TestT43_NoFieldCanMentionLinkOrBreakOut(t *testing.T) {
	d := open(t, slacktest.Options{})
	eve := tickets.Address{Network: tickets.Email, ID: attack + "@example.org", Name: attack}
	for _, author := range []tickets.Role{tickets.Requester, tickets.Agent, tickets.ThirdParty} {
		for _, to := range []tickets.Audience{tickets.ToAgents, tickets.ToRequester} {
			_, m := d.send(t, channels.Outbound{
				Kind: tickets.Say, Ticket: 7, Place: d.triage.ID, Audience: to, Public: true,
				Author:  tickets.Author{Role: author, Address: eve},
				Subject: attack, Text: attack,
				Files:   []channels.File{{File: tickets.File{Name: attack, Type: attack}}},
				Choices: []channels.Choice{{ID: "helped", Label: attack, Word: attack}},
			})
			harmless(t, "what "+string(author)+" says", m)
			if !strings.Contains(m.Shown(), "```\n*bold* <") {
				t.Errorf("the words are changed: %s", m.Shown())
			}
		}
	}
	k := channels.Card{
		Ticket: 7, Version: 3, Summary: attack, Title: attack, Status: tickets.Open, Body: attack,
		Fields: []channels.Field{{Label: attack, Value: attack, Person: eve}, {Value: attack, Person: tickets.Address{Network: tickets.Slack, ID: "U1> <!here"}}},
		Notes:  []string{attack, attack},
		Actions: []channels.Choice{
			{ID: "claim", Label: attack, Confirm: attack, Deny: attack},
			{ID: "priority", Label: attack, Options: []channels.Option{{Value: attack, Label: attack}}},
			{ID: "reply", Label: attack, Form: &channels.Form{Action: "reply", Title: attack, Fields: []channels.Ask{{Name: "text", Label: attack, Hint: attack}}}},
		},
		Menu: []channels.Choice{{ID: "spam", Label: attack}},
	}
	r, m := d.send(t, channels.Outbound{Kind: tickets.ShowCard, Place: d.triage.ID, Card: &k})
	harmless(t, "a card", m)
	_, m = d.send(t, channels.Outbound{Kind: tickets.ShowCard, Place: d.triage.ID, Card: &k, Target: r})
	harmless(t, "a card brought up to date", m)

	// The bot's own words carry the requester's subject.
	_, m = d.send(t, channels.Outbound{Kind: tickets.Say, Place: d.help.ID, Author: tickets.Author{Role: tickets.Bot}, Text: "We have **" + strings.ReplaceAll(attack, "[bank](https://evil.example)", "") + "**"})
	harmless(t, "the bot's notice", m)

	for _, c := range d.ws.Calls("chat.postMessage", "chat.update") {
		for arg, want := range map[string]string{"parse": "none", "link_names": "false", "unfurl_links": "false", "unfurl_media": "false"} {
			if c.Args[arg] != want {
				t.Errorf("%s is called with %s %q, not %q", c.Method, arg, c.Args[arg], want)
			}
		}
		if strings.Contains(c.Args["blocks"], `"mrkdwn"`) && !strings.Contains(c.Args["blocks"], `"verbatim":true`) {
			t.Errorf("%s lets Slack parse a block: %s", c.Method, c.Args["blocks"])
		}
	}
}

// A link in the bot's words shows where it leads, and leads nowhere but to the
// web, a mailbox or a telephone.
func TestT49_LinksShowTheirHost(t *testing.T) {
	d := open(t, slacktest.Options{})
	_, m := d.send(t, channels.Outbound{
		Kind: tickets.Say, Place: d.help.ID, Author: tickets.Author{Role: tickets.Bot},
		Text: "[the bank](https://evil.example/x), [guide](javascript:alert(1)), [write](mailto:it@example.org), <https://wiki.example/a>",
	})
	want := "the bank (evil.example), guide (javascript:alert(1)), write (it@example.org), https://wiki.example/a"
	if m.Shown() != want {
		t.Errorf("shows %q", m.Shown())
	}
	for _, l := range m.Links {
		if strings.HasPrefix(l.URL, "javascript") {
			t.Errorf("links to %s", l.URL)
		}
	}
}

// Slack accepted the message and its answer was lost: the repeat finds it.
func TestF12_AcceptedThenLostIsPostedOnce(t *testing.T) {
	for name, fault := range map[string]slacktest.Fault{
		"connection cut": {After: true, Cut: true},
		"fatal error":    {After: true, Error: "fatal_error"},
		"internal error": {After: true, Error: "internal_error"},
		"502":            {After: true, Status: 502},
	} {
		t.Run(name, func(t *testing.T) {
			d := open(t, slacktest.Options{})
			ask := d.zoe.Post(d.help, "help")
			for _, o := range []channels.Outbound{
				{Kind: tickets.Say, Root: refTo(ask), Place: d.help.ID, Text: "an answer", Queued: time.Now()},
				{Kind: tickets.ShowCard, Place: d.triage.ID, Card: &channels.Card{Ticket: 1, Summary: "card"}, Queued: time.Now()},
				{Kind: tickets.Say, Root: refTo(ask), Place: d.help.ID, Text: strings.Repeat("long words ", 500)},
			} {
				o.ID = tickets.NewID()
				before := len(d.help.Messages()) + len(d.triage.Messages())
				d.ws.Break("chat.postMessage", fault)
				if _, err := d.Send(soon(t), o); !channels.IsUncertain(err) || channels.IsPermanent(err) {
					t.Fatalf("a lost answer is reported as %v", err)
				}
				o.Repeat = true
				r, m := d.send(t, o)
				if again, _ := d.send(t, o); again != r {
					t.Errorf("found %s, then %s", r, again)
				}
				want := 1
				if len(o.Text) > 100 {
					want = len(say(o))
				}
				if n := len(d.help.Messages()) + len(d.triage.Messages()) - before; n != want {
					t.Errorf("posted %d times, want %d", n, want)
				}
				if o.Root != "" && m.ThreadTS != ask.TS {
					t.Errorf("stands in the thread %q", m.ThreadTS)
				}
			}
		})
	}
}

// Before a repeat the channel must be able to look; where it may not, nobody
// knows, and it does not post.
func TestF12_WithoutSightItIsUncertain(t *testing.T) {
	d := open(t, slacktest.Options{Scopes: []string{"chat:write"}})
	o := channels.Outbound{ID: tickets.NewID(), Kind: tickets.Say, Place: d.help.ID, Text: "x", Repeat: true}
	if _, err := d.Send(soon(t), o); !channels.IsUncertain(err) || !channels.IsPermanent(err) {
		t.Errorf("send: %v", err)
	}
	if n := len(d.ws.Calls("chat.postMessage")); n != 0 {
		t.Errorf("posted %d times", n)
	}
}

// A Retry-After is kept to exactly: nothing is asked of Slack before.
func TestF16_RetryAfterIsHonoured(t *testing.T) {
	d := open(t, slacktest.Options{})
	at := time.Now()
	d.pacer.now = func() time.Time { return at }
	d.ws.Break("chat.postMessage", slacktest.Fault{RetryAfter: 17 * time.Second})
	o := channels.Outbound{ID: tickets.NewID(), Kind: tickets.Say, Place: d.help.ID, Text: "x"}
	_, err := d.Send(soon(t), o)
	if got := channels.RetryDelay(err); got != 17*time.Second {
		t.Fatalf("wait %s: %v", got, err)
	}
	at = at.Add(16 * time.Second)
	if _, err := d.Send(soon(t), o); channels.RetryDelay(err) != time.Second {
		t.Errorf("a second before: %v", err)
	}
	if n := len(d.ws.Calls("chat.postMessage")); n != 0 {
		t.Errorf("asked Slack %d times before", n)
	}
	other := o
	other.Place = d.triage.ID
	if _, err := d.Send(soon(t), other); err != nil {
		t.Errorf("another channel waits too: %v", err)
	}
	at = at.Add(time.Second)
	d.send(t, o)
}

func TestPostsKeepSlacksPace(t *testing.T) {
	d := open(t, slacktest.Options{})
	at := time.Now()
	d.pacer = newPacer(1, func() time.Time { return at })
	sent, wait := 0, time.Duration(0)
	for wait == 0 {
		d2, err := d.pacer.turn("chat.postMessage C1", true, false)
		if err != nil {
			wait = channels.RetryDelay(err)
			break
		}
		if sent++; sent > 100 {
			t.Fatal("no pace at all")
		}
		_ = d2
	}
	if most := postsInBurst + int(patience/time.Second); sent > most || sent < postsInBurst {
		t.Errorf("%d posts at once, want %d at most", sent, most)
	}
	if wait <= 0 || wait > 10*time.Second {
		t.Errorf("then told to wait %s", wait)
	}
	if _, err := d.pacer.turn("chat.postMessage C2", true, false); err != nil {
		t.Errorf("another channel waits too: %v", err)
	}
}

// Cards leave room in a channel to what people wait for; each method keeps its
// tier.
func TestF16_RepliesGoBeforeCardsAndMethodsKeepTheirTiers(t *testing.T) {
	at := time.Now()
	p := newPacer(1, func() time.Time { return at })
	cards := 0
	for ; ; cards++ {
		if _, err := p.turn("chat.postMessage C1", true, true); err != nil {
			break
		}
	}
	if _, err := p.turn("chat.postMessage C1", true, false); err != nil || cards == 0 || cards >= postsInBurst {
		t.Errorf("after %d cards a reply waits: %v", cards, err)
	}
	minute := 0
	for at2 := at; at.Before(at2.Add(time.Minute)); at = at.Add(100 * time.Millisecond) {
		for range 5 {
			if _, err := p.turn("chat.update", false, false); err == nil {
				minute++
			}
		}
	}
	if minute < 50 || minute > 50+25+2 {
		t.Errorf("%d updates in the first minute, want 50 and a burst", minute)
	}
}

func TestErrorsSayWhatToDo(t *testing.T) {
	d := open(t, slacktest.Options{})
	private := d.ws.Channel("#secret", slacktest.Private, d.ada)
	public := d.ws.Channel("#public", d.ada)
	old := d.ws.Channel("#old", d.ada, d.ws.Bot())
	old.Archive()
	for _, test := range []struct {
		o    channels.Outbound
		says string
	}{
		{channels.Outbound{Kind: tickets.Say, Place: private.ID, Text: "x"}, "invite the bot"},
		{channels.Outbound{Kind: tickets.Say, Place: public.ID, Text: "x"}, "invite it there"},
		{channels.Outbound{Kind: tickets.Say, Place: old.ID, Text: "x"}, "archived"},
		{channels.Outbound{Kind: tickets.Say, Text: "x"}, "neither"},
		{channels.Outbound{Kind: tickets.Say, Root: "nonsense", Text: "x"}, "no reference"},
		{channels.Outbound{Kind: tickets.ShowCard, Place: d.triage.ID}, "without content"},
		{channels.Outbound{Kind: tickets.Say, Target: ref(d.triage.ID, "1.000001"), Text: "x"}, "the message is gone"},
		{channels.Outbound{Kind: tickets.PutMark, Target: ref(d.triage.ID, "1.000001"), Mark: tickets.MarkSent}, "the message is gone"},
		{channels.Outbound{Kind: "dance"}, "unknown kind"},
	} {
		test.o.ID = tickets.NewID()
		_, err := d.Send(soon(t), test.o)
		if !channels.IsPermanent(err) || !strings.Contains(err.Error(), test.says) {
			t.Errorf("%s to %q: %v", test.o.Kind, test.o.Place, err)
		}
	}
	d.ws.App().Revoke("invalid_auth")
	_, err := d.Send(soon(t), channels.Outbound{Kind: tickets.Say, Place: d.help.ID, Text: "x"})
	if err == nil || channels.IsPermanent(err) || !strings.Contains(err.Error(), "copy it again") {
		t.Errorf("a wrong token: %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := d.Send(ctx, channels.Outbound{Kind: tickets.Say, Place: d.help.ID, Text: "x"}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

func TestWhoSpeaksIsShown(t *testing.T) {
	d := open(t, slacktest.Options{})
	ada := tickets.Author{Role: tickets.Agent, Address: tickets.Address{Network: tickets.Slack, ID: d.ada.ID, Name: "Ada"}}
	zoe := tickets.Author{Role: tickets.Requester, Address: tickets.Address{Network: tickets.Email, ID: "zoe@example.org", Name: "Zoé"}}
	for _, test := range []struct {
		o    channels.Outbound
		want string
	}{
		{channels.Outbound{Audience: tickets.ToAgents, Author: zoe, Public: true}, "💬 Zoé · zoe@example.org\nwords"},
		{channels.Outbound{Audience: tickets.ToAgents, Author: ada, Public: true}, "📤 Ada\nwords"},
		{channels.Outbound{Audience: tickets.ToAgents, Author: ada}, "🔒 Ada\nwords"},
		{channels.Outbound{Audience: tickets.ToRequester, Author: ada, Public: true}, "Ada\nwords"},
		{channels.Outbound{Audience: tickets.ToRequester, Author: zoe, Public: true}, "Zoé\nwords"},
		{channels.Outbound{Audience: tickets.ToRequester, Author: tickets.Author{Role: tickets.Bot}, Public: true}, "words"},
	} {
		test.o.Kind, test.o.Place, test.o.Text = tickets.Say, d.help.ID, "words"
		_, m := d.send(t, test.o)
		if m.Shown() != test.want {
			t.Errorf("shows %q, want %q", m.Shown(), test.want)
		}
		if !strings.Contains(m.Text, "words") {
			t.Errorf("the fallback text is %q", m.Text)
		}
	}
}

func TestLongTextGoesOnInTheThread(t *testing.T) {
	d := open(t, slacktest.Options{})
	paragraph := strings.Repeat("Voilà, un mot après l’autre. ", 60)
	squeeze := func(s string) string { return strings.Join(strings.Fields(s), "") }
	o := channels.Outbound{
		Kind: tickets.Say, Place: d.triage.ID, Audience: tickets.ToAgents, Public: true,
		Author:  tickets.Author{Role: tickets.Requester, Address: tickets.Address{Network: tickets.Email, ID: "zoe@example.org"}},
		Text:    strings.Repeat(paragraph+"\n\n", 3),
		Choices: []channels.Choice{{ID: "helped", Label: "Yes"}},
	}
	r, first := d.send(t, o)
	thread := d.triage.Thread(first.TS)
	if len(thread) != 3 || refTo(thread[0]) != r {
		t.Fatalf("%d posts, the first is %s", len(thread), r)
	}
	var whole strings.Builder
	for i, m := range thread {
		shown := strings.TrimSuffix(strings.TrimPrefix(m.Shown(), "💬 zoe@example.org\n"), "\n[Yes]")
		whole.WriteString(shown)
		if last := i == len(thread)-1; (len(m.Buttons()) > 0) != last {
			t.Errorf("post %d of %d has the buttons %v", i+1, len(thread), m.Buttons())
		}
	}
	if squeeze(whole.String()) != squeeze(o.Text) {
		t.Error("something of the text is missing")
	}

	// A very long one is a file below its beginning; where no file may go, it is
	// said to its end.
	o.Text = strings.Repeat(paragraph+"\n\n", 8)
	_, first = d.send(t, o)
	thread = d.triage.Thread(first.TS)
	if len(thread) != 2 || len(thread[1].Files) != 1 || string(thread[1].Files[0].Data) != strings.TrimSpace(o.Text) || len(thread[0].Buttons()) != 1 {
		t.Fatalf("%d posts, the last is %q with %d files", len(thread), thread[len(thread)-1].Shown(), len(thread[1].Files))
	}
	d = open(t, slacktest.Options{Scopes: []string{"chat:write", "groups:read"}})
	o.Place, whole = d.triage.ID, strings.Builder{}
	_, first = d.send(t, o)
	for _, m := range d.triage.Thread(first.TS) {
		whole.WriteString(m.Shown())
	}
	if n := strings.Count(whole.String(), "Voilà"); n != 480 {
		t.Errorf("%d of 480 sentences are there", n)
	}
	if c := d.ws.Complaints(); len(c) > 0 {
		t.Errorf("Slack complains: %q", c)
	}
}

// Part of a long text is there when Slack says to wait: the next try must look.
func TestF12_HalfSaidIsNotSaidAgain(t *testing.T) {
	d := open(t, slacktest.Options{})
	at := time.Now()
	d.pacer = newPacer(1000, func() time.Time { return at })
	o := channels.Outbound{ID: tickets.NewID(), Kind: tickets.Say, Place: d.help.ID, Text: strings.Repeat("long words ", 500)}
	d.ws.Break("chat.postMessage", slacktest.Fault{Delay: time.Nanosecond}) // the first passes
	d.ws.Break("chat.postMessage", slacktest.Fault{RetryAfter: 5 * time.Second})
	_, err := d.Send(soon(t), o)
	if !channels.IsUncertain(err) || channels.RetryDelay(err) != 5*time.Second {
		t.Fatalf("send: %v", err)
	}
	at, o.Repeat = at.Add(5*time.Second), true
	d.send(t, o)
	if n, want := len(d.help.Messages()), len(say(o)); n != want || want < 2 {
		t.Errorf("%d posts, want %d", n, want)
	}
}

func TestAnswerWhoseThreadIsGoneIsNotLost(t *testing.T) {
	d := open(t, slacktest.Options{})
	m := d.zoe.Post(d.help, "never mind")
	d.zoe.Delete(m)
	r, said := d.send(t, channels.Outbound{Kind: tickets.Say, Root: refTo(m), Place: d.help.ID, Text: "too late"})
	if said.ThreadTS != "" || !strings.HasPrefix(string(r), d.help.ID) {
		t.Errorf("said %+v as %s", said, r)
	}
}
