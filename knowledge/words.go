package knowledge

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// A word is one folded word of a text: lower case, without accents, in a-z and
// 0-9 wherever the script is Latin. It is held as a range of [words.text].
type word struct {
	start, end int32
	joined     bool // nothing but a hyphen stood between this word and the one before
	part       bool // a piece of the code that was emitted just before, whole
	breaks     bool // a sentence or line ended before this word
}

// words is the folded form of a text, reusable without allocating.
type words struct {
	text []byte
	list []word
}

func (w *words) reset() { w.text, w.list = w.text[:0], w.list[:0] }

func (w *words) at(i int) []byte { return w.text[w.list[i].start:w.list[i].end] }

// read appends the words of s. Elided articles and pronouns (l', d', qu') and
// English endings ('s, 've) are dropped, "aujourd'hui" is one word, error codes
// and versions come whole and in parts, whatever holds an @ is left out.
func (w *words) read(s string) {
	breaks := true
	for len(s) > 0 {
		if n := w.simple(s); n > 0 {
			w.list[len(w.list)-1].breaks, breaks = breaks, false
			s = s[n:]
			continue
		}
		n := chunk(s)
		if n == 0 {
			r, size := utf8.DecodeRuneInString(s)
			breaks = breaks || r == '\n' || r == '.' || r == '?' || r == '!' || r == ';'
			s = s[size:]
			continue
		}
		before := len(w.list)
		w.chunk(s[:n])
		if len(w.list) > before {
			w.list[before].breaks, breaks = breaks, false
		}
		s = s[n:]
	}
}

// simple appends the word that s begins with and returns its length, where it
// is one of plain letters: most are. It returns 0 elsewhere.
func (w *words) simple(s string) int {
	n, start := 0, len(w.text)
	for n < len(s) {
		if c := s[n] | 0x20; 'a' <= c && c <= 'z' {
			w.text = append(w.text, c)
			n++
			continue
		}
		letter := accented(s[n:])
		if letter == "" {
			break
		}
		w.text = append(w.text, letter...)
		n += 2
	}
	if n == 0 || n < len(s) && (s[n] >= utf8.RuneSelf || '0' <= s[n] && s[n] <= '9' || inside(rune(s[n])) && (n+1 == len(s) || !between(s[n+1]))) {
		w.text = w.text[:start]
		return 0
	}
	w.list = append(w.list, word{start: int32(start), end: int32(len(w.text))})
	return n
}

// accented is what the letter of U+00C0 to U+00FF becomes that s begins with, or
// "". They are two bytes each; × and ÷ are no letters.
func accented(s string) string {
	if len(s) < 2 || s[0] != 0xC3 || s[1]&0xC0 != 0x80 || s[1]|0x20 == 0xB7 {
		return ""
	}
	return folded[0xC0|s[1]&0x3F]
}

// between reports what stands between words, and in none.
func between(c byte) bool { return c == ' ' || c == '\n' || c == ')' || c == '"' }

// chunk is the length of the run of letters, digits and what may stand between
// them that s begins with; 0 when s begins with neither letter nor digit.
func chunk(s string) int {
	if r, _ := utf8.DecodeRuneInString(s); !inWord(r) {
		return 0
	}
	end := 0
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		if inWord(r) {
			i += size
			end = i
			continue
		}
		next, _ := utf8.DecodeRuneInString(s[i+size:])
		if !inside(r) || !inWord(next) {
			break
		}
		i += size
	}
	return end
}

func inWord(r rune) bool {
	if r < utf8.RuneSelf {
		return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'
	}
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Mn, r)
}

func inside(r rune) bool {
	switch r {
	case '\'', '’', 'ʼ', '-', '‑', '.', '_', '@', '/':
		return true
	}
	return false
}

// chunk appends the words of one run.
func (w *words) chunk(s string) {
	var code, mail, url bool
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case '0' <= c && c <= '9', c == '_':
			code = true
		case c == '@':
			mail = true
		case c == '/':
			url = true
		}
	}
	switch {
	case mail:
	case code && !url:
		w.code(s)
	default:
		w.plain(s)
	}
}

// plain appends the words of a run that is no code.
func (w *words) plain(s string) {
	start, joined := len(w.text), false
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		i += size
		if inWord(r) {
			w.text = fold(w.text, r)
			continue
		}
		head := string(w.text[start:])
		if r == '\'' || r == '’' || r == 'ʼ' {
			switch {
			case head == "aujourd" || head == "prud" || endsInN(head) && restIs(s[i:], "t"):
				continue // one word
			case elided(head):
				w.text = w.text[:start]
				continue
			case englishEnding(s[i:]):
				w.end(start, joined)
				return
			}
		}
		w.end(start, joined)
		start, joined = len(w.text), r == '-' || r == '‑'
	}
	w.end(start, joined)
}

func (w *words) end(start int, joined bool) {
	if len(w.text) > start {
		w.list = append(w.list, word{start: int32(start), end: int32(len(w.text)), joined: joined})
	}
}

// code appends the whole run without its punctuation, then its parts: cut at
// punctuation and between letters and digits.
func (w *words) code(s string) {
	whole := len(w.text)
	for _, r := range s {
		if inWord(r) {
			w.text = fold(w.text, r)
		}
	}
	w.end(whole, false)
	start, kind, parts := len(w.text), 0, len(w.list)
	for _, r := range s {
		k := 0
		if inWord(r) {
			k = 1
			if unicode.IsDigit(r) {
				k = 2
			}
		}
		if k != kind {
			w.end(start, false)
			start, kind = len(w.text), k
		}
		if k != 0 {
			w.text = fold(w.text, r)
		}
	}
	w.end(start, false)
	if len(w.list) == parts+1 { // one part only: it is the whole
		w.list = w.list[:parts]
		return
	}
	for i := parts; i < len(w.list); i++ {
		w.list[i].part = true
	}
}

func elided(s string) bool {
	switch s {
	case "l", "d", "j", "m", "t", "s", "n", "c", "qu", "jusqu", "lorsqu", "puisqu", "quoiqu", "presqu":
		return true
	}
	return false
}

func englishEnding(s string) bool {
	for _, ending := range [...]string{"s", "m", "ve", "ll", "d", "re"} {
		if restIs(s, ending) {
			return true
		}
	}
	return false
}

func endsInN(s string) bool { return s != "" && (s[len(s)-1] == 'n' || s[len(s)-1] == 'N') }

func restIs(s, want string) bool {
	return len(s) == len(want) && (s == want || s[0]|0x20 == want[0] && (len(s) == 1 || s[1]|0x20 == want[1]))
}

// fold appends r in lower case and without accents.
func fold(dst []byte, r rune) []byte {
	switch {
	case r < utf8.RuneSelf:
		if 'A' <= r && r <= 'Z' {
			r += 'a' - 'A'
		}
		return append(dst, byte(r))
	case r < rune(len(folded)):
		return append(dst, folded[r]...)
	case unicode.Is(unicode.Mn, r):
		return dst
	}
	return utf8.AppendRune(dst, unicode.ToLower(r))
}

// folded is what each letter of the Latin blocks becomes.
var folded = func() (table [0x250]string) {
	special := map[rune]string{'œ': "oe", 'Œ': "oe", 'æ': "ae", 'Æ': "ae", 'ß': "ss", 'ø': "o", 'Ø': "o", 'ł': "l", 'Ł': "l", 'đ': "d", 'Đ': "d"}
	for r := range table {
		if s, ok := special[rune(r)]; ok {
			table[r] = s
			continue
		}
		for _, d := range norm.NFKD.String(string(rune(r))) {
			if !unicode.Is(unicode.Mn, d) {
				table[r] += string(unicode.ToLower(d))
			}
		}
	}
	return table
}()
