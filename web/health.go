package web

import (
	"context"
	"encoding/json"
	"net/http"
	"time"
)

// healthy tells that the process lives.
func healthy(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, _ = w.Write([]byte("ok\n"))
}

// readyPatience is how long the database may take to answer /readyz.
const readyPatience = 3 * time.Second

// ready tells whether the desk does its work: 200 where all of it does, 503
// otherwise, with a word on each part. Errors stay in the log: they may name
// addresses.
func (s *Server) ready(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), readyPatience)
	defer cancel()
	type state struct {
		Ready    bool              `json:"ready"`
		Database string            `json:"database"`
		Channels map[string]string `json:"channels"`
	}
	now := state{Ready: true, Database: "answers", Channels: map[string]string{}}
	if err := s.Store.Ping(ctx); err != nil {
		s.Log.Warn("the database does not answer", "err", err)
		now.Ready, now.Database = false, "does not answer"
	}
	for name, err := range s.Parts() {
		now.Channels[name] = "connected"
		if err != nil {
			now.Ready, now.Channels[name] = false, "not connected"
		}
	}
	w.Header().Set("Content-Type", "application/json")
	if !now.Ready {
		w.WriteHeader(http.StatusServiceUnavailable)
	}
	_ = json.NewEncoder(w).Encode(now)
}
