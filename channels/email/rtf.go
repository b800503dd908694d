package email

import (
	"encoding/binary"
	"strconv"
	"strings"
	"unicode/utf16"
)

// rtfDictionary is what compressed RTF refers to before it has written anything
// (MS-OXRTFCP section 2.1.2.1).
const rtfDictionary = `{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript \fdecor ` +
	`MS Sans SerifSymbolArialTimes New RomanCourier{\colortbl\red0\green0\blue0` + "\r\n" + `\par \pard\plain\f0\fs20\b\i\u\tab\tx`

// decompressRTF undoes the compression of MS-OXRTFCP, up to limit octets. ok is
// false where the data end too early or are none.
func decompressRTF(b []byte, limit int) (rtf []byte, ok bool) {
	if len(b) < 16 {
		return nil, false
	}
	size, kind := binary.LittleEndian.Uint32(b[4:]), string(b[8:12])
	b = b[16:]
	if kind == "MELA" {
		return b[:min(uint64(size), uint64(len(b)))], uint64(size) <= uint64(len(b))
	}
	if kind != "LZFu" {
		return nil, false
	}
	var window [4096]byte
	at := copy(window[:], rtfDictionary)
	put := func(c byte) {
		rtf = append(rtf, c)
		window[at] = c
		at = (at + 1) % len(window)
	}
	for len(b) > 0 && len(rtf) < limit {
		control := b[0]
		b = b[1:]
		for bit := 0; bit < 8 && len(b) > 0; bit++ {
			if control>>bit&1 == 0 {
				put(b[0])
				b = b[1:]
				continue
			}
			if len(b) < 2 {
				return rtf, false
			}
			reference := int(b[0])<<8 | int(b[1])
			b = b[2:]
			from := reference >> 4
			if from == at {
				return rtf, true
			}
			for range reference&15 + 2 {
				put(window[from])
				from = (from + 1) % len(window)
			}
		}
	}
	return rtf, len(rtf) >= int(min(size, 1<<30))
}

// rtfHTML is the HTML that RTF was made of (MS-OXRTFEX); empty where it was not.
func rtfHTML(rtf []byte) string {
	if !strings.Contains(string(rtf[:min(len(rtf), 1024)]), `\fromhtml1`) {
		return ""
	}
	r := rtfReader{rtf: string(rtf), html: true}
	return r.read()
}

// rtfText is what RTF says, without its looks.
func rtfText(rtf []byte) string {
	if !strings.HasPrefix(string(rtf[:min(len(rtf), 5)]), `{\rtf`) {
		return ""
	}
	r := rtfReader{rtf: string(rtf)}
	return r.read()
}

// An rtfReader goes through RTF once.
type rtfReader struct {
	rtf     string
	html    bool // only what is HTML counts
	pos     int
	out     strings.Builder
	octets  []byte // escaped, in the code page, not yet decoded
	units   []uint16
	charset string
	state   rtfState
	stack   []rtfState
	over    int // groups beyond the depth that is remembered
	skip    int // characters that stand in for the last one in Unicode
	fresh   bool
}

// An rtfState is what a group inherits.
type rtfState struct {
	ignored bool // a destination that is not read
	shadow  bool // \htmlrtf: what only readers of RTF see
	tag     bool // \*\htmltag
	instead int  // \uc
}

const maxRTFDepth = 200

func (r *rtfReader) read() string {
	r.state.instead = 1
	for r.pos < len(r.rtf) {
		c := r.rtf[r.pos]
		r.pos++
		switch c {
		case '{':
			r.flush()
			r.skip, r.fresh = 0, true
			if len(r.stack) < maxRTFDepth {
				r.stack = append(r.stack, r.state)
			} else {
				r.over++
			}
			continue
		case '}':
			r.flush()
			r.skip = 0
			if r.over > 0 {
				r.over--
			} else if n := len(r.stack); n > 0 {
				r.state, r.stack = r.stack[n-1], r.stack[:n-1]
			}
		case '\\':
			r.control()
			continue
		case '\r', '\n':
			continue
		default:
			r.octet(c)
		}
		r.fresh = false
	}
	r.flush()
	return r.out.String()
}

// shown reports whether what stands here is part of the text.
func (r *rtfReader) shown() bool { return !r.state.ignored && !r.state.shadow }

// octet adds a character of the code page, unless it stands in for another.
func (r *rtfReader) octet(c byte) {
	if r.skip > 0 {
		r.skip--
		return
	}
	if r.shown() {
		r.flushUnits()
		r.octets = append(r.octets, c)
	}
}

func (r *rtfReader) text(s string) {
	if r.shown() {
		r.flush()
		r.out.WriteString(s)
	}
}

func (r *rtfReader) flush() {
	if len(r.octets) > 0 {
		r.out.WriteString(decodeCharset(r.octets, r.charset))
		r.octets = r.octets[:0]
	}
	r.flushUnits()
}

func (r *rtfReader) flushUnits() {
	if len(r.units) > 0 {
		r.out.WriteString(string(utf16.Decode(r.units)))
		r.units = r.units[:0]
	}
}

// control reads what a backslash begins.
func (r *rtfReader) control() {
	if r.pos >= len(r.rtf) {
		return
	}
	c := r.rtf[r.pos]
	if !isLetter(c) {
		r.pos++
		r.symbol(c)
		return
	}
	begin := r.pos
	for r.pos < len(r.rtf) && isLetter(r.rtf[r.pos]) {
		r.pos++
	}
	word := r.rtf[begin:r.pos]
	begin = r.pos
	if r.pos < len(r.rtf) && r.rtf[r.pos] == '-' {
		r.pos++
	}
	for r.pos < len(r.rtf) && isDigit(r.rtf[r.pos]) && r.pos-begin < 10 {
		r.pos++
	}
	number, err := strconv.Atoi(r.rtf[begin:r.pos])
	if r.pos < len(r.rtf) && r.rtf[r.pos] == ' ' {
		r.pos++
	}
	r.word(word, number, err == nil)
	r.fresh = false
}

func isLetter(c byte) bool { return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' }

func (r *rtfReader) symbol(c byte) {
	switch c {
	case '\'':
		if r.pos+1 < len(r.rtf) && isHex(r.rtf[r.pos]) && isHex(r.rtf[r.pos+1]) {
			r.octet(unhex(r.rtf[r.pos])<<4 | unhex(r.rtf[r.pos+1]))
			r.pos += 2
		}
	case '\\', '{', '}':
		r.octet(c)
	case '~':
		r.text("\u00a0")
	case '_':
		r.text("-")
	case '\r', '\n':
		r.text("\n")
	case '*':
		if rest := r.rtf[r.pos:]; r.fresh && r.html && strings.HasPrefix(rest, `\htmltag`) {
			r.state.tag = true
		} else if r.fresh {
			r.state.ignored = true
		}
		return
	}
	r.fresh = false
}

func (r *rtfReader) word(word string, number int, numbered bool) {
	switch word {
	case "par", "line", "row", "sect", "page":
		r.text("\n")
	case "tab", "cell":
		r.text("\t")
	case "u":
		if r.shown() {
			if len(r.octets) > 0 {
				r.flush()
			}
			r.units = append(r.units, uint16(number))
		}
		r.skip = r.state.instead
	case "uc":
		r.state.instead = min(max(number, 0), 10)
	case "ansicpg":
		r.charset = codepage(uint32(number))
	case "htmlrtf":
		r.flush()
		r.state.shadow = r.html && (!numbered || number != 0)
	case "bin":
		r.pos = min(len(r.rtf), r.pos+max(number, 0))
	case "fonttbl", "colortbl", "stylesheet", "info", "pict", "object", "listtable", "listoverridetable", "generator", "themedata", "xmlnstbl", "filetbl", "revtbl", "header", "footer", "headerl", "headerr", "footerl", "footerr":
		r.state.ignored = true
	default:
		if s, ok := rtfMarks[word]; ok {
			r.text(s)
		}
	}
}

var rtfMarks = map[string]string{
	"emdash": "—", "endash": "–", "bullet": "•", "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”", "emspace": " ", "enspace": " ",
}
