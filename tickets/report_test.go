package tickets

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// A told history is made of lines such as "1001 23 09:00 opened zoe channel=mail":
// a ticket, a day of March 2026 and a time in UTC, an event, who, its details.
// Status events are written "status ada open>resolved".
func told(t *testing.T, y *Tally, now map[int64]Ticket, lines string) Report {
	t.Helper()
	for line := range strings.Lines(lines) {
		f := strings.Fields(line)
		if len(f) == 0 {
			continue
		}
		var e Event
		var day, hour, minute int
		fmt.Sscan(f[0], &e.Ticket)
		fmt.Sscanf(f[1]+" "+f[2], "%d %d:%d", &day, &hour, &minute)
		e.At = time.Date(2026, 3, day, hour, minute, 0, 0, time.UTC)
		e.Kind = EventKind(f[3])
		e.By = Author{Role: map[string]Role{"zoe": Requester, "bot": Bot}[f[4]], Address: Address{Network: Slack, ID: f[4]}}
		if e.By.Role == "" {
			e.By.Role = Agent
		}
		e.Detail = map[string]string{}
		for _, d := range f[5:] {
			if from, to, ok := strings.Cut(d, ">"); ok {
				e.Detail["from"], e.Detail["to"] = from, to
				continue
			}
			key, value, _ := strings.Cut(d, "=")
			e.Detail[key] = strings.ReplaceAll(value, "_", " ")
		}
		k := now[e.Ticket]
		k.Number = e.Ticket
		if k.Created.IsZero() {
			k.Created = e.At
			now[e.Ticket] = k
		}
		y.Add(k, e)
	}
	return y.Report()
}

// march is a stretch of days of March 2026, UTC, the last one included.
func march(from, to int) Period {
	return Period{time.Date(2026, 3, from, 0, 0, 0, 0, time.UTC), time.Date(2026, 3, to+1, 0, 0, 0, 0, time.UTC)}
}

func wall(Ticket) Measure { return func(a, b time.Time) time.Duration { return b.Sub(a) } }

// reported is the report of the days from 23 to 29 March 2026, made in April.
func reported(t *testing.T, now map[int64]Ticket, lines string) Report {
	t.Helper()
	if now == nil {
		now = map[int64]Ticket{}
	}
	return told(t, NewTally(march(23, 29), time.Date(2026, 4, 30, 0, 0, 0, 0, time.UTC), wall), now, lines)
}

const usual = `
	1001 23 09:00 opened zoe channel=mail
	1001 23 09:20 answered ada
	1001 23 09:20 status ada new>open
	1001 23 10:00 status ada open>resolved
`

func TestReportOfAnAnsweredRequest(t *testing.T) {
	r := reported(t, nil, usual)
	if r.Opened != 1 || r.Resolved != 1 || r.ByPeople != 1 || r.FirstContact != 1 || r.Reopenings != 0 || r.Backlog.Open != 0 {
		t.Errorf("%+v", r)
	}
	if r.FirstResponse.Mean != 20*time.Minute || r.Resolution.Median != time.Hour {
		t.Errorf("first response %v, resolution %v", r.FirstResponse, r.Resolution)
	}
	if len(r.Agents) != 1 || r.Agents[0].Answers != 1 || r.Agents[0].Resolved != 1 {
		t.Errorf("agents %+v", r.Agents)
	}
	if len(r.Channels) != 1 || r.Channels[0].Name != "mail" || len(r.Levels) != 1 || r.Levels[0].Name != "L1" {
		t.Errorf("channels %+v, levels %+v", r.Channels, r.Levels)
	}
}

// What waits for the requester, and what is resolved, costs the desk no time.
func TestReportCountsOnlyTheDesksTime(t *testing.T) {
	r := reported(t, nil, `
		1001 23 09:00 opened zoe channel=mail
		1001 23 09:30 answered ada
		1001 23 09:30 status ada new>pending
		1001 23 15:00 status zoe pending>open
		1001 23 15:15 answered ada
		1001 23 15:15 status ada open>resolved
		1001 24 09:00 status zoe resolved>open
		1001 24 09:05 status ada open>resolved
		1001 25 09:05 status bot resolved>closed
	`)
	if want := 50 * time.Minute; r.Resolution.Mean != want || r.Resolution.Count != 1 {
		t.Errorf("resolution %v, want %v once", r.Resolution, want)
	}
	if r.Resolutions != 2 || r.Resolved != 1 || r.Reopenings != 1 || r.ReopenRate() != 0.5 || r.FirstContact != 0 {
		t.Errorf("%+v", r)
	}
	if r.Ratings.Asked != 2 {
		t.Errorf("%d resolutions could get a mark, want 2", r.Ratings.Asked)
	}
}

// What the bot tries first does not count against people, what it solves not
// among their times.
func TestReportLeavesTheBotOut(t *testing.T) {
	const tried = `
		1001 23 09:00 opened zoe channel=mail
		1001 23 09:00 suggested bot articles=a
	`
	r := reported(t, nil, tried+`
		1001 23 13:00 escalated bot L0>L1
		1001 23 13:10 answered ada
		1001 23 13:10 status ada new>resolved
	`)
	if r.FirstResponse.Mean != 10*time.Minute || r.Resolution.Mean != 10*time.Minute || r.Escalations.ToPeople != 1 || r.Deflection.Offered != 1 || r.FirstContact != 1 {
		t.Errorf("%+v", r)
	}
	r = reported(t, nil, tried+`
		1001 23 09:10 helped zoe articles=a
		1001 23 09:10 status zoe new>resolved
	`)
	if r.Resolved != 1 || r.ByPeople != 0 || r.Resolution.Count != 0 || r.FirstResponse.Count != 0 || r.Ratings.Asked != 0 || r.Levels[0].Name != "L0" {
		t.Errorf("%+v", r)
	}
}

// The bot is taken to have helped only when nobody came back within 72 hours.
func TestReportDeflection(t *testing.T) {
	const helped = `
		1001 28 12:00 opened zoe channel=mail
		1001 28 12:00 suggested bot articles=a
		1001 28 12:10 helped zoe articles=a
		1001 28 12:10 status zoe new>resolved
	`
	for _, c := range []struct {
		name, then string
		now        time.Time
		want       Deflection
	}{
		{"nobody came back", "", time.Date(2026, 3, 31, 12, 10, 0, 0, time.UTC), Deflection{Offered: 1, Helped: 1, Kept: 1}},
		{"too early to tell", "", time.Date(2026, 3, 31, 12, 9, 0, 0, time.UTC), Deflection{Offered: 1, Helped: 1, Unknown: 1}},
		{"came back after the period", "1001 31 12:09 status zoe resolved>open", time.Date(2026, 4, 30, 0, 0, 0, 0, time.UTC), Deflection{Offered: 1, Helped: 1, CameBack: 1}},
		{"came back at once", "1001 28 13:00 status zoe resolved>open", time.Date(2026, 3, 28, 14, 0, 0, 0, time.UTC), Deflection{Offered: 1, Helped: 1, CameBack: 1}},
		{"came back in another ticket", "1001 29 12:09 linked zoe ticket=1002", time.Date(2026, 4, 30, 0, 0, 0, 0, time.UTC), Deflection{Offered: 1, Helped: 1, CameBack: 1}},
		{"linked by an agent", "1001 29 12:09 linked ada ticket=1002", time.Date(2026, 4, 30, 0, 0, 0, 0, time.UTC), Deflection{Offered: 1, Helped: 1, Kept: 1}},
		{"came back too late", "1001 31 12:10 status zoe resolved>open", time.Date(2026, 4, 30, 0, 0, 0, 0, time.UTC), Deflection{Offered: 1, Helped: 1, Kept: 1}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if r := told(t, NewTally(march(23, 29), c.now, wall), map[int64]Ticket{}, helped+c.then); r.Deflection != c.want {
				t.Errorf("%+v, want %+v", r.Deflection, c.want)
			}
		})
	}
}

// The backlog of each day follows what came and what went, also of tickets from
// before the period.
func TestReportBacklog(t *testing.T) {
	r := reported(t, map[int64]Ticket{1000: {Assignee: Address{Network: Slack, ID: "ada", Name: "Ada"}}}, `
		1000 20 12:00 opened zoe channel=mail
		1001 22 12:00 opened zoe channel=mail
		1001 24 12:00 status ada new>resolved
		1002 25 12:00 opened zoe channel=slack
		1002 26 12:00 dismissed ada
		1002 26 12:00 status ada new>closed
		1003 28 12:00 opened zoe channel=slack
		1003 28 13:00 status ada new>pending
		1004 30 12:00 opened zoe channel=slack
	`)
	var per []string
	for _, d := range r.Days {
		per = append(per, fmt.Sprint(d.Opened, d.Resolved, d.Backlog))
	}
	if got, want := strings.Join(per, ", "), "0 0 2, 0 1 1, 1 0 2, 0 0 1, 0 0 1, 1 0 2, 0 0 2"; got != want {
		t.Errorf("opened, resolved, backlog: %s\nwant %s", got, want)
	}
	b := r.Backlog
	if b.Begin != 2 || b.Open != 2 || b.Pending != 1 || b.Free != 1 || r.Dismissed != 1 || r.Resolutions != 1 {
		t.Errorf("%+v, %+v", b, r)
	}
	if b.Ages.Oldest != 228*time.Hour || b.Ages.Median != 36*time.Hour || fmt.Sprint(b.Ages.Buckets) != "[0 1 0 1 0]" {
		t.Errorf("ages %+v", b.Ages)
	}
	if len(r.Agents) != 1 || r.Agents[0].Agent.Name != "Ada" || r.Agents[0].Open != 1 || r.Agents[0].Resolved != 1 {
		t.Errorf("agents %+v", r.Agents)
	}
}

// A ticket that comes to the same place for the third time is played like a
// ball; it counts once.
func TestReportEscalations(t *testing.T) {
	r := reported(t, nil, `
		1001 23 09:00 opened zoe channel=mail
		1001 23 10:00 escalated ada L1>L2 times=1
		1001 23 11:00 escalated lin L2>L1 times=2
		1001 23 12:00 escalated ada L1>L2 times=2
		1001 23 13:00 escalated lin L2>L1 times=3
		1001 23 14:00 escalated ada L1>L2 times=3
		1001 23 14:30 queue ada from=support to=billing level=L2 times=1
		1001 23 15:00 answered lin
		1001 23 15:00 status lin new>resolved
		1002 23 09:00 opened zoe channel=mail
		1002 23 10:00 escalated ada L1>L2 times=1
		1002 23 11:00 escalated lin L2>L1 times=2
	`)
	if want := (Escalations{Up: 4, Back: 3, PingPong: 1}); r.Escalations != want {
		t.Errorf("%+v, want %+v", r.Escalations, want)
	}
	if r.FirstContact != 0 || len(r.Levels) != 2 || r.Levels[1].Name != "L2" || r.Levels[1].Resolved != 1 {
		t.Errorf("%+v", r)
	}
}

// A promise is kept by who meets it in time, in the period; who is too late has
// broken it when it was due.
func TestReportPromises(t *testing.T) {
	at := func(day int) time.Time { return time.Date(2026, 3, day, 12, 0, 0, 0, time.UTC) }
	first := func(met, breached time.Time) Ticket {
		return Ticket{Clocks: []Clock{{What: FirstResponse, Target: time.Hour, Met: met, Breached: breached}, {What: Resolution, Met: met}}}
	}
	r := reported(t, map[int64]Ticket{
		1001: first(at(23), time.Time{}), 1002: first(at(24), at(23)), 1003: first(at(20), time.Time{}), 1004: first(at(23), at(20)),
		1005: {Dismissed: true, Clocks: []Clock{{What: Resolution, Target: time.Hour, Met: at(23)}}},
	}, `
		1001 23 09:00 opened zoe channel=mail
		1002 23 09:00 opened zoe channel=mail
		1002 23 10:00 breached bot clock=first_response
		1003 19 09:00 opened zoe channel=mail
		1004 19 09:00 opened zoe channel=mail
		1004 20 10:00 breached bot clock=first_response
		1005 23 09:00 opened zoe channel=mail
	`)
	if want := []PromiseFigures{{FirstResponse, 1, 1}, {Resolution, 0, 0}}; !slices.Equal(r.Promises, want) {
		t.Errorf("%+v, want %+v", r.Promises, want)
	}
}

func TestReportMarks(t *testing.T) {
	r := reported(t, nil, usual+`
		1001 23 10:30 rated zoe mark=4
		1001 24 10:00 status zoe resolved>open
		1001 24 11:00 status ada open>resolved
		1001 24 11:30 rated zoe mark=5
	`)
	if r.Ratings.Marks != [5]int{0, 0, 0, 1, 1} || r.Ratings.Mean() != 4.5 || r.Ratings.Rate() != 1 {
		t.Errorf("%+v", r.Ratings)
	}
}

// Merged tickets are no resolutions, imported mail is no request.
func TestReportOfWhatIsNoRequest(t *testing.T) {
	r := reported(t, nil, `
		1001 23 09:00 opened zoe channel=mail
		1001 23 10:00 merged ada into=1002
		1001 23 10:00 status ada new>closed
		1002 23 09:00 imported zoe channel=mail
		1002 23 09:00 imported zoe channel=mail
	`)
	if r.Opened != 1 || r.Merged != 1 || r.Resolutions != 0 || r.Backlog.Open != 0 || r.Days[0].Backlog != 0 {
		t.Errorf("%+v", r)
	}
}

func TestTimesAreExact(t *testing.T) {
	var all []time.Duration
	for i := 10; i >= 1; i-- {
		all = append(all, time.Duration(i)*time.Minute)
	}
	if got, want := TimesOf(all), (Times{10, 5*time.Minute + 30*time.Second, 5 * time.Minute, 9 * time.Minute}); got != want {
		t.Errorf("%v, want %v", got, want)
	}
	if got, want := TimesOf(all[:1]), (Times{1, time.Minute, time.Minute, time.Minute}); got != want {
		t.Errorf("%v, want %v", got, want)
	}
}

// A day is a day of the desk's, also where clocks are changed.
func TestF23_DaysOfTheWeekInWhichClocksAreChanged(t *testing.T) {
	paris, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	p := Period{time.Date(2026, 3, 28, 0, 0, 0, 0, paris), time.Date(2026, 3, 31, 0, 0, 0, 0, paris)}
	days := p.Days()
	if len(days) != 3 || days[2].Sub(days[1]) != 23*time.Hour {
		t.Errorf("days begin at %v", days)
	}
	y := NewTally(p, p.To, wall)
	y.Add(Ticket{Number: 1}, Event{Ticket: 1, At: time.Date(2026, 3, 29, 21, 59, 0, 0, time.UTC), Kind: Opened})
	y.Add(Ticket{Number: 2}, Event{Ticket: 2, At: time.Date(2026, 3, 29, 22, 0, 0, 0, time.UTC), Kind: Opened})
	if r := y.Report(); r.Days[1].Opened != 1 || r.Days[2].Opened != 1 {
		t.Errorf("%+v", r.Days)
	}
}

// BenchmarkReport sums up a million events of 125,000 tickets.
func BenchmarkReport(b *testing.B) {
	p := Period{time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)}
	kinds := []Event{
		{Kind: Opened, Detail: map[string]string{"channel": "mail"}},
		{Kind: Claimed, By: Author{Role: Agent}},
		{Kind: Moved, By: Author{Role: Agent}, Detail: map[string]string{"from": "new", "to": "open"}},
		{Kind: Escalated, By: Author{Role: Agent}, Detail: map[string]string{"from": "L1", "to": "L2"}},
		{Kind: Answered, By: Author{Role: Agent}},
		{Kind: Answered, By: Author{Role: Agent}},
		{Kind: Moved, By: Author{Role: Agent}, Detail: map[string]string{"from": "open", "to": "resolved"}},
		{Kind: Rated, Detail: map[string]string{"mark": "4"}},
	}
	names := make([]string, 40)
	for i := range names {
		names[i] = fmt.Sprintf("U%d", i)
	}
	const events = 1_000_000
	b.ReportAllocs()
	for b.Loop() {
		y := NewTally(p, p.To, wall)
		for i := range events {
			n := i / len(kinds)
			e := kinds[i%len(kinds)]
			e.Ticket, e.At = int64(n), p.From.Add(time.Duration(n)*4*time.Minute+time.Duration(i%len(kinds))*7*time.Minute)
			e.By.Address = Address{Network: Slack, ID: names[n%40]}
			y.Add(Ticket{Number: int64(n), Queue: names[n%3], Created: e.At}, e)
		}
		if r := y.Report(); r.Opened != events/len(kinds) || r.Resolution.Count != events/len(kinds) {
			b.Fatal("not all were counted")
		}
	}
	b.ReportMetric(events*float64(b.N)/b.Elapsed().Seconds(), "events/s")
}
