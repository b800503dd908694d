package email

import (
	"context"
	"errors"
	"testing"
	"time"

	"guichet/channels"
	"guichet/channels/email/emailtest"
)

// A letter whose storing fails, or which is stored while the power fails before
// the cursor is, comes again and is one letter.
func TestF02_CrashBetweenFetchAndCommit(t *testing.T) {
	srv := startServer(t, emailtest.Options{})
	cfg := configFor(t, srv)
	cfg.IMAP.After = AfterSeen
	deliver(t, srv, mailNumber(1))
	c, _ := newChannel(t, cfg, newMemory())
	in := newInbox()
	in.set(errors.New("the disk is full"))
	listen(t, c, in)
	in.until(t, "the letter was offered again after it could not be stored", func() bool { return in.times() >= 3 })
	if srv.Inbox(deskAddress)[0].Seen {
		t.Error("the mail was marked as read before it was stored")
	}
	in.set(nil)
	wait(t, srv, "the mail is marked as read", func() bool { return srv.Inbox(deskAddress)[0].Seen })
	if n := len(in.all()); n != 1 {
		t.Errorf("%d letters, not one", n)
	}
}

func TestF03_CrashBetweenCommitAndFlag(t *testing.T) {
	srv := startServer(t, emailtest.Options{})
	cfg := configFor(t, srv)
	cfg.IMAP.After = AfterSeen
	deliver(t, srv, mailNumber(1))
	m := newMemory()
	c, _ := newChannel(t, cfg, m)
	in := newInbox()
	ctx, crash := context.WithCancel(context.Background())
	defer crash()
	err := c.Listen(ctx, func(ctx context.Context, letters ...channels.Letter) error {
		err := in.accept(ctx, letters...)
		crash() // before anything is marked
		srv.Disconnect()
		return err
	})
	if err != nil || srv.Inbox(deskAddress)[0].Seen || len(in.all()) != 1 {
		t.Fatalf("the crash did not come between the two: %v", err)
	}
	again, _ := newChannel(t, cfg, m)
	listen(t, again, in)
	wait(t, srv, "the flag is repaired", func() bool { return srv.Inbox(deskAddress)[0].Seen })
	if n := len(in.all()); n != 1 {
		t.Errorf("%d letters, not one", n)
	}
}

// The power fails when the letters are stored and marked, but how far the
// mailbox was read is not.
func TestF03_CrashBeforeTheCursor(t *testing.T) {
	srv := startServer(t, emailtest.Options{})
	cfg := configFor(t, srv)
	cfg.IMAP.After = AfterSeen
	m := newMemory()
	c, _ := newChannel(t, cfg, m)
	in := newInbox()
	listen(t, c, in)
	deliver(t, srv, mailNumber(1))
	in.until(t, "the first is offered", in.has(1))
	m.breaks(true)
	deliver(t, srv, mailNumber(2))
	in.until(t, "the second is offered again and again", func() bool { return in.times() >= 4 })
	m.breaks(false)
	deliver(t, srv, mailNumber(3))
	in.until(t, "the third is offered", in.has(3))
	if n := len(in.all()); n != 3 {
		t.Errorf("%d letters, not three", n)
	}
}

func TestF04_RebuiltMailboxDoublesNothing(t *testing.T) {
	srv := startServer(t, emailtest.Options{})
	cfg := configFor(t, srv)
	cfg.Start = StartNow
	cfg.IMAP.Poll = 5 * time.Millisecond
	long := time.Now().Add(-240 * time.Hour)
	for n := range 5 { // before the deskAddress existed: none of its business, ever
		raw := append([]byte("Received: from a by b; "+long.Format(time.RFC1123Z)+"\r\n"), mailNumber(n)...)
		if err := srv.DeliverAt(deskAddress, raw, long); err != nil {
			t.Fatal(err)
		}
	}
	m := newMemory()
	c, book := newChannel(t, cfg, m)
	c.timing.reselect = 0
	in := newInbox()
	listen(t, c, in)
	book.says(t, "for the first time")
	deliver(t, srv, mailNumber(10))
	deliver(t, srv, mailNumber(11))
	in.until(t, "both are offered", in.has(2))

	for round, dated := range []func(emailtest.Mail) time.Time{nil, func(emailtest.Mail) time.Time { return time.Now() }} {
		before := in.times()
		srv.Rebuild(deskAddress, dated) // the second time, times of arrival are lost
		in.until(t, "what was ours is offered again", func() bool { return in.times() >= before+2+round })
		deliver(t, srv, mailNumber(12+round))
		in.until(t, "what arrives afterwards is offered", in.has(3+round))
		if n := len(in.all()); n != 3+round || in.times() != before+3+round {
			t.Errorf("%d letters and %d offers, not %d and %d", n, in.times()-before, 3+round, 3+round)
		}
	}
}
