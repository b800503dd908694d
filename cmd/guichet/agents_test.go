package main

import (
	"strings"
	"testing"
)

// What cannot work is told by name.
func TestAgentsAreChecked(t *testing.T) {
	const agents = "agents: [{id: U1, name: Ada}, {id: U2, name: Bob}]\n"
	for _, tt := range []struct{ yaml, want string }{
		{"agents: [{id: ada@example.org, name: Ada}]", "no Slack member id"},
		{"agents: [{id: U1, name: Ada}, {id: U1, name: Bob}]", "U1 is there twice"},
		{"agents: [{id: U1, name: Ada}, {id: U2, name: Ada}]", `two are called "Ada"`},
		{"agents: [{id: U1}]", "agent U1: name"},
		{"agents: [{id: U1, name: Ada, queues: [sales]}]", `agent Ada: there is no queue "sales"`},
		{"agents: [{id: U1, name: Ada, levels: [l4]}]", `level "l4"`},
		{"agents: [{id: U1, name: Ada, skills: [juggling]}]", `skill "juggling" is no category`},
		{"agents: [{id: U1, name: Ada, capacity: -1}]", "agent Ada: capacity"},
		{"queues: [{name: support, assign: random}]", "queue support: assign: want manual, round_robin or least_loaded"},
		{"queues: [{name: support, assign: round_robin}]", "round_robin needs agents"},
		{"queues: [{name: support, capacity: -2}]", "queue support: capacity"},
		{agents + "duty: [{queue: sales, agents: [Ada]}]", `duty: there is no queue "sales"`},
		{agents + "duty: [{queue: support}]", "duty of support: agents: name somebody"},
		{agents + "duty: [{queue: support, agents: [Eve]}]", `called "Eve"`},
		{agents + "duty: [{queue: support, agents: [Ada], level: l0}]", `level "l0"`},
		{agents + "duty: [{queue: support, agents: [Ada], calendar: office}]", `no calendar "office"`},
		{agents + "duty: [{queue: support, agents: [Ada], rotation: daily}]", "rotation: want weekly"},
		{agents + "duty: [{queue: support, agents: [Ada, Bob], rotation: weekly}]", "since: want the day"},
		{agents + "duty: [{queue: support, agents: [Ada, Bob], rotation: weekly, since: 2026-11-23}]", ""},
		{agents + "queues: [{name: support, assign: least_loaded, capacity: 3}]", ""},
	} {
		c := defaultConfig()
		if err := c.decode([]byte(tt.yaml), secrets{}); err != nil {
			t.Errorf("%s: %v", tt.yaml, err)
			continue
		}
		var f findings
		c.validateDesk(&f)
		var told []string
		for _, err := range f.errs {
			told = append(told, err.Error())
		}
		if tt.want == "" && len(told) > 0 || tt.want != "" && (len(told) != 1 || !strings.Contains(told[0], tt.want)) {
			t.Errorf("%s\nis told %q, want %q", tt.yaml, told, tt.want)
		}
	}
}
