package store

import (
	"context"
	"database/sql"
	"fmt"
	"regexp"
	"strings"
	"sync"

	"github.com/pressly/goose/v3"
)

// A dialect is what sets one database apart from the other.
type dialect struct {
	goose     goose.Dialect
	translate func(statement string) string // from PostgreSQL's words
	passing   func(error) bool              // the trouble ends by itself: begin the transaction again
	explain   func(error) error             // says in plain words what the operator can mend
	reading   func(context.Context) context.Context
}

var sqlite = &dialect{
	goose:     goose.DialectSQLite3,
	translate: remember(toSQLite),
	passing:   isBusy,
	explain:   explainSQLite,
	reading:   context.WithoutCancel, // reads are short, and the driver pays a goroutine for each that can be cancelled
}

var postgres = &dialect{
	goose:     goose.DialectPostgres,
	translate: func(s string) string { return s },
	passing:   isPassingOnPostgres,
	explain:   func(err error) error { return err },
	reading:   func(ctx context.Context) context.Context { return ctx },
}

// connect opens the database that a configuration names: the pool that writes,
// the pool that reads (on PostgreSQL the same), and how they are spoken to.
func connect(database string) (write, read *sql.DB, d *dialect, err error) {
	switch {
	case strings.HasPrefix(database, "sqlite:"):
		write, read, err = openSQLite(strings.TrimPrefix(database, "sqlite:"))
		return write, read, sqlite, err
	case strings.HasPrefix(database, "postgres://"), strings.HasPrefix(database, "postgresql://"):
		write, err = openPostgres(database)
		return write, write, postgres, err
	}
	return nil, nil, nil, fmt.Errorf(`a database is "sqlite:PATH" or "postgres://…", not %q`, database)
}

// migrationLock keeps programs that start at the same time from migrating one
// PostgreSQL schema together.
func (d *dialect) migrationLock(ctx context.Context, db *sql.DB) (unlock func() error, err error) {
	if d != postgres {
		return func() error { return nil }, nil
	}
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	if _, err := conn.ExecContext(ctx, "SELECT pg_advisory_lock(hashtext('guichet ' || current_schema()))"); err != nil {
		conn.Close()
		return nil, err
	}
	return func() error {
		_, err := conn.ExecContext(context.WithoutCancel(ctx), "SELECT pg_advisory_unlock_all()")
		conn.Close()
		return err
	}, nil
}

var (
	placeholder = regexp.MustCompile(`\$(\d+)`)
	rowLock     = regexp.MustCompile(`\s+FOR UPDATE( SKIP LOCKED)?`)
)

// toSQLite numbers placeholders in SQLite's way, and leaves out row locks: its
// one writer is alone anyway. SQLite compiles a statement anew whenever a bare
// parameter that a plan might depend on is bound; likely() hides them all.
func toSQLite(statement string) string {
	return placeholder.ReplaceAllString(rowLock.ReplaceAllString(statement, ""), "likely(?$1)")
}

// remember translates each statement once.
func remember(translate func(string) string) func(string) string {
	var known sync.Map
	return func(statement string) string {
		if s, ok := known.Load(statement); ok {
			return s.(string)
		}
		s := translate(statement)
		known.Store(statement, s)
		return s
	}
}
