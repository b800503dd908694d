package slack

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"guichet/channels"
)

// A Config is one Slack workspace. Decoding fills what is not said with the
// values of [Defaults].
type Config struct {
	Name           string          `yaml:"name"`             // of the channel
	BotToken       channels.Secret `yaml:"bot_token"`        // xoxb-…
	AppToken       channels.Secret `yaml:"app_token"`        // xapp-…, with connections:write; for Socket Mode
	Events         string          `yaml:"events"`           // how Slack delivers: EventsSocket or EventsHTTP
	Listen         string          `yaml:"listen"`           // address for EventsHTTP, "127.0.0.1:8080"
	PublicURL      string          `yaml:"public_url"`       // by which Slack reaches it, for the manifest
	SigningSecret  channels.Secret `yaml:"signing_secret"`   // for EventsHTTP
	Command        string          `yaml:"command"`          // slash command, "/ticket"
	Agents         []string        `yaml:"agents"`           // who agents are: members of groups (S… or @handle) and channels (C…); empty: of a triage channel
	Triage         []Triage        `yaml:"triage"`           // where agents work, a channel for each queue
	Requests       []Requests      `yaml:"requests"`         // where people ask
	DMQueue        string          `yaml:"dm_queue"`         // where direct messages and mentions go; empty: the first queue
	FilesUpTo      int64           `yaml:"files_up_to_mb"`   // larger files stay where they came from
	Connections    int             `yaml:"connections"`      // Socket Mode connections, so that a refresh leaves no gap
	PostsPerSecond float64         `yaml:"posts_per_second"` // into one Slack channel, with short bursts
	APIURL         string          `yaml:"api_url"`          // of another Slack than Slack, for a demonstration
}

// How Slack delivers.
const (
	EventsSocket = "socket" // Socket Mode: we connect to Slack
	EventsHTTP   = "http"   // Events API: Slack connects to us
)

// Triage is the Slack channel in which the agents of a queue work.
type Triage struct {
	Queue   string            `yaml:"queue"`
	Channel string            `yaml:"channel"` // C…
	Level   string            `yaml:"level"`   // "l1", the first to have a ticket, to "l3"; empty: l1
	Calls   []string          `yaml:"calls"`   // whom a hand-over to the level calls: groups (S… or @handle), people (U…)
	Public  bool              `yaml:"public"`  // what agents write in a thread goes to the requester unless it is marked as a note
	Signs   map[string]string `yaml:"signs"`   // changes to [Signs]
}

// Requests is a Slack channel in which people ask.
type Requests struct {
	Channel string `yaml:"channel"` // C…
	Queue   string `yaml:"queue"`   // empty: the first queue
	Opens   string `yaml:"opens"`   // OpensAll or OpensAsked
	Nudge   bool   `yaml:"nudge"`   // whoever asks nobody in an OpensAsked channel is asked, once a day, whether it shall be a ticket
}

// What opens a ticket in a request channel.
const (
	OpensAll   = "all"   // every message that begins a thread
	OpensAsked = "asked" // a mention, the ticket sign, the shortcut, the command
)

// Slack's own limits for an app.
const (
	maxConnections = 10
	postsInBurst   = 3
)

// Defaults is a configuration that lacks only tokens and channels.
func Defaults() Config {
	return Config{
		Name: "slack", Events: EventsSocket, Listen: "127.0.0.1:8080", Command: "/ticket",
		FilesUpTo: 25, Connections: 2, PostsPerSecond: 1,
	}
}

// UnmarshalYAML decodes over the defaults.
func (c *Config) UnmarshalYAML(decode func(any) error) error {
	type plain Config
	p := plain(Defaults())
	if err := decode(&p); err != nil {
		return err
	}
	*c = Config(p)
	return nil
}

var channelID = regexp.MustCompile(`^[CG][A-Z0-9]{2,}$`)

// Validate reports everything that is wrong, one line each.
func (c Config) Validate() error {
	var wrong []error
	say := func(format string, args ...any) {
		wrong = append(wrong, fmt.Errorf("slack %s: "+format, append([]any{c.Name}, args...)...))
	}
	if c.Name == "" {
		wrong = append(wrong, errors.New("slack: name is empty"))
	}
	token := func(setting, prefix, where string, s channels.Secret) {
		switch v := s.Reveal(); {
		case v == "":
			say("%s is missing; find it in the app's settings under %s", setting, where)
		case !strings.HasPrefix(v, prefix):
			say("%s does not begin with %s; find it in the app's settings under %s", setting, prefix, where)
		}
	}
	token("bot_token", "xoxb-", "OAuth & Permissions", c.BotToken)
	c.validateDelivery(say, token)
	if c.Connections < 1 || c.Connections > maxConnections {
		say("connections is %d; Slack allows 1 to %d", c.Connections, maxConnections)
	}
	if c.PostsPerSecond <= 0 {
		say("posts_per_second is %v; it must be above 0", c.PostsPerSecond)
	}
	if c.APIURL != "" {
		if u, err := url.Parse(c.APIURL); err != nil || u.Host == "" || !strings.HasSuffix(c.APIURL, "/") {
			say("api_url %q is no URL that ends in /", c.APIURL)
		}
	}
	c.validateChannels(say)
	return errors.Join(wrong...)
}

// validateDelivery looks at what each way of delivery needs.
func (c Config) validateDelivery(say func(string, ...any), token func(setting, prefix, where string, s channels.Secret)) {
	switch c.Events {
	case EventsSocket:
		token("app_token", "xapp-", "Basic Information, App-Level Tokens", c.AppToken)
	case EventsHTTP:
		token("signing_secret", "", "Basic Information, App Credentials", c.SigningSecret)
		if _, port, err := net.SplitHostPort(c.Listen); err != nil || port == "" {
			say("listen %q is no address such as 127.0.0.1:8080", c.Listen)
		}
		if u, err := url.Parse(c.PublicURL); c.PublicURL != "" && (err != nil || u.Scheme != "https" || u.Host == "") {
			say("public_url %q is no https:// URL, and Slack calls no other", c.PublicURL)
		}
	default:
		say("events is %q; it must be %s or %s", c.Events, EventsSocket, EventsHTTP)
	}
	if !commandName.MatchString(c.Command) {
		say("command %q is no slash command such as /ticket: lower-case letters, digits, - and _", c.Command)
	}
	if c.FilesUpTo < 0 || c.FilesUpTo > 1000 {
		say("files_up_to_mb is %d; it must be between 0 and 1000", c.FilesUpTo)
	}
	for i, a := range c.Agents {
		if !agentsName.MatchString(a) {
			say("agents[%d]: %q names neither a user group (S… or @handle) nor a channel (C…)", i, a)
		}
	}
}

var (
	commandName = regexp.MustCompile(`^/[\p{Ll}\d_-]{1,31}$`)
	agentsName  = regexp.MustCompile(`^([SCG][A-Z0-9]{2,}|@[^\s@#]+)$`)
)

func (c Config) validateChannels(say func(string, ...any)) {
	if len(c.Triage) == 0 {
		say("triage is empty; agents need at least one channel to work in")
	}
	used := map[string]string{}
	check := func(setting, id string) {
		switch before := used[id]; {
		case !channelID.MatchString(id):
			say("%s: %q is no channel id; copy it from the end of the channel's details, it begins with C", setting, id)
		case before != "":
			say("%s: channel %s stands in %s already", setting, id, before)
		default:
			used[id] = setting
		}
	}
	for i, t := range c.Triage {
		check(fmt.Sprintf("triage[%d]", i), t.Channel)
		for name, does := range t.Signs {
			verb, _, _ := strings.Cut(does, " ")
			if does != "" && !bySign[channels.Action(verb)] {
				say("triage[%d]: signs: %s cannot be %q; what a sign can do: %s", i, name, does, signActions())
			}
		}
	}
	for i, r := range c.Requests {
		check(fmt.Sprintf("requests[%d]", i), r.Channel)
		if r.Opens != "" && r.Opens != OpensAll && r.Opens != OpensAsked {
			say("requests[%d]: opens is %q; it must be %s or %s", i, r.Opens, OpensAll, OpensAsked)
		}
		if r.Nudge && r.Opens != OpensAsked {
			say("requests[%d]: nudge is for a channel that opens: %s; elsewhere each message opens a ticket already", i, OpensAsked)
		}
	}
}

// triage tells whether agents work in a Slack channel, and how.
func (c Config) triage(id string) (Triage, bool) {
	i := slices.IndexFunc(c.Triage, func(t Triage) bool { return t.Channel == id })
	if i < 0 {
		return Triage{}, false
	}
	return c.Triage[i], true
}

// requests tells whether people ask in a Slack channel, and how.
func (c Config) requests(id string) (Requests, bool) {
	i := slices.IndexFunc(c.Requests, func(r Requests) bool { return r.Channel == id })
	if i < 0 {
		return Requests{}, false
	}
	return c.Requests[i], true
}

// settings are the lines of the configuration that name a Slack channel.
func (c Config) settings(id string) (lines []string) {
	for i, t := range c.Triage {
		if t.Channel == id {
			lines = append(lines, fmt.Sprintf("triage[%d].channel", i))
		}
	}
	for i, r := range c.Requests {
		if r.Channel == id {
			lines = append(lines, fmt.Sprintf("requests[%d].channel", i))
		}
	}
	for i, a := range c.Agents {
		if a == id {
			lines = append(lines, fmt.Sprintf("agents[%d]", i))
		}
	}
	return lines
}
