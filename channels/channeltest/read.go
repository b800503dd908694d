package channeltest

import (
	"bytes"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"guichet/channels"
)

func readsAlike(t *testing.T, f Fixture) {
	l := listen(t, f.Channel)
	f.Arrive("read me twice")
	letter := l.next(t)
	kept := bytes.Clone(letter.Raw)
	first, err := f.Channel.Read(letter)
	if err != nil {
		t.Fatalf("read: %v", err)
	}
	if !bytes.Equal(letter.Raw, kept) {
		t.Error("Read changed the octets of the letter")
	}
	if !strings.Contains(first.Text, "read me twice") || !first.Kind.ByPerson() || first.From.IsZero() {
		t.Errorf("a person wrote «read me twice», Read found %+v", first)
	}
	letter.Raw = kept
	second, err := f.Channel.Read(letter)
	if err != nil {
		t.Fatalf("read again: %v", err)
	}
	if d := cmp.Diff(first, second); d != "" {
		t.Errorf("the second answer differs:\n%s", d)
	}
}

// survivesGarbage reads real letters with octets cut, changed and put in, and
// some that never were letters.
func survivesGarbage(t *testing.T, f Fixture) {
	l := listen(t, f.Channel)
	f.Arrive("a whole letter <b>&amp;</b> =?utf-8?q?=C3=A9?= {\"a\":[1]}")
	letter := l.next(t)
	r := rand.New(rand.NewPCG(1, 2))
	whole := letter.Raw
	for i := range 500 {
		letter.Raw = spoil(r, whole)
		readsOrSaysWhy(t, f.Channel, letter, i)
	}
	for i, raw := range []string{"", "\x00", "{", "{}", "null", "[]", "\xff\xfe\xfd", "\r\n\r\n", strings.Repeat("[", 100_000)} {
		letter.Raw = []byte(raw)
		readsOrSaysWhy(t, f.Channel, letter, i)
	}
}

func spoil(r *rand.Rand, whole []byte) []byte {
	raw := bytes.Clone(whole)
	switch r.IntN(3) {
	case 0:
		return raw[:r.IntN(len(raw))]
	case 1:
		for range 1 + r.IntN(5) {
			raw[r.IntN(len(raw))] = byte(r.IntN(256))
		}
		return raw
	default:
		at := r.IntN(len(raw))
		return append(raw[:at:at], append([]byte{byte(r.IntN(256)), 0, '"'}, raw[at:]...)...)
	}
}

// readsOrSaysWhy wants an answer of a known kind, or an error.
func readsOrSaysWhy(t *testing.T, c channels.Channel, l channels.Letter, i int) {
	t.Helper()
	defer func() {
		if p := recover(); p != nil {
			t.Fatalf("Read panics on octets %d (%q…): %v", i, l.Raw[:min(len(l.Raw), 80)], p)
		}
	}()
	if in, err := c.Read(l); err == nil && in.Kind == "" {
		t.Errorf("Read tells neither a kind nor an error for octets %d: %q…", i, l.Raw[:min(len(l.Raw), 80)])
	}
}
