package email

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/goccy/go-yaml"

	"guichet/channels"
)

const smallConfig = `
name: support
address: support@example.org
imap: {host: mail.example.org, user: support, password: hunter2}
smtp: {host: mail.example.org, user: support, password: hunter2}
`

func decode(t *testing.T, text string) (c Config, err error) {
	t.Helper()
	err = yaml.UnmarshalWithOptions([]byte(text), &c, yaml.Strict())
	return c, err
}

func TestConfigDefaults(t *testing.T) {
	c, err := decode(t, smallConfig)
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Validate(); err != nil {
		t.Error(err)
	}
	want := Defaults()
	want.Name, want.Address = "support", "support@example.org"
	who := Server{Host: "mail.example.org", User: "support", Password: channels.NewSecret("hunter2")}
	want.IMAP.Server, want.SMTP.Server = who, who
	want.IMAP.TLS, want.IMAP.Port, want.SMTP.TLS, want.SMTP.Port = TLSImplicit, 993, TLSStart, 587
	if fmt.Sprintf("%+v", c) != fmt.Sprintf("%+v", want) || c.IMAP.Password.Reveal() != "hunter2" {
		t.Errorf("decoded %+v, not %+v", c, want)
	}
	if d := Defaults(); d.IMAP.Poll != 30*time.Second || d.Start != StartNow || d.IMAP.After != AfterKeep {
		t.Errorf("defaults %+v", d)
	}
}

func TestConfigPortFollowsTLS(t *testing.T) {
	c, err := decode(t, strings.NewReplacer("imap: {", "imap: {tls: starttls, ", "smtp: {", "smtp: {tls: implicit, ").Replace(smallConfig))
	if err != nil || c.IMAP.Port != 143 || c.SMTP.Port != 465 {
		t.Errorf("ports %d and %d, %v", c.IMAP.Port, c.SMTP.Port, err)
	}
}

func TestConfigRefusesUnknownKeysWithTheirLine(t *testing.T) {
	_, err := decode(t, strings.Replace(smallConfig, "host: mail.example.org", "hots: mail.example.org", 1))
	if err == nil || !strings.Contains(err.Error(), "[4:") || !strings.Contains(err.Error(), "hots") {
		t.Errorf("%v", err)
	}
}

func TestConfigSaysWhatIsWrong(t *testing.T) {
	for want, change := range map[string]func(*Config){
		"mail support: address": func(c *Config) { c.Address = "support" },
		"mail: name":            func(c *Config) { c.Name = "" },
		"mail support: aliases": func(c *Config) { c.Aliases = []string{"a b@c"} },
		`mail support: start: "later" is neither now nor all`:  func(c *Config) { c.Start = "later" },
		"mail support: imap.host: it is missing":               func(c *Config) { c.IMAP.Host = "" },
		"mail support: imap.user":                              func(c *Config) { c.IMAP.User = "" },
		"mail support: smtp.password: it is missing":           func(c *Config) { c.SMTP.Password = channels.Secret{} },
		"mail support: smtp.port":                              func(c *Config) { c.SMTP.Port = 70000 },
		`mail support: imap.tls: none is possible only with a`: func(c *Config) { c.IMAP.TLS = TLSNone },
		"mail support: smtp.tls":                               func(c *Config) { c.SMTP.TLS = "ssl" },
		"mail support: imap.poll":                              func(c *Config) { c.IMAP.Poll = time.Hour },
		"mail support: imap.move_to":                           func(c *Config) { c.IMAP.After = AfterMove },
		"mail support: imap.sent_folder":                       func(c *Config) { c.IMAP.SentFolder = "INBOX" },
		"mail support: imap.after":                             func(c *Config) { c.IMAP.After = "burn" },
		"mail support: imap.pin_sha256":                        func(c *Config) { c.IMAP.Pin = "1234" },
		"mail support: smtp.connections":                       func(c *Config) { c.SMTP.Connections = 50 },
		"mail support: smtp.plus_addressing: a-very-long-name-of-a-desk@example.org has to have at most 17": func(c *Config) {
			c.SMTP.PlusAddressing, c.Address = true, "a-very-long-name-of-a-desk@example.org"
		},
		"mail support: smtp.dkim: domain, selector and key_file": func(c *Config) { c.SMTP.DKIM.Selector = "desk" },
		"mail support: smtp.dkim: a b._domainkey.example.org is": func(c *Config) { c.SMTP.DKIM = DKIM{"example.org", "a b", "x"} },
		"mail support: smtp.dkim.domain: ample.org does not":     func(c *Config) { c.SMTP.DKIM = DKIM{"ample.org", "desk", "x"} },
		"mail support: smtp.plus_addressing: a+b@example.org":    func(c *Config) { c.SMTP.PlusAddressing, c.Address = true, "a+b@example.org" },
	} {
		c, err := decode(t, smallConfig)
		if err != nil {
			t.Fatal(err)
		}
		change(&c)
		if err := c.Validate(); err == nil || !strings.HasPrefix(err.Error(), want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%q: %v", want, err)
		}
	}
	for _, host := range []string{"localhost", "127.0.0.1", "127.8.9.1", "::1"} {
		c, _ := decode(t, smallConfig)
		c.IMAP.TLS, c.IMAP.Host, c.IMAP.Port = TLSNone, host, 143
		if err := c.Validate(); err != nil {
			t.Errorf("tls none on %s: %v", host, err)
		}
	}
}

func TestT57_SecretsNeverPrint(t *testing.T) {
	c, err := decode(t, smallConfig)
	if err != nil {
		t.Fatal(err)
	}
	out, err := yaml.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	ch := &Channel{cfg: c}
	for _, text := range []string{
		fmt.Sprint(c), fmt.Sprintf("%+v", c), fmt.Sprintf("%#v", c), fmt.Sprintf("%s %q %x %d", c.IMAP.Password, c.IMAP.Password, c.IMAP.Password, c.IMAP.Password),
		fmt.Sprintf("%+v", *ch), fmt.Sprintf("%#v", ch.cfg), string(out),
	} {
		if strings.Contains(text, "hunter2") || strings.Contains(text, "68756e746572") {
			t.Errorf("the password shows in %s", text)
		}
	}
}
