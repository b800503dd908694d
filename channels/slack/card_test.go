package slack

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"guichet/channels"
	"guichet/channels/slack/slacktest"
	"guichet/tickets"
)

// sample is a card as the desk words one.
func sample(d *desk) *channels.Card {
	return &channels.Card{
		Ticket: 12, Version: 7, Status: tickets.New, Title: "VPN drops every hour",
		Summary: "Ticket 12, new: VPN drops every hour. Zoé. Unassigned.",
		Fields: []channels.Field{
			{Label: "Requester", Value: "Zoé", Person: tickets.Address{Network: tickets.Slack, ID: d.zoe.ID}},
			{Label: "Status", Value: "new"},
			{Label: "Assignee", Value: ""},
		},
		Body:  "It drops every hour.\nSince Monday.",
		Notes: []string{"Suggested: VPN on Linux"},
		Actions: []channels.Choice{
			{ID: "claim", Label: "Claim", Main: true}, {ID: "reply", Label: "Reply", Form: answerForm()},
			{ID: "resolve", Label: "Resolve"},
		},
	}
}

// answerForm is the form in which an agent answers.
func answerForm() *channels.Form {
	return &channels.Form{
		Action: channels.Reply, Ticket: 12, Title: "Reply to requester", Submit: "Send", Cancel: "Cancel",
		Fields: []channels.Ask{{Name: channels.FieldText, Kind: channels.AskText, Label: "Your answer", Hint: "It goes to the requester."}},
	}
}

func (d *desk) card(t testing.TB) (tickets.Ref, slacktest.Message) {
	t.Helper()
	return d.send(t, channels.Outbound{Kind: tickets.ShowCard, Ticket: 12, Place: d.triage.ID, Audience: tickets.ToAgents, Card: sample(d)})
}

func TestCardIsDrawnAndKeptInItsPlace(t *testing.T) {
	d := open(t, slacktest.Options{})
	r, m := d.card(t)
	for _, want := range []string{"#12 VPN drops every hour", "Requester", "Zoé", "It drops every hour.\nSince Monday.", "Suggested: VPN on Linux"} {
		if !strings.Contains(m.Shown(), want) {
			t.Errorf("%q is missing in %q", want, m.Shown())
		}
	}
	if !slices.Equal(m.Buttons(), []string{"action:claim", "action:reply", "action:resolve"}) {
		t.Errorf("buttons %v", m.Buttons())
	}
	if m.Text != "Ticket 12, new: VPN drops every hour. Zoé. Unassigned." {
		t.Errorf("fallback %q", m.Text)
	}
	k := sample(d)
	k.Status, k.Version, k.Summary, k.Body = tickets.Resolved, 8, strings.Repeat("<&>", 4000), strings.Repeat("é", 9000)
	k.Actions = []channels.Choice{{ID: "reopen", Label: "Reopen"}}
	again, changed := d.send(t, channels.Outbound{Kind: tickets.ShowCard, Place: d.triage.ID, Target: r, Card: k})
	if again != r || len(d.triage.Messages()) != 1 {
		t.Errorf("drawn as %s instead of %s", again, r)
	}
	if !slices.Equal(changed.Buttons(), []string{"action:reopen"}) || changed.Metadata == nil {
		t.Errorf("changed to %v with %v", changed.Buttons(), changed.Metadata)
	}
}

// A card and a receipt that somebody took away stand anew at the next change:
// the card by itself, the receipt in its thread.
func TestACardThatIsGoneIsPostedAnew(t *testing.T) {
	d := open(t, slacktest.Options{})
	r, m := d.card(t)
	d.ws.Bot().Delete(m)
	k := sample(d)
	k.Status, k.Version = tickets.Open, 8
	o := channels.Outbound{Kind: tickets.ShowCard, Ticket: 12, Place: d.triage.ID, Root: r, Target: r, Audience: tickets.ToAgents, Card: k}
	anew, shown := d.send(t, o)
	if anew == r || shown.ThreadTS != "" || !strings.Contains(shown.Shown(), k.Title) {
		t.Fatalf("%s is shown as %s: %q in the thread %q", r, anew, shown.Shown(), shown.ThreadTS)
	}
	o.Root, o.Target, k.Version = anew, anew, 9
	if again, _ := d.send(t, o); again != anew {
		t.Errorf("the new one is drawn as %s", again)
	}
	ask := d.zoe.Post(d.help, "help")
	o = channels.Outbound{Kind: tickets.ShowReceipt, Ticket: 12, Place: d.help.ID, Root: refTo(ask), Audience: tickets.ToRequester, Public: true, Card: k}
	r, m = d.send(t, o)
	d.ws.Bot().Delete(m)
	o.Target, k.Version = r, 10
	if again, shown := d.send(t, o); again == r || shown.ThreadTS != ask.TS {
		t.Errorf("the receipt is shown as %s in the thread %q", again, shown.ThreadTS)
	}
}

// Names on a card call nobody; a channel is one click away.
func TestACardMentionsNobody(t *testing.T) {
	d := open(t, slacktest.Options{})
	at := func(id string) tickets.Address { return tickets.Address{Network: tickets.Slack, ID: id} }
	k := sample(d)
	k.Fields = []channels.Field{
		{Label: "Requester", Value: "Zoé", Person: at(d.zoe.ID)}, {Label: "Assignee", Value: "Ada", Person: at(d.ada.ID)},
		{Label: "Source", Value: "slack", Person: at(d.help.ID)},
	}
	_, m := d.send(t, channels.Outbound{Kind: tickets.ShowCard, Ticket: 12, Place: d.triage.ID, Audience: tickets.ToAgents, Card: k})
	raw := fmt.Sprintf("%s %v", m.Text, d.ws.Calls("chat.postMessage")[0].Args["blocks"])
	if strings.Contains(raw, "@"+d.zoe.ID) || strings.Contains(raw, "@"+d.ada.ID) || !strings.Contains(raw, "#"+d.help.ID) {
		t.Errorf("the card says %s", raw)
	}
}

func TestCardButtonsAct(t *testing.T) {
	d := open(t, slacktest.Options{})
	d.listen(t)
	r, m := d.card(t)
	for _, a := range []channels.Action{channels.Claim, channels.Resolve} {
		if err := d.ada.Click(m, actionPrefix+string(a)); err != nil {
			t.Fatal(err)
		}
		l, in := d.until(t, func(in channels.Inbound) bool { return in.Action != "" })
		if in.Action != a || in.Ticket != 12 || in.From.ID != d.ada.ID || in.Audience != tickets.ToAgents || in.Place != d.triage.ID || in.Thread[0] != r {
			t.Errorf("read %+v", in)
		}
		if l.Thread != string(r) {
			t.Errorf("handled in the thread %q", l.Thread)
		}
	}
}

// A button outside of the agents' channels is a requester's gesture, whatever
// it says: rights come from who somebody is, not from what they see.
func TestCardElsewhereIsNoAgentsDoing(t *testing.T) {
	d := open(t, slacktest.Options{})
	d.listen(t)
	_, m := d.send(t, channels.Outbound{Kind: tickets.Say, Ticket: 12, Place: d.help.ID, Text: "words", Choices: []channels.Choice{{ID: "helped", Label: "Yes"}}})
	if err := d.zoe.Click(m, "Yes"); err != nil {
		t.Fatal(err)
	}
	_, in := d.until(t, func(in channels.Inbound) bool { return in.Choice == tickets.ChoiceHelped })
	if in.Audience != tickets.ToRequester || in.Public || in.Target != refTo(m) {
		t.Errorf("read %+v", in)
	}
}

func TestChoicesComeBack(t *testing.T) {
	d := open(t, slacktest.Options{})
	d.listen(t)
	ask := d.zoe.Post(d.help, "VPN?")
	_, m := d.send(t, channels.Outbound{
		Kind: tickets.Say, Ticket: 12, Root: refTo(ask), Place: d.help.ID, Text: "Try **this**:\n\n1. one\n2. two",
		Choices: []channels.Choice{{ID: "helped", Label: "This helped", Main: true}, {ID: "person", Label: "I need a person"}},
	})
	if err := d.zoe.Click(m, "I need a person"); err != nil {
		t.Fatal(err)
	}
	_, in := d.until(t, func(in channels.Inbound) bool { return in.Choice != "" })
	if in.Choice != tickets.ChoicePerson || in.Ticket != 12 || in.From.ID != d.zoe.ID || in.Audience != tickets.ToRequester || in.Thread[0] != refTo(ask) || in.Text != "" {
		t.Errorf("read %+v", in)
	}
}

func TestMarksReplaceEachOther(t *testing.T) {
	d := open(t, slacktest.Options{})
	_, card := d.card(t)
	note := d.ada.Reply(card, ">> words")
	mark := func(m tickets.Mark) {
		t.Helper()
		o := channels.Outbound{ID: tickets.NewID(), Kind: tickets.PutMark, Target: refTo(note), Place: d.triage.ID, Mark: m}
		if r, err := d.Send(soon(t), o); err != nil || r != "" {
			t.Fatalf("mark: %q, %v", r, err)
		}
	}
	shows := func(want ...string) {
		t.Helper()
		var got []string
		for name := range note.Now().Reactions {
			got = append(got, name)
		}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("shows %v, want %v", got, want)
		}
	}
	mark(tickets.MarkSent)
	mark(tickets.MarkSent)
	shows("outbox_tray")
	mark(tickets.MarkFailed)
	shows("warning")
	d.Channel = d.restart(t)
	mark(tickets.MarkInside)
	shows("lock")
}

// A receipt stands in the requester's thread, is kept up to date in its place,
// and its buttons are the requester's.
func TestReceiptIsTheRequesters(t *testing.T) {
	d := open(t, slacktest.Options{})
	d.listen(t)
	ask := d.zoe.Post(d.help, "VPN drops")
	k := &channels.Card{
		Ticket: 12, Version: 3, Status: tickets.New, Title: "VPN drops", Summary: "#12 received: VPN drops. Open.",
		Body: "We look at it.", Fields: []channels.Field{{Label: "Next answer", Value: "by 16:30"}}, Notes: []string{"Reply here to add details."},
		Actions: []channels.Choice{{ID: "details", Label: "Add details", Form: answerForm()}, {ID: "solved", Label: "It's solved", Main: true}},
	}
	o := channels.Outbound{Kind: tickets.ShowReceipt, Ticket: 12, Place: d.help.ID, Root: refTo(ask), Audience: tickets.ToRequester, Public: true, Card: k}
	r, m := d.send(t, o)
	if m.ThreadTS != ask.TS || !strings.Contains(m.Shown(), "Next answer · by 16:30") || m.Text != k.Summary {
		t.Errorf("it shows %q, %q", m.Shown(), m.Text)
	}
	if err := d.zoe.Click(m, "It's solved"); err != nil {
		t.Fatal(err)
	}
	_, in := d.until(t, func(in channels.Inbound) bool { return in.Action == channels.Solved })
	if in.Audience != tickets.ToRequester || in.Ticket != 12 || in.Version != 3 || in.From.ID != d.zoe.ID || in.Thread[0] != refTo(ask) || in.Target != r {
		t.Errorf("read %+v", in)
	}
	if err := d.zoe.Click(m, "Add details"); err != nil {
		t.Fatal(err)
	}
	if v, err := d.zoe.AwaitView(soon(t)); err != nil || v.Title != "Reply to requester" {
		t.Errorf("opens %q, %v", v.Title, err)
	}
	o.Target, k.Status, k.Actions, k.Body = r, tickets.Resolved, nil, "Solved."
	if got, m := d.send(t, o); got != r || len(m.Buttons()) != 0 || !strings.Contains(m.Shown(), "Solved.") {
		t.Errorf("it becomes %q", m.Shown())
	}
}
