package email

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
)

var update = flag.Bool("update", false, "write what the letters in testdata are read as")

// TestLetters reads every letter of the corpus. An archive begins with a
// sentence that says what is special; its file "letter" holds the octets, with
// \r\n line ends unless the comment says "as is", and \xHH for octets that text
// cannot hold; "json" holds what they are read as.
func TestLetters(t *testing.T) {
	names, err := filepath.Glob("testdata/letters/*.txtar")
	if err != nil || len(names) < 300 {
		t.Fatalf("%d letters, %v", len(names), err)
	}
	passed := 0
	for _, name := range names {
		ok := t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			archive, raw := archived(t, name)
			p, err := Parse(raw)
			if err != nil {
				t.Fatal(err)
			}
			checkFolds(t, p.Text, p.Folds)
			got := indented(t, p)
			if *update {
				archive.Files = []txtar.File{archive.Files[0], {Name: "json", Data: got}}
				if err := os.WriteFile(name, txtar.Format(archive), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if len(archive.Files) < 2 {
				t.Fatal("no json; run with -update and look at it")
			}
			if diff := cmp.Diff(string(archive.Files[1].Data), string(got)); diff != "" {
				t.Error(diff)
			}
		})
		if ok {
			passed++
		}
	}
	t.Logf("%d of %d letters are read as they should be", passed, len(names))
}

func indented(t *testing.T, p Parsed) []byte {
	t.Helper()
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(p); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// archived reads an archive and the octets of its letter.
func archived(tb testing.TB, name string) (archive *txtar.Archive, raw []byte) {
	tb.Helper()
	archive, err := txtar.ParseFile(name)
	if err != nil {
		tb.Fatal(err)
	}
	if len(archive.Files) == 0 || archive.Files[0].Name != "letter" {
		tb.Fatalf("%s: no letter", name)
	}
	raw = octets(archive.Files[0].Data)
	if !bytes.Contains(archive.Comment, []byte("as is")) {
		raw = bytes.ReplaceAll(raw, []byte("\n"), []byte("\r\n"))
	}
	return archive, raw
}

// octets undoes \xHH.
func octets(b []byte) []byte {
	var out []byte
	for {
		i := bytes.Index(b, []byte(`\x`))
		if i < 0 || i+4 > len(b) {
			return append(out, b...)
		}
		out = append(out, b[:i]...)
		if isHex(b[i+2]) && isHex(b[i+3]) {
			out = append(out, unhex(b[i+2])<<4|unhex(b[i+3]))
		} else {
			out = append(out, b[i:i+4]...)
		}
		b = b[i+4:]
	}
}
