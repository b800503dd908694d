package main

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"time"

	"guichet/channels"
	"guichet/tickets"
)

// An AgentConfig is an agent to whom the desk gives requests by itself.
type AgentConfig struct {
	ID       string   `yaml:"id"`   // in Slack
	Name     string   `yaml:"name"` // as duties call them
	Skills   []string `yaml:"skills"`
	Capacity int      `yaml:"capacity"`
	Queues   []string `yaml:"queues"`
	Levels   []string `yaml:"levels"`
}

// A DutyConfig says which agents are there for a level of a queue, and when.
type DutyConfig struct {
	Queue    string   `yaml:"queue"`
	Level    string   `yaml:"level"`
	Agents   []string `yaml:"agents"`   // their names
	Calendar string   `yaml:"calendar"` // when they are there; empty: always
	Rotation string   `yaml:"rotation"` // weekly: one after the other; empty: all at once
	Since    string   `yaml:"since"`    // the day on which the first one's week begins
}

const weekly = "weekly"

var memberID = regexp.MustCompile(`^[UW][A-Z0-9]+$`)

func (c Config) validateAgents(f *findings) {
	ids, names := map[string]bool{}, map[string]bool{}
	for _, a := range c.Agents {
		switch {
		case !memberID.MatchString(a.ID):
			f.say("agents: %q is no Slack member id, such as U0123456789; it is in the person's profile, under ⋮", a.ID)
		case ids[a.ID]:
			f.say("agents: %s is there twice", a.ID)
		case a.Name == "":
			f.say("agent %s: name: say what duties call them", a.ID)
		case names[a.Name]:
			f.say("agents: two are called %q", a.Name)
		}
		ids[a.ID], names[a.Name] = true, true
		if a.Capacity < 0 {
			f.say("agent %s: capacity: want a number, or 0 for the queue's", a.Name)
		}
		for _, s := range a.Skills {
			if !slices.ContainsFunc(c.Categories, func(k CategoryConfig) bool { return k.Name == s }) {
				f.say("agent %s: skill %q is no category", a.Name, s)
			}
		}
		for _, q := range a.Queues {
			if !c.hasQueue(q) {
				f.say("agent %s: there is no queue %q", a.Name, q)
			}
		}
		for _, l := range a.Levels {
			if _, ok := tickets.ParseLevel(l); !ok {
				f.say("agent %s: level %q is not l1, l2 or l3", a.Name, l)
			}
		}
	}
	for _, q := range c.Queues {
		if q.Assign.ByItself() && len(c.Agents) == 0 {
			f.say("queue %s: assign: %s needs agents to give requests to: list them under agents", q.Name, q.Assign)
		}
	}
	for _, d := range c.Duty {
		d.validate(f, c)
	}
}

func (d DutyConfig) validate(f *findings, c Config) {
	if !c.hasQueue(d.Queue) {
		f.say("duty: there is no queue %q", d.Queue)
	}
	if _, ok := d.level(); !ok {
		f.say("duty of %s: level %q is not l1, l2 or l3", d.Queue, d.Level)
	}
	if len(d.Agents) == 0 {
		f.say("duty of %s: agents: name somebody", d.Queue)
	}
	for _, name := range d.Agents {
		if _, ok := c.agent(name); !ok {
			f.say("duty of %s: nobody under agents is called %q", d.Queue, name)
		}
	}
	if d.Calendar != "" && c.calendars()[d.Calendar] == nil {
		f.say("duty of %s: there is no calendar %q", d.Queue, d.Calendar)
	}
	if d.Rotation != "" && d.Rotation != weekly {
		f.say("duty of %s: rotation: want weekly, or nothing for all at once", d.Queue)
	}
	if _, err := time.Parse(time.DateOnly, d.Since); d.Rotation == weekly && err != nil {
		f.say("duty of %s: since: want the day on which the first one's week begins, such as 2026-11-23", d.Queue)
	}
}

func (d DutyConfig) level() (tickets.Level, bool) {
	if d.Level == "" {
		return tickets.L1, true
	}
	return tickets.ParseLevel(d.Level)
}

// agent finds an agent by the name that duties use.
func (c Config) agent(name string) (AgentConfig, bool) {
	i := slices.IndexFunc(c.Agents, func(a AgentConfig) bool { return a.Name == name })
	if i < 0 {
		return AgentConfig{}, false
	}
	return c.Agents[i], true
}

func (a AgentConfig) address() tickets.Address {
	return tickets.Address{Network: tickets.Slack, ID: a.ID, Name: a.Name}
}

// roster is who is given requests, and when, of a valid configuration.
func (c Config) roster() tickets.Roster {
	var r tickets.Roster
	for _, a := range c.Agents {
		g := tickets.Colleague{Address: a.address(), Skills: a.Skills, Capacity: a.Capacity, Queues: a.Queues}
		for _, s := range a.Levels {
			l, _ := tickets.ParseLevel(s)
			g.Levels = append(g.Levels, l)
		}
		r.Colleagues = append(r.Colleagues, g)
	}
	calendars := c.calendars()
	for _, each := range c.Duty {
		d := tickets.Duty{Queue: each.Queue, Hours: calendars[each.Calendar], Weekly: each.Rotation == weekly}
		if d.Hours == nil {
			d.Hours = &tickets.Calendar{Zone: time.Local}
		}
		d.Level, _ = each.level()
		since, _ := time.Parse(time.DateOnly, each.Since)
		d.Since = tickets.DayOf(since)
		for _, name := range each.Agents {
			a, _ := c.agent(name)
			d.People = append(d.People, a.address())
		}
		r.Duties = append(r.Duties, d)
	}
	return r
}

// checkAgents looks whether those who shall be given requests are agents where
// these are worked on: who is none is given nothing.
func (c Config) checkAgents(ctx context.Context, chans map[string]channels.Channel) []channels.Finding {
	var found []channels.Finding
	for _, g := range c.roster().Colleagues {
		for _, q := range c.queues() {
			if !q.Assign.ByItself() {
				continue
			}
			f := channels.Finding{What: fmt.Sprintf("agent %s, for requests of %s", g.Address.Name, q.Name), Fix: "invite them to the queue's triage channel, or take the queue off their list under agents"}
			if f.Err = worksFor(ctx, chans, g, q); f.Err == nil || !errors.Is(f.Err, errNotAsked) {
				found = append(found, f)
			}
		}
	}
	return found
}

// errNotAsked says that somebody is not meant to work for a queue.
var errNotAsked = errors.New("not asked")

// worksFor asks whether somebody is an agent at a level of a queue that they
// serve.
func worksFor(ctx context.Context, chans map[string]channels.Channel, g tickets.Colleague, q tickets.Queue) error {
	err := errNotAsked
	for l := tickets.L1; l <= tickets.L3; l++ {
		for _, p := range q.Places(l) {
			a, ok := chans[p.Channel].(channels.Authority)
			if !ok || !g.Serves(q.Name, l) {
				continue
			}
			agent, is, e := a.MayAct(ctx, g.Address, p.Place)
			switch {
			case e != nil:
				err = e
			case agent:
				return nil
			case is != channels.Member:
				err = fmt.Errorf("%s is no member of the workspace (%s)", g.Address.ID, is)
			default:
				err = errors.New("they are no agent there, so they are given nothing")
			}
		}
	}
	return err
}
