package email

import (
	"bytes"
	"strings"
)

// decodeTransfer undoes a Content-Transfer-Encoding (RFC 2045 section 6) as far
// as that can be done. trouble says what was wrong, "" when nothing was.
func decodeTransfer(encoding string, body []byte, isText bool) (octets []byte, trouble string) {
	switch encoding = strings.Trim(strings.ToLower(strings.TrimSpace(uncomment(encoding))), `";`); {
	case encoding == "" || encoding == "7bit" || encoding == "8bit" || encoding == "binary":
		return body, ""
	case strings.Contains(encoding, "quoted"):
		return decodeQuotedPrintable(body), ""
	case strings.Contains(encoding, "base"):
		octets, foreign := decodeBase64(body)
		if isText && foreign*16 > len(body) {
			return body, "a part is not in base64, as it says"
		}
		return octets, ""
	case strings.Contains(encoding, "uu"):
		if _, octets, _, ok := cutUU(body); ok {
			return octets, ""
		}
		return body, "a part is not uuencoded, as it says"
	}
	if strings.Contains(encoding, "bit") {
		return body, ""
	}
	return body, "unknown transfer encoding " + shorten(oneLine(encoding), 40)
}

const (
	base64Pad     = 64
	base64Space   = 65
	base64Foreign = 66
)

var base64Values = func() (t [256]byte) {
	for i := range t {
		t[i] = base64Foreign
	}
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
	for i := range len(alphabet) {
		t[alphabet[i]] = byte(i)
	}
	t['-'], t['_'] = 62, 63 // RFC 4648 section 5
	t['='] = base64Pad
	t['\r'], t['\n'], t['\t'], t[' '] = base64Space, base64Space, base64Space, base64Space
	return t
}()

// decodeBase64 decodes what can be decoded: missing padding, padding in the
// middle and foreign octets do not stop it. What follows the padding and is no
// base64, such as the footer of a list, is left out. It tells how many octets
// did not belong there, spaces between others included.
func decodeBase64(b []byte) (out []byte, foreign int) {
	out = make([]byte, 0, len(b)/4*3+3)
	var word uint32
	n, padded := 0, -1
	flush := func() {
		switch n {
		case 2:
			out = append(out, byte(word>>4))
		case 3:
			out = append(out, byte(word>>10), byte(word>>2))
		}
		word, n = 0, 0
	}
	for _, c := range b {
		v := base64Values[c]
		switch {
		case v < 64:
			word = word<<6 | uint32(v)
			if n++; n == 4 {
				out = append(out, byte(word>>16), byte(word>>8), byte(word))
				word, n = 0, 0
			}
		case v == base64Pad:
			flush()
			padded = len(out)
		case c == ' ':
			foreign++
		case v == base64Foreign:
			if padded >= 0 {
				return out[:padded], foreign
			}
			foreign++
		}
	}
	flush()
	return out, foreign
}

// decodeQuotedPrintable decodes RFC 2045 section 6.7; an escape that is none
// stands for itself.
func decodeQuotedPrintable(b []byte) []byte {
	out := make([]byte, 0, len(b))
	for len(b) > 0 {
		n := bytes.IndexByte(b, '\n') + 1
		if n == 0 {
			n = len(b)
		}
		line := b[:n]
		b = b[n:]
		text := bytes.TrimRight(line, " \t\r\n")
		soft := false
		if len(text) > 0 && text[len(text)-1] == '=' {
			text, soft = text[:len(text)-1], true
		}
		for {
			i := bytes.IndexByte(text, '=')
			if i < 0 {
				out = append(out, text...)
				break
			}
			out = append(out, text[:i]...)
			if i+2 < len(text) && isHex(text[i+1]) && isHex(text[i+2]) {
				out = append(out, unhex(text[i+1])<<4|unhex(text[i+2]))
				text = text[i+3:]
				continue
			}
			out = append(out, '=')
			text = text[i+1:]
		}
		if !soft && line[len(line)-1] == '\n' {
			out = append(out, '\n')
		}
	}
	return out
}

// cutUU finds the first uuencoded file in b. It returns its name, its octets,
// and b without it.
func cutUU(b []byte) (name string, octets, rest []byte, ok bool) {
	for pos := 0; pos < len(b); {
		at := pos
		if !bytes.HasPrefix(b[pos:], []byte("begin ")) {
			i := bytes.Index(b[pos:], []byte("\nbegin "))
			if i < 0 {
				break
			}
			at = pos + i + 1
		}
		line, next := lineAt(b, at)
		if mode, file, found := strings.Cut(string(line[len("begin "):]), " "); found && isMode(mode) {
			if octets, end := decodeUU(b[next:]); end > 0 {
				rest = bytes.Join([][]byte{bytes.TrimRight(b[:at], "\r\n"), bytes.TrimLeft(b[next+end:], "\r\n")}, []byte("\n\n"))
				return strings.TrimSpace(file), octets, rest, true
			}
		}
		pos = next
	}
	return "", nil, b, false
}

func isMode(s string) bool {
	return (len(s) == 3 || len(s) == 4) && strings.Trim(s, "01234567") == ""
}

// decodeUU decodes lines up to "end" and tells where that line ends; 0 when the
// lines are no uuencoding. A file without an end goes to the end.
func decodeUU(b []byte) (octets []byte, end int) {
	for pos := 0; pos < len(b); {
		line, next := lineAt(b, pos)
		if string(line) == "end" {
			return octets, next
		}
		if len(line) > 0 && line[0] != '`' && line[0] != ' ' {
			n := int(line[0] - ' ')
			if line[0] < ' ' || n > 45 || len(line) < 1+(n+2)/3*4-2 {
				return nil, 0
			}
			octets = appendUU(octets, line[1:], n)
		}
		pos = next
	}
	return octets, len(b)
}

func appendUU(octets, line []byte, n int) []byte {
	at := func(i int) byte {
		if i < len(line) {
			return (line[i] - ' ') & 63
		}
		return 0
	}
	for i := 0; n > 0; i += 4 {
		three := [3]byte{at(i)<<2 | at(i+1)>>4, at(i+1)<<4 | at(i+2)>>2, at(i+2)<<6 | at(i+3)}
		octets = append(octets, three[:min(n, 3)]...)
		n -= 3
	}
	return octets
}
