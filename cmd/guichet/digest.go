package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"guichet/bot"
	"guichet/channels"
	"guichet/tickets"
	"guichet/web/reports"
)

// A DigestConfig says when the report of the last seven days is told, and to
// whom.
type DigestConfig struct {
	Day      string   `yaml:"day"` // "monday" to "sunday"; empty: none is told
	At       string   `yaml:"at"`  // "08:00"
	Slack    string   `yaml:"slack"`
	Mail     []string `yaml:"mail"`
	Language string   `yaml:"language"` // empty: the agents'
}

// weekday is the day of the week; ok is false where it names none.
func (d DigestConfig) weekday() (day time.Weekday, ok bool) {
	for day := time.Sunday; day <= time.Saturday; day++ {
		if strings.EqualFold(d.Day, day.String()) {
			return day, true
		}
	}
	return 0, false
}

func (c Config) validateDigest(f *findings) {
	d := c.Digest
	if d.Language != "" {
		f.language("digest: language", d.Language)
	}
	if _, err := time.Parse("15:04", d.At); err != nil {
		f.say("digest: at: %q is no time such as 08:00", d.At)
	}
	for _, a := range d.Mail {
		if _, domain, ok := strings.Cut(a, "@"); !ok || domain == "" || strings.ContainsAny(a, " <>,") {
			f.say("digest: mail: %q is no address", a)
		}
	}
	if d.Day == "" {
		return
	}
	switch _, ok := d.weekday(); {
	case !ok:
		f.say("digest: day: %q is no day such as monday", d.Day)
	case d.Slack == "" && len(d.Mail) == 0:
		f.say("digest: say who gets it: a channel of slack, or addresses for mail")
	case d.Slack != "" && c.Slack == nil:
		f.say("digest: slack: there is no slack")
	case len(d.Mail) > 0 && len(c.Mail) == 0:
		f.say("digest: mail: there is no mailbox that could send it")
	}
}

// due is the latest time at which the digest is due, not after now.
func (d DigestConfig) due(now time.Time) time.Time {
	day, _ := d.weekday()
	at, _ := time.Parse("15:04", d.At)
	back := (int(now.Weekday()) - int(day) + 7) % 7
	on := func(back int) time.Time {
		y, m, n := now.Date()
		return time.Date(y, m, n-back, at.Hour(), at.Minute(), 0, 0, now.Location())
	}
	if due := on(back); !due.After(now) {
		return due
	}
	return on(back + 7)
}

// places are where the digest is told.
func (c Config) digestPlaces() []bot.DigestPlace {
	var list []bot.DigestPlace
	if c.Digest.Slack != "" {
		list = append(list, bot.DigestPlace{Channel: c.Slack.Name, Place: c.Digest.Slack})
	}
	for _, a := range c.Digest.Mail {
		list = append(list, bot.DigestPlace{Channel: c.Mail[0].Name, Place: a})
	}
	return list
}

// openDigest prepares the weekly report, where it is configured.
func (d *desk) openDigest(c Config) {
	if c.Digest.Day == "" {
		return
	}
	zone, lang := c.zone(""), c.Digest.Language
	if lang == "" {
		lang = c.AgentsLanguage
	}
	b := bureau{store: d.store, base: d.base, words: d.bot.Templates, desk: d.bot.Desk, name: c.Name}
	d.bot.Digest = &bot.Digest{
		Due:    func(now time.Time) time.Time { return c.Digest.due(now.In(zone)) },
		Places: c.digestPlaces(),
		Compose: func(ctx context.Context, due time.Time) (channels.Outbound, error) {
			due = due.In(zone)
			y, m, n := due.Date()
			midnight := func(back int) time.Time { return time.Date(y, m, n-back, 0, 0, 0, 0, zone) }
			s, err := b.report(ctx, tickets.Period{From: midnight(7), To: midnight(0)}, due, "", lang, "")
			if err != nil {
				return channels.Outbound{}, err
			}
			return digest(s)
		},
	}
}

// digest is a report as it is sent: the main figures, and the charts.
func digest(s reports.Sheet) (channels.Outbound, error) {
	picture, err := s.PNG()
	if err != nil {
		return channels.Outbound{}, err
	}
	name := fmt.Sprintf("report-%s.png", s.Period.From.Format(time.DateOnly))
	return channels.Outbound{
		Subject: s.Title(), Text: s.Digest(), Language: s.Language,
		Files: []channels.File{{File: tickets.File{Name: name, Type: "image/png", Size: int64(len(picture))}, Data: picture, Alt: s.Alt()}},
	}, nil
}
