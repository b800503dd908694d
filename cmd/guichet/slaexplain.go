package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"slices"
	"text/tabwriter"
	"time"

	"guichet/tickets"
)

type slaCmd struct {
	Explain slaExplainCmd `cmd:"" help:"Tell how the time of each promise to a ticket was counted."`
}

type slaExplainCmd struct {
	configFlag
	Number int64     `arg:"" help:"The ticket's number."`
	At     time.Time `help:"As of then (2026-11-23T12:00:00+01:00), instead of now."`
}

// Run tells the ticket's clocks again from its events.
func (x slaExplainCmd) Run(ctx context.Context) error {
	c, err := loadConfig(x.Config)
	if err != nil {
		return err
	}
	s, k, err := ticket(ctx, x.Config, x.Number)
	if err != nil {
		return err
	}
	defer s.Close()
	events, err := s.Events(ctx, x.Number)
	if err != nil {
		return err
	}
	if x.At.IsZero() {
		x.At = time.Now()
	}
	events = slices.DeleteFunc(events, func(e tickets.Event) bool { return e.At.After(x.At) })
	return explain(os.Stdout, x.At, tickets.Desk{Queues: c.queues()}, k.Ticket, events)
}

// explain prints an account for each promise.
func explain(w io.Writer, now time.Time, d tickets.Desk, t tickets.Ticket, events []tickets.Event) error {
	accounts, again := slices.DeleteFunc(d.Explain(now, events), idle), d.Recount(events)
	switch {
	case len(t.Clocks) == 0 && len(again) > 0:
		fmt.Fprintf(w, "Nothing was promised when #%d was opened, so nothing is counted.\n", t.Number)
		return nil
	case len(accounts) == 0:
		fmt.Fprintf(w, "Nothing is promised for #%d.\n", t.Number)
		return nil
	}
	calendar := d.Policy(t).Calendar
	for i, a := range accounts {
		if i > 0 {
			fmt.Fprintln(w)
		}
		account(w, a, calendar)
	}
	if len(events) > 0 && !events[len(events)-1].At.Before(t.Updated) && !same(t.Clocks, again) {
		fmt.Fprintln(w, "\nWhat is promised was changed since; the ticket keeps what was promised then:")
		for _, c := range t.Clocks {
			fmt.Fprintf(w, "  %s: %s%s\n", c.What, target(c), dueAt(c, calendar))
		}
	}
	return nil
}

// idle reports whether an account is of nothing that is or was promised.
func idle(a tickets.Account) bool {
	return a.Clock.Target == 0 && !slices.ContainsFunc(a.Deeds, func(e tickets.Event) bool {
		return e.Kind == tickets.Warned || e.Kind == tickets.Breached
	})
}

// same reports whether clocks that are told from events are those of the ticket.
func same(a, b []tickets.Clock) bool {
	x, _ := json.Marshal(a)
	y, _ := json.Marshal(b)
	return string(x) == string(y)
}

// account prints how the time of one promise was counted.
func account(w io.Writer, a tickets.Account, calendar *tickets.Calendar) {
	name := string(a.Clock.What)
	if a.Clock.What == tickets.AtLevel {
		name = a.Level.String()
	}
	fmt.Fprintf(w, "%s: %s%s\n", name, target(a.Clock), dueAt(a.Clock, calendar))
	stamp := func(t time.Time) string { return calendar.In(t).Format("2006-01-02 15:04:05 MST") }
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	var wall time.Duration
	for _, i := range a.Intervals {
		wall += i.To.Sub(i.From)
		fmt.Fprintf(table, "  %s\t%s\t%s\t%s\n", stamp(i.From), stamp(i.To), wayOf(i), length(i.To.Sub(i.From)))
	}
	table.Flush()
	fmt.Fprintf(w, "  running %s + paused %s + off-hours %s = %s\n",
		length(a.Sum(tickets.Counted)), length(a.Sum(tickets.Paused)), length(a.Sum(tickets.OffHours)), length(wall))
	for _, e := range a.Deeds {
		fmt.Fprintf(w, "  %s  %s\n", stamp(e.At), deed(e))
	}
}

func target(c tickets.Clock) string {
	if c.Target == 0 {
		return "nothing is promised"
	}
	return "promised within " + length(c.Target)
}

func dueAt(c tickets.Clock, calendar *tickets.Calendar) string {
	if c.Due.IsZero() {
		return ""
	}
	return ", due " + calendar.In(c.Due).Format("2006-01-02 15:04:05 MST")
}

// wayOf says how an interval was counted, and why not.
func wayOf(i tickets.Interval) string {
	switch {
	case i.Kind != tickets.Paused:
		return string(i.Kind)
	case i.Status == "":
		return "paused: the queue promises nothing"
	}
	return "paused: " + string(i.Status)
}

// deed says what was told, or who did what was promised.
func deed(e tickets.Event) string {
	who := e.By.Address.String()
	if e.By.Role == tickets.Bot {
		who = "the desk"
	}
	switch {
	case e.Kind == tickets.Warned:
		return "warned: for the " + e.Detail["to"]
	case e.Kind == tickets.Breached:
		return "breached: for the " + e.Detail["to"]
	case e.Detail["unsaid"] != "":
		return "not met: " + who + " took the answer back before it left"
	case e.Kind == tickets.Answered:
		return "met: " + who + " answered"
	}
	return "met: " + who + " made it " + e.Detail["to"]
}

// length is a duration as people write it, exact: 1h30m instead of 1h30m0s.
func length(d time.Duration) string {
	s := d.String()
	for _, zero := range []string{"m0s", "h0m"} {
		if len(s) > len(zero) && s[len(s)-len(zero):] == zero {
			s = s[:len(s)-2]
		}
	}
	return s
}
