package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"guichet/tickets"
)

// A HandOverConfig says what agents must tell when they hand a ticket over.
type HandOverConfig struct {
	Required []string `yaml:"required"`
}

func (c Config) validateHandOver(f *findings) {
	for _, name := range c.HandOver.Required {
		if !slices.Contains(tickets.FileParts, tickets.FilePart(name)) {
			f.say("hand_over: required: a hand-over has no %q; it has %v", name, tickets.FileParts)
		}
	}
}

// parts are what is required, by the rules' names.
func (h HandOverConfig) parts() (parts []tickets.FilePart) {
	for _, name := range h.Required {
		parts = append(parts, tickets.FilePart(name))
	}
	return parts
}

// lastHandOver prints what was told when the ticket was last handed over.
func lastHandOver(out io.Writer, k tickets.Ticket) {
	h := k.Told
	fmt.Fprintf(out, "Handed over %s, for the time no. %d where it is\n", h.At.Local().Format("2006-01-02 15:04"), k.Times())
	tell := func(label, text string) {
		for line := range strings.Lines(text) {
			fmt.Fprintf(out, "  %-9s %s\n", label, oneLine(strings.TrimSpace(line)))
			label = ""
		}
	}
	tell("why:", h.Reason)
	tell("symptom:", h.Symptom)
	tell("tried:", h.Tried)
	tell("evidence:", strings.Join(h.Evidence, "\n"))
	for _, a := range h.Answers {
		tell("known:", a.Question+": "+a.Text)
	}
	tell("articles:", strings.Join(h.Articles, " "))
}
