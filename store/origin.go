package store

import "context"

// Origins counts the places on a channel where a letter was seen: what its
// intake has taken in so far, duplicates included.
func (s *Store) Origins(ctx context.Context, channel string) (n int, err error) {
	err = s.read(ctx, "count the letters of a channel", func(x *tx) error {
		count, err := x.number("SELECT COUNT(*) FROM origins WHERE channel = $1", channel)
		n = int(count)
		return err
	})
	return n, err
}

// Unnamed reports whether something that was begun to be said in a place may
// stand there already, under a name that is not recorded yet.
func (s *Store) Unnamed(ctx context.Context, channel, place string) (bool, error) {
	var n int64
	err := s.read(ctx, "look for what is being said", func(x *tx) (err error) {
		n, err = x.number(`SELECT COUNT(*) FROM deliveries JOIN conversations ON conversations.id = deliveries.conversation
			WHERE deliveries.channel = $1 AND settled = 0 AND (unsure OR state = 'sending') AND kind <> 'mark' AND place = $2`, channel, place)
		return err
	})
	return n > 0, err
}
