package store

import (
	"context"

	"guichet/channels"
)

// Memory is what one channel remembers.
func (s *Store) Memory(scope string) channels.Memory { return memory{s, scope} }

type memory struct {
	store *Store
	scope string
}

func (m memory) Recall(ctx context.Context, key string) (value string, err error) {
	err = m.store.read(ctx, "recall "+key, func(x *tx) error {
		return x.query("SELECT value FROM memories WHERE scope = $1 AND key = $2", []any{m.scope, key}, func(scan func(...any) error) error {
			return scan(&value)
		})
	})
	return value, err
}

func (m memory) Remember(ctx context.Context, key, value string) error {
	return m.store.one(ctx, "remember "+key, func(x *tx) error {
		_, err := x.exec(`INSERT INTO memories (scope, key, value) VALUES ($1, $2, $3)
			ON CONFLICT (scope, key) DO UPDATE SET value = excluded.value`, m.scope, key, value)
		return err
	})
}
