package slack

import (
	"context"
	"errors"
	"strings"
	"sync"
	"time"

	"github.com/slack-go/slack"

	"guichet/channels"
)

// places remembers what Slack told about channels.
type places struct {
	mu    sync.Mutex
	known map[string]place
}

// A place is what we must know of a channel.
type place struct {
	name   string
	shared bool // with another organisation
	asked  time.Time
}

const (
	placeFresh = 10 * time.Minute
	mostPlaces = 10_000
)

var errShared = errors.New("the channel is shared with another organisation, where nothing internal is posted; move the agents to a channel of their own")

// place asks Slack about a channel (conversations.info). A channel that Slack
// does not tell of is no shared one: posting there fails by itself.
func (c *Channel) place(ctx context.Context, id string) (place, error) {
	if id == "" || strings.HasPrefix(id, "D") {
		return place{}, nil
	}
	c.places.mu.Lock()
	p, ok := c.places.known[id]
	c.places.mu.Unlock()
	if ok && c.now().Sub(p.asked) < placeFresh {
		return p, nil
	}
	p.asked = c.now()
	err := c.call(ctx, "conversations.info", "", func() error {
		info, err := c.api.GetConversationInfoContext(ctx, &slack.GetConversationInfoInput{ChannelID: id})
		if err == nil {
			p.name, p.shared = info.Name, info.IsExtShared || info.IsPendingExtShared
		}
		return err
	})
	if err != nil && !channels.IsPermanent(err) && !codeIs(err, "missing_scope") {
		return place{}, err
	}
	c.places.mu.Lock()
	defer c.places.mu.Unlock()
	if len(c.places.known) >= mostPlaces {
		clear(c.places.known)
	}
	c.places.known[id] = p
	return p, nil
}

// forget drops what an event says has changed.
func (l *places) forget(id string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.known, id)
}

// moved tells the operator that a channel has another id now, and where the
// configuration has the old one: nothing is found there, nor said, until it is
// mended.
func (c *Channel) moved(from, to string) {
	c.places.forget(from)
	settings := c.cfg.settings(from)
	for _, setting := range settings {
		c.log.Error("slack has given a channel another id; put it into the configuration and start the desk again, nothing comes from there until then",
			"setting", setting, "old", from, "new", to)
	}
	if len(settings) == 0 {
		c.log.Warn("slack has given a channel another id; what is said in the threads of its tickets does not reach them any more", "old", from, "new", to)
	}
}
