package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"

	"guichet/channels"
	"guichet/knowledge"
	"guichet/knowledge/drafts"
)

type checkCmd struct{ configFlag }

// Run examines everything and says what to do about each fault. It changes
// nothing but the records' own folder, which it makes when it is missing.
func (k checkCmd) Run(ctx context.Context) error {
	c, err := loadConfig(k.Config)
	if err != nil {
		return err
	}
	faults := 0
	show := func(f channels.Finding) {
		if f.Err == nil {
			fmt.Printf("✓ %s\n", f.What)
			return
		}
		faults++
		fmt.Printf("✗ %s: %v\n", f.What, f.Err)
		if f.Fix != "" {
			fmt.Printf("  → %s\n", f.Fix)
		}
	}
	show(channels.Finding{What: "configuration " + k.Config})

	t, err := wordings(c)
	show(channels.Finding{What: "templates", Err: err, Fix: "mend the file named; the built-in ones are in the folder templates of the source"})
	base, problems := knowledge.Open(articleFS(c, knowledge.Demo))
	for _, p := range problems {
		show(channels.Finding{What: "article", Err: p, Fix: "mend the file; until then the bot does without it"})
	}
	show(channels.Finding{What: fmt.Sprintf("%d articles", len(base.Articles()))})

	s, err := openStore(ctx, c, slog.New(slog.DiscardHandler))
	show(channels.Finding{What: "records in " + c.Data, Err: err, Fix: "see that the folder can be written and that the database can be reached"})
	if s == nil || t == nil {
		return errors.New("the rest cannot be checked before this is mended")
	}
	defer s.Close()
	chans, err := openChannels(ctx, c, s, t, nil, slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(chans)) {
		if ch, ok := chans[name].(channels.Checker); ok {
			for _, f := range ch.Check(ctx) {
				f.What = name + ": " + f.What
				show(f)
			}
		}
	}
	for _, f := range c.checkAgents(ctx, chans) {
		show(f)
	}
	if c.Drafts.On() {
		for _, f := range drafts.New(c.Drafts).Check(ctx) {
			show(f)
		}
	}
	switch {
	case faults == 1:
		return errors.New("one thing needs a hand")
	case faults > 1:
		return fmt.Errorf("%d things need a hand", faults)
	}
	fmt.Println("All is well.")
	return nil
}
