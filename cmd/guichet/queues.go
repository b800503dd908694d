package main

import (
	"slices"

	"guichet/channels/slack"
	"guichet/tickets"
)

// A QueueConfig is a stream of requests.
type QueueConfig struct {
	Name      string          `yaml:"name"`
	SLA       string          `yaml:"sla"`       // what it promises: the name of one of Config.SLA; empty: nothing
	Lead      []string        `yaml:"lead"`      // whom the desk calls when a promise was broken
	Names     bool            `yaml:"names"`     // requesters may read who works on their tickets
	Assign    tickets.Dealing `yaml:"assign"`    // how its requests find an agent: manual, round_robin or least_loaded
	Capacity  int             `yaml:"capacity"`  // how many open requests at a time an agent gets by itself; 0: any number
	Threshold float64         `yaml:"threshold"` // how sure the bot must be to offer an article, 0 to 1; 0: as the knowledge block says
}

// newQueue is a queue with what holds where the file says nothing.
func newQueue(name string) QueueConfig {
	return QueueConfig{Name: name, Names: true, Lead: []string{}, Assign: tickets.ByHand}
}

// UnmarshalYAML decodes over the defaults.
func (q *QueueConfig) UnmarshalYAML(decode func(any) error) error {
	type plain QueueConfig
	*q = newQueue("")
	return decode((*plain)(q))
}

// hasQueue reports whether a queue is configured.
func (c Config) hasQueue(name string) bool {
	return slices.ContainsFunc(c.Queues, func(q QueueConfig) bool { return q.Name == name })
}

func (c Config) validateQueues(f *findings) {
	if len(c.Queues) == 0 {
		f.say("queues: name at least one")
	}
	names := map[string]bool{}
	for _, q := range c.Queues {
		switch {
		case q.Name == "":
			f.say("queues: each needs a name")
		case names[q.Name]:
			f.say("queues: two are called %q", q.Name)
		}
		names[q.Name] = true
		if !q.Assign.ByItself() && q.Assign != tickets.ByHand {
			f.say("queue %s: assign: want %s, %s or %s", q.Name, tickets.ByHand, tickets.RoundRobin, tickets.LeastLoaded)
		}
		if q.Capacity < 0 {
			f.say("queue %s: capacity: want a number, or 0 for any", q.Name)
		}
		if q.Threshold < 0 || q.Threshold > 1 {
			f.say("queue %s: threshold: want a number from 0 to 1", q.Name)
		}
	}
}

// queues tells each queue where its agents work.
func (c Config) queues() []tickets.Queue {
	slas := c.slas()
	var queues []tickets.Queue
	for _, each := range c.Queues {
		q := tickets.Queue{Name: each.Name, Threshold: each.Threshold, Assign: each.Assign, Capacity: each.Capacity, Names: each.Names}
		q.SLA, q.Lead = slas[each.SLA], calls(each.Lead)
		if c.Slack != nil {
			for _, t := range c.Slack.Triage {
				if t.Queue == each.Name || t.Queue == "" && each.Name == c.Queues[0].Name {
					station(&q, c.Slack.Name, t)
				}
			}
		}
		queues = append(queues, q)
	}
	return queues
}

// station adds a triage channel to a queue.
func station(q *tickets.Queue, channel string, t slack.Triage) {
	q.Public = q.Public || t.Public
	place := tickets.Place{Channel: channel, Place: t.Channel}
	called := calls(t.Calls)
	l, _ := level(t)
	if l == tickets.L1 {
		q.Agents, q.Calls = append(q.Agents, place), append(q.Calls, called...)
		return
	}
	q.Above = append(q.Above, tickets.Post{Place: place, Level: l, Calls: called})
}

// calls are people and groups of Slack.
func calls(ids []string) []tickets.Address {
	var all []tickets.Address
	for _, id := range ids {
		all = append(all, tickets.Address{Network: tickets.Slack, ID: id})
	}
	return all
}

// level is the one that works in a triage channel.
func level(t slack.Triage) (l tickets.Level, ok bool) {
	if t.Level == "" {
		return tickets.L1, true
	}
	return tickets.ParseLevel(t.Level)
}
