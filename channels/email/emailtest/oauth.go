package emailtest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"strings"
)

// The one application that the token endpoint knows.
const (
	ClientID     = "guichet"
	ClientSecret = "client-secret"
)

const xoauth2 = "XOAUTH2"

// grants are the tokens that are good at present.
type grants struct {
	refresh string
	access  map[string]bool
	given   int  // access tokens so far
	rotate  bool // each refresh token is good for once
	down    bool
	scopes  []string
}

// RefreshToken is the one that is good at present.
func (s *Server) RefreshToken() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.grants.refresh
}

// RotateTokens makes each refresh token good for once: with the access token
// comes the next one.
func (s *Server) RotateTokens(on bool) { s.grant(func(g *grants) { g.rotate = on }) }

// EndTokens ends all access tokens, before their time.
func (s *Server) EndTokens() { s.grant(func(g *grants) { clear(g.access) }) }

// Revoke ends the refresh token.
func (s *Server) Revoke() { s.grant(func(g *grants) { g.refresh = "" }) }

// Renew gives a new refresh token.
func (s *Server) Renew(token string) { s.grant(func(g *grants) { g.refresh = token }) }

// TokensDown makes the token endpoint answer 503.
func (s *Server) TokensDown(on bool) { s.grant(func(g *grants) { g.down = on }) }

// Tokens is how many access tokens were given, and the scopes they were asked
// for with.
func (s *Server) Tokens() (given int, scopes []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.grants.given, append([]string(nil), s.grants.scopes...)
}

func (s *Server) grant(f func(*grants)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f(&s.grants)
	s.change()
}

// serveTokens opens the token endpoint (RFC 6749, section 3.2).
func (s *Server) serveTokens() error {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	s.OAuth = "http://" + l.Addr().String() + "/token"
	server := &http.Server{Handler: http.HandlerFunc(s.giveToken)}
	s.closers = append(s.closers, server)
	s.running.Go(func() { server.Serve(l) })
	return nil
}

func (s *Server) giveToken(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.change()
	g := &s.grants
	refuse := func(code int, what, why string) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(code)
		json.NewEncoder(w).Encode(map[string]string{"error": what, "error_description": why})
	}
	grant := r.PostFormValue("grant_type")
	switch {
	case g.down:
		http.Error(w, "come back later", http.StatusServiceUnavailable)
		return
	case r.PostFormValue("client_id") != ClientID || r.PostFormValue("client_secret") != ClientSecret:
		refuse(http.StatusUnauthorized, "invalid_client", "nobody of that name")
		return
	case grant == "refresh_token" && (g.refresh == "" || r.PostFormValue("refresh_token") != g.refresh):
		refuse(http.StatusBadRequest, "invalid_grant", "Token has been expired or revoked.")
		return
	case grant != "refresh_token" && grant != "client_credentials":
		refuse(http.StatusBadRequest, "unsupported_grant_type", grant)
		return
	}
	g.given++
	g.scopes = append(g.scopes, r.PostFormValue("scope"))
	token := fmt.Sprintf("access-%d", g.given)
	g.access[token] = true
	answer := map[string]any{"access_token": token, "token_type": "Bearer", "expires_in": 3600}
	if grant == "refresh_token" && g.rotate {
		g.refresh = fmt.Sprintf("refresh-%d", g.given)
		answer["refresh_token"] = g.refresh
	}
	w.Header().Set("Content-Type", "application/json")
	json.NewEncoder(w).Encode(answer)
}

// A tokenLogin is the server's side of XOAUTH2: after a bad token it says what
// is wrong, waits for an empty answer, and refuses.
type tokenLogin struct {
	srv     *Server
	done    func(*user)
	refused error
	bad     bool
}

func (l *tokenLogin) Next(response []byte) (challenge []byte, done bool, err error) {
	if l.bad {
		return nil, false, l.refused
	}
	if response == nil {
		return nil, false, nil
	}
	l.srv.mu.Lock()
	defer l.srv.mu.Unlock()
	l.srv.fault.logins++
	l.srv.change()
	name, rest, _ := bytes.Cut(bytes.TrimPrefix(response, []byte("user=")), []byte("\x01"))
	token := strings.TrimSuffix(strings.TrimPrefix(string(rest), "auth=Bearer "), "\x01\x01")
	u := l.srv.users[canonical(string(name))]
	if u == nil || !l.srv.grants.access[token] || l.srv.fault.refuseLogin {
		l.bad = true
		return []byte(`{"status":"400","schemes":"Bearer","scope":"https://mail.example/"}`), false, nil
	}
	l.done(u)
	return nil, true, nil
}
