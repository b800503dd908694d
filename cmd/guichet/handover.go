package main

import (
	"slices"

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
