package email

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
)

// An entry is a letter as a folder lists it.
type entry struct {
	uid  imap.UID
	size int64     // octets, as the server says
	at   time.Time // when it arrived (INTERNALDATE)
}

// sizes lists the letters of a set, lowest UID first. Asking for UIDs above
// the last one yields that one (RFC 3501, section 6.4.8), so the answer is
// filtered.
func (s *imapSession) sizes(set imap.UIDSet) ([]entry, error) {
	cmd := s.client.Fetch(set, &imap.FetchOptions{UID: true, RFC822Size: true, InternalDate: true})
	var found []entry
	for m := cmd.Next(); m != nil; m = cmd.Next() {
		b, err := m.Collect()
		if err == nil && set.Contains(b.UID) {
			found = append(found, entry{b.UID, b.RFC822Size, b.InternalDate})
		}
	}
	if err := cmd.Close(); err != nil {
		return nil, fmt.Errorf("list letters: %w", err)
	}
	slices.SortFunc(found, func(a, b entry) int { return cmp.Compare(a.uid, b.uid) })
	return found, nil
}

var (
	errCut   = errors.New("the server sent less of a letter than it announced")
	errLarge = errors.New("the server announced a letter larger than it said before")
)

// A badLetter is an error that one letter caused.
type badLetter struct {
	uid imap.UID
	error
}

func (e badLetter) Unwrap() error { return e.error }

// bodies fetches letters whole, without marking them as read. What it does not
// return does not exist any more. A literal larger than limit ends the
// connection before it is read.
func (s *imapSession) bodies(set imap.UIDSet, limit int64) (map[imap.UID][]byte, error) {
	whole := &imap.FetchItemBodySection{Peek: true}
	return s.sections(set, limit, whole)
}

// sections fetches one or more sections of letters, joined.
func (s *imapSession) sections(set imap.UIDSet, limit int64, sections ...*imap.FetchItemBodySection) (map[imap.UID][]byte, error) {
	cmd := s.client.Fetch(set, &imap.FetchOptions{UID: true, BodySection: sections})
	got := make(map[imap.UID][]byte)
	for m := cmd.Next(); m != nil; m = cmd.Next() {
		uid, raw, err := s.letter(m, limit)
		if err != nil {
			return nil, badLetter{uid, err} // the connection is closed, cmd must not be read on
		}
		if uid != 0 && raw != nil {
			got[uid] = raw
		}
	}
	err := cmd.Close()
	if refused := (*imap.Error)(nil); errors.As(err, &refused) {
		err = nil // some of them are gone (RFC 5530, EXPUNGEISSUED); the caller sees which
	}
	return got, err
}

// letter streams one answer. The library ends a literal that was cut without an
// error, hence the comparison with the length announced. After an error the
// connection is closed: the library reads a literal that failed only once safely.
func (s *imapSession) letter(m *imapclient.FetchMessageData, limit int64) (uid imap.UID, raw []byte, err error) {
	for item := m.Next(); item != nil; item = m.Next() {
		switch item := item.(type) {
		case imapclient.FetchItemDataUID:
			uid = item.UID
		case imapclient.FetchItemDataBodySection:
			if item.Literal == nil {
				continue
			}
			size := item.Literal.Size()
			if size > limit {
				s.close()
				io.Copy(io.Discard, item.Literal) // what was received already; it lets the library end
				return uid, nil, errLarge
			}
			begin := len(raw)
			raw = slices.Grow(raw, int(size))[:begin+int(size)]
			if _, err := io.ReadFull(item.Literal, raw[begin:]); err != nil {
				s.close()
				return uid, nil, fmt.Errorf("%w (%d octets): %w", errCut, size, err)
			}
		}
	}
	return uid, raw, nil
}

// missing sorts out why letters were not sent: they are gone, or they are still
// there and the server did not do what it was asked.
func (s *imapSession) missing(set imap.UIDSet) (still imap.UIDSet, err error) {
	if err := s.client.Noop().Wait(); err != nil {
		return nil, err
	}
	found, err := s.client.UIDSearch(&imap.SearchCriteria{UID: []imap.UIDSet{set}}, nil).Wait()
	if err != nil {
		return nil, fmt.Errorf("look for letters that were not sent: %w", err)
	}
	for _, uid := range found.AllUIDs() {
		if set.Contains(uid) {
			still.AddNum(uid)
		}
	}
	return still, nil
}

// beginning fetches the header and the first octets of a letter that cannot be
// taken whole.
func (s *imapSession) beginning(e entry) ([]byte, error) {
	header := &imap.FetchItemBodySection{Peek: true, Specifier: imap.PartSpecifierHeader, Partial: &imap.SectionPartial{Size: maxBeginHeader}}
	text := &imap.FetchItemBodySection{Peek: true, Specifier: imap.PartSpecifierText, Partial: &imap.SectionPartial{Size: maxBeginText}}
	set := imap.UIDSetNum(e.uid)
	heads, err := s.sections(set, maxBeginHeader, header)
	if err != nil {
		return nil, err
	}
	texts, err := s.sections(set, maxBeginText, text)
	if err != nil {
		return nil, err
	}
	if heads[e.uid] == nil {
		return nil, badLetter{e.uid, errors.New("the server sent no header")}
	}
	return shortened(heads[e.uid], texts[e.uid], e.size), nil
}

const (
	maxBeginHeader = 256 << 10
	maxBeginText   = 64 << 10
)

// shortened is a letter that stands for one too large: its header, a note, and
// its begin. It is made of nothing else, so that it is the same each time.
func shortened(header, text []byte, size int64) []byte {
	const boundary = "the-rest-lies-in-the-mailbox"
	var kept, content bytes.Buffer
	for name, field := range fields(header) {
		if isContentField(name) {
			content.Write(field)
		} else {
			kept.Write(field)
		}
	}
	var b bytes.Buffer
	b.Write(bytes.TrimRight(kept.Bytes(), "\r\n"))
	b.WriteString("\r\n")
	fmt.Fprintf(&b, "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=%s\r\n\r\n", boundary)
	fmt.Fprintf(&b, "--%s\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n", boundary)
	fmt.Fprintf(&b, "[Ce message de %[1]d Mo est trop grand : seul son début est ici, le reste est dans la boîte aux lettres.\r\n"+
		"This mail of %[1]d MB is too large: only its beginning is here, the rest is in the mailbox.]\r\n", (size+1<<20-1)>>20)
	fmt.Fprintf(&b, "\r\n--%s\r\n%s\r\n%s\r\n--%s--\r\n", boundary, content.Bytes(), text, boundary)
	return b.Bytes()
}
