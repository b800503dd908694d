package email

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"

	"guichet/channels"
	"guichet/channels/email/emailtest"
	"guichet/tickets"
)

func TestAgentsAnswersAreCopiedToTheSentFolder(t *testing.T) {
	srv := startServer(t, emailtest.Options{})
	cfg := configFor(t, srv)
	cfg.IMAP.SentFolder = "Sent"
	c, _ := newChannel(t, cfg, newMemory())
	receipt := say("By the bot itself.")
	receipt.Automatic, receipt.Author = true, tickets.Author{Role: tickets.Bot}
	if _, err := c.Send(t.Context(), receipt); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		if _, err := c.Send(t.Context(), say("Je passe dans dix minutes.")); err != nil {
			t.Fatal(err)
		}
	}
	wait(t, srv, "the copies are there", func() bool { return len(srv.Folder(deskAddress, "Sent")) == 3 })
	sent, copies := srv.Sent(), srv.Folder(deskAddress, "Sent")
	for i, m := range copies {
		if !bytes.Equal(m.Raw, sent[i+1].Raw) || !m.Seen || time.Since(m.At) > time.Hour {
			t.Errorf("copy %d, read %v, of %v:\n%s\nwas sent as\n%s", i, m.Seen, m.At, m.Raw, sent[i+1].Raw)
		}
	}
}

// A mail to several is copied once, when it has reached anybody.
func TestAMailToSeveralIsCopiedOnce(t *testing.T) {
	srv := startServer(t, emailtest.Options{})
	cfg := configFor(t, srv)
	cfg.IMAP.SentFolder = "Sent"
	c, _ := newChannel(t, cfg, newMemory())
	out := say("Je passe.")
	out.Cc = copies("tom@example.com", "eve@example.com")
	refuse := func(code int, addresses ...string) {
		for _, a := range addresses {
			srv.RefuseRecipient(a, code, [3]int{4, 3, 0}, "later")
		}
	}
	refuse(451, zoeAddress, "tom@example.com", "eve@example.com")
	var partial *channels.Partial
	if _, err := c.Send(t.Context(), out); err == nil || errors.As(err, &partial) {
		t.Fatalf("everybody was to wait: %v", err)
	}
	refuse(0, "tom@example.com")
	for _, next := range []string{"eve@example.com", zoeAddress} {
		if _, err := c.Send(t.Context(), out); !errors.As(err, &partial) {
			t.Fatal(err)
		}
		out.Rest = named(partial.Waiting)
		refuse(0, next)
	}
	if _, err := c.Send(t.Context(), out); err != nil {
		t.Fatal(err)
	}
	wait(t, srv, "a copy is there", func() bool { return len(srv.Folder(deskAddress, "Sent")) > 0 })
	c.Close()
	if n := len(srv.Folder(deskAddress, "Sent")); n != 1 || len(srv.Sent()) != 3 {
		t.Errorf("%d copies of a mail that left %d times", n, len(srv.Sent()))
	}
}

func TestNoCopyIsKeptUnlessAskedFor(t *testing.T) {
	srv := startServer(t, emailtest.Options{})
	c, _ := newChannel(t, configFor(t, srv), newMemory())
	if _, err := c.Send(t.Context(), say("Bonjour")); err != nil {
		t.Fatal(err)
	}
	c.Close()
	if srv.Logins() != 1 {
		t.Errorf("%d logins, want that to send alone", srv.Logins())
	}
}

// That no copy can be kept is logged; the answer has left all the same, once.
func TestACopyThatFailsHindersNothing(t *testing.T) {
	srv := startServer(t, emailtest.Options{})
	cfg := configFor(t, srv)
	cfg.IMAP.SentFolder, cfg.IMAP.Port = "Sent", 1 // nobody listens there
	c, book := newChannel(t, cfg, newMemory())
	ref, err := c.Send(t.Context(), say("Je passe."))
	if err != nil || ref == "" {
		t.Fatalf("%q, %v", ref, err)
	}
	book.says(t, "no copy of it could be kept")
	c.Close()
	if n := len(srv.Sent()); n != 1 || strings.Contains(book.String(), "Je passe") {
		t.Errorf("%d mails were sent; the log:\n%s", n, book)
	}
}

// Nothing of a mail that was refused is copied.
func TestWhatWasNotSentIsNotCopied(t *testing.T) {
	srv := startServer(t, emailtest.Options{})
	cfg := configFor(t, srv)
	cfg.IMAP.SentFolder = "Sent"
	c, _ := newChannel(t, cfg, newMemory())
	srv.RefuseRecipient(zoeAddress, 550, [3]int{5, 1, 1}, "no such user")
	if _, err := c.Send(t.Context(), say("Bonjour")); err == nil {
		t.Fatal("it was sent")
	}
	c.Close()
	if srv.Folder(deskAddress, "Sent") != nil {
		t.Error("there is a copy")
	}
}
