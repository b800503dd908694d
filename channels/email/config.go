package email

import (
	"strings"
	"time"

	"guichet/channels"
)

// A Config is one mailbox: an entry of the list "mail" in the configuration.
// Decoding fills what is not said with the values of [Defaults].
type Config struct {
	Name        string   `yaml:"name"`         // of the channel
	Queue       string   `yaml:"queue"`        // where its tickets go; empty: the first queue
	Address     string   `yaml:"address"`      // what people write to, and the From of answers
	Aliases     []string `yaml:"aliases"`      // other addresses under which mail arrives here
	DisplayName string   `yaml:"display_name"` // beside Address in From
	Language    string   `yaml:"language"`     // of people here whose letters do not tell theirs; empty: the desk's
	IMAP        IMAP     `yaml:"imap"`
	SMTP        SMTP     `yaml:"smtp"`
	Start       Start    `yaml:"start"`

	Authentication Authentication `yaml:"authentication"`
}

// Authentication says what proves who wrote a letter. Without it nobody is
// proven, and nobody is refused.
type Authentication struct {
	// The border host: the name that its Authentication-Results begin with (RFC
	// 8601), and under which it signs Received. Empty: no results count.
	AuthservID string `yaml:"authserv_id"`
	// Check DKIM signatures when letters come in; asks the DNS.
	DKIM bool `yaml:"dkim"`
}

// A Server says how to reach a mail server.
type Server struct {
	Host     string          `yaml:"host"`
	Port     int             `yaml:"port"` // 0: the usual one for TLS
	TLS      TLS             `yaml:"tls"`
	User     string          `yaml:"user"`
	Password channels.Secret `yaml:"password"`
	OAuth    OAuth           `yaml:"oauth"`      // access tokens in place of the password
	CAFile   string          `yaml:"ca_file"`    // PEM certificates to trust instead of the system's
	Pin      string          `yaml:"pin_sha256"` // hexadecimal SHA-256 of the one certificate to trust, instead of any authority
}

// IMAP says where letters come from and what becomes of them there.
type IMAP struct {
	Server `yaml:",inline"`
	Folder string        `yaml:"folder"`
	Poll   time.Duration `yaml:"poll"`    // how often to look, besides the server's own notices
	After  After         `yaml:"after"`   // what to do with a mail that was taken in
	MoveTo string        `yaml:"move_to"` // the folder for After "move"

	SentFolder string `yaml:"sent_folder"` // gets a copy of each answer of an agent; empty: none is kept
}

// SMTP says how messages leave.
type SMTP struct {
	Server      `yaml:",inline"`
	Connections int `yaml:"connections"` // at most so many at a time

	// Mail to "support+anything@…" lands in the mailbox of "support@…" too: then
	// each mail has a reply address of its own.
	PlusAddressing bool `yaml:"plus_addressing"`

	DKIM DKIM `yaml:"dkim"`
}

// TLS says how a connection is protected.
type TLS string

// The protections. Without TLS only a server on this machine is spoken to.
const (
	TLSImplicit TLS = "implicit" // from the first octet
	TLSStart    TLS = "starttls" // by the command STARTTLS, before anything else is said
	TLSNone     TLS = "none"
)

// After says what becomes of a mail on the IMAP server once it was taken in.
type After string

// What can become of it.
const (
	AfterKeep After = "keep" // nothing
	AfterSeen After = "seen" // it is marked as read
	AfterMove After = "move" // it is moved to another folder
)

// Start says what the first connection to a mailbox takes in.
type Start string

// What the first connection takes in.
const (
	StartNow Start = "now" // only what arrives from then on
	StartAll Start = "all" // everything that lies there
)

// Defaults is a configuration that lacks only names, addresses and hosts.
func Defaults() Config {
	return Config{
		IMAP: IMAP{
			Server: Server{Port: 993, TLS: TLSImplicit},
			Folder: "INBOX",
			Poll:   30 * time.Second,
			After:  AfterKeep,
		},
		SMTP: SMTP{
			Server:      Server{Port: 587, TLS: TLSStart},
			Connections: 2,
		},
		Start: StartNow,
	}
}

// UnmarshalYAML decodes over the defaults.
func (c *Config) UnmarshalYAML(decode func(any) error) error {
	type plain Config
	p := plain(Defaults())
	p.IMAP.Port, p.SMTP.Port = 0, 0
	if err := decode(&p); err != nil {
		return err
	}
	if p.IMAP.Port == 0 {
		p.IMAP.Port = 143
		if p.IMAP.TLS == TLSImplicit {
			p.IMAP.Port = 993
		}
	}
	if p.SMTP.Port == 0 {
		p.SMTP.Port = 587
		if p.SMTP.TLS == TLSImplicit {
			p.SMTP.Port = 465
		}
	}
	*c = Config(p)
	return nil
}

// domain is what follows the last @ of an address, in lower case.
func domain(address string) string {
	return strings.ToLower(address[strings.LastIndexByte(address, '@')+1:])
}
