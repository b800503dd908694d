package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/cenkalti/backoff/v5"
	"github.com/pressly/goose/v3"

	"guichet/tickets"
)

// A Config says where the records are kept.
type Config struct {
	Database string           // "sqlite:PATH" or "postgres://…"
	Files    string           // folder of the attachments; made when it is missing
	Instance string           // names this desk among those that share a PostgreSQL, for [Store.Recover]; empty: none can recover its leases
	Log      *slog.Logger     // nil: silence
	Now      func() time.Time // nil: the clock
}

// A Store keeps the records of the desk. Its methods may be called at the same
// time.
type Store struct {
	Config
	process string // holder of what is claimed here: the instance, and a name that no other process has
	files   *files
	dialect *dialect
	db      *sql.DB // for reading
	writer  interface {
		// write makes all that do writes true together, or nothing of it.
		write(ctx context.Context, do func(*tx) error) error
		// one is write for a do that runs a single statement.
		one(ctx context.Context, do func(*tx) error) error
		end()
	}
	close    func() error
	accepted atomic.Int64 // the latest letters.accepted, microseconds
}

//go:embed migrations/*.sql
var migrations embed.FS

// Open opens the records, and first makes them or brings them up to date. It
// refuses records that a newer program has written.
func Open(ctx context.Context, c Config) (*Store, error) {
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	write, read, d, err := connect(c.Database)
	if err != nil {
		return nil, fmt.Errorf("open the database: %w", err)
	}
	s := &Store{Config: c, process: c.Instance + "/" + tickets.NewID(), dialect: d, db: read, files: &files{dir: c.Files}}
	s.close = func() error { return errors.Join(read.Close(), write.Close()) }
	if err := s.prepare(ctx, write); err != nil {
		return nil, errors.Join(err, s.close())
	}
	if d == postgres {
		s.writer = &concurrent{write, d, c.Log}
		return s, nil
	}
	if s.writer, err = newGroup(ctx, write, d, c.Log); err != nil {
		return nil, errors.Join(err, s.close())
	}
	return s, nil
}

// Close ends what is under way and closes the records.
func (s *Store) Close() error {
	s.writer.end()
	return s.close()
}

func (s *Store) prepare(ctx context.Context, db *sql.DB) error {
	err := s.dialect.patiently(ctx, s.Log, func() error { return migrate(ctx, db, s.dialect) })
	if err != nil {
		return fmt.Errorf("prepare the database: %w", s.dialect.explain(err))
	}
	if err := s.files.prepare(); err != nil {
		return fmt.Errorf("prepare the folder of files: %w", err)
	}
	return s.read(ctx, "read the inbox", func(x *tx) error {
		latest, err := x.number("SELECT COALESCE(MAX(accepted), 0) FROM letters")
		s.accepted.Store(latest)
		return err
	})
}

func migrate(ctx context.Context, db *sql.DB, d *dialect) (err error) {
	unlock, err := d.migrationLock(ctx, db)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, unlock()) }()

	folder, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	steps, err := goose.NewProvider(d.goose, db, folder, goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return err
	}
	has, knows, err := steps.GetVersions(ctx)
	switch {
	case err != nil:
		return err
	case has > knows:
		return fmt.Errorf("it has schema %d, written by a newer guichet; this one knows schema %d: use the newer program, or restore a backup from before the upgrade", has, knows)
	}
	_, err = steps.Up(ctx)
	return err
}

// write makes all that do writes true together, or nothing of it. do may be
// called more than once; only its last call counts.
func (s *Store) write(ctx context.Context, what string, do func(*tx) error) error {
	if err := s.writer.write(ctx, do); err != nil {
		return fmt.Errorf("%s: %w", what, s.dialect.explain(err))
	}
	return nil
}

// one is write for a do that runs a single statement, which is a transaction by
// itself.
func (s *Store) one(ctx context.Context, what string, do func(*tx) error) error {
	if err := s.writer.one(ctx, do); err != nil {
		return fmt.Errorf("%s: %w", what, s.dialect.explain(err))
	}
	return nil
}

// read runs statements that only look; do may be called more than once.
func (s *Store) read(ctx context.Context, what string, do func(*tx) error) error {
	err := s.dialect.patiently(ctx, s.Log, func() error {
		return do(&tx{ctx: s.dialect.reading(ctx), dialect: s.dialect, db: s.db})
	})
	if err != nil {
		return fmt.Errorf("%s: %w", what, s.dialect.explain(err))
	}
	return nil
}

// patience is how long a call waits for trouble to pass before it gives up.
const patience = 2 * time.Minute

// patiently does again what met trouble that passes by itself.
func (d *dialect) patiently(ctx context.Context, log *slog.Logger, do func() error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	err := do()
	if err == nil || !d.passing(err) {
		return err
	}
	log.Warn("the database is in trouble; trying again", "err", err)
	pace := backoff.NewExponentialBackOff()
	pace.InitialInterval, pace.MaxInterval = 5*time.Millisecond, 2*time.Second
	_, err = backoff.Retry(ctx, func() (struct{}, error) {
		err := do()
		if err != nil && !d.passing(err) {
			err = backoff.Permanent(err)
		}
		return struct{}{}, err
	}, backoff.WithBackOff(pace), backoff.WithMaxElapsedTime(patience))
	return err
}

// Recover ends the leases of the process that had this one's place before: on
// SQLite every lease, since the desk is one process there; on PostgreSQL those
// of the same Instance, if it has a name. Call it once, before the first claim.
func (s *Store) Recover(ctx context.Context) error {
	return s.write(ctx, "recover leases", func(x *tx) error {
		whose, args := "holder <> ''", []any{s.Now()}
		if s.dialect == postgres {
			if s.Instance == "" {
				return nil
			}
			whose, args = "substr(holder, 1, $2) = $3", append(args, len([]rune(s.Instance))+1, s.Instance+"/")
		}
		if _, err := x.exec("UPDATE letters SET run_at = $1 WHERE done = 0 AND "+whose, args...); err != nil {
			return err
		}
		_, err := x.exec("UPDATE deliveries SET run_at = $1 WHERE settled = 0 AND "+whose, args...)
		return err
	})
}

// Pending counts the letters that wait and the deliveries that have not left.
func (s *Store) Pending(ctx context.Context) (letters, deliveries int, err error) {
	err = s.read(ctx, "count what waits", func(x *tx) error {
		l, err := x.number("SELECT COUNT(*) FROM letters WHERE done = 0")
		if err != nil {
			return err
		}
		d, err := x.number("SELECT COUNT(*) FROM deliveries WHERE settled = 0")
		letters, deliveries = int(l), int(d)
		return err
	})
	return letters, deliveries, err
}
