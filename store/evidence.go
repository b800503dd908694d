package store

import (
	"context"

	"guichet/tickets"
)

var evidenceTable = newTable("evidence", func(e *tickets.Evidence) []column {
	return []column{
		{"id", &e.ID},
		{"ticket", &e.Ticket},
		{"at", &e.At},
		{"lesson", &e.Lesson},
		{"articles", &e.Articles},
		{"person", &e.Person},
		{"asker", &e.Asker},
	}
})

// Evidence is a deed that tells of articles, with the request that they were
// offered or sent for.
type Evidence struct {
	tickets.Evidence
	Of      tickets.Ticket  // as it is now
	Request tickets.Message // its first
}

// Evidence lists the latest n deeds of agents that tell of articles, and the
// latest n of requesters, the oldest first: however much requesters say, what
// agents did stays among it.
func (s *Store) Evidence(ctx context.Context, n int) ([]Evidence, error) {
	var list []Evidence
	err := s.read(ctx, "list evidence", func(x *tx) error {
		rows, err := evidenceTable.find(x, `WHERE id IN (SELECT id FROM (SELECT id FROM evidence WHERE lesson = $1 ORDER BY at DESC, id DESC`+first(n)+`) sent)
			OR id IN (SELECT id FROM (SELECT id FROM evidence WHERE lesson <> $1 ORDER BY at DESC, id DESC`+first(n)+`) said) ORDER BY at, id`, tickets.ArticleSent)
		list = nil
		for err == nil && len(rows) > 0 {
			batch := rows[:min(evidenceBatch, len(rows))]
			rows = rows[len(batch):]
			var whole []Evidence
			whole, err = x.evidence(batch)
			list = append(list, whole...)
		}
		return err
	})
	return list, err
}

// evidenceBatch is how many deeds have their requests read at a time.
const evidenceBatch = 200

// evidence adds to deeds the requests that they are about.
func (x *tx) evidence(batch []tickets.Evidence) ([]Evidence, error) {
	var numbers []any
	for _, e := range batch {
		numbers = append(numbers, e.Ticket)
	}
	among := anyOf(1, len(numbers))
	found, err := ticketTable.find(x, "WHERE number "+among, numbers...)
	if err != nil {
		return nil, err
	}
	said, err := messageTable.find(x, "WHERE position = 1 AND ticket "+among, numbers...)
	if err != nil {
		return nil, err
	}
	of, asked := map[int64]tickets.Ticket{}, map[int64]tickets.Message{}
	for _, t := range found {
		of[t.Number] = t
	}
	for _, m := range said {
		asked[m.Ticket] = m
	}
	list := make([]Evidence, len(batch))
	for i, e := range batch {
		list[i] = Evidence{Evidence: e, Of: of[e.Ticket], Request: asked[e.Ticket]}
	}
	return list, nil
}

// EvidenceState names what evidence there is: it is another one after some was
// added or forgotten.
func (s *Store) EvidenceState(ctx context.Context) (state [2]int64, err error) {
	err = s.read(ctx, "look for new evidence", func(x *tx) error {
		return x.query("SELECT COUNT(*), COALESCE(MAX(at), 0) FROM evidence", nil, func(scan func(...any) error) error {
			return scan(&state[0], &state[1])
		})
	})
	return state, err
}

// ForgetEvidence removes what somebody's deeds, and those for their requests,
// tell of articles, and reports how much it was. person is a [tickets.Address.Mailbox].
func (s *Store) ForgetEvidence(ctx context.Context, person string) (n int64, err error) {
	err = s.one(ctx, "forget evidence", func(x *tx) error {
		n, err = x.exec("DELETE FROM evidence WHERE person = $1 OR asker = $1", person)
		return err
	})
	return n, err
}
