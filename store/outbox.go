package store

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"guichet/tickets"
)

// A Claimed is a delivery claimed from the outbox, with all it takes to send it.
// Its Ticket and Conversation are the things themselves, as they are now; their
// names are Delivery.Ticket and Delivery.Conversation.
type Claimed struct {
	tickets.Delivery
	Ticket       tickets.Ticket
	Conversation tickets.Conversation
	Queued       time.Time   // when it was decided
	Attempts     int         // tries begun before
	Repeat       bool        // one of them may have succeeded: look before doing it again
	Ref          tickets.Ref // the name it travels under, where its place has it and others have not
	Rest         []string    // who has not, where others have; empty: nobody has it for certain

	claim string
	lease time.Duration
}

// ClaimDeliveries hands out up to n deliveries of a channel for as long as
// lease: of each conversation the first that has not left, so that order is
// kept; those behind it wait also while it waits for its next try. One that has
// reached its place, and waits to reach others, holds up nothing.
func (s *Store) ClaimDeliveries(ctx context.Context, channel string, n int, lease time.Duration) ([]Claimed, error) {
	claim := tickets.NewID()
	var rows []DeliveryRecord
	err := s.one(ctx, "claim deliveries", func(x *tx) (err error) {
		now := s.Now()
		rows, err = deliveryTable.query(x, `
			WITH due (due_id) AS (
				SELECT id FROM deliveries AS d
				WHERE channel = $1 AND settled = 0 AND run_at <= $2 AND NOT EXISTS (
					SELECT 1 FROM deliveries AS earlier
					WHERE earlier.conversation = d.conversation AND earlier.settled = 0 AND earlier.ref = '' AND earlier.position < d.position)
				ORDER BY run_at`+first(n)+` FOR UPDATE SKIP LOCKED)
			UPDATE deliveries SET unsure = (unsure OR state = 'sending'), state = 'queued', run_at = $3, holder = $4, claim = $5
			FROM due WHERE id = due_id
			RETURNING `+deliveryTable.list,
			channel, now, now.Add(lease), s.process, claim)
		return err
	})
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	slices.SortFunc(rows, func(a, b DeliveryRecord) int { return a.Queued.Compare(b.Queued) })
	return s.load(ctx, rows, claim, lease)
}

// load reads the tickets and conversations of claimed rows.
func (s *Store) load(ctx context.Context, rows []DeliveryRecord, claim string, lease time.Duration) ([]Claimed, error) {
	var numbers, ids []any
	for _, d := range rows {
		numbers, ids = append(numbers, d.Ticket), append(ids, d.Conversation)
	}
	byNumber := map[int64]tickets.Ticket{}
	byID := map[string]tickets.Conversation{}
	err := s.read(ctx, "read what is to be delivered", func(x *tx) error {
		found, err := ticketTable.find(x, "WHERE number "+anyOf(1, len(numbers)), numbers...)
		for _, t := range found {
			byNumber[t.Number] = t
		}
		if err != nil {
			return err
		}
		conversations, err := conversationTable.find(x, "WHERE id "+anyOf(1, len(ids)), ids...)
		for _, v := range conversations {
			byID[v.ID] = v
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	claimed := make([]Claimed, len(rows))
	for i, d := range rows {
		claimed[i] = Claimed{
			Delivery: d.Delivery, Ticket: byNumber[d.Ticket], Conversation: byID[d.Conversation],
			Queued: d.Queued, Attempts: d.Attempts, Repeat: d.unsure, Ref: d.Ref, Rest: d.Rest,
			claim: claim, lease: lease,
		}
	}
	return claimed, nil
}

// Sending notes that a try of each begins, and its lease with it. Call it before
// a single octet leaves: when nobody comes to settle, the next claim is a
// Repeat. After [ErrLost], one of them is somebody else's now and none is noted.
func (s *Store) Sending(ctx context.Context, claimed ...Claimed) error {
	write := s.write
	if len(claimed) == 1 {
		write = s.one
	}
	return write(ctx, "begin to send", func(x *tx) error {
		for _, c := range claimed {
			n, err := x.exec("UPDATE deliveries SET state = 'sending', attempts = attempts + 1, run_at = $3 WHERE id = $1 AND claim = $2 AND settled = 0",
				c.ID, c.claim, s.Now().Add(c.lease))
			if err == nil && n == 0 {
				err = fmt.Errorf("delivery %s: %w", c.ID, ErrLost)
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// A Settlement is what became of a claimed delivery.
type Settlement struct {
	State  State          // Sent, Failed, Uncertain, or Retry
	Ref    tickets.Ref    // the name it travels under, for Sent; empty for a mark; for Retry: its place has it, others have not
	Rest   []string       // for Retry: who has not got it, where others have; empty: as before
	At     time.Time      // when to try again, for Retry
	Repeat bool           // for Retry: this try may have succeeded
	Why    string         // what went wrong
	Change tickets.Change // what follows from it; without a ticket (Number 0) only its rows are added
}

// Settle ends a claim, with all that follows from it. What was sent is known by
// its ref from now on and continues its conversation. Settle reports [ErrLost]
// when the claim is no longer the caller's and [tickets.ErrConflict] when the
// Change must be decided again; either way nothing is written.
func (s *Store) Settle(ctx context.Context, c Claimed, end Settlement) error {
	return s.write(ctx, "settle delivery "+c.ID, func(x *tx) error { return s.settle(x, c, end) })
}

func (s *Store) settle(x *tx, c Claimed, end Settlement) error {
	now := s.Now()
	settled, next := now, now
	if end.State == Retry {
		settled, next = time.Time{}, end.At
	}
	ref, rest := cmp.Or(c.Ref, end.Ref), end.Rest
	if rest == nil {
		rest = c.Rest
	}
	n, err := x.exec(`UPDATE deliveries SET attempts = attempts + CASE state WHEN 'sending' THEN 0 ELSE 1 END, state = $3, ref = $4, why = $5, settled = $6, run_at = $7, unsure = (unsure OR $8), rest = $9, holder = '', claim = ''
		WHERE id = $1 AND claim = $2 AND settled = 0`,
		c.ID, c.claim, end.State, ref, end.Why, settled, next, end.Repeat, rest)
	switch {
	case err != nil:
		return err
	case n == 0:
		return ErrLost
	}
	if end.State == Retry && ref == "" {
		// Those behind it cannot leave before; a claim need not look at them.
		_, err := x.exec("UPDATE deliveries SET run_at = $2 WHERE conversation = $1 AND settled = 0 AND run_at < $2", c.Conversation.ID, next)
		if err != nil {
			return err
		}
	}
	if err := s.commit(x, end.Change); err != nil {
		return err
	}
	if end.Ref == "" || c.Ref != "" {
		return nil
	}
	if err := s.learn(x, Known{Ticket: c.Ticket.Number, Conversation: c.Conversation.ID, Message: c.Message, Delivery: c.ID, Ref: ref}); err != nil {
		return err
	}
	return continueConversation(x, c, ref)
}

// continueConversation adds the latest message to a conversation's thread. A
// card that could not be changed in its place, and was posted anew, heads it.
func continueConversation(x *tx, c Claimed, ref tickets.Ref) error {
	v, err := conversationTable.one(x, "WHERE id = $1 FOR UPDATE", c.Conversation.ID)
	if err != nil {
		return err
	}
	if head := c.Conversation.Root(); c.Kind == tickets.ShowCard && head != "" && head == v.Root() && head != ref {
		v = v.Headed(ref)
	} else {
		v = v.Continue(ref)
	}
	_, err = x.exec("UPDATE conversations SET thread = $2 WHERE id = $1", v.ID, v.Thread)
	return err
}
