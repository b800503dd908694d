package main

import "time"

// A WaitingConfig says how long tickets wait for their requesters.
type WaitingConfig struct {
	RemindAfter time.Duration `yaml:"remind_after"`
	CloseAfter  time.Duration `yaml:"close_after"`
}

func (c Config) validateWaiting(f *findings) {
	w := c.Waiting
	switch {
	case w.RemindAfter < 0 || w.CloseAfter < 0:
		f.say("waiting: remind_after and close_after: want a time such as 72h, or 0 for never")
	case w.CloseAfter > 0 && w.CloseAfter <= w.RemindAfter:
		f.say("waiting: close_after: want a longer time than remind_after, so that the reminder can be answered")
	}
}
