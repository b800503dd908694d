package tickets

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// A fate is a ticket to which anything happens, in any order.
type fate struct {
	desk    Desk
	now     time.Time
	c       Case
	history []Message
	offers  int
	n       int
}

const secret = "SECRET" // in every word of agents among themselves

func (l *fate) say(by Author, text string, public bool) Message {
	l.n++
	return Message{Author: by, Public: public, Text: text, Ref: Ref(fmt.Sprintf("<%d@example.org>", l.n))}
}

// hears lets somebody write in the first conversation of an audience.
func (l *fate) hears(a Audience, r Reception) (Change, error) {
	v := l.c.For(a)
	if len(v) == 0 {
		return Change{}, RefusedTicket
	}
	r.Conversation, r.History = v[0], l.history
	return l.desk.Receive(l.now, l.c, r), nil
}

// acts are what may happen next.
func (l *fate) acts(t *rapid.T) map[string]func() (Change, error) {
	d, now, c := l.desk, l.now, l.c
	handOver := func(to Level) HandOver { return HandOver{To: to, Reason: "it needs " + secret + " knowledge"} }
	answer := Message{Author: ada, Public: true, Text: "Please try the other lamp."}
	return map[string]func() (Change, error){
		"claim":    func() (Change, error) { return d.Claim(now, c, ada) },
		"unclaim":  func() (Change, error) { return d.Unclaim(now, c, ada) },
		"assign":   func() (Change, error) { return d.Assign(now, c, bob.Address, ada) },
		"priority": func() (Change, error) { return d.Prioritise(now, c, Priority(rapid.IntRange(1, 4).Draw(t, "p")), ada) },
		"escalate": func() (Change, error) {
			return d.Escalate(now, c, l.history, handOver(Level(rapid.IntRange(1, 3).Draw(t, "to"))), ada)
		},
		"move": func() (Change, error) {
			return d.Move(now, c, l.history, rapid.SampledFrom([]string{"support", "hr"}).Draw(t, "queue"), handOver(0), ada)
		},
		"hand up": func() (Change, error) {
			x := d.draft(now, c)
			x.handUp(l.history, secret)
			return x.done(), nil
		},
		"wait": func() (Change, error) { return d.Wait(now, c, l.history, ada) },
		"ask": func() (Change, error) {
			return d.Wait(now, c, l.history, ada, answer, Message{Author: ada, Text: secret})
		},
		"resolve":  func() (Change, error) { return d.Resolve(now, c, ada) },
		"solution": func() (Change, error) { return d.Resolve(now, c, ada, answer, Message{Author: ada, Text: secret}) },
		"reopen":   func() (Change, error) { return d.Reopen(now, c, l.history, ada) },
		"dismiss":  func() (Change, error) { return d.Dismiss(now, c, secret, ada) },
		"solve":    func() (Change, error) { return d.Solve(now, c, zoe) },
		"rate":     func() (Change, error) { return d.Rate(now, c, zoe, 4, "") },
		"clock":    func() (Change, error) { return d.Wake(now, c, l.history), nil },
		"note":     func() (Change, error) { return l.hears(ToAgents, Reception{Message: l.say(ada, secret, false)}) },
		"answer":   func() (Change, error) { return l.hears(ToAgents, Reception{Message: l.say(ada, "Is it red?", true)}) },
		"their word": func() (Change, error) {
			return l.hears(ToRequester, Reception{Message: l.say(zoe, "It is red.", true)})
		},
		"their thank": func() (Change, error) {
			return l.hears(ToRequester, Reception{Message: l.say(zoe, "Thanks!", true), Courtesy: true})
		},
		"a choice": func() (Change, error) {
			return l.hears(ToRequester, Reception{Message: Message{Author: zoe, Public: true}, Choice: rapid.SampledFrom(Offered).Draw(t, "choice")})
		},
	}
}

// unheard are the acts of which the bot never tells the requester.
var unheard = []string{"unclaim", "priority", "move", "note", "answer", "dismiss", "rate"}

// TestOneChangeIsOneMessageAndNothingInsideLeaves lets random things happen to
// tickets, by mail and in chats.
func TestOneChangeIsOneMessageAndNothingInsideLeaves(t *testing.T) {
	acted := map[string]int{}
	rapid.Check(t, func(t *rapid.T) {
		l := fate{desk: levels(), now: noon}
		l.desk.Remind, l.desk.GiveUp = 72*time.Hour, 7*24*time.Hour
		r := request()
		if rapid.Bool().Draw(t, "article") {
			r.Articles = []string{"fr/imprimante"}
		}
		if rapid.Bool().Draw(t, "chat") {
			r.Channel, r.Place, r.Message.Ref = "slack", "CHELP", "CHELP/1"
		}
		r.Quiet = rapid.IntRange(0, 3).Draw(t, "quiet") == 0
		l.took(t, "open", l.desk.Open(l.now, r))
		for range rapid.IntRange(1, 25).Draw(t, "acts") {
			l.now = l.now.Add(time.Duration(rapid.IntRange(0, 100).Draw(t, "hours")) * time.Hour)
			acts := l.acts(t)
			names := make([]string, 0, len(acts))
			for name := range acts {
				names = append(names, name)
			}
			slices.Sort(names)
			name := rapid.SampledFrom(names).Draw(t, "act")
			x, err := acts[name]()
			if err != nil {
				continue
			}
			acted[name]++
			l.took(t, name, x)
		}
	})
	for _, name := range []string{"escalate", "hand up", "wait", "clock", "solution", "a choice", "their word", "move"} {
		if acted[name] == 0 {
			t.Errorf("%s never happened", name)
		}
	}
}

// took judges what a change says to the requester, and goes on after it.
func (l *fate) took(t *rapid.T, name string, x Change) {
	before := l.c.Ticket
	l.c = after(l.c, x)
	if x.Ticket.Number != 0 && len(x.Messages) > 0 {
		l.history = append(l.history, x.Messages...)
	}
	said := map[string]int{}
	for _, y := range x.Deliveries {
		v, _ := l.c.Conversation(y.Conversation)
		if v.Audience != ToRequester {
			continue
		}
		if !y.Public || strings.Contains(y.Text, secret) || !y.Facts.blank() || len(y.Calls) > 0 {
			t.Fatalf("%s: this reaches the requester: %+v", name, y)
		}
		if y.Kind != Say || y.Spends || y.Notice == "" {
			continue
		}
		said[v.ID]++
		if y.Automatic && l.c.Ticket.Quiet {
			t.Fatalf("%s: the bot says %s on a quiet ticket", name, y.Notice)
		}
		if slices.Contains(unheard, name) {
			t.Fatalf("%s: the requester hears %s", name, y.Notice)
		}
		if y.Notice == NoticeSuggested {
			if l.offers++; l.offers > 1 || l.c.Ticket.Attended {
				t.Fatalf("%s: articles are offered, for the %dth time, attended: %v", name, l.offers, l.c.Ticket.Attended)
			}
		}
		if (y.Notice == NoticeReminder || y.Notice == NoticeGivenUp) && (name != "clock" || before.Status != Pending) {
			t.Fatalf("%s: %s on a ticket that was %s", name, y.Notice, before.Status)
		}
		if up := before.Level < l.c.Ticket.Level; y.Notice == NoticeExperts && (!up || before.Status.Done()) {
			t.Fatalf("%s: experts, from %s to %s", name, before.Level, l.c.Ticket.Level)
		}
	}
	for _, n := range said {
		if n > 1 {
			t.Fatalf("%s says %d things at once: %s", name, n, leaves(l.c, x))
		}
	}
	if waits := !x.Ticket.Alarm(GiveUpDue).IsZero() || !x.Ticket.Alarm(RemindDue).IsZero(); waits && x.Ticket.Status != Pending {
		t.Fatalf("%s: a ticket that is %s waits for its requester: %v", name, x.Ticket.Status, x.Ticket.Alarms)
	}
}

// blank reports whether facts tell nothing but a requester's own mark.
func (f Facts) blank() bool {
	return f.By.IsZero() && f.Who.IsZero() && f.Level == 0 && f.Queue == "" && f.Reason == "" && f.Tried == "" && f.File.Reason == "" && f.Count == 0
}
