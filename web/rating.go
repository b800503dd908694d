package web

import (
	"context"
	_ "embed"
	"errors"
	"html/template"
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"guichet/templates"
	"guichet/tickets"
)

// A Rater takes the marks that requesters give.
type Rater interface {
	// Rate gives a resolution, which ends for good at closes, its requester's
	// mark, with a word of theirs or none. It reports [tickets.ErrInvalid] where
	// the ticket was taken up again, closed or marked meanwhile.
	Rate(ctx context.Context, ticket int64, closes time.Time, mark int, word string) error
}

// mostWord is how many characters of a requester's word are kept.
const mostWord = 2000

//go:embed rating.tmpl
var ratingText string

var ratingPage = template.Must(template.New("rating").Parse(ratingText))

//go:embed style.css
var styleText []byte

func style(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/css; charset=utf-8")
	_, _ = w.Write(styleText)
}

// A ratingView is what the page shows.
type ratingView struct {
	Language, Title, Desk, Lead string
	Marks                       []markView // empty: there is nothing to choose
	WordLabel, Submit           string
	MostWord                    int
}

type markView struct {
	Value int
	Label string
}

// asked is the ticket that a request's link is for. Where the link is none of
// ours, or of no use any more, it has answered: always the same.
func (s *Server) asked(w http.ResponseWriter, r *http.Request) (tickets.Ticket, bool) {
	number, err := strconv.ParseInt(r.PathValue("ticket"), 10, 64)
	var c tickets.Case
	if err == nil {
		c, err = s.Store.Case(r.Context(), number)
	}
	if err != nil && !errors.Is(err, tickets.ErrNotFound) && !errors.Is(err, strconv.ErrSyntax) && !errors.Is(err, strconv.ErrRange) {
		s.Log.Error("read a ticket to be marked", "ticket", number, "err", err)
		http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
		return c.Ticket, false
	}
	if !proves(s.Secret, c.Ticket, r.PathValue("token")) || err != nil {
		lang := preferred(r)
		s.page(w, http.StatusNotFound, ratingView{Language: lang, Title: s.word(lang, "rate.over"), Lead: s.word(lang, "rate.over.text")})
		return c.Ticket, false
	}
	return c.Ticket, true
}

// showRating shows the marks, or the one that was given. It changes nothing:
// mail scanners open links, too.
func (s *Server) showRating(w http.ResponseWriter, r *http.Request) {
	t, ok := s.asked(w, r)
	if !ok {
		return
	}
	d := templates.Data{Number: t.Number, Subject: t.Subject, Mark: t.Rating, Desk: s.Desk}
	say := func(key string) string { return s.Words.Word(t.Language, key, d) }
	if t.Rating != 0 {
		s.page(w, http.StatusOK, ratingView{Language: t.Language, Title: say("rate.done"), Lead: say("rate.done.text")})
		return
	}
	view := ratingView{
		Language: t.Language, Title: say("rate.title"), Lead: say("rate.text"),
		WordLabel: say("rate.word"), Submit: say("rate.submit"), MostWord: mostWord,
	}
	for i := len(tickets.Ratings); i > 0; i-- {
		view.Marks = append(view.Marks, markView{i, say(string(tickets.Ratings[i-1]) + ".label")})
	}
	s.page(w, http.StatusOK, view)
}

// takeRating takes a mark. Whoever sends it again, or another one after it,
// sees the one that counts.
func (s *Server) takeRating(w http.ResponseWriter, r *http.Request) {
	t, ok := s.asked(w, r)
	if !ok {
		return
	}
	if err := r.ParseForm(); err != nil {
		http.Error(w, http.StatusText(http.StatusBadRequest), http.StatusBadRequest)
		return
	}
	mark, _ := strconv.Atoi(r.PostForm.Get("mark"))
	if t.Rating == 0 && mark >= 1 && mark <= len(tickets.Ratings) {
		err := s.Rater.Rate(r.Context(), t.Number, closes(t), mark, clip(r.PostForm.Get("word")))
		if err != nil && !errors.Is(err, tickets.ErrInvalid) {
			s.Log.Error("take a mark", "ticket", t.Number, "err", err)
			http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
			return
		}
	}
	w.Header().Set("Location", r.PathValue("token")) // the page itself, from wherever it was reached
	w.WriteHeader(http.StatusSeeOther)
}

// clip is at most [mostWord] characters of what somebody wrote.
func clip(s string) string {
	s = strings.TrimSpace(strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\r\n", "\n"))
	if utf8.RuneCountInString(s) > mostWord {
		s = string([]rune(s)[:mostWord])
	}
	return s
}

func (s *Server) page(w http.ResponseWriter, status int, v ratingView) {
	v.Desk = s.Desk
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	if err := ratingPage.Execute(w, v); err != nil {
		s.Log.Debug("write a page", "err", err)
	}
}

func (s *Server) word(lang, key string) string {
	return s.Words.Word(lang, key, templates.Data{Desk: s.Desk})
}

// preferred is the language that a browser asks for first, of those that the
// desk speaks.
func preferred(r *http.Request) string {
	for wish := range strings.SplitSeq(r.Header.Get("Accept-Language"), ",") {
		for _, lang := range templates.Languages {
			if strings.HasPrefix(strings.ToLower(strings.TrimSpace(wish)), lang) {
				return lang
			}
		}
	}
	return templates.Languages[0]
}
