package store

import (
	"context"

	"guichet/tickets"
)

// Threads are the first messages of the conversations that tickets have on a
// channel, unless the ticket is closed; those of the latest tickets first.
func (s *Store) Threads(ctx context.Context, channel string) ([]tickets.Ref, error) {
	var rows []tickets.Conversation
	err := s.read(ctx, "list the threads of a channel", func(x *tx) (err error) {
		rows, err = conversationTable.find(x,
			"WHERE channel = $1 AND ticket IN (SELECT number FROM tickets WHERE status <> $2) ORDER BY ticket DESC, id",
			channel, string(tickets.Closed))
		return err
	})
	var roots []tickets.Ref
	for _, v := range rows {
		if root := v.Root(); root != "" {
			roots = append(roots, root)
		}
	}
	return roots, err
}
