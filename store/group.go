package store

import (
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"sync"
	"sync/atomic"
)

// A group writes for many callers through one connection. Calls that come
// together share a transaction, and so one sync of the disk; each runs within
// its own savepoint, so that one that fails leaves no trace and hurts nobody. A
// caller alone waits for nobody.
type group struct {
	conn    *sql.Conn
	dialect *dialect
	log     *slog.Logger
	queue   chan *call
	closing chan struct{} // no more calls
	closed  chan struct{} // the last one has ended
	close   sync.Once
}

// maxGroup bounds how many calls share a transaction.
const maxGroup = 64

var errClosed = errors.New("the store is closed")

// A call is one caller's work. It may be done more than once; only the last
// time counts.
type call struct {
	do    func(*tx) error
	taken atomic.Bool // by the writer, or by a caller who left
	err   error
	done  chan struct{}
}

func newGroup(ctx context.Context, db *sql.DB, d *dialect, log *slog.Logger) (*group, error) {
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	g := &group{
		conn: conn, dialect: d, log: log,
		queue:   make(chan *call, maxGroup),
		closing: make(chan struct{}),
		closed:  make(chan struct{}),
	}
	go g.run()
	return g, nil
}

// write does a caller's work. When ctx ends first, the work is not done at all,
// or has begun and is waited for.
func (g *group) write(ctx context.Context, do func(*tx) error) error {
	c := &call{do: do, done: make(chan struct{})}
	select {
	case g.queue <- c:
	case <-g.closing:
		return errClosed
	case <-ctx.Done():
		return ctx.Err()
	}
	select {
	case <-c.done:
		return c.err
	case <-ctx.Done():
		if c.taken.CompareAndSwap(false, true) {
			return ctx.Err()
		}
	case <-g.closed:
		if c.taken.CompareAndSwap(false, true) {
			return errClosed
		}
	}
	<-c.done
	return c.err
}

func (g *group) one(ctx context.Context, do func(*tx) error) error { return g.write(ctx, do) }

// end lets the calls under way end, and refuses further ones.
func (g *group) end() {
	g.close.Do(func() { close(g.closing) })
	<-g.closed
}

func (g *group) run() {
	defer close(g.closed)
	defer g.conn.Close()
	for {
		select {
		case c := <-g.queue:
			g.serve(c, maxGroup)
		case <-g.closing:
			for {
				select {
				case c := <-g.queue:
					g.serve(c, maxGroup)
				default:
					return
				}
			}
		}
	}
}

// serve does first, and the calls that come while it is at it, up to limit.
func (g *group) serve(first *call, limit int) {
	calls, err := g.transact(first, limit)
	if err != nil && len(calls) > 1 {
		// It failed as a whole, on a full disk for example: each for itself.
		for _, c := range calls {
			c.taken.Store(false)
			g.serve(c, 1)
		}
		return
	}
	for _, c := range calls {
		if err != nil {
			c.err = err
		}
		close(c.done)
	}
}

// transact returns the calls that it took; none when the first has left.
func (g *group) transact(first *call, limit int) (calls []*call, err error) {
	begun, err := g.begin(first)
	switch {
	case err != nil:
		return []*call{first}, err
	case !begun:
		return nil, nil
	}
	for c := first; c != nil; c = g.more(limit - len(calls)) {
		calls = append(calls, c)
		if err = g.step(c); err != nil {
			break
		}
	}
	if err == nil {
		err = g.exec("COMMIT")
	}
	if err != nil {
		g.exec("ROLLBACK") // in vain where SQLite has done it
	}
	return calls, err
}

// begin waits as long as another program holds the database and the caller
// stays; it reports false when the caller has left.
func (g *group) begin(c *call) (bool, error) {
	for told := false; !c.taken.Load(); told = true {
		err := g.exec("BEGIN IMMEDIATE")
		switch {
		case err != nil && g.dialect.passing(err):
			if !told {
				g.log.Warn("waiting for the database, which another program holds", "err", err)
			}
		case c.taken.CompareAndSwap(false, true):
			return err == nil, err
		case err == nil:
			return false, g.exec("ROLLBACK")
		}
	}
	return false, nil
}

// exec runs a statement on the connection itself: sql.Tx would start a
// goroutine for each query.
func (g *group) exec(statement string) error {
	_, err := g.conn.ExecContext(context.Background(), statement)
	return err
}

// more is a call that waits, if there is one and the limit allows it.
func (g *group) more(limit int) *call {
	for limit > 0 {
		select {
		case c := <-g.queue:
			if c.taken.CompareAndSwap(false, true) {
				return c
			}
		default:
			return nil
		}
	}
	return nil
}

// step does one call. Its own failure is noted in c.err; the error returned is
// one that has ended the whole transaction.
func (g *group) step(c *call) error {
	if err := g.exec("SAVEPOINT call"); err != nil {
		return err
	}
	c.err = c.do(&tx{ctx: context.Background(), dialect: g.dialect, db: g.conn})
	if c.err != nil {
		if err := g.exec("ROLLBACK TO call"); err != nil {
			return c.err // SQLite has rolled back everything already
		}
	}
	return g.exec("RELEASE call")
}
