package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"os"
	"slices"
	"text/tabwriter"

	"guichet/channels/email"
	"guichet/store"
	"guichet/tickets"
)

type mailAuditCmd struct {
	configFlag
	All bool `help:"List every letter, not only those that need a look."`
}

// Help explains what is compared and when the exit code is not 0.
func (mailAuditCmd) Help() string {
	return `Compares what lies on the mail servers with the ledger of what was taken in: in
the folder that is watched and, with "after: move", in the one that letters are
moved to. Each letter there is in exactly one state:

  ticketed, appended     it opened a ticket, or joined one
  automatic              a machine's letter, filed
  duplicate              it had arrived before, elsewhere
  set aside              it could not be opened: see guichet mail quarantine
  ignored                by rule, with its reason
  waiting                stored, and handled as soon as the desk runs
  before the watermark   it lay there before the desk came
  not yet taken in       the desk has not come to it yet
  missed                 the desk passed it by; please report this

The exit code is 1 when a letter is not yet taken in or missed. Nothing is
changed, and the desk may run meanwhile.`
}

// The states of letters that the ledger does not know, and of one that waits.
const (
	waiting    tickets.Outcome = "waiting"
	before     tickets.Outcome = "before the watermark"
	notTakenIn tickets.Outcome = "not yet taken in"
	missed     tickets.Outcome = "missed"
)

// auditOrder is the order in which states are told.
var auditOrder = []tickets.Outcome{
	tickets.Ticketed, tickets.Appended, tickets.Filed, tickets.Duplicate, tickets.SetAside, tickets.Ignored,
	waiting, before, notTakenIn, missed,
}

// Run audits every mailbox.
func (a mailAuditCmd) Run(ctx context.Context) error {
	c, err := loadConfig(a.Config)
	if err != nil {
		return err
	}
	s, err := openStore(ctx, c, slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	defer s.Close()
	boxes, err := mailboxes(ctx, c, s)
	if err != nil {
		return err
	}
	var faults []error
	unknown := 0
	for _, name := range slices.Sorted(maps.Keys(boxes)) {
		n, err := a.mailbox(ctx, s, name, boxes[name])
		if err != nil {
			faults = append(faults, fmt.Errorf("audit mailbox %s: %w", name, err))
		}
		unknown += n
	}
	if unknown > 0 {
		faults = append(faults, fmt.Errorf("letters that the ledger does not know: %d", unknown))
	}
	return errors.Join(faults...)
}

// mailboxes are the configured ones, by name.
func mailboxes(ctx context.Context, c Config, s *store.Store) (map[string]*email.Channel, error) {
	t, err := wordings(c)
	if err != nil {
		return nil, err
	}
	chans, err := openChannels(ctx, c, s, t, nil, slog.New(slog.DiscardHandler))
	if err != nil {
		return nil, err
	}
	boxes := map[string]*email.Channel{}
	for name, ch := range chans {
		if box, ok := ch.(*email.Channel); ok {
			boxes[name] = box
		}
	}
	return boxes, nil
}

// mailbox audits one and reports how many of its letters are unknown. The
// server is asked first: what is taken in meanwhile is known already.
func (a mailAuditCmd) mailbox(ctx context.Context, s *store.Store, name string, box *email.Channel) (unknown int, err error) {
	folders, err := box.Audit(ctx)
	if err != nil {
		return 0, err
	}
	entries, err := s.Ledger(ctx, name)
	if err != nil {
		return 0, err
	}
	l := newLedger(entries)
	for i, f := range folders {
		moved := i > 0
		var all []audited
		for _, m := range f.Letters {
			all = append(all, l.judge(f, m, moved))
		}
		unknown += a.print(name, f, all)
	}
	fmt.Printf("%s: %d letters in the ledger, %d of them no longer where they were taken in\n", name, len(entries), len(entries)-l.there)
	return unknown, nil
}

// A ledger finds entries by where a letter lay, and by the letter.
type ledger struct {
	byOrigin, byLetter map[string]store.Entry
	there              int // entries that were found on the server by their origin
}

func newLedger(entries []store.Entry) *ledger {
	l := &ledger{byOrigin: map[string]store.Entry{}, byLetter: map[string]store.Entry{}}
	for _, e := range entries {
		l.byOrigin[e.Origin] = e
		if first, ok := l.byLetter[e.Letter]; !ok || first.Outcome == tickets.Duplicate {
			l.byLetter[e.Letter] = e
		}
	}
	return l
}

// An audited letter is one with its state.
type audited struct {
	email.Listed
	store.Entry
	state tickets.Outcome
}

// judge finds the state of a letter. Where letters are moved to, they are known
// by their content.
func (l *ledger) judge(f email.Listing, m email.Listed, moved bool) audited {
	e, ok := l.byOrigin[m.Origin]
	switch {
	case ok:
		l.there++
	case moved:
		e, ok = l.byLetter[m.Key]
	}
	a := audited{Listed: m, Entry: e}
	switch {
	case ok:
		a.state = cmp.Or(e.Outcome, waiting)
	case m.Before:
		a.state = before
	case !moved && m.UID <= f.Read:
		a.state = missed
	default:
		a.state = notTakenIn
	}
	return a
}

// needsLook reports whether a person should know of this letter.
func (a audited) needsLook() bool {
	return a.state == tickets.SetAside || a.state == notTakenIn || a.state == missed
}

// print tells what a folder holds: how many in each state and for which reasons,
// then the letters that need a look.
func (a mailAuditCmd) print(name string, f email.Listing, all []audited) (unknown int) {
	fmt.Printf("%s: %s, UIDVALIDITY %d: %d letters on the server\n", name, oneLine(f.Folder), f.Validity, len(all))
	count := map[tickets.Outcome]int{}
	reasons := map[tickets.Outcome]map[string]int{}
	for _, m := range all {
		count[m.state]++
		if m.Why != "" {
			if reasons[m.state] == nil {
				reasons[m.state] = map[string]int{}
			}
			reasons[m.state][m.Why]++
		}
	}
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	for _, state := range auditOrder {
		if count[state] == 0 {
			continue
		}
		fmt.Fprintf(w, "  %d\t%s\t\n", count[state], state)
		for _, why := range slices.Sorted(maps.Keys(reasons[state])) {
			fmt.Fprintf(w, "\t  %d: %s\t\n", reasons[state][why], oneLine(why))
		}
	}
	for _, m := range all {
		if a.All || m.needsLook() {
			fmt.Fprintf(w, "  %s\t%s\t%s\n", oneLine(m.Listed.Origin), m.state, oneLine(m.about()))
		}
	}
	w.Flush()
	return count[notTakenIn] + count[missed]
}

// about is what there is to say of a letter besides its state.
func (a audited) about() string {
	s := fmt.Sprintf("%s, %d octets", a.At.Local().Format("2006-01-02 15:04"), a.Size)
	if a.Ticket != 0 {
		s += fmt.Sprintf(", #%d", a.Ticket)
	}
	if a.Why != "" {
		s += ", " + a.Why
	}
	if a.state == tickets.SetAside {
		s += ", " + a.Letter
	}
	return s
}
