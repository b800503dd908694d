package page

import (
	"bytes"
	"embed"
	"html/template"
	"mime"
	"net/http"
	"net/url"
	"path"
	"strconv"
	"strings"

	"guichet/channels/slack/slacktest"
)

//go:embed page.tmpl style.css page.js
var content embed.FS

var tmpl = template.Must(template.New("page.tmpl").Funcs(template.FuncMap{
	"stand":   stand,
	"under":   under,
	"compose": compose,
	"quick":   func() []reaction { return quick },
}).ParseFS(content, "page.tmpl"))

// A server shows one workspace.
type server struct{ ws *slacktest.Workspace }

// New is the page of a workspace. It may be mounted below any path that ends
// with a slash.
func New(ws *slacktest.Workspace) http.Handler {
	s := server{ws}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", s.show)
	mux.HandleFunc("GET /events", s.follow)
	mux.HandleFunc("GET /file/{id}/{name}", s.file)
	mux.HandleFunc("GET /style.css", asset)
	mux.HandleFunc("GET /page.js", asset)
	mux.HandleFunc("POST /do/{deed}", s.act)
	return http.NewCrossOriginProtection().Handler(guarded(mux))
}

// guarded forbids the browser to load anything from elsewhere, and to show the
// page within another.
func guarded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		h := rw.Header()
		h.Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "+
			"form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cache-Control", "no-store")
		next.ServeHTTP(rw, r)
	})
}

func asset(rw http.ResponseWriter, r *http.Request) {
	data, err := content.ReadFile(path.Base(r.URL.Path))
	if err != nil {
		http.NotFound(rw, r)
		return
	}
	rw.Header().Set("Content-Type", mime.TypeByExtension(path.Ext(r.URL.Path)))
	_, _ = rw.Write(data)
}

// A place is what the page shows, and to whom.
type place struct {
	As     string // the handle of the person who looks
	In     string // the channel's id, or "home"
	Thread string // ts of the root that is open beside it
}

func placeOf(v url.Values) place {
	return place{As: v.Get("as"), In: v.Get("in"), Thread: v.Get("thread")}
}

// Query is the place as the query of an address.
func (p place) Query() string {
	v := url.Values{}
	for key, value := range map[string]string{"as": p.As, "in": p.In, "thread": p.Thread} {
		if value != "" {
			v.Set(key, value)
		}
	}
	return v.Encode()
}

// To is the address of another place for the same person.
func (p place) To(in, thread string) string {
	return "?" + place{As: p.As, In: in, Thread: thread}.Query()
}

func (s server) show(rw http.ResponseWriter, r *http.Request) {
	var out bytes.Buffer
	if err := tmpl.Execute(&out, s.screen(placeOf(r.URL.Query()))); err != nil {
		http.Error(rw, err.Error(), http.StatusInternalServerError)
		return
	}
	rw.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = rw.Write(out.Bytes())
}

// file serves a file to whoever looks. What a browser might run is downloaded.
func (s server) file(rw http.ResponseWriter, r *http.Request) {
	f, ok := s.ws.File(r.PathValue("id"))
	if !ok {
		http.NotFound(rw, r)
		return
	}
	kind := "application/octet-stream"
	if harmless(f) {
		kind = f.Type
	}
	rw.Header().Set("Content-Type", kind)
	rw.Header().Set("Content-Length", strconv.Itoa(len(f.Data)))
	_, _ = rw.Write(f.Data)
}

// harmless reports whether a browser shows the file without running anything.
func harmless(f slacktest.File) bool {
	switch f.Type {
	case "image/png", "image/jpeg", "image/gif", "image/webp":
		return true
	}
	return strings.HasPrefix(f.Type, "text/plain")
}

// stand gives an element the place to which its form returns.
func stand(at place, v any) element {
	e, ok := v.(element)
	if !ok {
		e = *v.(*element)
	}
	e.At = at
	return e
}

// blocksAt are blocks and the place to which their forms return.
type blocksAt struct {
	At     place
	Blocks []block
}

func under(at place, blocks []block) blocksAt { return blocksAt{at, blocks} }

// A composer is where one types.
type composer struct {
	At           place
	Pane         bool // in the thread
	Prompt, Hint string
}

func compose(at place, pane bool, title string, commands []string) composer {
	if pane {
		return composer{At: at, Pane: true, Prompt: "Reply…"}
	}
	hint := "Enter sends, Shift+Enter begins a line"
	if len(commands) > 0 {
		hint += " · " + strings.Join(commands, " ")
	}
	return composer{At: at, Prompt: "Message " + title, Hint: hint}
}

// quick are the emoji that are at hand.
var quick = func() []reaction {
	var out []reaction
	for _, name := range strings.Fields("+1 white_check_mark eyes ticket lock outbox_tray arrow_up hourglass repeat red_circle large_orange_circle tada") {
		out = append(out, reaction{Name: name, Glyph: slacktest.Glyph(name)})
	}
	return out
}()
