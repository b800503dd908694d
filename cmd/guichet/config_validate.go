package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"guichet/templates"
)

// validate reports all that cannot work, a line each.
func (c *Config) validate() error {
	var f findings
	c.validateDesk(&f)
	if len(c.Mail) == 0 && c.Slack == nil {
		f.say("there is neither mail nor slack: with no channel nobody can reach the desk")
	}
	c.validateHandOver(&f)
	c.validateWaiting(&f)
	c.validateMail(&f)
	c.validateSlack(&f)
	if err := c.Drafts.Validate(); err != nil {
		f.errs = append(f.errs, err)
	}
	c.validateDigest(&f)
	if err := c.Web.Validate(); err != nil {
		f.errs = append(f.errs, err)
	}
	if _, err := logger(c.Log, nil); err != nil {
		f.errs = append(f.errs, err)
	}
	return errors.Join(f.errs...)
}

// findings are what is wrong with a configuration.
type findings struct{ errs []error }

func (f *findings) say(format string, a ...any) { f.errs = append(f.errs, fmt.Errorf(format, a...)) }

// language says so where lang is none that the bot speaks.
func (f *findings) language(key, lang string) {
	if !slices.Contains(templates.Languages, lang) {
		f.say("%s: %q is not one of %s", key, lang, strings.Join(templates.Languages, ", "))
	}
}

func (c *Config) validateDesk(f *findings) {
	f.language("language", c.Language)
	f.language("agents_language", c.AgentsLanguage)
	if c.Data == "" {
		f.say("data: name the folder in which Guichet keeps its records")
	}
	if c.HandOverAfter <= 0 || c.CloseAfter <= 0 || c.HelpedGrace <= 0 {
		f.say("hand_over_after, close_after and helped_grace: want a time above zero, such as 4h")
	}
	if c.Hold < 0 {
		f.say("hold: want a time, or 0 for none")
	}
	if c.Gather < 0 {
		f.say("gather: want a time, or 0 for none")
	}
	c.validateQueues(f)
	c.validateRules(f)
	c.validateTasks(f)
	c.validateProblems(f)
	c.validateCalendars(f)
	c.validateSLA(f)
	c.validateAgents(f)
	c.validateCategories(f)
	c.validatePriority(f)
	if c.Automatic.PerDomain <= 0 || c.Automatic.PerHour <= 0 {
		f.say("automatic: want numbers above zero for per_domain_hour and per_hour")
	}
	for _, a := range c.AgentsMail {
		if _, domain, ok := strings.Cut(a, "@"); !ok || domain == "" || strings.ContainsAny(a, " <>,") {
			f.say("agents_mail: %q is neither an address nor @ and a domain", a)
		}
	}
}

func (c *Config) validateMail(f *findings) {
	names, addresses := map[string]bool{}, map[string]string{}
	for _, m := range c.Mail {
		if err := m.Validate(); err != nil {
			f.errs = append(f.errs, err)
		}
		if names[m.Name] {
			f.say("mail: two mailboxes are called %q", m.Name)
		}
		names[m.Name] = true
		for _, a := range append([]string{m.Address}, m.Aliases...) {
			key := strings.ToLower(a)
			if other, taken := addresses[key]; taken && other != m.Name {
				f.say("mail %s: %s is an address of mailbox %s already", m.Name, a, other)
			}
			addresses[key] = m.Name
		}
		if m.Language != "" {
			f.language("mail "+m.Name+": language", m.Language)
		}
		if m.Queue != "" && !c.hasQueue(m.Queue) {
			f.say("mail %s: there is no queue %q", m.Name, m.Queue)
		}
	}
}

func (c *Config) validateSlack(f *findings) {
	if c.Slack == nil {
		return
	}
	if err := c.Slack.Validate(); err != nil {
		f.errs = append(f.errs, err)
	}
	for _, t := range c.Slack.Triage {
		if _, ok := level(t); !ok {
			f.say("slack triage %s: level %q is not l1, l2 or l3", t.Channel, t.Level)
		}
		if t.Queue != "" && !c.hasQueue(t.Queue) {
			f.say("slack triage %s: there is no queue %q", t.Channel, t.Queue)
		}
	}
	for _, m := range c.Mail {
		if m.Name == c.Slack.Name {
			f.say("slack: a mailbox is called %q too", m.Name)
		}
	}
}
