package main

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"guichet/knowledge"
	"guichet/templates"
	"guichet/tickets"
)

// A RuleConfig is something that the desk does by itself.
type RuleConfig struct {
	Name string             `yaml:"name"`
	When []tickets.Occasion `yaml:"when"`
	If   ConditionConfig    `yaml:"if"`
	Then ConsequenceConfig  `yaml:"then"`
}

// A ConditionConfig is what a ticket must be; see [tickets.Condition].
type ConditionConfig struct {
	Queue      []string         `yaml:"queue"`
	Category   []string         `yaml:"category"`
	Channel    []string         `yaml:"channel"`
	Language   []string         `yaml:"language"`
	Requester  []string         `yaml:"requester"`
	Status     []tickets.Status `yaml:"status"`
	Priority   []string         `yaml:"priority"`
	Level      []string         `yaml:"level"`
	Words      []string         `yaml:"words"`
	Rating     []int            `yaml:"rating"`
	VIP        bool             `yaml:"vip"`
	Unassigned bool             `yaml:"unassigned"`
	Closed     bool             `yaml:"closed"`
}

// A ConsequenceConfig is what is done; see [tickets.Consequence].
type ConsequenceConfig struct {
	Category string         `yaml:"category"`
	Priority string         `yaml:"priority"`
	Queue    string         `yaml:"queue"`
	Level    string         `yaml:"level"`
	Assign   string         `yaml:"assign"`
	Note     tickets.Phrase `yaml:"note"`
	Call     []string       `yaml:"call"`
}

func (c *Config) validateRules(f *findings) {
	names := map[string]bool{}
	for _, r := range c.Rules {
		where := "rule " + cmp.Or(r.Name, "without a name")
		if r.Name == "" || names[r.Name] {
			f.say("rules: each needs a name of its own; %q is none", r.Name)
		}
		names[r.Name] = true
		if len(r.When) == 0 {
			f.say("%s: when: want at least one of %s", where, list(tickets.Occasions))
		}
		for _, o := range r.When {
			if !slices.Contains(tickets.Occasions, o) {
				f.say("%s: when: %q is none of %s", where, o, list(tickets.Occasions))
			}
		}
		c.validateCondition(f, where, r.If)
		c.validateConsequence(f, where, r.Then)
	}
}

func (c *Config) validateCondition(f *findings, where string, on ConditionConfig) {
	for _, q := range on.Queue {
		if !c.hasQueue(q) {
			f.say("%s: if: there is no queue %q", where, q)
		}
	}
	for _, name := range on.Category {
		if name != tickets.NoCategory && !c.hasCategory(name) {
			f.say("%s: if: there is no category %q", where, name)
		}
	}
	for _, name := range on.Channel {
		if name != tickets.Phone && !c.hasChannel(name) {
			f.say("%s: if: there is no channel %q; channels are called by their name, calls %q", where, name, tickets.Phone)
		}
	}
	for _, lang := range on.Language {
		f.language(where+": if: language", lang)
	}
	statuses := []tickets.Status{tickets.New, tickets.Open, tickets.Pending, tickets.Resolved, tickets.Closed}
	for _, s := range on.Status {
		if !slices.Contains(statuses, s) {
			f.say("%s: if: %q is none of %s", where, s, list(statuses))
		}
	}
	f.priorities(where+": if", on.Priority...)
	f.levels(where+": if", on.Level...)
	for _, n := range on.Rating {
		if n < 1 || n > len(tickets.Ratings) {
			f.say("%s: if: rating: want marks from 1 to %d", where, len(tickets.Ratings))
		}
	}
}

func (c *Config) validateConsequence(f *findings, where string, then ConsequenceConfig) {
	if then.Queue != "" && !c.hasQueue(then.Queue) {
		f.say("%s: then: there is no queue %q", where, then.Queue)
	}
	if then.Category != "" && then.Category != tickets.NoCategory && !c.hasCategory(then.Category) {
		f.say("%s: then: there is no category %q", where, then.Category)
	}
	if then.Priority != "" {
		f.priorities(where+": then", then.Priority)
	}
	if then.Level != "" {
		f.levels(where+": then", then.Level)
	}
	for lang := range then.Note {
		f.language(where+": then: note", lang)
	}
	if then.Queue == "" && then.Category == "" && then.Priority == "" && then.Level == "" && then.Assign == "" && len(then.Note) == 0 && len(then.Call) == 0 {
		f.say("%s: then: it does nothing", where)
	}
}

func (f *findings) priorities(where string, names ...string) {
	for _, s := range names {
		if _, ok := tickets.ParsePriority(s); !ok {
			f.say("%s: priority %q is none of p1, p2, p3, p4", where, s)
		}
	}
}

func (f *findings) levels(where string, names ...string) {
	for _, s := range names {
		if _, ok := tickets.ParseLevel(s); !ok {
			f.say("%s: level %q is none of l1, l2, l3", where, s)
		}
	}
}

func list[T ~string](of []T) string {
	var names []string
	for _, s := range of {
		names = append(names, string(s))
	}
	return strings.Join(names, ", ")
}

func (c Config) hasCategory(name string) bool {
	return slices.ContainsFunc(c.Categories, func(k CategoryConfig) bool { return k.Name == name })
}

func (c Config) hasChannel(name string) bool {
	for _, m := range c.Mail {
		if m.Name == name {
			return true
		}
	}
	return c.Slack != nil && c.Slack.Name == name
}

// rules are what the desk does by itself.
func (c Config) rules() []tickets.Rule {
	var rules []tickets.Rule
	for _, k := range c.Rules {
		on, then := k.If, k.Then
		r := tickets.Rule{
			Name: k.Name, When: k.When,
			If: tickets.Condition{
				Queues: on.Queue, Categories: on.Category, Channels: on.Channel, Languages: on.Language, Requesters: on.Requester,
				Statuses: on.Status, Words: on.Words, Ratings: on.Rating, VIP: on.VIP, Nobodys: on.Unassigned, Closed: on.Closed,
			},
			Then: tickets.Consequence{Category: then.Category, Queue: then.Queue, Note: then.Note.In(c.AgentsLanguage)},
		}
		for _, s := range on.Priority {
			p, _ := tickets.ParsePriority(s)
			r.If.Priorities = append(r.If.Priorities, p)
		}
		for _, s := range on.Level {
			l, _ := tickets.ParseLevel(s)
			r.If.Levels = append(r.If.Levels, l)
		}
		r.Then.Priority, _ = tickets.ParsePriority(then.Priority)
		r.Then.Level, _ = tickets.ParseLevel(then.Level)
		if then.Assign != "" {
			r.Then.Assign = tickets.Address{Network: tickets.Slack, ID: then.Assign}
		}
		for _, id := range then.Call {
			r.Then.Call = append(r.Then.Call, tickets.Address{Network: tickets.Slack, ID: id})
		}
		rules = append(rules, r)
	}
	return rules
}

type rulesCmd struct {
	Test rulesTestCmd `cmd:"" help:"Tell which rules would do what to a ticket as it stands; change nothing."`
}

type rulesTestCmd struct {
	configFlag
	Number int64 `arg:"" help:"The ticket's number."`
}

// Run holds each rule against a ticket.
func (r rulesTestCmd) Run(ctx context.Context) error {
	c, err := loadConfig(r.Config)
	if err != nil {
		return err
	}
	s, k, err := ticket(ctx, r.Config, r.Number)
	if err != nil {
		return err
	}
	defer s.Close()
	history, err := s.Messages(ctx, r.Number)
	if err != nil {
		return err
	}
	events, err := s.Events(ctx, r.Number)
	if err != nil {
		return err
	}
	if len(c.Rules) == 0 {
		fmt.Println("There are no rules; see rules in config.example.yaml.")
		return nil
	}
	desk := tickets.Desk{Queues: c.queues(), Rules: c.rules(), Says: knowledge.Says}
	for i, rule := range desk.Rules {
		tellRule(rule, c.Rules[i].Then, desk.Examine(time.Now(), rule, k, history), events)
	}
	return nil
}

// tellRule prints what a rule makes of a ticket.
func tellRule(r tickets.Rule, then ConsequenceConfig, found []tickets.Finding, events []tickets.Event) {
	last := "nothing of this has happened to the ticket"
	for _, e := range slices.Backward(events) {
		if o := e.Occasion(); slices.Contains(r.When, o) {
			last = fmt.Sprintf("%s, last on %s", o, e.At.UTC().Format("2006-01-02 15:04 UTC"))
			break
		}
	}
	met := !slices.ContainsFunc(found, func(f tickets.Finding) bool { return !f.Met })
	verdict := "does nothing"
	if met {
		verdict = "holds"
	}
	fmt.Fprintf(os.Stdout, "%s: %s\n  when %s: %s\n", r.Name, verdict, list(r.When), last)
	for _, f := range found {
		sign := "no "
		if f.Met {
			sign = "yes"
		}
		fmt.Fprintf(os.Stdout, "  %s %s: %s\n", sign, f.What, cmp.Or(f.Is, "none"))
	}
	if met {
		fmt.Fprintf(os.Stdout, "  then %s\n", then.words())
	}
}

// words are what is done, in a line.
func (k ConsequenceConfig) words() string {
	var parts []string
	add := func(format, value string) {
		if value != "" {
			parts = append(parts, fmt.Sprintf(format, value))
		}
	}
	add("category %s", k.Category)
	add("priority %s", k.Priority)
	add("move to %s", k.Queue)
	add("hand over to %s", k.Level)
	add("assign to %s", k.Assign)
	for _, lang := range templates.Languages {
		add("note «%s»", k.Note[lang])
	}
	add("call %s", strings.Join(k.Call, " "))
	return strings.Join(parts, ", ")
}
