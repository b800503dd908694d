package store

import (
	"context"
	"fmt"

	"guichet/tickets"
)

var eventTable = newTable("events", func(e *tickets.Event) []column {
	return []column{
		{"ticket", &e.Ticket},
		{"position", counted{}},
		{"id", &e.ID},
		{"at", &e.At},
		{"kind", &e.Kind},
		{"by_role", &e.By.Role},
		{"by_network", &e.By.Address.Network},
		{"by_id", &e.By.Address.ID},
		{"by_name", &e.By.Address.Name},
		{"detail", &e.Detail},
	}
})

// Events is the history of a ticket, oldest first.
func (s *Store) Events(ctx context.Context, number int64) ([]tickets.Event, error) {
	var found []tickets.Event
	err := s.read(ctx, fmt.Sprintf("read the history of ticket %d", number), func(x *tx) (err error) {
		found, err = eventTable.find(x, "WHERE ticket = $1 ORDER BY position", number)
		return err
	})
	return found, err
}
