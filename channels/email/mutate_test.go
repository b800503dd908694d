package email

import (
	"slices"
	"testing"
	"time"

	"guichet/channels"
	"guichet/channels/email/emailtest"
)

// TestMutatedLetters reads ten thousand spoilt letters: each is read, and none
// comes out empty that has words in its body. cmd/guichet does the same by
// "guichet mail parse".
func TestMutatedLetters(t *testing.T) {
	letters, _ := corpus(t)
	n := 10_000
	if patienceFactor > 1 {
		n = 1000 // the race detector takes its time
	}
	var took []time.Duration
	for i, raw := range emailtest.Mutated(letters, 1042, n) {
		begin := time.Now()
		in, err := readingDesk().Read(channels.Letter{Raw: raw})
		took = append(took, time.Since(begin))
		if err != nil {
			t.Errorf("letter %d: %v", i, err)
		}
		if in.Text == "" && len(in.Files) == 0 && emailtest.HasWords(raw) {
			t.Errorf("letter %d shows nothing of:\n%s", i, raw)
		}
		if t.Failed() {
			return
		}
	}
	slices.Sort(took)
	t.Logf("median %v, p99 %v, worst %v", took[len(took)/2], took[len(took)*99/100], took[len(took)-1])
}
