package storetest

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"guichet/store"
	"guichet/tickets"
)

func testRoundTrip(t *testing.T, s *store.Store) {
	ctx := t.Context()
	want := NewTicket(1001)
	want.Ticket.Assignee = tickets.Address{Network: tickets.Slack, ID: "U012", Name: "Ada"}
	want.Ticket.Taken = want.Ticket.Created
	want.Ticket.Quiet, want.Ticket.Attended = true, true
	want.Ticket.Linked, want.Ticket.Next = []int64{7, 9}, 12
	want.Conversations[0].Watchers = []tickets.Address{{Network: tickets.Email, ID: "tom@example.org", Name: "Tom"}}
	want.Messages[0].Proposal, want.Messages[0].Cc = tickets.HeldBack, want.Conversations[0].Watchers
	want.Deliveries[0].Files = want.Messages[0].Files
	want.Deliveries[0].Cc, want.Deliveries[1].Settles = want.Conversations[0].Watchers, true
	want.Deliveries[1].Mark, want.Deliveries[1].Message = tickets.MarkSent, want.Messages[0].ID
	commit(t, s, want)
	want.Ticket.Version, want.Person.Version = 1, 1
	compare(t, s, want)

	// The same ticket, changed in everything that can change.
	next := want
	next.Ticket.Subject, next.Ticket.Status, next.Ticket.Priority, next.Ticket.Level = "Panne", tickets.Resolved, tickets.P1, tickets.L2
	next.Ticket.Queue, next.Ticket.Language, next.Ticket.Suggested = "billing", "en", nil
	next.Ticket.Taken = time.Time{}
	next.Ticket.Assignee, next.Ticket.Alarms, next.Ticket.Clocks = tickets.Address{}, nil, nil
	next.Ticket.Quiet, next.Ticket.Attended = false, false
	next.Ticket.Sent, next.Ticket.Path = []string{"toner"}, nil
	next.Ticket.Told = tickets.HandOver{To: tickets.L2, Reason: "needs a new fuser", Evidence: []string{"photo.jpg"}, At: want.Ticket.Updated}
	next.Ticket.Linked, next.Ticket.Next = []int64{7}, 0
	next.Ticket.Problem, next.Ticket.Incident = 7, tickets.Incident{News: tickets.Phrase{"fr": "panne"}, Words: []string{"vpn"}}
	next.Ticket.Updates = []tickets.Update{{ID: "u", Text: tickets.Phrase{"en": "solved"}, Resolves: true, At: want.Ticket.Created}}
	next.Ticket.Category, next.Ticket.Guess, next.Ticket.Impact, next.Ticket.Urgency = "hardware", 0, 2, 0
	next.Ticket.VIP, next.Ticket.Answers = false, nil
	next.Ticket.Updated = want.Ticket.Updated.Add(time.Minute)
	next.Conversations = []tickets.Conversation{want.Conversations[1].Continue("C012AB3CD/1.5")}
	decided := want.Messages[0]
	decided.Proposal, decided.Public, decided.Author.Role = "", false, tickets.ThirdParty
	next.Messages, next.Events, next.Deliveries, next.Amended = nil, nil, nil, []tickets.Message{decided}
	heard := want.Person.Heard(want.Ticket.Updated.Add(time.Minute))
	heard.Language = "en"
	next.Person = &heard
	commit(t, s, next)
	want.Ticket, want.Conversations[1], want.Person = next.Ticket, next.Conversations[0], next.Person
	want.Messages[0] = decided
	want.Ticket.Version, want.Person.Version = 2, 2
	compare(t, s, want)

	nobody, err := s.Person(ctx, tickets.Address{Network: tickets.Email, ID: "new@example.org"})
	if diff := cmp.Diff(tickets.Person{Address: tickets.Address{Network: tickets.Email, ID: "new@example.org"}}, nobody); err != nil || diff != "" {
		t.Errorf("an unknown person: %v\n%s", err, diff)
	}
	_, err = s.Case(ctx, 9)
	mustBe(t, err, tickets.ErrNotFound)
	_, err = s.Message(ctx, "none")
	mustBe(t, err, tickets.ErrNotFound)
	_, err = s.Delivery(ctx, "none")
	mustBe(t, err, tickets.ErrNotFound)
	_, err = s.Letter(ctx, "none")
	mustBe(t, err, tickets.ErrNotFound)
}

// compare reads back everything that a change wrote.
func compare(t *testing.T, s *store.Store, want tickets.Change) {
	t.Helper()
	ctx, n := t.Context(), want.Ticket.Number
	got := tickets.Change{}
	c := read(t, s, n)
	got.Ticket, got.Conversations = c.Ticket, c.Conversations
	var err error
	got.Messages, err = s.Messages(ctx, n)
	must(t, err)
	got.Events, err = s.Events(ctx, n)
	must(t, err)
	records, err := s.Deliveries(ctx, n)
	must(t, err)
	for _, r := range records {
		got.Deliveries = append(got.Deliveries, r.Delivery)
		one, err := s.Delivery(ctx, r.ID)
		if diff := cmp.Diff(r.Delivery, one); err != nil || diff != "" {
			t.Errorf("delivery by id: %v\n%s", err, diff)
		}
	}
	shouting := want.Person.Address
	shouting.ID = "ZOE.1001@Example.org"
	p, err := s.Person(ctx, shouting)
	must(t, err)
	got.Person = &p
	byID := cmpopts.SortSlices(func(a, b tickets.Conversation) bool { return a.ID < b.ID })
	if diff := cmp.Diff(want, got, byID); diff != "" {
		t.Errorf("what comes back differs:\n%s", diff)
	}
	first, err := s.FirstMessage(ctx, n)
	if diff := cmp.Diff(want.Messages[0], first); err != nil || diff != "" {
		t.Errorf("the first message: %v\n%s", err, diff)
	}
	m, err := s.Message(ctx, first.ID)
	if diff := cmp.Diff(first, m); err != nil || diff != "" {
		t.Errorf("message by id: %v\n%s", err, diff)
	}
}

func testWhole(t *testing.T, s *store.Store) {
	ctx := t.Context()
	accept(t, s, letter("a"))
	claim(t, s, 1)
	broken := NewTicket(1001)
	broken.Letter, broken.Outcome = "a", tickets.Ticketed
	last := &broken.Deliveries[len(broken.Deliveries)-1]
	last.ID = broken.Deliveries[0].ID // no two may have one id
	if err := s.Commit(ctx, broken); err == nil {
		t.Fatal("two deliveries of one id were committed")
	}
	_, err := s.Case(ctx, 1001)
	mustBe(t, err, tickets.ErrNotFound)
	_, err = s.Message(ctx, broken.Messages[0].ID)
	mustBe(t, err, tickets.ErrNotFound)
	if known, err := s.ByRef(ctx, broken.Messages[0].Ref); err != nil || len(known) > 0 {
		t.Errorf("refs: %v %v", known, err)
	}
	if p, err := s.Person(ctx, broken.Ticket.Requester); err != nil || p.Language != "" {
		t.Errorf("person: %+v %v", p, err)
	}
	if got := deliveries(t, s, "mail", 10); len(got) > 0 {
		t.Errorf("deliveries: %+v", got)
	}
	if l, err := s.Letter(ctx, "a"); err != nil || l.Outcome != "" {
		t.Errorf("the letter ended as %q (%v)", l.Outcome, err)
	}
	last.ID = tickets.NewID()
	commit(t, s, broken)
	read(t, s, 1001)
}

func testOldVersion(t *testing.T, s *store.Store) {
	c := NewTicket(1001)
	commit(t, s, c)
	mustBe(t, s.Commit(t.Context(), NewTicket(1001)), tickets.ErrConflict) // the number is taken

	mine, theirs := read(t, s, 1001).Ticket, read(t, s, 1001).Ticket
	theirs.Subject = "theirs"
	commit(t, s, tickets.Change{Ticket: theirs})
	mine.Subject = "mine"
	event := tickets.Event{ID: tickets.NewID(), Ticket: 1001, Kind: tickets.Claimed}
	mustBe(t, s.Commit(t.Context(), tickets.Change{Ticket: mine, Events: []tickets.Event{event}}), tickets.ErrConflict)
	if got := read(t, s, 1001).Ticket; got.Subject != "theirs" || got.Version != 2 {
		t.Errorf("the ticket is %+v", got)
	}
	if events, err := s.Events(t.Context(), 1001); err != nil || len(events) != len(c.Events) {
		t.Errorf("%d events (%v), want those of the changes that were made", len(events), err)
	}
}

func testOneEffect(t *testing.T, s *store.Store) {
	accept(t, s, letter("a"))
	claim(t, s, 1)
	for number := int64(1001); number <= 1002; number++ {
		c := NewTicket(number)
		c.Letter, c.Outcome = "a", tickets.Ticketed
		err := s.Commit(t.Context(), c)
		if number == 1001 {
			must(t, err)
		} else {
			mustBe(t, err, store.ErrLost)
		}
	}
	_, err := s.Case(t.Context(), 1002)
	mustBe(t, err, tickets.ErrNotFound)
	mustBe(t, s.Finish(t.Context(), "a", tickets.Ignored, ""), store.ErrLost)
	mustBe(t, s.SetAside(t.Context(), "a", ""), store.ErrLost)
}

func testPersonConflict(t *testing.T, s *store.Store) {
	now := time.Now()
	zoe := tickets.Address{Network: tickets.Email, ID: "zoe@example.org"}
	change := func(number int64, p tickets.Person) tickets.Change {
		c := NewTicket(number)
		c.Person = &p
		return c
	}
	unknown, err := s.Person(t.Context(), zoe)
	must(t, err)
	commit(t, s, change(1, unknown.Heard(now)))
	mustBe(t, s.Commit(t.Context(), change(2, unknown.Heard(now.Add(time.Millisecond)))), tickets.ErrConflict)

	known, err := s.Person(t.Context(), zoe)
	must(t, err)
	for i := range int64(4) { // beyond what is remembered
		known = known.Heard(now.Add(time.Duration(i) * time.Second))
		commit(t, s, change(10+i, known))
		known.Version++
	}
	helped := known.Helped()
	helped.Language = "en"
	commit(t, s, change(20, helped))
}

func testRowsOnly(t *testing.T, s *store.Store) {
	c := NewTicket(1001)
	commit(t, s, c)
	accept(t, s, letter("bounce"))
	claim(t, s, 1)
	card := tickets.Delivery{ID: tickets.NewID(), Ticket: 1001, Conversation: c.Conversations[1].ID, Kind: tickets.ShowCard}
	commit(t, s, tickets.Change{
		Letter: "bounce", Outcome: tickets.Appended,
		Events:     []tickets.Event{{ID: tickets.NewID(), Ticket: 1001, Kind: tickets.Bounced}},
		Deliveries: []tickets.Delivery{card},
	})
	if got := read(t, s, 1001).Ticket.Version; got != 1 {
		t.Errorf("the ticket has version %d, want 1: it was not touched", got)
	}
	events, err := s.Events(t.Context(), 1001)
	must(t, err)
	records, err := s.Deliveries(t.Context(), 1001)
	must(t, err)
	if events[len(events)-1].Kind != tickets.Bounced || records[len(records)-1].ID != card.ID {
		t.Errorf("the rows were not added at the end:\n%+v\n%+v", events, records)
	}
	if l, err := s.Letter(t.Context(), "bounce"); err != nil || l.Ticket != 1001 || l.Outcome != tickets.Appended {
		t.Errorf("the letter is %+v (%v)", l, err)
	}
}

func testNumbers(t *testing.T, s *store.Store) {
	var mu sync.Mutex
	var got []int64
	var busy sync.WaitGroup
	for range 8 {
		busy.Go(func() {
			for range 10 {
				n, err := s.NextNumber(t.Context())
				if err != nil {
					t.Error(err)
				}
				mu.Lock()
				got = append(got, n)
				mu.Unlock()
			}
		})
	}
	busy.Wait()
	slices.Sort(got)
	for i, n := range got {
		if n != int64(1001+i) {
			t.Fatalf("numbers given: %v, want 1001, 1002, …", got)
		}
	}
}

func testCleanTexts(t *testing.T, s *store.Store) {
	const bad = "caf\xe9 \x00 crème"
	l := letter("key " + bad)
	l.Thread, l.Origin, l.Raw = bad, bad, []byte(bad)
	accept(t, s, l, l)
	got := claim(t, s, 10)
	if len(got) != 1 || string(got[0].Raw) != bad {
		t.Fatalf("claimed %+v, want one letter, its octets untouched", got)
	}
	c := NewTicket(1001)
	c.Letter, c.Outcome = l.Key, tickets.Ticketed
	c.Ticket.Subject, c.Ticket.Requester.Name = bad, bad
	c.Messages[0].Text = bad
	c.Events[0].Detail["why"] = bad
	c.Person.Address.Name = bad
	commit(t, s, c)
	if got := read(t, s, 1001).Ticket.Subject; got != "caf\uFFFD \uFFFD crème" {
		t.Errorf("the subject is %q", got)
	}
	must(t, s.Memory("mail").Remember(t.Context(), bad, bad))
}

func testNeighbours(t *testing.T, s *store.Store) {
	const n = 40
	var busy sync.WaitGroup
	for i := range int64(n) {
		busy.Go(func() {
			c := NewTicket(1 + i)
			bad := i%4 == 0
			if bad {
				c.Events[1].Ticket = 99 // which does not exist
			}
			if err := s.Commit(t.Context(), c); (err != nil) != bad {
				t.Errorf("ticket %d: %v", 1+i, err)
			}
		})
	}
	busy.Wait()
	for i := range int64(n) {
		events, err := s.Events(t.Context(), 1+i)
		must(t, err)
		if _, err := s.Case(t.Context(), 1+i); (err == nil) != (i%4 != 0) || len(events) > 0 != (i%4 != 0) {
			t.Errorf("ticket %d: %v, with %d events", 1+i, err, len(events))
		}
	}
}

func testListing(t *testing.T, s *store.Store) {
	for n := int64(1); n <= 6; n++ {
		c := NewTicket(n)
		c.Ticket.Status = []tickets.Status{tickets.New, tickets.Open, tickets.Closed}[n%3]
		c.Ticket.Queue = []string{"support", "billing"}[n%2]
		if n > 3 {
			c.Ticket.Requester = tickets.Address{Network: tickets.Slack, ID: "U1"}
		}
		if n == 2 || n == 5 {
			c.Ticket.Assignee = tickets.Address{Network: tickets.Slack, ID: "U2"}
			c.Ticket.Priority = tickets.P1
			c.Ticket.Subject = "100% of the VPN_drops"
		}
		switch n {
		case 1:
			c.Ticket.Clocks = nil
		case 4:
			c.Ticket.Clocks[0].Due = c.Ticket.Clocks[0].Due.Add(-time.Minute)
		}
		commit(t, s, c)
	}
	for _, c := range []struct {
		filter store.Filter
		want   []int64
	}{
		{store.Filter{}, []int64{6, 5, 4, 3, 2, 1}},
		{store.Filter{Limit: 2}, []int64{6, 5}},
		{store.Filter{Numbers: []int64{2, 5, 9}}, []int64{5, 2}},
		{store.Filter{Limit: 2, Before: 5}, []int64{4, 3}},
		{store.Filter{Status: []tickets.Status{tickets.New}}, []int64{6, 3}},
		{store.Filter{Status: []tickets.Status{tickets.New, tickets.Closed}, Before: 6}, []int64{5, 3, 2}},
		{store.Filter{Queue: "billing"}, []int64{5, 3, 1}},
		{store.Filter{Requester: "slack:U1"}, []int64{6, 5, 4}},
		{store.Filter{Requester: "slack:U1", Queue: "support", Status: []tickets.Status{tickets.New}, Limit: 1}, []int64{6}},
		{store.Filter{Queues: []string{"billing", "sales"}}, []int64{5, 3, 1}},
		{store.Filter{Assignee: tickets.Address{Network: tickets.Slack, ID: "U2"}}, []int64{5, 2}},
		{store.Filter{Free: true, Queues: []string{"billing", "support"}, Limit: 2, Skip: 1}, []int64{4, 3}},
		{store.Filter{Pressing: true}, []int64{4, 2, 3, 5, 6, 1}},
		{store.Filter{Pressing: true, Status: []tickets.Status{tickets.New}}, []int64{3, 6}},
		{store.Filter{Words: "vpn 100%"}, []int64{5, 2}},
		{store.Filter{Words: "vpn_"}, []int64{5, 2}},
		{store.Filter{Words: "v_n"}, nil},
		{store.Filter{Words: "ZOE.3"}, []int64{3}},
	} {
		list, err := s.Tickets(t.Context(), c.filter)
		must(t, err)
		var got []int64
		for _, k := range list {
			got = append(got, k.Number)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%+v lists %v, want %v", c.filter, got, c.want)
		}
		f := c.filter
		f.Before, f.Limit, f.Skip = 0, 0, 0
		all, err := s.Tickets(t.Context(), f)
		must(t, err)
		if n, err := s.Count(t.Context(), f); err != nil || n != len(all) {
			t.Errorf("%+v counts %d (%v), want %d", f, n, err, len(all))
		}
	}
}

func testDue(t *testing.T, s *store.Store) {
	now := time.Now()
	for i, at := range []time.Time{now.Add(-time.Minute), {}, now.Add(time.Hour), now.Add(-time.Hour)} {
		c := NewTicket(int64(1 + i))
		c.Ticket.Alarms = nil
		if !at.IsZero() {
			c.Ticket.Alarms = []tickets.Alarm{{What: tickets.CloseDue, At: at}}
		}
		commit(t, s, c)
	}
	got, err := s.Due(t.Context(), now, 10)
	if err != nil || !slices.Equal(got, []int64{4, 1}) {
		t.Errorf("due: %v (%v), want the longest due first and nothing else", got, err)
	}
}

func testRefs(t *testing.T, s *store.Store) {
	ctx := t.Context()
	one, two := NewTicket(1001), NewTicket(1002)
	two.Messages[0].Ref = one.Messages[0].Ref // two senders, one Message-ID
	commit(t, s, one)
	commit(t, s, two)
	y := deliveries(t, s, "mail", 10)[0]
	must(t, s.Settle(ctx, y, store.Settlement{State: store.Sent, Ref: "<ours@desk.example>"}))

	got, err := s.ByRef(ctx, "<unknown@example.org>", "<ours@desk.example>", one.Messages[0].Ref, "<ours@desk.example>")
	want := []store.Known{
		{Ticket: 1001, Conversation: one.Conversations[0].ID, Delivery: one.Deliveries[0].ID, Ref: "<ours@desk.example>"},
		{Ticket: 1001, Conversation: one.Conversations[0].ID, Message: one.Messages[0].ID, Ref: one.Messages[0].Ref},
		{Ticket: 1002, Conversation: two.Conversations[0].ID, Message: two.Messages[0].ID, Ref: one.Messages[0].Ref},
	}
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("known: %v\n%s", err, diff)
	}
	if none, err := s.ByRef(ctx); err != nil || len(none) > 0 {
		t.Errorf("no names: %v %v", none, err)
	}
	ref, err := s.RefIn(ctx, one.Messages[0].ID, one.Conversations[0].ID)
	if err != nil || ref != one.Messages[0].Ref {
		t.Errorf("where it arrived it is %q (%v)", ref, err)
	}
	_, err = s.RefIn(ctx, one.Messages[0].ID, one.Conversations[1].ID)
	mustBe(t, err, tickets.ErrNotFound)

	// An agents' thread gets the message too, and it has a second name there.
	carried := tickets.Delivery{ID: tickets.NewID(), Ticket: 1001, Conversation: one.Conversations[1].ID, Kind: tickets.Say, Message: one.Messages[0].ID}
	commit(t, s, tickets.Change{Deliveries: []tickets.Delivery{carried}})
	for i, name := range []tickets.Ref{"C012AB3CD/1.0", "C012AB3CD/2.0"} { // the card, then the message
		for _, y := range deliveries(t, s, "slack", 10) {
			if y.Ticket.Number == 1001 {
				must(t, s.Settle(ctx, y, store.Settlement{State: store.Sent, Ref: name}))
			} else if i == 1 {
				t.Error("another ticket's card was claimed twice")
			}
		}
	}
	ref, err = s.RefIn(ctx, one.Messages[0].ID, one.Conversations[1].ID)
	if err != nil || ref != "C012AB3CD/2.0" {
		t.Errorf("among agents it is %q (%v)", ref, err)
	}
}

// F31: a delivery is known before it has left, for the answer that overtakes it.
func F31(t *testing.T, s *store.Store) {
	c := NewTicket(1001)
	commit(t, s, c)
	want := store.Known{Ticket: 1001, Conversation: c.Conversations[0].ID, Delivery: c.Deliveries[0].ID}
	got, err := s.ByDelivery(t.Context(), "unknown", c.Deliveries[0].ID, c.Deliveries[1].ID)
	if err != nil || got != want {
		t.Errorf("before it left: %+v (%v), want %+v", got, err, want)
	}
	must(t, s.Settle(t.Context(), deliveries(t, s, "mail", 1)[0], store.Settlement{State: store.Sent, Ref: "<a@desk.example>"}))
	want.Ref = "<a@desk.example>"
	if got, err := s.ByDelivery(t.Context(), c.Deliveries[0].ID); err != nil || got != want {
		t.Errorf("after it left: %+v (%v), want %+v", got, err, want)
	}
	_, err = s.ByDelivery(t.Context(), "unknown", fmt.Sprint("also ", "unknown"))
	mustBe(t, err, tickets.ErrNotFound)
}
