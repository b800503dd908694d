package email

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/emersion/go-imap/v2"

	"guichet/channels"
)

// A cursor is how far a folder was read: every letter up to UID was taken in,
// or is none of ours.
type cursor struct {
	Validity uint32    `json:"uidvalidity"`
	UID      imap.UID  `json:"uid"`
	Since    time.Time `json:"since,omitzero"` // what arrived before is none of ours; zero: everything is
	Old      imap.UID  `json:"old,omitempty"`  // up to there, letters are ours only if they arrived since Since
	Mark     imap.UID  `json:"mark,omitempty"` // up to there, letters lay here before the desk came and are none of ours

	memory channels.Memory
	key    string
}

func recallCursor(ctx context.Context, m channels.Memory, key string) (cursor, error) {
	c := cursor{memory: m, key: key}
	text, err := m.Recall(ctx, key)
	if err != nil {
		return c, fmt.Errorf("recall how far the mailbox was read: %w", err)
	}
	if text == "" {
		return c, nil
	}
	if err := json.Unmarshal([]byte(text), &c); err != nil {
		return c, fmt.Errorf("understand how far the mailbox was read (%q): %w", text, err)
	}
	return c, nil
}

func (c cursor) remember(ctx context.Context) error {
	text, err := json.Marshal(c)
	if err != nil {
		return err
	}
	if err := c.memory.Remember(ctx, c.key, string(text)); err != nil {
		return fmt.Errorf("remember how far the mailbox was read: %w", err)
	}
	return nil
}

// begin is the first look into a folder. From now on means: what lies there is
// none of ours, also should the folder be rebuilt one day. The server's clock
// may be ahead of ours, so its last letter counts as well. IMAP tells times of
// arrival in whole seconds.
func (c *cursor) begin(f folder, start Start, now time.Time) {
	c.Validity = f.validity
	if start == StartAll {
		return
	}
	c.UID, c.Mark, c.Since = f.last, f.last, now.Truncate(time.Second)
	if f.lastAt.After(now) {
		c.Since = f.lastAt.Add(time.Second)
	}
}

// rescan reads a rebuilt folder from its begin. Keys keep what was taken in
// before from being taken in twice; Since keeps what never was silent.
func (c *cursor) rescan(f folder) {
	c.Validity, c.UID, c.Mark, c.Old = f.validity, 0, 0, f.last
}

// silent reports whether a letter that arrived then is none of ours.
func (c *cursor) silent(uid imap.UID, arrived time.Time) bool {
	return uid <= c.Old && !c.Since.IsZero() && arrived.Before(c.Since)
}
