package store

import (
	"context"
	"fmt"

	"guichet/tickets"
)

var messageTable = newTable("messages", func(m *tickets.Message) []column {
	return []column{
		{"id", &m.ID},
		{"ticket", &m.Ticket},
		{"position", counted{}},
		{"conversation", &m.Conversation},
		{"author_role", &m.Author.Role},
		{"author_network", &m.Author.Address.Network},
		{"author_id", &m.Author.Address.ID},
		{"author_name", &m.Author.Address.Name},
		{"public", &m.Public},
		{"proposal", &m.Proposal},
		{"text", &m.Text},
		{"folds", &m.Folds},
		{"files", &m.Files},
		{"cc", &m.Cc},
		{"ref", &m.Ref},
		{"letter", &m.Letter},
		{"at", &m.At},
	}
})

// Message is one message, or [tickets.ErrNotFound].
func (s *Store) Message(ctx context.Context, id string) (tickets.Message, error) {
	var m tickets.Message
	err := s.read(ctx, "read message "+id, func(x *tx) (err error) {
		m, err = messageTable.one(x, "WHERE id = $1", id)
		return err
	})
	return m, err
}

// Messages are all messages of a ticket in the order in which they came.
func (s *Store) Messages(ctx context.Context, number int64) ([]tickets.Message, error) {
	var found []tickets.Message
	err := s.read(ctx, fmt.Sprintf("read the messages of ticket %d", number), func(x *tx) (err error) {
		found, err = messageTable.find(x, "WHERE ticket = $1 ORDER BY position", number)
		return err
	})
	return found, err
}

// FirstMessage is the message that opened a ticket, or [tickets.ErrNotFound].
func (s *Store) FirstMessage(ctx context.Context, number int64) (tickets.Message, error) {
	var m tickets.Message
	err := s.read(ctx, fmt.Sprintf("read the first message of ticket %d", number), func(x *tx) (err error) {
		m, err = messageTable.one(x, "WHERE ticket = $1 ORDER BY position LIMIT 1", number)
		return err
	})
	return m, err
}

// RequestBefore is the requester's latest public word before another message of
// its ticket, or [tickets.ErrNotFound].
func (s *Store) RequestBefore(ctx context.Context, id string) (tickets.Message, error) {
	var m tickets.Message
	err := s.read(ctx, "read what message "+id+" answers", func(x *tx) (err error) {
		m, err = messageTable.one(x, `WHERE ticket = (SELECT ticket FROM messages WHERE id = $1) AND position < (SELECT position FROM messages WHERE id = $1)
			AND author_role = $2 AND public ORDER BY position DESC LIMIT 1`, id, tickets.Requester)
		return err
	})
	return m, err
}
