package slacktest_test

import (
	"encoding/json"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/socketmode"

	"guichet/channels/slack/slacktest"
)

func text(s string) *slack.TextBlockObject {
	return slack.NewTextBlockObject("plain_text", s, false, false)
}

// replyModal asks for a text of 3 to 20 characters and for a priority.
func replyModal() slack.ModalViewRequest {
	input := slack.NewPlainTextInputBlockElement(nil, "body").WithMinLength(3).WithMaxLength(20)
	prio := slack.NewRadioButtonsBlockElement("prio",
		slack.NewOptionBlockObject("p1", text("High"), nil), slack.NewOptionBlockObject("p3", text("Low"), nil))
	second := slack.NewInputBlock("priority", text("Priority"), nil, prio)
	second.Optional = true
	return slack.ModalViewRequest{
		Type: slack.VTModal, Title: text("Reply"), Submit: text("Send"), Close: text("Cancel"),
		CallbackID: "reply", PrivateMetadata: "12", NotifyOnClose: true,
		Blocks: slack.Blocks{BlockSet: []slack.Block{slack.NewInputBlock("text", text("Text"), nil, input), second}},
	}
}

// A clock is moved by hand.
type clock struct{ us atomic.Int64 }

func newClock() *clock {
	c := new(clock)
	c.us.Store(1_700_000_000_000_000)
	return c
}

func (c *clock) now() time.Time { return time.UnixMicro(c.us.Load()) }

func (c *clock) move(d time.Duration) { c.us.Add(d.Microseconds()) }

// buttonDesk is a desk with a message that has one button, and a client that
// acknowledges with what answer says.
func buttonDesk(t *testing.T, o slacktest.Options, answer func(slack.InteractionCallback) any) (*desk, *app, slacktest.Message) {
	t.Helper()
	d := open(t, o)
	a := d.listen(t, func(e socketmode.Event) (any, bool) {
		if c, ok := e.Data.(slack.InteractionCallback); ok && answer != nil {
			return answer(c), true
		}
		return nil, true
	})
	if err := d.AwaitConnections(within(t), 1); err != nil {
		t.Fatal(err)
	}
	card := d.post(t, d.tri, slack.MsgOptionText("card", false), slack.MsgOptionBlocks(slack.NewActionBlock("card",
		slack.NewButtonBlockElement("reply", "12", text("Reply")),
		slack.NewOptionsSelectBlockElement("static_select", nil, "prio",
			slack.NewOptionBlockObject("p1", text("High"), nil), slack.NewOptionBlockObject("p3", text("Low"), nil)))))
	a.next(t) // the card itself
	return d, a, card
}

func (a *app) interaction(t *testing.T) slack.InteractionCallback {
	t.Helper()
	return a.next(t).Data.(slack.InteractionCallback)
}

func TestATriggerOpensOneModalForThreeSeconds(t *testing.T) {
	c := newClock()
	d, a, card := buttonDesk(t, slacktest.Options{Now: c.now}, nil)
	click := func() string {
		t.Helper()
		if err := d.bob.Click(card, "reply"); err != nil {
			t.Fatal(err)
		}
		return a.interaction(t).TriggerID
	}
	trigger := click()
	v, err := d.api.OpenView(trigger, replyModal())
	if err != nil || v.Hash == "" || v.RootViewID != v.ID {
		t.Fatalf("got %+v, %v", v, err)
	}
	_, err = d.api.OpenView(trigger, replyModal())
	wantError(t, err, "exchanged_trigger_id")
	late := click()
	c.move(3001 * time.Millisecond)
	_, err = d.api.OpenView(late, replyModal())
	wantError(t, err, "expired_trigger_id")
	_, err = d.api.OpenView("1.2.3", replyModal())
	wantError(t, err, "invalid_trigger_id")
	if views := d.bob.Views(); len(views) != 1 || views[0].Callback != "reply" || views[0].Metadata != "12" {
		t.Fatalf("bob sees %+v", views)
	}
}

func TestModalsAreCheckedStrictly(t *testing.T) {
	d, a, card := buttonDesk(t, slacktest.Options{}, nil)
	for name, c := range map[string]struct {
		change func(*slack.ModalViewRequest)
		want   string
	}{
		"long title":            {func(v *slack.ModalViewRequest) { v.Title = text(strings.Repeat("t", 25)) }, "must be less than 25 characters [json-pointer:/view/title/text]"},
		"long submit":           {func(v *slack.ModalViewRequest) { v.Submit = text(strings.Repeat("t", 25)) }, "[json-pointer:/view/submit/text]"},
		"long close":            {func(v *slack.ModalViewRequest) { v.Close = text(strings.Repeat("t", 25)) }, "[json-pointer:/view/close/text]"},
		"no title":              {func(v *slack.ModalViewRequest) { v.Title = nil }, "missing required field: title [json-pointer:/view]"},
		"inputs without submit": {func(v *slack.ModalViewRequest) { v.Submit = nil }, "missing required field: submit"},
		"long metadata":         {func(v *slack.ModalViewRequest) { v.PrivateMetadata = strings.Repeat("m", 3001) }, "[json-pointer:/view/private_metadata]"},
		"long callback":         {func(v *slack.ModalViewRequest) { v.CallbackID = strings.Repeat("m", 256) }, "[json-pointer:/view/callback_id]"},
		"another type":          {func(v *slack.ModalViewRequest) { v.Type = "home" }, "must be one of [modal]"},
		"101 blocks": {func(v *slack.ModalViewRequest) { v.Blocks.BlockSet = append(make51(), make51()...) },
			"no more than 100 items allowed [json-pointer:/view/blocks]"},
		"a bad block": {func(v *slack.ModalViewRequest) { v.Blocks.BlockSet = []slack.Block{section(strings.Repeat("x", 3001))} },
			"[json-pointer:/view/blocks/0/text/text]"},
	} {
		t.Run(name, func(t *testing.T) {
			if err := d.bob.Click(card, "reply"); err != nil {
				t.Fatal(err)
			}
			view := replyModal()
			c.change(&view)
			_, err := d.api.OpenView(a.interaction(t).TriggerID, view)
			e := wantError(t, err, "invalid_arguments")
			if got := strings.Join(e.ResponseMetadata.Messages, "\n"); !strings.Contains(got, c.want) {
				t.Fatalf("got %s, want %s", got, c.want)
			}
		})
	}
}

// openModal has bob press the button and the app open the modal.
func openModal(t *testing.T, d *desk, a *app, card slacktest.Message) slacktest.View {
	t.Helper()
	if err := d.bob.Click(card, "reply"); err != nil {
		t.Fatal(err)
	}
	if _, err := d.api.OpenView(a.interaction(t).TriggerID, replyModal()); err != nil {
		t.Fatal(err)
	}
	v, err := d.bob.AwaitView(within(t))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func (d *desk) awaitView(t *testing.T, id string, ok func(slacktest.View) bool) slacktest.View {
	t.Helper()
	var v slacktest.View
	if err := d.WaitFor(within(t), func() bool { v, _ = d.View(id); return ok(v) }); err != nil {
		t.Fatalf("%v; the view is %+v", err, v)
	}
	return v
}

func TestASubmissionIsAnswered(t *testing.T) {
	var answer any
	d, a, card := buttonDesk(t, slacktest.Options{}, func(c slack.InteractionCallback) any {
		if c.Type == slack.InteractionTypeViewSubmission {
			return answer
		}
		return nil
	})
	v := openModal(t, d, a, card)
	for _, c := range []struct {
		what   string
		values slacktest.Values
	}{
		{"an empty field", nil},
		{"a short text", slacktest.Values{"body": "no"}},
		{"a long text", slacktest.Values{"body": strings.Repeat("x", 21)}},
		{"an unknown field", slacktest.Values{"body": "hello", "colour": "red"}},
		{"an unknown option", slacktest.Values{"body": "hello", "prio": "p9"}},
	} {
		if err := d.bob.Submit(v, c.values); err == nil {
			t.Errorf("Slack's client sends %s", c.what)
		}
	}
	if err := d.zoe.Submit(v, slacktest.Values{"body": "hello"}); err == nil {
		t.Error("zoe submits bob's modal")
	}

	answer = slack.NewErrorsViewSubmissionResponse(map[string]string{"text": "Too rude."})
	if err := d.bob.Submit(v, slacktest.Values{"body": "hello", "prio": "High"}); err != nil {
		t.Fatal(err)
	}
	sent := a.interaction(t)
	if got := sent.View.State.Values; got["text"]["body"].Value != "hello" || got["priority"]["prio"].SelectedOption.Value != "p1" ||
		sent.View.PrivateMetadata != "12" || sent.View.Hash == "" || len(sent.View.Blocks.BlockSet) != 2 {
		t.Fatalf("submitted %+v", sent.View)
	}
	v = d.awaitView(t, v.ID, func(v slacktest.View) bool { return !v.Waiting })
	if v.Closed || v.Errors["text"] != "Too rude." {
		t.Fatalf("after errors %+v", v)
	}

	answer = slack.NewErrorsViewSubmissionResponse(map[string]string{"body": "named by action_id"})
	if err := d.bob.Submit(v, slacktest.Values{"text": "hello"}); err != nil {
		t.Fatal(err)
	}
	v = d.awaitView(t, v.ID, func(v slacktest.View) bool { return !v.Waiting })
	if !v.Trouble || len(d.Complaints()) != 1 {
		t.Fatalf("errors at no input block: %+v, %q", v, d.Complaints())
	}

	next := replyModal()
	next.Title = text("Sure?")
	answer = slack.NewUpdateViewSubmissionResponse(&next)
	if err := d.bob.Submit(v, slacktest.Values{"text": "hello"}); err != nil {
		t.Fatal(err)
	}
	v = d.awaitView(t, v.ID, func(v slacktest.View) bool { return v.Revision == 2 })
	if v.Title != "Sure?" || v.Closed {
		t.Fatalf("after update %+v", v)
	}

	answer = nil
	if err := d.bob.Submit(v, nil); err != nil { // the text is still there
		t.Fatal(err)
	}
	d.awaitView(t, v.ID, func(v slacktest.View) bool { return v.Closed })
	if len(d.bob.Views()) != 0 {
		t.Fatal("a modal is still open")
	}
}

func TestViewsCanBeUpdatedPushedAndClosed(t *testing.T) {
	d, a, card := buttonDesk(t, slacktest.Options{}, nil)
	v := openModal(t, d, a, card)
	_, err := d.api.UpdateView(replyModal(), "", "1.stale", v.ID)
	wantError(t, err, "hash_conflict")
	if _, err := d.api.UpdateView(replyModal(), "", v.Hash, v.ID); err != nil {
		t.Fatal(err)
	}
	_, err = d.api.UpdateView(replyModal(), "", "", "V0NONE")
	wantError(t, err, "not_found")

	withButton := replyModal()
	withButton.Blocks.BlockSet = append(withButton.Blocks.BlockSet, slack.NewActionBlock("more", slack.NewButtonBlockElement("more", "", text("More"))))
	if _, err := d.api.UpdateView(withButton, "", "", v.ID); err != nil {
		t.Fatal(err)
	}
	top := v
	for _, want := range []string{"", "", "push_limit_reached"} {
		if err := d.bob.Click(top, "more"); err != nil {
			t.Fatal(err)
		}
		c := a.interaction(t)
		if c.Container.Type != "view" || c.View.ID != top.ID {
			t.Fatalf("clicked in %+v", c.Container)
		}
		pushed, err := d.api.PushView(c.TriggerID, withButton)
		if want != "" {
			wantError(t, err, want)
			break
		}
		if err != nil || pushed.PreviousViewID != top.ID || pushed.RootViewID != v.ID {
			t.Fatalf("pushed %+v, %v", pushed, err)
		}
		top, _ = d.View(pushed.View.ID)
	}
	if err := d.bob.CloseView(top, true); err != nil {
		t.Fatal(err)
	}
	if c := a.interaction(t); c.Type != slack.InteractionTypeViewClosed || !c.IsCleared || c.View.ID != top.ID {
		t.Fatalf("closed %+v", c)
	}
	if len(d.bob.Views()) != 0 {
		t.Fatal("a modal is still open")
	}
}

func TestAnUnansweredSubmissionShowsTrouble(t *testing.T) {
	c := newClock()
	d, a, card := buttonDesk(t, slacktest.Options{Now: c.now}, nil)
	v := openModal(t, d, a, card)
	if err := d.WaitFor(within(t), func() bool { return d.Pending() == 0 }); err != nil {
		t.Fatal(err)
	}
	d.DropAcks(2)
	if err := d.bob.Submit(v, slacktest.Values{"body": "hello"}); err != nil {
		t.Fatal(err)
	}
	if err := d.bob.Click(card, "reply"); err != nil {
		t.Fatal(err)
	}
	a.interaction(t)
	a.interaction(t)
	c.move(3 * time.Second)
	d.Tick()
	if v, _ = d.View(v.ID); !v.Trouble || v.Waiting || v.Closed {
		t.Fatalf("got %+v", v)
	}
	if n := d.bob.Notices(); len(n) != 1 || !strings.Contains(n[0], "did not respond") {
		t.Fatalf("notices %q", n)
	}
	if lost := d.Lost(); len(lost) != 2 {
		t.Fatalf("interactions are not retried: %d lost", len(lost))
	}
}

func TestSelectingSendsTheOption(t *testing.T) {
	d, a, card := buttonDesk(t, slacktest.Options{}, nil)
	if err := d.bob.Select(card, "prio", "Low"); err != nil {
		t.Fatal(err)
	}
	c := a.interaction(t)
	if act := c.ActionCallback.BlockActions[0]; act.SelectedOption.Value != "p3" || string(act.Type) != "static_select" {
		t.Fatalf("selected %+v", act)
	}
	if got := c.BlockActionState.Values["card"]["prio"].SelectedOption.Value; got != "p3" {
		t.Fatalf("state says %q", got)
	}
	for _, err := range []error{
		d.bob.Select(card, "prio", "Middling"), d.bob.Click(card, "explode"), d.zoe.Click(card, "reply"), d.bob.Select(card, "reply", "x"),
	} {
		if err == nil {
			t.Error("bob did what his client does not offer")
		}
	}
}

func TestHomeTabs(t *testing.T) {
	d, a, _ := buttonDesk(t, slacktest.Options{}, nil)
	d.zoe.OpenHome()
	home := slack.HomeTabViewRequest{Type: slack.VTHomeTab, CallbackID: "home", Blocks: slack.Blocks{BlockSet: []slack.Block{
		slack.NewActionBlock("top", slack.NewButtonBlockElement("new", "", text("New ticket")))}}}
	if e := a.next(t); !strings.Contains(string(e.Request.Payload), `"tab":"home"`) {
		t.Fatalf("got %s", e.Request.Payload)
	}
	v, err := d.api.PublishView(d.zoe.ID, home, "")
	if err != nil {
		t.Fatal(err)
	}
	_, err = d.api.PublishView(d.zoe.ID, home, "1.stale")
	wantError(t, err, "hash_conflict")
	if _, err = d.api.PublishView(d.zoe.ID, home, v.Hash); err != nil {
		t.Fatal(err)
	}
	shown, ok := d.zoe.Home()
	if !ok || shown.Shown() != "[New ticket]" || shown.Revision != 2 {
		t.Fatalf("zoe's Home is %+v", shown)
	}
	if err := d.zoe.Click(shown, "new"); err != nil {
		t.Fatal(err)
	}
	if c := a.interaction(t); c.View.ID != shown.ID || c.User.ID != d.zoe.ID {
		t.Fatalf("clicked %+v", c)
	}
	d.zoe.OpenHome()
	var opened struct {
		Event struct{ View struct{ ID string } }
	}
	if err := json.Unmarshal(a.next(t).Request.Payload, &opened); err != nil || opened.Event.View.ID != shown.ID {
		t.Fatalf("opened again with %+v, %v", opened, err)
	}
}
