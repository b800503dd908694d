package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"guichet/tickets"
)

// TestTheHolidaysOfFrance: the library's last release is of 2023; what it computes
// for later years is what the law says (Code du travail, L3133-1, with Easter on
// 2026-04-05, 2027-03-28 and 2028-04-16).
func TestTheHolidaysOfFrance(t *testing.T) {
	want := map[int]string{
		2026: "01-01 04-06 05-01 05-08 05-14 05-25 07-14 08-15 11-01 11-11 12-25",
		2027: "01-01 03-29 05-01 05-06 05-08 05-17 07-14 08-15 11-01 11-11 12-25",
		2028: "01-01 04-17 05-01 05-08 05-25 06-05 07-14 08-15 11-01 11-11 12-25",
	}
	closed := holidays([]string{"FR"})
	for year, days := range want {
		var got []string
		for d := time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC); d.Year() == year; d = d.AddDate(0, 0, 1) {
			if closed(d.Year(), d.Month(), d.Day()) {
				got = append(got, d.Format("01-02"))
			}
		}
		if s := strings.Join(got, " "); s != days {
			t.Errorf("%d: %s\nwant  %s", year, s, days)
		}
	}
}

// In Great Britain Boxing Day is kept on Monday when it falls on a Saturday, and
// in the United States a New Year's Day on Saturday the day before, in another year.
func TestHolidaysThatAreKeptOnAnotherDay(t *testing.T) {
	for _, tt := range []struct {
		country string
		y       int
		m       time.Month
		d       int
	}{{"GB", 2026, 12, 28}, {"US", 2027, 12, 31}} {
		if !holidays([]string{tt.country})(tt.y, tt.m, tt.d) {
			t.Errorf("%s: %d-%d-%d is a day of work", tt.country, tt.y, tt.m, tt.d)
		}
	}
}

// promising is the example with its own examples of calendars and sla, and a
// queue that has them.
func promising(t *testing.T) string {
	raw, err := os.ReadFile("../../config.example.yaml")
	if err != nil {
		t.Fatal(err)
	}
	good := string(raw)
	for _, key := range []string{"calendars", "sla"} {
		block := regexp.MustCompile(`(?m)^#   ` + key + `:\n(#     .*\n)+` + key + `: \[\]\n`).FindString(good)
		if block == "" {
			t.Fatalf("the example shows no %s", key)
		}
		shown := strings.ReplaceAll("\n"+strings.TrimSuffix(block, key+": []\n"), "\n#   ", "\n")
		good = strings.Replace(good, block, strings.TrimPrefix(shown, "\n"), 1)
	}
	return strings.Replace(good, `    sla: ""`, "    sla: standard", 1)
}

func load(t *testing.T, text string) (Config, error) {
	file := filepath.Join(t.TempDir(), "guichet.yaml")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return loadConfig(file)
}

func TestTheExamplesOfPromisesWork(t *testing.T) {
	setTokens(t)
	c, err := load(t, promising(t))
	if err != nil {
		t.Fatal(err)
	}
	d := tickets.Desk{Queues: c.queues()}
	p := d.Policy(tickets.Ticket{Queue: "support", Priority: tickets.P2, Level: tickets.L1})
	if p.FirstResponse != 2*time.Hour || p.NextResponse != 4*time.Hour || p.Resolution != 16*time.Hour || p.Level != 4*time.Hour || p.Warn != 80 {
		t.Errorf("a P2 at L1 is promised %+v", p)
	}
	for from, want := range map[string]string{
		"2026-11-25T17:00:00+01:00": "2026-11-26T10:00:00+01:00", // overnight
		"2026-11-27T16:00:00+01:00": "2026-11-30T10:00:00+01:00", // over a weekend, from a Friday that ends at five
		"2026-07-13T17:00:00+02:00": "2026-07-15T10:00:00+02:00", // over the fourteenth of July
		"2026-12-23T17:00:00+01:00": "2026-12-28T10:00:00+01:00", // over the company's day, Christmas and a weekend
		"2026-12-18T16:00:00+01:00": "2026-12-19T10:00:00+01:00", // to a Saturday that is open
		"2026-10-23T16:00:00+02:00": "2026-10-26T10:00:00+01:00", // into winter
	} {
		at, err := time.Parse(time.RFC3339, from)
		if err != nil {
			t.Fatal(err)
		}
		if got := p.Calendar.In(p.Calendar.After(at, 2*time.Hour)).Format(time.RFC3339); got != want {
			t.Errorf("two hours after %s: %s, want %s", from, got, want)
		}
	}
}

const leadLines = "    # Whom the bot calls when a promise was broken: people (U…), user groups (S…\n    # or @handle).\n    lead: []\n"

func TestF25_BrokenPromisesAreNamed(t *testing.T) {
	setTokens(t)
	good := promising(t)
	if _, err := load(t, good); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ old, new, want string }{
		{"zone: Europe/Paris", "zone: Europe/Pari", `calendar office: zone: "Europe/Pari"`},
		{"friday: 09:00-12:30 14:00-17:00", "freitag: 09:00-12:30", `"freitag" is no day`},
		{"friday: 09:00-12:30 14:00-17:00", "thursday: 09:00-12:30", "thursday is there twice"},
		{"friday: 09:00-12:30 14:00-17:00", "friday: 9-12", `"9-12" is no stretch`},
		{"friday: 09:00-12:30 14:00-17:00", "friday: 22:00-06:00", "write a night as two stretches"},
		{"friday: 09:00-12:30 14:00-17:00", "friday: 09:00-12:30 12:00-17:00", "begins before the stretch before it ends"},
		{"friday: 09:00-12:30 14:00-17:00", "friday: 09:00-24:30", "goes beyond 24:00"},
		{"friday: 09:00-12:30 14:00-17:00", "friday: ''", "leave out a day"},
		{"holidays: [FR]", "holidays: [FX]", `"FX" is none of AR, AT`},
		{"closed: [2026-12-24,", "closed: [2026-13-24,", `"2026-13-24" is no day`},
		{"name: standard\n    calendar: office ", "name: standard\n    calendar: shop ", `there is no calendar "shop"`},
		{"warn: 80 ", "warn: 100 ", "warn: want a percentage"},
		{"{p1: 30m,", "{p0: 30m,", `first_response: "p0" is not p1`},
		{"{p1: 4h,", "{p1: 0s,", "resolution: p1: want a time of a minute"},
		{"{p1: 4h,", "{p1: soon,", "soon"},
		{"{l1: 4h,", "{l3: 4h,", `"l3" is not l1 or l2`},
		{"sla: standard", "sla: premium", `queue support: there is no sla "premium"`},
		{"    sla: standard\n" + leadLines, "    lead: [U01]\n", "lead is called when"},
		{"    lead: []", "    lead: [Max Weber]", `lead: "Max Weber" is neither`},
	} {
		broken := strings.Replace(good, tt.old, tt.new, 1)
		if broken == good {
			t.Fatalf("the example does not hold %q", tt.old)
		}
		if _, err := load(t, broken); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s → %s: %v\nwant …%s…", tt.old, tt.new, err, tt.want)
		}
	}
}
