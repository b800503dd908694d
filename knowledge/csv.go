package knowledge

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// columns are the headings that name what a column of questions and answers
// holds, folded.
var columns = map[string]string{
	"question": "title", "title": "title", "titre": "title",
	"answer": "body", "reponse": "body", "text": "body", "texte": "body", "body": "body",
	"lang": "lang", "language": "lang", "langue": "lang",
	"tags": "tags", "keywords": "tags", "mots cles": "tags",
	"category": "category", "categorie": "category",
	"owner": "owner", "proprietaire": "owner",
}

// FromCSV makes an article of every row of a table of questions and answers
// (RFC 4180; a semicolon or a tab may stand for the comma). Its first row names
// the columns, in either language: question and answer, and where there are
// such: language, tags, category, owner. IDs are made of the questions. A row
// that cannot be read is a problem and the others are returned.
func FromCSV(name string, table []byte, audience Audience) ([]Article, []Problem) {
	table = bytes.TrimPrefix(table, []byte("\ufeff"))
	wrong := func(line int, err error) []Problem { return []Problem{{File: name, Line: line, Err: err}} }
	if !utf8.Valid(table) {
		return nil, wrong(firstInvalidLine(table), errors.New("text is not UTF-8"))
	}
	r := csv.NewReader(bytes.NewReader(table))
	first, _, _ := bytes.Cut(table, []byte("\n"))
	for _, comma := range []rune{';', '\t'} {
		if bytes.ContainsRune(first, comma) {
			r.Comma = comma
		}
	}
	r.FieldsPerRecord = -1
	header, err := r.Read()
	if err != nil {
		return nil, wrong(1, fmt.Errorf("read the names of the columns: %w", err))
	}
	holds := make([]string, len(header))
	known := map[string]bool{}
	for i, h := range header {
		holds[i] = columns[strings.TrimSpace(foldLine(h))]
		known[holds[i]] = true
	}
	if !known["title"] || !known["body"] {
		return nil, wrong(1, fmt.Errorf("the columns are %q; one must be called question and one answer", header))
	}
	return readRows(name, r, holds, audience)
}

// readRows reads the rows below the names of the columns.
func readRows(name string, r *csv.Reader, holds []string, audience Audience) (articles []Article, problems []Problem) {
	taken := map[string]bool{}
	for {
		row, err := r.Read()
		if err == io.EOF {
			return articles, problems
		}
		line, _ := r.FieldPos(0)
		if err != nil {
			var at *csv.ParseError
			if errors.As(err, &at) {
				line, err = at.StartLine, at.Err
			}
			return articles, append(problems, Problem{File: name, Line: line, Err: err})
		}
		a := Article{Audience: audience}
		for i, value := range row {
			if i < len(holds) {
				a.set(holds[i], strings.TrimSpace(value))
			}
		}
		if a.Title == "" && a.Body == "" {
			continue
		}
		if a.Title == "" {
			problems = append(problems, Problem{File: name, Line: line, Err: errors.New("there is no question")})
			continue
		}
		a.ID = slug(a.Title, taken)
		if a, err = whole(a, name, line); err != nil {
			problems = append(problems, err.(Problem))
			continue
		}
		articles = append(articles, a)
	}
}

func (a *Article) set(column, value string) {
	switch column {
	case "title":
		a.Title = squeeze(value)
	case "body":
		a.Body = value
	case "lang":
		a.Lang = value
	case "tags":
		for tag := range strings.FieldsFuncSeq(value, func(r rune) bool { return r == ',' || r == ';' }) {
			a.Tags = append(a.Tags, strings.TrimSpace(tag))
		}
	case "category":
		a.Category = value
	case "owner":
		a.Owner = value
	}
}

// slug makes an ID of a title that is not yet taken.
func slug(title string, taken map[string]bool) string {
	s := strings.Join(strings.Fields(foldLine(title)), "-")
	if len(s) > 60 {
		s = s[:60]
		s = s[:max(strings.LastIndexByte(s, '-'), 20)]
	}
	if s = strings.ToValidUTF8(s, ""); s == "" {
		s = "article"
	}
	id := s
	for n := 2; taken[id]; n++ {
		id = fmt.Sprintf("%s-%d", s, n)
	}
	taken[id] = true
	return id
}

// whole completes an article that was made of something else, and checks that
// it could be served. An error is a [Problem] at the line.
func whole(a Article, name string, line int) (Article, error) {
	a.Body = strings.TrimSpace(a.Body)
	h := header{Title: a.Title, Lang: a.Lang, Audience: a.Audience}
	h.complete(a.ID, a.Body)
	a.Title, a.Lang = h.Title, h.Lang
	_, err := h.check("")
	switch {
	case a.Body == "":
		err = errors.New("there is no answer")
	case len(a.Body) > maxArticle/2:
		err = fmt.Errorf("the text has %d bytes, at most %d are taken", len(a.Body), maxArticle/2)
	}
	if err != nil {
		return Article{}, Problem{File: name, Line: line, Err: err}
	}
	return a, nil
}
