package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"os"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/mattn/go-isatty"
	"github.com/schollz/progressbar/v3"

	"guichet/channels"
	"guichet/channels/email"
	"guichet/knowledge"
	"guichet/tickets"
)

type mailImportCmd struct {
	configFlag
	Silent  bool   `required:"" help:"Answer nobody and tell nobody. There is no other way to import."`
	Mailbox string `help:"The mailbox (its name in the configuration) to which the mail belongs, where there are several."`
	Source  string `arg:"" help:"imap:FOLDER for a folder of the mailbox, or the path of an mbox file or a Maildir."`
}

// Help explains what old mail becomes.
func (mailImportCmd) Help() string {
	return `Old mail becomes closed tickets, one for each thread, dated as it was written.
Nobody is answered, nothing is shown in Slack, nothing becomes due, and nothing
is changed where the mail lies. When somebody writes again in such a thread,
people get the ticket with its history.

Letters are taken oldest first and each once, wherever it lies. Ctrl-C stops
after the present letter; the same command then goes on from there. The desk may
run meanwhile, or not. What the desk has not taken in yet from the folder that
it watches is left to it.`
}

// Run imports, and tells what the letters have become.
func (m mailImportCmd) Run(ctx context.Context) error {
	c, err := loadConfig(m.Config)
	if err != nil {
		return err
	}
	d, err := assemble(ctx, c, knowledge.Demo, slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	defer d.store.Close()
	name, err := m.mailbox(c)
	if err != nil {
		return err
	}
	old, err := d.bot.Channels[name].(*email.Channel).Archive(ctx, m.Source)
	if err != nil {
		return fmt.Errorf("open %s: %w", m.Source, err)
	}
	entries, err := d.store.Ledger(ctx, name)
	if err != nil {
		return err
	}
	seen := map[string]bool{}
	for _, e := range entries {
		seen[e.Origin] = true
	}
	t := tally{total: old.Len(), became: map[tickets.Outcome]int{}}
	t.became[tickets.Duplicate] = old.Skip(func(origin string) bool { return seen[origin] })
	bar := progress(old.Len())
	err = old.Each(ctx, func(ctx context.Context, letters ...channels.Letter) error {
		for _, l := range letters {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			outcome, err := d.bot.Import(context.WithoutCancel(ctx), l)
			if err != nil {
				return err
			}
			t.became[outcome]++
			bar.Add(1)
		}
		return nil
	})
	bar.Clear()
	t.print(m.Source)
	if errors.Is(err, context.Canceled) {
		return fmt.Errorf("stopped after %d of %d letters; the same command goes on from there", t.done(), t.total)
	}
	return err
}

// mailbox is the name of the mailbox that is meant.
func (m mailImportCmd) mailbox(c Config) (string, error) {
	var names []string
	for _, box := range c.Mail {
		names = append(names, box.Name)
	}
	switch {
	case m.Mailbox == "" && len(names) == 1:
		return names[0], nil
	case slices.Contains(names, m.Mailbox):
		return m.Mailbox, nil
	}
	return "", fmt.Errorf("name the mailbox to which the mail belongs with --mailbox; there are: %s", strings.Join(names, ", "))
}

// progress shows on a terminal how far the import has come.
func progress(total int) *progressbar.ProgressBar {
	return progressbar.NewOptions(total,
		progressbar.OptionSetWriter(os.Stderr),
		progressbar.OptionSetVisibility(isatty.IsTerminal(os.Stderr.Fd())),
		progressbar.OptionSetDescription("importing"),
		progressbar.OptionSetWidth(40),
		progressbar.OptionShowCount(),
		progressbar.OptionShowIts(),
		progressbar.OptionThrottle(100*time.Millisecond),
	)
}

// A tally counts what letters have become.
type tally struct {
	total  int
	became map[tickets.Outcome]int
}

func (t tally) done() (n int) {
	for count := range maps.Values(t.became) {
		n += count
	}
	return n
}

// meanings tell the outcomes of an import in order.
var meanings = []struct {
	outcome tickets.Outcome
	meaning string
}{
	{tickets.Ticketed, "opened a closed ticket"},
	{tickets.Appended, "joined a ticket"},
	{tickets.Filed, "automatic, filed"},
	{tickets.Ignored, "ignored: the desk's own, or not readable"},
	{tickets.Duplicate, "known already"},
}

func (t tally) print(source string) {
	fmt.Printf("%s: %d of %d letters\n", source, t.done(), t.total)
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	for _, m := range meanings {
		if n := t.became[m.outcome]; n > 0 {
			fmt.Fprintf(w, "  %d\t%s\n", n, m.meaning)
		}
	}
	w.Flush()
}
