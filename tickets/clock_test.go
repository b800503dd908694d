package tickets

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// begun is a life that begins with a request in Paris.
func begun(t *testing.T, at string, articles ...string) *life {
	l := &life{d: promising(t), now: moment(t, at)}
	l.take(l.d.Open(l.now, request(articles...)), nil)
	return l
}

// till lets time pass until a moment in Paris, and collects what is told agents.
func (l *life) till(t *testing.T, at string) string {
	t.Helper()
	var told []string
	l.pass(moment(t, at).Sub(l.now), false, func() { told = append(told, l.told()...) })
	return strings.Join(told, " ")
}

// down is till while the desk is down.
func (l *life) down(t *testing.T, at string) string {
	t.Helper()
	var told []string
	l.pass(moment(t, at).Sub(l.now), true, func() { told = append(told, l.told()...) })
	return strings.Join(told, " ")
}

// told is what the last change told agents of clocks: when, what, of which one,
// and whom it called.
func (l *life) told() []string {
	var told []string
	for _, y := range l.last.Deliveries {
		if y.Notice == NoticeDue || y.Notice == NoticeLate || y.Notice == NoticeHandOver {
			var calls []string
			for _, a := range y.Calls {
				calls = append(calls, a.ID)
			}
			told = append(told, fmt.Sprintf("%s:%s(%s)→%s", l.d.Queues[0].SLA.Calendar.In(l.now).Format("15:04"), y.Notice, y.Facts.Clock, strings.Join(calls, "+")))
		}
	}
	return told
}

func (l *life) must(t *testing.T, ok bool) {
	t.Helper()
	if !ok {
		t.Fatal("refused")
	}
}

func (l *life) due(t *testing.T, what ClockKind) string {
	t.Helper()
	c, ok := l.c.Ticket.Clock(what)
	if !ok || c.Due.IsZero() {
		return ""
	}
	return c.Due.In(zone(t, "Europe/Paris")).Format("01-02 15:04")
}

// The first answer to a P3 is promised within four hours: the assignee hears at
// 80 %, the team at 90 %, the lead at the end.
func TestEachIsToldOnceOfWhatIsDue(t *testing.T) {
	l := begun(t, "2026-11-23 09:00")
	if got := l.due(t, FirstResponse); got != "11-23 14:30" {
		t.Fatalf("the first answer is due %s", got)
	}
	l.must(t, l.take(l.d.Claim(l.now, l.c, ada)))
	if got, want := l.till(t, "2026-11-23 14:29"), "12:12:due(first response)→UADA 14:06:due(first response)→STEAM"; got != want {
		t.Errorf("before: %s\nwant    %s", got, want)
	}
	if got, want := l.till(t, "2026-11-23 15:00"), "14:30:late(first response)→ULEAD"; got != want {
		t.Errorf("at the end: %s\nwant        %s", got, want)
	}
	if c, _ := l.c.Ticket.Clock(FirstResponse); c.Breached.IsZero() || !c.Met.IsZero() {
		t.Errorf("the clock is %+v", c)
	}
	l.must(t, l.say(ada, "Je passe.", true, false))
	if got := l.till(t, "2026-11-23 15:30"); strings.Contains(got, "first") {
		t.Errorf("after the answer: %s", got)
	}
}

func TestNobodysRequestIsTheTeams(t *testing.T) {
	l := begun(t, "2026-11-23 09:00")
	if got, want := l.till(t, "2026-11-23 12:30"), "12:12:due(first response)→STEAM"; got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
}

// What comes due while the desk is down is told once at its start: in the
// history all of it in order, to people what is the matter now.
func TestWhatCameDueWhileTheDeskWasDownIsToldOnce(t *testing.T) {
	l := begun(t, "2026-11-23 09:00")
	from := len(l.events)
	if got, want := l.down(t, "2026-11-23 14:40"), "14:40:late(first response)→ULEAD"; got != want {
		t.Errorf("at its start: %s\nwant          %s", got, want)
	}
	var kinds []string
	for _, e := range l.events[from:] {
		kinds = append(kinds, string(e.Kind)+" "+e.Detail["to"]+" "+e.Detail["due"])
	}
	due := " 2026-11-23T13:30:00Z"
	if got, want := strings.Join(kinds, ", "), "warned assignee"+due+", warned team"+due+", breached lead"+due; got != want {
		t.Errorf("the history: %s\nwant         %s", got, want)
	}
	for range 3 { // it starts again, and its clock is set back
		l.now = l.now.Add(-time.Hour)
		if l.take(l.d.Wake(l.now, l.c, l.history), nil); len(l.told()) > 0 {
			t.Errorf("told again: %v", l.told())
		}
	}
}

// TestF23_AClockThatJumpsBackTellsNothingTwice: nor does it give time back.
func TestF23_AClockThatJumpsBackTellsNothingTwice(t *testing.T) {
	l := begun(t, "2026-11-23 09:00")
	l.till(t, "2026-11-23 14:10") // both warnings were told
	due := l.due(t, FirstResponse)
	l.now = moment(t, "2026-11-23 08:00")
	l.must(t, l.take(l.d.Claim(l.now, l.c, ada)))
	if got := l.due(t, FirstResponse); got != due {
		t.Errorf("due %s, and now %s", due, got)
	}
	if got, want := l.till(t, "2026-11-23 14:35"), "14:30:late(first response)→ULEAD"; got != want {
		t.Errorf("told: %s\nwant  %s", got, want)
	}
}

// Only an agent's word to the requester is a first answer.
func TestWhatIsNoFirstAnswer(t *testing.T) {
	l := begun(t, "2026-11-23 09:00", "spouleur") // the bot has offered an article
	met := func() bool {
		c, ok := l.c.Ticket.Clock(FirstResponse)
		return ok && !c.Met.IsZero()
	}
	l.must(t, l.say(zoe, "Cela ne marche pas.", true, false))
	for _, act := range []func() bool{
		func() bool { return l.take(l.d.Claim(l.now, l.c, ada)) },
		func() bool { return l.say(ada, "il habite où ?", false, false) },
		func() bool { return l.take(l.d.Wait(l.now, l.c, nil, ada)) },
		func() bool { return l.say(zoe, "Au deuxième.", true, false) },
		func() bool { return l.take(l.d.Resolve(l.now, l.c, ada)) },
		func() bool { return l.take(l.d.Reopen(l.now, l.c, nil, zoe)) },
	} {
		if l.must(t, act()); met() {
			t.Fatalf("%v meets it", l.last.Events[len(l.last.Events)-1].Kind)
		}
	}
	if l.must(t, l.say(ada, "Je passe.", true, false)); !met() {
		t.Error("an answer does not meet it")
	}
}

// An answer that is taken back before it leaves was none: the clock goes on as if
// nobody had written it.
func TestAnAnswerThatNeverLeft(t *testing.T) {
	l := begun(t, "2026-11-23 09:00")
	due := l.due(t, FirstResponse)
	l.must(t, l.say(ada, "Je passe.", true, false))
	if got := l.due(t, FirstResponse); got != "" {
		t.Errorf("after the answer it is due %s", got)
	}
	l.now = l.now.Add(8 * time.Second)
	l.must(t, l.takeBack())
	if got := l.due(t, FirstResponse); got != due {
		t.Errorf("it was due %s, and is due %s", due, got)
	}
	l.must(t, l.say(ada, "Je passe à dix heures.", true, false))
	sent := []Copy{{Delivery: "d1", Conversation: l.c.For(ToRequester)[0].ID}}
	x, _ := l.d.Retract(l.now, l.c, l.history[len(l.history)-1], sent)
	l.must(t, l.take(x, nil))
	if got := l.due(t, FirstResponse); got != "" {
		t.Errorf("what the requester has read does not count: due %s", got)
	}
}

// The next answer is waited for from a word after an answer on, not from thanks.
func TestTheNextAnswer(t *testing.T) {
	l := begun(t, "2026-11-23 09:00")
	l.must(t, l.say(ada, "Quel modèle ?", true, false))
	l.till(t, "2026-11-23 10:00")
	l.must(t, l.say(zoe, "merci", true, true))
	if got := l.due(t, NextResponse); got != "" {
		t.Errorf("after thanks an answer is due %s", got)
	}
	l.must(t, l.say(zoe, "HP 4050", true, false))
	if got := l.due(t, NextResponse); got != "11-24 10:30" {
		t.Errorf("the next answer is due %s", got)
	}
	l.till(t, "2026-11-23 11:00")
	l.must(t, l.say(zoe, "Au deuxième étage.", true, false))
	if got := l.due(t, NextResponse); got != "11-24 10:30" {
		t.Errorf("one more word moves it to %s", got)
	}
	if got := l.c.Ticket.Promise(); !got.Equal(moment(t, "2026-11-24 10:30")) {
		t.Errorf("the requester may expect news by %v", got)
	}
	l.must(t, l.say(ada, "Je passe.", true, false))
	if got := l.due(t, NextResponse); got != "" {
		t.Errorf("after the answer one is due %s", got)
	}
}

// Waiting for the requester, and being resolved, cost no time.
func TestClocksPause(t *testing.T) {
	l := begun(t, "2026-11-23 09:00") // 40 h of 7½ a day: the sixth day, after 2½ hours
	if got := l.due(t, Resolution); got != "11-30 11:30" {
		t.Fatalf("resolution is due %s", got)
	}
	l.must(t, l.take(l.d.Wait(l.now, l.c, nil, ada, Message{Author: ada, Public: true, Text: "Quel modèle ?"})))
	if got := l.due(t, Resolution); got != "" || !l.c.Ticket.Promise().IsZero() {
		t.Errorf("while the desk waits it is due %s", got)
	}
	l.till(t, "2026-11-24 09:00")
	l.must(t, l.say(zoe, "HP 4050", true, false))
	if got := l.due(t, Resolution); got != "12-01 11:30" {
		t.Errorf("a day later it is due %s", got)
	}
	l.must(t, l.take(l.d.Resolve(l.now, l.c, ada)))
	l.till(t, "2026-11-25 09:00")
	l.must(t, l.take(l.d.Reopen(l.now, l.c, nil, zoe)))
	if got := l.due(t, Resolution); got != "12-02 11:30" {
		t.Errorf("after another day, resolved, it is due %s", got)
	}
}

// Another priority is another promise: what was used counts, and what is broken
// by it is told at once.
func TestAnotherPriority(t *testing.T) {
	l := begun(t, "2026-11-23 09:00")
	l.till(t, "2026-11-23 10:00")
	l.must(t, l.take(l.d.Prioritise(l.now, l.c, P1, ada)))
	if got, want := strings.Join(l.told(), " "), "10:00:late(first response)→ULEAD"; got != want {
		t.Errorf("told: %s\nwant  %s", got, want)
	}
	if got := l.due(t, Resolution); got != "11-23 14:30" {
		t.Errorf("resolution is due %s", got)
	}
	l.must(t, l.take(l.d.Prioritise(l.now, l.c, P4, ada)))
	if got := l.due(t, Resolution); got != "" {
		t.Errorf("a P4 is promised for %s", got)
	}
	l.must(t, l.take(l.d.Prioritise(l.now, l.c, P3, ada)))
	if got := l.due(t, FirstResponse); got != "11-23 14:30" {
		t.Errorf("back at P3 the first answer is due %s", got)
	}
}

// A level that has had its time gives the ticket up; the next has a time of its own.
func TestALevelThatHasHadItsTime(t *testing.T) {
	l := begun(t, "2026-11-23 09:00")
	l.must(t, l.say(ada, "Je passe.", true, false))
	got := l.till(t, "2026-11-23 16:31")
	if want := "15:18:due(level)→UADA 15:54:due(level)→STEAM 16:30:handover()→STWO"; got != want || l.c.Ticket.Level != L2 {
		t.Errorf("at %s, told: %s\nwant %s", l.c.Ticket.Level, got, want)
	}
	if got := l.due(t, AtLevel); got != "11-25 17:30" {
		t.Errorf("L2 has it until %s", got)
	}
	got = l.till(t, "2026-11-25 17:31")
	if want := "14:18:due(level)→STWO 15:54:due(level)→STWO 17:30:late(level)→ULEAD"; got != want || l.c.Ticket.Level != L2 {
		t.Errorf("with no L3, at %s, told: %s\nwant %s", l.c.Ticket.Level, got, want)
	}
}

// The bot alone keeps no promise: people get the request while there is time, and
// where the bot's articles helped nothing is due any more.
func TestPeopleTakeOverBeforeAnAnswerIsDue(t *testing.T) {
	l := begun(t, "2026-11-23 09:00", "spouleur")
	l.d.HandOver = 100 * time.Hour
	l.c.Ticket.Alarms = slices.DeleteFunc(l.c.Ticket.Alarms, func(a Alarm) bool { return a.What == HandOverDue })
	if got, want := l.till(t, "2026-11-23 12:30"), "12:12:due(first response)→STEAM"; got != want || l.c.Ticket.Level != L1 {
		t.Errorf("at %s, told: %s\nwant %s", l.c.Ticket.Level, got, want)
	}
	l = begun(t, "2026-11-23 09:00", "spouleur")
	l.must(t, l.say(zoe, "merci", true, true))
	if got := l.till(t, "2026-11-24 18:00"); got != "" || !l.c.Ticket.Promise().IsZero() {
		t.Errorf("after it helped: %s", got)
	}
}

func TestWhatHasNoClocks(t *testing.T) {
	d := promising(t)
	quiet := request()
	quiet.Quiet = true
	plain := desk()
	for name, x := range map[string]Change{
		"a machine's request":                 d.Open(noon, quiet),
		"old mail":                            d.Import(noon, request()),
		"a request where nothing is promised": plain.Open(noon, request()),
	} {
		if len(x.Ticket.Clocks) > 0 || !x.Ticket.Alarm(ClockDue).IsZero() {
			t.Errorf("%s has %+v", name, x.Ticket.Clocks)
		}
	}
	l := begun(t, "2026-11-23 09:00")
	l.must(t, l.take(l.d.Dismiss(l.now, l.c, "spam", ada)))
	if len(l.c.Ticket.Clocks) > 0 {
		t.Errorf("what was no request has %+v", l.c.Ticket.Clocks)
	}
}

// A promise that was broken and kept late is in the history, though nobody is
// called for it any more.
func TestAnAnswerThatCameTooLate(t *testing.T) {
	l := begun(t, "2026-11-23 09:00")
	l.now = moment(t, "2026-11-23 14:31") // the desk has not looked yet
	l.must(t, l.say(ada, "Je passe.", true, false))
	c, _ := l.c.Ticket.Clock(FirstResponse)
	if c.Breached.IsZero() || c.Met.IsZero() || len(l.told()) > 0 {
		t.Errorf("the clock is %+v, told: %v", c, l.told())
	}
	if !slices.ContainsFunc(l.events, func(e Event) bool { return e.Kind == Breached && e.Detail["due"] == "2026-11-23T13:30:00Z" }) {
		t.Errorf("the history does not tell: %+v", l.events)
	}
}

// An operator may change their mind while tickets are open: their clocks go on
// with what was promised then, and nothing is looked at again and again.
func TestOtherPromisesWhileATicketIsOpen(t *testing.T) {
	l := begun(t, "2026-11-23 09:00")
	due := l.due(t, FirstResponse)
	half := *l.d.Queues[0].SLA
	half.Calendar = &Calendar{Zone: half.Calendar.Zone, Hours: map[time.Weekday][]Hours{time.Monday: {{15 * time.Hour, 16 * time.Hour}}}}
	l.d.Queues[0].SLA = &half
	told := ""
	for range 50 {
		at := l.c.Ticket.Deadline()
		if at.After(l.now) {
			l.now = at
		}
		l.take(l.d.Wake(l.now, l.c, l.history), nil)
		told += strings.Join(l.told(), " ") + " "
		if next := l.c.Ticket.Deadline(); !next.IsZero() && !next.After(l.now) {
			t.Fatalf("at %v the next look is at %v", l.now, next)
		}
	}
	if got := strings.Count(told, "late(first response)"); got != 1 || l.due(t, FirstResponse) != due {
		t.Errorf("%d times late; it was due %s, and is due %s", got, due, l.due(t, FirstResponse))
	}
	l = begun(t, "2026-11-23 09:00")
	l.d.Queues[0].SLA = nil
	if got := l.till(t, "2026-12-23 09:00"); got != "" || !l.c.Ticket.Alarm(ClockDue).IsZero() {
		t.Errorf("nothing is promised any more, and told: %s", got)
	}
}

// Who called cannot be answered in writing: they were called back when an agent
// lets the ticket wait for them, or resolves it. Nobody waits for work that is due
// by a schedule, which has to be done in time all the same.
func TestWhoCannotBeWrittenTo(t *testing.T) {
	of := func(network string) *life {
		l := &life{d: promising(t), now: moment(t, "2026-11-23 09:00")}
		r := request()
		r.Message.Author.Address = Address{Network: network, ID: "+33123456789"}
		l.take(l.d.Open(l.now, r), nil)
		return l
	}
	l := of(Phone)
	if got := l.due(t, FirstResponse); got != "11-23 14:30" {
		t.Errorf("a caller is to be called by %s", got)
	}
	l.must(t, l.take(l.d.Claim(l.now, l.c, ada)))
	if got := l.due(t, FirstResponse); got != "11-23 14:30" {
		t.Errorf("a claim is a call, they say: %s", got)
	}
	l.must(t, l.take(l.d.Wait(l.now, l.c, l.history, ada)))
	if c, _ := l.c.Ticket.Clock(FirstResponse); c.Met.IsZero() {
		t.Error("Ada, who waits for the caller, did not call them")
	}
	l = of(Schedule)
	if _, ok := l.c.Ticket.Clock(FirstResponse); ok || l.due(t, Resolution) == "" {
		t.Errorf("work that is due by a schedule has %+v", l.c.Ticket.Clocks)
	}
}
