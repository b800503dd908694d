package main

import (
	"regexp"
	"strings"

	"guichet/knowledge"
	"guichet/tickets"
)

// A PriorityConfig says how pressing requests are.
type PriorityConfig struct {
	Matrix [][]string       `yaml:"matrix"`
	Words  []PressingConfig `yaml:"words"`
	VIP    VIPConfig        `yaml:"vip"`
}

// A PressingConfig are words that tell how pressing a request is.
type PressingConfig struct {
	Words   []string `yaml:"words"`
	Impact  int      `yaml:"impact"`
	Urgency int      `yaml:"urgency"`
}

// A VIPConfig says whose requests come first.
type VIPConfig struct {
	People   []string `yaml:"people"`
	Raise    int      `yaml:"raise"`
	Priority string   `yaml:"priority"`
}

// defaultPriority is what holds where the file says nothing.
func defaultPriority() PriorityConfig {
	p := PriorityConfig{VIP: VIPConfig{People: []string{}, Raise: 1}}
	for _, row := range tickets.Matrix {
		var names []string
		for _, each := range row {
			names = append(names, strings.ToLower(each.String()))
		}
		p.Matrix = append(p.Matrix, names)
	}
	p.Words = []PressingConfig{
		{Words: []string{"production down", "production à l'arrêt", "production arrêtée", "everything is down", "tout est en panne", "nobody can work", "plus personne ne peut", "tout le monde est bloqué"}, Impact: 1, Urgency: 1},
		{Words: []string{"urgent", "urgence", "bloqué", "blocked", "au plus vite", "asap", "cannot work", "can't work", "ne peux plus travailler", "ne peut plus travailler"}, Urgency: 1},
		{Words: []string{"pas urgent", "not urgent", "rien d'urgent", "nothing urgent", "aucune urgence", "pas d'urgence", "no urgency", "no rush", "no hurry", "quand vous aurez le temps", "when you have time"}, Urgency: 3},
	}
	return p
}

var slackPerson = regexp.MustCompile(`^[UW][A-Z0-9]{5,}$`)

func (c *Config) validatePriority(f *findings) {
	p := c.Priority
	if len(p.Matrix) != 3 {
		f.say("priority: matrix: want three rows, one for each impact, the greatest first")
	}
	for i, row := range p.Matrix {
		if len(row) != 3 {
			f.say("priority: matrix: row %d: want three priorities, one for each urgency, the greatest first", i+1)
		}
		for _, name := range row {
			if _, ok := tickets.ParsePriority(name); !ok {
				f.say("priority: matrix: %q is not p1, p2, p3 or p4", name)
			}
		}
	}
	for _, w := range p.Words {
		f.words("priority: words", w.Words)
		f.degree("priority: words: impact", w.Impact)
		f.degree("priority: words: urgency", w.Urgency)
		if w.Impact == 0 && w.Urgency == 0 {
			f.say("priority: words: %q tell neither impact nor urgency", strings.Join(w.Words, ", "))
		}
	}
	if p.VIP.Raise < 0 || p.VIP.Raise > 3 {
		f.say("priority: vip: raise: want 0 to 3 steps")
	}
	if _, ok := tickets.ParsePriority(p.VIP.Priority); !ok && p.VIP.Priority != "" {
		f.say("priority: vip: priority %q is not p1, p2, p3 or p4", p.VIP.Priority)
	}
	for _, who := range p.VIP.People {
		_, domain, mail := strings.Cut(who, "@")
		if mail && domain == "" || !mail && !slackPerson.MatchString(who) || strings.ContainsAny(who, " <>,") {
			f.say("priority: vip: %q is no address, no @ and a domain, no id of a person in Slack", who)
		}
	}
}

// weights are the desk's; the configuration is valid.
func (p PriorityConfig) weights() (w tickets.Weights) {
	for i, row := range p.Matrix {
		for j, name := range row {
			w.Matrix[i][j], _ = tickets.ParsePriority(name)
		}
	}
	w.Raise = p.VIP.Raise
	w.VIP, _ = tickets.ParsePriority(p.VIP.Priority)
	return w
}

// signals are the words that tell how pressing a request is.
func (p PriorityConfig) signals() []knowledge.Signal {
	var list []knowledge.Signal
	for _, w := range p.Words {
		list = append(list, knowledge.Signal{Words: w.Words, Impact: w.Impact, Urgency: w.Urgency})
	}
	return list
}
