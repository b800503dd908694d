package acceptance

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"net/smtp"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"guichet/tickets"
)

// A mailbox is one of the Dovecot server's, made for one test and gone with it;
// so are those whose names begin with its own.
type mailbox struct {
	name     string
	uid, gid int
}

func newMailbox(tb testing.TB, role string) mailbox {
	tb.Helper()
	info, err := os.Stat(servers.Maildir)
	if err != nil {
		tb.Fatal(err)
	}
	owner := info.Sys().(*syscall.Stat_t)
	id := tickets.NewID()
	box := mailbox{name: "test-" + role + id[len(id)-6:], uid: int(owner.Uid), gid: int(owner.Gid)}
	for _, folder := range []string{"", "cur", "new", "tmp"} {
		if err := os.Mkdir(box.path(folder), 0o700); err != nil {
			tb.Fatal(err)
		}
		box.own(tb, box.path(folder))
	}
	tb.Cleanup(func() {
		for _, dir := range box.dirs(tb) {
			os.RemoveAll(dir)
		}
	})
	return box
}

func (b mailbox) own(tb testing.TB, path string) {
	if os.Geteuid() != 0 {
		return
	}
	if err := os.Chown(path, b.uid, b.gid); err != nil {
		tb.Fatal(err)
	}
}

// path is that of a folder or a file of its Maildir.
func (b mailbox) path(elem ...string) string {
	return filepath.Join(append([]string{servers.Maildir, b.name}, elem...)...)
}

// address is the mailbox's, with a tag unless that is empty.
func (b mailbox) address(tag string) string {
	if tag != "" {
		tag = "+" + tag
	}
	return b.name + tag + "@" + servers.Domain
}

// of is the address of one person, who has a mailbox to herself beside b.
func (b mailbox) of(person string) string { return b.name + "-" + person + "@" + servers.Domain }

// dirs are the Maildirs of the mailbox and of those beside it.
func (b mailbox) dirs(tb testing.TB) []string {
	tb.Helper()
	all, err := filepath.Glob(b.path() + "*")
	if err != nil {
		tb.Fatal(err)
	}
	return all
}

var dropped atomic.Int64

// drop puts a mail into the Maildir, octet by octet, as a delivery agent does.
func (b mailbox) drop(tb testing.TB, raw []byte) {
	tb.Helper()
	name := fmt.Sprintf("%d.M%dP%d.acceptance", time.Now().Unix(), dropped.Add(1), os.Getpid())
	tmp := b.path("tmp", name)
	if err := os.WriteFile(tmp, raw, 0o600); err != nil {
		tb.Fatal(err)
	}
	b.own(tb, tmp)
	if err := os.Rename(tmp, b.path("new", name)); err != nil {
		tb.Fatal(err)
	}
}

// files are the paths of the mails that lie in dirs, by the mailbox and the name
// under which they were delivered.
func (b mailbox) files(tb testing.TB) map[string]string {
	tb.Helper()
	all := map[string]string{}
	for _, dir := range b.dirs(tb) {
		for _, folder := range []string{"new", "cur"} {
			entries, err := os.ReadDir(filepath.Join(dir, folder))
			if err != nil && !errors.Is(err, fs.ErrNotExist) { // Dovecot is about to make it
				tb.Fatal(err)
			}
			for _, e := range entries {
				name, _, _ := strings.Cut(e.Name(), ":")
				all[filepath.Join(dir, name)] = filepath.Join(dir, folder, e.Name())
			}
		}
	}
	return all
}

// mail is a mail on its way to Postfix.
type mail struct {
	from string // envelope sender; "" for the null one
	to   string
	raw  []byte
}

// post hands mails to Postfix through one connection.
func post(mails []mail) error {
	c, err := smtp.Dial(servers.SMTP)
	if err != nil {
		return err
	}
	defer c.Close()
	for _, m := range mails {
		if err := hand(c, m); err != nil {
			return fmt.Errorf("post %.60q: %w", m.raw, err)
		}
	}
	return c.Quit()
}

func hand(c *smtp.Client, m mail) error {
	if err := c.Mail(m.from); err != nil {
		return err
	}
	if err := c.Rcpt(m.to); err != nil {
		return err
	}
	w, err := c.Data()
	if err != nil {
		return err
	}
	if _, err := w.Write(bytes.ReplaceAll(m.raw, []byte("\n"), []byte("\r\n"))); err != nil {
		return err
	}
	return w.Close()
}
