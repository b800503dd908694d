package email

import (
	"strings"
	"testing"

	"guichet/channels"
	"guichet/channels/email/emailtest"
)

func TestCheckFindsWhatIsWrong(t *testing.T) {
	srv := startServer(t, emailtest.Options{Hide: []string{"IDLE", "MOVE"}})
	for _, test := range []struct {
		what   string
		change func(*Config)
		want   map[string]string // a finding that fails → a word of the advice
	}{
		{"nothing but IDLE", func(*Config) {}, map[string]string{"IMAP extension IDLE": "imap.poll"}},
		{"folder", func(c *Config) { c.IMAP.Folder = "Inbocks" }, map[string]string{"IMAP folder Inbocks": "INBOX", "IMAP extension IDLE": ""}},
		{"move", func(c *Config) { c.IMAP.After, c.IMAP.MoveTo = AfterMove, "Done" },
			map[string]string{"IMAP folder Done for letters taken in": "created", "IMAP extension MOVE": "imap.after: seen", "IMAP extension IDLE": ""}},
		{"sent folder", func(c *Config) { c.IMAP.SentFolder = "Sent" },
			map[string]string{"IMAP folder Sent for copies of answers": "imap.sent_folder", "IMAP extension IDLE": ""}},
		{"password", func(c *Config) {
			c.IMAP.Password, c.SMTP.Password = channels.NewSecret("wrong"), channels.NewSecret("wrong")
		}, map[string]string{"IMAP login as support@example.org": "imap.password", "SMTP login as support@example.org": "smtp.password"}},
		{"certificate", func(c *Config) { c.IMAP.Pin, c.SMTP.Pin = "", "" },
			map[string]string{"IMAP login as": "imap.ca_file", "SMTP login as": "smtp.ca_file"}},
		{"port", func(c *Config) { c.IMAP.Port, c.SMTP.Port = 1, 1 }, map[string]string{"IMAP login as": "imap.port", "SMTP login as": "smtp.port"}},
		{"host", func(c *Config) { c.IMAP.Host, c.SMTP.Host = "nowhere.invalid", "nowhere.invalid" },
			map[string]string{"IMAP login as": "imap.host", "SMTP login as": "smtp.host"}},
	} {
		deliver(t, srv, mailNumber(1))
		cfg := configFor(t, srv)
		test.change(&cfg)
		c, _ := newChannel(t, cfg, newMemory())
		bad := 0
		for _, f := range c.Check(t.Context()) {
			if f.Err == nil {
				if f.Fix != "" {
					t.Errorf("%s: %s is well and has the advice %q", test.what, f.What, f.Fix)
				}
				continue
			}
			bad++
			if !expected(test.want, f) {
				t.Errorf("%s: %s: %v; %s", test.what, f.What, f.Err, f.Fix)
			}
		}
		if bad != len(test.want) {
			t.Errorf("%s: %d findings instead of %d", test.what, bad, len(test.want))
		}
	}
	for _, m := range srv.Inbox(deskAddress) {
		if m.Seen {
			t.Error("the check changed the mailbox")
		}
	}
	if len(srv.Sent()) != 0 || srv.Folder(deskAddress, "Done") != nil {
		t.Error("the check sent a mail or made a folder")
	}
}

func expected(want map[string]string, f channels.Finding) bool {
	for what, advice := range want {
		if strings.HasPrefix(f.What, what) {
			return strings.Contains(f.Fix, advice)
		}
	}
	return false
}
