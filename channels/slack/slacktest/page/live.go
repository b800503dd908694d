package page

import (
	"context"
	"errors"
	"io"
	"net/http"
	"time"
)

// restless is how often at most a browser is told that something has changed.
const restless = 150 * time.Millisecond

// heartbeat keeps the connection known to be alive.
const heartbeat = 20 * time.Second

// follow tells the browser, by Server-Sent Events, that the workspace changed.
func (s server) follow(rw http.ResponseWriter, r *http.Request) {
	rw.Header().Set("Content-Type", "text/event-stream")
	out := http.NewResponseController(rw)
	say := func(line string) error {
		if _, err := io.WriteString(rw, line+"\n\n"); err != nil {
			return err
		}
		return out.Flush()
	}
	line := "data: changed"
	for say(line) == nil {
		select {
		case <-r.Context().Done():
			return
		case <-time.After(restless):
		}
		line = "data: changed"
		if err := s.change(r.Context()); errors.Is(err, context.DeadlineExceeded) {
			line = ": nothing new"
		} else if err != nil {
			return
		}
	}
}

// change waits for the next change of the workspace.
func (s server) change(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, heartbeat)
	defer cancel()
	asked := false
	return s.ws.WaitFor(ctx, func() bool {
		again := asked
		asked = true
		return again
	})
}
