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
