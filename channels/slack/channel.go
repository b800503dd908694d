package slack

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/slack-go/slack"

	"guichet/channels"
	"guichet/tickets"
)

// A Channel is one Slack workspace. Its methods may be called concurrently.
type Channel struct {
	cfg    Config
	words  map[string]Words
	log    *slog.Logger
	now    func() time.Time
	api    *slack.Client
	pacer  *pacer
	marks  *marks
	people *people

	// How long the line may be silent, and how long to wait before it is
	// opened again after a fault.
	silence          time.Duration
	retry, retryMost time.Duration

	mu   sync.Mutex
	self self // zero until auth.test has answered
}

// Options is what a channel needs besides its configuration.
type Options struct {
	Words map[string]Words // by language, at least "en"
	Log   *slog.Logger     // nil: none
	Now   func() time.Time // nil: time.Now
}

var (
	_ channels.Channel   = (*Channel)(nil)
	_ channels.Directory = (*Channel)(nil)
	_ channels.Checker   = (*Channel)(nil)
)

// callTime bounds one call of the Web API.
const callTime = 30 * time.Second

// New prepares a channel. It connects to nothing yet.
func New(cfg Config, o Options) (*Channel, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.MaxIdleConnsPerHost = 8
	options := []slack.Option{
		slack.OptionHTTPClient(&http.Client{Transport: transport, Timeout: callTime}),
		slack.OptionAppLevelToken(cfg.AppToken.Reveal()),
	}
	if cfg.APIURL != "" {
		options = append(options, slack.OptionAPIURL(cfg.APIURL))
	}
	c := &Channel{
		cfg:     cfg,
		words:   o.Words,
		log:     o.Log.With("channel", cfg.Name),
		now:     o.Now,
		api:     slack.New(cfg.BotToken.Reveal(), options...),
		pacer:   newPacer(cfg.PostsPerSecond, o.Now),
		silence: 35 * time.Second,
		retry:   time.Second, retryMost: 30 * time.Second,
	}
	c.marks = &marks{now: o.Now, since: o.Now(), put: map[tickets.Ref]string{}}
	c.people = &people{now: o.Now, known: map[string]person{}}
	return c, nil
}

// A self is who we are in the workspace. It travels in each letter, so that a
// letter can be read without asking Slack.
type self struct {
	Team string `json:"team"` // T…
	User string `json:"user"` // U…, the bot's user
	Bot  string `json:"bot"`  // B…
}

// whoAmI asks Slack once (auth.test) and remembers the answer.
func (c *Channel) whoAmI(ctx context.Context) (self, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.self != (self{}) {
		return c.self, nil
	}
	r, err := c.api.AuthTestContext(ctx)
	if err != nil {
		return self{}, fmt.Errorf("ask Slack who we are: %w", explain("auth.test", err))
	}
	c.self = self{Team: r.TeamID, User: r.UserID, Bot: r.BotID}
	return c.self, nil
}

// ref names a message: its Slack channel and its ts there.
func ref(channel, ts string) tickets.Ref {
	return tickets.Ref(channel + "/" + ts)
}

var errRef = errors.New("is no reference to a Slack message")

// split takes a ref apart again.
func split(r tickets.Ref) (channel, ts string, err error) {
	channel, ts, ok := strings.Cut(string(r), "/")
	if !ok || channel == "" || ts == "" {
		return "", "", channels.Permanent(fmt.Errorf("%q %w", r, errRef))
	}
	return channel, ts, nil
}
