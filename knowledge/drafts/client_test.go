package drafts

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"guichet/channels"
	"guichet/knowledge"
	"guichet/tickets"
)

// patience is for what must happen; short for what is forced to run out.
const (
	patience = time.Minute
	short    = 100 * time.Millisecond
)

// serve is a model that does what it is told here.
func serve(t *testing.T, answer http.HandlerFunc) *Client {
	t.Helper()
	return serveWithin(t, patience, answer)
}

func serveWithin(t *testing.T, timeout time.Duration, answer http.HandlerFunc) *Client {
	t.Helper()
	s := httptest.NewServer(answer)
	t.Cleanup(s.Close)
	c := Config{URL: s.URL + "/v1", Model: "small", APIKey: channels.NewSecret("sk-secret"), Timeout: timeout}
	if err := c.Validate(); err != nil {
		t.Fatal(err)
	}
	return New(c)
}

// says writes what a well-behaved endpoint writes.
func says(w http.ResponseWriter, text string) {
	w.Header().Set("Content-Type", "application/json")
	json.NewEncoder(w).Encode(map[string]any{
		"id": "1", "object": "chat.completion", "model": "small",
		"choices": []any{map[string]any{"index": 0, "finish_reason": "stop", "message": map[string]any{"role": "assistant", "content": text}}},
	})
}

func paper() Paper {
	t := tickets.Ticket{Number: 7, Language: "fr", Subject: "VPN"}
	said := []tickets.Message{
		{Ticket: 7, Public: true, Author: tickets.Author{Role: tickets.Requester, Address: tickets.Address{ID: "zoe@example.org", Name: "Zoé"}}, Text: "Le VPN ne marche pas."},
		{Ticket: 7, Author: tickets.Author{Role: tickets.Agent}, Text: "A NOTE among agents"},
		{Ticket: 8, Public: true, Author: tickets.Author{Role: tickets.Requester}, Text: "ANOTHER TICKET"},
	}
	internal := knowledge.Article{ID: "en/secret", Title: "INTERNAL ARTICLE", Audience: knowledge.Internal, Body: "INTERNAL BODY"}
	return NewPaper(t, said, []knowledge.Article{internal, vpnArticle, {ID: "en/wifi", Title: "Wi-Fi", Audience: knowledge.Public, Body: "Wait."}})
}

// A model is told what is public of one ticket, by whom it is in general, and
// nothing more.
func TestT50_AModelIsToldWhatIsPublicAlone(t *testing.T) {
	t.Setenv("OPENAI_API_KEY", "sk-of-somebody-else")
	t.Setenv("OPENAI_ORG_ID", "org-of-somebody-else")
	t.Setenv("OPENAI_BASE_URL", "http://127.0.0.1:1/")
	asked := make(chan string, 1)
	c := serve(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		asked <- fmt.Sprint(r.Method, r.URL, r.Header) + string(body)
		says(w, "Bonjour, redémarrez. \nSOURCES: 2, 9")
	})
	d, err := c.Draft(t.Context(), paper())
	if err != nil || d.Text != "Bonjour, redémarrez." || len(d.Sources) != 1 || d.Sources[0].ID != "en/wifi" {
		t.Errorf("%+v, %v", d, err)
	}
	octets := <-asked
	for _, there := range []string{"POST", "/v1/chat/completions", "Bearer sk-secret", "in French", "Le VPN ne marche pas.", "Open [the portal]", `"model":"small"`} {
		if !strings.Contains(octets, there) {
			t.Errorf("%q is not asked:\n%s", there, octets)
		}
	}
	for _, private := range []string{"NOTE", "ANOTHER", "INTERNAL", "zoe@", "Zoé", "somebody-else", `"tools"`, `"functions"`} {
		if strings.Contains(octets, private) {
			t.Errorf("%q left:\n%s", private, octets)
		}
	}
}

// Whatever an endpoint does, there is an error in plain words, soon, which
// repeats nothing of what was said.
func TestAnEndpointThatMisbehavesIsToldInWords(t *testing.T) {
	forever := func(w http.ResponseWriter, r *http.Request) {
		for r.Context().Err() == nil {
			if _, err := w.Write([]byte(strings.Repeat(" ", 1<<14))); err != nil {
				return
			}
		}
	}
	for name, c := range map[string]struct {
		answer http.HandlerFunc
		want   string
	}{
		"an error": {func(w http.ResponseWriter, _ *http.Request) {
			http.Error(w, `{"error":{"message":"Le VPN"}}`, http.StatusInternalServerError)
		}, "status 500"},
		"a wrong key": {func(w http.ResponseWriter, _ *http.Request) {
			http.Error(w, `sk-secret is wrong`, http.StatusUnauthorized)
		}, "status 401"},
		"no type": {func(w http.ResponseWriter, _ *http.Request) { w.Write([]byte(`{"choices": [{"message": LEAK`)) }, "cannot be read"},
		"broken JSON": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			w.Write([]byte(`{"choices": [{"message": LEAK`))
		}, "cannot be read"},
		"another shape": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			w.Write([]byte(`{"choices": "LEAK"}`))
		}, "e"},
		"nothing":       {func(w http.ResponseWriter, _ *http.Request) { says(w, "") }, ErrEmpty.Error()},
		"only an image": {func(w http.ResponseWriter, _ *http.Request) { says(w, "![x](https://evil.example/LEAK)") }, ErrEmpty.Error()},
		"a tool call": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			w.Write([]byte(`{"choices":[{"message":{"role":"assistant","content":null,"tool_calls":[{"id":"1","type":"function","function":{"name":"send","arguments":"LEAK"}}]}}]}`))
		}, ErrEmpty.Error()},
		"without end": {forever, "without end"},
		"elsewhere": {func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "https://evil.example/LEAK", http.StatusTemporaryRedirect)
		}, "elsewhere"},
		"a cut answer": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "1000")
			w.Write([]byte(`{"choices":`))
		}, "e"},
		"a hung up line": {func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, "reach the language model"},
	} {
		t.Run(name, func(t *testing.T) {
			var tries atomic.Int32
			client := serve(t, func(w http.ResponseWriter, r *http.Request) { tries.Add(1); c.answer(w, r) })
			d, err := client.Draft(t.Context(), paper())
			if err == nil || !strings.Contains(err.Error(), c.want) || d.Text != "" {
				t.Fatalf("%+v, %v; want %q", d, err, c.want)
			}
			if errors.Is(err, ErrLate) || tries.Load() != 1 {
				t.Errorf("%v after %d tries", err, tries.Load())
			}
			for _, private := range []string{"VPN", "LEAK", "secret", "\n"} {
				if strings.Contains(err.Error(), private) {
					t.Errorf("it tells %q: %v", private, err)
				}
			}
		})
	}
}

// Who does not answer in time is not waited for: not before the first octet, nor
// between two.
func TestAModelThatIsSlowIsLate(t *testing.T) {
	for name, answer := range map[string]http.HandlerFunc{
		"never begins": func(_ http.ResponseWriter, r *http.Request) {
			io.Copy(io.Discard, r.Body) // then the server notices that the client is gone
			<-r.Context().Done()
		},
		"one octet now and then": func(w http.ResponseWriter, r *http.Request) {
			io.Copy(io.Discard, r.Body)
			for r.Context().Err() == nil {
				w.Write([]byte(" "))
				w.(http.Flusher).Flush()
				select {
				case <-r.Context().Done():
				case <-time.After(short / 10):
				}
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := serveWithin(t, short, answer).Draft(t.Context(), paper()); !errors.Is(err, ErrLate) {
				t.Errorf("%v", err)
			}
		})
	}
	ctx, cancel := context.WithCancel(t.Context())
	c := serve(t, func(_ http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body)
		cancel()
		<-r.Context().Done()
	})
	if _, err := c.Draft(ctx, paper()); !errors.Is(err, context.Canceled) {
		t.Errorf("who asks no more is told %v", err)
	}
}

func TestWithoutAKeyNoneIsShown(t *testing.T) {
	t.Setenv("OPENAI_API_KEY", "sk-of-somebody-else")
	c := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if key := r.Header.Get("Authorization"); key != "" {
			t.Errorf("it shows %q", key)
		}
		says(w, "Bonjour.")
	})
	c.config.APIKey = channels.Secret{}
	if d, err := New(c.config).Draft(t.Context(), paper()); err != nil || d.Text != "Bonjour." {
		t.Errorf("%+v, %v", d, err)
	}
}

func TestADraftIsCutWhereItIsTooLong(t *testing.T) {
	c := serve(t, func(w http.ResponseWriter, _ *http.Request) { says(w, strings.Repeat("Encore un mot. ", 20000)) })
	d, err := c.Draft(t.Context(), paper())
	if n := len([]rune(d.Text)); err != nil || n > LongestDraft || n < LongestDraft/2 || !strings.HasSuffix(d.Text, "…") {
		t.Errorf("%d characters, %v", n, err)
	}
	if len(d.Sources) != 2 {
		t.Errorf("who names no source has all that they were given, not %v", d.Sources)
	}
}

func TestACheckTellsWhetherTheModelAnswers(t *testing.T) {
	good := serve(t, func(w http.ResponseWriter, _ *http.Request) { says(w, "Yes.") })
	bad := serve(t, func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "no", http.StatusForbidden) })
	if f := good.Check(t.Context()); len(f) != 1 || f[0].Err != nil || !strings.Contains(f[0].What, "small") {
		t.Errorf("%+v", f)
	}
	if f := bad.Check(t.Context()); len(f) != 1 || f[0].Err == nil || f[0].Fix == "" {
		t.Errorf("%+v", f)
	}
}

func TestAPaperIsBounded(t *testing.T) {
	var said []tickets.Message
	for i := range 100 {
		said = append(said, tickets.Message{Ticket: 7, Public: true, Text: fmt.Sprintf("message %d %s", i, strings.Repeat("x", 10000))})
	}
	var articles []knowledge.Article
	for range 10 {
		articles = append(articles, knowledge.Article{Audience: knowledge.Public, Body: strings.Repeat("é", 50000)})
	}
	p := NewPaper(tickets.Ticket{Number: 7}, said, articles)
	text, err := p.text()
	if err != nil || len(text) > 100<<10 || !strings.Contains(text, "message 0 ") || !strings.Contains(text, "message 99 ") || strings.Contains(text, "message 50 ") {
		t.Errorf("%d octets, %v", len(text), err)
	}
	if p.Empty() || !(NewPaper(tickets.Ticket{Number: 7}, said, nil).Empty()) {
		t.Error("a paper is empty where there is no article, and only then")
	}
}

func TestConfigurationsOfAModel(t *testing.T) {
	for _, c := range []struct {
		url, model, key string
		timeout         time.Duration
		good            bool
	}{
		{"", "", "", time.Second, true},
		{"https://api.example.com/v1", "m", "", time.Second, true},
		{"http://localhost:11434/v1", "m", "", time.Second, true},
		{"http://[::1]:11434/v1", "m", "", time.Second, true},
		{"http://api.example.com/v1", "m", "", time.Second, false},
		{"https://user:pass@api.example.com/v1", "m", "", time.Second, false},
		{"api.example.com", "m", "", time.Second, false},
		{"https://api.example.com/v1", "", "", time.Second, false},
		{"", "m", "", time.Second, false},
		{"", "", "k", time.Second, false},
		{"https://api.example.com/v1", "m", "k", 0, false},
	} {
		err := Config{URL: c.url, Model: c.model, APIKey: channels.NewSecret(c.key), Timeout: c.timeout}.Validate()
		if (err == nil) != c.good {
			t.Errorf("%+v: %v", c, err)
		}
	}
}
