package reports

import (
	"bytes"
	"encoding/csv"
	"image/png"
	"strings"
	"testing"
	"time"

	"guichet/templates"
	"guichet/tickets"
)

// What people call themselves, or their request, is no formula in anybody's
// spreadsheet, also behind blanks and quotes.
func TestT40_NoCellIsAFormula(t *testing.T) {
	evil := []string{"=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "\"=1", "'=1", "\u00a0=1", "＝1", "\n=cmd|' /C calc'!A0"}
	s := week(t, "en")
	s.Agents, s.Gaps, s.Queues = nil, nil, nil
	for _, e := range evil {
		s.Agents = append(s.Agents, tickets.AgentLoad{Agent: tickets.Address{ID: "U1", Name: e}})
		s.Gaps = append(s.Gaps, Gap{Subject: e})
		s.Queues = append(s.Queues, tickets.Part{Name: e})
	}
	var b bytes.Buffer
	if err := s.CSV(&b); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(&b).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for _, r := range rows {
		for _, cell := range r {
			if bare := strings.TrimLeft(cell, " \t\r\n\u00a0\"'"); bare != "" && strings.ContainsAny(bare[:1], "=+-@") || strings.HasPrefix(bare, "＝") {
				seen++
				if cell[0] != '\'' {
					t.Errorf("%q is a formula", cell)
				}
			}
		}
	}
	if seen < 3*len(evil) {
		t.Errorf("only %d of the cells were there", seen)
	}
}

// The page is whole by itself: it asks for nothing from anywhere, runs nothing,
// and whatever people write stays text. Its charts say their numbers.
func TestPageNeedsNothing(t *testing.T) {
	s := week(t, "fr")
	s.Desk = `<script src="https://evil.example/x.js"></script>`
	s.Gaps = []Gap{{Subject: `<img src=x onerror=alert(1)>`}}
	var b bytes.Buffer
	if err := s.HTML(&b); err != nil {
		t.Fatal(err)
	}
	page := b.String()
	for _, never := range []string{"<script", "<img src=x", "http:", "https:", "url(", "@import", "<link"} {
		if strings.Contains(strings.ReplaceAll(page, "https://evil.example", ""), never) {
			t.Errorf("the page has %q", never)
		}
	}
	if n := strings.Count(page, `src="data:image/svg`); n != 4 {
		t.Errorf("%d charts, want 4", n)
	}
	for _, want := range []string{`lang="fr"`, "mar. 24 (reçues 2, résolues 1)", "&lt;script", "Ada Lovelace"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
}

// Words of an operator's own go into a chart as words.
func TestChartsEscapeWords(t *testing.T) {
	c := Chart{Title: "x", draw: bars("A & B <script>", []string{"< 1"}, []string{"R&D"}, []float64{1})}
	svg, err := c.SVG()
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"A &amp; B", "&lt; 1", "R&amp;D"} {
		if !bytes.Contains(svg, []byte(want)) {
			t.Errorf("the picture lacks %q", want)
		}
	}
	if bytes.Contains(svg, []byte("<script")) {
		t.Error("a word became an element")
	}
}

// The picture can be drawn of any period, also of an empty one, and is of a size
// that chats show.
func TestPictureOfAnyPeriod(t *testing.T) {
	words, err := templates.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, days := range []int{1, 7, 31, 90, 366, 5 * 366} {
		p := tickets.Period{From: time.Date(2021, 1, 1, 0, 0, 0, 0, time.UTC), To: time.Date(2021, 1, 1+days, 0, 0, 0, 0, time.UTC)}
		s := Sheet{Report: tickets.NewTally(p, p.To, nil).Report(), Desk: "Support", Language: "en", Words: words}
		raw, err := s.PNG()
		if err != nil {
			t.Fatalf("%d days: %v", days, err)
		}
		img, err := png.Decode(bytes.NewReader(raw))
		if err != nil {
			t.Fatal(err)
		}
		if size := img.Bounds().Size(); size.X != 1512 || size.Y != 712 {
			t.Errorf("%d days: the picture has %v", days, size)
		}
		if n := len(s.bins()); n > 7*mostBins || n == 0 {
			t.Errorf("%d days: %d points", days, n)
		}
		if alt := s.Alt(); !strings.Contains(alt, "Received and resolved.") {
			t.Errorf("%d days: %q", days, alt)
		}
	}
}

// A period that is not over says so.
func TestUnfinishedPeriod(t *testing.T) {
	s := week(t, "en")
	s.Until = s.Period.From.Add(36 * time.Hour)
	var b bytes.Buffer
	if err := s.Text(&b); err != nil {
		t.Fatal(err)
	}
	if want := "This period is not over: counted until 24 March 2026 12:00."; !strings.Contains(b.String(), want) {
		t.Errorf("%s\nlacks %q", b.String(), want)
	}
}
