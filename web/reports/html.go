package reports

import (
	_ "embed"
	"encoding/base64"
	"html/template"
	"io"
)

//go:embed page.tmpl
var pageText string

var page = template.Must(template.New("page").Parse(pageText))

// HTML writes the report as one page that needs nothing from anywhere: its
// charts are part of it.
func (s Sheet) HTML(w io.Writer) error {
	type picture struct {
		Alt string
		Src template.URL
	}
	type part struct {
		Title  string
		Head   []string
		Rows   [][]string
		Figure bool // the third cell says more about the second
	}
	view := struct {
		Language, Title, AsOf string
		Pictures              []picture
		Parts                 []part
		Notes                 []string
	}{Language: s.Language, Title: s.Title(), AsOf: s.asOf(), Notes: s.notes()}
	for _, c := range s.Charts() {
		svg, err := c.SVG()
		if err != nil {
			return err
		}
		src := "data:image/svg+xml;base64," + base64.StdEncoding.EncodeToString(svg)
		view.Pictures = append(view.Pictures, picture{c.Alt, template.URL(src)})
	}
	for _, t := range s.tables() {
		if len(t.rows) > 0 {
			t.even()
			view.Parts = append(view.Parts, part{t.title, t.head, t.rows, t.head == nil})
		}
	}
	return page.Execute(w, view)
}

// even gives all rows as many cells.
func (t table) even() {
	wide := 0
	for _, r := range t.rows {
		wide = max(wide, len(r))
	}
	for i, r := range t.rows {
		t.rows[i] = append(r, make([]string, wide-len(r))...)
	}
}
