package store

import (
	"fmt"
	"strings"

	"guichet/tickets"
)

// A table maps a record to its row: the columns are named once, for writing
// and for reading.
type table[T any] struct {
	name    string
	columns func(*T) []column
	list    string // the columns to read
	insert  string
	update  string // "UPDATE … SET …" of all but the first column, which is $1; the caller adds WHERE
}

// A column is one column of a row and what it holds: a pointer to a field,
// [derived], or [counted].
type column struct {
	name  string
	holds any
}

// derived is written for look-ups and never read back.
type derived struct{ value any }

// counted is the next number within the ticket; it orders the rows.
type counted struct{}

func newTable[T any](name string, columns func(*T) []column) *table[T] {
	var names, values, sets, reads []string
	placeholder := map[string]string{}
	for _, c := range columns(new(T)) {
		value := fmt.Sprintf("$%d", len(placeholder)+1)
		if _, ok := c.holds.(counted); ok {
			value = "COALESCE((SELECT " + c.name + " FROM " + name + " WHERE ticket = " + placeholder["ticket"] + " ORDER BY " + c.name + " DESC LIMIT 1), 0) + 1"
		} else {
			placeholder[c.name] = value
			sets = append(sets, c.name+" = "+value)
		}
		if isField(c.holds) {
			reads = append(reads, c.name)
		}
		names = append(names, c.name)
		values = append(values, value)
	}
	return &table[T]{
		name:    name,
		columns: columns,
		list:    strings.Join(reads, ", "),
		insert:  "INSERT INTO " + name + " (" + strings.Join(names, ", ") + ") VALUES (" + strings.Join(values, ", ") + ")",
		update:  "UPDATE " + name + " SET " + strings.Join(sets[1:], ", "),
	}
}

func isField(holds any) bool {
	switch holds.(type) {
	case derived, counted:
		return false
	}
	return true
}

// args are the values of a row, in the order of the placeholders.
func (t *table[T]) args(row *T) []any {
	columns := t.columns(row)
	args := make([]any, 0, len(columns))
	for _, c := range columns {
		if _, ok := c.holds.(counted); !ok {
			args = append(args, c.holds)
		}
	}
	return args
}

// add inserts a row.
func (t *table[T]) add(x *tx, row *T) error {
	_, err := x.exec(t.insert, t.args(row)...)
	return err
}

// addNew inserts a row unless its key is there already, and tells which.
func (t *table[T]) addNew(x *tx, row *T) (added bool, err error) {
	n, err := x.exec(t.insert+" ON CONFLICT DO NOTHING", t.args(row)...)
	return n > 0, err
}

// find reads the rows that the clauses after FROM select.
func (t *table[T]) find(x *tx, clauses string, args ...any) ([]T, error) {
	return t.query(x, "SELECT "+t.list+" FROM "+t.name+" "+clauses, args...)
}

// query reads rows from a statement that returns t.list.
func (t *table[T]) query(x *tx, statement string, args ...any) ([]T, error) {
	var found []T
	err := x.query(statement, args, func(scan func(...any) error) error {
		var row T
		columns := t.columns(&row)
		targets := make([]any, 0, len(columns))
		for _, c := range columns {
			if isField(c.holds) {
				targets = append(targets, target(c.holds))
			}
		}
		if err := scan(targets...); err != nil {
			return err
		}
		found = append(found, row)
		return nil
	})
	return found, err
}

// one reads the one row that the clauses select, or [tickets.ErrNotFound].
func (t *table[T]) one(x *tx, clauses string, args ...any) (T, error) {
	found, err := t.find(x, clauses, args...)
	switch {
	case err != nil:
		return *new(T), err
	case len(found) == 0:
		return *new(T), tickets.ErrNotFound
	}
	return found[0], nil
}
