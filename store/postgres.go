package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"io"
	"log/slog"
	"net"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
)

// maxConnections bounds what one process takes of the server's connections.
const maxConnections = 16

func openPostgres(url string) (*sql.DB, error) {
	db, err := sql.Open("pgx", url)
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(maxConnections)
	db.SetMaxIdleConns(maxConnections)
	return db, nil
}

// concurrent gives every caller a transaction of its own, and begins it again
// when the trouble was the server's and nothing was committed.
type concurrent struct {
	db      *sql.DB
	dialect *dialect
	log     *slog.Logger
}

func (c *concurrent) write(ctx context.Context, do func(*tx) error) error {
	return c.dialect.patiently(ctx, c.log, func() error {
		db, err := c.db.BeginTx(ctx, nil)
		if err != nil {
			return err
		}
		if err := do(&tx{ctx: ctx, dialect: c.dialect, db: db}); err != nil {
			db.Rollback()
			return err
		}
		return settled(db.Commit())
	})
}

// one spares the server's BEGIN and COMMIT. A statement that was cut off is done
// again, so it must bear that.
func (c *concurrent) one(ctx context.Context, do func(*tx) error) error {
	return c.dialect.patiently(ctx, c.log, func() error {
		return do(&tx{ctx: ctx, dialect: c.dialect, db: c.db})
	})
}

func (c *concurrent) end() {}

// settled marks a lost connection during a commit: nobody knows whether it
// happened, so it must not be done again.
func settled(err error) error {
	var e *pgconn.PgError
	if err == nil || errors.As(err, &e) && strings.HasPrefix(e.Code, "40") {
		return err
	}
	return unknownEnd{err}
}

// An unknownEnd is an error after which a commit may have happened.
type unknownEnd struct{ error }

func (e unknownEnd) Unwrap() error { return e.error }

// isPassingOnPostgres reports whether beginning again can help: the server
// chose another transaction's side, is restarting, or the connection broke.
func isPassingOnPostgres(err error) bool {
	var unknown unknownEnd
	if errors.As(err, &unknown) {
		return false
	}
	var e *pgconn.PgError
	if errors.As(err, &e) {
		switch e.Code {
		case "40001", "40P01": // serialization failure, deadlock
			return true
		case "57P01", "57P02", "57P03", "53300": // shut down, crashed, starting, too many connections
			return true
		}
		return strings.HasPrefix(e.Code, "08") // connection exceptions
	}
	var network net.Error
	var connect *pgconn.ConnectError
	return errors.Is(err, driver.ErrBadConn) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) ||
		errors.As(err, &connect) || errors.As(err, &network)
}
