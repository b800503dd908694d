package bot

import (
	"context"
	"crypto/sha256"
	"encoding/base32"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"guichet/channels"
	"guichet/store"
	"guichet/tickets"
)

// A Digest is what the desk tells of itself at fixed times.
//
// It belongs to no ticket, so it is no row of the outbox. It travels as a letter
// that the desk writes to itself, one for each time and place, under a key that
// names both: the inbox takes it once, whichever process offers it and however
// often; one process at a time has it; it is tried again until it has left; and
// the delivery has a name before it happens, so that a channel recognises a
// repeat.
type Digest struct {
	Due     func(now time.Time) time.Time // the latest time at which one is due, not after now
	Places  []DigestPlace
	Compose func(ctx context.Context, due time.Time) (channels.Outbound, error) // what it says of the time before due
}

// A DigestPlace is where a digest is told.
type DigestPlace struct {
	Channel string `json:"channel"` // its name in the configuration
	Place   string `json:"place"`   // a mail address, a Slack channel
}

const (
	digestChannel = "desk/digest" // the desk itself; letters of it are its own
	digestLife    = 5 * 24 * time.Hour
)

// A digestLetter is what such a letter says.
type digestLetter struct {
	Due time.Time `json:"due"`
	DigestPlace
}

// watchDigest offers the digest's letters when they are due, until ctx ends.
// What was due before the desk ever ran with a digest is told to nobody.
func (b *Bot) watchDigest(ctx, work context.Context) {
	if b.Digest == nil {
		return
	}
	var offered time.Time
	for ; ctx.Err() == nil; rest(ctx, poll) {
		due := b.Digest.Due(b.Now())
		if due.Equal(offered) {
			continue
		}
		if err := b.offerDigest(work, due); err != nil {
			b.Log.Error("put the digest into the inbox; trying again", "err", err)
			continue
		}
		offered = due
	}
}

func (b *Bot) offerDigest(ctx context.Context, due time.Time) error {
	m := b.Store.Memory(digestChannel)
	since, err := m.Recall(ctx, "since")
	if err != nil {
		return err
	}
	if since == "" {
		since = b.Now().UTC().Format(time.RFC3339)
		if err := m.Remember(ctx, "since", since); err != nil {
			return err
		}
	}
	if begun, err := time.Parse(time.RFC3339, since); err != nil || due.Before(begun) {
		return err
	}
	var letters []channels.Letter
	for _, p := range b.Digest.Places {
		raw, err := json.Marshal(digestLetter{due, p})
		if err != nil {
			return err
		}
		key := "digest/" + due.UTC().Format(time.RFC3339) + "/" + p.Channel + "/" + p.Place
		letters = append(letters, channels.Letter{Channel: digestChannel, Key: key, Thread: key, Origin: "digest", Raw: raw, At: due})
	}
	if err := b.Store.Accept(ctx, letters...); err != nil {
		return err
	}
	b.letters.raise()
	return nil
}

// tellDigest sends the digest that a letter asks for.
func (b *Bot) tellDigest(ctx context.Context, l store.Letter) error {
	var d digestLetter
	if err := json.Unmarshal(l.Raw, &d); err != nil {
		return unreadable{err}
	}
	ch, known := b.Channels[d.Channel]
	if b.Digest == nil || !known {
		return b.Store.Finish(ctx, l.Key, tickets.Ignored, "no digest is told there any more")
	}
	if l.Suspect {
		if err := b.Store.Opened(ctx, l.Key); err != nil {
			return err
		}
	}
	out, err := b.Digest.Compose(ctx, d.Due)
	if err != nil {
		return fmt.Errorf("compose the digest: %w", err)
	}
	m := b.Store.Memory(digestChannel)
	begun, err := m.Recall(ctx, l.Key)
	if err != nil {
		return err
	}
	out.ID, out.Kind, out.Place, out.Queued = digestID(l.Key), tickets.Say, d.Place, d.Due
	out.Automatic, out.Author, out.Audience = true, tickets.Author{Role: tickets.Bot}, tickets.ToAgents
	out.Repeat = begun != ""
	out.Begin = func() error { return m.Remember(ctx, l.Key, "begun") }
	_, err = ch.Send(ctx, out)
	log := b.Log.With("channel", d.Channel, "due", d.Due)
	switch {
	case err == nil:
		return b.Store.Finish(ctx, l.Key, tickets.Filed, "the digest was told")
	case channels.IsPermanent(err), b.Now().Sub(d.Due) > digestLife:
		log.Error("tell the digest; given up", "err", discreet(err))
		return b.Store.Finish(ctx, l.Key, tickets.Ignored, discreet(err))
	}
	if !channels.IsUncertain(err) {
		if err := m.Remember(ctx, l.Key, ""); err != nil {
			return err
		}
	}
	at := b.Now().Add(max(channels.RetryDelay(err), time.Minute))
	log.Warn("tell the digest; trying again", "err", discreet(err), "at", at)
	return b.Store.Release(ctx, l.Key, at, discreet(err))
}

// digestID names the delivery of a digest's letter: as ids of ours are made, and
// the same each time.
func digestID(key string) string {
	sum := sha256.Sum256([]byte(key))
	return strings.ToLower(base32.HexEncoding.WithPadding(base32.NoPadding).EncodeToString(sum[:16]))
}
