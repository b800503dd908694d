package emailtest

import (
	"bytes"
	"slices"
	"strings"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver"
)

const inbox = "INBOX"

// folderName is a folder's name; INBOX has it in any case of letters.
func folderName(name string) string {
	if strings.EqualFold(name, inbox) {
		return inbox
	}
	return strings.TrimRight(name, "/")
}

// A user owns folders. The server's lock guards it and all below it.
type user struct {
	boxes    map[string]*mailbox
	validity uint32 // of the folder made last
}

func (u *user) create(name string) *mailbox {
	u.validity++
	b := &mailbox{name: name, validity: u.validity, next: 1, tracker: imapserver.NewMailboxTracker(0)}
	u.boxes[name] = b
	return b
}

// A mailbox is a folder. It keeps letters as the octets they are, so that a
// broken one is served as broken as it came.
type mailbox struct {
	name     string
	validity uint32
	next     imap.UID
	tracker  *imapserver.MailboxTracker
	mails    []*stored
}

type stored struct {
	uid   imap.UID
	raw   []byte
	at    time.Time
	flags []imap.Flag
}

func (m *stored) look() Mail {
	return Mail{UID: uint32(m.uid), Raw: m.raw, At: m.at, Seen: slices.Contains(m.flags, imap.FlagSeen)}
}

func (b *mailbox) add(raw []byte, at time.Time, flags ...imap.Flag) imap.UID {
	m := &stored{uid: b.next, raw: bytes.Clone(raw), at: at, flags: flags}
	b.next++
	b.mails = append(b.mails, m)
	b.tracker.QueueNumMessages(uint32(len(b.mails)))
	return m.uid
}

// remove takes mails out of the folder, last one first.
func (b *mailbox) remove(gone func(*stored) bool) (seqNums []uint32) {
	for i := len(b.mails) - 1; i >= 0; i-- {
		if gone(b.mails[i]) {
			b.mails = slices.Delete(b.mails, i, i+1)
			b.tracker.QueueExpunge(uint32(i + 1))
			seqNums = append(seqNums, uint32(i+1))
		}
	}
	return seqNums
}

func (b *mailbox) count(keep func(*stored) bool) *uint32 {
	var n uint32
	for _, m := range b.mails {
		if keep(m) {
			n++
		}
	}
	return &n
}

// store changes flags; that a flag is set twice is no change.
func (m *stored) store(op imap.StoreFlagsOp, flags []imap.Flag) {
	if op == imap.StoreFlagsSet {
		m.flags = nil
	}
	for _, f := range flags {
		i := slices.IndexFunc(m.flags, func(g imap.Flag) bool { return strings.EqualFold(string(f), string(g)) })
		switch {
		case op == imap.StoreFlagsDel && i >= 0:
			m.flags = slices.Delete(slices.Clone(m.flags), i, i+1)
		case op != imap.StoreFlagsDel && i < 0:
			m.flags = append(slices.Clone(m.flags), f)
		}
	}
}

func (m *stored) has(f imap.Flag) bool {
	return slices.ContainsFunc(m.flags, func(g imap.Flag) bool { return strings.EqualFold(string(f), string(g)) })
}

// section is what FETCH BODY[…] returns, for the whole letter, its header or
// its text.
func (m *stored) section(s *imap.FetchItemBodySection) ([]byte, error) {
	header, text := len(m.raw), len(m.raw)
	for _, blank := range []string{"\r\n\r\n", "\n\n"} {
		if i := bytes.Index(m.raw, []byte(blank)); i >= 0 && i < header {
			header, text = i+len(blank), i+len(blank)
		}
	}
	if len(s.Part) > 0 || len(s.HeaderFields)+len(s.HeaderFieldsNot) > 0 {
		return nil, no("this server knows neither parts nor chosen header fields")
	}
	octets := m.raw
	switch s.Specifier {
	case imap.PartSpecifierHeader:
		octets = m.raw[:header]
	case imap.PartSpecifierText:
		octets = m.raw[text:]
	}
	if p := s.Partial; p != nil {
		begin := min(p.Offset, int64(len(octets)))
		octets = octets[begin:min(begin+p.Size, int64(len(octets)))]
	}
	return octets, nil
}

func no(text string) error { return &imap.Error{Type: imap.StatusResponseTypeNo, Text: text} }
