package store

import (
	"context"
	"fmt"
	"time"

	"guichet/tickets"
)

// A State is where a delivery stands: queued → sending → sent | failed |
// uncertain, or queued → withdrawn.
type State string

// The states. Settling a delivery as [Retry] puts it back into the queue.
const (
	Queued    State = "queued"
	Sending   State = "sending" // a try has begun
	Sent      State = "sent"
	Failed    State = "failed"
	Uncertain State = "uncertain" // nobody can tell whether it arrived
	Withdrawn State = "withdrawn" // taken back before it began to leave

	Retry = Queued
)

// A DeliveryRecord is a delivery as it lies in the outbox.
type DeliveryRecord struct {
	tickets.Delivery
	State    State
	Queued   time.Time   // when it was decided
	Next     time.Time   // it is not tried before
	Attempts int         // tries begun
	Ref      tickets.Ref // the name it travels under, once its place has it
	Rest     []string    // whom a try did not reach that reached others
	Why      string      // what went wrong last
	Settled  time.Time   // when it was sent or given up; zero before

	channel, holder, claim string
	unsure                 bool // a try was begun and its end is unknown
}

var deliveryTable = newTable("deliveries", func(d *DeliveryRecord) []column {
	return []column{
		{"id", &d.ID},
		{"ticket", &d.Ticket},
		{"position", counted{}},
		{"conversation", &d.Conversation},
		{"channel", &d.channel},
		{"kind", &d.Kind},
		{"message", &d.Message},
		{"author_role", &d.Author.Role},
		{"author_network", &d.Author.Address.Network},
		{"author_id", &d.Author.Address.ID},
		{"author_name", &d.Author.Address.Name},
		{"automatic", &d.Automatic},
		{"notice", &d.Notice},
		{"subject", &d.Subject},
		{"text", &d.Text},
		{"cc", &d.Cc},
		{"settles", &d.Settles},
		{"spends", &d.Spends},
		{"public", &d.Public},
		{"files", &d.Files},
		{"choices", &d.Choices},
		{"mark", &d.Mark},
		{"calls", &d.Calls},
		{"amends", &d.Amends},
		{"state", &d.State},
		{"queued", &d.Queued},
		{"run_at", &d.Next},
		{"holder", &d.holder},
		{"claim", &d.claim},
		{"attempts", &d.Attempts},
		{"unsure", &d.unsure},
		{"ref", &d.Ref},
		{"rest", &d.Rest},
		{"why", &d.Why},
		{"settled", &d.Settled},
	}
})

// queue puts a delivery into the outbox, on the channel of its conversation,
// which may be among those that the same change brings.
func (s *Store) queue(x *tx, d tickets.Delivery, brought []tickets.Conversation) error {
	channel := ""
	for _, v := range brought {
		if v.ID == d.Conversation {
			channel = v.Channel
		}
	}
	if channel == "" {
		v, err := conversationTable.one(x, "WHERE id = $1", d.Conversation)
		if err != nil {
			return fmt.Errorf("conversation %s: %w", d.Conversation, err)
		}
		channel = v.Channel
	}
	now := s.Now()
	next := now
	if d.After.After(now) {
		next = d.After
	}
	return deliveryTable.add(x, &DeliveryRecord{Delivery: d, channel: channel, State: Queued, Queued: now, Next: next})
}

// waiting is true of a row that has surely not begun to leave.
const waiting = "settled = 0 AND claim = '' AND NOT unsure AND ref = '' AND rest = ''"

// Waits reports whether the delivery has surely not begun to leave: a change
// may still reword it, or withdraw it.
func (d DeliveryRecord) Waits() bool {
	return d.Settled.IsZero() && d.claim == "" && !d.unsure && d.Ref == "" && len(d.Rest) == 0
}

// reword gives a delivery that waits another text and other files.
func reword(x *tx, d tickets.Delivery) error {
	n, err := x.exec("UPDATE deliveries SET text = $2, files = $3 WHERE id = $1 AND "+waiting, d.ID, d.Text, d.Files)
	return orConflict(n, err)
}

// withdraw ends a delivery that waits.
func (s *Store) withdraw(x *tx, id string) error {
	n, err := x.exec("UPDATE deliveries SET state = $2, settled = $3 WHERE id = $1 AND "+waiting, id, Withdrawn, s.Now())
	return orConflict(n, err)
}

// orConflict is the error of a statement that found its row changed.
func orConflict(n int64, err error) error {
	if err == nil && n == 0 {
		return tickets.ErrConflict
	}
	return err
}

// Delivery is one delivery, or [tickets.ErrNotFound].
func (s *Store) Delivery(ctx context.Context, id string) (tickets.Delivery, error) {
	found, err := s.deliveries(ctx, "WHERE id = $1", id)
	switch {
	case err != nil:
		return tickets.Delivery{}, err
	case len(found) == 0:
		return tickets.Delivery{}, tickets.ErrNotFound
	}
	return found[0].Delivery, nil
}

// Deliveries are all deliveries of a ticket in the order in which they were
// decided.
func (s *Store) Deliveries(ctx context.Context, number int64) ([]DeliveryRecord, error) {
	return s.deliveries(ctx, "WHERE ticket = $1 ORDER BY position", number)
}

func (s *Store) deliveries(ctx context.Context, clauses string, args ...any) ([]DeliveryRecord, error) {
	var found []DeliveryRecord
	err := s.read(ctx, "read deliveries", func(x *tx) (err error) {
		found, err = deliveryTable.find(x, clauses, args...)
		return err
	})
	return found, err
}
