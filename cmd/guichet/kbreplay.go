package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"slices"
	"text/tabwriter"

	"guichet/knowledge"
)

type kbReplayCmd struct{ configFlag }

// Help explains the figures.
func (kbReplayCmd) Help() string {
	return `Takes what agents sent and what requesters said helped, oldest first, and asks
each question again: of the articles as they are now, and with what had been
learned from everything before it. Tells for each month, and for articles of
which nothing had been learned:

  MRR@10    mean of 1/rank of the right article among the first ten
  recall@3  share of questions with the right article in the first three
  success@1 share with the right article first

Nothing is changed, and the desk may run meanwhile.`
}

// leastReplayed is how many deeds tell anything.
const leastReplayed = 10

// Run plays the past again and prints what learning has gained.
func (k kbReplayCmd) Run(ctx context.Context) error {
	base, evidence, s, err := taught(ctx, k.Config)
	if err != nil {
		return err
	}
	defer s.Close()
	replayed := base.Replay(evidence)
	if len(replayed) < leastReplayed {
		return fmt.Errorf("there are only %d deeds that speak for one article; %d are needed to tell anything", len(replayed), leastReplayed)
	}
	return printReplay(os.Stdout, replayed)
}

// printReplay prints the gain by month, and of articles with and without evidence.
func printReplay(out io.Writer, replayed []knowledge.Replay) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "\tquestions\tMRR@10 before\tafter\trecall@3 before\tafter\tsuccess@1 before\tafter\t")
	row := func(name string, is func(knowledge.Replay) bool) {
		var before, after ranking
		for _, r := range replayed {
			if is(r) {
				before.add(r.Cold)
				after.add(r.Learned)
			}
		}
		if n := float64(before.asked); n > 0 {
			fmt.Fprintf(w, "%s\t%d\t%.3f\t%.3f\t%.3f\t%.3f\t%.3f\t%.3f\t\n", name, before.asked, before.reciprocal/n, after.reciprocal/n,
				before.three/n, after.three/n, before.first/n, after.first/n)
		}
	}
	var months []string
	for _, r := range replayed {
		months = append(months, month(r))
	}
	for _, m := range slices.Compact(months) {
		row(m, func(r knowledge.Replay) bool { return month(r) == m })
	}
	row("all", func(knowledge.Replay) bool { return true })
	row("articles with earlier evidence", func(r knowledge.Replay) bool { return r.Taught })
	row("articles without", func(r knowledge.Replay) bool { return !r.Taught })
	return w.Flush()
}

func month(r knowledge.Replay) string { return r.At.Local().Format("2006-01") }

// A ranking sums up where right articles stood.
type ranking struct {
	asked                    int
	reciprocal, three, first float64
}

func (r *ranking) add(rank int) {
	r.asked++
	if rank == 0 {
		return
	}
	r.reciprocal += 1 / float64(rank)
	if rank <= 3 {
		r.three++
	}
	if rank == 1 {
		r.first++
	}
}
