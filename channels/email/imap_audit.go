package email

import (
	"context"
	"fmt"
	"time"

	"github.com/emersion/go-imap/v2"

	"guichet/channels"
)

// A Listing is what lies in one folder of the mailbox, and how far the desk has
// read there.
type Listing struct {
	Folder   string
	Validity uint32 // UIDVALIDITY (RFC 3501, section 2.3.1.1)
	Read     uint32 // every UID up to this was taken in, or is none of the desk's; 0: nothing was read
	Letters  []Listed
}

// A Listed letter lies on the server.
type Listed struct {
	UID    uint32
	Size   int64     // octets, as the server says
	At     time.Time // when it arrived
	Origin string    // where it lies, in the words of the ledger
	Key    string    // names the letter; known only in the folder that letters are moved to, where the ledger knows no UIDs
	Before bool      // it lay there before the desk came: none of the desk's
}

// Audit lists the folder that is watched and, where letters are moved, the
// folder to which they are. It changes nothing. The letters of the second one
// are fetched, since only their content tells which they are.
func (c *Channel) Audit(ctx context.Context) ([]Listing, error) {
	read, err := recallCursor(ctx, c.memory, c.cursorKey())
	if err != nil {
		return nil, err
	}
	watched, err := c.auditWatched(ctx, &read)
	if err != nil {
		return nil, fmt.Errorf("look into folder %s: %w", c.cfg.IMAP.Folder, err)
	}
	if c.cfg.IMAP.After != AfterMove {
		return []Listing{watched}, nil
	}
	moved, err := c.auditMoved(ctx, read.Since)
	if err != nil {
		return nil, fmt.Errorf("look into folder %s: %w", c.cfg.IMAP.MoveTo, err)
	}
	return []Listing{watched, moved}, nil
}

func (c *Channel) cursorKey() string { return "imap " + c.cfg.Name + " " + c.cfg.IMAP.Folder }

// auditWatched lists the watched folder. A folder that was never read, or was
// rebuilt since, is judged as the desk will judge it when it comes.
func (c *Channel) auditWatched(ctx context.Context, read *cursor) (Listing, error) {
	s, err := c.connect(ctx)
	if err != nil {
		return Listing{}, err
	}
	defer s.close()
	defer context.AfterFunc(ctx, s.close)()
	f, all, err := s.look(c.cfg.IMAP.Folder)
	if err != nil {
		return Listing{}, err
	}
	l := Listing{Folder: c.cfg.IMAP.Folder, Validity: f.validity}
	switch read.Validity {
	case f.validity:
		l.Read = uint32(read.UID)
	case 0:
		read.begin(f, c.cfg.Start, c.now())
	default:
		read.rescan(f)
	}
	relayed, err := s.relayed(all, *read)
	if err != nil {
		return Listing{}, err
	}
	for _, e := range all {
		before := e.uid <= read.Mark || read.silent(e.uid, e.at) || read.silent(e.uid, passedOn(relayed[e.uid], e.at))
		l.Letters = append(l.Letters, listed(l, e, "", before))
	}
	return l, nil
}

// relayed fetches the headers that tell when letters passed their last relay,
// of those whose time of arrival a rebuilt folder may have lost.
func (s *imapSession) relayed(all []entry, read cursor) (map[imap.UID][]byte, error) {
	var doubtful imap.UIDSet
	for _, e := range all {
		if e.uid <= read.Old && !read.Since.IsZero() && !e.at.Before(read.Since) {
			doubtful.AddNum(e.uid)
		}
	}
	if len(doubtful) == 0 {
		return nil, nil
	}
	header := &imap.FetchItemBodySection{Peek: true, Specifier: imap.PartSpecifierHeader, Partial: &imap.SectionPartial{Size: maxBeginHeader}}
	var heads map[imap.UID][]byte
	err := s.within(s.timing.fetch, int64(len(all))*maxBeginHeader+chatter, func() (err error) {
		heads, err = s.sections(doubtful, maxBeginHeader, header)
		return err
	})
	return heads, err
}

// auditMoved lists the folder to which letters are moved. It is no mistake that
// it does not exist: it is made with the first letter.
func (c *Channel) auditMoved(ctx context.Context, since time.Time) (Listing, error) {
	l := Listing{Folder: c.cfg.IMAP.MoveTo}
	s, err := c.connect(ctx)
	if err != nil {
		return l, err
	}
	defer s.close()
	if s.lists(c.timing, l.Folder) != nil {
		return l, nil
	}
	f, all, err := s.look(l.Folder)
	if err != nil {
		return l, err
	}
	s.close()
	l.Validity = f.validity
	var rest []entry
	at := map[string]entry{}
	for _, e := range all {
		if e.at.Before(since) {
			l.Letters = append(l.Letters, listed(l, e, "", true))
			continue
		}
		rest = append(rest, e)
		at[origin(l.Folder, l.Validity, e.uid)] = e
	}
	err = c.leaf(ctx, l.Folder, f.validity, rest, func(_ context.Context, letters ...channels.Letter) error {
		for _, letter := range letters {
			e := at[letter.Origin]
			l.Letters = append(l.Letters, listed(l, e, letter.Key, passedOn(letter.Raw, e.at).Before(since)))
		}
		return nil
	})
	return l, err
}

func listed(l Listing, e entry, key string, before bool) Listed {
	return Listed{UID: uint32(e.uid), Size: e.size, At: e.at, Origin: origin(l.Folder, l.Validity, e.uid), Key: key, Before: before}
}

// origin is where a letter lies, as the ledger has it.
func origin(folder string, validity uint32, uid imap.UID) string {
	return fmt.Sprintf("%s/%d/%d", folder, validity, uid)
}
