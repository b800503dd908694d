package bot

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"guichet/channels"
	"guichet/knowledge/drafts"
	"guichet/store"
	"guichet/tickets"
)

// A drafter that always has an answer.
type ready struct{}

func (ready) Draft(context.Context, drafts.Paper) (drafts.Draft, error) {
	return drafts.Draft{Text: "Restart the spooler."}, nil
}

// prefilled is what stands in the reply form of somebody at first.
func prefilled(t *testing.T, b *Bot, who, option string) string {
	t.Helper()
	c, err := b.Store.Case(t.Context(), 1001)
	if err != nil {
		t.Fatal(err)
	}
	in := channels.Inbound{From: chatPeople[who], Demand: channels.Demand{Gesture: channels.Button, Action: channels.Reply, Option: option}}
	f, err := b.form(t.Context(), in, c)
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range f.Fields {
		if a.Name == channels.FieldText {
			return a.Value
		}
	}
	t.Fatal("the form asks for no text")
	return ""
}

// What was drafted for one agent begins their reply, where they want it, and
// nobody else's.
func TestADraftBeginsTheReplyOfWhoAsked(t *testing.T) {
	p := newPost()
	b := prepare(t, p)
	b.Drafts = ready{}
	go b.Run(t.Context())
	p.arrives("1", "zoe@example.org", "", "My printer is stuck, nothing comes out.")
	settled(t, b, "1", 1001)
	if got := prefilled(t, b, "ada", optionDraft); got != "" {
		t.Errorf("before it was drafted there is %q", got)
	}
	click := channels.Inbound{From: chatPeople["ada"], Ticket: 1001, Place: "board", Demand: channels.Demand{Gesture: channels.Button, Action: channels.Draft}}
	b.drawUp(t.Context(), draftWish{"post", click})
	told := p.await(t, func(o channels.Outbound) bool {
		return o.Reader.Is(chatPeople["ada"]) && strings.Contains(o.Text, "Restart the spooler.")
	})
	if len(told.Choices) != 1 || told.Choices[0].ID != string(channels.Reply) || told.Choices[0].Option != optionDraft || told.Ticket != 1001 {
		t.Errorf("she is offered %+v", told.Choices)
	}
	for _, c := range []struct{ who, option, want string }{
		{"ada", optionDraft, "Restart the spooler."}, {"ada", "", ""}, {"léo", optionDraft, ""},
	} {
		if got := prefilled(t, b, c.who, c.option); got != c.want {
			t.Errorf("the reply of %s (%q) begins with %q, want %q", c.who, c.option, got, c.want)
		}
	}
}

// Who asks while many others wait is told so at once; the latest drafts alone
// are kept.
func TestDraftsAreBounded(t *testing.T) {
	p := newPost()
	b := prepare(t, p)
	b.Drafts = ready{}
	b.drafting.wanted = make(chan draftWish) // nobody takes one
	l := channels.Letter{Channel: "post", Key: "1"}
	if err := b.Store.Accept(t.Context(), l); err != nil {
		t.Fatal(err)
	}
	click := channels.Inbound{From: chatPeople["ada"], Place: "board", Demand: channels.Demand{Gesture: channels.Button, Action: channels.Draft}}
	c := tickets.Case{Ticket: tickets.Ticket{Number: 1001, Status: tickets.Open}}
	if err := b.draft(t.Context(), store.Letter{Letter: l}, click, c); err != nil {
		t.Fatal(err)
	}
	p.await(t, func(o channels.Outbound) bool { return strings.Contains(o.Text, "try again in a minute") })

	var d drafting
	for n := range int64(3 * mostDrafted) {
		d.keep(tickets.Address{Network: tickets.Slack, ID: fmt.Sprint("U", n%7)}, n, "text")
	}
	if len(d.made) != mostDrafted {
		t.Errorf("%d drafts are kept", len(d.made))
	}
}
