package email

import (
	"bytes"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"guichet/tickets"
)

// A headerWriter is the only place where header fields are written. Whatever
// comes in, out comes one field each, of printable ASCII, folded.
type headerWriter struct{ bytes.Buffer }

// token writes a value of our own making.
func (h *headerWriter) token(name, value string) { h.field(name, oneHeaderLine(value)) }

// text writes a value for people; an empty one is left out.
func (h *headerWriter) text(name, value string) {
	if value = oneHeaderLine(value); value != "" {
		h.field(name, encodeText(value))
	}
}

// address writes one mailbox with the name that people see.
func (h *headerWriter) address(name, display string, m addrSpec) {
	h.field(name, mailboxWords(display, m))
}

// addresses writes a list of mailboxes; an empty one is left out.
func (h *headerWriter) addresses(name string, list []addressee) {
	var all []string
	for _, m := range list {
		all = append(all, mailboxWords(m.name, m.addr))
	}
	if len(all) > 0 {
		h.field(name, strings.Join(all, ", "))
	}
}

// mailboxWords is one mailbox as it stands in a header.
func mailboxWords(display string, m addrSpec) string {
	angle := "<" + m.String() + ">"
	if display = oneHeaderLine(display); display != "" {
		return encodePhrase(display) + " " + angle
	}
	return angle
}

// ids writes message ids; what is none is left out, and so is a field without any.
func (h *headerWriter) ids(name string, refs []tickets.Ref) {
	var ids []string
	for _, r := range refs {
		if isMessageID(string(r)) {
			ids = append(ids, string(r))
		}
	}
	if len(ids) > 0 {
		h.field(name, strings.Join(ids, " "))
	}
}

// field writes a line, folded at spaces before column 78 where there are any.
func (h *headerWriter) field(name, value string) {
	h.WriteString(name + ":")
	column := len(name) + 1
	for i, word := range strings.Split(value, " ") {
		if i > 0 && column+1+len(word) > 78 {
			h.WriteString("\r\n")
			column = 0
		}
		h.WriteString(" " + word)
		column += 1 + len(word)
	}
	h.WriteString("\r\n")
}

// oneHeaderLine turns every control character and line separator into a blank,
// what is not UTF-8 into U+FFFD, and runs of blanks into one.
func oneHeaderLine(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.IsSpace(r) || r == '\u2028' || r == '\u2029' {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
	return strings.Join(strings.Fields(s), " ")
}

// encodeText encodes what a header cannot hold as it is (RFC 2047), or what
// would be mistaken for an encoded word, or could not be folded.
func encodeText(s string) string {
	plain := !strings.Contains(s, "=?")
	for word := range strings.SplitSeq(s, " ") {
		plain = plain && len(word) < 75 && isASCII([]byte(word))
	}
	if plain {
		return s
	}
	return encodeWords(s)
}

// encodePhrase is encodeText for a display name (RFC 5322, section 3.2.5).
func encodePhrase(s string) string {
	if encodeText(s) != s {
		return encodeWords(s)
	}
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
}

// encodeWords writes encoded words of at most 75 characters, parted by a blank,
// which readers drop.
func encodeWords(s string) string {
	const begin, end = "=?utf-8?q?", "?="
	var all, word strings.Builder
	flush := func() {
		if word.Len() > 0 {
			if all.Len() > 0 {
				all.WriteByte(' ')
			}
			all.WriteString(begin + word.String() + end)
			word.Reset()
		}
	}
	for _, r := range s {
		var q string
		switch {
		case r == ' ':
			q = "_"
		case r < utf8.RuneSelf && (unicode.IsLetter(r) || unicode.IsDigit(r)):
			q = string(r)
		default:
			for _, c := range []byte(string(r)) {
				q += fmt.Sprintf("=%02X", c)
			}
		}
		if len(begin)+word.Len()+len(q)+len(end) > 75 {
			flush()
		}
		word.WriteString(q)
	}
	flush()
	return all.String()
}

// isMessageID accepts what is safe to repeat in a header of ours: "<", printable
// ASCII without blanks or angle brackets, ">".
func isMessageID(s string) bool {
	if len(s) < 3 || len(s) > 900 || s[0] != '<' || s[len(s)-1] != '>' {
		return false
	}
	for _, c := range []byte(s[1 : len(s)-1]) {
		if c <= ' ' || c >= 0x7f || c == '<' || c == '>' {
			return false
		}
	}
	return true
}
