package slack

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"guichet/channels"
	"guichet/channels/slack/slacktest"
	"guichet/tickets"
)

func TestReplyFormOpensAndAnswers(t *testing.T) {
	d := open(t, slacktest.Options{})
	d.listen(t)
	r, m := d.card(t)
	if err := d.ada.Click(m, "Reply"); err != nil {
		t.Fatal(err)
	}
	v, err := d.ada.AwaitView(soon(t))
	if err != nil {
		t.Fatal(err)
	}
	if v.Title != "Reply to requester" || !strings.Contains(v.Shown(), "Your answer") {
		t.Errorf("the form shows %q", v.Shown())
	}
	if err := d.ada.Submit(v, slacktest.Values{"text": "I come <now> & bring *tools*\nAda"}); err != nil {
		t.Fatal(err)
	}
	l, in := d.until(t, func(in channels.Inbound) bool { return in.Action == channels.Reply })
	if in.Text != "I come <now> & bring *tools*\nAda" || !in.Public || in.Ticket != 12 || in.From.ID != d.ada.ID ||
		in.Audience != tickets.ToAgents || in.Place != d.triage.ID || in.Thread[0] != r || in.Ref != "" {
		t.Errorf("read %+v", in)
	}
	if l.Thread != string(r) || !strings.HasPrefix(l.Key, "view/") {
		t.Errorf("letter %s in the thread %s", l.Key, l.Thread)
	}
	if err := d.ws.WaitFor(soon(t), func() bool { return len(d.ada.Views()) == 0 }); err != nil {
		t.Error("the form stays open")
	}
}

func TestFormStaysOpenUntilItIsStored(t *testing.T) {
	d := open(t, slacktest.Options{})
	d.listen(t)
	_, m := d.card(t)
	if err := d.ada.Click(m, "Reply"); err != nil {
		t.Fatal(err)
	}
	v, err := d.ada.AwaitView(soon(t))
	if err != nil {
		t.Fatal(err)
	}
	card, click := false, false // only the form is to be refused: everything else must have come
	d.until(t, func(in channels.Inbound) bool {
		card, click = card || in.Kind == channels.Own, click || strings.Contains(in.Trouble, "opened the form")
		return card && click
	})
	d.mu.Lock()
	d.refuse = 1
	d.mu.Unlock()
	if err := d.ada.Submit(v, slacktest.Values{"text": "words"}); err != nil {
		t.Fatal(err)
	}
	d.until(t, func(in channels.Inbound) bool { return in.Action == channels.Reply })
	if len(d.ada.Views()) != 1 {
		t.Error("the form closed before the answer was stored")
	}
	d.until(t, func(in channels.Inbound) bool { return in.Action == channels.Reply })
}

// An answer of nothing but blanks is refused in the form itself, and does not
// use up the form's key.
func TestEmptyAnswerIsRefusedInTheForm(t *testing.T) {
	d := open(t, slacktest.Options{})
	d.listen(t)
	_, m := d.card(t)
	if err := d.ada.Click(m, "Reply"); err != nil {
		t.Fatal(err)
	}
	v, err := d.ada.AwaitView(soon(t))
	if err != nil {
		t.Fatal(err)
	}
	if err := d.ws.WaitFor(soon(t), func() bool { return d.people.language(d.ada.ID) == "fr" }); err != nil {
		t.Fatal("Ada's language is not known")
	}
	if err := d.ada.Submit(v, slacktest.Values{"text": "   \n "}); err != nil {
		t.Fatal(err)
	}
	err = d.ws.WaitFor(soon(t), func() bool {
		now, _ := d.ws.View(v.ID)
		return len(now.Errors) > 0
	})
	now, _ := d.ws.View(v.ID)
	if err != nil || now.Errors[channels.FieldText] != testWords["fr"].NoAnswer {
		t.Fatalf("the form says %v", now.Errors)
	}
	if err := d.ada.Submit(now, slacktest.Values{"text": "then this"}); err != nil {
		t.Fatal(err)
	}
	if in := d.read(t, "then this"); in.Action != channels.Reply {
		t.Errorf("read %+v", in)
	}
}

// Where a saved reply may stand for the text, one of them must be there.
func TestAnAnswerOfNothingLacksItsText(t *testing.T) {
	for state, lacks := range map[string]bool{
		`{"saved":{"saved":{"type":"static_select","selected_option":null}},"text":{"text":{"type":"plain_text_input","value":" "}}}`: true,
		`{"saved":{"saved":{"selected_option":{"value":"restart"}}},"text":{"text":{"value":null}}}`:                                  false,
		`{"saved":{"saved":{"selected_option":null}},"text":{"text":{"value":"Hello"}}}`:                                              false,
	} {
		var v view
		raw := `{"callback_id":"form:reply","blocks":[{"block_id":"saved","type":"input","optional":true},{"block_id":"text","type":"input","optional":true,"element":{"type":"plain_text_input"}}],"state":{"values":` + state + `}}`
		if _, err := decode([]byte(raw), &v); err != nil {
			t.Fatal(err)
		}
		if got := slices.Contains(v.lacks(), channels.FieldText); got != lacks {
			t.Errorf("%s lacks its text: %v", state, got)
		}
	}
}

func TestFormThatCannotOpenIsTold(t *testing.T) {
	d := open(t, slacktest.Options{})
	d.listen(t)
	d.ws.Break("views.open", slacktest.Fault{Error: "expired_trigger_id"})
	_, m := d.card(t)
	if err := d.ada.Click(m, "Reply"); err != nil {
		t.Fatal(err)
	}
	e, err := d.ada.AwaitEphemeral(soon(t))
	if err != nil || !strings.Contains(e.Shown(), "Le formulaire n’a pas pu s’ouvrir") {
		t.Errorf("Ada is told %q, %v", e.Shown(), err)
	}
	if err := d.ada.Click(m, "Reply"); err != nil {
		t.Fatal(err)
	}
	if _, err := d.ada.AwaitView(soon(t)); err != nil {
		t.Error("a second click does not open it")
	}
}

// The form's words travel with the button; too many of them are left to the
// desk.
func TestFormFitsAButton(t *testing.T) {
	f := *answerForm()
	f.Title = "Répondre à «Zoé»"
	v := formValue(press{ticket: 12, option: "x"}, f)
	k, err := readPress(v)
	got, ok := readFormValue(v)
	if err != nil || k != (press{12, "x"}) || !reflect.DeepEqual(got, f) || !ok {
		t.Errorf("%q reads %+v %+v %v %v", v, k, got, ok, err)
	}
	f.Intro = strings.Repeat("long ", 1000)
	v = formValue(press{ticket: 12}, f)
	if k, _ := readPress(v); k.ticket != 12 || len(v) > buttonValue {
		t.Errorf("%d octets, read %+v", len(v), k)
	}
	if _, ok := readFormValue(v); ok {
		t.Error("a form that does not fit rides along")
	}
}
