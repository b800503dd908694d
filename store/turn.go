package store

import (
	"context"

	"guichet/tickets"
)

var turnTable = newTable("turns", func(t *tickets.Turn) []column {
	return []column{
		{"person", derived{t.Agent.Key()}},
		{"version", &t.Version},
		{"network", &t.Agent.Network},
		{"id", &t.Agent.ID},
		{"name", &t.Agent.Name},
		{"at", &t.At},
	}
})

// setTurn notes that the desk gave somebody a ticket, unless it gave them
// another one since the caller read the turn: they may have no room any more.
func setTurn(x *tx, t tickets.Turn) error {
	t.Version++
	var written bool
	var err error
	if t.Version == 1 {
		written, err = turnTable.addNew(x, &t)
	} else {
		var n int64
		n, err = x.exec(turnTable.update+" WHERE person = $1 AND version = $2 - 1", turnTable.args(&t)...)
		written = n > 0
	}
	if err == nil && !written {
		err = tickets.ErrConflict
	}
	return err
}

// A Hand is somebody's part of the work.
type Hand struct {
	Load int // open tickets that are theirs, without those that wait for the requester
	Turn tickets.Turn
}

// Hands are the parts of all who have one, by [tickets.Address.Key]. Turns are
// read before loads: once a Turn read here can be committed, the desk has given
// its person nothing that is missing in Load.
func (s *Store) Hands(ctx context.Context) (map[string]Hand, error) {
	hands := map[string]Hand{}
	err := s.read(ctx, "read whose turn it is", func(x *tx) error {
		clear(hands)
		turns, err := turnTable.find(x, "")
		for _, t := range turns {
			hands[t.Agent.Key()] = Hand{Turn: t}
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	err = s.read(ctx, "count open tickets by assignee", func(x *tx) error {
		return x.query(`SELECT assignee_network, assignee_id, COUNT(*) FROM tickets WHERE assignee_id <> '' AND status IN ('new', 'open')
			GROUP BY assignee_network, assignee_id`, nil, func(scan func(...any) error) error {
			var who tickets.Address
			var n int
			err := scan(&who.Network, &who.ID, &n)
			h := hands[who.Key()]
			h.Load = n
			hands[who.Key()] = h
			return err
		})
	})
	return hands, err
}

// Waiting lists up to n tickets of a level of a queue that wait for somebody who
// works on them, the most pressing first and of those the oldest.
func (s *Store) Waiting(ctx context.Context, queue string, level tickets.Level, n int) ([]int64, error) {
	var found []int64
	err := s.read(ctx, "look for tickets that wait", func(x *tx) (err error) {
		found, err = x.numbers(`SELECT number FROM tickets WHERE assignee_id = '' AND status IN ('new', 'open') AND next_ticket = 0
			AND queue = $1 AND level = $2 ORDER BY priority, number`+first(n), queue, int64(level))
		return err
	})
	return found, err
}
