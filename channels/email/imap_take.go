package email

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/emersion/go-imap/v2"

	"guichet/channels"
)

// Batches are large enough that round trips do not count and small enough that
// they fit into memory.
const (
	batchLetters = 100
	batchOctets  = 4 << 20
)

// takeAll takes in everything that lies above the cursor.
func (in *intake) takeAll(ctx context.Context, s *imapSession) error {
	for {
		var waiting []entry
		err := s.within(in.timing.fetch, 64<<20, func() (err error) {
			waiting, err = s.sizes(imap.UIDSet{{Start: in.cursor.UID + 1, Stop: 0}})
			return err
		})
		if err != nil || len(waiting) == 0 {
			return err
		}
		for len(waiting) > 0 {
			n := in.batch(waiting)
			if err := in.take(ctx, s, waiting[:n]); err != nil {
				return err
			}
			waiting = waiting[n:]
		}
	}
}

// batch is how many of the waiting letters to take at once. One that is hard
// to take goes alone, so that its neighbours pass.
func (in *intake) batch(waiting []entry) (n int) {
	var octets int64
	for _, e := range waiting {
		octets += e.size
		if n == batchLetters || n > 0 && (octets > batchOctets || in.alone(e)) {
			break
		}
		n++
		if in.alone(e) {
			break
		}
	}
	return n
}

func (in *intake) alone(e entry) bool { return in.hard[e.uid] > 0 || e.size > in.maxSize }

// take fetches a batch, has it accepted, marks it on the server and moves the
// cursor, in this order: after a crash at any point the next run fetches the
// batch again, and what was accepted is known by its key.
func (in *intake) take(ctx context.Context, s *imapSession, batch []entry) error {
	letters, uids, err := in.fetch(s, batch)
	if err != nil {
		return err
	}
	if len(letters) > 0 {
		in.vouch(ctx, letters)
		if err := in.accept(ctx, letters...); err != nil {
			return fmt.Errorf("store letters: %w", err)
		}
		if err := in.after(s, uids); err != nil {
			return err
		}
	}
	in.cursor.UID = batch[len(batch)-1].uid
	return in.cursor.remember(ctx)
}

// fetch reads the letters of a batch that are ours, and tells their UIDs.
func (in *intake) fetch(s *imapSession, batch []entry) (letters []channels.Letter, uids imap.UIDSet, err error) {
	var set imap.UIDSet
	octets := int64(chatter)
	for _, e := range batch {
		if !in.cursor.silent(e.uid, e.at) {
			set.AddNum(e.uid)
			octets += 2*min(e.size, in.maxSize) + 1<<10
		}
	}
	if len(set) == 0 {
		return nil, nil, nil
	}
	var raws map[imap.UID][]byte
	err = s.within(in.timing.fetch, octets, func() (err error) {
		raws, err = in.read(s, batch, set)
		return err
	})
	if bad := (badLetter{}); errors.As(err, &bad) {
		in.hard.note(bad)
	}
	if err != nil {
		return nil, nil, err
	}
	for _, e := range batch {
		raw, ok := raws[e.uid]
		if !ok || in.cursor.silent(e.uid, passedOn(raw, e.at)) {
			continue
		}
		uids.AddNum(e.uid)
		letters = append(letters, channels.Letter{
			Channel: in.cfg.Name,
			Key:     letterKey(raw),
			Thread:  threadOf(raw),
			Origin:  origin(in.cfg.IMAP.Folder, in.cursor.Validity, e.uid),
			Raw:     raw,
			At:      e.at,
		})
	}
	return letters, uids, nil
}

// read fetches the octets, in a way that suits how hard a letter is.
func (in *intake) read(s *imapSession, batch []entry, set imap.UIDSet) (map[imap.UID][]byte, error) {
	if e := batch[0]; len(batch) == 1 && in.alone(e) {
		switch {
		case in.hard[e.uid] >= 2*maxTries:
			in.log.Error("a letter cannot be fetched, see it in the mailbox", "folder", in.cfg.IMAP.Folder, "uid", e.uid)
			return map[imap.UID][]byte{e.uid: in.cfg.unfetched(e)}, nil
		case in.hard[e.uid] >= maxTries || e.size > in.maxSize:
			raw, err := s.beginning(e)
			return map[imap.UID][]byte{e.uid: raw}, err
		}
	}
	raws, err := s.bodies(set, in.maxSize)
	if err != nil || len(raws) == len(batch) {
		return raws, err
	}
	var absent imap.UIDSet
	for _, e := range batch {
		if _, ok := raws[e.uid]; !ok && set.Contains(e.uid) {
			absent.AddNum(e.uid)
		}
	}
	if len(absent) == 0 {
		return raws, nil
	}
	still, err := s.missing(absent)
	if err != nil {
		return nil, err
	}
	if len(still) > 0 {
		return nil, badLetter{still[0].Start, errors.New("the server does not send a letter that is there")}
	}
	in.log.Info("letters were removed before they could be read", "folder", in.cfg.IMAP.Folder, "uids", absent.String())
	return raws, nil
}

// after does with accepted letters on the server what the configuration says.
// That the server refuses it is no reason to stop: they are safe.
func (in *intake) after(s *imapSession, uids imap.UIDSet) error {
	if in.cfg.IMAP.After == AfterKeep {
		return nil
	}
	err := s.within(in.timing.command, chatter, func() error {
		// Without MOVE, go-imap copies and deletes, and deletes even where the
		// copy failed.
		if in.cfg.IMAP.After == AfterMove && s.client.Caps().Has(imap.CapMove) {
			return s.move(uids, in.cfg.IMAP.MoveTo)
		}
		seen := &imap.StoreFlags{Op: imap.StoreFlagsAdd, Silent: true, Flags: []imap.Flag{imap.FlagSeen}}
		return s.client.Store(uids, seen, nil).Close()
	})
	if refused := (*imap.Error)(nil); errors.As(err, &refused) {
		in.log.Warn("letters were taken in but cannot be "+map[After]string{AfterSeen: "marked", AfterMove: "moved"}[in.cfg.IMAP.After],
			"uids", uids.String(), "err", err)
		return nil
	}
	return err
}

// move moves letters to another folder, and makes that folder where it is missing.
func (s *imapSession) move(uids imap.UIDSet, name string) error {
	_, err := s.client.Move(uids, name).Wait()
	if refused := (*imap.Error)(nil); errors.As(err, &refused) && refused.Code == imap.ResponseCodeTryCreate {
		if err := s.client.Create(name, nil).Wait(); err != nil {
			return err
		}
		_, err = s.client.Move(uids, name).Wait()
	}
	return err
}

// A difficulty counts how often letters broke the connection that fetched them.
type difficulty map[imap.UID]int

// maxTries is how often a letter is fetched whole before only its begin is
// asked for, and then that, before a person must look.
const maxTries = 5

func (d *difficulty) note(bad badLetter) {
	if *d == nil {
		*d = make(difficulty)
	}
	(*d)[bad.uid]++
	if errors.Is(bad, errLarge) {
		(*d)[bad.uid] = max((*d)[bad.uid], maxTries)
	}
}

// unfetched stands for a letter of which nothing can be had.
func (c Config) unfetched(e entry) []byte {
	return fmt.Appendf(nil, "From: mailer-daemon@%s\r\nTo: %s\r\nSubject: A mail cannot be fetched\r\nDate: %s\r\n"+
		"Auto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"+
		"The mail %d in the folder %s cannot be fetched from the server. It still lies there; please look at it.\r\n",
		domain(c.Address), c.Address, e.at.Format(time.RFC1123Z), e.uid, c.IMAP.Folder)
}
