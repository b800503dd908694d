package email

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// A wordReader turns header values into text. Charset is what octets above 127
// outside of encoded words are taken for; empty: it is detected.
type wordReader struct {
	charset string
}

// line decodes encoded words (RFC 2047) wherever they stand, also inside of
// quotes and without white space around them, and returns one line without
// control characters.
func (d wordReader) line(s string) string { return oneLine(d.decode(s)) }

func (d wordReader) decode(s string) string {
	if !strings.Contains(s, "=?") {
		return d.plain(s)
	}
	var out strings.Builder
	var pending encodedWord // octets of neighbouring words; they may share a character
	flush := func() {
		out.WriteString(decodeCharset(pending.octets, pending.charset))
		pending = encodedWord{}
	}
	for s != "" {
		i := strings.Index(s, "=?")
		if i < 0 {
			break
		}
		word, n := readEncodedWord(s[i:])
		if n == 0 {
			flush()
			out.WriteString(d.plain(s[:i+2]))
			s = s[i+2:]
			continue
		}
		apart := strings.TrimLeft(s[:i], " \t\r\n") != ""
		if apart || pending.charset == "" || !strings.EqualFold(pending.charset, word.charset) {
			neighbours := pending.charset != "" && !apart
			flush()
			if !neighbours {
				out.WriteString(d.plain(s[:i]))
			}
			pending.charset = word.charset
		}
		pending.octets = append(pending.octets, word.octets...)
		s = s[i+n:]
	}
	flush()
	out.WriteString(d.plain(s))
	return out.String()
}

func (d wordReader) plain(s string) string {
	if utf8.ValidString(s) && !strings.Contains(s, "\x1b$") {
		return s
	}
	return decodeCharset([]byte(s), d.charset)
}

type encodedWord struct {
	charset string
	octets  []byte
}

// maxEncodedWord bounds how far the end of an encoded word is looked for. RFC
// 2047 allows 75 octets; some writers put a whole subject into one.
const maxEncodedWord = 4 << 10

// readEncodedWord reads the encoded word that s begins with and its length,
// 0 when s begins with none.
func readEncodedWord(s string) (w encodedWord, n int) {
	window := s[:min(len(s), maxEncodedWord)]
	charset, _, ok := strings.Cut(window[2:min(len(window), 64)], "?")
	if !ok || charset == "" || strings.ContainsAny(charset, " \t=<>\"") {
		return w, 0
	}
	rest := window[2+len(charset)+1:]
	if len(rest) < 2 || rest[1] != '?' {
		return w, 0
	}
	text, _, ok := strings.Cut(rest[2:], "?=")
	if !ok {
		return w, 0
	}
	w.charset, _, _ = strings.Cut(charset, "*") // language, RFC 2231 section 5
	switch rest[0] {
	case 'b', 'B':
		w.octets, _ = decodeBase64([]byte(text))
	case 'q', 'Q':
		w.octets = decodeQ(text)
	default:
		return encodedWord{}, 0
	}
	return w, 2 + len(charset) + 1 + 2 + len(text) + 2
}

// decodeQ decodes the Q encoding (RFC 2047 section 4.2); what is no escape
// stands for itself.
func decodeQ(s string) []byte {
	out := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '_':
			out = append(out, ' ')
		case c == '=' && i+2 < len(s) && isHex(s[i+1]) && isHex(s[i+2]):
			out = append(out, unhex(s[i+1])<<4|unhex(s[i+2]))
			i += 2
		default:
			out = append(out, c)
		}
	}
	return out
}

func isHex(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F'
}

func unhex(c byte) byte {
	switch {
	case c <= '9':
		return c - '0'
	case c <= 'F':
		return c - 'A' + 10
	}
	return c - 'a' + 10
}

// oneLine makes s fit to be shown on one line: control characters, also those
// that were hidden in encoded words, become spaces, those that change the
// direction of writing are dropped, white space is squeezed.
func oneLine(s string) string {
	if isPlainLine(s) {
		return s
	}
	var out strings.Builder
	space := false
	for _, r := range s {
		switch {
		case isDirection(r) || r == '\ufeff':
		case r <= ' ' || unicode.IsControl(r) || r == '\u2028' || r == '\u2029':
			space = true
		default:
			if space && out.Len() > 0 {
				out.WriteByte(' ')
			}
			space = false
			out.WriteRune(r)
		}
	}
	return out.String()
}

// isPlainLine reports whether s is ASCII that needs no cleaning.
func isPlainLine(s string) bool {
	before := byte(' ')
	for i := range len(s) {
		c := s[i]
		if c < ' ' || c > '~' || c == ' ' && before == ' ' {
			return false
		}
		before = c
	}
	return before != ' ' || s == ""
}

// isDirection reports whether r changes the direction of writing without being
// seen (Unicode bidirectional formatting characters).
func isDirection(r rune) bool {
	return r == '\u061c' || r == '\u200e' || r == '\u200f' || '\u202a' <= r && r <= '\u202e' || '\u2066' <= r && r <= '\u2069'
}
