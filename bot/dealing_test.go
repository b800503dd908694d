package bot

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"guichet/channels"
	"guichet/tickets"
)

// staffed is a channel of postcards that knows who its agents are, and what they
// show of themselves.
type staffed struct {
	guarded
	shows func(who string) (channels.Presence, error)
}

func (s staffed) Presence(_ context.Context, who tickets.Address) (channels.Presence, error) {
	return s.shows(who.ID)
}

func agentCalled(name string) tickets.Address {
	return tickets.Address{Network: tickets.Slack, ID: name, Name: name}
}

// staff makes a bot, which does not run, whose queue deals by itself to some
// colleagues. All are agents, and show nothing.
func staff(t *testing.T, names ...string) (*Bot, *staffed) {
	t.Helper()
	p := newPost()
	b := prepare(t, p)
	b.Desk.Queues[0].Assign = tickets.RoundRobin
	b.Desk.Queues[0].Above = []tickets.Post{{Place: tickets.Place{Channel: "post", Place: "workshop"}, Level: tickets.L2}}
	for _, name := range names {
		b.Desk.Roster.Colleagues = append(b.Desk.Roster.Colleagues, tickets.Colleague{Address: agentCalled(name)})
	}
	s := &staffed{
		guarded: guarded{p, func(string, string) (bool, channels.Standing, error) { return true, channels.Member, nil }},
		shows:   func(string) (channels.Presence, error) { return channels.Presence{}, nil },
	}
	b.Channels["post"] = s
	return b, s
}

// asks lets requests come; the first is 1001.
func asks(t *testing.T, b *Bot, n int) {
	t.Helper()
	for i := range n {
		if err := take(t, b, fmt.Sprintf("person%d@example.org||My chair number %d is broken, it leans to the left.", i, i)); err != nil {
			t.Fatal(err)
		}
	}
}

// looks lets the bot look at everything once.
func looks(t *testing.T, b *Bot) {
	t.Helper()
	if err := b.round(t.Context(), lookout{b, map[string]time.Time{}}); err != nil {
		t.Fatal(err)
	}
}

// has checks whose a ticket is.
func has(t *testing.T, b *Bot, number int64, want, when string) {
	t.Helper()
	c, err := b.Store.Case(t.Context(), number)
	if err != nil || c.Ticket.Assignee.ID != want {
		t.Errorf("%s, ticket %d is %q's, want %q (%v)", when, number, c.Ticket.Assignee.ID, want, err)
	}
}

// Being listed gives no rights: a ticket is given to nobody who is no agent of
// its place at that moment, nor while that cannot be told.
func TestT15_OnlyAgentsOfThisMomentAreGivenTickets(t *testing.T) {
	b, s := staff(t, "ada", "bob")
	asks(t, b, 1)
	s.may = func(who, place string) (bool, channels.Standing, error) {
		if who == "ada" {
			return false, "", errors.New("nobody can tell")
		}
		return false, channels.Guest, nil
	}
	looks(t, b)
	has(t, b, 1001, "", "while nobody is an agent")
	s.may = func(who, place string) (bool, channels.Standing, error) {
		return who == "bob" && place == "board", channels.Member, nil
	}
	looks(t, b)
	has(t, b, 1001, "bob", "once Bob is one")

	by := tickets.Author{Role: tickets.Agent, Address: agentCalled("bob")}
	decide(t, b, 1001, func(c tickets.Case) (tickets.Change, error) {
		return b.Desk.Escalate(b.Now(), c, nil, tickets.HandOver{To: tickets.L2, Reason: "the frame must be welded"}, by)
	})
	looks(t, b)
	has(t, b, 1001, "", "at a level where nobody is")
	s.may = func(who, place string) (bool, channels.Standing, error) {
		return who == "ada" && place == "workshop", channels.Member, nil
	}
	looks(t, b)
	has(t, b, 1001, "ada", "once Ada works there")
}

// Several processes that deal at once give each ticket to one person, who is
// called once, and nobody more than they have room for.
func TestF22_SeveralBotsDealOnce(t *testing.T) {
	b, _ := staff(t, "ada", "bob", "eve")
	const room, many = 3, 12
	b.Desk.Queues[0].Capacity = room
	asks(t, b, many)
	var busy sync.WaitGroup
	for range 4 {
		busy.Go(func() {
			for range 20 {
				err := b.round(t.Context(), lookout{b, map[string]time.Time{}})
				if err != nil && !errors.Is(err, tickets.ErrConflict) {
					t.Error(err)
				}
			}
		})
	}
	busy.Wait()
	hands, err := b.Store.Hands(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, who := range []string{"ada", "bob", "eve"} {
		if n := hands[agentCalled(who).Key()].Load; n != room {
			t.Errorf("%s has %d, want %d", who, n, room)
		}
	}
	given := 0
	for n := int64(1001); n <= 1000+many; n++ {
		records, err := b.Store.Deliveries(t.Context(), n)
		if err != nil {
			t.Fatal(err)
		}
		calls := 0
		for _, r := range records {
			if r.Notice == tickets.NoticeDealt {
				calls++
			}
		}
		if given += calls; calls > 1 {
			t.Errorf("on ticket %d somebody is called %d times", n, calls)
		}
	}
	if given != len(hands)*room {
		t.Errorf("%d were given away, want %d", given, len(hands)*room)
	}
}

// What somebody shows takes their open tickets out of their hands; a channel that
// does not answer changes nothing, and is not asked again at once.
func TestWhoShowsThatTheyAreAwayIsGivenNothing(t *testing.T) {
	b, s := staff(t, "ada")
	clock := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	b.Now = func() time.Time { return clock }
	look := lookout{b, map[string]time.Time{}}
	round := func() {
		t.Helper()
		clock = clock.Add(time.Second)
		if err := b.round(t.Context(), look); err != nil {
			t.Fatal(err)
		}
	}
	asks(t, b, 1)
	round()
	has(t, b, 1001, "ada", "there")

	asked, trouble := 0, errors.New("no answer")
	s.shows = func(string) (channels.Presence, error) { asked++; return channels.Presence{}, trouble }
	round()
	round()
	if has(t, b, 1001, "ada", "while nobody can tell"); asked != 1 {
		t.Errorf("asked %d times of a channel that does not answer", asked)
	}
	clock = clock.Add(lookPause)
	sick := channels.Presence{Away: true, Why: "Grippe", Sign: "🤒 Grippe"}
	s.shows = func(string) (channels.Presence, error) { return sick, nil }
	round()
	has(t, b, 1001, "", "ill")
	round()
	has(t, b, 1001, "", "still ill")
	all, err := b.Store.Absences(t.Context(), clock)
	if err != nil || len(all) != 1 || all[0].Source != "post" || all[0].Why != "Grippe" {
		t.Errorf("absences: %+v (%v)", all, err)
	}

	s.shows = func(string) (channels.Presence, error) { return channels.Presence{}, nil }
	round()
	has(t, b, 1001, "ada", "well again")
}

// What a requester hears of dealing is nothing: neither when a ticket is given to
// somebody nor when it is taken from them.
func TestRequestersHearNothingOfDealing(t *testing.T) {
	b, s := staff(t, "ada", "bob")
	asks(t, b, 1)
	toRequester := func() (n int) {
		records, err := b.Store.Deliveries(t.Context(), 1001)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range records {
			if r.Public {
				n++
			}
		}
		return n
	}
	before := toRequester()
	b.Desk.Mends = map[string]bool{"post": true}
	looks(t, b)
	has(t, b, 1001, "ada", "dealt")
	s.shows = func(who string) (channels.Presence, error) {
		return channels.Presence{Away: who == "ada", Sign: "🌴"}, nil
	}
	looks(t, b)
	looks(t, b)
	has(t, b, 1001, "bob", "dealt again")
	if after := toRequester(); before == 0 || after != before {
		t.Errorf("the requester is told %d things, before it was %d", after, before)
	}
	events, err := b.Store.Events(t.Context(), 1001)
	if err != nil {
		t.Fatal(err)
	}
	var kinds []tickets.EventKind
	for _, e := range events {
		if e.By.Role == tickets.Bot {
			kinds = append(kinds, e.Kind)
		}
	}
	if want := []tickets.EventKind{tickets.Assigned, tickets.Released, tickets.Assigned}; !slices.Equal(kinds, want) {
		t.Errorf("the bot's history is %v, want %v", kinds, want)
	}
}
