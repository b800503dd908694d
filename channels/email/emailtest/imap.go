package emailtest

import (
	"io"
	"slices"
	"strings"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver"
	"github.com/emersion/go-sasl"
)

// A session is one IMAP connection.
type session struct {
	srv  *Server
	user *user
	box  *mailbox
	view *imapserver.SessionTracker
}

var (
	_ imapserver.SessionMove = (*session)(nil)
	_ imapserver.SessionSASL = (*session)(nil)
)

func (s *Server) capabilities() imap.CapSet {
	caps := imap.CapSet{imap.CapIMAP4rev1: {}, imap.CapUIDPlus: {}, imap.CapMove: {}}
	for _, name := range s.options.Hide {
		delete(caps, imap.Cap(name))
	}
	return caps
}

func (s *session) Login(address, password string) error {
	s.srv.mu.Lock()
	defer s.srv.mu.Unlock()
	u, err := s.srv.login(address, password)
	if err != nil {
		return imapserver.ErrAuthFailed
	}
	s.user = u
	return nil
}

// AuthenticateMechanisms implements [imapserver.SessionSASL].
func (s *session) AuthenticateMechanisms() []string { return []string{sasl.Plain, xoauth2} }

// Authenticate implements [imapserver.SessionSASL].
func (s *session) Authenticate(mechanism string) (sasl.Server, error) {
	if mechanism == xoauth2 {
		return &tokenLogin{srv: s.srv, done: func(u *user) { s.user = u }, refused: imapserver.ErrAuthFailed}, nil
	}
	return sasl.NewPlainServer(func(_, address, password string) error { return s.Login(address, password) }), nil
}

func (s *session) Close() error {
	if s.view != nil {
		s.view.Close()
	}
	return nil
}

func (s *session) folder(name string) (*mailbox, error) {
	b := s.user.boxes[folderName(name)]
	if b == nil {
		return nil, &imap.Error{Type: imap.StatusResponseTypeNo, Code: imap.ResponseCodeNonExistent, Text: "no such folder"}
	}
	return b, nil
}

func (s *session) Select(name string, _ *imap.SelectOptions) (*imap.SelectData, error) {
	s.srv.mu.Lock()
	defer s.srv.mu.Unlock()
	b, err := s.folder(name)
	if err != nil {
		return nil, err
	}
	s.box, s.view = b, b.tracker.NewSession()
	flags := []imap.Flag{imap.FlagSeen, imap.FlagAnswered, imap.FlagFlagged, imap.FlagDeleted, imap.FlagDraft}
	return &imap.SelectData{
		Flags:          flags,
		PermanentFlags: append(flags, imap.FlagWildcard),
		NumMessages:    uint32(len(b.mails)),
		UIDNext:        b.next,
		UIDValidity:    b.validity,
	}, nil
}

func (s *session) Unselect() error {
	s.view.Close()
	s.box, s.view = nil, nil
	return nil
}

func (s *session) Create(name string, _ *imap.CreateOptions) error {
	s.srv.mu.Lock()
	defer s.srv.mu.Unlock()
	if _, err := s.folder(name); err == nil {
		return &imap.Error{Type: imap.StatusResponseTypeNo, Code: imap.ResponseCodeAlreadyExists, Text: "it exists"}
	}
	s.user.create(folderName(name))
	s.srv.change()
	return nil
}

func (s *session) Delete(name string) error {
	s.srv.mu.Lock()
	defer s.srv.mu.Unlock()
	if _, err := s.folder(name); err != nil {
		return err
	}
	delete(s.user.boxes, folderName(name))
	s.srv.change()
	return nil
}

func (s *session) Rename(string, string, *imap.RenameOptions) error {
	return no("this server renames nothing")
}
func (s *session) Subscribe(string) error   { return nil }
func (s *session) Unsubscribe(string) error { return nil }

func (s *session) List(w *imapserver.ListWriter, ref string, patterns []string, _ *imap.ListOptions) error {
	s.srv.mu.Lock()
	var names []string
	for name := range s.user.boxes {
		if slices.ContainsFunc(patterns, func(p string) bool { return imapserver.MatchList(name, '/', ref, p) }) {
			names = append(names, name)
		}
	}
	s.srv.mu.Unlock()
	slices.Sort(names)
	for _, name := range names {
		if err := w.WriteList(&imap.ListData{Mailbox: name, Delim: '/'}); err != nil {
			return err
		}
	}
	return nil
}

func (s *session) Status(name string, o *imap.StatusOptions) (*imap.StatusData, error) {
	s.srv.mu.Lock()
	defer s.srv.mu.Unlock()
	b, err := s.folder(name)
	if err != nil {
		return nil, err
	}
	d := &imap.StatusData{Mailbox: name}
	if o.NumMessages {
		d.NumMessages = b.count(func(*stored) bool { return true })
	}
	if o.NumUnseen {
		d.NumUnseen = b.count(func(m *stored) bool { return !m.has(imap.FlagSeen) })
	}
	if o.UIDNext {
		d.UIDNext = b.next
	}
	if o.UIDValidity {
		d.UIDValidity = b.validity
	}
	return d, nil
}

func (s *session) Append(name string, r imap.LiteralReader, o *imap.AppendOptions) (*imap.AppendData, error) {
	raw, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	s.srv.mu.Lock()
	defer s.srv.mu.Unlock()
	b, err := s.folder(name)
	if err != nil {
		return nil, &imap.Error{Type: imap.StatusResponseTypeNo, Code: imap.ResponseCodeTryCreate, Text: "no such folder"}
	}
	at := o.Time
	if at.IsZero() {
		at = time.Now()
	}
	uid := b.add(raw, at, o.Flags...)
	s.srv.change()
	return &imap.AppendData{UID: uid, UIDValidity: b.validity}, nil
}

func (s *session) Poll(w *imapserver.UpdateWriter, allowExpunge bool) error {
	if s.view == nil {
		return nil
	}
	return s.view.Poll(w, allowExpunge)
}

func (s *session) Idle(w *imapserver.UpdateWriter, stop <-chan struct{}) error {
	for {
		changed := s.srv.nextChange() // before the look, so that nothing comes in between
		if err := s.Poll(w, true); err != nil {
			return err
		}
		select {
		case <-stop:
			return nil
		case <-changed:
		}
	}
}

// A numbered mail is one with the sequence number under which the client knows it.
type numbered struct {
	*stored
	flags  []imap.Flag // as they were when it was looked up
	seqNum uint32
}

// pick finds the mails of a set that the client was already told of. The
// caller holds the lock.
func (s *session) pick(set imap.NumSet) []numbered {
	var found []numbered
	for i, m := range s.box.mails {
		n := s.view.EncodeSeqNum(uint32(i + 1))
		if n != 0 && holds(set, n, m.uid, len(s.box.mails), s.box.next-1) {
			found = append(found, numbered{m, m.flags, n})
		}
	}
	return found
}

// holds reports whether a set names a mail; "*" is the last one (RFC 3501,
// section 6.4.8), also where the other end of its range is above it.
func holds(set imap.NumSet, seqNum uint32, uid imap.UID, last int, lastUID imap.UID) bool {
	in := func(n, start, stop, last uint32) bool {
		if start == 0 {
			start = last
		}
		if stop == 0 {
			stop = last
		}
		return n >= min(start, stop) && n <= max(start, stop)
	}
	switch set := set.(type) {
	case imap.SeqSet:
		return slices.ContainsFunc(set, func(r imap.SeqRange) bool { return in(seqNum, r.Start, r.Stop, uint32(last)) })
	case imap.UIDSet:
		return slices.ContainsFunc(set, func(r imap.UIDRange) bool {
			return in(uint32(uid), uint32(r.Start), uint32(r.Stop), uint32(lastUID))
		})
	}
	return false
}

func (s *session) Fetch(w *imapserver.FetchWriter, set imap.NumSet, o *imap.FetchOptions) error {
	s.srv.mu.Lock()
	found := s.pick(set)
	s.srv.mu.Unlock()
	for _, m := range found {
		if err := fetch(w.CreateMessage(m.seqNum), m, o); err != nil {
			return err
		}
	}
	return nil
}

func fetch(w *imapserver.FetchResponseWriter, m numbered, o *imap.FetchOptions) error {
	w.WriteUID(m.uid)
	if o.Flags {
		w.WriteFlags(m.flags)
	}
	if o.InternalDate {
		w.WriteInternalDate(m.at)
	}
	if o.RFC822Size {
		w.WriteRFC822Size(int64(len(m.raw)))
	}
	for _, s := range o.BodySection {
		octets, err := m.section(s)
		if err != nil {
			return err
		}
		literal := w.WriteBodySection(s, int64(len(octets)))
		if _, err := literal.Write(octets); err != nil {
			return err
		}
		if err := literal.Close(); err != nil {
			return err
		}
	}
	return w.Close()
}

func (s *session) Search(kind imapserver.NumKind, c *imap.SearchCriteria, _ *imap.SearchOptions) (*imap.SearchData, error) {
	if len(c.Header)+len(c.Body)+len(c.Text)+len(c.Not)+len(c.Or) > 0 || !c.Since.IsZero() || !c.Before.IsZero() {
		return nil, no("this server searches by numbers and flags alone")
	}
	s.srv.mu.Lock()
	defer s.srv.mu.Unlock()
	var uids imap.UIDSet
	var seqs imap.SeqSet
	for _, m := range s.pick(imap.SeqSet{{Start: 1, Stop: 0}}) {
		if s.matches(m, c) {
			uids.AddNum(m.uid)
			seqs.AddNum(m.seqNum)
		}
	}
	if kind == imapserver.NumKindUID {
		return &imap.SearchData{All: uids}, nil
	}
	return &imap.SearchData{All: seqs}, nil
}

func (s *session) matches(m numbered, c *imap.SearchCriteria) bool {
	for _, set := range c.SeqNum {
		if !holds(set, m.seqNum, m.uid, len(s.box.mails), s.box.next-1) {
			return false
		}
	}
	for _, set := range c.UID {
		if !holds(set, m.seqNum, m.uid, len(s.box.mails), s.box.next-1) {
			return false
		}
	}
	return !slices.ContainsFunc(c.Flag, func(f imap.Flag) bool { return !m.has(f) }) &&
		!slices.ContainsFunc(c.NotFlag, m.has)
}

func (s *session) Store(w *imapserver.FetchWriter, set imap.NumSet, f *imap.StoreFlags, _ *imap.StoreOptions) error {
	s.srv.mu.Lock()
	for _, m := range s.pick(set) {
		m.stored.store(f.Op, f.Flags)
		s.box.tracker.QueueMessageFlags(m.seqNum, m.uid, m.stored.flags, s.view)
	}
	s.srv.change()
	s.srv.mu.Unlock()
	if f.Silent {
		return nil
	}
	return s.Fetch(w, set, &imap.FetchOptions{Flags: true})
}

func (s *session) Expunge(_ *imapserver.ExpungeWriter, uids *imap.UIDSet) error {
	s.srv.mu.Lock()
	defer s.srv.mu.Unlock()
	s.box.remove(func(m *stored) bool {
		return m.has(imap.FlagDeleted) && (uids == nil || holds(*uids, 0, m.uid, 0, s.box.next-1))
	})
	s.srv.change()
	return nil
}

func (s *session) Copy(set imap.NumSet, name string) (*imap.CopyData, error) {
	s.srv.mu.Lock()
	defer s.srv.mu.Unlock()
	return s.copy(s.pick(set), name)
}

func (s *session) copy(mails []numbered, name string) (*imap.CopyData, error) {
	b, err := s.folder(name)
	if err != nil {
		return nil, &imap.Error{Type: imap.StatusResponseTypeNo, Code: imap.ResponseCodeTryCreate, Text: "no such folder"}
	}
	if len(mails) == 0 {
		return nil, no("no such mail")
	}
	data := &imap.CopyData{UIDValidity: b.validity}
	for _, m := range mails {
		data.SourceUIDs.AddNum(m.uid)
		data.DestUIDs.AddNum(b.add(m.raw, m.at, m.flags...))
	}
	s.srv.change()
	return data, nil
}

func (s *session) Move(w *imapserver.MoveWriter, set imap.NumSet, name string) error {
	data, err := s.move(set, name)
	if err != nil {
		return err
	}
	return w.WriteCopyData(data) // the expunges follow with the poll after the command
}

func (s *session) move(set imap.NumSet, name string) (*imap.CopyData, error) {
	s.srv.mu.Lock()
	defer s.srv.mu.Unlock()
	mails := s.pick(set)
	data, err := s.copy(mails, name)
	if err != nil {
		return nil, err
	}
	s.box.remove(func(m *stored) bool {
		return slices.ContainsFunc(mails, func(n numbered) bool { return n.stored == m })
	})
	return data, nil
}

// login checks a password. The caller holds the lock.
func (s *Server) login(address, password string) (*user, error) {
	s.fault.logins++
	s.change()
	if !strings.Contains(address, "@") {
		address += "@" + s.options.Domain
	}
	u := s.users[canonical(address)]
	if u == nil || password != s.options.Password || s.fault.refuseLogin {
		return nil, no("wrong name or password")
	}
	return u, nil
}
