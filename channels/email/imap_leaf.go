package email

import (
	"context"
	"errors"
	"fmt"

	"github.com/emersion/go-imap/v2"

	"guichet/channels"
)

// examine opens a folder in which nothing can be changed.
func (s *imapSession) examine(name string) (data *imap.SelectData, err error) {
	err = s.within(s.timing.command, chatter, func() error {
		data, err = s.client.Select(name, &imap.SelectOptions{ReadOnly: true}).Wait()
		return err
	})
	return data, err
}

// look opens a folder in which nothing can be changed, and lists it.
func (s *imapSession) look(name string) (f folder, all []entry, err error) {
	data, err := s.examine(name)
	if err != nil {
		return f, nil, err
	}
	f = folder{validity: data.UIDValidity, last: max(data.UIDNext, 1) - 1}
	if data.NumMessages == 0 {
		return f, nil, nil
	}
	err = s.within(s.timing.fetch, 64<<20, func() error {
		all, err = s.sizes(imap.UIDSet{{Start: 1, Stop: 0}})
		return err
	})
	if n := len(all); n > 0 {
		f.last, f.lastAt = max(f.last, all[n-1].uid), all[n-1].at
	}
	return f, all, err
}

// A leafing goes through letters of a folder and leaves all as it is.
type leafing struct {
	intake
	waiting []entry // in this order
	each    channels.Accept
	stopped bool // each has failed, or the folder is another
}

// leaf fetches letters of a folder, in the order given, and calls each with
// every batch. Letters that are gone meanwhile are left out. A connection that
// breaks is replaced, as long as letters come through now and then.
func (c *Channel) leaf(ctx context.Context, name string, validity uint32, waiting []entry, each channels.Accept) error {
	there := *c
	there.cfg.IMAP.Folder = name
	in := &leafing{intake: intake{Channel: &there, cursor: cursor{Validity: validity}}, waiting: waiting, each: each}
	for tries, left := 0, len(waiting); left > 0; tries++ {
		err := in.run(ctx)
		if err == nil || ctx.Err() != nil {
			return ctx.Err()
		}
		if len(in.waiting) < left {
			left, tries = len(in.waiting), 0
		}
		if in.stopped || tries > 2*maxTries || errors.As(err, new(refusedLogin)) {
			return err
		}
		c.log.Warn("the connection broke; going on with a new one", "err", err)
		sleep(ctx, c.timing.retryMin)
	}
	return nil
}

// run goes on through one connection until that ends or nothing is left.
func (in *leafing) run(ctx context.Context) error {
	s, err := in.connect(ctx)
	if err != nil {
		return err
	}
	defer s.close()
	defer context.AfterFunc(ctx, s.close)()
	data, err := s.examine(in.cfg.IMAP.Folder)
	if err != nil {
		return err
	}
	if data.UIDValidity != in.cursor.Validity {
		in.stopped = true
		return fmt.Errorf("folder %s was rebuilt meanwhile", in.cfg.IMAP.Folder)
	}
	for len(in.waiting) > 0 {
		n := in.batch(in.waiting)
		letters, _, err := in.fetch(s, in.waiting[:n])
		if err != nil {
			return err
		}
		if err := in.each(ctx, letters...); err != nil {
			in.stopped = true
			return err
		}
		in.waiting = in.waiting[n:]
	}
	return nil
}
