package store

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"guichet/tickets"
)

// Commit makes the whole of a change true, what it does to another ticket
// included, or nothing. It reports [tickets.ErrConflict] when a ticket or the
// requester was changed since they were read or a delivery that it rewords or
// withdraws has begun to leave, and [ErrLost] when the change's letter was done by somebody else. A
// change without a ticket (Number 0) adds its rows to tickets that exist.
func (s *Store) Commit(ctx context.Context, c tickets.Change) error {
	return s.write(ctx, fmt.Sprintf("commit ticket %d", concerned(c)), func(x *tx) error { return s.commit(x, c) })
}

func (s *Store) commit(x *tx, c tickets.Change) error {
	if c.Letter != "" {
		if err := s.finish(x, c.Letter, c.Outcome, "", concerned(c)); err != nil {
			return err
		}
		if c.Heads {
			if err := s.revive(x, c.Letter); err != nil {
				return err
			}
		}
	}
	parts := []tickets.Change{c}
	if c.Other != nil {
		parts = append(parts, *c.Other)
		// Whoever writes two tickets locks the lower number first, so that nobody
		// waits for somebody who waits for them.
		slices.SortFunc(parts, func(a, b tickets.Change) int { return cmp.Compare(concerned(a), concerned(b)) })
	}
	for _, p := range parts {
		if err := s.setTicket(x, p); err != nil {
			return fmt.Errorf("ticket %d: %w", concerned(p), err)
		}
	}
	for _, p := range parts {
		if err := s.addRows(x, p); err != nil {
			return err
		}
	}
	for _, a := range c.Absences {
		if err := setAbsence(x, a); err != nil {
			return fmt.Errorf("absence: %w", err)
		}
	}
	if c.Turn != nil {
		if err := setTurn(x, *c.Turn); err != nil {
			return fmt.Errorf("turn: %w", err)
		}
	}
	if c.Person != nil {
		if err := setPerson(x, *c.Person); err != nil {
			return fmt.Errorf("person: %w", err)
		}
	}
	return nil
}

// addRows writes what a change brings besides its ticket.
func (s *Store) addRows(x *tx, c tickets.Change) error {
	for _, v := range c.Conversations {
		set := setConversation
		if c.Ticket.Number != 0 && c.Ticket.Version == 0 {
			set = addConversation
		}
		if err := set(x, v); err != nil {
			return fmt.Errorf("conversation %s: %w", v.ID, err)
		}
	}
	for _, m := range c.Messages {
		if err := s.addMessage(x, m); err != nil {
			return fmt.Errorf("message %s: %w", m.ID, err)
		}
	}
	for _, m := range c.Amended {
		n, err := x.exec(messageTable.update+" WHERE id = $1", messageTable.args(&m)...)
		if err == nil && n == 0 {
			err = tickets.ErrNotFound
		}
		if err != nil {
			return fmt.Errorf("amend message %s: %w", m.ID, err)
		}
	}
	for _, e := range c.Events {
		if err := eventTable.add(x, &e); err != nil {
			return fmt.Errorf("event %s: %w", e.ID, err)
		}
	}
	for _, e := range c.Evidence {
		if err := evidenceTable.add(x, &e); err != nil {
			return fmt.Errorf("evidence %s: %w", e.ID, err)
		}
	}
	for _, d := range c.Reworded {
		if err := reword(x, d); err != nil {
			return fmt.Errorf("reword delivery %s: %w", d.ID, err)
		}
	}
	for _, id := range c.Withdrawn {
		if err := s.withdraw(x, id); err != nil {
			return fmt.Errorf("withdraw delivery %s: %w", id, err)
		}
	}
	for _, d := range c.Deliveries {
		if err := s.queue(x, d, c.Conversations); err != nil {
			return fmt.Errorf("delivery %s: %w", d.ID, err)
		}
	}
	return nil
}

// setTicket writes the ticket as it becomes. For a change without one it locks
// the ticket that gets the rows, so that they are numbered one after the other.
func (s *Store) setTicket(x *tx, c tickets.Change) error {
	t := c.Ticket
	if t.Number == 0 {
		if n := concerned(c); n != 0 {
			_, err := x.numbers("SELECT number FROM tickets WHERE number = $1 FOR UPDATE", n)
			return err
		}
		return nil
	}
	t.Version++
	var written bool
	var err error
	if t.Version == 1 {
		written, err = ticketTable.addNew(x, &t)
	} else {
		var n int64
		n, err = x.exec(ticketTable.update+" WHERE number = $1 AND version = $2 - 1", ticketTable.args(&t)...)
		written = n > 0
	}
	if err == nil && !written {
		err = tickets.ErrConflict
	}
	return err
}

// concerned is the number of the ticket that a change is about, 0 for none.
func concerned(c tickets.Change) int64 {
	switch {
	case c.Ticket.Number != 0:
		return c.Ticket.Number
	case len(c.Events) > 0:
		return c.Events[0].Ticket
	case len(c.Deliveries) > 0:
		return c.Deliveries[0].Ticket
	}
	return 0
}

func addConversation(x *tx, v tickets.Conversation) error { return conversationTable.add(x, &v) }

// setConversation writes a conversation that is new or different. What was
// said there since the caller read it stays in its thread.
func setConversation(x *tx, v tickets.Conversation) error {
	known, err := conversationTable.find(x, "WHERE id = $1 FOR UPDATE", v.ID)
	switch {
	case err != nil:
		return err
	case len(known) == 0:
		return addConversation(x, v)
	}
	v.Thread = join(known[0], v.Thread).Thread
	_, err = x.exec(conversationTable.update+" WHERE id = $1", conversationTable.args(&v)...)
	return err
}

// join continues a conversation with the end of another thread of it: with
// what follows the last message that both know.
func join(v tickets.Conversation, thread []tickets.Ref) tickets.Conversation {
	next := 0
	for i, ref := range thread {
		if slices.Contains(v.Thread, ref) {
			next = i + 1
		}
	}
	for _, ref := range thread[next:] {
		v = v.Continue(ref)
	}
	return v
}

func (s *Store) addMessage(x *tx, m tickets.Message) error {
	if err := messageTable.add(x, &m); err != nil || m.Ref == "" {
		return err
	}
	return s.learn(x, Known{Ticket: m.Ticket, Conversation: m.Conversation, Message: m.ID, Ref: m.Ref})
}

// setPerson writes a person, unless somebody else has since the caller read
// them: two letters of one person must not both be its last.
func setPerson(x *tx, p tickets.Person) error {
	p.Version++
	if p.Version == 1 {
		added, err := personTable.addNew(x, &p)
		if err == nil && !added {
			err = tickets.ErrConflict
		}
		return err
	}
	n, err := x.exec(personTable.update+" WHERE key = $1 AND version = $2 - 1", personTable.args(&p)...)
	if err == nil && n == 0 {
		err = tickets.ErrConflict
	}
	return err
}
