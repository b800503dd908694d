package email

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"github.com/wlynxg/chardet"
	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/ianaindex"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"
)

var utf8BOM = []byte("\xef\xbb\xbf")

// decodeCharset turns octets into UTF-8, once and for good. The declared
// charset counts unless the octets contradict it; then, or where none is
// declared, it is detected. Octets that make no sense become U+FFFD.
func decodeCharset(b []byte, declared string) string {
	switch {
	case bytes.HasPrefix(b, utf8BOM):
		b = b[len(utf8BOM):]
		declared = "utf-8"
	case bytes.HasPrefix(b, []byte("\xff\xfe\x00\x00")), bytes.HasPrefix(b, []byte("\x00\x00\xfe\xff")):
		return convert(b, utf32.UTF32(utf32.LittleEndian, utf32.UseBOM))
	case bytes.HasPrefix(b, []byte("\xff\xfe")), bytes.HasPrefix(b, []byte("\xfe\xff")):
		return convert(b, unicode.UTF16(unicode.LittleEndian, unicode.UseBOM))
	}
	declared = charsetName(declared)
	enc := lookupCharset(declared)
	good, bad := countUTF8(b)
	switch {
	case enc == nil && good+bad == 0:
		return decodeEscapes(b)
	case enc == nil && (bad == 0 || good > bad || good > 0 && strings.HasPrefix(declared, "utf")):
		return strings.ToValidUTF8(string(b), "\ufffd")
	case enc == nil:
		return convert(b, detectCharset(b))
	case bad == 0 && contradictsByUTF8(b, good, declared):
		return string(b)
	}
	text := convert(b, enc)
	if strings.ContainsRune(text, utf8.RuneError) && !isStateful(declared) {
		if bad == 0 {
			return string(b)
		}
		if other := convert(b, detectCharset(b)); strings.Count(other, "\ufffd") < strings.Count(text, "\ufffd") {
			return other
		}
	}
	return text
}

func convert(b []byte, enc encoding.Encoding) string {
	out, err := enc.NewDecoder().Bytes(b)
	if err != nil {
		return strings.ToValidUTF8(string(b), "\ufffd")
	}
	return strings.ToValidUTF8(string(out), "\ufffd")
}

func charsetName(s string) string {
	s, _, _ = strings.Cut(strings.ToLower(s), ";")
	return strings.Trim(s, " \t\r\n\"'")
}

// lookupCharset finds the encoding that a name stands for; nil for UTF-8, ASCII
// and UTF-7 (which is read as the ASCII that it is), and for unknown names.
func lookupCharset(name string) encoding.Encoding {
	switch name {
	case "", "utf-8", "utf8", "us-ascii", "ascii", "utf-7", "unicode-1-1-utf-7", "x-unknown", "unknown-8bit", "default", "binary":
		return nil
	case "utf-16": // without a mark: little-endian is what is seen
		return unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)
	case "utf-32", "utf-32le":
		return utf32.UTF32(utf32.LittleEndian, utf32.UseBOM)
	case "utf-32be":
		return utf32.UTF32(utf32.BigEndian, utf32.UseBOM)
	}
	if alias, ok := charsetAliases[name]; ok {
		name = alias
	}
	if enc, canonical := charset.Lookup(name); enc != nil && canonical != "replacement" {
		if canonical == "utf-8" {
			return nil
		}
		return enc
	}
	if digits, ok := cutAny(name, "windows", "windows_", "cp-", "win-", "win", "cp", "x-cp", "ms"); ok {
		if enc, _ := charset.Lookup("windows-" + strings.TrimLeft(digits, "-_")); enc != nil {
			return enc
		}
	}
	if enc, err := ianaindex.MIME.Encoding(name); err == nil {
		return enc
	}
	if digits, ok := cutAny(name, "cp", "cp-", "ibm-", "dos-"); ok {
		if enc, err := ianaindex.IANA.Encoding("IBM" + strings.TrimLeft(digits, "-0")); err == nil {
			return enc
		}
	}
	return nil
}

var charsetAliases = map[string]string{
	"ansi": "windows-1252", "latin-1": "iso-8859-1", "latin1": "iso-8859-1", "latin-9": "iso-8859-15",
	"8859-1": "iso-8859-1", "iso8859_1": "iso-8859-1", "iso-8859-8-i": "iso-8859-8",
	"iso-8859-1-windows-3.1-latin-1": "windows-1252",
	"shift-jis":                      "shift_jis", "x-sjis-jp": "shift_jis", "cp932": "shift_jis", "windows-31j": "shift_jis",
	"cp936": "gbk", "gb_2312": "gb18030", "hz-gb-2312": "gb18030", "x-gbk": "gbk",
	"cp949": "euc-kr", "ks_c_5601": "euc-kr", "ksc5601": "euc-kr", "cp950": "big5", "big-5": "big5",
	"koi8r": "koi8-r", "macroman": "macintosh", "x-mac-roman": "macintosh",
}

func cutAny(s string, prefixes ...string) (rest string, ok bool) {
	for _, p := range prefixes {
		if rest, ok := strings.CutPrefix(s, p); ok {
			return rest, true
		}
	}
	return s, false
}

func isStateful(name string) bool { return strings.HasPrefix(name, "iso-2022") }

// decodeEscapes reads ASCII that may hold Japanese in ISO-2022-JP.
func decodeEscapes(b []byte) string {
	if bytes.Contains(b, []byte("\x1b$B")) || bytes.Contains(b, []byte("\x1b$@")) {
		return convert(b, lookupCharset("iso-2022-jp"))
	}
	return string(b)
}

// contradictsByUTF8 reports whether well-formed UTF-8 that is said to be in
// another charset is certainly UTF-8. A few good characters can be an accident
// in the charsets of East Asia, while a Western "Ã©" is no word's part.
func contradictsByUTF8(b []byte, good int, declared string) bool {
	if good == 0 || good >= 6 {
		return good > 0
	}
	if _, canonical := charset.Lookup(declared); canonical != "windows-1252" && canonical != "iso-8859-15" {
		return false
	}
	for _, r := range string(b) {
		if r >= utf8.RuneSelf && r != '\u00a0' && (r < 0xc0 || r > 0xff) && (r < 0x2010 || r > 0x20ac) {
			return false
		}
	}
	return true
}

// countUTF8 counts the characters above 127 that are well-formed UTF-8, and the
// octets that are not.
func countUTF8(b []byte) (good, bad int) {
	for i := 0; i < len(b); {
		if b[i] < utf8.RuneSelf {
			i++
			continue
		}
		r, n := utf8.DecodeRune(b[i:])
		if r == utf8.RuneError && n == 1 {
			bad++
		} else {
			good++
		}
		i += n
	}
	return good, bad
}

func isASCII(b []byte) bool {
	for _, c := range b {
		if c >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// detectCharset guesses what octets that are no UTF-8 are written in. Sparse
// high octets between Latin letters are Western European, whatever statistics
// say of so short a text.
func detectCharset(b []byte) encoding.Encoding {
	sample := b[:min(len(b), 16<<10)]
	if looksWestern(sample) {
		return charmap.Windows1252
	}
	guess := chardet.Detect(sample)
	if enc := lookupCharset(strings.ToLower(guess.Encoding)); enc != nil && guess.Confidence > 0.3 {
		return enc
	}
	return charmap.Windows1252
}

// looksWestern reports whether high octets are few among the letters and all
// of them letters or marks that Western Europeans use.
func looksWestern(b []byte) bool {
	letters, high := 0, 0
	for _, c := range b {
		switch {
		case c >= utf8.RuneSelf:
			if !strings.ContainsRune(westernMarks, charmap.Windows1252.DecodeByte(c)) {
				return false
			}
			high++
		case 'a' <= c|0x20 && c|0x20 <= 'z':
			letters++
		}
	}
	return high*3 <= letters
}

const westernMarks = "àâäáãåæçéèêëíîïìñóôöòõøœúùûüýÿßÀÂÄÁÃÅÆÇÉÈÊËÍÎÏÌÑÓÔÖÒÕØŒÚÙÛÜÝŸ«»°€’‘“”–—…•·¿¡§²³µºª™©®\u00a0£"
