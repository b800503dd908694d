package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"runtime"

	"github.com/mattn/go-sqlite3"
)

// openSQLite opens the file at path with one connection that writes and a pool
// of connections that cannot.
func openSQLite(path string) (write, read *sql.DB, err error) {
	if path == "" {
		return nil, nil, errors.New(`"sqlite:" must be followed by the path of a file`)
	}
	path, err = filepath.Abs(path)
	if err != nil {
		return nil, nil, err
	}
	if err := createPrivately(path); err != nil {
		return nil, nil, err
	}
	settings := url.Values{
		"_journal_mode":    {"WAL"},
		"_synchronous":     {"FULL"}, // the driver's own default for WAL loses commits on a power cut
		"_foreign_keys":    {"1"},
		"_txlock":          {"immediate"},
		"_busy_timeout":    {"1000"}, // then Store waits on, and sees whether the caller has left
		"_stmt_cache_size": {"200"},
	}
	file := url.URL{Scheme: "file", Path: path, RawQuery: settings.Encode()}
	write = sql.OpenDB(sqliteFile(file.String()))
	write.SetMaxOpenConns(1)

	settings.Set("_query_only", "1")
	file.RawQuery = settings.Encode()
	read = sql.OpenDB(sqliteFile(file.String()))
	readers := max(4, runtime.NumCPU())
	read.SetMaxOpenConns(readers)
	read.SetMaxIdleConns(readers)
	return write, read, nil
}

// createPrivately makes the file and its folder where they are missing, readable
// for their owner alone: there is mail in it.
func createPrivately(path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	return f.Close()
}

// A sqliteFile is a database file with the settings of its connections.
type sqliteFile string

func (f sqliteFile) Driver() driver.Driver {
	return &sqlite3.SQLiteDriver{ConnectHook: func(c *sqlite3.SQLiteConn) error {
		// What a savepoint needs to go back stays in memory, or each would write a file.
		_, err := c.Exec("PRAGMA temp_store = MEMORY", nil)
		return err
	}}
}

func (f sqliteFile) Connect(context.Context) (driver.Conn, error) { return f.Driver().Open(string(f)) }

// isBusy reports whether another program holds the file at the moment.
func isBusy(err error) bool {
	var e sqlite3.Error
	return errors.As(err, &e) && (e.Code == sqlite3.ErrBusy || e.Code == sqlite3.ErrLocked)
}

func explainSQLite(err error) error {
	var e sqlite3.Error
	if !errors.As(err, &e) {
		return err
	}
	switch e.Code {
	case sqlite3.ErrFull:
		return fmt.Errorf("no space left for the database: %w", err)
	case sqlite3.ErrIoErr:
		return fmt.Errorf("the disk under the database fails: %w (%v)", err, e.SystemErrno)
	case sqlite3.ErrCorrupt, sqlite3.ErrNotADB:
		return fmt.Errorf("the database file is damaged; restore a backup: %w", err)
	case sqlite3.ErrReadonly, sqlite3.ErrPerm, sqlite3.ErrCantOpen:
		return fmt.Errorf("the database file and its folder must be writable: %w", err)
	}
	return err
}
