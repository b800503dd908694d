package email

import (
	"fmt"
	"strings"
	"testing"

	"guichet/channels"
	"guichet/channels/email/emailtest"
)

// corpus is every letter of testdata.
func corpus(tb testing.TB) (letters [][]byte, octets int) {
	tb.Helper()
	letters, err := emailtest.Letters("testdata/letters")
	if err != nil {
		tb.Fatal(err)
	}
	for _, raw := range letters {
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

// BenchmarkDoubling reads letters of 1, 2, 4, … MB of each shape. Time per
// octet stays the same when reading is linear.
func BenchmarkDoubling(b *testing.B) {
	head := "From: zoe@example.org\r\nSubject: x\r\n"
	shapes := []struct {
		name, head, piece string
	}{
		{"text", "\r\n", "Une ligne de texte comme il y en a tant dans une lettre.\r\n"},
		{"quote", "\r\nOui.\r\n", "> Une ligne de texte comme il y en a tant dans une lettre.\r\n"},
		{"html", "Content-Type: text/html\r\n\r\n", "<div><p>Une <b>ligne</b> de <a href=\"https://example.org/\">texte</a></p>\r\n"},
		{"base64", "Content-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n", strings.Repeat("QUJD", 19) + "\r\n"},
		{"printable", "Content-Transfer-Encoding: quoted-printable\r\n\r\n", "Une ligne de texte =C3=A9crite comme il y en a tant=\r\n dans une lettre.\r\n"},
		{"latin1", "\r\n", "Une ligne \xe9crite sans dire en quoi, dans une tr\xe8s longue lettre.\r\n"},
		{"boundaries", "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\n", "--c\r\nx\r\n"},
	}
	for _, s := range shapes {
		for mb := 1; mb <= 16; mb *= 2 {
			raw := []byte(head + s.head + strings.Repeat(s.piece, mb<<20/len(s.piece)))
			b.Run(fmt.Sprintf("%s/%dMB", s.name, mb), func(b *testing.B) {
				b.SetBytes(int64(len(raw)))
				for b.Loop() {
					if _, err := readingDesk().Read(channels.Letter{Raw: raw}); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
