package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"guichet/channels"
	"guichet/channels/email"
	"guichet/channels/slack"
)

// secretsEqual compares what is hidden from printing.
var secretsEqual = cmp.Comparer(func(a, b channels.Secret) bool { return a.Reveal() == b.Reveal() })

func setTokens(t *testing.T) {
	for _, name := range []string{"GUICHET_IMAP_PASSWORD", "GUICHET_SMTP_PASSWORD"} {
		t.Setenv(name, "secret")
	}
	t.Setenv("GUICHET_SLACK_BOT_TOKEN", "xoxb-1")
	t.Setenv("GUICHET_SLACK_APP_TOKEN", "xapp-1")
}

// The example says what holds anyway: loading it gives the defaults, and the
// names and addresses that nobody else can know.
func TestTheExampleShowsTheDefaults(t *testing.T) {
	setTokens(t)
	got, err := loadConfig("../../config.example.yaml")
	if err != nil {
		t.Fatal(err)
	}
	want := defaultConfig()
	m := email.Defaults()
	m.Name, m.Queue, m.Address, m.Aliases, m.DisplayName = "support", "support", "support@example.org", []string{}, "Support"
	m.IMAP.Host, m.IMAP.User, m.IMAP.Password = "imap.example.org", "support@example.org", channels.NewSecret("secret")
	m.SMTP.Host, m.SMTP.User, m.SMTP.Password = "smtp.example.org", "support@example.org", channels.NewSecret("secret")
	want.Mail = []email.Config{m}
	s := slack.Defaults()
	s.BotToken, s.AppToken = channels.NewSecret("xoxb-1"), channels.NewSecret("xapp-1")
	s.Agents = []string{}
	s.Triage = []slack.Triage{{Queue: "support", Channel: "C0123456789", Level: "l1", Calls: []string{}, Signs: map[string]string{}}}
	s.Requests = []slack.Requests{{Queue: "support", Channel: "C9876543210", Opens: slack.OpensAll}}
	want.Slack = &s
	if diff := cmp.Diff(want, got, secretsEqual); diff != "" {
		t.Errorf("-default +example:\n%s", diff)
	}
}

// F25: a broken configuration is told by file, line and remedy, and nothing is
// touched.
func TestF25_ABrokenConfigurationIsNamedByItsLine(t *testing.T) {
	setTokens(t)
	raw, err := os.ReadFile("../../config.example.yaml")
	if err != nil {
		t.Fatal(err)
	}
	good := string(raw)
	tests := []struct {
		name, old, new string
		want           []string
	}{
		{"unknown key", "agents_language: en", "agent_language: en", []string{":14:", "agent_language"}},
		{"unknown key in a mailbox", "    display_name: Support", "    displayname: Support", []string{"displayname"}},
		{"missing secret", "${GUICHET_IMAP_PASSWORD}", "${GUICHET_NO_SUCH}", []string{"GUICHET_NO_SUCH", "set it"}},
		{"missing secret file", "password: ${GUICHET_IMAP_PASSWORD}", "password_file: /no/such/file", []string{"/no/such/file"}},
		{"not a language", "\nlanguage: en", "\nlanguage: klingon", []string{"klingon", "en, fr"}},
		{"not a language of a mailbox", "    language: \"\"", "    language: klingon", []string{"mail support", "klingon", "en, fr"}},
		{"an address of two mailboxes", "\nslack:", "\n  - {name: second, address: b@example.org, aliases: [Support@example.org], imap: {host: h, user: u, password: p}, smtp: {host: h}}\nslack:", []string{"mail second", "Support@example.org", "mailbox support already"}},
		{"not YAML", "queues:", "queues: [", []string{"guichet.yaml:"}},
		{"a queue that is not there", "    queue: support\n    # What", "    queue: billing\n    # What", []string{"billing"}},
		{"a time without a unit", "close_after: 168h", "close_after: soon", []string{":46:14: ", "soon"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			broken := strings.Replace(good, tt.old, tt.new, 1)
			if broken == good {
				t.Fatal("the example does not hold what this test breaks")
			}
			dir := t.TempDir()
			file := filepath.Join(dir, "guichet.yaml")
			if err := os.WriteFile(file, []byte(broken), 0o600); err != nil {
				t.Fatal(err)
			}
			t.Chdir(dir)
			_, err := loadConfig(file)
			if err == nil {
				t.Fatal("it loads")
			}
			for _, want := range tt.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("%q is missing in: %v", want, err)
				}
			}
			if code := run([]string{"serve", "--config", file}); code != exitConfig {
				t.Errorf("exit code %d, want %d", code, exitConfig)
			}
			if left, _ := os.ReadDir(dir); len(left) != 1 {
				t.Errorf("it left %v behind", left)
			}
		})
	}
}
