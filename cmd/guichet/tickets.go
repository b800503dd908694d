package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"os"
	"slices"
	"strings"
	"text/tabwriter"

	"guichet/store"
	"guichet/tickets"
)

type ticketsCmd struct {
	List ticketsListCmd `cmd:"" help:"List tickets, newest first."`
	Show ticketsShowCmd `cmd:"" help:"Show a ticket: what was said and what happened."`
	Why  ticketsWhyCmd  `cmd:"" help:"Explain how each letter came to a ticket, and what the bot decided."`
}

// records opens the store of a configuration, for reading beside a running desk.
func records(ctx context.Context, file string) (*store.Store, error) {
	c, err := loadConfig(file)
	if err != nil {
		return nil, err
	}
	return openStore(ctx, c, slog.New(slog.DiscardHandler))
}

type ticketsListCmd struct {
	configFlag
	Status []string `enum:"new,open,pending,resolved,closed" help:"Only these (${enum})."`
	Queue  string   `help:"Only this queue."`
	Limit  int      `default:"50" help:"At most so many."`
	JSON   bool     `name:"json" help:"Print a JSON object a ticket, one a line."`
}

// Run lists tickets.
func (t ticketsListCmd) Run(ctx context.Context) error {
	s, err := records(ctx, t.Config)
	if err != nil {
		return err
	}
	defer s.Close()
	f := store.Filter{Queue: t.Queue, Limit: t.Limit}
	for _, v := range t.Status {
		f.Status = append(f.Status, tickets.Status(v))
	}
	list, err := s.Tickets(ctx, f)
	if err != nil {
		return err
	}
	if t.JSON {
		out := json.NewEncoder(os.Stdout)
		for _, k := range list {
			if err := out.Encode(k); err != nil {
				return err
			}
		}
		return nil
	}
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	for _, k := range list {
		fmt.Fprintf(w, "#%d\t%s\t%s\t%s\t%s\t%s\t%s\n", k.Number, k.Status, k.Level, k.Queue, k.Requester, k.Assignee, oneLine(k.Subject))
	}
	return w.Flush()
}

// oneLine keeps a text from breaking a listing or steering a terminal.
func oneLine(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}, s)
}

type ticketsShowCmd struct {
	configFlag
	Full   bool  `help:"Unfold what letters quote, and signatures."`
	Number int64 `arg:"" help:"The ticket's number."`
}

// Run shows one ticket.
func (t ticketsShowCmd) Run(ctx context.Context) error {
	s, c, err := ticket(ctx, t.Config, t.Number)
	if err != nil {
		return err
	}
	defer s.Close()
	k := c.Ticket
	fmt.Printf("#%d %s\n%s, %s, %s, queue %s, in %s\nRequester: %s <%s>\nAssignee:  %s\n", k.Number, oneLine(k.Subject), k.Status, k.Level, k.Priority, k.Queue, k.Language, k.Requester.Name, k.Requester.ID, k.Assignee)
	for _, v := range c.Conversations {
		fmt.Printf("%-10s %s, %s\n", v.Audience+":", v.Channel, v.Place)
	}
	for _, v := range c.For(tickets.ToRequester) {
		for _, a := range v.Watchers {
			fmt.Printf("In copy:   %s <%s>\n", oneLine(a.Name), a.ID)
		}
	}
	for _, n := range k.Linked {
		fmt.Printf("See also:  #%d\n", n)
	}
	if k.Next != 0 {
		fmt.Printf("Goes on:   #%d\n", k.Next)
	}
	if !k.Told.At.IsZero() {
		lastHandOver(os.Stdout, k)
	}
	messages, err := s.Messages(ctx, k.Number)
	if err != nil {
		return err
	}
	for _, m := range messages {
		kind := "public"
		if !m.Public {
			kind = "internal"
		}
		if m.Proposal != "" {
			kind += ", agents are asked: " + string(m.Proposal)
		}
		fmt.Printf("\n── %s  %s (%s, %s)\n%s\n", m.At.Local().Format("2006-01-02 15:04"), m.Author.Address, m.Author.Role, kind, t.text(m))
		for _, a := range m.Cc {
			fmt.Printf("   Cc %s <%s>\n", oneLine(a.Name), a.ID)
		}
		for _, f := range m.Files {
			fmt.Printf("   file %s (%s, %d octets)\n", oneLine(f.Name), f.Type, f.Size)
		}
	}
	fmt.Println()
	return history(ctx, s, k.Number, os.Stdout)
}

// text is what a message says, each fold in it as one line unless all is asked for.
func (t ticketsShowCmd) text(m tickets.Message) string {
	if t.Full {
		return m.Text
	}
	var shown strings.Builder
	for _, p := range tickets.Pieces(m.Text, m.Folds) {
		switch n := strings.Count(p.Text, "\n") + 1; {
		case p.Kind == "":
			shown.WriteString(p.Text)
		case n == 1:
			fmt.Fprintf(&shown, "[… 1 line of %s]", p.Kind)
		default:
			fmt.Fprintf(&shown, "[… %d lines of %s]", n, p.Kind)
		}
	}
	return shown.String()
}

func ticket(ctx context.Context, config string, number int64) (*store.Store, tickets.Case, error) {
	s, err := records(ctx, config)
	if err != nil {
		return nil, tickets.Case{}, err
	}
	c, err := s.Case(ctx, number)
	if err != nil {
		s.Close()
		if errors.Is(err, tickets.ErrNotFound) {
			err = fmt.Errorf("there is no ticket %d", number)
		}
		return nil, c, err
	}
	return s, c, nil
}

// history prints events.
func history(ctx context.Context, s *store.Store, number int64, out io.Writer) error {
	events, err := s.Events(ctx, number)
	if err != nil {
		return err
	}
	for _, e := range events {
		fmt.Fprint(out, heading(e))
		for _, k := range slices.Sorted(maps.Keys(e.Detail)) {
			fmt.Fprintf(out, "  %s: %s", k, oneLine(e.Detail[k]))
		}
		fmt.Fprintln(out)
	}
	return nil
}

// heading tells when something happened, what, and by whom.
func heading(e tickets.Event) string {
	s := fmt.Sprintf("%s  %-10s %s", e.At.Local().Format("2006-01-02 15:04:05"), e.Kind, e.By.Role)
	if !e.By.Address.IsZero() {
		s += " " + oneLine(e.By.Address.String())
	}
	return s
}
