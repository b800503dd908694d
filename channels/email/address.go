package email

import (
	"strings"

	"golang.org/x/net/idna"
)

// A mailbox is an entry of an address field.
type mailbox struct {
	name    string // as shown
	address string // local@domain; without a domain, or empty, where the field has no better
}

// hasDomain reports whether m can be written to.
func (m mailbox) hasDomain() bool { return strings.Contains(m.address, "@") }

// mailboxes reads an address field (RFC 5322 section 3.4) as far as it can be
// read, at most max entries. Names are decoded after the field was cut into
// entries, so that no encoded word can make an address.
func (d wordReader) mailboxes(field string, max int) []mailbox {
	r := mailboxReader{words: d, field: field}
	var list []mailbox
	for len(list) < max && r.pos < len(field) {
		if m, ok := r.next(); ok {
			list = append(list, m)
		}
	}
	return list
}

type mailboxReader struct {
	words wordReader
	field string
	pos   int
}

// next reads up to the next comma, semicolon or end. ok is false when nothing
// stood there.
func (r *mailboxReader) next() (m mailbox, ok bool) {
	var phrase, comment strings.Builder
	angle, hasAngle := "", false
	for r.pos < len(r.field) {
		c := r.field[r.pos]
		if c == '=' && strings.HasPrefix(r.field[r.pos:], "=?") {
			if _, n := readEncodedWord(r.field[r.pos:]); n > 0 {
				phrase.WriteString(r.field[r.pos : r.pos+n])
				r.pos += n
				continue
			}
		}
		switch {
		case c == '"':
			phrase.WriteString(r.quoted())
			continue
		case c == '(':
			comment.WriteString(r.comment())
			continue
		case c == '<' && !hasAngle:
			angle, hasAngle = r.angle(), true
			continue
		case c == ',' && !hasAngle && r.isSurname(phrase.String()):
			phrase.WriteByte(c)
		case c == ',' || c == ';':
			r.pos++
			return r.mailbox(phrase.String(), comment.String(), angle)
		case c == ':' && !hasAngle && !strings.Contains(phrase.String(), "@"):
			phrase.Reset() // the name of a group
		default:
			phrase.WriteByte(c)
		}
		r.pos++
	}
	return r.mailbox(phrase.String(), comment.String(), angle)
}

// isSurname reports whether a comma after phrase only parts the two names of
// somebody: "Martin, Zoé <zoe@example.org>".
func (r *mailboxReader) isSurname(phrase string) bool {
	if phrase = strings.TrimSpace(phrase); phrase == "" || len(phrase) > 60 || strings.Contains(phrase, "@") {
		return false
	}
	rest := r.field[r.pos+1:]
	end := strings.IndexAny(rest[:min(len(rest), 100)], "<@,;")
	return end > 0 && rest[end] == '<'
}

// quoted takes a quoted string with its quotes; without an end it is a mere
// quote.
func (r *mailboxReader) quoted() string {
	for i := r.pos + 1; i < len(r.field); i++ {
		switch r.field[i] {
		case '\\':
			i++
		case '"':
			s := r.field[r.pos : i+1]
			r.pos = i + 1
			return s
		}
	}
	s := r.field[r.pos+1:]
	if i := strings.IndexByte(s, '<'); i >= 0 {
		s = s[:i]
	}
	r.pos += 1 + len(s)
	return s
}

func (r *mailboxReader) comment() string {
	depth, begin := 0, r.pos
	for ; r.pos < len(r.field); r.pos++ {
		switch r.field[r.pos] {
		case '\\':
			r.pos++
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				r.pos++
				return r.field[begin+1 : r.pos-1]
			}
		}
	}
	r.pos = len(r.field)
	return r.field[begin+1:]
}

func (r *mailboxReader) angle() string {
	rest := r.field[r.pos+1:]
	end := strings.IndexByte(rest, '>')
	if end < 0 {
		if end = strings.IndexAny(rest, ",;"); end < 0 {
			end = len(rest)
		}
		r.pos += 1 + end
		return rest[:end]
	}
	r.pos += 1 + end + 1
	return rest[:end]
}

func (r *mailboxReader) mailbox(phrase, comment, angle string) (m mailbox, ok bool) {
	phrase = strings.TrimSpace(phrase)
	if angle = strings.TrimSpace(angle); angle != "" {
		m.address = cleanAddress(angle)
		m.name = r.words.line(unquote(phrase))
	} else {
		phrase = r.bare(phrase, &m)
		m.name = r.words.line(unquote(phrase))
	}
	if m.address == "" { // the whole entry stands in an encoded word, or is unusable
		if open := strings.LastIndexByte(m.name, '<'); open >= 0 && strings.HasSuffix(m.name, ">") {
			m.address = cleanAddress(m.name[open+1 : len(m.name)-1])
			m.name = strings.TrimSpace(m.name[:open])
		} else if !strings.ContainsAny(m.name, " ") {
			m.address = cleanAddress(m.name)
		}
	}
	if m.name == "" {
		m.name = r.words.line(comment)
	}
	m.name = strings.Trim(m.name, `"' `)
	if strings.EqualFold(m.name, m.address) {
		m.name = ""
	}
	return m, m != mailbox{}
}

// bare takes the word with an @ out of an entry without angle brackets.
func (r *mailboxReader) bare(phrase string, m *mailbox) (rest string) {
	at := strings.LastIndexByte(phrase, '@')
	if at < 0 {
		return phrase
	}
	begin := strings.LastIndexAny(phrase[:at], " \t") + 1
	if strings.HasPrefix(phrase, `"`) && strings.HasSuffix(phrase[:at], `"`) {
		begin = 0 // "zoe martin"@example.org
	}
	end := strings.IndexAny(phrase[at:], " \t")
	if end < 0 {
		end = len(phrase) - at
	}
	if m.address = cleanAddress(phrase[begin : at+end]); m.address == "" {
		return phrase
	}
	return strings.TrimSpace(phrase[:begin] + phrase[at+end:])
}

// unquote removes quotes and the backslashes in them.
func unquote(s string) string {
	if !strings.Contains(s, `"`) {
		return s
	}
	var out strings.Builder
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '"':
		case s[i] == '\\' && i+1 < len(s):
			i++
			out.WriteByte(s[i])
		default:
			out.WriteByte(s[i])
		}
	}
	return out.String()
}

// cleanAddress is an address as it is written to, its domain as A-labels (RFC
// 5890); empty when s cannot be one.
func cleanAddress(s string) string {
	if !strings.Contains(s, `"`) {
		s = strings.Join(strings.Fields(s), "")
	}
	if route, rest, ok := strings.Cut(s, ":"); ok && strings.HasPrefix(route, "@") {
		s = rest // RFC 5322 section 4.4
	}
	s = strings.TrimPrefix(s, "mailto:")
	for _, r := range s {
		if r < ' ' || r == 0x7f || r == 0xfffd || isDirection(r) || strings.ContainsRune(`<>(),;:[]`, r) && !strings.HasSuffix(s, "]") {
			return ""
		}
	}
	at := strings.LastIndexByte(s, '@')
	if at < 0 {
		if strings.ContainsAny(s, `"\`) {
			return ""
		}
		return s
	}
	local, domain := s[:at], strings.TrimRight(s[at+1:], ".")
	if local == "" || domain == "" || len(s) > 320 {
		return ""
	}
	if !isASCII([]byte(domain)) {
		ascii, err := idna.Lookup.ToASCII(domain)
		if err != nil {
			return ""
		}
		domain = ascii
	}
	return local + "@" + domain
}
