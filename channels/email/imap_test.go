package email

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"guichet/channels/email/emailtest"
)

func TestListenOffersWhatArrives(t *testing.T) {
	for _, hidden := range [][]string{nil, {"IDLE"}} {
		srv := startServer(t, emailtest.Options{Hide: hidden})
		cfg := configFor(t, srv)
		cfg.IMAP.Poll = 10 * time.Millisecond
		if hidden == nil {
			cfg.IMAP.Poll = 10 * time.Minute // only the server's notice can be in time
		}
		deliver(t, srv, mailNumber(1))
		c, _ := newChannel(t, cfg, newMemory())
		in := newInbox()
		listen(t, c, in)
		in.until(t, "the mail that lay there is offered", in.has(1))
		deliver(t, srv, mailNumber(2))
		in.until(t, "the mail that arrives is offered", in.has(2))

		got := in.all()[1]
		if !bytes.Equal(got.Raw, mailNumber(2)) {
			t.Errorf("the octets changed:\n%q\n%q", got.Raw, mailNumber(2))
		}
		if got.Channel != "support" || got.Origin != "INBOX/1/2" || got.Thread != "<question-2@example.org>" || time.Since(got.At) > time.Hour {
			t.Errorf("the letter came as %+v", got)
		}
		for _, m := range srv.Inbox(deskAddress) {
			if m.Seen {
				t.Error("a mail was marked as read although it should be kept as it is")
			}
		}
	}
}

func TestListenWithEachKindOfTLS(t *testing.T) {
	srv := startServer(t, emailtest.Options{PlainLogin: true})
	deliver(t, srv, mailNumber(1))
	for _, kind := range []TLS{TLSImplicit, TLSStart, TLSNone} {
		cfg := configFor(t, srv)
		cfg.IMAP.TLS = kind
		if kind != TLSImplicit {
			cfg.IMAP.Host, cfg.IMAP.Port = hostPort(t, srv.IMAP)
		}
		c, _ := newChannel(t, cfg, newMemory())
		in := newInbox()
		stop := listen(t, c, in)
		in.until(t, "the mail is offered over "+string(kind), in.has(1))
		stop()
	}
}

func TestFirstConnectIsSilent(t *testing.T) {
	srv := startServer(t, emailtest.Options{})
	cfg := configFor(t, srv)
	cfg.Start = StartNow
	deliver(t, srv, mailNumber(1))
	c, book := newChannel(t, cfg, newMemory())
	in := newInbox()
	listen(t, c, in)
	book.says(t, "for the first time")
	deliver(t, srv, mailNumber(2))
	in.until(t, "the new mail is offered", in.has(1))
	if got := in.all(); !bytes.Contains(got[0].Raw, []byte("question-2@")) || in.times() != 1 {
		t.Errorf("offered %d letters, the first is\n%s", in.times(), got[0].Raw)
	}
}

func TestAfterMarksOrMoves(t *testing.T) {
	for _, hidden := range [][]string{nil, {"MOVE"}} {
		srv := startServer(t, emailtest.Options{Hide: hidden})
		cfg := configFor(t, srv)
		cfg.IMAP.After, cfg.IMAP.MoveTo = AfterMove, "Done/Guichet"
		for n := range 250 {
			deliver(t, srv, mailNumber(n))
		}
		c, _ := newChannel(t, cfg, newMemory())
		in := newInbox()
		listen(t, c, in)
		if hidden == nil {
			wait(t, srv, "all are moved", func() bool { return len(srv.Folder(deskAddress, "Done/Guichet")) == 250 })
			if left := srv.Inbox(deskAddress); len(left) != 0 {
				t.Errorf("%d mails are still in INBOX", len(left))
			}
			continue
		}
		wait(t, srv, "all are marked as read, for the server cannot move", func() bool { return allSeen(srv.Inbox(deskAddress), 250) })
	}
}

func allSeen(mails []emailtest.Mail, n int) bool {
	for _, m := range mails {
		if m.Seen {
			n--
		}
	}
	return n == 0
}

// People read the mailbox too: what they have read is still ours.
func TestF06_SeenIsNotTheCursor(t *testing.T) {
	srv := startServer(t, emailtest.Options{})
	deliver(t, srv, mailNumber(1))
	srv.MarkSeen(deskAddress, 1)
	c, _ := newChannel(t, configFor(t, srv), newMemory())
	in := newInbox()
	listen(t, c, in)
	in.until(t, "the mail is offered", in.has(1))
}

func TestF07_LettersThatVanishAreANote(t *testing.T) {
	srv := startServer(t, emailtest.Options{})
	c, book := newChannel(t, configFor(t, srv), newMemory())
	for n := range 3 {
		deliver(t, srv, mailNumber(n))
	}
	s, err := c.connect(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer s.close()
	in := newInbox()
	it := &intake{Channel: c, accept: in.accept, well: func() {}}
	if err := it.open(t.Context(), s); err != nil {
		t.Fatal(err)
	}
	listed := []entry{{uid: 1, size: 100}, {uid: 2, size: 100}, {uid: 3, size: 100}}
	srv.Remove(deskAddress, 2) // by another program, after it was listed
	if err := it.take(t.Context(), s, listed); err != nil {
		t.Fatal(err)
	}
	got := in.all()
	if len(got) != 2 || got[0].Origin != "INBOX/1/1" || got[1].Origin != "INBOX/1/3" || !bytes.Contains(got[1].Raw, []byte("question-2@")) {
		t.Errorf("offered %+v", got)
	}
	if !strings.Contains(book.String(), "removed before they could be read") {
		t.Error("no note of the letter that vanished")
	}
}

func TestF08_CutLetterIsFetchedAgain(t *testing.T) {
	srv := startServer(t, emailtest.Options{})
	deliver(t, srv, mailNumber(1))
	srv.CutNextLetter(9)
	c, book := newChannel(t, configFor(t, srv), newMemory())
	in := newInbox()
	listen(t, c, in)
	in.until(t, "the letter is offered", in.has(1))
	if got := in.all()[0].Raw; !bytes.Equal(got, mailNumber(1)) {
		t.Errorf("taken in cut: %q", got)
	}
	if !strings.Contains(book.String(), "sent less of a letter than it announced") {
		t.Error("the cut was not noticed")
	}
}

// A letter that breaks each connection which fetches it does not hold up its
// neighbours, and is not lost without a word either.
func TestF17_LetterThatCannotBeFetchedLetsOthersPass(t *testing.T) {
	srv := startServer(t, emailtest.Options{})
	for n := range 3 {
		deliver(t, srv, mailNumber(n))
	}
	c, _ := newChannel(t, configFor(t, srv), newMemory())
	in := newInbox()
	it := &intake{Channel: c, accept: in.accept, well: func() {}, hard: difficulty{2: 2 * maxTries}}
	s, err := c.connect(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer s.close()
	hard := it.hard
	if err := it.open(t.Context(), s); err != nil {
		t.Fatal(err)
	}
	it.hard = hard
	if err := it.takeAll(t.Context(), s); err != nil {
		t.Fatal(err)
	}
	got := in.all()
	if len(got) != 3 || !bytes.Contains(got[1].Raw, []byte("cannot be fetched")) || !bytes.Contains(got[2].Raw, []byte("question-2@")) {
		t.Errorf("offered %d letters: %+v", len(got), got)
	}
}

func TestF09_DeadConnectionInIdleIsNoticed(t *testing.T) {
	srv := startServer(t, emailtest.Options{})
	cfg := configFor(t, srv)
	cfg.IMAP.Poll = 50 * time.Millisecond
	deliver(t, srv, mailNumber(1))
	c, _ := newChannel(t, cfg, newMemory())
	hurry(c)
	in := newInbox()
	listen(t, c, in)
	in.until(t, "the first mail is offered", in.has(1))
	srv.Silence() // the connection stays open, nothing is heard on it again
	deliver(t, srv, mailNumber(2))
	in.until(t, "the second mail is offered through a new connection", in.has(2))
}

func TestF09_IdleIsRenewedInTime(t *testing.T) {
	if usualTiming.idle > 9*time.Minute {
		t.Errorf("IDLE is renewed after %v", usualTiming.idle)
	}
	worst := Defaults().IMAP.Poll + usualTiming.prompt
	if worst > time.Minute {
		t.Errorf("after a black hole it takes %v until a new connection is tried", worst)
	}
}

func TestF10_OutageOfAnyLengthLosesNothing(t *testing.T) {
	srv := startServer(t, emailtest.Options{})
	deliver(t, srv, mailNumber(0))
	m := newMemory()
	cfg := configFor(t, srv)
	c, _ := newChannel(t, cfg, m)
	in := newInbox()
	stop := listen(t, c, in)
	in.until(t, "the first mail is offered", in.has(1))
	stop()
	for n := 1; n <= 300; n++ { // thirty days of them
		raw := mailNumber(n)
		if err := srv.DeliverAt(deskAddress, raw, time.Now().Add(-time.Duration(300-n)*2*time.Hour)); err != nil {
			t.Fatal(err)
		}
	}
	again, _ := newChannel(t, cfg, m)
	listen(t, again, in)
	in.until(t, "all are offered", in.has(301))
	for n, l := range in.all() {
		if !bytes.Contains(l.Raw, fmt.Appendf(nil, "<question-%d@", n)) {
			t.Fatalf("letter %d is out of order: %s", n, l.Raw)
		}
	}
}

func TestOutageOfTheServerEnds(t *testing.T) {
	srv := startServer(t, emailtest.Options{})
	c, book := newChannel(t, configFor(t, srv), newMemory())
	in := newInbox()
	deliver(t, srv, mailNumber(1))
	listen(t, c, in)
	in.until(t, "the first mail is offered", in.has(1))
	srv.Outage(true)
	deliver(t, srv, mailNumber(2))
	book.says(t, "cannot be read at present")
	srv.Outage(false)
	in.until(t, "the second mail is offered", in.has(2))
}

func TestF15_RefusedIMAPPasswordIsNotTriedForEver(t *testing.T) {
	srv := startServer(t, emailtest.Options{})
	srv.RefuseLogin(true)
	c, book := newChannel(t, configFor(t, srv), newMemory())
	listen(t, c, newInbox())
	wait(t, srv, "it was tried three times", func() bool { return srv.Logins() == maxRefusals })
	book.says(t, "level=ERROR")
	if wait := c.imapGate.wait(); wait < 59*time.Minute || usualTiming.refused != 15*time.Minute {
		t.Errorf("the next try comes after %v", wait)
	}
	if n := srv.Logins(); n != maxRefusals {
		t.Errorf("%d tries", n)
	}
	if log := book.String(); !strings.Contains(log, "check user and password") || strings.Contains(log, srv.Password()) {
		t.Errorf("the alarm does not say what to do, or it tells the password:\n%s", log)
	}
}

func TestLetterTooLargeIsAnnouncedWithItsBegin(t *testing.T) {
	srv := startServer(t, emailtest.Options{})
	big := append(mailNumber(1), bytes.Repeat([]byte("and so on and so on and so on\r\n"), 20_000)...)
	deliver(t, srv, big)
	deliver(t, srv, mailNumber(2))
	c, _ := newChannel(t, configFor(t, srv), newMemory())
	c.maxSize = 100 << 10
	in := newInbox()
	listen(t, c, in)
	in.until(t, "both are offered", in.has(2))
	first := string(in.all()[0].Raw)
	for _, want := range []string{"Message-ID: <question-1@example.org>", "Subject: Question 1\r\n", "trop grand", "too large", "voici la question 1", "and so on"} {
		if !strings.Contains(first, want) {
			t.Errorf("the letter that stands for the large one lacks %q", want)
		}
	}
	if len(first) > 100<<10 {
		t.Errorf("it has %d octets", len(first))
	}
}

// The server says that a letter is small and then announces a huge one.
func TestF33_LiteralLargerThanListedIsNotRead(t *testing.T) {
	srv := startServer(t, emailtest.Options{})
	deliver(t, srv, append(mailNumber(1), make([]byte, 1<<20)...))
	c, _ := newChannel(t, configFor(t, srv), newMemory())
	c.maxSize = 10 << 10
	s, err := c.connect(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer s.close()
	if _, err := s.open("INBOX"); err != nil {
		t.Fatal(err)
	}
	in := &intake{Channel: c}
	in.cursor.Validity = 1
	_, _, err = in.fetch(s, []entry{{uid: 1, size: 500}})
	if !errors.Is(err, errLarge) || in.hard[1] < maxTries {
		t.Errorf("fetched with %v, hardness %d", err, in.hard[1])
	}
}

// Connections that end in every bad way leave nothing behind.
func TestF29_NoGoroutineStays(t *testing.T) {
	before := goleak.IgnoreCurrent()
	t.Run("faults", func(t *testing.T) {
		srv := startServer(t, emailtest.Options{})
		cfg := configFor(t, srv)
		cfg.IMAP.Poll = 20 * time.Millisecond
		c, book := newChannel(t, cfg, newMemory())
		in := newInbox()
		for n := range 120 {
			deliver(t, srv, mailNumber(n))
		}
		srv.CutNextLetter(9)
		stop := listen(t, c, in)
		in.until(t, "all are offered", in.has(120))
		srv.Disconnect()
		book.says(t, "cannot be read at present")
		srv.Silence()
		deliver(t, srv, mailNumber(120))
		in.until(t, "the last is offered", in.has(121))
		for range 5 {
			if _, err := c.Send(t.Context(), say("Bonjour")); err != nil {
				t.Error(err)
			}
			srv.Disconnect()
		}
		stop()
	})
	goleak.VerifyNone(t, before)
}
