package store

import (
	"context"
	"time"

	"guichet/tickets"
)

var absenceTable = newTable("absences", func(a *tickets.Absence) []column {
	return []column{
		{"person", derived{a.Agent.Key()}},
		{"source", &a.Source},
		{"network", &a.Agent.Network},
		{"id", &a.Agent.ID},
		{"name", &a.Agent.Name},
		{"since", &a.From},
		{"until", &a.Until},
		{"why", &a.Why},
		{"sign", &a.Sign},
	}
})

// setAbsence writes an absence over the one that its source told before.
func setAbsence(x *tx, a tickets.Absence) error {
	n, err := x.exec(absenceTable.update+" WHERE person = $1 AND source = $2", absenceTable.args(&a)...)
	if err == nil && n == 0 {
		return absenceTable.add(x, &a)
	}
	return err
}

// Absences are the absences of agents that last, and those that are over and
// still show on a channel.
func (s *Store) Absences(ctx context.Context, now time.Time) ([]tickets.Absence, error) {
	var found []tickets.Absence
	err := s.read(ctx, "read who is away", func(x *tx) (err error) {
		found, err = absenceTable.find(x, "WHERE sign <> '' OR until = 0 OR until > $1 ORDER BY person, source", now)
		return err
	})
	return found, err
}

// LeftBehind are open tickets whose assignees are away since they got them, with
// the absence.
func (s *Store) LeftBehind(ctx context.Context, now time.Time) (map[int64]tickets.Absence, error) {
	found := map[int64]tickets.Absence{}
	absences, err := s.Absences(ctx, now)
	if err != nil {
		return nil, err
	}
	for _, a := range absences {
		if !a.At(now) {
			continue
		}
		err := s.read(ctx, "look for tickets of who is away", func(x *tx) error {
			numbers, err := x.numbers(`SELECT number FROM tickets WHERE assignee_id = $1 AND assignee_network = $2 AND status IN ('new', 'open') AND taken <= $3`,
				a.Agent.ID, a.Agent.Network, a.From)
			for _, n := range numbers {
				found[n] = a
			}
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return found, nil
}
