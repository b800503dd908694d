package email

import (
	"regexp"
	"strings"

	"guichet/channels"
	"guichet/tickets"
)

// findForwarded finds the mail that the letter passes on: one whose header is
// written out in the text, or the only one enclosed. It finds none where the
// letter answers rather than passes on, and where that mail's author cannot be
// told.
func (l *letter) findForwarded() *channels.Forwarded {
	if !l.kind.ByPerson() {
		return nil
	}
	if f := forwardedIn(l.text, l.role() == passesOn); f != nil {
		return f
	}
	if l.role() == answers || len(l.nested) != 1 {
		return nil
	}
	inner := openNested(l.nested[0])
	return byOneAuthor(inner.words.mailboxes(inner.header.Get("From"), 2), inner.subject, inner.text)
}

// byOneAuthor is the mail of one author.
func byOneAuthor(from []mailbox, subject, text string) *channels.Forwarded {
	if len(from) != 1 || !from[0].hasDomain() {
		return nil
	}
	return &channels.Forwarded{From: from[0].tickets(), Subject: subject, Text: text}
}

// tickets is m as the desk knows people.
func (m mailbox) tickets() tickets.Address {
	return tickets.Address{Network: tickets.Email, ID: m.address, Name: m.name}
}

// forwardedIn finds the first mail that a text passes on. Unless the subject
// says that there is one, a line must.
func forwardedIn(text string, told bool) *channels.Forwarded {
	if strings.Count(text, "\n") > maxFolded {
		return nil
	}
	lines := strings.Split(text, "\n")
	bare := make([]string, len(lines)) // without the ">" before what Apple Mail passes on
	for i, line := range lines {
		bare[i] = dequote(line)
	}
	f := quoteFinder{lines: bare, answers: true}
	bySubject, announced := told, false // the line before says so
	for i, line := range bare {
		if isBlank(line) {
			continue
		}
		if isForwardLine(line) && (told || !isQuoted(lines[i])) {
			told, announced = true, true
			continue
		}
		if announced && fieldOf(line) != noField || told && f.headerAt(i) {
			h, n := readWrittenHeader(bare[i:])
			return byOneAuthor(h.from(), oneLine(h[subjectField]), textBelow(lines, bare, i+n))
		}
		announced = false
		if n := f.attributionAt(i); bySubject && n > 0 {
			from := attributedTo(join(bare[i : i+n]))
			return byOneAuthor(from, "", textBelow(lines, bare, i+n))
		}
	}
	return nil
}

// dequote takes one level of quoting off a line.
func dequote(line string) string {
	if rest, ok := strings.CutPrefix(strings.TrimLeft(line, " \t\u00a0"), ">"); ok {
		return strings.TrimPrefix(rest, " ")
	}
	return line
}

// textBelow is what stands from line i on, without one level of quoting where
// all of it is quoted.
func textBelow(lines, bare []string, i int) string {
	for _, line := range lines[i:] {
		if !isBlank(line) && !isQuoted(line) {
			return trimLines(strings.Join(lines[i:], "\n"))
		}
	}
	return trimLines(strings.Join(bare[i:], "\n"))
}

// A writtenHeader is a mail's header that is written out in another's text.
type writtenHeader [lastField]string

// maxWritten is how many lines such a header may take: lists of recipients are
// broken into many.
const maxWritten = 60

// readWrittenHeader reads the header at the first line and tells how many lines
// it takes. A value may go on in the next lines, as long as another field comes
// after them; one empty line may part fields.
func readWrittenHeader(lines []string) (h writtenHeader, n int) {
	lines = lines[:min(len(lines), maxWritten)]
	field := noField
	var seen [lastField]bool
	for i, gap := 0, 0; i < len(lines); i++ {
		kind := fieldOf(lines[i])
		switch {
		case isBlank(lines[i]):
			gap++
			continue
		case gap > 1 || kind != noField && seen[kind] && kind != copyField:
			return h, n
		case kind != noField:
			_, value, _ := cutLabel(lines[i])
			field, seen[kind] = kind, true
			if h[kind] == "" {
				h[kind] = strings.Trim(value, " \t*_|\u00a0\u202f")
			}
		case gap == 0 && (h[field] == "" || strings.HasSuffix(h[field], ",") || strings.HasSuffix(h[field], ";") || goesOn(lines[i:])):
			h[field] = strings.TrimSpace(h[field] + " " + strings.TrimSpace(lines[i]))
		default:
			return h, n
		}
		n, gap = i+1, 0
	}
	return h, n
}

// goesOn reports whether a field follows before the next empty line.
func goesOn(lines []string) bool {
	for _, line := range lines[:min(len(lines), 20)] {
		if isBlank(line) {
			return false
		}
		if fieldOf(line) != noField {
			return true
		}
	}
	return false
}

// from are the authors that the header names, two at most.
func (h writtenHeader) from() []mailbox {
	return (wordReader{}).mailboxes(mailtos.ReplaceAllString(strings.ReplaceAll(h[fromField], "*", ""), "<$1>"), 2)
}

// mailtos are how mail programs write an address as a link: "[mailto:zoe@example.org]",
// "<zoe@example.org<mailto:zoe@example.org>>", "zoe@example.org <mailto:zoe@example.org>".
var mailtos = regexp.MustCompile(`(?i)(?:<?[^\s<>\[\]]+@[^\s<>\[\]]+\s*)?[<\[]mailto:([^\s<>\[\]]+)[>\]]>?`)

// attributedTo are the mailboxes that an attribution names, two at most.
func attributedTo(line string) (found []mailbox) {
	for _, address := range addresses.FindAllString(line, 2) {
		if address = cleanAddress(address); address != "" {
			found = append(found, mailbox{address: address})
		}
	}
	return found
}

var addresses = regexp.MustCompile(`[^\s<>()\[\],;:"]+@[^\s<>()\[\],;:"]+\.[^\s<>()\[\],;:"]+`)
