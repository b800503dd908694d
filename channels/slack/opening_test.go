package slack

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"guichet/channels"
	"guichet/channels/slack/slacktest"
	"guichet/tickets"
)

// forms is a desk's end of forms.
type forms struct {
	mu    sync.Mutex
	asked []channels.Inbound
	give  func(context.Context, channels.Inbound) (*channels.Form, error)
}

func (f *forms) Form(ctx context.Context, in channels.Inbound) (*channels.Form, error) {
	f.mu.Lock()
	f.asked = append(f.asked, in)
	f.mu.Unlock()
	return f.give(ctx, in)
}

// resolveForm has every kind of field.
func resolveForm(context.Context, channels.Inbound) (*channels.Form, error) {
	return &channels.Form{
		Action: channels.Resolve, Title: "Resolve", Submit: "Resolve", Cancel: "Cancel", Intro: "It goes to **Zoé**.",
		Fields: []channels.Ask{
			{Name: channels.FieldText, Kind: channels.AskText, Label: "Resolution", Value: "It works & <ok>.", Least: 3},
			{Name: channels.FieldOption, Kind: channels.AskChoice, Label: "Category", Value: "net", Options: []channels.Option{{Value: "net", Label: "Network"}, {Value: "hw", Label: "Hardware"}}},
			{Name: channels.FieldPerson, Kind: channels.AskPerson, Label: "Thanks to", Optional: true},
			{Name: channels.FieldTicket, Kind: channels.AskLine, Label: "Duplicate of", Optional: true},
			{Name: "draft", Kind: channels.AskBox, Label: "Write an article"},
			{Name: "files", Kind: channels.AskFiles, Label: "Files", Optional: true},
		},
	}, nil
}

// A button, a shortcut or the command opens the form that the desk words for
// it, and what is filled in comes back by name.
func TestTheDeskWordsForms(t *testing.T) {
	d := open(t, slacktest.Options{})
	f := &forms{give: resolveForm}
	d.former = f
	d.listen(t)
	r, m := d.card(t)
	if err := d.ada.Click(m, "Resolve"); err != nil {
		t.Fatal(err)
	}
	v, err := d.ada.AwaitView(soon(t))
	if err != nil {
		t.Fatal(err)
	}
	if in := f.asked[0]; in.Action != channels.Resolve || in.Ticket != 12 || in.Version != 7 || in.From.ID != d.ada.ID {
		t.Errorf("the desk is asked about %+v", in)
	}
	file := d.ada.Upload("log.txt", []byte("12345"))
	err = d.ada.Submit(v, slacktest.Values{"option": "hw", "person": d.zoe.ID, "ticket": "T-9", "draft": "yes", "files": file.ID})
	if err != nil {
		t.Fatal(err)
	}
	_, in := d.until(t, func(in channels.Inbound) bool { return in.Gesture == channels.Filled })
	if in.Action != channels.Resolve || in.Ticket != 12 || in.Version != 7 || in.Text != "It works & <ok>." || in.Option != "hw" ||
		len(in.People) != 1 || in.People[0].ID != d.zoe.ID || len(in.Others) != 1 || in.Others[0] != 9 || !in.Fields["draft"].Checked ||
		len(in.Files) != 1 || in.Files[0].Name != "log.txt" || in.Thread[0] != r || in.Audience != tickets.ToAgents || in.Public {
		t.Errorf("read %+v", in)
	}
	if c := d.ws.Complaints(); len(c) > 0 {
		t.Errorf("Slack complains: %q", c)
	}
}

func TestTheCommandOpensAForm(t *testing.T) {
	d := open(t, slacktest.Options{})
	d.former = &forms{give: func(_ context.Context, in channels.Inbound) (*channels.Form, error) {
		if in.Action != channels.Create || in.Text != "" {
			return nil, nil
		}
		return &channels.Form{Action: channels.Create, Title: "New ticket", Submit: "Create", Fields: []channels.Ask{{Name: "text", Kind: channels.AskText, Label: "What is it?"}}}, nil
	}}
	d.listen(t)
	if err := d.zoe.Slash(d.help, "/ticket"); err != nil {
		t.Fatal(err)
	}
	v, err := d.zoe.AwaitView(soon(t))
	if err != nil {
		t.Fatal(err)
	}
	if err := d.zoe.Submit(v, slacktest.Values{"text": "My chair\nleans"}); err != nil {
		t.Fatal(err)
	}
	_, in := d.until(t, func(in channels.Inbound) bool { return in.Gesture == channels.Filled })
	if in.Action != channels.Create || in.Subject != "My chair" || in.Text != "My chair\nleans" || in.Place != d.help.ID || in.Audience != tickets.ToRequester {
		t.Errorf("read %+v", in)
	}
	if err := d.zoe.Slash(d.help, "/ticket mine"); err != nil {
		t.Fatal(err)
	}
	if _, in := d.until(t, func(in channels.Inbound) bool { return in.Action == channels.Mine }); in.Answer == "" {
		t.Errorf("read %+v", in)
	} else {
		d.mustSend(t, channels.Outbound{Kind: tickets.Say, Place: in.Place, Reader: in.From, Answer: in.Answer, Text: "You have **no** tickets."})
	}
	e, err := d.zoe.AwaitEphemeral(soon(t))
	if err != nil || e.Shown() != "You have no tickets." {
		t.Errorf("told %q, %v", e.Shown(), err)
	}
	if err := d.ws.WaitFor(soon(t), func() bool { return len(d.zoe.Views()) == 0 }); err != nil {
		t.Errorf("%d forms stay open", len(d.zoe.Views()))
	}
}

func (d *desk) mustSend(t testing.TB, o channels.Outbound) {
	t.Helper()
	o.ID = tickets.NewID()
	if _, err := d.Send(soon(t), o); err != nil {
		t.Fatal(err)
	}
}

// A desk that is busy is given its time behind an empty form; where it has
// none, or cannot say, that is told.
func TestASlowDeskHoldsTheFormOpen(t *testing.T) {
	for name, test := range map[string]struct {
		form  *channels.Form
		err   error
		shows string
	}{
		"a form":    {&channels.Form{Action: channels.Resolve, Title: "Resolve", Submit: "Go", Fields: []channels.Ask{{Name: "text", Kind: channels.AskText, Label: "Resolution"}}}, nil, "Resolution"},
		"no form":   {nil, nil, testWords["en"].Done},
		"no answer": {nil, errors.New("the disk is gone"), testWords["en"].NotOpen},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := open(t, slacktest.Options{})
			d.promptly = time.Millisecond
			opened := make(chan struct{})
			d.former = &forms{give: func(context.Context, channels.Inbound) (*channels.Form, error) {
				<-opened
				return test.form, test.err
			}}
			d.listen(t)
			bob := d.ws.User("bob")
			d.triage.Invite(bob, d.ada)
			_, m := d.card(t)
			if err := bob.Click(m, "Resolve"); err != nil {
				t.Fatal(err)
			}
			v, err := bob.AwaitView(soon(t))
			close(opened)
			if err != nil || v.Title != testWords["en"].Loading {
				t.Fatalf("opens %q, %v", v.Title, err)
			}
			shows := func() bool { now, _ := d.ws.View(v.ID); return strings.Contains(now.Shown(), test.shows) }
			if err := d.ws.WaitFor(soon(t), shows); err != nil {
				now, _ := d.ws.View(v.ID)
				t.Errorf("shows %q", now.Shown())
			}
		})
	}
}

func TestHomeShowsTickets(t *testing.T) {
	d := open(t, slacktest.Options{})
	d.listen(t)
	d.zoe.OpenHome()
	_, in := d.until(t, func(in channels.Inbound) bool { return in.Kind == channels.Visit })
	if in.From.ID != d.zoe.ID {
		t.Errorf("read %+v", in)
	}
	lines := make([]channels.HomeLine, 70)
	for i := range lines {
		lines[i] = channels.HomeLine{Ticket: int64(i + 1), Status: tickets.Open, Text: "#1 <!channel> & *VPN*", Note: "updated today", Choice: &channels.Choice{ID: "show", Label: "Open"}}
	}
	h := &channels.Home{Sections: []channels.HomeSection{
		{Title: "My tickets", Fields: []channels.Field{{Label: "Mine", Value: "4"}}, Choices: []channels.Choice{{ID: "create", Label: "New ticket", Main: true}, {ID: "page", Label: "▶", Option: "2"}}},
		{Title: "Open", Lines: lines[:3], Note: "Updated now"},
	}}
	d.mustSend(t, channels.Outbound{Kind: channels.ShowHome, Reader: in.From, Home: h})
	v, ok := d.zoe.Home()
	if !ok || !strings.Contains(v.Shown(), "#1 <!channel> & *VPN*") || !strings.Contains(v.Shown(), "My tickets") {
		t.Fatalf("shows %q", v.Shown())
	}
	if err := d.zoe.Click(v, "▶"); err != nil {
		t.Fatal(err)
	}
	_, in = d.until(t, func(in channels.Inbound) bool { return in.Gesture == channels.Button })
	if in.Action != channels.Page || in.Option != "2" || in.Audience != tickets.ToRequester || in.Place != "" || in.Ticket != 0 {
		t.Errorf("read %+v", in)
	}
	h.Sections[1].Lines = lines // more than a page takes
	d.mustSend(t, channels.Outbound{Kind: channels.ShowHome, Reader: address(d.zoe), Home: h})
	if v, _ := d.zoe.Home(); !strings.HasSuffix(v.Shown(), "…") {
		t.Errorf("ends with %q", v.Shown()[len(v.Shown())-20:])
	}
	if c := d.ws.Complaints(); len(c) > 0 {
		t.Errorf("Slack complains: %q", c)
	}
}
