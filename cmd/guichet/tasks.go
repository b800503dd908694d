package main

import (
	"cmp"
	"log/slog"
	"time"

	"guichet/channels/tasks"
	"guichet/store"
)

// A TaskConfig is work that comes round by itself.
type TaskConfig struct {
	Name      string   `yaml:"name"`
	Schedule  string   `yaml:"schedule"`
	Zone      string   `yaml:"zone"`
	Queue     string   `yaml:"queue"`
	Subject   string   `yaml:"subject"`
	Text      string   `yaml:"text"`
	Checklist []string `yaml:"checklist"`
}

func (c *Config) validateTasks(f *findings) {
	names := map[string]bool{}
	for _, t := range c.Tasks {
		if t.Name == "" || names[t.Name] {
			f.say("tasks: each needs a name of its own; %q is none", t.Name)
		}
		names[t.Name] = true
		if err := tasks.Valid(t.Schedule); err != nil {
			f.say("task %s: schedule %q: %w", t.Name, t.Schedule, err)
		}
		if _, err := time.LoadLocation(t.Zone); err != nil {
			f.say("task %s: zone: %w; want one such as Europe/Paris", t.Name, err)
		}
		if t.Queue != "" && !c.hasQueue(t.Queue) {
			f.say("task %s: there is no queue %q", t.Name, t.Queue)
		}
		if t.Subject == "" {
			f.say("task %s: say in its subject what is to be done", t.Name)
		}
	}
	if len(c.Tasks) > 0 && c.hasChannel(tasks.Name) {
		f.say("a channel is called %q, as that of the tasks is; give it another name", tasks.Name)
	}
}

// tasks is the channel of what comes round; nil where nothing does.
func (c Config) tasks(s *store.Store, log *slog.Logger) *tasks.Channel {
	if len(c.Tasks) == 0 {
		return nil
	}
	ch := &tasks.Channel{Memory: s.Memory(tasks.Name), Now: func() time.Time { return s.Now() }, Log: log}
	for _, t := range c.Tasks {
		zone, _ := time.LoadLocation(t.Zone)
		ch.Tasks = append(ch.Tasks, tasks.Task{
			Name: t.Name, Schedule: t.Schedule, Zone: zone, Queue: cmp.Or(t.Queue, c.Queues[0].Name), Language: c.AgentsLanguage,
			Subject: t.Subject, Text: t.Text, Checklist: t.Checklist,
		})
	}
	return ch
}
