package emailtest

import (
	"bytes"
	"fmt"
	"iter"
	"math/rand/v2"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/tools/txtar"
)

var escapedOctet = regexp.MustCompile(`\\x[0-9A-Fa-f]{2}`)

// Letters reads a corpus: txtar files whose first file is a letter, with \xHH
// for an octet that is no text, and with LF line ends for CRLF unless the
// comment says "as is".
func Letters(folder string) (letters [][]byte, err error) {
	names, err := filepath.Glob(filepath.Join(folder, "*.txtar"))
	if err != nil || len(names) == 0 {
		return nil, fmt.Errorf("find letters in %s: there are none", folder)
	}
	for _, name := range names {
		archive, err := txtar.ParseFile(name)
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", name, err)
		}
		raw := escapedOctet.ReplaceAllFunc(archive.Files[0].Data, func(hex []byte) []byte {
			var b byte
			fmt.Sscanf(string(hex[2:]), "%x", &b)
			return []byte{b}
		})
		if !bytes.Contains(archive.Comment, []byte("as is")) {
			raw = bytes.ReplaceAll(raw, []byte("\n"), []byte("\r\n"))
		}
		letters = append(letters, raw)
	}
	return letters, nil
}

// Mutated makes n spoilt letters of a corpus, the same ones for each seed.
func Mutated(letters [][]byte, seed uint64, n int) iter.Seq2[int, []byte] {
	return func(yield func(int, []byte) bool) {
		r := rand.New(rand.NewPCG(seed, 0))
		for i := range n {
			if !yield(i, mutate(r, letters[i%len(letters)], letters[r.IntN(len(letters))])) {
				return
			}
		}
	}
}

// mutate spoils a letter once to four times: flipped bits, a cut end or
// beginning, lines doubled, dropped or taken from another letter, another
// letter's header, line ends changed, octets that mean something.
func mutate(r *rand.Rand, raw, other []byte) []byte {
	b := bytes.Clone(raw)
	for range 1 + r.IntN(4) {
		if len(bytes.TrimSpace(b)) == 0 {
			b = bytes.Clone(raw)
		}
		at := r.IntN(len(b))
		lines := bytes.SplitAfter(b, []byte("\n"))
		n := r.IntN(len(lines))
		switch r.IntN(9) {
		case 0:
			for range 1 + r.IntN(20) {
				b[r.IntN(len(b))] ^= 1 << r.IntN(8)
			}
		case 1:
			b = b[:at]
		case 2:
			b = b[at/4:]
		case 3:
			b = bytes.ReplaceAll(b, []byte("\r\n"), []byte("\n"))
		case 4:
			b = bytes.Join(slices.Delete(lines, n, n+1), nil)
		case 5:
			b = bytes.Join(slices.Insert(lines, r.IntN(len(lines)), lines[n]), nil)
		case 6:
			foreign := bytes.SplitAfter(other, []byte("\n"))
			from := r.IntN(len(foreign))
			b = slices.Insert(b, at, bytes.Join(foreign[from:min(len(foreign), from+1+r.IntN(6))], nil)...)
		case 7:
			b = slices.Insert(b, at, []byte{0, '\r', '\n', '-', '-', '=', '?', 0xff}[r.IntN(8)])
		case 8:
			header, _, _ := bytes.Cut(other, []byte("\r\n\r\n"))
			b = slices.Concat(header, []byte("\r\n"), b)
		}
	}
	if len(bytes.TrimSpace(b)) == 0 {
		return bytes.Clone(raw)
	}
	return b
}

// HasWords reports whether the body of a letter certainly holds words to read:
// a line of several that is neither a delimiter nor a field nor markup.
func HasWords(raw []byte) bool {
	text := strings.ReplaceAll(string(raw), "\r\n", "\n")
	_, body, _ := strings.Cut(text, "\n\n")
	for line := range strings.SplitSeq(body, "\n") {
		if strings.ContainsAny(line, ":<>=;") || strings.HasPrefix(line, "--") {
			continue
		}
		words := 0
		for w := range strings.FieldsSeq(line) {
			if len(w) > 2 && strings.IndexFunc(w, func(r rune) bool { return !unicode.IsLetter(r) }) < 0 {
				words++
			}
		}
		if words > 2 {
			return true
		}
	}
	return false
}
