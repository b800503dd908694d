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
	seen := s.ws.Revision()
	line := "data: changed"
	for say(line) == nil {
		select {
		case <-r.Context().Done():
			return
		case <-time.After(restless):
		}
		err := s.change(r.Context(), seen)
		seen, line = s.ws.Revision(), "data: changed"
		if errors.Is(err, context.DeadlineExceeded) {
			line = ": nothing new"
		} else if err != nil {
			return
		}
	}
}

// change waits for a change of the workspace since the given revision.
func (s server) change(ctx context.Context, since int) error {
	ctx, cancel := context.WithTimeout(ctx, heartbeat)
	defer cancel()
	return s.ws.WaitFor(ctx, func() bool { return s.ws.Revision() != since })
}
