package email

import (
	"bytes"
	"slices"
	"strings"
)

// fill sees to it that the text is not empty where octets of text exist: it
// takes the first of what else the letter holds.
func (b *bodyReader) fill(l *letter, root *part, raw []byte) {
	if l.text == "" && b.unpacked != (content{}) {
		l.text, l.html = b.choose(b.unpacked), b.unpacked.html
	}
	if spare := b.spareHTML(); l.text == "" && spare != "" {
		l.text, l.html = htmlText(spare, b.images), spare
	}
	if l.text == "" && len(b.nested) > 0 {
		l.text = b.retell(b.nested)
	}
	if l.text == "" {
		l.text = b.fileText()
	}
	if l.text == "" {
		l.text = b.statusText()
	}
	if l.text == "" && len(b.files) == 0 {
		b.files = b.forks
	}
	if l.text == "" && len(b.files) == 0 {
		l.text = b.outside(root, raw)
	}
}

// spareHTML is the HTML of a part that only repeats another, where there is no
// other.
func (b *bodyReader) spareHTML() string {
	for _, p := range b.spare {
		if c := b.hypertext(p, b.decode(p, true)); c.html != "" {
			return c.html
		}
	}
	return ""
}

// fileText is what the first file of text says. Invitations speak for
// themselves in the notes, but for what they describe.
func (b *bodyReader) fileText() (text string) {
	for _, f := range b.files {
		switch {
		case text != "":
		case f.media == "text/calendar" && len(b.notes) > 0:
			text = description(decodeCharset(f.data, ""))
		case f.media == "text/html" || !isKnownType(f.media) && isText(f.data) && looksHTML(f.data):
			text = htmlText(cleanText(decodeCharset(f.data, "")), b.images)
		case strings.HasPrefix(f.media, "text/"), !isKnownType(f.media) && isText(f.data):
			text = cleanText(decodeCharset(f.data, ""))
		}
	}
	return text
}

// isKnownType reports whether media is of a registered kind, or private; any
// other is a type that was damaged.
func isKnownType(media string) bool {
	kind, _, _ := strings.Cut(media, "/")
	return strings.HasPrefix(kind, "x-") ||
		slices.Contains([]string{"application", "audio", "chemical", "font", "haptics", "image", "message", "model", "multipart", "text", "video"}, kind)
}

// isText reports whether octets hold no control character that text has not.
func isText(octets []byte) bool {
	return !bytes.ContainsFunc(octets, func(r rune) bool { return r < ' ' && !strings.ContainsRune("\t\n\v\f\r\x1b", r) || r == 0x7f })
}

// statusText is what the machine wrote into a report that has no other words.
func (b *bodyReader) statusText() string {
	var status []string
	for _, p := range b.statuses {
		status = append(status, cleanText(decodeCharset(b.decode(p, true), "")))
	}
	return cleanText(strings.Join(status, "\n\n"))
}

// outside is what stands where no part is: before the first of a multipart, or
// after its end; where no part was read at all, everything below the header;
// and lines within the header that are no fields.
func (b *bodyReader) outside(root *part, raw []byte) string {
	var text string
	if before := shown(root.body); root.isMultipart() && !isStockPreamble(before) {
		text = before
	}
	text = cleanText(text + "\n\n" + shown(root.after))
	if text == "" && root.isMultipart() && b.texts == 0 {
		_, body := readHeader(raw)
		text = shown(raw[body:])
	}
	if text == "" {
		text = shown(bytes.Join(root.header.strays, []byte("\n")))
	}
	return text
}

// shown is as much of octets outside of all parts as people are shown.
func shown(octets []byte) string {
	return shorten(cleanText(decodeCharset(octets[:min(len(octets), maxExcerpt)], "")), maxExcerpt)
}

// isStockPreamble reports whether text only tells old mail programs that parts
// follow.
func isStockPreamble(text string) bool {
	lower := strings.ToLower(text)
	return len(text) < 200 && containsAny(lower, []string{"multi-part message", "multipart message", "mime format", "format mime", "mime-format"})
}

// retell writes out mails that are all that a letter holds.
func (b *bodyReader) retell(nested [][]byte) string {
	var texts []string
	for _, octets := range nested[:min(len(nested), 20)] {
		inner := openNested(octets)
		texts = append(texts, "From: "+strings.TrimSpace(inner.from.name+" <"+inner.from.address+">")+
			"\nSubject: "+inner.subject+"\n\n"+inner.text)
	}
	return cleanText(strings.Join(texts, "\n\n"))
}

// openNested opens a mail inside of a letter, not what is nested in it.
func openNested(raw []byte) *letter {
	root, s := split(raw)
	l := &letter{header: root.header, trouble: s.trouble}
	l.words.charset = firstCharset(root)
	b := &bodyReader{words: l.words}
	if !s.complex {
		l.text = b.choose(b.content(root))
	}
	l.readHeader()
	return l
}
