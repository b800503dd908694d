package store

import (
	"context"
	"errors"

	"guichet/tickets"
)

var personTable = newTable("people", func(p *tickets.Person) []column {
	return []column{
		{"key", derived{p.Address.Mailbox()}},
		{"version", &p.Version},
		{"network", &p.Address.Network},
		{"id", &p.Address.ID},
		{"name", &p.Address.Name},
		{"language", &p.Language},
		{"automatic", &p.Automatic},
	}
})

// Person is what the desk remembers of somebody, by their mailbox: nothing but
// the address when they are unknown.
func (s *Store) Person(ctx context.Context, a tickets.Address) (tickets.Person, error) {
	var p tickets.Person
	err := s.read(ctx, "read a person", func(x *tx) (err error) {
		p, err = personTable.one(x, "WHERE key = $1", a.Mailbox())
		if errors.Is(err, tickets.ErrNotFound) {
			p, err = tickets.Person{Address: a}, nil
		}
		return err
	})
	return p, err
}
