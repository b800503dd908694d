package email

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"guichet/channels"
)

// mutate spoils a letter: flipped bits, a cut end, lines doubled, dropped or
// taken from another letter, line ends changed.
func mutate(r *rand.Rand, raw, other []byte) []byte {
	b := bytes.Clone(raw)
	for range 1 + r.IntN(4) {
		if len(b) == 0 {
			return b
		}
		at := r.IntN(len(b))
		switch r.IntN(8) {
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
			lines := bytes.SplitAfter(b, []byte("\n"))
			n := r.IntN(len(lines))
			b = bytes.Join(slices.Delete(lines, n, n+1), nil)
		case 5:
			lines := bytes.SplitAfter(b, []byte("\n"))
			n := r.IntN(len(lines))
			b = bytes.Join(slices.Insert(lines, r.IntN(len(lines)), lines[n]), nil)
		case 6:
			foreign := bytes.SplitAfter(other, []byte("\n"))
			from := r.IntN(len(foreign))
			piece := bytes.Join(foreign[from:min(len(foreign), from+1+r.IntN(6))], nil)
			b = slices.Insert(b, at, piece...)
		case 7:
			b = slices.Insert(b, at, []byte{0, '\r', '\n', '-', '-', '=', '?', 0xff}[r.IntN(8)])
		}
	}
	return b
}

// TestMutatedLetters reads ten thousand spoilt letters: each is read, and none
// comes out empty that has words in its body.
func TestMutatedLetters(t *testing.T) {
	letters, _ := corpus(t)
	r := rand.New(rand.NewPCG(1042, 0))
	var took []time.Duration
	for i := range 10_000 {
		raw := mutate(r, letters[i%len(letters)], letters[r.IntN(len(letters))])
		begin := time.Now()
		in, err := readingDesk().Read(channels.Letter{Raw: raw})
		took = append(took, time.Since(begin))
		checkFolds(t, in.Text, in.Folds)
		if err != nil && len(bytes.TrimSpace(raw)) > 0 {
			t.Errorf("letter %d: %v", i, err)
		}
		if in.Text == "" && len(in.Files) == 0 && hasWords(raw) {
			t.Errorf("letter %d shows nothing of:\n%s", i, raw)
		}
		if t.Failed() {
			return
		}
	}
	slices.Sort(took)
	t.Logf("median %v, p99 %v, worst %v", took[len(took)/2], took[len(took)*99/100], took[len(took)-1])
}

// hasWords reports whether the body of a letter holds a line of words that is
// neither a delimiter nor a field.
func hasWords(raw []byte) bool {
	_, body, ok := bytes.Cut(lineFeeds(bytes.ReplaceAll(raw, []byte("\r\n"), []byte("\n"))), []byte("\n\n"))
	if !ok {
		return false
	}
	for line := range strings.SplitSeq(string(body), "\n") {
		if strings.Contains(line, ":") || strings.HasPrefix(line, "--") || strings.ContainsAny(line, "<>=;") {
			continue
		}
		if letters := strings.Count(strings.Map(func(r rune) rune {
			if unicode.IsLetter(r) {
				return 'x'
			}
			return r
		}, line), "xxx"); letters > 4 {
			return true
		}
	}
	return false
}
