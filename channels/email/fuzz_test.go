package email

import (
	"path/filepath"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"guichet/channels"
	"guichet/tickets"
)

// FuzzParse reads whatever octets come: no panic, no invalid text, one line
// where there must be one, no empty text where the body holds words, the same
// answer twice.
func FuzzParse(f *testing.F) {
	letters, _ := corpus(f)
	for _, raw := range letters {
		f.Add(raw)
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		in, err := readingDesk().Read(channels.Letter{Raw: raw})
		if err != nil {
			if strings.TrimSpace(string(raw)) != "" {
				t.Fatalf("%v", err)
			}
			return
		}
		lines := []string{string(in.Ref), in.From.ID, in.From.Name, in.Subject, in.Place, in.Report.Recipient, in.Report.Reason}
		for _, r := range in.Thread {
			lines = append(lines, string(r))
		}
		for _, a := range in.Cc {
			lines = append(lines, a.ID, a.Name)
		}
		if f := in.Forwarded; f != nil {
			lines = append(lines, f.From.ID, f.From.Name, f.Subject)
		}
		for _, file := range in.Files {
			lines = append(lines, file.Name, file.Type)
			if file.Name == "" || strings.ContainsAny(file.Name, `/\`) {
				t.Errorf("file name %q", file.Name)
			}
		}
		for _, s := range lines {
			if !utf8.ValidString(s) || strings.ContainsFunc(s, func(r rune) bool { return unicode.IsControl(r) || isDirection(r) }) {
				t.Errorf("not one clean line: %q", s)
			}
		}
		for _, s := range []string{in.Text, in.Trouble} {
			if !utf8.ValidString(s) || strings.ContainsAny(s, "\x00\r") {
				t.Errorf("not clean text: %q", s)
			}
		}
		checkFolds(t, in.Text, in.Folds)
		again, _ := readingDesk().Read(channels.Letter{Raw: raw})
		if again.Text != in.Text || again.Kind != in.Kind {
			t.Error("read differently the second time")
		}
	})
}

// FuzzReply folds quotes: nothing is lost, every line of what is said stands in
// the text, in order, and something is said where there is text.
func FuzzReply(f *testing.F) {
	names, _ := filepath.Glob("testdata/letters/quote-*.txtar")
	for _, name := range names {
		_, raw := archived(f, name)
		if p, err := Parse(raw); err == nil {
			f.Add(p.Text)
		}
	}
	f.Fuzz(func(t *testing.T, text string) {
		text = cleanText(strings.ToValidUTF8(text, "?"))
		folds := foldsOf(text, role(len(text)%2))
		checkFolds(t, text, folds)
		got := tickets.Said(text, folds)
		if (got == "") != (text == "") {
			t.Fatalf("%q of %q", got, text)
		}
		lines := strings.Split(text, "\n")
		for line := range strings.SplitSeq(got, "\n") {
			for len(lines) > 0 && strings.TrimSpace(lines[0]) != strings.TrimSpace(line) {
				lines = lines[1:]
			}
			if len(lines) == 0 {
				t.Fatalf("%q is not in %q", line, text)
			}
			lines = lines[1:]
		}
	})
}

// FuzzHTML lays documents out: words are never lost altogether, and nothing is
// made up.
func FuzzHTML(f *testing.F) {
	names, _ := filepath.Glob("testdata/letters/html-*.txtar")
	for _, name := range names {
		_, raw := archived(f, name)
		if p, err := Parse(raw); err == nil {
			f.Add(p.HTML)
		}
	}
	f.Fuzz(func(t *testing.T, document string) {
		document = strings.ToValidUTF8(document, "?")
		text := htmlText(document, nil)
		if !utf8.ValidString(text) || strings.ContainsAny(text, "\x00\r") {
			t.Fatalf("%q", text)
		}
		if len(text) > 60*len(document)+200 {
			t.Fatalf("%d octets of %d", len(text), len(document))
		}
		if text == "" && stripTags(document) != "" {
			t.Fatalf("nothing of %q", document)
		}
	})
}

// FuzzAddress reads address fields: an address has no space outside of quotes,
// and reads the same when it is read again.
func FuzzAddress(f *testing.F) {
	for _, s := range []string{"zoe@example.org", `"a, b" <a@b.c>, (x) d@e.f`, "g: a@b, c@d;", `"a b"@c.d`, "=?utf-8?Q?a=40b?= <c@d>", "<@r:a@b>", "a@[1.2.3.4]"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, field string) {
		for _, m := range (wordReader{}).mailboxes(field, 10) {
			if !m.hasDomain() {
				continue
			}
			again := (wordReader{}).mailboxes("<"+m.address+">", 1)
			if len(again) != 1 || again[0].address != m.address {
				t.Errorf("%q of %q is read as %v", m.address, field, again)
			}
		}
	})
}
