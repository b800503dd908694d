package slack

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
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
	former channels.Former
	roll   channels.Roll
	memory channels.Memory

	http    *http.Client // for Slack's other addresses: files, answers
	rosters *rosters
	places  *places
	cards   *cards

	// How long the line may be silent, and how long to wait before it is
	// opened again after a fault.
	silence          time.Duration
	retry, retryMost time.Duration
	pause            func(context.Context, time.Duration) // until Slack may be asked again

	// How long the desk may take for a form before an empty one is opened to
	// hold its place.
	promptly time.Duration

	bind func(address string) (net.Listener, error) // for EventsHTTP

	live atomic.Pointer[hearing] // of the run of Listen that is under way

	mu   sync.Mutex
	self self // zero until auth.test has answered
}

// Options is what a channel needs besides its configuration.
type Options struct {
	Words map[string]Words // by language, at least "en"
	Log   *slog.Logger     // nil: none
	Now   func() time.Time // nil: time.Now

	Former channels.Former // words the forms that no button brings along; nil: none
	Roll   channels.Roll   // where to look after an absence; nil: only where people ask
	Memory channels.Memory // keeps when Slack was last heard; nil: nothing is looked for
}

var (
	_ channels.Channel   = (*Channel)(nil)
	_ channels.Directory = (*Channel)(nil)
	_ channels.Checker   = (*Channel)(nil)
	_ channels.Authority = (*Channel)(nil)
	_ channels.Fetcher   = (*Channel)(nil)
	_ channels.Finder    = (*Channel)(nil)
)

// callTime bounds one call of the Web API, fileTime the way of one file.
const (
	callTime = 30 * time.Second
	fileTime = 5 * time.Minute
)

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
		bind:    listenTCP,
		silence: 35 * time.Second,
		retry:   time.Second, retryMost: 30 * time.Second, pause: rest,
		promptly: 1200 * time.Millisecond,
	}
	c.marks = &marks{now: o.Now, since: o.Now(), put: map[tickets.Ref]string{}}
	c.people = &people{now: o.Now, known: map[string]person{}}
	c.rosters = &rosters{lists: map[string]roster{}, standings: map[string]standing{}}
	c.places = &places{known: map[string]place{}}
	c.cards = &cards{looks: map[tickets.Ref][sha256.Size]byte{}}
	c.former, c.roll, c.memory = o.Former, o.Roll, o.Memory
	c.http = &http.Client{Transport: transport, Timeout: fileTime, CheckRedirect: func(r *http.Request, before []*http.Request) error {
		if !c.ofSlack(r.URL.String()) || len(before) > 3 { // it would carry the token there
			return http.ErrUseLastResponse
		}
		return nil
	}}
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
