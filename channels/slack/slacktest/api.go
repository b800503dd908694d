package slacktest

import (
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"
)

func (w *Workspace) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/api/{method}", w.serveAPI)
	mux.HandleFunc("GET /link/", w.serveSocket)
	mux.HandleFunc("POST /upload/{ticket}", w.serveUpload)
	mux.HandleFunc("GET /files-pri/{id}/{name}", w.serveFile)
	mux.HandleFunc("POST /actions/{path...}", w.serveResponseURL)
	mux.HandleFunc("POST /commands/{path...}", w.serveResponseURL)
	mux.HandleFunc("GET /{$}", serveSignIn)
	return mux
}

// A call is one Web API call by an app.
type call struct {
	w      *Workspace
	method string
	app    *App
	args   args
}

// An apiError is an answer with ok false.
type apiError struct {
	code     string
	messages []string // what response_metadata tells
	needed   string
	provided string
}

func (e *apiError) Error() string { return e.code }

func fail(code string, messages ...string) *apiError {
	return &apiError{code: code, messages: messages}
}

// A Call is a Web API call as it was answered.
type Call struct {
	Method string
	Args   map[string]string // as form values, without the token
	Error  string            // empty when it succeeded; HTTP 429 is "ratelimited"
	At     time.Time         // on the workspace's clock
}

// Calls are the calls so far of the given methods, or all.
func (w *Workspace) Calls(methods ...string) []Call {
	w.mu.Lock()
	defer w.mu.Unlock()
	var out []Call
	for _, c := range w.calls {
		if len(methods) == 0 || slices.Contains(methods, c.Method) {
			out = append(out, c)
		}
	}
	return out
}

func (w *Workspace) serveAPI(rw http.ResponseWriter, r *http.Request) {
	name := r.PathValue("method")
	f, faulty := w.fault(name)
	if faulty {
		w.pause(r, f.Delay)
		if !f.After && w.strike(rw, r, f) {
			return
		}
	}
	body, scopes, wait := w.perform(name, r)
	if faulty && f.After && w.strike(rw, r, f) {
		return
	}
	if scopes != "" {
		rw.Header().Set("x-oauth-scopes", scopes)
		rw.Header().Set("x-accepted-oauth-scopes", methods[name].scope)
	}
	if wait > 0 {
		rateLimited(rw, wait)
		return
	}
	answerWith(rw, body)
}

// pause waits for d, or until the client or the workspace is gone.
func (w *Workspace) pause(r *http.Request, d time.Duration) {
	if d <= 0 {
		return
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-r.Context().Done():
	case <-w.done:
	}
}

// perform carries out a call and encodes its answer. wait is positive when the
// call comes too soon.
func (w *Workspace) perform(name string, r *http.Request) (body []byte, scopes string, wait time.Duration) {
	args, argErr := readArgs(r, methods[name].json)
	w.mu.Lock()
	defer w.release()
	j, app, wait, err := w.run(name, args, argErr)
	record := Call{Method: name, Args: args.strings(), At: w.now()}
	switch {
	case wait > 0:
		record.Error = "ratelimited"
	case err != nil:
		record.Error = err.Error()
		j = refusal(err)
	}
	w.calls = append(w.calls, record)
	if app != nil {
		scopes = app.provided()
	}
	body, _ = json.Marshal(j)
	return body, scopes, wait
}

func (w *Workspace) run(name string, args args, argErr error) (map[string]any, *App, time.Duration, error) {
	m, ok := methods[name]
	if !ok {
		return nil, nil, 0, fail("unknown_method")
	}
	if argErr != nil {
		return nil, nil, 0, argErr
	}
	app, err := w.authenticate(m, args)
	if err != nil {
		return nil, nil, 0, err
	}
	if wait := w.tooSoon(app, m.tier, name, args.str("channel")); wait > 0 {
		return nil, app, wait, nil
	}
	c := &call{w: w, method: name, app: app, args: args}
	if m.scope != "" {
		if err := c.need(m.scope); err != nil {
			return nil, app, 0, err
		}
	}
	for _, field := range m.required {
		if args.str(field) == "" && args.value(field) == nil {
			return nil, app, 0, fail("invalid_arguments", "[ERROR] missing required field: "+field)
		}
	}
	j, err := m.run(c)
	if err != nil {
		return nil, app, 0, err
	}
	if j == nil {
		j = map[string]any{}
	}
	j["ok"] = true
	return j, app, 0, nil
}

// authenticate finds the app that the token belongs to.
func (w *Workspace) authenticate(m method, args args) (*App, error) {
	token := args.header
	if token == "" && !m.appToken {
		token = args.str("token")
	}
	if token == "" && m.appToken && args.str("token") != "" {
		return nil, fail("invalid_auth") // only the header counts here
	}
	if token == "" {
		return nil, fail("not_authed")
	}
	i := slices.IndexFunc(w.apps, func(a *App) bool { return token == a.BotToken || token == a.AppToken })
	if i < 0 {
		return nil, fail("invalid_auth")
	}
	a := w.apps[i]
	if a.denied != "" {
		return nil, fail(a.denied)
	}
	if (token == a.AppToken) != m.appToken {
		return nil, fail("not_allowed_token_type")
	}
	return a, nil
}

// need refuses the call unless the token has one of the scopes.
func (c *call) need(scopes ...string) error {
	if slices.ContainsFunc(scopes, c.app.has) {
		return nil
	}
	return &apiError{code: "missing_scope", needed: strings.Join(scopes, ","), provided: c.app.provided()}
}

func refusal(err error) map[string]any {
	e := fail("internal_error")
	errors.As(err, &e)
	j := map[string]any{"ok": false, "error": e.code}
	if len(e.messages) > 0 {
		j["response_metadata"] = map[string]any{"messages": e.messages}
		if e.code == "invalid_blocks" {
			var plain []string
			for _, m := range e.messages {
				plain = append(plain, strings.TrimPrefix(m, "[ERROR] "))
			}
			j["errors"] = plain
		}
	}
	if e.needed != "" {
		j["needed"], j["provided"] = e.needed, e.provided
	}
	return j
}

func answer(rw http.ResponseWriter, j map[string]any) {
	body, _ := json.Marshal(j)
	answerWith(rw, body)
}

func answerWith(rw http.ResponseWriter, body []byte) {
	rw.Header().Set("Content-Type", "application/json; charset=utf-8")
	_, _ = rw.Write(body)
}

// strings is the arguments as form values, without the token.
func (a args) strings() map[string]string {
	out := map[string]string{}
	for key := range maps.Keys(a.values) {
		if key != "token" {
			out[key] = a.str(key)
		}
	}
	return out
}
