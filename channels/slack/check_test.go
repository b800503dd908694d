package slack

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"

	"guichet/channels"
	"guichet/channels/slack/slacktest"
	"guichet/tickets"
)

// told is a check as an operator reads it.
func told(list []channels.Finding) string {
	var b strings.Builder
	for _, f := range list {
		fmt.Fprintf(&b, "%s: %v; %s\n", f.What, f.Err, f.Fix)
	}
	return b.String()
}

func TestCheckOfAHealthyWorkspace(t *testing.T) {
	d := open(t, slacktest.Options{})
	found := d.Check(soon(t))
	for _, f := range found {
		if f.Err != nil {
			t.Errorf("%s: %v", f.What, f.Err)
		}
	}
	for _, want := range []string{"as helpdesk in Example", "all 14", "Socket Mode", "triage channel #triage", "request channel #help-it"} {
		if !strings.Contains(told(found), want) {
			t.Errorf("nothing about %q in\n%s", want, told(found))
		}
	}
	if n := len(d.triage.Messages()) + len(d.help.Messages()); n > 0 {
		t.Errorf("the check posted %d messages", n)
	}
}

func TestCheckSaysWhatIsWrongAndWhatToDo(t *testing.T) {
	d := open(t, slacktest.Options{Scopes: []string{"chat:write", "channels:read", "groups:read", "channels:history"}})
	d.cfg.Requests = append(d.cfg.Requests, Requests{Channel: d.ws.Channel("#else", d.zoe).ID}, Requests{Channel: "C0NOWHERE"})
	d.help.Archive()
	got := told(d.Check(soon(t)))
	for _, want := range []string{
		"scope users:read: is missing, and without it this does not work: people are shown by name, answered in their language",
		"scope im:history", "then install the app again",
		"#help-it: it is archived; unarchive it",
		"#else: the bot is not in it; write /invite",
		"C0NOWHERE: conversations.info: channel_not_found; the Slack channel does not exist",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("nothing about %q in\n%s", want, got)
		}
	}
	d.ws.App().Revoke("account_inactive")
	if got := told(d.Check(soon(t))); strings.Count(got, "account_inactive; the app was removed") != 2 {
		t.Errorf("a removed app is told as\n%s", got)
	}
}

func TestLookupNamesPeopleAndTheirLanguage(t *testing.T) {
	d := open(t, slacktest.Options{})
	for range 3 {
		a, lang, err := d.Lookup(soon(t), tickets.Address{Network: tickets.Slack, ID: d.ada.ID})
		if err != nil || a.Name != "Ada Martin" || lang != "fr" {
			t.Fatalf("%+v speaks %q, %v", a, lang, err)
		}
	}
	if n := len(d.ws.Calls("users.info")); n != 1 {
		t.Errorf("asked Slack %d times", n)
	}
	if _, _, err := d.Lookup(soon(t), tickets.Address{Network: tickets.Slack, ID: "U0NOBODY"}); !channels.IsPermanent(err) {
		t.Errorf("nobody: %v", err)
	}
	mail := tickets.Address{Network: tickets.Email, ID: "zoe@example.org"}
	if a, lang, err := d.Lookup(soon(t), mail); a != mail || lang != "" || err != nil {
		t.Errorf("a mail address becomes %+v, %q, %v", a, lang, err)
	}
}

func TestManifestSaysWhatTheConfigurationNeeds(t *testing.T) {
	type address struct {
		URL string `yaml:"request_url"`
	}
	type manifest struct {
		Info     struct{ Name string } `yaml:"display_information"`
		Features struct {
			Commands  []struct{ Command, URL string } `yaml:"slash_commands"`
			Shortcuts []struct {
				ID string `yaml:"callback_id"`
			}
		}
		OAuth struct {
			Scopes struct{ Bot []string }
		} `yaml:"oauth_config"`
		Settings struct {
			SocketMode    bool `yaml:"socket_mode_enabled"`
			Interactivity address
			Events        address `yaml:"event_subscriptions"`
		}
	}
	read := func(cfg Config, name string) (m manifest) {
		t.Helper()
		text, err := Manifest(cfg, name)
		if err != nil {
			t.Fatal(err)
		}
		if err := yaml.Unmarshal([]byte(text), &m); err != nil {
			t.Fatalf("%v in\n%s", err, text)
		}
		return m
	}
	m := read(Defaults(), `Le "Guichet" `)
	var used []string
	for _, s := range Scopes {
		used = append(used, s.Name)
	}
	if !slices.Equal(m.OAuth.Scopes.Bot, used) || m.Info.Name != `Le "Guichet"` || !m.Settings.SocketMode ||
		m.Settings.Events.URL+m.Settings.Interactivity.URL+m.Features.Commands[0].URL != "" {
		t.Errorf("for Socket Mode: %+v, want %v", m, used)
	}
	for _, s := range m.Features.Shortcuts {
		if shortcuts[s.ID] == "" {
			t.Errorf("nobody reads the shortcut %s", s.ID)
		}
	}
	if len(m.Features.Shortcuts) != len(shortcuts) {
		t.Errorf("%d shortcuts of %d", len(m.Features.Shortcuts), len(shortcuts))
	}

	cfg := Defaults()
	cfg.Events, cfg.Command = EventsHTTP, "/aide"
	if _, err := Manifest(cfg, ""); err == nil || !strings.Contains(err.Error(), "public_url") {
		t.Errorf("without a public URL: %v", err)
	}
	cfg.PublicURL = "https://desk.example/"
	m = read(cfg, "")
	if m.Settings.SocketMode || m.Settings.Events.URL != "https://desk.example"+eventsPath ||
		m.Settings.Interactivity.URL != "https://desk.example"+interactivityPath ||
		m.Features.Commands[0].URL != "https://desk.example"+commandsPath || m.Features.Commands[0].Command != "/aide" {
		t.Errorf("for HTTP: %+v", m)
	}
}

// Whom a hand-over calls must be somebody, and be where the call stands.
func TestCheckLooksForWhomAHandOverCalls(t *testing.T) {
	d := open(t, slacktest.Options{})
	bob, gone := d.ws.User("bob"), d.ws.User("gone")
	gone.Deactivate()
	d.ws.Group("@second", d.ada, bob)
	d.ws.Group("@empty")
	d.cfg.Triage[0].Calls = []string{d.ada.ID, bob.ID, gone.ID, "U0NOBODY", "@second", "@empty", "@typo"}
	got := told(d.Check(soon(t)))
	for _, want := range []string{
		"call of " + d.ada.ID + ": <nil>; \n",
		"call of " + bob.ID + ": 1 of 1 are not in the channel",
		"call of " + gone.ID + ": nobody answers to it",
		"call of U0NOBODY: nobody answers to it",
		"call of @second: 1 of 2 are not in the channel where the call stands, and do not hear it; invite them to " + d.triage.ID,
		"call of @empty: nobody answers to it",
		"call of @typo: the workspace has no user group @typo",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("nothing about %q in\n%s", want, got)
		}
	}
}

// With no scope but the manifest's, everything works.
func TestManifestSuffices(t *testing.T) {
	var scopes []string
	for _, s := range Scopes {
		scopes = append(scopes, s.Name)
	}
	d := open(t, slacktest.Options{Scopes: scopes})
	d.listen(t)
	_, card := d.card(t)
	note := d.ada.Reply(card, "a note")
	d.read(t, "a note")
	d.zoe.DM("a direct message")
	d.read(t, "a direct message")
	for _, m := range []tickets.Mark{tickets.MarkSent, tickets.MarkFailed} {
		if _, err := d.restart(t).Send(soon(t), channels.Outbound{Kind: tickets.PutMark, Target: refTo(note), Mark: m}); err != nil {
			t.Error(err)
		}
	}
	if err := d.ada.Click(card, "Reply"); err != nil {
		t.Fatal(err)
	}
	if _, err := d.ada.AwaitView(soon(t)); err != nil {
		t.Error(err)
	}
	for _, c := range d.ws.Calls() {
		if c.Error == "missing_scope" {
			t.Errorf("%s lacks a scope", c.Method)
		}
	}
}
