package email

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/cenkalti/backoff/v5"

	"guichet/channels"
)

// Listen offers what arrives in the folder, oldest first, in batches. A letter
// is marked or moved on the server only after accept took it. Whatever goes
// wrong is logged, then the connection is made anew and the reading goes on
// where it stopped.
func (c *Channel) Listen(ctx context.Context, accept channels.Accept) error {
	pause := backoff.NewExponentialBackOff()
	pause.InitialInterval, pause.MaxInterval = c.timing.retryMin, c.timing.retryMax
	pause.Reset()
	if c.cfg.Authentication == (Authentication{}) {
		c.log.Info("no sender is proven to be who the mail says: authentication.authserv_id is not set, nor authentication.dkim")
	}
	well := func() {
		c.hears.Store(true)
		pause.Reset()
	}
	in := &intake{Channel: c, accept: accept, well: well}
	defer c.hears.Store(false)
	for ctx.Err() == nil {
		err := in.run(ctx)
		c.hears.Store(false)
		if ctx.Err() != nil {
			break
		}
		wait := pause.NextBackOff()
		if refused := (refusedLogin{}); errors.As(err, &refused) {
			c.imapGate.refused(err)
			wait = max(wait, c.imapGate.wait())
		}
		c.log.Warn("the mailbox cannot be read at present", "err", err, "next_try", wait.Round(time.Millisecond))
		sleep(ctx, wait)
	}
	return nil
}

// An intake reads one folder; its connection may change, it stays.
type intake struct {
	*Channel
	accept channels.Accept
	well   func()     // called whenever everything that lay there was taken in
	cursor cursor     // how far it read
	hard   difficulty // letters that broke a connection
}

// run reads the folder through one connection until that ends.
func (in *intake) run(ctx context.Context) error {
	s, err := in.connect(ctx)
	if err != nil {
		return err
	}
	defer s.close()
	defer context.AfterFunc(ctx, s.close)()
	if err := in.open(ctx, s); err != nil {
		return err
	}
	for {
		if err := in.takeAll(ctx, s); err != nil {
			return err
		}
		in.well()
		if err := s.wait(ctx, in.cfg.IMAP.Poll); err != nil {
			return err
		}
		if time.Since(s.selected) > in.timing.reselect {
			if err := in.open(ctx, s); err != nil {
				return err
			}
		}
	}
}

// open selects the folder and finds where to go on.
func (in *intake) open(ctx context.Context, s *imapSession) error {
	folder, err := s.open(in.cfg.IMAP.Folder)
	if err != nil {
		return fmt.Errorf("open folder %s: %w", in.cfg.IMAP.Folder, err)
	}
	in.cursor, err = recallCursor(ctx, in.memory, in.cursorKey())
	if err != nil {
		return err
	}
	if in.cursor.Validity == folder.validity {
		return nil
	}
	if in.cursor.Validity == 0 {
		in.cursor.begin(folder, in.cfg.Start, in.now())
		in.log.Info("reading a mailbox for the first time", "folder", in.cfg.IMAP.Folder, "start", in.cfg.Start, "already_there", folder.last)
	} else {
		in.log.Warn("the mailbox was rebuilt, it is read again from its begin; nothing is taken in twice",
			"folder", in.cfg.IMAP.Folder, "uidvalidity", folder.validity, "before", in.cursor.Validity)
		in.cursor.rescan(folder)
	}
	in.hard = nil
	return in.cursor.remember(ctx)
}
