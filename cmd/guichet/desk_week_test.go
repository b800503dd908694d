package main

import (
	"fmt"
	"log/slog"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"guichet/knowledge"
	"guichet/tickets"
)

// deskWeek is the set-up of a desk in two cities.
const deskWeek = `
bursts: {least: 0}
calendars:
  - {name: paris, zone: Europe/Paris, hours: {monday-friday: "09:00-12:00 14:00-18:00"}, holidays: [FR]}
  - {name: newyork, zone: America/New_York, hours: {monday-friday: "08:30-17:30"}, closed: [2027-03-26]}
sla:
  - {name: paris, calendar: paris, first_response: {p1: 1h, p2: 2h, p3: 4h, p4: 8h}, resolution: {p1: 4h, p2: 8h, p3: 16h}}
  - {name: newyork, calendar: newyork, first_response: {p1: 30m, p2: 2h, p3: 6h}, resolution: {p1: 6h, p2: 12h, p3: 24h, p4: 40h}}
queues:
  - {name: paris, sla: paris}
  - {name: newyork, sla: newyork}
`

// TestAWeekOfADesk lets 300 requests come in a week with a change of clocks and
// Easter Monday in Paris, and a day off in New York: agents are away, an incident
// and maintenance are announced. Its report must equal what a walker finds that
// goes through the week minute by minute and knows nothing of clocks, calendars
// and events: only who did what when.
func TestAWeekOfADesk(t *testing.T) {
	w := newDeskWeek(t)
	for range 300 {
		w.request()
	}
	w.play()
	got, err := bureau{store: w.desk.store, base: w.desk.base, words: w.desk.bot.Templates, desk: w.desk.bot.Desk, name: "Support"}.
		report(t.Context(), tickets.Period{From: w.from, To: w.to}, w.to, "", "en", "")
	if err != nil {
		t.Fatal(err)
	}
	want := w.walk()
	compare := func(what string, got, want any) {
		t.Helper()
		if g, x := fmt.Sprint(got), fmt.Sprint(want); g != x {
			t.Errorf("%s: the report says %s, the walker %s", what, g, x)
		}
	}
	r := got.Report
	compare("opened", r.Opened, want.Opened)
	compare("resolutions", r.Resolutions, want.Resolutions)
	compare("resolved", r.Resolved, want.Resolved)
	compare("resolved by people", r.ByPeople, want.ByPeople)
	compare("reopenings", r.Reopenings, want.Reopenings)
	compare("open", r.Backlog.Open, want.Backlog.Open)
	compare("pending", r.Backlog.Pending, want.Backlog.Pending)
	compare("ages", r.Backlog.Ages, want.Backlog.Ages)
	compare("first response", r.FirstResponse, want.FirstResponse)
	compare("resolution", r.Resolution, want.Resolution)
	compare("promises", r.Promises, want.Promises)
	compare("first contact", r.FirstContact, want.FirstContact)
	compare("deflection", r.Deflection, want.Deflection)
	compare("escalations", r.Escalations, want.Escalations)
	compare("marks", r.Ratings.Marks, want.Ratings.Marks)
	for i, d := range r.Days {
		compare("day "+d.Begin.Format(time.DateOnly), []int{d.Opened, d.Resolved, d.Backlog}, []int{want.Days[i].Opened, want.Days[i].Resolved, want.Days[i].Backlog})
	}
	if r.Opened != 300 || r.Promises[0].Missed == 0 || r.Promises[1].Missed == 0 || r.Deflection.CameBack == 0 || r.Reopenings == 0 || w.told < 5 || w.maintained == 0 || w.handedBack == 0 {
		t.Errorf("the week was too quiet: %+v, %d told of the incident, %d of maintenance, %d handed back", r.Promises, w.told, w.maintained, w.handedBack)
	}
	t.Logf("%d requests, %d resolutions, %d reopened, %d open; first response %+v; resolution %+v; promises %+v; deflection %+v; %d told of the incident, %d of maintenance, %d handed back by who was away",
		r.Opened, r.Resolutions, r.Reopenings, r.Backlog.Open, r.FirstResponse, r.Resolution, r.Promises, r.Deflection, w.told, w.maintained, w.handedBack)
}

// A week lets people act on a desk, minute by minute.
type week struct {
	t        *testing.T
	desk     *desk
	dice     *rand.Rand
	from, to time.Time
	acts     []weekAct
	lives    map[int64]*life

	incident                     int64
	told, maintained, handedBack int
}

type weekAct struct {
	at  time.Time
	seq int
	do  func(now time.Time)
}

// A life is what happened to a ticket, as whoever did it notes it.
type life struct {
	queue    string
	priority tickets.Priority
	opened   time.Time
	people   time.Time   // since when people have it; zero: never
	offered  bool        // the bot tried first
	turns    []turn      // what its status became
	answers  []time.Time // of agents
	moved    bool        // it went to another level of people
	helped   time.Time
	marks    []int
}

type turn struct {
	at time.Time
	to tickets.Status
}

func newDeskWeek(t *testing.T) *week {
	c := defaultConfig()
	if err := c.decode([]byte(deskWeek), secrets{}); err != nil {
		t.Fatal(err)
	}
	c.Data = t.TempDir()
	d, err := assemble(t.Context(), c, knowledge.Demo, slog.New(slog.NewTextHandler(testWriter{t}, nil)))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.store.Close() })
	paris := weekZones["paris"]
	return &week{
		t: t, desk: d, dice: rand.New(rand.NewPCG(6, 2027)), lives: map[int64]*life{},
		from: time.Date(2027, 3, 25, 0, 0, 0, 0, paris), to: time.Date(2027, 4, 1, 0, 0, 0, 0, paris),
	}
}

func (w *week) later(at time.Time, do func(now time.Time)) {
	w.acts = append(w.acts, weekAct{at.Truncate(time.Minute), len(w.acts), do})
}

// in is a moment some minutes after another one.
func (w *week) in(at time.Time, least, most int) time.Time {
	return at.Add(time.Duration(least+w.dice.IntN(most-least)) * time.Minute)
}

// play lets everything happen in order until the week is over; what is due
// before an act has its effect before.
func (w *week) play() {
	for len(w.acts) > 0 {
		i := 0
		for j, a := range w.acts {
			if b := w.acts[i]; a.at.Before(b.at) || a.at.Equal(b.at) && a.seq < b.seq {
				i = j
			}
		}
		a := w.acts[i]
		w.acts = slices.Delete(w.acts, i, i+1)
		if !a.at.Before(w.to) {
			continue
		}
		w.wake(a.at)
		a.do(a.at)
	}
	w.wake(w.to.Add(-time.Microsecond))
}

// wake does what is due by now, the first first.
func (w *week) wake(now time.Time) {
	for {
		due, err := w.desk.store.Due(w.t.Context(), now, 1)
		if err != nil {
			w.t.Fatal(err)
		}
		if len(due) == 0 {
			return
		}
		c := w.ticket(due[0])
		at := c.Ticket.Deadline()
		w.spread(c.Ticket, at)
		x := w.desk.bot.Desk.Wake(at, c, w.history(due[0]))
		w.commit(x, nil)
		if x.Ticket.Level > tickets.L0 { // nobody said a word to the bot: people have it
			w.stirred(due[0], at)
		}
	}
}

func (w *week) ticket(n int64) tickets.Case {
	c, err := w.desk.store.Case(w.t.Context(), n)
	if err != nil {
		w.t.Fatal(err)
	}
	return c
}

func (w *week) history(n int64) []tickets.Message {
	said, err := w.desk.store.Messages(w.t.Context(), n)
	if err != nil {
		w.t.Fatal(err)
	}
	return said
}

// commit makes a change true; a refusal is none, and it reports so.
func (w *week) commit(c tickets.Change, err error) bool {
	if _, refused := err.(tickets.Refusal); refused {
		return false
	}
	if err == nil {
		c.Deliveries = nil
		if c.Other != nil {
			c.Other.Deliveries = nil
		}
		err = w.desk.store.Commit(w.t.Context(), c)
	}
	if err != nil {
		w.t.Fatal(err)
	}
	return true
}

var weekAgents = map[string][]tickets.Author{
	"paris":   {{Role: tickets.Agent, Address: tickets.Address{Network: tickets.Slack, ID: "UADA"}}, {Role: tickets.Agent, Address: tickets.Address{Network: tickets.Slack, ID: "UBEA"}}},
	"newyork": {{Role: tickets.Agent, Address: tickets.Address{Network: tickets.Slack, ID: "UCAL"}}, {Role: tickets.Agent, Address: tickets.Address{Network: tickets.Slack, ID: "UDAN"}}},
}

// incident and maintenance, and who is away when.
func (w *week) incidentTime() time.Time { return w.from.Add(33 * time.Hour) }
func (w *week) maintenance(at time.Time) bool {
	return !at.Before(w.from.Add(58*time.Hour)) && at.Before(w.from.Add(64*time.Hour))
}

// request plans one request and what becomes of it.
func (w *week) request() {
	at := w.in(w.from, 0, int(w.to.Sub(w.from).Minutes()))
	queue := []string{"paris", "newyork"}[w.dice.IntN(2)]
	r := tickets.Request{
		Number: 1001 + int64(len(w.lives)), Queue: queue, Subject: "A matter", Language: "en", Channel: "mail", Place: "p@example.org", Proven: true,
		Message: tickets.Message{Public: true, Text: "It does not work.", Ref: tickets.Ref(fmt.Sprintf("<%d@example.org>", len(w.lives)))},
		Sorting: tickets.Sorting{Impact: 1 + w.dice.IntN(3), Urgency: 1 + w.dice.IntN(3)},
	}
	r.Message.Author = tickets.Author{Role: tickets.Requester, Address: tickets.Address{Network: tickets.Email, ID: fmt.Sprintf("p%d@example.org", len(w.lives))}}
	l := &life{queue: queue, priority: tickets.Matrix[r.Sorting.Impact-1][r.Sorting.Urgency-1], opened: at}
	w.lives[r.Number] = l
	w.later(at, func(now time.Time) {
		inIncident := queue == "paris" && !now.Before(w.incidentTime()) && now.Before(w.incidentTime().Add(9*time.Hour))
		switch {
		case inIncident:
			r.Problem, r.News = w.incident, "We are on it."
			if w.incident == 0 {
				r.News = ""
			}
			w.told++
		case w.maintenance(now):
			r.News = "Maintenance until noon."
			w.maintained++
		case w.dice.IntN(4) == 0:
			r.Articles, l.offered = []string{"en/printer-stuck"}, true
		}
		if !l.offered {
			l.people = now
		}
		w.commit(w.desk.bot.Desk.Open(now, r), nil)
		switch {
		case inIncident && w.incident == 0:
			w.incident = r.Number
			w.announce(now, r.Number)
		case inIncident:
		case l.offered && w.dice.IntN(3) > 0:
			w.later(w.in(now, 5, 200), func(now time.Time) { w.word(now, r.Number, tickets.ChoiceHelped) })
		case l.offered: // nobody says a word: people have it after four hours
			w.work(r.Number, now.Add(4*time.Hour+time.Minute))
		default:
			w.work(r.Number, now)
		}
	})
}

// announce makes a ticket an incident, which is solved some hours later for all
// who asked.
func (w *week) announce(now time.Time, n int64) {
	by := weekAgents["paris"][0]
	w.commit(w.desk.bot.Desk.Announce(now, w.ticket(n), tickets.Incident{News: tickets.Phrase{"en": "We are on it."}}, by))
	w.later(now.Add(10*time.Hour), func(now time.Time) {
		if w.commit(w.desk.bot.Desk.Update(now, w.ticket(n), tickets.Update{Text: tickets.Phrase{"en": "It works again."}, Resolves: true}, by)) {
			w.solvedByUpdate(n, now)
		}
	})
}

func (w *week) solvedByUpdate(n int64, now time.Time) {
	l := w.lives[n]
	l.answers = append(l.answers, now)
	l.turns = append(l.turns, turn{now, tickets.Resolved})
}

// spread tells a problem's tickets of it, as the bot does before an alarm ends.
func (w *week) spread(problem tickets.Ticket, now time.Time) {
	for _, u := range problem.Updates {
		for n, l := range w.lives {
			if l.opened.After(now) || n == problem.Number {
				continue
			}
			c, err := w.desk.store.Case(w.t.Context(), n)
			if err != nil || c.Ticket.Problem != problem.Number {
				continue
			}
			events, err := w.desk.store.Events(w.t.Context(), n)
			if err != nil {
				w.t.Fatal(err)
			}
			if x := w.desk.bot.Desk.Hear(now, c, events, u); len(x.Events) > 0 {
				w.commit(x, nil)
				w.solvedByUpdate(n, now)
			}
		}
	}
}

// work plans what agents do with a ticket.
func (w *week) work(n int64, from time.Time) {
	first := w.in(from, 3, 900)
	w.later(first, func(now time.Time) { w.answer(n, now) })
	if w.dice.IntN(3) == 0 {
		w.later(w.in(from, 1, 60), func(now time.Time) {
			w.commit(w.desk.bot.Desk.Claim(now, w.ticket(n), w.agent(n)))
		})
	}
	if w.dice.IntN(3) == 0 {
		wait := w.in(first, 1, 400)
		w.later(wait, func(now time.Time) {
			if w.commit(w.desk.bot.Desk.Wait(now, w.ticket(n), w.history(n), w.agent(n))) {
				w.turn(n, now, tickets.Pending)
			}
		})
		w.later(w.in(wait, 10, 1500), func(now time.Time) { w.word(now, n, "") })
	}
	if w.dice.IntN(6) == 0 {
		w.later(w.in(first, 1, 600), func(now time.Time) {
			l := w.lives[n]
			up := w.ticket(n).Ticket.Level < tickets.L2
			if up && w.commit(w.desk.bot.Desk.Escalate(now, w.ticket(n), w.history(n), tickets.HandOver{To: tickets.L2, Reason: "it needs a specialist"}, w.agent(n))) {
				l.moved = true
				w.stirred(n, now)
			}
		})
	}
	if w.dice.IntN(5) > 0 {
		done := w.in(first, 1, 2500)
		w.later(done, func(now time.Time) { w.resolve(n, now) })
		if w.dice.IntN(5) == 0 {
			back := w.in(done, 10, 1500)
			w.later(back, func(now time.Time) { w.word(now, n, "") })
			w.later(w.in(back, 10, 900), func(now time.Time) { w.resolve(n, now) })
		}
		if w.dice.IntN(2) == 0 {
			w.later(w.in(done, 1, 300), func(now time.Time) {
				mark := 1 + w.dice.IntN(5)
				c := w.ticket(n)
				if w.commit(w.desk.bot.Desk.Rate(now, c, tickets.Author{Role: tickets.Requester, Address: c.Ticket.Requester}, mark, "")) {
					w.lives[n].marks = append(w.lives[n].marks, mark)
				}
			})
		}
	}
	if w.dice.IntN(8) == 0 { // whoever has it falls ill
		w.later(w.in(first, 1, 900), func(now time.Time) {
			c := w.ticket(n)
			if w.commit(w.desk.bot.Desk.HandBack(now, c, tickets.Absence{Agent: c.Ticket.Assignee, From: now, Until: now.Add(24 * time.Hour)})) {
				w.handedBack++
			}
		})
	}
}

func (w *week) agent(n int64) tickets.Author {
	return weekAgents[w.lives[n].queue][w.dice.IntN(2)]
}

func (w *week) turn(n int64, now time.Time, to tickets.Status) {
	w.lives[n].turns = append(w.lives[n].turns, turn{now, to})
}

// stirred notes that people have a ticket.
func (w *week) stirred(n int64, now time.Time) {
	if l := w.lives[n]; l.people.IsZero() {
		l.people = now
	}
}

func (w *week) answer(n int64, now time.Time) {
	c := w.ticket(n)
	by := w.agent(n)
	if c.Ticket.Status.Done() {
		return
	}
	v := c.Conversations[0]
	w.commit(w.desk.bot.Desk.Receive(now, c, tickets.Reception{
		Message: tickets.Message{Author: by, Public: true, Text: "Try this.", At: now}, Conversation: v, Proven: true, History: w.history(n),
	}), nil)
	w.stirred(n, now)
	w.lives[n].answers = append(w.lives[n].answers, now)
}

func (w *week) resolve(n int64, now time.Time) {
	by := w.agent(n)
	var said []tickets.Message
	answered := w.dice.IntN(2) == 0
	if answered {
		said = []tickets.Message{{Author: by, Public: true, Text: "Done.", At: now}}
	}
	if !w.commit(w.desk.bot.Desk.Resolve(now, w.ticket(n), by, said...)) {
		return
	}
	if answered {
		w.lives[n].answers = append(w.lives[n].answers, now)
	}
	w.stirred(n, now)
	w.turn(n, now, tickets.Resolved)
}

// word is the requester's: plain words, or a choice among those offered.
func (w *week) word(now time.Time, n int64, choice tickets.Choice) {
	c, l := w.ticket(n), w.lives[n]
	r := tickets.Reception{
		Message:      tickets.Message{Author: tickets.Author{Role: tickets.Requester, Address: c.Ticket.Requester}, Public: true, Text: "It is still so.", At: now},
		Conversation: c.Conversations[0], Choice: choice, Proven: true, History: w.history(n),
	}
	was := c.Ticket
	w.commit(w.desk.bot.Desk.Receive(now, c, r), nil)
	switch {
	case choice == tickets.ChoiceHelped && was.Level == tickets.L0 && !was.Status.Done():
		l.helped = now
		w.turn(n, now, tickets.Resolved)
		if w.dice.IntN(3) == 0 {
			w.later(w.in(now, 10, 4000), func(now time.Time) { w.word(now, n, "") })
		}
	case was.Status.Done():
		w.turn(n, now, tickets.Open)
		if l.people.IsZero() {
			l.people = now
			w.work(n, now)
		}
	case was.Status == tickets.Pending:
		w.turn(n, now, tickets.Open)
	case was.Level == tickets.L0:
		if l.people.IsZero() {
			l.people = now
		}
	}
}

// walk computes the report from what was noted, minute by minute.
func (w *week) walk() tickets.Report {
	r := tickets.Report{Promises: []tickets.PromiseFigures{{Clock: tickets.FirstResponse}, {Clock: tickets.Resolution}}}
	for at := w.from; at.Before(w.to); at = at.AddDate(0, 0, 1) {
		r.Days = append(r.Days, tickets.DayFigures{Begin: at})
	}
	var first, resolution, ages []time.Duration
	for _, l := range w.lives {
		r.Opened++
		s := w.live(l, &r)
		if s.first >= 0 {
			first = append(first, time.Duration(s.first)*time.Minute)
		}
		if s.byPeople {
			r.ByPeople++
			resolution = append(resolution, time.Duration(s.resolution)*time.Minute)
			if len(l.answers) <= 1 && !l.moved && s.returns == 0 {
				r.FirstContact++
			}
		}
		if s.resolved {
			r.Resolved++
		}
		if s.open {
			ages = append(ages, w.to.Sub(l.opened))
		}
		for _, m := range l.marks {
			r.Ratings.Marks[m-1]++
		}
		w.deflected(l, s, &r)
	}
	r.FirstResponse, r.Resolution = timesOf(first), timesOf(resolution)
	r.Backlog.Ages = tickets.AgesOf(ages)
	return r
}

// A walked is what the walker found of one ticket.
type walked struct {
	first, resolution        int // business minutes; -1: none
	resolved, byPeople, open bool
	returns                  int
	back                     time.Time // when it was first taken up again
}

// live walks through a ticket's time.
func (w *week) live(l *life, r *tickets.Report) walked {
	s := walked{first: -1}
	status := tickets.New
	var promisedFirst, promisedWhole, hands, worked int
	answered, missedFirst, missedWhole := false, false, false
	target, whole := weekTarget(l, tickets.FirstResponse), weekTarget(l, tickets.Resolution)
	for at := l.opened; at.Before(w.to); at = at.Add(time.Minute) {
		day := &r.Days[int(at.Sub(w.from).Hours())/24]
		for i := range r.Days { // days of 23 hours
			if !at.Before(r.Days[i].Begin) {
				day = &r.Days[i]
			}
		}
		if at.Equal(l.opened) {
			day.Opened++
		}
		missedFirst = missedFirst || !answered && target > 0 && promisedFirst >= target
		missedWhole = missedWhole || !status.Done() && whole > 0 && promisedWhole >= whole
		for _, a := range l.answers {
			if a.Equal(at) && !answered {
				answered, s.first = true, hands
			}
		}
		for _, u := range l.turns {
			if !u.at.Equal(at) {
				continue
			}
			switch {
			case u.to == tickets.Resolved:
				s.resolved, s.byPeople, s.resolution = true, !l.people.IsZero() && !at.Before(l.people), worked
				r.Resolutions++
				day.Resolved++
			case status.Done():
				s.returns++
				r.Reopenings++
				if s.back.IsZero() {
					s.back = at
				}
			}
			status = u.to
		}
		if !weekOpen(l.queue, at) {
			continue
		}
		inHands := !l.people.IsZero() && !at.Before(l.people)
		works := status == tickets.New || status == tickets.Open
		if works {
			promisedWhole++
			if !answered {
				promisedFirst++
			}
		}
		if inHands && !answered {
			hands++
		}
		if inHands && works {
			worked++
		}
	}
	if l.offered && !l.people.IsZero() {
		r.Escalations.ToPeople++
	}
	if l.moved {
		r.Escalations.Up++
	}
	w.standing(l, status, &s, r)
	keep(&r.Promises[0], target, answered, missedFirst)
	keep(&r.Promises[1], whole, status.Done(), missedWhole)
	return s
}

func keep(p *tickets.PromiseFigures, target int, met, missed bool) {
	switch {
	case target == 0:
	case missed:
		p.Missed++
	case met:
		p.Kept++
	}
}

// standing counts a ticket at the end of each day, and of the week.
func (w *week) standing(l *life, last tickets.Status, s *walked, r *tickets.Report) {
	for i := range r.Days {
		end := r.Days[i].Begin.AddDate(0, 0, 1)
		if !l.opened.Before(end) {
			continue
		}
		status := tickets.New
		for _, u := range l.turns {
			if u.at.Before(end) {
				status = u.to
			}
		}
		if !status.Done() {
			r.Days[i].Backlog++
		}
	}
	if s.open = !last.Done(); s.open {
		r.Backlog.Open++
		if last == tickets.Pending {
			r.Backlog.Pending++
		}
	}
}

func (w *week) deflected(l *life, s walked, r *tickets.Report) {
	d := &r.Deflection
	if l.offered {
		d.Offered++
	}
	if l.helped.IsZero() {
		return
	}
	d.Helped++
	switch {
	case !s.back.IsZero() && s.back.Before(l.helped.Add(72*time.Hour)):
		d.CameBack++
	case w.to.Before(l.helped.Add(72 * time.Hour)):
		d.Unknown++
	default:
		d.Kept++
	}
}

// weekTarget is what the set-up promises, in minutes.
func weekTarget(l *life, what tickets.ClockKind) int {
	first := map[string][4]int{"paris": {60, 120, 240, 480}, "newyork": {30, 120, 360, 0}}
	whole := map[string][4]int{"paris": {240, 480, 960, 0}, "newyork": {360, 720, 1440, 2400}}
	if what == tickets.Resolution {
		return whole[l.queue][l.priority-1]
	}
	return first[l.queue][l.priority-1]
}

var weekZones = map[string]*time.Location{"paris": zoneOf("Europe/Paris"), "newyork": zoneOf("America/New_York")}

func zoneOf(name string) *time.Location {
	zone, err := time.LoadLocation(name)
	if err != nil {
		panic(err)
	}
	return zone
}

// weekOpen reports whether a queue works in a minute, by what its clocks on the
// wall show.
func weekOpen(queue string, at time.Time) bool {
	local := at.In(weekZones[queue])
	if d := local.Weekday(); d == time.Saturday || d == time.Sunday {
		return false
	}
	clock := local.Format("15:04")
	if queue == "newyork" {
		return local.Format(time.DateOnly) != "2027-03-26" && clock >= "08:30" && clock < "17:30"
	}
	return local.Format(time.DateOnly) != "2027-03-29" && (clock >= "09:00" && clock < "12:00" || clock >= "14:00" && clock < "18:00")
}

// timesOf sums up durations by their definition: the nearest rank.
func timesOf(all []time.Duration) tickets.Times {
	slices.Sort(all)
	var sum time.Duration
	for _, d := range all {
		sum += d
	}
	rank := func(percent int) time.Duration {
		for i, d := range all {
			if 100*(i+1) >= percent*len(all) {
				return d
			}
		}
		return 0
	}
	return tickets.Times{Count: len(all), Mean: sum / time.Duration(max(1, len(all))), Median: rank(50), P90: rank(90)}
}
