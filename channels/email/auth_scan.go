package email

import "strings"

// A scanner cuts the text of a structured field (RFC 5322 section 3.2). After
// the first fault it is broken and stands still.
type scanner struct {
	text   string
	pos    int
	broken bool
}

func (s *scanner) peek() byte {
	if s.broken || s.pos >= len(s.text) {
		return 0
	}
	return s.text[s.pos]
}

// end reports whether everything was taken.
func (s *scanner) end() bool { return !s.broken && s.pos == len(s.text) }

// take takes c if it stands there.
func (s *scanner) take(c byte) bool {
	if s.peek() != c {
		return false
	}
	s.pos++
	return true
}

// expect takes c, which must stand there.
func (s *scanner) expect(c byte) {
	if !s.take(c) {
		s.broken = true
	}
}

// space takes white space and comments. It reports whether there were any.
func (s *scanner) space() bool {
	begin := s.pos
	for !s.broken && s.pos < len(s.text) {
		switch s.text[s.pos] {
		case ' ', '\t':
			s.pos++
		case '(':
			s.comment()
		default:
			return s.pos > begin
		}
	}
	return s.pos > begin
}

// comment takes a comment with those in it.
func (s *scanner) comment() {
	depth, escaped := 0, false
	for i := s.pos; i < len(s.text); i++ {
		switch c := s.text[i]; {
		case isControl(c):
			s.broken = true
			return
		case escaped:
			escaped = false
		case c == '\\':
			escaped = true
		case c == '(':
			depth++
		case c == ')':
			if depth--; depth == 0 {
				s.pos = i + 1
				return
			}
		}
	}
	s.broken = true
}

// quoted takes a quoted string and returns what it says.
func (s *scanner) quoted() string {
	var out strings.Builder
	for i := s.pos + 1; i < len(s.text); i++ {
		c := s.text[i]
		if c == '"' {
			s.pos = i + 1
			return out.String()
		}
		if c == '\\' {
			if i++; i == len(s.text) {
				break
			}
			c = s.text[i]
		}
		if isControl(c) {
			break
		}
		out.WriteByte(c)
	}
	s.broken = true
	return ""
}

// run takes octets of a kind, at least one.
func (s *scanner) run(is func(byte) bool) string {
	begin := s.pos
	for !s.broken && s.pos < len(s.text) && is(s.text[s.pos]) {
		s.pos++
	}
	s.broken = s.broken || s.pos == begin
	return s.text[begin:s.pos]
}

// keyword takes a name, in lower case: letters, digits, hyphens (RFC 5321
// section 4.1.2, Keyword). Some hosts write underscores too.
func (s *scanner) keyword() string {
	return strings.ToLower(s.run(func(c byte) bool {
		return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || isDigit(c) || c == '-' || c == '_'
	}))
}

func isControl(c byte) bool { return c < ' ' && c != '\t' || c == 0x7f }

// isToken knows the octets of a token (RFC 2045 section 5.1).
func isToken(c byte) bool {
	return c > ' ' && c < 0x7f && !strings.ContainsRune(`()<>@,;:\"/[]?=`, rune(c))
}

// isWord knows what is no delimiter in a trace field; a backslash outside of
// quotes and comments is an octet like others.
func isWord(c byte) bool {
	return c > ' ' && c != 0x7f && !strings.ContainsRune(`();"`, rune(c))
}

// isBare knows the octets of a property's value outside of quotes: those of an
// address or a token, and those that hosts write there though they ought to
// quote them. None of them ends a value.
func isBare(c byte) bool {
	return c > ' ' && c != 0x7f && !strings.ContainsRune(`();\"`, rune(c))
}
