package email

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/emersion/go-imap/v2"

	"guichet/tickets"
)

// A sentFolder gets a copy of each answer that an agent has sent, as a mail
// program puts one there. It works beside the sending: a copy that fails is
// logged and hinders nothing.
type sentFolder struct {
	*Channel

	mu      sync.Mutex
	waiting []copied
	idle    chan struct{} // closed when nothing is under way; nil: nothing ever was
}

// A copied mail is one on its way to the folder.
type copied struct {
	id     tickets.Ref
	octets []byte
	at     time.Time
}

const (
	maxCopies = 100             // that wait; more are not kept, for a server that is away long
	copyTime  = 2 * time.Second // for those under way when the channel is closed
)

// add takes a mail that was sent.
func (f *sentFolder) add(id tickets.Ref, octets []byte) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.waiting) >= maxCopies {
		f.failed(id, errors.New("too many wait already"))
		return
	}
	f.waiting = append(f.waiting, copied{id, octets, f.now()})
	if len(f.waiting) == 1 {
		f.idle = make(chan struct{})
		go f.run(f.idle)
	}
}

func (f *sentFolder) failed(id tickets.Ref, err error) {
	f.log.Error("an answer was sent, but no copy of it could be kept", "message", id, "folder", f.cfg.IMAP.SentFolder, "err", err)
}

// run copies what waits, through one connection as far as that carries, and
// ends.
func (f *sentFolder) run(idle chan<- struct{}) {
	defer close(idle)
	ctx, cancel := context.WithTimeout(context.Background(), f.timing.command)
	defer cancel()
	s, err := f.reach(ctx)
	for m, ok := f.first(); ok; m, ok = f.next() {
		if err == nil {
			err = s.append(f.cfg.IMAP.SentFolder, m)
		}
		if err != nil {
			f.failed(m.id, err)
		}
	}
	if s != nil {
		s.close()
	}
}

// reach connects, unless the password was refused too often.
func (f *sentFolder) reach(ctx context.Context) (*imapSession, error) {
	if f.imapGate.wait() > 0 {
		return nil, errors.New("the IMAP server refused our password; it is not tried again for a while")
	}
	s, err := f.connect(ctx)
	if errors.As(err, new(refusedLogin)) {
		f.imapGate.refused(err)
	}
	return s, err
}

func (f *sentFolder) first() (copied, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.waiting[0], true
}

// next leaves the first, which is done; there is no further one when the list
// is empty, and whoever adds to it then starts anew.
func (f *sentFolder) next() (copied, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.waiting = f.waiting[1:]; len(f.waiting) == 0 {
		return copied{}, false
	}
	return f.waiting[0], true
}

// close waits a little for copies under way.
func (f *sentFolder) close() {
	f.mu.Lock()
	idle := f.idle
	f.mu.Unlock()
	if idle == nil {
		return
	}
	select {
	case <-idle:
	case <-time.After(copyTime):
	}
}

// append puts a mail into a folder, as read, and makes the folder where it is
// missing.
func (s *imapSession) append(folder string, m copied) error {
	return s.within(s.timing.fetch, chatter, func() error {
		err := s.appendOnce(folder, m)
		if refused := (*imap.Error)(nil); errors.As(err, &refused) && refused.Code == imap.ResponseCodeTryCreate {
			if err := s.client.Create(folder, nil).Wait(); err != nil {
				return fmt.Errorf("make the folder: %w", err)
			}
			err = s.appendOnce(folder, m)
		}
		return err
	})
}

func (s *imapSession) appendOnce(folder string, m copied) error {
	cmd := s.client.Append(folder, int64(len(m.octets)), &imap.AppendOptions{Flags: []imap.Flag{imap.FlagSeen}, Time: m.at})
	_, err := cmd.Write(m.octets)
	err = cmp.Or(cmd.Close(), err)
	_, answer := cmd.Wait() // says why, where the server refused before it took anything
	return cmp.Or(answer, err)
}
