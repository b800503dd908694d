package email

import (
	"bytes"
	"encoding/binary"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"
)

// enclosedIn are the files of the letters in the corpus whose names match.
func enclosedIn(tb testing.TB, pattern string) (data [][]byte) {
	tb.Helper()
	names, _ := filepath.Glob("testdata/letters/" + pattern)
	for _, name := range names {
		_, raw := archived(tb, name)
		root, _ := split(raw)
		b := &bodyReader{}
		var walk func(*part)
		walk = func(p *part) {
			if !p.isMultipart() && !strings.HasPrefix(p.media, "text/") {
				data = append(data, b.decode(p, false))
			}
			for _, child := range p.parts {
				walk(child)
			}
		}
		walk(root)
	}
	return data
}

// FuzzTNEF opens what may be a winmail.dat: no panic, clean names, nothing made
// up beyond what was allowed.
func FuzzTNEF(f *testing.F) {
	for _, data := range enclosedIn(f, "tnef-*.txtar") {
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		const room = 1 << 20
		got, ok := readTNEF(b, room, 0)
		if ok != isTNEF(b) && len(b) >= 6 {
			t.Errorf("opened: %v", ok)
		}
		octets := 0
		for _, file := range got.files {
			octets += len(file.data)
			if file.name == "" || strings.ContainsAny(file.name, "/\\\n\x00") || !utf8.ValidString(file.name) || strings.ContainsFunc(file.media, notOfType) {
				t.Errorf("file %q of type %q", file.name, file.media)
			}
		}
		if !utf8.ValidString(got.text) || !utf8.ValidString(got.html) || len(got.files) > maxParts+1 || octets > 20*len(b)+room {
			t.Errorf("%d files of %d octets, text %q", len(got.files), octets, got.text)
		}
	})
}

// FuzzRTF reads what may be RTF: text that is clean once cleaned, and no more of
// it than there is RTF.
func FuzzRTF(f *testing.F) {
	for _, s := range []string{
		`{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Arial;}}\pard caf\'e9 \u8211?x\par}`, `{\rtf1\fromhtml1{\*\htmltag64 <p>}a\htmlrtf b\htmlrtf0 c}`,
		`{\rtf1\uc2\u-10179??\u-8704??}`, `{\rtf1 a\bin3 {}}b}`, "{\\rtf1 a\\\nb\\~c\\_d\\{e\\}}",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		for _, s := range []string{rtfText(b), rtfHTML(b)} {
			if !utf8.ValidString(s) || len(s) > 4*len(b) {
				t.Errorf("%q of %q", s, b)
			}
		}
	})
}

// FuzzCMS looks into what may be a container: what is in it are octets of it.
func FuzzCMS(f *testing.F) {
	for _, data := range enclosedIn(f, "smime-*.txtar") {
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		kind, content := readCMS(b)
		if kind != cmsSigned && content != nil || len(content) > len(b) {
			t.Errorf("kind %d with %d octets of %d", kind, len(content), len(b))
		}
	})
}

func TestRTF(t *testing.T) {
	for rtf, want := range map[string]string{
		`{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0 Arial;}}{\colortbl;\red0;}\f0 Caf\'e9\par\tab d\'e9j\'e0}`: "Café\n\tdéjà",
		`{\rtf1\ansi\ansicpg1251 \'cf\'f0\'e8\'e2\'e5\'f2}`:                                                    "Привет",
		`{\rtf1\u8364?\u-10179?\u-8704? {\uc0\u233}t\'e9{\*\generator x;}{\*\unknown y}}`:                      "€😀 été",
		`{\rtf1 a\{b\}\\c\emdash d{\pict 00ff}\bin3 }}}e}`:                                                     "a{b}\\c—de",
		`{\rtf1 open {never {closed`:                                                                           "open never closed",
		`no rtf`:                                                                                               "",
	} {
		if got := rtfText([]byte(rtf)); got != want {
			t.Errorf("%s: %q, want %q", rtf, got, want)
		}
	}
}

// TestT29_CompressedRTFBombs expects that compressed RTF grows no further than
// is allowed, and that mails in mails end.
func TestT29_CompressedRTFBombs(t *testing.T) {
	bomb := append(binary.LittleEndian.AppendUint32(nil, 1<<30), "\xff\xff\xff\x7fLZFu\x00\x00\x00\x00"...)
	bomb = append(bomb, bytes.Repeat([]byte("\xff"+strings.Repeat("\x00\x0e", 8)), 1<<18)...)
	const room = 1 << 20
	if rtf, ok := decompressRTF(bomb, room); len(rtf) > room+200 || ok {
		t.Errorf("%d octets, ok %v", len(rtf), ok)
	}
	head := []byte("\x78\x9f\x3e\x22\x01\x00")
	attribute := func(id uint32, data []byte) []byte {
		b := binary.LittleEndian.AppendUint32([]byte{2}, id)
		b = binary.LittleEndian.AppendUint32(b, uint32(len(data)))
		return append(append(b, data...), 0, 0)
	}
	inner := append(bytes.Clone(head), attribute(attBody, []byte("core"))...)
	for range 200 {
		property := binary.LittleEndian.AppendUint32([]byte("\x01\x00\x00\x00\x0d\x00\x01\x37\x01\x00\x00\x00"), uint32(16+len(inner)))
		property = append(append(append(property, make([]byte, 16)...), inner...), 0, 0, 0, 0)
		inner = append(append(bytes.Clone(head), attribute(attRenddata, nil)...), attribute(attAttachment, property)...)
	}
	got, ok := readTNEF(inner, room, 0)
	if !ok || len(got.files) == 0 || len(got.files) > maxParts {
		t.Errorf("%v, %d files", ok, len(got.files))
	}
}
