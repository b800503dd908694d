package store

import (
	"context"
	"slices"
	"time"

	"guichet/tickets"
)

// A Known tells where a message belongs that is known by one of its names.
type Known struct {
	Ticket       int64
	Conversation string
	Message      string      // empty for a card
	Delivery     string      // empty for what arrived
	Ref          tickets.Ref // empty for a delivery that has not left
}

type ref struct {
	Known
	known time.Time
}

var refTable = newTable("refs", func(r *ref) []column {
	return []column{
		{"ref", &r.Ref},
		{"ticket", &r.Ticket},
		{"conversation", &r.Conversation},
		{"message", &r.Message},
		{"delivery", &r.Delivery},
		{"known", &r.known},
	}
})

// learn notes the name of a message in a conversation.
func (s *Store) learn(x *tx, k Known) error {
	return refTable.add(x, &ref{k, s.Now()})
}

// ByRef finds all messages that are known under these names: in the order of
// the names, and under each from the oldest to the newest.
func (s *Store) ByRef(ctx context.Context, refs ...tickets.Ref) ([]Known, error) {
	if len(refs) == 0 {
		return nil, nil
	}
	args := make([]any, len(refs))
	for i, r := range refs {
		args[i] = r
	}
	var rows []ref
	err := s.read(ctx, "look up messages", func(x *tx) (err error) {
		rows, err = refTable.find(x, "WHERE ref "+anyOf(1, len(refs))+" ORDER BY known", args...)
		return err
	})
	var found []Known
	for i, name := range refs {
		if slices.Contains(refs[:i], name) {
			continue
		}
		for _, r := range rows {
			if r.Ref == name {
				found = append(found, r.Known)
			}
		}
	}
	return found, err
}

// RefIn is the name under which a message is known in a conversation: where it
// arrived, or as it was delivered there. [tickets.ErrNotFound]: it is not.
func (s *Store) RefIn(ctx context.Context, message, conversation string) (tickets.Ref, error) {
	var r ref
	err := s.read(ctx, "look up message "+message, func(x *tx) (err error) {
		r, err = refTable.one(x, "WHERE message = $1 AND conversation = $2 ORDER BY known LIMIT 1", message, conversation)
		return err
	})
	return r.Ref, err
}

// Question is the name of the question about a message that stands in a
// conversation, with choices to click. [tickets.ErrNotFound]: none does.
func (s *Store) Question(ctx context.Context, message, conversation string) (tickets.Ref, error) {
	var r tickets.Ref
	err := s.read(ctx, "look up the question about message "+message, func(x *tx) error {
		return x.query(`SELECT refs.ref FROM refs JOIN deliveries ON deliveries.id = refs.delivery
			WHERE refs.message = $1 AND refs.conversation = $2 AND deliveries.choices <> '' ORDER BY refs.known LIMIT 1`,
			[]any{message, conversation}, func(scan func(...any) error) error { return scan((*string)(&r)) })
	})
	if err == nil && r == "" {
		err = tickets.ErrNotFound
	}
	return r, err
}

// ByDelivery tells where the first of these deliveries that is known belongs,
// whether it has left or not; [tickets.ErrNotFound] when none is known.
func (s *Store) ByDelivery(ctx context.Context, ids ...string) (Known, error) {
	for _, id := range ids {
		found, err := s.deliveries(ctx, "WHERE id = $1", id)
		if err != nil {
			return Known{}, err
		}
		for _, d := range found {
			return Known{Ticket: d.Ticket, Conversation: d.Conversation, Message: d.Message, Delivery: d.ID, Ref: d.Ref}, nil
		}
	}
	return Known{}, tickets.ErrNotFound
}

// Receipt is the name under which a conversation's receipt is shown, or
// [tickets.ErrNotFound] while there is none.
func (s *Store) Receipt(ctx context.Context, v tickets.Conversation) (tickets.Ref, error) {
	found, err := s.deliveries(ctx, "WHERE ticket = $1 AND conversation = $2 AND kind = $3 AND ref <> '' ORDER BY position DESC LIMIT 1",
		v.Ticket, v.ID, tickets.ShowReceipt)
	if err == nil && len(found) == 0 {
		err = tickets.ErrNotFound
	}
	if err != nil {
		return "", err
	}
	return found[0].Ref, nil
}

// Offer is the delivery by which a conversation was last offered a choice, or
// [tickets.ErrNotFound].
func (s *Store) Offer(ctx context.Context, v tickets.Conversation) (DeliveryRecord, error) {
	found, err := s.deliveries(ctx, "WHERE ticket = $1 AND conversation = $2 AND kind = $3 AND choices <> '' AND ref <> '' ORDER BY position DESC LIMIT 1",
		v.Ticket, v.ID, tickets.Say)
	if err == nil && len(found) == 0 {
		err = tickets.ErrNotFound
	}
	if err != nil {
		return DeliveryRecord{}, err
	}
	return found[0], nil
}
