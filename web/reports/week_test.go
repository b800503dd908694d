package reports

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"guichet/templates"
	"guichet/tickets"
)

var update = flag.Bool("update", false, "write the goldens anew")

// week is the report of testdata/week.txt, whose figures were computed by hand.
func week(t *testing.T, lang string) Sheet {
	t.Helper()
	paris, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	office := &tickets.Calendar{Zone: paris, Hours: map[time.Weekday][]tickets.Hours{}}
	for d := time.Monday; d <= time.Friday; d++ {
		office.Hours[d] = []tickets.Hours{{From: 9 * time.Hour, To: 17 * time.Hour}}
	}
	p := tickets.Period{From: time.Date(2026, 3, 23, 0, 0, 0, 0, paris), To: time.Date(2026, 3, 30, 0, 0, 0, 0, paris)}
	y := tickets.NewTally(p, time.Date(2026, 4, 2, 12, 0, 0, 0, paris), func(tickets.Ticket) tickets.Measure { return office.Between })
	raw, err := os.ReadFile("testdata/week.txt")
	if err != nil {
		t.Fatal(err)
	}
	var k tickets.Ticket
	for l := range strings.Lines(string(raw)) {
		f := strings.Fields(l)
		switch {
		case len(f) == 0 || f[0] == "#":
		case strings.HasPrefix(f[0], "#"):
			k = tickets.Ticket{Priority: tickets.P3}
			fmt.Sscanf(f[0], "#%d", &k.Number)
			k.Queue, k.Category = f[1], strings.Trim(f[2], "-")
			if len(f) > 3 {
				k.Assignee = person(f[3])
			}
			if len(f) > 4 { // when its first response was given in time
				met, err := time.ParseInLocation("2006-01-02T15:04", "2026-"+f[4], paris)
				if err != nil {
					t.Fatal(err)
				}
				k.Clocks = []tickets.Clock{{What: tickets.FirstResponse, Target: time.Hour, Met: met}}
			}
		default:
			e := tickets.Event{Ticket: k.Number, Kind: tickets.EventKind(f[2]), By: tickets.Author{Role: tickets.Agent, Address: person(f[3])}, Detail: map[string]string{}}
			if e.At, err = time.ParseInLocation("2006-01-02 15:04", "2026-"+f[0]+" "+f[1], paris); err != nil {
				t.Fatal(err)
			}
			switch f[3] {
			case "zoe":
				e.By.Role = tickets.Requester
			case "bot":
				e.By.Role = tickets.Bot
			}
			for _, d := range f[4:] {
				key, value, _ := strings.Cut(d, "=")
				if from, to, ok := strings.Cut(d, ">"); ok {
					e.Detail["from"], key, value = from, "to", to
				}
				e.Detail[key] = strings.ReplaceAll(value, "_", " ")
			}
			if k.Created.IsZero() {
				k.Created = e.At
			}
			y.Add(k, e)
		}
	}
	words, err := templates.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return Sheet{
		Report: y.Report(), Desk: "Support", Language: lang, Words: words,
		Gaps: []Gap{{Subject: "Badge perdu", Tickets: []int64{1002, 1006}, Spent: 95 * time.Minute, Draft: "fr/badge-perdu.md"}},
	}
}

func person(id string) tickets.Address {
	return tickets.Address{Network: tickets.Slack, ID: id, Name: map[string]string{"ada": "Ada Lovelace", "lin": "Lin Éa", "zoe": "Zoé"}[id]}
}

// The report of a week that can be followed by hand, as people and programs
// read it.
func TestWeek(t *testing.T) {
	for _, lang := range templates.Languages {
		s := week(t, lang)
		for name, write := range map[string]func(*bytes.Buffer) error{
			"week." + lang + ".txt": func(b *bytes.Buffer) error { return s.Text(b) },
			"week.json":             func(b *bytes.Buffer) error { return s.JSON(b) },
			"week.csv":              func(b *bytes.Buffer) error { return s.CSV(b) },
			"week." + lang + ".alt": func(b *bytes.Buffer) error { _, err := fmt.Fprintln(b, s.Alt()); return err },
		} {
			var got bytes.Buffer
			if err := write(&got); err != nil {
				t.Fatal(err)
			}
			golden(t, name, got.Bytes())
		}
	}
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s differs; got\n%s", name, got)
	}
}
