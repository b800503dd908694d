package slacktest

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"
)

// maxConns is how many Socket Mode connections an app may have.
const maxConns = 10

// A conn is one Socket Mode connection.
type conn struct {
	app     *App
	ws      *websocket.Conn
	done    chan struct{}
	leaving bool        // it gets no further envelope
	frozen  atomic.Bool // a black hole: nothing goes in or out

	mu    sync.Mutex
	queue []frame       // to be written
	more  chan struct{} // signals that the queue has grown
}

type frame struct {
	data []byte
	of   *delivery // the envelope's delivery
	last bool      // close after it
}

var upgrader = websocket.Upgrader{CheckOrigin: func(*http.Request) bool { return true }}

// serveSocket answers a dial of the one-time URL of apps.connections.open.
func (w *Workspace) serveSocket(rw http.ResponseWriter, r *http.Request) {
	ticket := r.URL.Query().Get("ticket")
	w.mu.Lock()
	a := w.tickets[ticket]
	delete(w.tickets, ticket)
	closed := w.closed
	w.mu.Unlock()
	if a == nil || closed {
		http.Error(rw, "the ticket is unknown or was used", http.StatusNotFound)
		return
	}
	ws, err := upgrader.Upgrade(rw, r, nil)
	if err != nil {
		return
	}
	c := &conn{app: a, ws: ws, more: make(chan struct{}, 1), done: make(chan struct{})}
	w.wg.Go(c.writeAll)
	w.wg.Go(c.readAll)
	c.open()
}

// open greets the client, or turns it away when it has enough connections.
func (c *conn) open() {
	w := c.app.w
	w.mu.Lock()
	defer w.release()
	if w.closed {
		c.cut()
		return
	}
	if len(c.app.conns) >= maxConns {
		c.bye("too_many_websockets")
		return
	}
	c.app.conns = append(c.app.conns, c)
	hello, _ := json.Marshal(map[string]any{
		"type": "hello", "num_connections": len(c.app.conns),
		"connection_info": map[string]any{"app_id": c.app.ID},
		"debug_info": map[string]any{
			"host": "applink-" + w.hex(9), "build_number": 12, "approximate_connection_time": 18060,
		},
	})
	c.write(frame{data: hello})
	c.app.pump()
}

func (c *conn) write(f frame) {
	c.mu.Lock()
	c.queue = append(c.queue, f)
	c.mu.Unlock()
	select {
	case c.more <- struct{}{}:
	default:
	}
}

// bye sends a disconnect frame. After a warning the connection lives on; after
// any other reason it is closed and gets no further envelope.
func (c *conn) bye(reason string) {
	data, _ := json.Marshal(map[string]any{
		"type": "disconnect", "reason": reason, "debug_info": map[string]any{"host": "applink-" + c.app.w.hex(9)},
	})
	last := reason != "warning"
	c.leaving = c.leaving || last
	c.write(frame{data: data, last: last})
}

// cut closes the connection without a word. Its reader does the rest.
func (c *conn) cut() {
	c.leaving = true
	_ = c.ws.NetConn().Close()
}

func (c *conn) writeAll() {
	w := c.app.w
	ping := time.NewTicker(w.opts.PingInterval)
	defer ping.Stop()
	for {
		select {
		case <-c.done:
			return
		case <-ping.C:
			if !c.frozen.Load() {
				_ = c.ws.WriteControl(websocket.PingMessage, []byte("Ping from "+c.app.ID), time.Now().Add(time.Second))
			}
		case <-c.more:
			c.mu.Lock()
			queue := c.queue
			c.queue = nil
			c.mu.Unlock()
			for _, f := range queue {
				if !c.writeOne(f) {
					_ = c.ws.Close()
					return
				}
			}
		}
	}
}

// writeOne reports whether the connection is to live on.
func (c *conn) writeOne(f frame) bool {
	if f.of != nil {
		f.of.written.Store(int64(time.Since(c.app.w.start)))
	}
	if c.frozen.Load() {
		return true
	}
	_ = c.ws.SetWriteDeadline(time.Now().Add(10 * time.Second))
	return c.ws.WriteMessage(websocket.TextMessage, f.data) == nil && !f.last
}

func (c *conn) readAll() {
	c.ws.SetReadLimit(8 << 20)
	for {
		_, data, err := c.ws.ReadMessage()
		if err != nil {
			break
		}
		if !c.frozen.Load() {
			c.app.w.mu.Lock()
			c.app.acknowledge(data)
			c.app.w.release()
		}
	}
	_ = c.ws.Close()
	close(c.done)
	c.closed()
}

// closed forgets the connection and sends what it left unacknowledged again.
func (c *conn) closed() {
	a, w := c.app, c.app.w
	w.mu.Lock()
	defer w.release()
	c.leaving = true
	a.conns = slices.DeleteFunc(a.conns, func(o *conn) bool { return o == c })
	if w.closed {
		return
	}
	for _, d := range a.unacked() {
		if d.conn == c {
			a.overdue(d)
		}
	}
	a.pump()
}

// Connections counts the Socket Mode connections over which the app under test
// gets envelopes: neither those that Slack is closing nor those in a black hole.
func (w *Workspace) Connections() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	n := 0
	for _, c := range w.apps[0].open() {
		if !c.frozen.Load() {
			n++
		}
	}
	return n
}

// AwaitConnections waits until the app under test has n connections.
func (w *Workspace) AwaitConnections(ctx context.Context, n int) error {
	if err := w.WaitFor(ctx, func() bool { return w.Connections() == n }); err != nil {
		return fmt.Errorf("await %d Socket Mode connections, have %d: %w", n, w.Connections(), err)
	}
	return nil
}
