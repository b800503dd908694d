package email

import (
	"bytes"
	"html"
	"strings"
)

// A content is what a part says, in up to two ways.
type content struct {
	text, html string
}

// A bodyReader collects what is to be read and what is to be listed.
type bodyReader struct {
	words      wordReader
	images     map[string]string // file names by Content-ID
	files      []file
	forks      []file   // what Macs keep beside a file, listed where there is nothing else
	statuses   []*part  // of reports: delivery statuses, returned headers and mails
	nested     [][]byte // mails inside of the letter
	spare      []*part  // that say again what an alternative says
	texts      int      // parts that were read as text
	decoded    int      // octets
	containers int      // signed parts that were opened
	unpacked   content  // the body in a winmail.dat
	notes      []string // of what is no text, for the end of it
	trouble    []string
}

// read fills in what the parts of the letter say.
func (l *letter) read(root *part, raw []byte) {
	b := &bodyReader{words: l.words, images: make(map[string]string)}
	b.nameImages(root)
	c := b.content(root)
	l.text, l.html = b.choose(c), c.html
	b.fill(l, root, raw)
	l.notes = distinct(b.notes)
	distinctNames(b.files)
	l.files = b.files
	l.trouble = append(l.trouble, b.trouble...)
	for _, p := range b.statuses {
		octets, _ := decodeTransfer(p.header.Get("Content-Transfer-Encoding"), p.body, true)
		l.enclosed = append(l.enclosed, enclosed{p.media, octets[:min(len(octets), maxHeader)]})
	}
	for _, octets := range b.nested {
		l.enclosed = append(l.enclosed, enclosed{"message/rfc822", octets[:min(len(octets), maxHeader)]})
	}
	l.nested = b.nested
}

// content reads a part and those below it.
func (b *bodyReader) content(p *part) content {
	switch {
	case p.media == "multipart/alternative":
		return b.alternative(p)
	case p.media == "multipart/appledouble":
		return b.sequence(p.parts[min(1, len(p.parts)):])
	case p.isMultipart():
		return b.sequence(p.parts)
	case p.isBody(b.texts):
		return b.leaf(p)
	case p.media == "text/x-amp-html" || p.media == "text/watch-html":
		b.spare = append(b.spare, p)
		return content{}
	case isStatus(p.media):
		b.statuses = append(b.statuses, p)
		return content{}
	case isSMIME(p):
		return b.container(p)
	}
	b.file(p)
	return content{}
}

// isBody reports whether p is to be read at once rather than listed as a file.
func (p *part) isBody(texts int) bool {
	switch p.media {
	case "text/plain", "text/html", "text/enriched", "text/richtext", "text/markdown", "text/x-markdown", "application/xhtml+xml":
	default:
		return false
	}
	if p.placement == "attachment" || p.placed["filename"] != "" {
		return false
	}
	return p.params["name"] == "" || texts == 0
}

// isInlineImage reports whether p is a picture that stands between texts, as
// Apple Mail places them.
func (p *part) isInlineImage() bool {
	return strings.HasPrefix(p.media, "image/") && p.placement != "attachment"
}

func isStatus(media string) bool {
	switch media {
	case "message/delivery-status", "message/global-delivery-status", "message/disposition-notification",
		"message/feedback-report", "text/rfc822-headers", "message/global-headers":
		return true
	}
	return false
}

// alternative takes one text and one HTML of those that say the same.
func (b *bodyReader) alternative(p *part) (both content) {
	for _, child := range p.parts {
		c := b.content(child)
		if both.text == "" {
			both.text = c.text
		}
		if c.html != "" {
			both.html = c.html
		}
	}
	return both
}

// sequence reads parts that follow each other.
func (b *bodyReader) sequence(parts []*part) content {
	var list []content
	var images []string // since the last text
	for _, child := range parts {
		listed := len(b.files)
		c := b.content(child)
		if c == (content{}) {
			if len(list) > 0 && child.isInlineImage() && len(b.files) > listed {
				images = append(images, "[image: "+b.files[listed].name+"]")
			}
			continue
		}
		if len(images) > 0 {
			list = append(list, content{text: strings.Join(images, "\n")})
			images = nil
		}
		list = append(list, c)
	}
	if len(list) == 1 {
		return list[0]
	}
	var texts, htmls []string
	for _, c := range list {
		texts = append(texts, b.choose(c))
		if c.html != "" {
			htmls = append(htmls, c.html)
		}
	}
	if len(htmls) == 0 {
		return content{text: strings.Join(texts, "\n\n")}
	}
	return content{text: cleanText(strings.Join(texts, "\n\n")), html: strings.Join(htmls, "\n")}
}

// choose takes the text, unless it is a mere stub for the HTML.
func (b *bodyReader) choose(c content) string {
	if c.html == "" {
		return c.text
	}
	if c.text == "" {
		return htmlText(c.html, b.images)
	}
	if len(c.text) > 400 {
		return c.text
	}
	if full := htmlText(c.html, b.images); isStub(c.text, full) {
		return full
	}
	return c.text
}

// isStub reports whether a short text only stands in for the HTML.
func isStub(text, full string) bool {
	lower := strings.ToLower(text)
	if strings.Contains(lower, "html") && len(full) > 0 && !strings.Contains(strings.ToLower(full), lower) {
		for _, phrase := range []string{"not support", "doesn't support", "html format", "in html", "html version", "view this", "ne prend pas en charge", "ne supporte pas", "au format html", "ne permet pas", "html-fähig", "html email", "html e-mail", "html message", "html mail", "enable html"} {
			if strings.Contains(lower, phrase) {
				return true
			}
		}
	}
	return len(text) < 100 && len(full) > 400 && len(full) > 8*len(text) && !strings.HasPrefix(full, text)
}

// leaf reads one part of text.
func (b *bodyReader) leaf(p *part) content {
	octets := b.decode(p, true)
	b.texts++
	isHTML := p.media == "text/html" || p.media == "application/xhtml+xml" || !p.told && looksHTML(octets)
	if isHTML {
		return b.hypertext(p, octets)
	}
	for bytes.Contains(octets, []byte("begin ")) {
		name, data, rest, ok := cutUU(octets)
		if !ok || len(b.files) >= maxParts {
			break
		}
		b.files = append(b.files, file{name: cleanFileName(b.words.line(name)), media: "application/octet-stream", data: data})
		octets = rest
	}
	text := decodeCharset(octets, p.params["charset"])
	switch {
	case p.media == "text/enriched" || p.media == "text/richtext":
		text = enrichedText(text)
	case strings.EqualFold(p.params["format"], "flowed"):
		text = unflow(unixLines(text), strings.EqualFold(p.params["delsp"], "yes"))
	}
	if strings.HasPrefix(text, pgpMessage) || strings.Contains(text, "\n"+pgpMessage) {
		b.trouble = append(b.trouble, notOpened)
		b.note(pgpNote)
	}
	return content{text: cleanText(b.placeImages(text))}
}

// hypertext reads the octets of p as HTML.
func (b *bodyReader) hypertext(p *part, octets []byte) content {
	charset := p.params["charset"]
	if charset == "" {
		charset = declaredInHTML(octets)
	}
	return content{html: strings.ReplaceAll(decodeCharset(octets, charset), "\x00", "")}
}

// placeImages writes the names of pictures where Outlook wrote their
// identifiers: "[cid:image001.png@01D9C0A8.5B3C2D10]".
func (b *bodyReader) placeImages(text string) string {
	var out strings.Builder
	for {
		before, rest, ok := strings.Cut(text, "[cid:")
		out.WriteString(before)
		if !ok {
			return out.String()
		}
		id, after, closed := strings.Cut(rest[:min(len(rest), 200)], "]")
		name := b.images[id]
		if !closed || name == "" {
			out.WriteString("[cid:")
			text = rest
			continue
		}
		out.WriteString("[image: " + name + "]")
		text = rest[len(rest[:min(len(rest), 200)])-len(after):]
	}
}

func looksHTML(b []byte) bool {
	start := strings.ToLower(string(bytes.TrimSpace(b[:min(len(b), 200)])))
	for _, tag := range []string{"<html", "<!doctype html", "<body", "<head", "<div", "<table", "<p>"} {
		if strings.HasPrefix(start, tag) {
			return true
		}
	}
	return false
}

// declaredInHTML is the charset that a meta element names.
func declaredInHTML(b []byte) string {
	start := strings.ToLower(string(b[:min(len(b), 2<<10)]))
	_, rest, ok := strings.Cut(start, "charset=")
	if !ok {
		return ""
	}
	rest = strings.TrimLeft(rest, `"' `)
	if i := strings.IndexAny(rest, "\"' />;\r\n"); i >= 0 {
		rest = rest[:i]
	}
	return rest
}

// file lists a part.
func (b *bodyReader) file(p *part) {
	f := file{name: p.fileName(b.words), media: p.media, data: b.decode(p, strings.HasPrefix(p.media, "message/"))}
	if p.media == "application/applefile" {
		b.forks = append(b.forks, f)
		return
	}
	if isTNEF(f.data) && b.unpack(f) {
		return
	}
	switch p.media {
	case "message/rfc822", "message/global":
		b.nested = append(b.nested, f.data)
		if !p.named() {
			h, _ := readHeader(f.data)
			if subject := cleanFileName(slashes.Replace(b.words.line(h.Get("Subject")))); subject != "" {
				f.name = subject + ".eml"
			}
		}
	case "text/calendar", "application/ics":
		b.note(invitation(decodeCharset(f.data, p.params["charset"])))
	case "application/pgp-encrypted":
		b.trouble = append(b.trouble, notOpened)
		b.note(pgpNote)
	}
	b.files = append(b.files, f)
}

var slashes = strings.NewReplacer("/", "-", `\`, "-")

// decode undoes the transfer encoding of a part, as long as the letter stays
// within the limit.
func (b *bodyReader) decode(p *part, isText bool) []byte {
	if b.decoded > maxDecoded {
		b.trouble = append(b.trouble, tooComplex)
		return nil
	}
	octets, trouble := decodeTransfer(p.header.Get("Content-Transfer-Encoding"), p.body, isText)
	if trouble != "" {
		b.trouble = append(b.trouble, trouble)
	}
	b.decoded += len(octets)
	return octets
}

// nameImages notes under which names the images are listed that HTML refers to.
func (b *bodyReader) nameImages(p *part) {
	if id := cleanID(p.header.Get("Content-Id")); id != "" && !p.isMultipart() {
		b.images[html.UnescapeString(strings.Trim(id, "<>"))] = p.fileName(b.words)
	}
	for _, child := range p.parts {
		b.nameImages(child)
	}
}

// firstCharset is the first charset that a text declares; raw octets in the
// header are likely to be in it.
func firstCharset(p *part) string {
	if c := p.params["charset"]; c != "" && strings.HasPrefix(p.media, "text/") {
		return c
	}
	for _, child := range p.parts {
		if c := firstCharset(child); c != "" {
			return c
		}
	}
	return ""
}
