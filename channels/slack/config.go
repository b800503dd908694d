package slack

import (
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"strings"

	"guichet/channels"
)

// A Config is one Slack workspace. Decoding fills what is not said with the
// values of [Defaults].
type Config struct {
	Name           string          `yaml:"name"`             // of the channel
	BotToken       channels.Secret `yaml:"bot_token"`        // xoxb-…
	AppToken       channels.Secret `yaml:"app_token"`        // xapp-…, with connections:write
	Triage         []Triage        `yaml:"triage"`           // where agents work, a channel for each queue
	Requests       []Requests      `yaml:"requests"`         // where each message of a person opens a ticket
	DMQueue        string          `yaml:"dm_queue"`         // where direct messages and mentions go; empty: the first queue
	Connections    int             `yaml:"connections"`      // Socket Mode connections, so that a refresh leaves no gap
	PostsPerSecond float64         `yaml:"posts_per_second"` // into one Slack channel, with short bursts
	APIURL         string          `yaml:"api_url"`          // of another Slack than Slack, for a demonstration
}

// Triage is the Slack channel in which the agents of a queue work.
type Triage struct {
	Queue   string `yaml:"queue"`
	Channel string `yaml:"channel"` // C…
}

// Requests is a Slack channel in which people ask.
type Requests struct {
	Channel string `yaml:"channel"` // C…
	Queue   string `yaml:"queue"`   // empty: the first queue
}

// Slack's own limits for an app.
const (
	maxConnections = 10
	postsInBurst   = 3
)

// Defaults is a configuration that lacks only tokens and channels.
func Defaults() Config {
	return Config{Name: "slack", Connections: 2, PostsPerSecond: 1}
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
	token("app_token", "xapp-", "Basic Information, App-Level Tokens", c.AppToken)
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
	}
	for i, r := range c.Requests {
		check(fmt.Sprintf("requests[%d]", i), r.Channel)
	}
}

// triage tells whether agents work in a Slack channel, and for which queue.
func (c Config) triage(id string) (queue string, ok bool) {
	for _, t := range c.Triage {
		if t.Channel == id {
			return t.Queue, true
		}
	}
	return "", false
}

// requests tells whether people ask in a Slack channel, and for which queue.
func (c Config) requests(id string) (queue string, ok bool) {
	for _, r := range c.Requests {
		if r.Channel == id {
			return r.Queue, true
		}
	}
	return "", false
}
