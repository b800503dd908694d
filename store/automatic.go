package store

import (
	"context"
	"time"
)

// An Automatic is something that the bot said by itself to somebody outside.
type Automatic struct {
	Place string // a mail address, a Slack channel
	At    time.Time
}

// AutomaticSince lists what the bot has decided to say by itself to requesters
// since a moment, oldest first.
func (s *Store) AutomaticSince(ctx context.Context, since time.Time) ([]Automatic, error) {
	var found []Automatic
	err := s.read(ctx, "count what the bot said by itself", func(x *tx) error {
		found = nil
		return x.query(`SELECT conversations.place, deliveries.queued FROM deliveries JOIN conversations ON conversations.id = deliveries.conversation
			WHERE deliveries.automatic AND deliveries.queued >= $1 AND deliveries.public ORDER BY deliveries.queued`, []any{since}, func(scan func(...any) error) error {
			var a Automatic
			err := scan(&a.Place, target(&a.At))
			found = append(found, a)
			return err
		})
	})
	return found, err
}
