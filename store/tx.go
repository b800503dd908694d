package store

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
)

// A tx runs statements, written in PostgreSQL's words, within a transaction or,
// for reading, without one.
type tx struct {
	ctx     context.Context
	dialect *dialect
	db      interface {
		ExecContext(context.Context, string, ...any) (sql.Result, error)
		QueryContext(context.Context, string, ...any) (*sql.Rows, error)
	}
}

// exec runs a statement and tells how many rows it touched.
func (x *tx) exec(statement string, args ...any) (int64, error) {
	values, err := valuesOf(args)
	if err != nil {
		return 0, err
	}
	result, err := x.db.ExecContext(x.ctx, x.dialect.translate(statement), values...)
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

// query runs a statement and calls each with every row.
func (x *tx) query(statement string, args []any, each func(scan func(...any) error) error) error {
	values, err := valuesOf(args)
	if err != nil {
		return err
	}
	rows, err := x.db.QueryContext(x.ctx, x.dialect.translate(statement), values...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := each(rows.Scan); err != nil {
			return err
		}
	}
	return rows.Err()
}

// numbers reads the whole numbers in the first column.
func (x *tx) numbers(statement string, args ...any) ([]int64, error) {
	var found []int64
	err := x.query(statement, args, func(scan func(...any) error) error {
		var n int64
		err := scan(&n)
		found = append(found, n)
		return err
	})
	return found, err
}

// number reads the one number that a statement always yields.
func (x *tx) number(statement string, args ...any) (int64, error) {
	found, err := x.numbers(statement, args...)
	if err == nil && len(found) != 1 {
		err = fmt.Errorf("one number expected, %d found", len(found))
	}
	if err != nil {
		return 0, err
	}
	return found[0], nil
}

func valuesOf(args []any) ([]any, error) {
	values := make([]any, len(args))
	for i, a := range args {
		v, err := value(a)
		if err != nil {
			return nil, err
		}
		values[i] = v
	}
	return values, nil
}

// anyOf is "IN ($2, $3)" for two values that begin at placeholder 2.
func anyOf(first, n int) string {
	marks := make([]string, n)
	for i := range marks {
		marks[i] = fmt.Sprintf("$%d", first+i)
	}
	return "IN (" + strings.Join(marks, ", ") + ")"
}

// first is " LIMIT n". For a parameter, PostgreSQL would expect a tenth of the
// table and read all of it.
func first(n int) string { return fmt.Sprintf(" LIMIT %d", n) }
