package email

import (
	"bytes"
	"strings"
	"testing"
	"time"

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
