package main

import (
	"bytes"
	"context"
	"image/png"
	"log/slog"
	"strings"
	"testing"
	"time"

	"guichet/channels/slack/slacktest"
)

// The report of the week comes once a week, in Slack with its charts and what
// they show, and by mail, whenever the desk runs by then: also when it was shut
// at that time, and however often it is opened.
func TestDigestComesOnceAWeek(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	c, err := newCompany(t.TempDir(), slog.New(slog.DiscardHandler), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer c.shut()
	c.config.Digest = DigestConfig{
		Day: "monday", At: "08:00", Slack: c.config.Slack.Triage[0].Channel, Mail: []string{"boss@example.org"}, Language: "fr",
	}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(c.open(ctx))
	c.mail.AddMailbox("boss@example.org")
	must(storyClock(ctx, c, []string{"2027-03-23T12:00:00Z"})) // a Tuesday, wherever the test runs
	must(storyMail(ctx, c, []string{"kim@example.org", "A key", "Hello, my office key does not turn in the lock any more. Kim"}))
	_, err = c.awaitMail(ctx, "kim@example.org", "its number is 1001")
	must(err)
	must(c.close())
	c.ahead.Add(int64(7 * 24 * time.Hour)) // it stays shut over Monday
	must(c.open(ctx))
	_, err = c.awaitMail(ctx, "boss@example.org", "Reçues : 1", "mars 2027")
	must(err)
	_, err = c.awaitSlack(ctx, "#desk", "Reçues : 1", "sans personne 0")
	must(err)
	for range 2 {
		must(c.idle(ctx))
		must(c.close())
		must(c.open(ctx))
	}
	must(storyMail(ctx, c, []string{"kim@example.org", "A plant", "Hello, the plant in my office needs a larger pot, please. Kim"}))
	_, err = c.awaitMail(ctx, "kim@example.org", "its number is 1002") // by then a second digest would have come, too
	must(err)
	must(c.idle(ctx))
	if n := len(c.mail.Inbox("boss@example.org")); n != 1 {
		t.Errorf("%d digests came by mail", n)
	}
	posts := 0
	var picture slacktest.File
	for _, m := range c.place("#desk").Messages() {
		if holds(m.Shown(), []string{"Reçues : 1"}) {
			posts++
		}
		for _, f := range m.Files {
			picture = f
		}
	}
	if posts != 1 {
		t.Errorf("%d digests came in Slack", posts)
	}
	if _, err := png.Decode(bytes.NewReader(picture.Data)); err != nil {
		t.Errorf("the picture in Slack: %v", err)
	}
	for _, want := range []string{"Support", "mar. 23 (reçues 1, résolues 0)"} {
		if !strings.Contains(picture.Alt, want) {
			t.Errorf("who does not see the picture reads %q, which lacks %q", picture.Alt, want)
		}
	}
}
