package store

import (
	"context"
	"fmt"
	"strings"
	"time"

	"guichet/tickets"
)

var ticketTable = newTable("tickets", func(t *tickets.Ticket) []column {
	return []column{
		{"number", &t.Number},
		{"version", &t.Version},
		{"subject", &t.Subject},
		{"status", &t.Status},
		{"priority", &t.Priority},
		{"level", &t.Level},
		{"queue", &t.Queue},
		{"language", &t.Language},
		{"quiet", &t.Quiet},
		{"requester_key", derived{t.Requester.Key()}},
		{"requester_network", &t.Requester.Network},
		{"requester_id", &t.Requester.ID},
		{"requester_name", &t.Requester.Name},
		{"assignee_network", &t.Assignee.Network},
		{"assignee_id", &t.Assignee.ID},
		{"assignee_name", &t.Assignee.Name},
		{"attended", &t.Attended},
		{"dismissed", &t.Dismissed},
		{"rating", &t.Rating},
		{"suggested", &t.Suggested},
		{"sent", &t.Sent},
		{"path", &t.Path},
		{"told", &t.Told},
		{"category", &t.Category},
		{"guess", &t.Guess},
		{"impact", &t.Impact},
		{"urgency", &t.Urgency},
		{"vip", &t.VIP},
		{"answers", &t.Answers},
		{"linked", &t.Linked},
		{"next_ticket", &t.Next},
		{"problem", &t.Problem},
		{"incident", &t.Incident},
		{"announced", derived{t.Incident.Announced()}},
		{"updates", &t.Updates},
		{"created", &t.Created},
		{"updated", &t.Updated},
		{"taken", &t.Taken},
		{"alarms", &t.Alarms},
		{"deadline", derived{t.Deadline()}},
		{"clocks", &t.Clocks},
		{"due", derived{due(*t)}},
	}
})

// due is when the ticket's first promise is due.
func due(t tickets.Ticket) time.Time {
	c, _ := t.Pressing()
	return c.Due
}

// NextNumber is a ticket number that nobody had before, from 1001 on. One that
// is not used is never given again.
func (s *Store) NextNumber(ctx context.Context) (number int64, err error) {
	err = s.one(ctx, "number a ticket", func(x *tx) error {
		number, err = x.number("UPDATE counters SET value = value + 1 WHERE name = 'ticket' RETURNING value")
		return err
	})
	return number, err
}

// Case is a ticket with its conversations, oldest first, or
// [tickets.ErrNotFound].
func (s *Store) Case(ctx context.Context, number int64) (tickets.Case, error) {
	var c tickets.Case
	err := s.read(ctx, fmt.Sprintf("read ticket %d", number), func(x *tx) (err error) {
		if c.Ticket, err = ticketTable.one(x, "WHERE number = $1", number); err != nil {
			return err
		}
		c.Conversations, err = conversationTable.find(x, "WHERE ticket = $1 ORDER BY id", number)
		return err
	})
	return c, err
}

// A Filter selects tickets; its zero fields select all.
type Filter struct {
	Numbers   []int64 // any of these; nil: any
	Status    []tickets.Status
	Queue     string
	Queues    []string // any of these; nil: any
	Requester string   // a person's [tickets.Address.Key]
	Assignee  tickets.Address
	Free      bool      // nobody's
	Problem   int64     // those whose solution is that ticket's
	Since     time.Time // opened at or after; zero: any time
	Announced bool      // incidents that were announced
	Words     string    // all of them stand in the subject or name the requester; letters without accents in either case
	Before    int64     // numbers below this one: the next page
	Pressing  bool      // what is due first, then the most pressing and of those the oldest, instead of the newest first
	Skip      int       // so many of them are left out: pages where Before cannot tell
	Limit     int       // at most so many; 0: 50
}

// where is the filter as a condition, "" for all.
func (f Filter) where() (clause string, args []any) {
	var where []string
	add := func(condition string, value any) {
		args = append(args, value)
		where = append(where, strings.ReplaceAll(condition, "?", fmt.Sprintf("$%d", len(args))))
	}
	oneOf := func(column string, n int, value func(int) any) {
		where = append(where, column+" "+anyOf(len(args)+1, n))
		for i := range n {
			args = append(args, value(i))
		}
	}
	if len(f.Numbers) > 0 {
		oneOf("number", len(f.Numbers), func(i int) any { return f.Numbers[i] })
	}
	if f.Queue != "" {
		add("queue = ?", f.Queue)
	}
	if len(f.Queues) > 0 {
		oneOf("queue", len(f.Queues), func(i int) any { return f.Queues[i] })
	}
	if f.Requester != "" {
		add("requester_key = ?", f.Requester)
	}
	if !f.Assignee.IsZero() {
		add("assignee_network = ?", f.Assignee.Network)
		add("assignee_id = ?", f.Assignee.ID)
	}
	if f.Problem != 0 {
		add("problem > 0 AND problem = ?", f.Problem) // as the index has it
	}
	if !f.Since.IsZero() {
		add("created >= ?", f.Since)
	}
	if f.Announced {
		where = append(where, "announced")
	}
	if f.Free {
		where = append(where, "assignee_id = ''")
	}
	for _, w := range strings.Fields(f.Words) {
		add(`LOWER(subject || ' ' || requester_name || ' ' || requester_id) LIKE LOWER(?) ESCAPE '~'`, "%"+likeless.Replace(w)+"%")
	}
	if f.Before > 0 {
		add("number < ?", f.Before)
	}
	if len(f.Status) > 0 {
		oneOf("status", len(f.Status), func(i int) any { return f.Status[i] })
	}
	if len(where) == 0 {
		return "", nil
	}
	return "WHERE " + strings.Join(where, " AND "), args
}

// likeless keeps what people search for from being read as a pattern.
var likeless = strings.NewReplacer("~", "~~", "%", "~%", "_", "~_")

// Tickets lists tickets, newest first unless the filter says otherwise.
func (s *Store) Tickets(ctx context.Context, f Filter) ([]tickets.Ticket, error) {
	clauses, args := f.where()
	if f.Limit == 0 {
		f.Limit = 50
	}
	order := "number DESC"
	if !f.Since.IsZero() {
		order = "created DESC, number DESC"
	}
	if f.Pressing {
		order = "due = 0, due, priority, number"
	}
	clauses += fmt.Sprintf(" ORDER BY %s LIMIT $%d OFFSET $%d", order, len(args)+1, len(args)+2)
	args = append(args, f.Limit, f.Skip)

	var found []tickets.Ticket
	err := s.read(ctx, "list tickets", func(x *tx) (err error) {
		found, err = ticketTable.find(x, clauses, args...)
		return err
	})
	return found, err
}

// Count tells how many tickets a filter selects.
func (s *Store) Count(ctx context.Context, f Filter) (n int, err error) {
	clauses, args := f.where()
	err = s.read(ctx, "count tickets", func(x *tx) error {
		count, err := x.number("SELECT COUNT(*) FROM tickets "+clauses, args...)
		n = int(count)
		return err
	})
	return n, err
}

// Due lists up to n tickets whose deadline has come, the longest due first.
func (s *Store) Due(ctx context.Context, now time.Time, n int) ([]int64, error) {
	var found []int64
	err := s.read(ctx, "look for deadlines", func(x *tx) (err error) {
		found, err = x.numbers("SELECT number FROM tickets WHERE deadline > 0 AND deadline <= $1 ORDER BY deadline LIMIT $2", now, n)
		return err
	})
	return found, err
}
