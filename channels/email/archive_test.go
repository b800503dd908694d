package email

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"guichet/channels"
	"guichet/channels/email/emailtest"
)

// old is mail number n of an archive, dated so many days into November.
func old(n, day int) []byte {
	return bytes.Replace(mailNumber(n), []byte("02 Nov"), fmt.Appendf(nil, "%02d Nov", day), 1)
}

// from offers an archive and returns its letters, with their subjects.
func from(t *testing.T, c *Channel, source string) (letters []channels.Letter, subjects string) {
	t.Helper()
	a, err := c.Archive(t.Context(), source)
	if err != nil {
		t.Fatal(err)
	}
	in := newInbox()
	if err := a.Each(t.Context(), in.accept); err != nil {
		t.Fatal(err)
	}
	if a.Len() != in.times() {
		t.Errorf("%d letters announced, %d offered", a.Len(), in.times())
	}
	for _, l := range in.all() {
		read, err := c.Read(l)
		if err != nil {
			t.Error(err)
		}
		subjects += strings.TrimPrefix(read.Subject, "Question ") + " "
	}
	return in.all(), strings.TrimSpace(subjects)
}

func write(t *testing.T, path string, octets []byte) string {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, octets, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// A letter has one name, whether it comes from a server, an mbox or a Maildir.
func TestArchivesHoldTheSameLetters(t *testing.T) {
	srv := startServer(t, emailtest.Options{})
	c, _ := newChannel(t, configFor(t, srv), newMemory())
	dir := t.TempDir()
	var mbox bytes.Buffer
	for n, day := range []int{9, 3, 6} { // not in the order in which they lie
		raw := append(old(n, day), "\r\nFrom now on it is worse.\r\n>From here too.\r\n"...)
		at := time.Date(2026, 11, day, 10, 0, 0, 0, time.FixedZone("", 3600))
		if err := srv.DeliverAt(deskAddress, raw, at); err != nil {
			t.Fatal(err)
		}
		write(t, filepath.Join(dir, "Maildir", "cur", fmt.Sprintf("%d.example:2,S", n)), raw)
		lines := strings.ReplaceAll(string(raw), "\r\n", "\n")
		lines = strings.NewReplacer("\nFrom ", "\n>From ", "\n>From ", "\n>>From ").Replace(lines)
		fmt.Fprintf(&mbox, "From %s Mon Nov  2 10:00:00 2026\n%s\n", zoeAddress, lines)
	}
	write(t, filepath.Join(dir, "Maildir", "cur", "9.example:2,ST"), old(9, 1))
	write(t, filepath.Join(dir, "Maildir", "new", ".hidden"), old(9, 1))
	fmt.Fprintf(&mbox, "From - Mon Nov  2 10:00:00 2026\nX-Mozilla-Status: 0009\n%s\n", old(9, 1))
	file := write(t, filepath.Join(dir, "old.mbox"), mbox.Bytes())

	want, subjects := from(t, c, "imap:INBOX")
	if subjects != "1 2 0" {
		t.Errorf("the folder gives %s, want the oldest first", subjects)
	}
	for _, source := range []string{file, filepath.Join(dir, "Maildir")} {
		got, subjects := from(t, c, source)
		if subjects != "1 2 0" {
			t.Errorf("%s gives %s", source, subjects)
			continue
		}
		for i, l := range got {
			if l.Key != want[i].Key || l.Channel != "support" || l.Origin == "" || !l.At.Equal(want[i].At) {
				t.Errorf("%s: letter %d is %+v, want the key and time of %+v", source, i, l, want[i])
			}
		}
	}
	for _, m := range srv.Inbox(deskAddress) {
		if m.Seen {
			t.Error("an old letter was marked as read")
		}
	}
}

// What has only the first line of a letter in common with others, or no header
// at all, is a letter too.
func TestMboxOfOddLetters(t *testing.T) {
	srv := startServer(t, emailtest.Options{})
	c, _ := newChannel(t, configFor(t, srv), newMemory())
	long := strings.Repeat("x", 200<<10)
	text := "From a@example.org Mon Nov  2 10:00:00 2026\nSubject: Question 1\n\n" + long + "\n\nFrom afar it looks well.\n" +
		"\nFrom \nSubject: Question 2\n\nFrom: me\n\nFrom - Mon Nov  2 10:00:00 2026\n\nno header\n\nFrom MAILER Thu Nov  5 1:02:03 2026\r\nSubject: Question 4\r\n\r\nend"
	letters, subjects := from(t, c, write(t, filepath.Join(t.TempDir(), "mbox"), []byte(text)))
	if len(letters) != 4 || subjects != "1 2  4" {
		t.Fatalf("%d letters: %q", len(letters), subjects)
	}
	if !strings.Contains(string(letters[0].Raw), long+"\n\nFrom afar it looks well.") {
		t.Error("the first letter was cut")
	}
	if !strings.HasSuffix(string(letters[3].Raw), "end") {
		t.Errorf("the last letter is %q", letters[3].Raw)
	}
}

func TestArchivesThatAreNone(t *testing.T) {
	srv := startServer(t, emailtest.Options{})
	c, _ := newChannel(t, configFor(t, srv), newMemory())
	dir := t.TempDir()
	for source, want := range map[string]string{
		"imap:Archive":                          "there are: INBOX",
		dir:                                     "neither cur nor new",
		filepath.Join(dir, "INBOX"):             "imap:FOLDER",
		write(t, dir+"/notes", []byte("Hello")): "no mbox file",
	} {
		if _, err := c.Archive(t.Context(), source); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", source, err)
		}
	}
}

// A folder goes on where a connection broke, and skips what is known.
func TestAFolderIsReadOnAfterAFault(t *testing.T) {
	srv := startServer(t, emailtest.Options{})
	c, _ := newChannel(t, configFor(t, srv), newMemory())
	for n := range 5 {
		deliver(t, srv, mailNumber(n))
	}
	a, err := c.Archive(t.Context(), "imap:INBOX")
	if err != nil {
		t.Fatal(err)
	}
	if n := a.Skip(func(o string) bool { return o == "INBOX/1/1" }); n != 1 || a.Len() != 4 {
		t.Errorf("skipped %d, left %d", n, a.Len())
	}
	srv.CutNextLetter(20)
	in := newInbox()
	if err := a.Each(t.Context(), in.accept); err != nil || len(in.all()) != 4 {
		t.Errorf("%d letters, %v", len(in.all()), err)
	}
	full := errors.New("the disk is full")
	if err := a.Each(t.Context(), func(context.Context, ...channels.Letter) error { return full }); !errors.Is(err, full) {
		t.Errorf("the trouble of the one who accepts is told as %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := a.Each(ctx, in.accept); !errors.Is(err, context.Canceled) {
		t.Errorf("stopped: %v", err)
	}
}

// What lies in the watched folder and was not taken in yet is the desk's, not
// the archive's.
func TestTheWatchedFolderIsOldOnlyAsFarAsItWasRead(t *testing.T) {
	srv := startServer(t, emailtest.Options{})
	cfg := configFor(t, srv)
	cfg.Start = StartNow
	c, book := newChannel(t, cfg, newMemory())
	deliver(t, srv, mailNumber(1))
	in := newInbox()
	stop := listen(t, c, in)
	book.says(t, "reading a mailbox for the first time")
	deliver(t, srv, mailNumber(3))
	in.until(t, "the desk has come", in.has(1))
	stop()
	srv.Remove(deskAddress, 2)
	deliver(t, srv, mailNumber(2))
	if _, subjects := from(t, c, "imap:inbox"); subjects != "1" {
		t.Errorf("the archive has %s, want the letter from before the desk alone", subjects)
	}
	srv.Rebuild(deskAddress, func(m emailtest.Mail) time.Time {
		return time.Now().Add(time.Duration(int(m.UID)-2) * time.Hour)
	})
	if _, subjects := from(t, c, "imap:INBOX"); subjects != "1" {
		t.Errorf("once it was rebuilt the archive has %s", subjects)
	}
}
