package email

import (
	"bytes"
	"flag"
	"fmt"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"guichet/channels"
)

var upTo = flag.Int("doubling", 0, "measure letters up to so many MB, and fail where twice the size takes more than 2.5 times as long")

// A shape is a letter that can be made of any size: a head, and as many pieces
// as fit.
type shape struct {
	name, head string
	piece      func(i int) string
}

func again(s string) func(int) string { return func(int) string { return s } }

const (
	plainHead = "\r\n"
	htmlHead  = "Content-Type: text/html\r\n\r\n"
	mixedHead = "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\n"
)

// shapes are what a letter can have much of.
func shapes() []shape {
	line := "Une ligne de texte comme il y en a tant dans une lettre.\r\n"
	return []shape{
		{"text", plainHead, again(line)},
		{"one line", plainHead, again("sans fin ")},
		{"latin-1", plainHead, again("Une ligne \xe9crite sans dire en quoi, dans une tr\xe8s longue lettre.\r\n")},
		{"quoted-printable", "Content-Transfer-Encoding: quoted-printable\r\n\r\n", again("Une ligne de texte =C3=A9crite comme il y en a tant=\r\n dans une lettre.\r\n")},
		{"flowed", "Content-Type: text/plain; format=flowed\r\n\r\n", again("Une ligne \r\n")},
		{"base64", "Content-Type: application/pdf; name=a.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n", again(strings.Repeat("QUJD", 19) + "\r\n")},
		{"uuencode", plainHead + "x\r\nbegin 644 x\r\n", again("#86%A\r\n")},
		{"HTML", htmlHead, again("<div><p>Une <b>ligne</b> de <a href=\"https://example.org/\">texte</a></p></div>\r\n")},
		{"HTML, nested", htmlHead, again("<div><blockquote>a")},
		{"HTML, tables", htmlHead, again("<table><tr><td>a<td>b")},
		{"HTML, lists", htmlHead, again("<ul><li>a<ol><li>b")},
		{"HTML, unclosed", htmlHead, again("<p><b><i>a")},
		{"HTML, angles", htmlHead + "a", again("<")},
		{"HTML, attributes", htmlHead + "a<p ", again("a=b ")},
		{"HTML, entities", htmlHead, again("&eacute;&#233;&amp ")},
		{"HTML, comments", htmlHead + "a", again("<!-- a --><!--")},
		{"parts", mixedHead, again("x\r\n--b\r\n\r\n")},
		{"nested parts", "", func(i int) string {
			return fmt.Sprintf("Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n", i, i)
		}},
		{"nested letters", "", again("Content-Type: message/rfc822\r\n\r\n")},
		{"wrong boundaries", mixedHead, again("--c\r\nx\r\n")},
		{"fields", "", again("X-Field: a value as there are many\r\n")},
		{"long field", "X-Field: a", again(" value")},
		{"folded field", "X-Field: a\r\n", again("\tvalue\r\n")},
		{"recipients", "To: a@b.c", again(",\r\n \"d, e\" <f@g.h>")},
		{"references", "References:", again("\r\n <a1b2c3@example.org>")},
		{"encoded words", "Subject:", again("\r\n =?utf-8?Q?=C3=A9crit?=")},
		{"comments", "Message-ID: ", again("(a")},
		{"continued parameter", "Content-Type: text/plain", func(i int) string { return fmt.Sprintf(";\r\n name*%d=a", i) }},
		{"quotes", plainHead + "Oui.\r\n", again("> " + line)},
		{"quotes in quotes", plainHead + "Oui.\r\n", func(i int) string { return strings.Repeat("> ", 1+i%40) + "a\r\n" }},
		{"answers between quotes", plainHead, again("> Une question ?\r\nUne réponse.\r\n\r\n")},
		{"attributions", plainHead + "Oui.\r\n", again("Le lun. 23 nov. 2026 à 09:00, Zoé <zoe@example.org> a écrit :\r\n")},
		{"almost attributions", plainHead + "Oui.\r\n", again("On 3 May 2024 at 10:00 a@b\r\nLe lundi 3 mai 2024 à 10:00, Zoé\r\n")},
		{"header blocks", plainHead + "Oui.\r\n", again("De : Zoé\r\nEnvoyé : lundi\r\n\r\n")},
		{"forwarded", plainHead + "Oui.\r\n", again("---------- Forwarded message ---------\r\nFrom: a@b.c\r\nSubject: x\r\n\r\n")},
		{"signatures", plainHead + "Oui.\r\n", again("-- \r\nZoé\r\n--\r\n")},
		{"rules", plainHead + "Oui.\r\n", again("________________\r\n\r\n")},
		{"device lines", plainHead + "Oui.\r\n", again("Envoyé de mon iPhone\r\n")},
	}
}

// letter is one of that shape, of about so many octets.
func (s shape) letter(size int) []byte {
	var b bytes.Buffer
	b.WriteString("From: zoe@example.org\r\nIn-Reply-To: <a@example.org>\r\n")
	b.WriteString(s.head)
	for i := 0; b.Len() < size; i++ {
		b.WriteString(s.piece(i))
	}
	return b.Bytes()
}

// A work is something that is done to a letter, or to those of one shape.
type work struct {
	name string
	only string // the head of the shapes that it is for; empty for all
	do   func(raw []byte)
}

// works are the whole reading, within the limits that a desk has, and what comes
// before those limits or knows none.
var works = []work{
	{"read", "", func(raw []byte) { readingDesk().Read(channels.Letter{Raw: raw}) }},
	{"split", "", func(raw []byte) { split(raw) }},
	{"name", "", func(raw []byte) { letterKey(raw); threadOf(raw) }},
	{"fold", plainHead, func(raw []byte) {
		_, body := cutHeader(raw)
		f := newQuoteFinder(strings.ReplaceAll(string(body), "\r\n", "\n"))
		f.answers = true
		f.mark()
		f.folds()
	}},
	{"lay out", htmlHead, func(raw []byte) {
		_, body := cutHeader(raw)
		htmlText(string(body), nil)
	}},
}

// TestT30_TimeGrowsAsTheLetterDoes reads letters of every shape, large and larger.
// It counts the time of the processor, so that a busy machine does not decide,
// and the least of several tries. The whole measure, with its ratios, is
//
//	go test ./channels/email -run T30 -v -timeout 1h -doubling 32
//
// Without the flag letters are small, and only a growth that is far from linear
// fails: 24 times as long for eight times the size.
func TestT30_TimeGrowsAsTheLetterDoes(t *testing.T) {
	first, last, factor, tries, noise, bound := 32<<10, 256<<10, 8, 1, 500*time.Microsecond, 24.0
	if patienceFactor > 1 { // the race detector is at work, and everything takes longer
		first, last, noise = first/4, last/4, 10*noise
	}
	if *upTo > 0 {
		first, last, factor, tries, noise, bound = 1<<20, *upTo<<20, 2, 3, 10*time.Millisecond, 2.5
	}
	for _, w := range works {
		for _, s := range shapes() {
			if !strings.HasPrefix(s.head, w.only) {
				continue
			}
			t.Run(w.name+"/"+s.name, func(t *testing.T) {
				report, worst := "", 0.0
				before := time.Duration(0)
				for size := first; size <= last; size *= factor {
					took := leastTime(tries, w.do, s.letter(size))
					for range 10 { // what looks slow was perhaps disturbed
						if before <= noise || float64(took) < bound*float64(before) {
							break
						}
						took = min(took, leastTime(1, w.do, s.letter(size)))
					}
					report += fmt.Sprintf(" %9v", took.Round(10*time.Microsecond))
					if before > noise {
						worst = max(worst, float64(took)/float64(before))
					}
					before = took
				}
				t.Logf("%-8s %-22s %s  at worst ×%.2f", w.name, s.name, report, worst)
				if worst > bound {
					t.Errorf("%s %s: %d times the size takes %.2f times as long", w.name, s.name, factor, worst)
				}
			})
		}
	}
}

func leastTime(tries int, work func([]byte), raw []byte) time.Duration {
	least := time.Duration(1 << 62)
	for range tries {
		runtime.GC() // what earlier tries left is not this one's
		begin := processorTime()
		work(raw)
		least = min(least, processorTime()-begin)
	}
	return least
}

// processorTime is what this process has used.
func processorTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
