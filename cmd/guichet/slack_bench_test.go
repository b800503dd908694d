package main

import (
	"context"
	"flag"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"guichet/channels"
	"guichet/channels/slack"
	"guichet/channels/slack/slacktest"
)

var (
	arrivals = flag.Int("arrivals", 1000, "how many tickets arrive in the minute of BenchmarkThousandTicketsInAMinute")
	hurry    = flag.Float64("hurry", 10, "how many times as fast as on the wall time passes there")
)

// BenchmarkThousandTicketsInAMinute lets a thousand requests arrive within a minute in a
// Slack that keeps to its limits: half of them in four channels, a quarter each
// in direct messages of a hundred people and by mail. It takes the time until
// every ticket stands on its card and every requester has their answer, counts
// the calls of the Web API, and those that were refused with 429.
//
// Slack's clock is hurried on, and the desk's pace with it; what a 429 makes the
// desk wait for, and what it computes, is not, so that times are too long rather
// than too short.
func BenchmarkThousandTicketsInAMinute(b *testing.B) {
	for range b.N {
		minute(b)
	}
}

func minute(b *testing.B) {
	ctx, cancel := context.WithTimeout(b.Context(), time.Hour)
	defer cancel()
	began := time.Now()
	now := func() time.Time {
		return began.Add(time.Duration(float64(time.Since(began)) * *hurry))
	}
	c, err := newCompany(b.TempDir(), slog.New(slog.DiscardHandler), func(c *Config) {
		c.Automatic.PerDomain, c.Automatic.PerHour = 1_000_000, 1_000_000
	})
	if err != nil {
		b.Fatal(err)
	}
	defer c.shut()
	places := strict(c, now)
	if err := c.open(ctx); err != nil {
		b.Fatal(err)
	}
	var ticking sync.WaitGroup
	defer ticking.Wait()
	done := make(chan bool)
	defer close(done)
	ticking.Go(func() {
		for {
			select {
			case <-done:
				return
			case <-time.After(100 * time.Millisecond):
				c.slack.Tick()
			}
		}
	})

	people := make([]*slacktest.User, 100)
	for i := range people {
		people[i] = c.slack.User(fmt.Sprintf("p%d", i), slacktest.Email(fmt.Sprintf("p%d@example.org", i)))
		for _, p := range places {
			c.slack.Channel("#"+p.Name, people[i])
		}
	}
	first := now()
	for i := range *arrivals {
		text := fmt.Sprintf("Hello, the left leg of chair no%dx is broken.", i)
		switch who := people[i%len(people)]; i % 4 {
		case 0:
			address := fmt.Sprintf("w%d@example.org", i)
			c.mail.AddMailbox(address)
			_, err = c.write(address, "A chair", text)
		case 1:
			who.DM(text)
		default:
			who.Post(places[i/4%len(places)], text)
		}
		if err != nil {
			b.Fatal(err)
		}
		if early := first.Add(time.Duration(i) * time.Minute / time.Duration(*arrivals)).Sub(now()); early > 0 {
			time.Sleep(time.Duration(float64(early) / *hurry))
		}
	}
	arrived := now().Sub(first)
	if err := c.idle(ctx); err != nil {
		b.Fatal(err)
	}
	addUp(b, c, first, arrived)
}

// strict moves the company into a Slack that limits rates, with four channels
// where people ask.
func strict(c *company, now func() time.Time) (places []*slacktest.Channel) {
	c.slack.Close()
	c.slack = slacktest.New(slacktest.Options{Shortcuts: shortcuts, RateLimits: true, Now: now})
	ada := c.slack.User("ada", slacktest.RealName("Ada Martin"), slacktest.Email("ada@example.org"))
	desk := c.slack.Channel("#desk", slacktest.Private, ada, c.slack.Bot())
	s := *c.config.Slack
	s.BotToken, s.AppToken, s.APIURL = channels.NewSecret(c.slack.BotToken()), channels.NewSecret(c.slack.AppToken()), c.slack.APIURL()
	s.PostsPerSecond = slack.Defaults().PostsPerSecond * *hurry
	s.Triage, s.Requests = []slack.Triage{{Queue: "support", Channel: desk.ID}}, nil
	for i := range 4 {
		p := c.slack.Channel(fmt.Sprintf("#help%d", i), c.slack.Bot())
		s.Requests = append(s.Requests, slack.Requests{Channel: p.ID})
		places = append(places, p)
	}
	c.config.Slack, c.config.Queues = &s, []QueueConfig{{Name: "support"}}
	return places
}

// addUp looks at every card and adds up the calls.
func addUp(b *testing.B, c *company, first time.Time, arrived time.Duration) {
	cards := map[string]int{}
	for _, m := range c.place("#desk").Messages() {
		if m.App != nil && m.ThreadTS == "" {
			for _, word := range strings.Fields(m.Shown()) {
				if strings.HasPrefix(word, "no") && strings.HasSuffix(word, "x") {
					cards[word]++
					break
				}
			}
		}
	}
	for i := range *arrivals {
		if token := fmt.Sprintf("no%dx", i); cards[token] != 1 {
			b.Errorf("request %s stands on %d cards", token, cards[token])
		}
	}
	last, refused, calls := first, 0, map[string]int{}
	for _, k := range c.slack.Calls() {
		calls[k.Method]++
		switch {
		case k.Error == "ratelimited":
			refused++
		case k.At.After(last) && (k.Method == "chat.postMessage" || k.Method == "chat.update"):
			last = k.At
		}
	}
	all := 0
	for _, method := range slices.Sorted(maps.Keys(calls)) {
		all += calls[method]
		b.Logf("%6d %s", calls[method], method)
	}
	b.ReportMetric(arrived.Seconds(), "s-arriving")
	b.ReportMetric(last.Sub(first).Seconds(), "s-until-all-is-right")
	b.ReportMetric(float64(all)/float64(*arrivals), "calls/ticket")
	b.ReportMetric(float64(refused), "429s")
}
