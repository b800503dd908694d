package tickets

import (
	"encoding/json"
	"flag"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// promising is a desk with three queues: one that works in an office in Paris,
// one that works round the clock, and one that promises nothing.
func promising(t testing.TB) Desk {
	d := desk()
	at := func(p1, p3 time.Duration) map[Priority]time.Duration {
		return map[Priority]time.Duration{P1: p1, P2: p1, P3: p3}
	}
	at1 := &SLA{
		Calendar: office(t), Warn: 80, FirstResponse: at(30*time.Minute, 4*time.Hour), NextResponse: at(time.Hour, 8*time.Hour),
		Resolution: at(4*time.Hour, 40*time.Hour), Levels: map[Level]time.Duration{L1: 6 * time.Hour, L2: 16 * time.Hour},
	}
	round := &SLA{Calendar: &Calendar{Zone: zone(t, "America/New_York")}, Warn: 50, FirstResponse: at(10*time.Minute, 2*time.Hour), Resolution: at(time.Hour, 24*time.Hour)}
	d.Queues = []Queue{
		{
			Name: "support", SLA: at1, Agents: []Place{{"slack", "CDESK"}}, Calls: []Address{{Network: Slack, ID: "STEAM"}}, Lead: []Address{{Network: Slack, ID: "ULEAD"}},
			Above: []Post{{Place: Place{"slack", "CTWO"}, Level: L2, Calls: []Address{{Network: Slack, ID: "STWO"}}}},
		},
		{Name: "round", SLA: round, Agents: []Place{{"slack", "CROUND"}}},
		{Name: "plain", Agents: []Place{{"slack", "CPLAIN"}}},
	}
	d.CloseAfter = 100 * time.Hour
	return d
}

// A life is a ticket with all that happened to it.
type life struct {
	d       Desk
	now     time.Time
	c       Case
	history []Message
	events  []Event
	last    Change
}

func (l *life) take(x Change, err error) bool {
	if err != nil || x.Ticket.Number == 0 {
		return false
	}
	l.c, l.last = after(l.c, x), x
	l.history = append(l.history, x.Messages...)
	for _, e := range x.Events {
		e.At = e.At.Truncate(time.Microsecond) // as records keep it
		l.events = append(l.events, e)
	}
	return true
}

// pass lets time pass. Unless the desk is down, it wakes when it should.
func (l *life) pass(d time.Duration, down bool, each func()) {
	until := l.now.Add(d)
	for !down {
		due := l.c.Ticket.Deadline()
		if due.IsZero() || due.After(until) {
			break
		}
		if due.After(l.now) {
			l.now = due
		}
		if l.take(l.d.Wake(l.now, l.c, l.history), nil) {
			each()
		}
	}
	l.now = until
	if due := l.c.Ticket.Deadline(); down && !due.IsZero() && !due.After(until) {
		l.take(l.d.Wake(l.now, l.c, l.history), nil)
		each()
	}
}

func (l *life) say(who Author, text string, public, courtesy bool) bool {
	from := ToAgents
	if who.Role == Requester {
		from = ToRequester
	}
	at := l.c.For(from)
	if len(at) == 0 {
		return false
	}
	m := Message{Author: who, Public: public, Text: text, Ref: Ref(fmt.Sprint("<", len(l.events), "@example.org>"))}
	return l.take(l.d.Receive(l.now, l.c, Reception{Message: m, Conversation: at[0], History: l.history, Courtesy: courtesy}), nil)
}

// takeBack lets Ada delete her last answer before it leaves.
func (l *life) takeBack() bool {
	for i := range slices.Backward(l.history) {
		if m := &l.history[i]; m.Author == ada && m.Public && m.Text != "" {
			x, _ := l.d.Retract(l.now, l.c, *m, nil)
			m.Text = ""
			return l.take(x, nil)
		}
	}
	return false
}

// acts are what may happen to a ticket.
var acts = []func(*life) bool{
	func(l *life) bool { return l.say(ada, "Je passe.", true, false) },
	func(l *life) bool { return l.say(zoe, "Toujours en panne.", true, false) },
	func(l *life) bool { return l.say(zoe, "merci", true, true) },
	func(l *life) bool { return l.say(ada, "il habite où ?", false, false) },
	func(l *life) bool { return l.take(l.d.Claim(l.now, l.c, bob)) },
	func(l *life) bool { return l.take(l.d.Unclaim(l.now, l.c, bob)) },
	func(l *life) bool { return l.take(l.d.Wait(l.now, l.c, nil, ada)) },
	func(l *life) bool { return l.take(l.d.Resolve(l.now, l.c, ada)) },
	func(l *life) bool { return l.take(l.d.Reopen(l.now, l.c, nil, zoe)) },
	func(l *life) bool { return l.take(l.d.Prioritise(l.now, l.c, P1, ada)) },
	func(l *life) bool { return l.take(l.d.Prioritise(l.now, l.c, P3, ada)) },
	func(l *life) bool { return l.take(l.d.Prioritise(l.now, l.c, P4, ada)) },
	func(l *life) bool {
		return l.take(l.d.Move(l.now, l.c, l.history, "round", HandOver{Reason: "it is rather theirs"}, ada))
	},
	func(l *life) bool {
		return l.take(l.d.Move(l.now, l.c, l.history, "support", HandOver{Reason: "it is rather theirs"}, ada))
	},
	func(l *life) bool {
		return l.take(l.d.Move(l.now, l.c, l.history, "plain", HandOver{Reason: "it is rather theirs"}, ada))
	},
	func(l *life) bool {
		return l.take(l.d.Escalate(l.now, l.c, l.history, HandOver{To: L2, Reason: "needs a new fuser"}, ada))
	},
	func(l *life) bool {
		return l.take(l.d.Resolve(l.now, l.c, ada, Message{Author: ada, Public: true, Text: "C'est fait."}))
	},
	func(l *life) bool { return l.takeBack() },
	func(l *life) bool { return l.take(l.d.Dismiss(l.now, l.c, "spam", ada)) },
}

var waits = []time.Duration{0, time.Minute, 17*time.Minute + 3*time.Second + 7*time.Microsecond, time.Hour, 3 * time.Hour, 20 * time.Hour, 53 * time.Hour, 0}

// live lets a script of numbers happen to a ticket: what happens, after how long,
// and whether the desk was down meanwhile. It calls each after every change.
func live(d Desk, script []uint16, each func(*life)) *life {
	l := &life{d: d, now: time.Date(2026, 10, 23, 13, 0, 0, 1234, time.UTC)} // two days before the clocks change
	if len(script) > 0 {
		l.now = l.now.Add(time.Duration(script[0]) * time.Minute)
	}
	r := request()
	if len(script)%3 == 0 {
		r.Articles = []string{"spouleur"}
	}
	l.take(l.d.Open(l.now, r), nil)
	each(l)
	for _, v := range script {
		n := len(acts) - 1
		if v%50 == 0 { // seldom: it is no request
			n++
		}
		l.pass(waits[int(v>>5)%len(waits)], v&0x8000 != 0, func() { each(l) })
		if acts[int(v)%n](l) {
			each(l)
		}
	}
	l.pass(time.Hour, false, func() { each(l) })
	return l
}

var scripts = rapid.SliceOfN(rapid.Uint16(), 0, 24)

// check checks a property on histories: n of them, fewer with -short, more with
// -rapid.checks.
func check(t *testing.T, n int, property func(*rapid.T)) {
	if testing.Short() {
		n /= 20
	}
	if f := flag.Lookup("rapid.checks"); f.Value.String() == f.DefValue {
		if err := flag.Set("rapid.checks", fmt.Sprint(n)); err != nil {
			t.Fatal(err)
		}
		defer flag.Set("rapid.checks", f.DefValue)
	}
	rapid.Check(t, property)
}

// TestRunningPausedAndOffHoursAreTheWallClock: whatever happens to a ticket, its
// accounts have neither gap nor overlap, and count what its clocks count.
func TestRunningPausedAndOffHoursAreTheWallClock(t *testing.T) {
	d := promising(t)
	check(t, histories, func(t *rapid.T) {
		l := live(d, scripts.Draw(t, "script"), func(*life) {})
		now := l.now.UTC().Truncate(time.Microsecond)
		latest := map[ClockKind]Account{}
		for _, a := range d.Explain(l.now, l.events) {
			at := a.Clock.Started
			for _, i := range a.Intervals {
				if !i.From.Equal(at) || !i.From.Before(i.To) {
					t.Fatalf("%s: an interval from %v to %v after %v", a.Clock.What, i.From, i.To, at)
				}
				at = i.To
			}
			if wall := at.Sub(a.Clock.Started); a.Sum(Counted)+a.Sum(Paused)+a.Sum(OffHours) != wall {
				t.Fatalf("%s: %v + %v + %v is not %v", a.Clock.What, a.Sum(Counted), a.Sum(Paused), a.Sum(OffHours), wall)
			}
			if !a.Over {
				latest[a.Clock.What] = a
			}
		}
		for _, c := range l.c.Ticket.Clocks {
			a := latest[c.What]
			p := d.Policy(l.c.Ticket)
			if used := c.used(p.Calendar, now); a.Sum(Counted) != used {
				t.Fatalf("%s: the account counts %v, the clock %v", c.What, a.Sum(Counted), used)
			}
			end := now
			if !c.Met.IsZero() {
				end = c.Met
			}
			if n := len(a.Intervals); n > 0 && !l.c.Ticket.Status.Done() && !a.Intervals[n-1].To.Equal(end) {
				t.Fatalf("%s: the account ends at %v, want %v", c.What, a.Intervals[n-1].To, end)
			}
		}
	})
}

// histories is how many are tried; -rapid.checks tries others.
const histories = 1000

// TestClocksCanBeToldFromEventsAlone: at any time the events give the clocks that
// the ticket has, and no deadline comes nearer unless something else is promised.
func TestClocksCanBeToldFromEventsAlone(t *testing.T) {
	d := promising(t)
	check(t, histories, func(t *rapid.T) {
		type promise struct {
			what    ClockKind
			started time.Time
		}
		due, warned := map[promise]Clock{}, map[string]int{}
		live(d, scripts.Draw(t, "script"), func(l *life) {
			got, want := asText(t, d.Recount(l.events)), asText(t, l.c.Ticket.Clocks)
			if got != want {
				t.Fatalf("events tell %s\nthe ticket  %s", got, want)
			}
			anew := slices.ContainsFunc(l.last.Events, func(e Event) bool { return e.Kind == Prioritised || e.Kind == Relocated })
			if anew {
				clear(due)
			}
			for _, c := range l.c.Ticket.Clocks {
				p := promise{c.What, c.Started}
				if was := due[p]; !c.Due.IsZero() && c.Due.Before(was.Due) {
					t.Fatalf("%s was due %v and is due %v", c.What, was.Due, c.Due)
				}
				if !c.Due.IsZero() {
					due[p] = c
				}
			}
			for _, e := range l.last.Events {
				if e.Kind == Warned || e.Kind == Breached {
					c, _ := l.c.Ticket.Clock(ClockKind(e.Detail["clock"]))
					key := fmt.Sprint(e.Kind, e.Detail["clock"], e.Detail["to"], c.Started, c.Target)
					if warned[key]++; warned[key] > 1 && !anew && c.What != AtLevel {
						targets := 0 // a promise that was changed, and changed back, is one more
						for _, e := range l.events {
							if e.Kind == Prioritised || e.Kind == Relocated {
								targets++
							}
						}
						if warned[key] > 1+targets {
							t.Fatalf("%s is told %d times", key, warned[key])
						}
					}
				}
			}
			if at := l.c.Ticket.Alarm(ClockDue); !at.IsZero() && l.c.Ticket.Status.Done() {
				t.Fatal("an alarm is set on what is done")
			}
		})
	})
}

func asText(t *rapid.T, clocks []Clock) string {
	var b strings.Builder
	for _, c := range clocks {
		raw, err := json.Marshal(c)
		if err != nil {
			t.Fatal(err)
		}
		b.Write(raw)
	}
	return b.String()
}

// BenchmarkPlanTicket tells the clocks of a ticket with a busy history from its
// events, which plans each of its deadlines anew.
func BenchmarkPlanTicket(b *testing.B) {
	d := promising(b)
	script := make([]uint16, 40)
	for i := range script {
		script[i] = uint16(i*7 + 1)
	}
	events := live(d, script, func(*life) {}).events
	b.ReportMetric(float64(len(events)), "events")
	for b.Loop() {
		if len(d.Recount(events)) == 0 {
			b.Fatal("no clocks")
		}
	}
}
