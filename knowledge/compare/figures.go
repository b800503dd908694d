package main

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"text/tabwriter"
)

// A contestant is an engine under its name.
type contestant struct {
	name string
	engine
}

// figures sum up what an engine found for questions of one kind.
type figures struct {
	asked, first, three int
	reciprocal          float64 // sum of 1/rank
}

func (f *figures) add(q question, found []string) {
	f.asked++
	rank := slices.IndexFunc(found, func(id string) bool { return slices.Contains(q.want, id) })
	if rank < 0 {
		return
	}
	f.reciprocal += 1 / float64(rank+1)
	if rank == 0 {
		f.first++
	}
	if rank < 3 {
		f.three++
	}
}

func (f *figures) String() string {
	n := float64(f.asked)
	return fmt.Sprintf("%.3f\t%.3f\t%.3f", f.reciprocal/n, float64(f.three)/n, float64(f.first)/n)
}

// compare asks the sets' questions of everybody and prints a table.
func compare(contest []contestant, title string, sets []string) error {
	questions, err := readQuestions(sets)
	if err != nil {
		return err
	}
	kinds := map[string][]figures{}
	for i, c := range contest {
		found, err := c.ask(questions)
		if err != nil {
			return fmt.Errorf("ask %s: %w", c.name, err)
		}
		for n, q := range questions {
			for _, kind := range []string{q.kind, "all"} {
				if kinds[kind] == nil {
					kinds[kind] = make([]figures, len(contest))
				}
				kinds[kind][i].add(q, found[n][:min(10, len(found[n]))])
			}
		}
	}
	fmt.Printf("\n%s\n\n", title)
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprint(w, "kind\tquestions\tengine\tMRR@10\trecall@3\tsuccess@1\n")
	for _, kind := range slices.Sorted(maps.Keys(kinds)) {
		for i := range contest {
			f := &kinds[kind][i]
			fmt.Fprintf(w, "%s\t%d\t%s\t%s\n", kind, f.asked, contest[i].name, f)
		}
	}
	return w.Flush()
}
