package web

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"golang.org/x/time/rate"

	"guichet/store"
	"guichet/templates"
)

// A Config says where the desk listens for HTTP.
type Config struct {
	Listen    string `yaml:"listen"`     // "127.0.0.1:8080"; empty: nowhere
	PublicURL string `yaml:"public_url"` // how people reach it, as in "https://desk.example.org"; empty: they do not
}

// Validate reports what cannot work.
func (c Config) Validate() error {
	if c.Listen != "" {
		if _, _, err := net.SplitHostPort(c.Listen); err != nil {
			return fmt.Errorf("web: listen: %q is no host and port such as 127.0.0.1:8080", c.Listen)
		}
	}
	if c.PublicURL == "" {
		return nil
	}
	u, err := url.Parse(c.PublicURL)
	switch {
	case err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.RawQuery != "" || u.Fragment != "" || u.User != nil:
		return fmt.Errorf("web: public_url: %q is no address such as https://desk.example.org", c.PublicURL)
	case c.Listen == "":
		return errors.New("web: public_url: nobody would answer there; set listen too")
	}
	return nil
}

// A Server answers over HTTP. Its fields are set before Run and not changed
// afterwards.
type Server struct {
	Config
	Store  *store.Store
	Parts  func() map[string]error // what works, by its name in the configuration: nil while it does
	Rater  Rater
	Secret []byte // signs links
	Desk   string // its name, as people read it
	Words  *templates.Templates
	Count  *Counts // nil: nothing is counted
	Log    *slog.Logger
	Now    func() time.Time
}

// The limits of one request. None of our own needs more.
const (
	mostHeader = 16 << 10 // octets
	mostBody   = 16 << 10
	perSecond  = 50 // requests for pages, of all the world
	patience   = 10 * time.Second
)

// Run serves until ctx ends.
func (s *Server) Run(ctx context.Context) error {
	l, err := net.Listen("tcp", s.Listen)
	if err != nil {
		return fmt.Errorf("listen for HTTP: %w", err)
	}
	h := &http.Server{
		Handler: s.Handler(), MaxHeaderBytes: mostHeader,
		ReadHeaderTimeout: patience, ReadTimeout: patience, WriteTimeout: 3 * patience, IdleTimeout: time.Minute,
		ErrorLog: slog.NewLogLogger(s.Log.Handler(), slog.LevelDebug),
	}
	defer context.AfterFunc(ctx, func() {
		soon, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
		defer cancel()
		h.Shutdown(soon)
	})()
	if err := h.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve HTTP: %w", err)
	}
	return nil
}

// Handler answers every request.
func (s *Server) Handler() http.Handler {
	pages := http.NewServeMux()
	pages.HandleFunc("GET /rate/{ticket}/{token}", s.showRating)
	pages.HandleFunc("POST /rate/{ticket}/{token}", s.takeRating)
	pages.HandleFunc("GET /style.css", style)

	all := http.NewServeMux()
	all.Handle("/", limited(rate.NewLimiter(perSecond, 2*perSecond), ours(pages)))
	all.HandleFunc("GET /healthz", healthy)
	all.HandleFunc("GET /readyz", s.ready)
	if s.Count != nil {
		all.Handle("GET /metrics", s.Count.handler(s))
	}
	return s.guarded(all)
}

// ours refuses what another site makes a browser send. Whoever sends anything
// must know the token in the address anyway; browsers that do not say where a
// form stood (they hide it, by our Referrer-Policy) are believed.
func ours(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost && r.Header.Get("Sec-Fetch-Site") == "cross-site" {
			http.Error(w, http.StatusText(http.StatusForbidden), http.StatusForbidden)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// guarded tells browsers what our pages never do, so that nobody makes them.
func (s *Server) guarded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("X-Robots-Tag", "noindex, nofollow")
		h.Set("Cache-Control", "no-store")
		if strings.HasPrefix(s.PublicURL, "https:") {
			h.Set("Strict-Transport-Security", "max-age=31536000")
		}
		r.Body = http.MaxBytesReader(w, r.Body, mostBody)
		next.ServeHTTP(w, r)
	})
}

// limited refuses what comes too often, whoever it comes from: no page of ours
// is in such demand.
func limited(l *rate.Limiter, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !l.Allow() {
			w.Header().Set("Retry-After", "10")
			http.Error(w, http.StatusText(http.StatusTooManyRequests), http.StatusTooManyRequests)
			return
		}
		next.ServeHTTP(w, r)
	})
}
