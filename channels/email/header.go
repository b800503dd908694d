package email

import (
	"bytes"
	"slices"
	"strings"

	"github.com/emersion/go-message/mail"
)

// A header is a header block that was read line by line, so that one broken
// line costs that line and not the letter. Values are unfolded and raw: encoded
// words and octets above 127 are still in them.
type header struct {
	mail.Header
	strays   [][]byte // lines that were no fields
	tooLarge bool     // a limit was met; what stood before it is there
}

// readHeader reads the header block at the start of b and tells where the body
// begins. A block that lacks its empty line ends where prose begins.
func readHeader(b []byte) (h header, body int) {
	r := headerReader{octets: b, patience: 64 << 10}
	r.skipEnvelope()
	return r.header()
}

// readPartHeader is readHeader for a part, which may begin with the empty line
// because it has no fields.
func readPartHeader(b []byte) (h header, body int) {
	r := headerReader{octets: b, patience: 64 << 10}
	return r.header()
}

func (r *headerReader) header() (h header, body int) {
	r.read()
	for _, f := range slices.Backward(r.fields) {
		h.Add(f.name, f.text())
	}
	h.strays, h.tooLarge = r.strays, r.tooLarge
	return h, r.pos
}

type rawField struct {
	name  string
	lines [][]byte
}

// text is the value, unfolded: a line end is dropped, the white space of the
// next line stays (RFC 5322 section 2.2.3).
func (f rawField) text() string {
	if len(f.lines) == 1 {
		return string(bytes.TrimSpace(f.lines[0]))
	}
	return string(bytes.TrimSpace(bytes.Join(f.lines, nil)))
}

type headerReader struct {
	octets   []byte
	pos      int
	fields   []rawField
	strays   [][]byte
	tooLarge bool
	patience int // octets that may still be spent on looking ahead
}

// skipEnvelope drops what may stand before the first field: empty lines, a
// byte order mark, the separator of an mbox file.
func (r *headerReader) skipEnvelope() {
	r.pos = len(r.octets) - len(bytes.TrimLeft(bytes.TrimPrefix(r.octets, utf8BOM), "\r\n"))
	for {
		line, next := lineAt(r.octets, r.pos)
		if !bytes.HasPrefix(line, []byte("From ")) && !bytes.HasPrefix(line, []byte(">From ")) {
			return
		}
		r.pos = next
	}
}

func (r *headerReader) read() {
	begin := r.pos
	for r.pos < len(r.octets) {
		line, next := lineAt(r.octets, r.pos)
		if len(line) == 0 {
			r.pos = next
			return
		}
		if next-begin > maxHeader || len(r.fields) > maxFields {
			r.tooLarge = true
			r.skipBlock()
			return
		}
		if !r.take(line, next) {
			return
		}
		r.pos = next
	}
}

// take takes one line in. It reports false when the line belongs to the body.
func (r *headerReader) take(line []byte, next int) bool {
	if line[0] == ' ' || line[0] == '\t' {
		if len(bytes.TrimSpace(line)) == 0 {
			return r.goesOn(next)
		}
		if len(r.fields) > 0 {
			r.continueWith(line)
			return true
		}
	} else if name, value, ok := splitField(line); ok {
		r.fields = append(r.fields, rawField{name, [][]byte{value}})
		return true
	}
	if !r.goesOn(next) {
		return false
	}
	r.strays = append(r.strays, line)
	if len(r.fields) > 0 {
		r.continueWith(append([]byte(" "), line...))
	}
	return true
}

func (r *headerReader) continueWith(line []byte) {
	f := &r.fields[len(r.fields)-1]
	f.lines = append(f.lines, line)
}

// goesOn looks whether a well-known field follows before the next empty line,
// which makes the line in question a broken one rather than the letter's text.
func (r *headerReader) goesOn(pos int) bool {
	for pos < len(r.octets) && r.patience > 0 {
		line, next := lineAt(r.octets, pos)
		if len(line) == 0 {
			return false
		}
		if name, _, ok := splitField(line); ok && wellKnown(name) {
			return true
		}
		r.patience -= next - pos
		pos = next
	}
	return false
}

// skipBlock goes to the first line after the block.
func (r *headerReader) skipBlock() {
	for r.pos < len(r.octets) {
		line, next := lineAt(r.octets, r.pos)
		r.pos = next
		if len(line) == 0 {
			return
		}
	}
}

// splitField cuts a line at the colon of a field (RFC 5322 section 2.2; white
// space before the colon is obsolete but seen).
func splitField(line []byte) (name string, value []byte, ok bool) {
	colon := bytes.IndexByte(line, ':')
	if colon < 1 || colon > 200 {
		return "", nil, false
	}
	key := bytes.TrimRight(line[:colon], " \t")
	for _, c := range key {
		if c <= ' ' || c > '~' {
			return "", nil, false
		}
	}
	return string(key), line[colon+1:], len(key) > 0
}

func wellKnown(name string) bool {
	name = strings.ToLower(name)
	switch name {
	case "from", "to", "cc", "subject", "date", "message-id", "in-reply-to", "references",
		"reply-to", "sender", "received", "return-path", "mime-version", "delivered-to", "precedence":
		return true
	}
	return strings.HasPrefix(name, "x-") || strings.HasPrefix(name, "content-") || strings.HasPrefix(name, "list-")
}

// lineAt is the line that starts at pos, without its end, and where the next
// one starts.
func lineAt(b []byte, pos int) (line []byte, next int) {
	n := bytes.IndexByte(b[pos:], '\n')
	if n < 0 {
		return bytes.TrimRight(b[pos:], "\r"), len(b)
	}
	return bytes.TrimRight(b[pos:pos+n], "\r"), pos + n + 1
}

// tokens are the values of every instance of a field, in lower case, without
// comments and folding.
func (h header) tokens(field string) []string {
	values := h.Values(field)
	for i, v := range values {
		values[i] = strings.ToLower(strings.TrimSpace(uncomment(v)))
	}
	return values
}

// uncomment removes comments (RFC 5322 section 3.2.2), which nest; quoted
// strings stay whole. A comment without an end goes on to the end.
func uncomment(v string) string {
	if strings.IndexByte(v, '(') < 0 {
		return v
	}
	var out strings.Builder
	depth, quoted := 0, false
	for i := 0; i < len(v); i++ {
		c := v[i]
		switch {
		case c == '\\' && i+1 < len(v):
			if depth == 0 {
				out.WriteString(v[i : i+2])
			}
			i++
			continue
		case depth > 0 && c == ')':
			depth--
			continue
		case !quoted && c == '(':
			depth++
			continue
		case depth == 0 && c == '"':
			quoted = !quoted
		}
		if depth == 0 {
			out.WriteByte(c)
		}
	}
	return out.String()
}
