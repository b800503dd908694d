package email

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/emersion/go-imap/v2"

	"guichet/channels"
)

// An Archive is old mail that lies somewhere. Nothing is changed there.
type Archive interface {
	// Len is how many letters there are.
	Len() int

	// Skip leaves out the letters whose origin is known, where an origin names
	// the same letter for good, and tells how many those are.
	Skip(known func(origin string) bool) int

	// Each offers the letters to accept, oldest first, as of this mailbox. It
	// ends with accept's error, or when ctx ends.
	Each(ctx context.Context, accept channels.Accept) error
}

// imapSource begins the name of an archive that is a folder of the mailbox.
const imapSource = "imap:"

// Archive opens old mail: "imap:FOLDER" is a folder of this mailbox; else it is
// the path of an mbox file (RFC 4155) or of a Maildir. What the desk has yet to
// take in from the folder that it watches is no old mail.
func (c *Channel) Archive(ctx context.Context, source string) (Archive, error) {
	if folder, ok := strings.CutPrefix(source, imapSource); ok {
		return c.openFolder(ctx, folder)
	}
	path, err := filepath.Abs(source)
	if err != nil {
		return nil, err
	}
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("%w (a folder of the mailbox is named %sFOLDER)", err, imapSource)
	}
	list := listMbox
	if info.IsDir() {
		list = listMaildir
	}
	pieces, err := list(ctx, path)
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(pieces, func(a, b piece) int { return a.at.Compare(b.at) })
	return &files{c, pieces}, nil
}

// A folderArchive is a folder of the mailbox.
type folderArchive struct {
	channel  *Channel
	name     string
	validity uint32
	entries  []entry
}

func (c *Channel) openFolder(ctx context.Context, name string) (*folderArchive, error) {
	s, err := c.connect(ctx)
	if err != nil {
		return nil, err
	}
	defer s.close()
	defer context.AfterFunc(ctx, s.close)()
	f, all, err := s.look(name)
	if err != nil {
		return nil, fmt.Errorf("open folder %s: %w; there are: %s", name, err, strings.Join(s.folders(c.timing), ", "))
	}
	if strings.EqualFold(name, c.cfg.IMAP.Folder) {
		if all, err = c.left(ctx, f, all); err != nil {
			return nil, err
		}
	}
	slices.SortStableFunc(all, func(a, b entry) int { return a.at.Compare(b.at) })
	return &folderArchive{c, name, f.validity, all}, nil
}

// left leaves out what the desk itself will take in from the watched folder: it
// is not old, and whoever wrote it waits for an answer.
func (c *Channel) left(ctx context.Context, f folder, all []entry) ([]entry, error) {
	read, err := recallCursor(ctx, c.memory, c.cursorKey())
	if err != nil || read.Validity == 0 {
		return all, err
	}
	return slices.DeleteFunc(all, func(e entry) bool {
		if read.Validity == f.validity {
			return e.uid > read.UID
		}
		return read.Since.IsZero() || !e.at.Before(read.Since)
	}), nil
}

func (f *folderArchive) Len() int { return len(f.entries) }

func (f *folderArchive) Skip(known func(string) bool) int {
	n := len(f.entries)
	f.entries = slices.DeleteFunc(f.entries, func(e entry) bool { return known(f.origin(e.uid)) })
	return n - len(f.entries)
}

func (f *folderArchive) origin(uid imap.UID) string { return origin(f.name, f.validity, uid) }

func (f *folderArchive) Each(ctx context.Context, accept channels.Accept) error {
	return f.channel.leaf(ctx, f.name, f.validity, f.entries, accept)
}

// files are letters in files of this machine.
type files struct {
	channel *Channel
	pieces  []piece
}

func (f *files) Len() int { return len(f.pieces) }

// Skip knows none: a file may have changed since its letters were read.
func (f *files) Skip(func(string) bool) int { return 0 }

func (f *files) Each(ctx context.Context, accept channels.Accept) error {
	for _, p := range f.pieces {
		if err := ctx.Err(); err != nil {
			return err
		}
		raw, err := p.read(f.channel.maxSize)
		if err != nil {
			return fmt.Errorf("read %s: %w", p.origin, err)
		}
		l := channels.Letter{
			Channel: f.channel.cfg.Name, Key: letterKey(raw), Thread: threadOf(raw), Origin: p.origin, Raw: raw, At: p.at,
		}
		if err := accept(ctx, l); err != nil {
			return err
		}
	}
	return nil
}
