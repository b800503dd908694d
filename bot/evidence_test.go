package bot

import (
	"fmt"
	"testing"
	"time"

	"guichet/knowledge"
	"guichet/tickets"
)

// Whatever process a deed is done in, this one learns it, and forgets it again
// with the person.
func TestTheBotLearnsFromDeeds(t *testing.T) {
	p := newPost()
	b := start(t, p)
	texts := []string{"The zorbler in the hall is kaputt.", "Our zorbler hums, it is kaputt.", "zorbler kaputt again"}
	for i, text := range texts {
		p.arrives(fmt.Sprint(i), fmt.Sprintf("zoe.%d@example.org", i), "", text)
		settled(t, b, fmt.Sprint(i), int64(1001+i))
	}
	offered := func() string {
		t.Helper()
		r := b.Knowledge.Search(knowledge.Question{Text: "the zorbler is kaputt", Lang: "en"})
		if offer := r.Offer(); len(offer) > 0 {
			return offer[0].ID
		}
		return ""
	}
	last := lesson{}
	learn := func() {
		t.Helper()
		var err error
		if last, err = b.learnNews(t.Context(), last); err != nil {
			t.Fatal(err)
		}
	}
	learn()
	if id := offered(); id != "" {
		t.Fatalf("%s is offered before anybody has taught it", id)
	}
	const article = "en/printer-stuck"
	for i := range texts {
		sendArticle(t, b, int64(1001+i), "UAGENT"+fmt.Sprint(i%2), article)
	}
	learn()
	if id := offered(); id != article {
		t.Fatalf("%q is offered, want %s", id, article)
	}
	list, err := b.Store.Evidence(t.Context(), 10)
	if err != nil || len(list) != 3 || list[0].Lesson != tickets.ArticleSent || list[0].Request.Said() != texts[0] {
		t.Fatalf("evidence %+v, %v", list, err)
	}
	correct := func(c knowledge.Calibration) {
		t.Helper()
		if err := b.Store.Memory("knowledge").Remember(t.Context(), Calibration, c.String()); err != nil {
			t.Fatal(err)
		}
		learn()
	}
	correct(knowledge.Calibration{Slope: 1, Shift: -2})
	if id := offered(); id != "" {
		t.Errorf("%s is offered by a base that was made less sure", id)
	}
	correct(knowledge.Calibration{})
	if id := offered(); id != article {
		t.Errorf("%q is offered without the correction, want %s", id, article)
	}
	for i := range texts {
		if n, err := b.Store.ForgetEvidence(t.Context(), fmt.Sprintf("email:zoe.%d@example.org", i)); n != 1 || err != nil {
			t.Fatalf("%d deeds forgotten, %v", n, err)
		}
	}
	learn()
	if id := offered(); id != "" {
		t.Errorf("%s is offered after all was forgotten", id)
	}
}

// sendArticle lets an agent answer a ticket by an article's name.
func sendArticle(t *testing.T, b *Bot, number int64, who, article string) {
	t.Helper()
	by := tickets.Author{Role: tickets.Agent, Address: tickets.Address{Network: tickets.Slack, ID: who}}
	decide(t, b, number, func(c tickets.Case) (tickets.Change, error) {
		change, err := b.Desk.Wait(b.Now(), c, nil, by, tickets.Message{Author: by, At: b.Now(), Public: true, Text: "Please see " + article + "."})
		b.credit(&change)
		return change, err
	})
}

// What agents sent counts more once the ticket is resolved; what helped and did
// not last counts no more.
func TestEvidenceOfTheRecords(t *testing.T) {
	p := newPost()
	b := start(t, p)
	p.arrives("1", "zoe@example.org", "", "The zorbler in the hall is kaputt.")
	settled(t, b, "1", 1001)
	zoe := tickets.Author{Role: tickets.Requester, Address: tickets.Address{Network: tickets.Email, ID: "zoe@example.org"}}
	sendArticle(t, b, 1001, "UADA", "en/printer-stuck")
	decide(t, b, 1001, func(c tickets.Case) (tickets.Change, error) {
		change, err := b.Desk.Solve(b.Now().Add(time.Minute), c, zoe)
		change.Evidence = append(change.Evidence, b.Desk.Teach(b.Now().Add(time.Minute), c.Ticket, tickets.ArticleHelped, zoe, "en/printer-stuck"))
		return change, err
	})
	kinds := func() (out []knowledge.Lesson) {
		list, err := b.Store.Evidence(t.Context(), 10)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range Evidence(list) {
			out = append(out, e.Kind)
		}
		return out
	}
	if got := fmt.Sprint(kinds()); got != "[closed helped]" {
		t.Errorf("of a resolved ticket: %v", got)
	}
	decide(t, b, 1001, func(c tickets.Case) (tickets.Change, error) { return b.Desk.Reopen(b.Now(), c, nil, zoe) })
	if got := fmt.Sprint(kinds()); got != "[sent]" {
		t.Errorf("once it was reopened: %v", got)
	}
}
