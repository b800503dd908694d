package email

import (
	"bytes"
	"strings"
	"testing"
	"time"
)

const letterOne = "Received: from a by b; Mon, 2 Nov 2026 10:00:00 +0100\r\n" +
	"From: zoe@example.org\r\nTo: support@example.org\r\nSubject: Imprimante en\r\n panne\r\n" +
	"Date: Mon, 2 Nov 2026 09:59:00 +0100\r\nMessage-ID: <1@example.org>\r\nX-Spam: no\r\n\r\n" +
	"Bonjour,\r\n\r\nelle ne marche pas.\r\n"

func TestF05_RedeliveryIsTheSameLetter(t *testing.T) {
	want := letterKey([]byte(letterOne))
	for how, raw := range map[string]string{
		"another trace":      "Received: from c by d; Tue, 3 Nov 2026 10:00:00 +0100\r\nDelivered-To: x@y\r\n" + letterOne,
		"unix line ends":     strings.ReplaceAll(letterOne, "\r\n", "\n"),
		"trailing blanks":    strings.ReplaceAll(letterOne, "pas.\r\n", "pas.  \t\r\n\r\n\r\n"),
		"another folding":    strings.Replace(letterOne, "en\r\n panne", "en panne", 1),
		"spam score":         strings.Replace(letterOne, "X-Spam: no", "X-Spam: perhaps", 1),
		"no final line end":  strings.TrimRight(letterOne, "\r\n"),
		"case of field name": strings.Replace(letterOne, "Message-ID", "Message-Id", 1),
	} {
		if got := letterKey([]byte(raw)); got != want {
			t.Errorf("%s makes another letter of it", how)
		}
	}
}

func TestT10_SameMessageIDDoesNotHideAnotherLetter(t *testing.T) {
	seen := map[string]string{letterKey([]byte(letterOne)): "the first"}
	for what, raw := range map[string]string{
		"another body":      strings.Replace(letterOne, "pas", "plus", 1),
		"another subject":   strings.Replace(letterOne, "panne", "feu", 1),
		"another sender":    strings.Replace(letterOne, "zoe@", "eve@", 1),
		"another recipient": strings.Replace(letterOne, "support@", "desk@", 1),
		"a copy to someone": strings.Replace(letterOne, "Subject:", "Cc: eve@example.org\r\nSubject:", 1),
		"another date":      strings.Replace(letterOne, "09:59", "09:58", 1),
		"an empty line":     strings.Replace(letterOne, "\r\n\r\nelle", "\r\nelle", 1),
		"an indented line":  strings.Replace(letterOne, "elle ne", "  elle ne", 1),
		"a second From":     strings.Replace(letterOne, "To:", "From: eve@example.org\r\nTo:", 1),
	} {
		key := letterKey([]byte(raw))
		if other := seen[key]; other != "" {
			t.Errorf("%s: taken for %s", what, other)
		}
		seen[key] = what
	}
}

func TestT11_LetterWithoutMessageIDIsNamedByContent(t *testing.T) {
	without := strings.Replace(letterOne, "Message-ID: <1@example.org>\r\n", "", 1)
	broken := strings.Replace(letterOne, "<1@example.org>", "@@@ \x00", 1)
	other := strings.Replace(without, "pas", "plus", 1)
	keys := map[string]bool{}
	for _, raw := range []string{without, broken, other, "", "\r\n", "no header at all", "\x00\xff"} {
		key := letterKey([]byte(raw))
		if key != letterKey(bytes.Clone([]byte(raw))) || !strings.HasPrefix(key, "mail:") || len(key) != len("mail:")+40 {
			t.Errorf("%q has the key %q", raw, key)
		}
		keys[key] = true
	}
	if len(keys) != 6 { // "" and "\r\n" say the same
		t.Errorf("only %d keys", len(keys))
	}
}

func TestThreadOf(t *testing.T) {
	for raw, want := range map[string]string{
		"References: <a@x> <b@x>\r\nIn-Reply-To: <c@x>\r\nMessage-ID: <d@x>\r\n\r\n": "<a@x>",
		"References:\r\n <a@x>\r\n\t<b@x>\r\n\r\n":                                   "<a@x>",
		"in-reply-to: Your mail <c@x>\r\nMessage-ID: <d@x>\r\n\r\n":                  "<c@x>",
		"Message-ID: <d@x>\r\n\r\nReferences: <body@x>\r\n":                          "<d@x>",
		"References: none\r\nMessage-ID: broken\r\n\r\n":                             "",
		"": "",
	} {
		if got := threadOf([]byte(raw)); got != want {
			t.Errorf("thread of %q is %q, not %q", raw, got, want)
		}
	}
}

func TestKeysOfHugeLettersTakeLinearTime(t *testing.T) {
	for what, raw := range map[string][]byte{
		"header lines":  bytes.Repeat([]byte("X: y\r\n"), 4<<20/6),
		"folded lines":  append([]byte("To: x\r\n"), bytes.Repeat([]byte(" y\r\n"), 1<<20)...),
		"empty lines":   append([]byte("To: x\r\n\r\n"), bytes.Repeat([]byte("\n"), 4<<20)...),
		"one line":      bytes.Repeat([]byte("x"), 4<<20),
		"colons":        bytes.Repeat([]byte(":"), 4<<20),
		"angles":        append([]byte("References: "), bytes.Repeat([]byte("<"), 4<<20)...),
		"blanks":        bytes.Repeat([]byte(" "), 4<<20),
		"carriage ends": bytes.Repeat([]byte("\r"), 4<<20),
	} {
		begin := processorTime()
		letterKey(raw)
		threadOf(raw)
		if took := processorTime() - begin; took > 3*time.Second {
			t.Errorf("4 MiB of %s took %v", what, took)
		}
	}
}

func FuzzKey(f *testing.F) {
	f.Add([]byte(letterOne))
	f.Add([]byte("Received: ;\r\n: x\r\n \r\n"))
	f.Add([]byte("\x98: a name that is not UTF-8\r\n\r\n"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		kept := bytes.Clone(raw)
		key := letterKey(raw)
		threadOf(raw)
		passedOn(raw, time.Now())
		shortened(raw, raw, int64(len(raw)))
		if !bytes.Equal(raw, kept) {
			t.Fatal("the letter was changed")
		}
		traced := append([]byte("Received: from x by y; today\r\n"), raw...)
		header, _ := cutHeader(raw)
		named := false
		for name := range fields(header) {
			named = named || isIdentity(name)
		}
		if named && raw[0] != ' ' && raw[0] != '\t' && letterKey(traced) != key {
			t.Fatalf("a trace field makes another letter of %q", raw)
		}
	})
}
