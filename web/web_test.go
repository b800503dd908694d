package web_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"guichet/store"
	"guichet/store/storetest"
	"guichet/templates"
	"guichet/tickets"
	"guichet/web"
)

var secret = []byte("0123456789abcdef0123456789abcdef")

// A scene is a desk with one resolved ticket, seen over HTTP.
type scene struct {
	*testing.T
	store  *store.Store
	server *web.Server
	desk   tickets.Desk
	deaf   error // why the mailbox is not heard
	now    time.Time
}

func newScene(t *testing.T) *scene {
	dir := t.TempDir()
	st, err := store.Open(t.Context(), store.Config{Database: "sqlite:" + dir + "/desk.db", Files: dir + "/files"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	words, err := templates.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	s := &scene{T: t, store: st, now: time.Now().UTC().Truncate(time.Microsecond), desk: tickets.Desk{NewID: tickets.NewID, CloseAfter: time.Hour}}
	s.server = &web.Server{
		Config: web.Config{Listen: "127.0.0.1:0", PublicURL: "https://desk.example.org"}, Store: st, Rater: s, Secret: secret,
		Parts: func() map[string]error { return map[string]error{"support": s.deaf} },
		Desk:  "Support", Words: words, Count: web.NewCounts(), Log: slog.New(slog.DiscardHandler), Now: func() time.Time { return s.now },
	}
	x := storetest.NewTicket(1001)
	x.Ticket.Level, x.Ticket.Status = tickets.L1, tickets.Open
	s.commit(x)
	s.change(func(c tickets.Case) (tickets.Change, error) { return s.desk.Resolve(s.now, c, ada) })
	return s
}

var ada = tickets.Author{Role: tickets.Agent, Address: tickets.Address{Network: tickets.Slack, ID: "U1", Name: "Ada"}}

func (s *scene) commit(x tickets.Change) {
	s.Helper()
	if err := s.store.Commit(context.Background(), x); err != nil {
		s.Fatal(err)
	}
}

func (s *scene) change(do func(tickets.Case) (tickets.Change, error)) {
	s.Helper()
	c, err := s.store.Case(context.Background(), 1001)
	if err != nil {
		s.Fatal(err)
	}
	x, err := do(c)
	if err != nil {
		s.Fatal(err)
	}
	s.commit(x)
}

// Rate implements [web.Rater] by the desk's own rule.
func (s *scene) Rate(ctx context.Context, number int64, closes time.Time, mark int, word string) error {
	c, err := s.store.Case(ctx, number)
	if err != nil {
		return err
	}
	if !c.Ticket.Alarm(tickets.CloseDue).Equal(closes) {
		return tickets.ErrInvalid
	}
	x, err := s.desk.Rate(s.now, c, tickets.Author{Role: tickets.Requester, Address: c.Ticket.Requester}, mark, word)
	if errors.As(err, new(tickets.Refusal)) {
		return tickets.ErrInvalid
	}
	s.commit(x)
	return nil
}

func (s *scene) ticket() tickets.Ticket {
	s.Helper()
	c, err := s.store.Case(context.Background(), 1001)
	if err != nil {
		s.Fatal(err)
	}
	return c.Ticket
}

// link is the path of the link in the mail.
func (s *scene) link() string {
	s.Helper()
	path, ok := strings.CutPrefix(web.RateLink(s.server.Config, secret, s.ticket()), "https://desk.example.org")
	if !ok {
		s.Fatalf("the link leads elsewhere: %q", path)
	}
	return path
}

func (s *scene) do(method, path, body string, header ...string) *http.Response {
	s.Helper()
	r := httptest.NewRequest(method, "https://desk.example.org"+path, strings.NewReader(body))
	if body != "" {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	s.server.Handler().ServeHTTP(w, r)
	return w.Result()
}

func text(r *http.Response) string {
	raw, _ := io.ReadAll(r.Body)
	return string(raw)
}

func (s *scene) expect(r *http.Response, status int, words ...string) {
	s.Helper()
	body := text(r)
	if r.StatusCode != status {
		s.Errorf("status %d, want %d: %s", r.StatusCode, status, body)
	}
	for _, w := range words {
		if !strings.Contains(body, w) {
			s.Errorf("the answer lacks %q:\n%s", w, body)
		}
	}
}

func TestRequesterGivesAMark(t *testing.T) {
	s := newScene(t)
	s.expect(s.do("GET", s.link(), ""), 200, `lang="fr"`, "Imprimante en panne", `value="5"`, "😀 5", "<form")
	r := s.do("POST", s.link(), url.Values{"mark": {"4"}, "word": {"Merci !\r\nMais c'était long."}}.Encode(), "Sec-Fetch-Site", "same-origin")
	s.expect(r, http.StatusSeeOther)
	s.expect(s.do("GET", s.link(), ""), 200, "Merci", "4 sur 5")
	if got := s.ticket().Rating; got != 4 {
		t.Errorf("the mark is %d", got)
	}
	events, err := s.store.Events(t.Context(), 1001)
	if err != nil {
		t.Fatal(err)
	}
	last := events[len(events)-1]
	if last.Kind != tickets.Remarked || last.Detail["text"] != "Merci !\nMais c'était long." {
		t.Errorf("the agents read %+v", last)
	}
}

// Scanners open links, and send HEAD; only who chooses a mark changes something,
// and only once for each resolution. A link of one resolution, of one person or
// of a ticket that is open or closed opens nothing else.
func TestT51_LinkIsOfOneUseForOneResolution(t *testing.T) {
	s := newScene(t)
	link := s.link()
	for _, method := range []string{"GET", "HEAD", "GET"} {
		s.do(method, link, "")
		s.do(method, link+"?mark=1", "")
	}
	for _, empty := range []string{"mark=0", "mark=6", "mark=", "word=x", "mark=five"} {
		s.do("POST", link, empty)
	}
	if got := s.ticket(); got.Rating != 0 || got.Version != 2 {
		t.Fatalf("what chooses no mark changed the ticket: mark %d, version %d", got.Rating, got.Version)
	}
	s.do("POST", link, "mark=5")
	s.do("POST", link, "mark=1")
	s.do("POST", link, "mark=5")
	if got := s.ticket(); got.Rating != 5 || got.Version != 3 {
		t.Errorf("mark %d, version %d: the second mark counted", got.Rating, got.Version)
	}

	s.now = s.now.Add(time.Minute)
	s.change(func(c tickets.Case) (tickets.Change, error) { return s.desk.Reopen(s.now, c, nil, ada) })
	s.expect(s.do("GET", link, ""), 404)
	s.change(func(c tickets.Case) (tickets.Change, error) { return s.desk.Resolve(s.now, c, ada) })
	s.expect(s.do("GET", link, ""), 404, "leads nowhere")
	s.expect(s.do("POST", link, "mark=1"), 404)
	second := s.link()
	s.expect(s.do("GET", second, ""), 200, "<form")
	s.change(func(c tickets.Case) (tickets.Change, error) { return s.desk.Wake(s.now.Add(2*time.Hour), c, nil), nil })
	if s.ticket().Status != tickets.Closed {
		t.Fatal("the ticket is not closed")
	}
	s.expect(s.do("POST", second, "mark=1"), 404)
	if got := s.ticket().Rating; got != 0 {
		t.Errorf("a closed ticket was marked %d", got)
	}
}

// A link proves one ticket of one person alone: anything else about it makes it
// worthless, and what is not there answers like what is.
func TestT52_WrongLinksAreAllAlike(t *testing.T) {
	s := newScene(t)
	link := s.link()
	token := link[strings.LastIndex(link, "/")+1:]
	other := s.ticket()
	other.Requester.ID = "eve@example.org"
	foreign := web.RateLink(s.server.Config, secret, other)
	unsigned := web.RateLink(s.server.Config, []byte("another secret of some length"), s.ticket())
	want := text(s.do("GET", "/rate/9999/"+token, ""))
	for _, path := range []string{
		"/rate/1001/" + token[:len(token)-1], "/rate/1001/" + token + "A", "/rate/1001/x", "/rate/abc/" + token, "/rate/99999999999999999999/" + token,
		"/rate/1001/" + strings.ToLower(token), strings.TrimPrefix(foreign, "https://desk.example.org"), strings.TrimPrefix(unsigned, "https://desk.example.org"),
	} {
		for _, method := range []string{"GET", "POST"} {
			r := s.do(method, path, "")
			if got := text(r); r.StatusCode != 404 || got != want {
				t.Errorf("%s %s: status %d, %s", method, path, r.StatusCode, got)
			}
		}
	}
	if strings.Contains(want, "Imprimante") || strings.Contains(want, "zoe") {
		t.Errorf("who has no link reads %s", want)
	}
}

// No other site makes a browser do anything here, shows our pages in its own, or
// learns where somebody was; nothing of it is kept.
func TestT54_PagesAreGuarded(t *testing.T) {
	s := newScene(t)
	s.expect(s.do("POST", s.link(), "mark=1", "Sec-Fetch-Site", "cross-site", "Origin", "https://evil.example"), 403)
	if s.ticket().Rating != 0 {
		t.Error("another site gave a mark")
	}
	for _, path := range []string{s.link(), "/", "/healthz", "/readyz", "/metrics", "/style.css"} {
		h := s.do("GET", path, "").Header
		for name, want := range map[string]string{
			"Content-Security-Policy": "frame-ancestors 'none'", "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY",
			"Referrer-Policy": "no-referrer", "Cache-Control": "no-store", "Strict-Transport-Security": "max-age",
		} {
			if !strings.Contains(h.Get(name), want) {
				t.Errorf("%s: %s is %q", path, name, h.Get(name))
			}
		}
		if csp := h.Get("Content-Security-Policy"); !strings.Contains(csp, "default-src 'none'") || strings.Contains(csp, "unsafe") {
			t.Errorf("%s: the policy is %q", path, csp)
		}
	}
	r := s.do("POST", s.link(), "mark=5&word="+strings.Repeat("x", 1<<20))
	if r.StatusCode == http.StatusSeeOther || s.ticket().Rating != 0 {
		t.Errorf("a megabyte was read: status %d", r.StatusCode)
	}
	if page := text(s.do("GET", s.link(), "")); strings.Contains(page, "<script") {
		t.Error("the page needs a script")
	}
}

// Links are made of the configured address alone, and answers lead nowhere else,
// whatever a request says of the host.
func TestT61_HostHeaderLeadsNowhere(t *testing.T) {
	s := newScene(t)
	r := httptest.NewRequest("POST", "https://evil.example"+s.link(), strings.NewReader("mark=3"))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("X-Forwarded-Host", "evil.example")
	w := httptest.NewRecorder()
	s.server.Handler().ServeHTTP(w, r)
	to, err := url.Parse(w.Header().Get("Location"))
	if err != nil || to.IsAbs() || to.Host != "" || strings.Contains(to.Path, "/") {
		t.Errorf("it leads to %q", w.Header().Get("Location"))
	}
	if !strings.HasPrefix(web.RateLink(s.server.Config, secret, s.ticket()), "https://desk.example.org/rate/1001/") {
		t.Error("the link is not of the configured address")
	}
	if got := web.RateLink(web.Config{}, secret, s.ticket()); got != "" {
		t.Errorf("without an address there is the link %q", got)
	}
}

// What somebody wrote in a subject is text on the page.
func TestT32_SubjectsAreText(t *testing.T) {
	s := newScene(t)
	s.change(func(c tickets.Case) (tickets.Change, error) {
		c.Ticket.Subject = `<script>alert(1)</script>{{.}}`
		return tickets.Change{Ticket: c.Ticket}, nil
	})
	s.expect(s.do("GET", s.link(), ""), 200, "&lt;script&gt;alert(1)&lt;/script&gt;{{.}}")
}

func TestHealth(t *testing.T) {
	s := newScene(t)
	s.expect(s.do("GET", "/healthz", ""), 200, "ok")
	read := func(status int) (now struct {
		Ready    bool
		Database string
		Channels map[string]string
	}) {
		t.Helper()
		r := s.do("GET", "/readyz", "")
		if err := json.NewDecoder(r.Body).Decode(&now); err != nil || r.StatusCode != status {
			t.Errorf("status %d, want %d; %v", r.StatusCode, status, err)
		}
		return now
	}
	if now := read(200); !now.Ready || now.Database != "answers" || now.Channels["support"] != "connected" {
		t.Errorf("a healthy desk says %+v", now)
	}
	s.deaf = errors.New("the password of support@example.org is wrong")
	if now := read(503); now.Ready || now.Channels["support"] != "not connected" {
		t.Errorf("a deaf desk says %+v", now)
	}
	s.deaf = nil
	s.store.Close()
	if now := read(503); now.Ready || now.Database != "does not answer" {
		t.Errorf("a desk without its database says %+v", now)
	}
	s.expect(s.do("GET", "/healthz", ""), 200, "ok")
}

// The figures tell what was counted and what the records hold, and name nobody.
func TestMetrics(t *testing.T) {
	s := newScene(t)
	c := s.server.Count
	c.Letter("support", tickets.Ticketed, 20*time.Millisecond)
	c.Delivery("support", store.Sent)
	c.Event(tickets.Event{Kind: tickets.Breached, Detail: map[string]string{"clock": string(tickets.Resolution)}})
	c.Event(tickets.Event{Kind: tickets.Noted})
	s.now = s.now.Add(time.Hour)
	body := text(s.do("GET", "/metrics", ""))
	for _, want := range []string{
		`guichet_letters_total{channel="support",outcome="ticketed"} 1`, `guichet_letter_seconds_count{channel="support"} 1`,
		`guichet_deliveries_total{channel="support",outcome="sent"} 1`, `guichet_sla_breaches_total{clock="resolution"} 1`,
		`guichet_sla_breaches_total{clock="first response"} 0`, `guichet_tickets{status="resolved"} 1`, `guichet_tickets{status="open"} 0`,
		`guichet_waiting{queue="inbox"} 0`, `guichet_waiting_oldest_seconds{queue="inbox"} 0`, "go_goroutines",
	} {
		if !strings.Contains(body, want) {
			t.Errorf("the figures lack %s", want)
		}
	}
	if strings.Contains(body, `guichet_waiting{queue="outbox"} 0`) || strings.Contains(body, `guichet_waiting_oldest_seconds{queue="outbox"} 0`) {
		t.Error("what waits in the outbox is not counted")
	}
	for _, never := range []string{"zoe", "example.org", "Imprimante", "Ada"} {
		if strings.Contains(body, never) {
			t.Errorf("the figures name %q", never)
		}
	}
	if t.Failed() {
		t.Log(body)
	}
}

func TestConfig(t *testing.T) {
	for _, c := range []struct {
		web.Config
		want string
	}{
		{web.Config{}, ""},
		{web.Config{Listen: "127.0.0.1:8080"}, ""},
		{web.Config{Listen: ":8080", PublicURL: "https://desk.example.org/support"}, ""},
		{web.Config{Listen: "8080"}, "no host and port"},
		{web.Config{PublicURL: "https://desk.example.org"}, "set listen too"},
		{web.Config{Listen: ":80", PublicURL: "desk.example.org"}, "no address"},
		{web.Config{Listen: ":80", PublicURL: "javascript:alert(1)"}, "no address"},
		{web.Config{Listen: ":80", PublicURL: "https://desk.example.org/?a=b"}, "no address"},
	} {
		err := c.Validate()
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: %v, want %q", c.Config, err, c.want)
		}
	}
}
