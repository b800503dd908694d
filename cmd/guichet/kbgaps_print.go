package main

import (
	"cmp"
	"fmt"
	"io"
	"strings"
	"time"
)

// print writes what the articles do not do, for people.
func (m missing) print(w io.Writer) {
	fmt.Fprintf(w, "Since %s people made %d requests. An article answered %d of them; agents spent about %s on the others.\n",
		m.Since.Format(time.DateOnly), m.Requests, m.Answered, roughly(m.Seconds))
	fmt.Fprint(w, "(Each deed of an agent counts the time since what happened before it: one minute at least, ten at most.)\n")
	if len(m.Gaps) == 0 {
		fmt.Fprintln(w, "\nNo question came often enough without an article.")
	}
	for i, g := range m.Gaps {
		fmt.Fprintf(w, "\n%d. %s\n   %d requests (%s), %s: %s\n", i+1, g.Question, g.Count, strings.Join(g.Languages, ", "), roughly(g.Seconds), numbers(g.Tickets))
		if g.Offered > 0 {
			fmt.Fprintf(w, "   articles were offered in vain to %d of them\n", g.Offered)
		}
		if g.Article != "" {
			fmt.Fprintf(w, "   by now %s would be offered first to %d of them\n", g.Article, g.Answers)
		}
		if g.Draft != "" {
			fmt.Fprintf(w, "   draft: %s\n", g.Draft)
		}
	}
	if len(m.Unhelpful) > 0 {
		fmt.Fprintln(w, "\nArticles that are offered and seldom help:")
	}
	for _, o := range m.Unhelpful {
		fmt.Fprintf(w, "   %s: offered %d times, helped %d times, people took over %d times; owner: %s\n", o.Article, o.Offered, o.Helped, o.Passed, cmp.Or(o.Owner, "nobody"))
	}
	if len(m.Overdue) > 0 {
		fmt.Fprintln(w, "\nArticles to be read again:")
	}
	for _, o := range m.Overdue {
		fmt.Fprintf(w, "   %s: since %s; owner: %s\n", o.Article, o.Since, cmp.Or(o.Owner, "nobody"))
	}
}

// roughly tells seconds in minutes or hours.
func roughly(seconds int) string {
	d := time.Duration(seconds) * time.Second
	if d < time.Hour {
		return fmt.Sprintf("%d min", int(d.Round(time.Minute).Minutes()))
	}
	return fmt.Sprintf("%.1f h", d.Hours())
}

// numbers lists tickets, the first ten of them.
func numbers(of []int64) string {
	var list []string
	for _, n := range of[:min(10, len(of))] {
		list = append(list, fmt.Sprintf("#%d", n))
	}
	if len(of) > 10 {
		list = append(list, "…")
	}
	return strings.Join(list, ", ")
}
