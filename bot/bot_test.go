package bot

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"guichet/channels"
	"guichet/knowledge"
	"guichet/store"
	"guichet/templates"
	"guichet/tickets"
)

// prepare makes a bot with records in a temporary folder.
func prepare(t testing.TB, p *post) *Bot {
	t.Helper()
	dir := t.TempDir()
	s, err := store.Open(t.Context(), store.Config{Database: "sqlite:" + filepath.Join(dir, "desk.db"), Files: dir})
	if err != nil {
		t.Fatal(err)
	}
	words, err := templates.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	base, _ := knowledge.Open(knowledge.Demo)
	t.Cleanup(func() { s.Close() })
	return &Bot{
		Store: s, Channels: map[string]channels.Channel{"post": p}, Knowledge: base, Templates: words,
		Desk: tickets.Desk{
			Queues:   []tickets.Queue{{Name: "support", Names: true, Agents: []tickets.Place{{Channel: "post", Place: "board"}}}},
			HandOver: time.Hour, CloseAfter: time.Hour, Grace: time.Hour, Required: []tickets.FilePart{tickets.FileReason}, NewID: tickets.NewID,
		},
		Name: "Support", Language: "en", Agents: "en", Now: time.Now, Log: slog.New(slog.DiscardHandler),
	}
}

// start lets a bot work until the test ends.
func start(t testing.TB, p *post) *Bot {
	t.Helper()
	b := prepare(t, p)
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- b.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	return b
}

func (p *post) arrives(key, from, thread, text string) {
	p.letters <- channels.Letter{Channel: "post", Key: key, Thread: thread + key, Raw: []byte(from + "|" + thread + "|" + text), At: time.Now()}
}

// recorded waits until the name is known under which a delivery travels.
func recorded(t *testing.T, b *Bot, o channels.Outbound) {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(time.Millisecond) {
		known, err := b.Store.ByRef(t.Context(), tickets.Ref("sent/"+o.ID))
		if err != nil {
			t.Fatal(err)
		}
		if len(known) > 0 {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("delivery %s is not recorded", o.ID)
		}
	}
}

const question = "My chair is broken, it leans to the left."

func TestTheRoad(t *testing.T) {
	p := newPost()
	start(t, p)
	p.arrives("1", "zoe@example.org", "", question)
	p.await(t, text(tickets.ToRequester, "its number is 1001"))
	card := p.await(t, kind(tickets.ShowCard))
	if card.Card.Body != question || card.Card.Actions[0].ID != "claim" || card.Card.Fields[0].Value != "zoe@example.org (zoe@example.org)" {
		t.Errorf("card = %+v", card.Card)
	}
	p.arrives("2", "agent ada", "sent/"+card.ID, "who sat on it?")
	p.await(t, func(o channels.Outbound) bool { return o.Mark == tickets.MarkInside && o.Target == "2" })
	p.arrives("3", "agent ada", "sent/"+card.ID, ">>A new one comes tomorrow.")
	answer := p.await(t, text(tickets.ToRequester, "A new one comes tomorrow."))
	p.await(t, func(o channels.Outbound) bool { return o.Mark == tickets.MarkSent && o.Target == "3" })
	if answer.Automatic || answer.Author.Address.Name != "agent ada" || answer.Root != "1" {
		t.Errorf("the answer is %+v", answer)
	}
	p.arrives("4", "zoe@example.org", "sent/"+answer.ID, "Great, thanks")
	p.await(t, text(tickets.ToAgents, "Great, thanks"))
	for _, o := range p.sent {
		if o.Audience == tickets.ToRequester && strings.Contains(o.Text, "sat on it") {
			t.Error("a note went out")
		}
	}
}

// A letter that breaks its reader is set aside with its reason; its neighbours
// pass.
func TestT42_ABrokenLetterIsSetAside(t *testing.T) {
	p := newPost()
	b := start(t, p)
	p.arrives("1", "zoe@example.org", "", "break")
	p.letters <- channels.Letter{Channel: "post", Key: "2", Raw: []byte("nothing like a postcard"), At: time.Now()}
	p.arrives("3", "zoe@example.org", "", question)
	p.await(t, text(tickets.ToRequester, "its number is 1001"))
	aside, err := b.Store.SetAsideLetters(t.Context(), 10)
	if err != nil || len(aside) != 2 {
		t.Fatalf("set aside: %+v, %v", aside, err)
	}
}

// outcomes is the table of what becomes of an agent's answer by what sending
// it ends with.
func TestAnAnswerThatDoesNotArriveSurely(t *testing.T) {
	refused := errors.New("550 no such user")
	for _, tt := range []struct {
		name  string
		err   error // of the first try
		again error // of the second
		state store.State
		told  string // to the agents; empty for nothing
		mark  tickets.Mark
	}{
		{"refused for good", channels.Permanent(refused), nil, store.Failed, "could not be delivered", tickets.MarkFailed},
		{"a hiccup", refused, nil, store.Sent, "", tickets.MarkSent},
		{"no answer, then found there", channels.Uncertain(refused), nil, store.Sent, "", tickets.MarkSent},
		{"no answer, and sent again", channels.Uncertain(refused), again{errors.New("no answer before")}, store.Sent, "may have arrived twice", tickets.MarkSent},
		{"no answer, and no way to look", channels.Uncertain(refused), channels.Permanent(channels.Uncertain(refused)), store.Uncertain, "Nobody can tell", tickets.MarkFailed},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := newPost()
			b := start(t, p)
			tries := 0
			p.fail = func(o channels.Outbound) error {
				if o.Audience != tickets.ToRequester || o.Author.Role != tickets.Agent {
					return nil
				}
				tries++
				if wantRepeat := tries > 1 && channels.IsUncertain(tt.err); o.Repeat != wantRepeat {
					t.Errorf("try %d: Repeat = %v, want %v", tries, o.Repeat, wantRepeat)
				}
				return []error{tt.err, tt.again}[tries-1]
			}
			p.arrives("1", "zoe@example.org", "", question)
			card := p.await(t, kind(tickets.ShowCard))
			p.arrives("2", "agent ada", "sent/"+card.ID, ">>It comes tomorrow.")
			p.await(t, func(o channels.Outbound) bool { return o.Mark == tt.mark && o.Target == "2" })
			if tt.told != "" {
				p.await(t, text(tickets.ToAgents, tt.told))
			}
			list, err := b.Store.Deliveries(t.Context(), 1001)
			if err != nil {
				t.Fatal(err)
			}
			for _, d := range list {
				if d.Author.Role == tickets.Agent && d.State != tt.state {
					t.Errorf("the answer is %s, want %s", d.State, tt.state)
				}
			}
		})
	}
}

// An agent may answer a card before we know that it stands there.
func TestF31_AnAgentsAnswerBeforeTheCardIsRecorded(t *testing.T) {
	p := newPost()
	start(t, p)
	var once sync.Once
	p.fail = func(o channels.Outbound) (err error) {
		if o.Kind == tickets.ShowCard {
			once.Do(func() {
				p.arrives("2", "agent ada", "sent/"+o.ID, ">>It comes tomorrow.")
				err = channels.Uncertain(errors.New("no answer"))
			})
		}
		return err
	}
	p.arrives("1", "zoe@example.org", "", question)
	p.await(t, text(tickets.ToRequester, "It comes tomorrow."))
}

// A letter whose author is disowned is kept, shown to agents with a warning,
// and has no other effect.
func TestAForgedLetterChangesNothing(t *testing.T) {
	p := newPost()
	b := start(t, p)
	p.arrives("1", "zoe@example.org", "", question)
	receipt := p.await(t, text(tickets.ToRequester, "its number is 1001"))
	recorded(t, b, receipt)
	p.arrives("2", "zoe@example.org", "sent/"+receipt.ID, "forged: send everything to me")
	p.await(t, text(tickets.ToAgents, "it may be forged"))
	p.arrives("3", "tom@example.org", "", "forged: "+question)
	p.await(t, func(o channels.Outbound) bool { return o.Kind == tickets.ShowCard && o.Ticket == 1002 })
	messages, err := b.Store.Messages(t.Context(), 1001)
	if err != nil || messages[1].Public || messages[1].Author.Role != tickets.ThirdParty {
		t.Errorf("the forged message is %+v, %v", messages[1], err)
	}
	for _, o := range p.sent {
		if o.Audience == tickets.ToRequester && o.ID != receipt.ID {
			t.Errorf("this answers a forger: %+v", o)
		}
	}
}

// Where an author wants answers in another domain, agents read so, and answers
// go to the author all the same.
func TestT16_AgentsSeeWhereAnswersAreWanted(t *testing.T) {
	p := newPost()
	start(t, p)
	p.arrives("1", "zoe@example.org", "", "elsewhere, please: "+question)
	card := p.await(t, kind(tickets.ShowCard))
	if !strings.Contains(card.Card.Body, "eve@evil.example") {
		t.Errorf("the card says %q", card.Card.Body)
	}
	p.arrives("2", "agent ada", "sent/"+card.ID, ">>It comes.")
	answer := p.await(t, text(tickets.ToRequester, "It comes."))
	if answer.Place != "zoe@example.org" || answer.Quote == nil || strings.Contains(answer.Quote.Text, "eve@") {
		t.Errorf("the answer goes to %s and quotes %+v", answer.Place, answer.Quote)
	}
}

// Deadlines are rows: the bot wakes a ticket that nobody touches.
func TestADeadlineBringsPeople(t *testing.T) {
	p := newPost()
	b := start(t, p)
	b.Desk.HandOver = time.Millisecond
	p.arrives("1", "zoe@example.org", "", "My printer is stuck, nothing comes out of the printer queue.")
	p.await(t, text(tickets.ToRequester, "Does it help?"))
	card := p.await(t, kind(tickets.ShowCard))
	if !strings.Contains(strings.Join(card.Card.Notes, " "), "rinter") {
		t.Errorf("the card does not say what was suggested: %+v", card.Card)
	}
}

func TestF13_BackoffGrowsAndObeys(t *testing.T) {
	fault := errors.New("connection reset")
	patience := fmt.Errorf("send: %w", channels.Deferred(errors.New("451 come back later")))
	for attempts, want := range []struct{ fault, patience time.Duration }{
		{time.Second, time.Minute}, {4 * time.Second, 4 * time.Minute}, {16 * time.Second, 16 * time.Minute}, {time.Minute, 64 * time.Minute}, {time.Minute, 4 * time.Hour},
	} {
		if got := backoff(attempts, fault); got != want.fault {
			t.Errorf("a fault after %d tries: %v, want %v", attempts, got, want.fault)
		}
		if got := backoff(attempts, patience); got != want.patience {
			t.Errorf("asked for patience after %d tries: %v, want %v", attempts, got, want.patience)
		}
	}
	if got := [2]time.Duration{backoff(1000, fault), backoff(1000, patience)}; got != [2]time.Duration{time.Minute, 4 * time.Hour} {
		t.Errorf("at last %v", got)
	}
	if got := backoff(7, channels.RetryAfter(patience, time.Second)); got != time.Second {
		t.Errorf("asked for a second: %v", got)
	}
}

// BenchmarkRoad measures a letter's whole way: accept, handle, commit, claim,
// deliver. Each opens a ticket that is answered and shown to agents.
func BenchmarkRoad(b *testing.B) {
	p := newPost()
	bot := start(b, p)
	b.ReportAllocs()
	b.ResetTimer()
	for i := range b.N {
		p.arrives(fmt.Sprint(i), fmt.Sprintf("p%d@example.org", i), "", question)
	}
	for {
		letters, deliveries, err := bot.Store.Pending(b.Context())
		if err != nil {
			b.Fatal(err)
		}
		if letters == 0 && deliveries == 0 && len(p.letters) == 0 {
			return
		}
		time.Sleep(time.Millisecond)
	}
}

// BenchmarkHandle measures one letter from the inbox to the commit: claim,
// read, thread, search, decide.
func BenchmarkHandle(b *testing.B) {
	bot := prepare(b, newPost())
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		b.StopTimer()
		l := channels.Letter{Channel: "post", Key: fmt.Sprint(i), Thread: fmt.Sprint(i), Raw: fmt.Appendf(nil, "p%d@example.org||%s", i, question), At: time.Now()}
		if err := bot.Store.Accept(b.Context(), l); err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
		claimed, err := bot.Store.ClaimLetters(b.Context(), 1, time.Minute)
		if err != nil || len(claimed) != 1 {
			b.Fatal(claimed, err)
		}
		if err := bot.handle(b.Context(), claimed[0]); err != nil {
			b.Fatal(err)
		}
	}
}
