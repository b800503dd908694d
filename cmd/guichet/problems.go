package main

import (
	"time"

	"guichet/bot"
	"guichet/tickets"
)

// A BurstConfig says when agents are asked whether requests are one incident.
type BurstConfig struct {
	Least  int           `yaml:"least"`
	Within time.Duration `yaml:"within"`
}

// A MaintenanceConfig is work that was announced.
type MaintenanceConfig struct {
	Name       string         `yaml:"name"`
	From       string         `yaml:"from"`  // RFC 3339
	Until      string         `yaml:"until"` // likewise
	Queues     []string       `yaml:"queues"`
	Categories []string       `yaml:"categories"`
	Words      []string       `yaml:"words"`
	Text       tickets.Phrase `yaml:"text"`
}

func (c *Config) validateProblems(f *findings) {
	if c.Bursts.Least < 0 || c.Bursts.Least == 1 || c.Bursts.Least > 1 && c.Bursts.Within <= 0 {
		f.say("bursts: want at least two requests within a time above zero, or least: 0 for never")
	}
	for _, m := range c.Maintenance {
		from, err := time.Parse(time.RFC3339, m.From)
		until, e := time.Parse(time.RFC3339, m.Until)
		switch {
		case err != nil || e != nil:
			f.say("maintenance %s: from and until: want moments such as 2026-12-01T20:00:00+01:00", m.Name)
		case !from.Before(until):
			f.say("maintenance %s: it ends before it begins", m.Name)
		}
		for _, q := range m.Queues {
			if !c.hasQueue(q) {
				f.say("maintenance %s: there is no queue %q", m.Name, q)
			}
		}
		for _, name := range m.Categories {
			if !c.hasCategory(name) {
				f.say("maintenance %s: there is no category %q", m.Name, name)
			}
		}
		for lang := range m.Text {
			f.language("maintenance "+m.Name+": text", lang)
		}
		if m.Text.In(c.Language) == "" {
			f.say("maintenance %s: text: say what people are told of it", m.Name)
		}
		if len(m.Words) == 0 && len(m.Categories) == 0 {
			f.say("maintenance %s: name words or categories by which requests about it are known", m.Name)
		}
	}
}

func (c Config) bursts() bot.BurstPolicy { return bot.BurstPolicy(c.Bursts) }

func (c Config) maintenance() []tickets.Maintenance {
	var all []tickets.Maintenance
	for _, m := range c.Maintenance {
		from, _ := time.Parse(time.RFC3339, m.From)
		until, _ := time.Parse(time.RFC3339, m.Until)
		all = append(all, tickets.Maintenance{Name: m.Name, From: from, Until: until, Queues: m.Queues, Categories: m.Categories, Words: m.Words, Text: m.Text})
	}
	return all
}
