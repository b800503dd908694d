package storetest

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"guichet/store"
	"guichet/tickets"
)

// F32: a file is what its name says, or nothing.
func F32(t *testing.T, s *store.Store) {
	ctx := t.Context()
	const name = "fe8edeeb98cc6d3b93cf2d57000254b84bd9eba34b4df7ce4b87db8b937b7703" // of "t\n"
	blob, err := s.PutFile(ctx, []byte("t\n"))
	if err != nil || blob != name {
		t.Fatalf("kept as %q (%v), want %q", blob, err, name)
	}
	again, err := s.PutFile(ctx, []byte("t\n"))
	if err != nil || again != name {
		t.Errorf("kept again as %q (%v)", again, err)
	}
	if data, err := s.File(name); err != nil || !bytes.Equal(data, []byte("t\n")) {
		t.Errorf("read back %q (%v)", data, err)
	}
	files, err := filepath.Glob(filepath.Join(s.Files, "*", "*"))
	must(t, err)
	if len(files) != 1 {
		t.Fatalf("files: %q, want one and nothing half-written", files)
	}
	must(t, os.WriteFile(files[0], []byte("?\n"), 0o600))
	if data, err := s.File(name); err == nil {
		t.Errorf("a damaged file was read as %q", data)
	}
	must(t, os.Truncate(files[0], 1)) // as a crash of the machine may leave it
	_, err = s.PutFile(ctx, []byte("t\n"))
	must(t, err)
	if data, err := s.File(name); err != nil || string(data) != "t\n" {
		t.Errorf("after putting it again: %q (%v)", data, err)
	}
	_, err = s.File("../../etc/passwd")
	mustBe(t, err, tickets.ErrInvalid)

	must(t, os.RemoveAll(s.Files))
	if blob, err := s.PutFile(ctx, []byte("u\n")); err == nil {
		t.Errorf("%s was named though it could not be written", blob)
	}
}

func testSweep(t *testing.T, s *store.Store) {
	ctx := t.Context()
	put := func(text string) string {
		blob, err := s.PutFile(ctx, []byte(text))
		must(t, err)
		return blob
	}
	attached, orphan, wanted, fresh := put("attached"), put("orphan"), put("wanted again"), put("fresh")
	big := letter("big")
	big.Raw = bytes.Repeat([]byte("x"), 100_000)
	accept(t, s, big)
	c := NewTicket(1001)
	c.Messages[0].Files = []tickets.File{{Name: "a", Blob: attached}}
	commit(t, s, c)

	files, err := filepath.Glob(filepath.Join(s.Files, "*", "*"))
	must(t, err)
	for _, path := range files {
		must(t, os.Chtimes(path, time.Time{}, time.Now().Add(-48*time.Hour)))
	}
	put("wanted again")
	must(t, os.WriteFile(filepath.Join(s.Files, fresh[:2], fresh[2:]), []byte("fresh"), 0o600))

	removed, err := s.Sweep(ctx, time.Now().Add(-24*time.Hour))
	if err != nil || removed != 1 {
		t.Errorf("%d files were removed (%v), want the orphan alone", removed, err)
	}
	if _, err := s.File(orphan); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the orphan: %v", err)
	}
	for _, blob := range []string{attached, wanted, fresh} {
		if _, err := s.File(blob); err != nil {
			t.Error(err)
		}
	}
	if l, err := s.Letter(ctx, "big"); err != nil || len(l.Raw) != len(big.Raw) {
		t.Errorf("the letter has %d octets (%v)", len(l.Raw), err)
	}
}
