package email

import (
	"path/filepath"
	"strings"
	"testing"

	"guichet/channels"
)

func corpus(tb testing.TB) (letters [][]byte, octets int) {
	tb.Helper()
	names, err := filepath.Glob("testdata/letters/*.txtar")
	if err != nil {
		tb.Fatal(err)
	}
	for _, name := range names {
		_, raw := archived(tb, name)
		letters = append(letters, raw)
		octets += len(raw)
	}
	return letters, octets
}

// BenchmarkCorpus reads every letter of the corpus once per round.
func BenchmarkCorpus(b *testing.B) {
	letters, octets := corpus(b)
	c := readingDesk()
	b.SetBytes(int64(octets))
	b.ReportAllocs()
	for b.Loop() {
		for _, raw := range letters {
			if _, err := c.Read(channels.Letter{Raw: raw}); err != nil {
				b.Fatal(err)
			}
		}
	}
	b.ReportMetric(float64(len(letters)*b.N)/b.Elapsed().Seconds(), "letters/s")
}

// BenchmarkPlain reads a reply of 3 KB, half of it quoted.
func BenchmarkPlain(b *testing.B) {
	_, raw := archived(b, "testdata/letters/quote-fr-gmail-broken-attribution.txtar")
	raw = append(raw, strings.Repeat("> Une ligne de texte comme il y en a tant dans une lettre citée.\r\n", 40)...)
	c := readingDesk()
	b.SetBytes(int64(len(raw)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := c.Read(channels.Letter{Raw: raw}); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkAttachment reads a letter with 200 KB attached.
func BenchmarkAttachment(b *testing.B) {
	raw := []byte("From: zoe@example.org\r\nSubject: x\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nHello\r\n--b\r\n" +
		"Content-Type: application/pdf; name=a.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n" +
		strings.Repeat(strings.Repeat("QUJD", 19)+"\r\n", 3600) + "--b--\r\n")
	c := readingDesk()
	b.SetBytes(int64(len(raw)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := c.Read(channels.Letter{Raw: raw}); err != nil {
			b.Fatal(err)
		}
	}
}
