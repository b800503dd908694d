package slack

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// A socket is one Socket Mode connection. slack-go's own client is not used
// for it: that one hides why Slack disconnects, closes before it opens the
// next, and decodes every payload, refusing what has one field out of shape.
type socket struct {
	ws      *websocket.Conn
	silence time.Duration

	mu     sync.Mutex // guards writing
	leaves bool       // Slack announced its end
}

// Limits of a connection.
const (
	maxFrame    = 16 << 20         // octets
	writeTime   = 10 * time.Second // for one acknowledgement
	dialTime    = 20 * time.Second
	lingerAfter = 20 * time.Second // how long a connection is read after Slack announced its end
)

// dial opens a connection: apps.connections.open gives a URL for one use.
func (c *Channel) dial(ctx context.Context) (*socket, error) {
	ctx, cancel := context.WithTimeout(ctx, dialTime)
	defer cancel()
	_, url, err := c.api.StartSocketModeContext(ctx)
	if err != nil {
		return nil, fmt.Errorf("open Socket Mode: %w", explain("apps.connections.open", err))
	}
	d := websocket.Dialer{Proxy: http.ProxyFromEnvironment, HandshakeTimeout: dialTime, WriteBufferSize: 32 << 10}
	ws, resp, err := d.DialContext(ctx, url, nil)
	if err != nil {
		if resp != nil {
			return nil, fmt.Errorf("open Socket Mode: dial: %w (%s)", err, resp.Status)
		}
		return nil, fmt.Errorf("open Socket Mode: dial: %w", err)
	}
	ws.SetReadLimit(maxFrame)
	s := &socket{ws: ws, silence: c.silence}
	ws.SetPingHandler(s.pong)
	return s, s.heard()
}

// heard notes a sign of life: Slack pings several times a minute, so a longer
// silence means a dead connection.
func (s *socket) heard() error {
	if s.leaves {
		return nil // it is read until the deadline that leave set
	}
	return s.ws.SetReadDeadline(time.Now().Add(s.silence))
}

func (s *socket) pong(data string) error {
	if err := s.heard(); err != nil {
		return err
	}
	err := s.ws.WriteControl(websocket.PongMessage, []byte(data), time.Now().Add(writeTime))
	if errors.Is(err, websocket.ErrCloseSent) {
		return nil
	}
	return err
}

// leave bounds how long the connection is still read.
func (s *socket) leave() error {
	s.leaves = true
	return s.ws.SetReadDeadline(time.Now().Add(lingerAfter))
}

// read is the next frame.
func (s *socket) read() ([]byte, error) {
	_, data, err := s.ws.ReadMessage()
	if err != nil {
		var timeout net.Error
		if errors.As(err, &timeout) && timeout.Timeout() && !s.leaves {
			return nil, fmt.Errorf("read Socket Mode: Slack was silent for %s: %w", s.silence, err)
		}
		return nil, fmt.Errorf("read Socket Mode: %w", err)
	}
	return data, s.heard()
}

// ack acknowledges an envelope, with an answer where that is not nil.
func (s *socket) ack(envelopeID string, answer any) error {
	data, err := json.Marshal(struct {
		ID      string `json:"envelope_id"`
		Payload any    `json:"payload,omitempty"`
	}{envelopeID, answer})
	if err != nil {
		return fmt.Errorf("acknowledge: %w", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.ws.SetWriteDeadline(time.Now().Add(writeTime)); err != nil {
		return fmt.Errorf("acknowledge: %w", err)
	}
	if err := s.ws.WriteMessage(websocket.TextMessage, data); err != nil {
		return fmt.Errorf("acknowledge: %w", err)
	}
	return nil
}

func (s *socket) close() { _ = s.ws.Close() }
