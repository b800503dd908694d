package emailtest_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	"guichet/channels/email/emailtest"
)

func start(t *testing.T, o emailtest.Options) *emailtest.Server {
	t.Helper()
	o.Mailboxes = []string{"support", "zoe"}
	srv, err := emailtest.Start(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(srv.Close)
	return srv
}

func login(t *testing.T, srv *emailtest.Server, address string) *imapclient.Client {
	t.Helper()
	conn, err := tls.Dial("tcp", srv.IMAPS, &tls.Config{InsecureSkipVerify: true})
	if err != nil {
		t.Fatal(err)
	}
	c := imapclient.New(conn, nil)
	t.Cleanup(func() { c.Close() })
	if err := c.Login(address, srv.Password()).Wait(); err != nil {
		t.Fatal(err)
	}
	return c
}

func submit(srv *emailtest.Server, from, to string, raw []byte) error {
	c, err := smtp.DialStartTLS(srv.SMTP, &tls.Config{InsecureSkipVerify: true})
	if err != nil {
		return err
	}
	defer c.Close()
	if err := c.Auth(sasl.NewPlainClient("", "support", srv.Password())); err != nil {
		return err
	}
	return c.SendMail(from, []string{to}, bytes.NewReader(raw))
}

func TestWhatIsSubmittedLandsInTheInbox(t *testing.T) {
	srv := start(t, emailtest.Options{})
	raw := emailtest.Letter{From: "Zoé <zoe@example.org>", To: "support@example.org", Subject: "Réponse", Text: "Voilà.\n"}.Octets()
	if err := submit(srv, "support@example.org", "zoe+tag@example.org", raw); err != nil {
		t.Fatal(err)
	}
	if err := submit(srv, "", "somebody@elsewhere.example", raw); err != nil {
		t.Fatal(err)
	}
	if err := submit(srv, "", "nobody@example.org", raw); err == nil || !strings.Contains(err.Error(), "550") {
		t.Errorf("to nobody: %v", err)
	}
	inbox, sent := srv.Inbox("zoe@example.org"), srv.Sent()
	if len(inbox) != 1 || len(sent) != 2 || sent[1].From != "" || sent[1].To[0] != "somebody@elsewhere.example" {
		t.Fatalf("inbox %+v, sent %+v", inbox, sent)
	}
	m := inbox[0]
	if m.Subject() != "Réponse" || m.Text() != "Voilà.\n" || m.Header("Return-Path") != "<support@example.org>" || !bytes.HasSuffix(m.Raw, raw) {
		t.Errorf("arrived as %s", m.Raw)
	}
}

func TestBrokenLettersAreServedAsTheyAre(t *testing.T) {
	srv := start(t, emailtest.Options{})
	letters := [][]byte{[]byte("no header"), []byte("\r\n\r\n"), []byte("A: b\nC d\n\nbody\x00\xff"), bytes.Repeat([]byte("x"), 9000)}
	for _, raw := range letters {
		if err := srv.Deliver("support@example.org", raw); err != nil {
			t.Fatal(err)
		}
	}
	c := login(t, srv, "support@example.org")
	if _, err := c.Select("inbox", nil).Wait(); err != nil {
		t.Fatal(err)
	}
	whole := &imap.FetchItemBodySection{Peek: true}
	got, err := c.Fetch(imap.UIDSet{{Start: 1, Stop: 0}}, &imap.FetchOptions{UID: true, BodySection: []*imap.FetchItemBodySection{whole}}).Collect()
	if err != nil || len(got) != len(letters) {
		t.Fatalf("%d letters, %v", len(got), err)
	}
	for i, raw := range letters {
		if !bytes.Equal(got[i].FindBodySection(whole), raw) {
			t.Errorf("letter %d came as %q", i, got[i].FindBodySection(whole))
		}
	}
}

// Nothing that arrives between a command and IDLE goes unnoticed.
func TestIdleTellsOfEveryMail(t *testing.T) {
	srv := start(t, emailtest.Options{})
	news := make(chan uint32, 100)
	conn, err := tls.Dial("tcp", srv.IMAPS, &tls.Config{InsecureSkipVerify: true})
	if err != nil {
		t.Fatal(err)
	}
	c := imapclient.New(conn, &imapclient.Options{UnilateralDataHandler: &imapclient.UnilateralDataHandler{
		Mailbox: func(d *imapclient.UnilateralDataMailbox) {
			if d.NumMessages != nil {
				news <- *d.NumMessages
			}
		},
	}})
	defer c.Close()
	if err := c.Login("support@example.org", srv.Password()).Wait(); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Select("INBOX", nil).Wait(); err != nil {
		t.Fatal(err)
	}
	for n := uint32(1); n <= 20; n++ {
		early := n%2 == 0
		if early {
			srv.Deliver("support@example.org", []byte("Subject: x\r\n\r\n"))
		}
		idle, err := c.Idle()
		if err != nil {
			t.Fatal(err)
		}
		if !early {
			srv.Deliver("support@example.org", []byte("Subject: x\r\n\r\n"))
		}
		select {
		case got := <-news:
			if got != n {
				t.Fatalf("told of %d mails, not %d", got, n)
			}
		case <-time.After(time.Minute):
			t.Fatalf("not told of mail %d", n)
		}
		if err := idle.Close(); err != nil {
			t.Fatal(err)
		}
		if err := idle.Wait(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestReplyIsThreaded(t *testing.T) {
	srv := start(t, emailtest.Options{})
	question := emailtest.Letter{From: "support@example.org", To: "zoe@example.org", Subject: "Ça marche ?", Text: "Ça marche ?\n", MessageID: "<1@example.org>"}
	srv.Deliver("zoe@example.org", question.Octets())
	m := srv.Inbox("zoe@example.org")[0]
	answer := emailtest.Mail{Raw: m.Reply("zoe@example.org", "Non.").Octets()}
	if answer.Header("In-Reply-To") != "<1@example.org>" || answer.Header("To") != "support@example.org" || answer.Subject() != "Re: Ça marche ?" {
		t.Errorf("the reply is\n%s", answer.Raw)
	}
	if text := answer.Text(); !strings.HasPrefix(text, "Non.\n") || !strings.Contains(text, "\n> Ça marche ?\n") {
		t.Errorf("it says %q", text)
	}
}

func TestMoveAndFlagsAreSeen(t *testing.T) {
	srv := start(t, emailtest.Options{})
	for range 3 {
		srv.Deliver("support@example.org", []byte("Subject: x\r\n\r\n"))
	}
	c := login(t, srv, "support@example.org")
	if _, err := c.Select("INBOX", nil).Wait(); err != nil {
		t.Fatal(err)
	}
	seen := &imap.StoreFlags{Op: imap.StoreFlagsAdd, Flags: []imap.Flag{imap.FlagSeen}}
	if err := c.Store(imap.UIDSetNum(2), seen, nil).Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Move(imap.UIDSetNum(1), "Done").Wait(); err == nil {
		t.Error("moved to a folder that does not exist")
	}
	if err := c.Create("Done", nil).Wait(); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Move(imap.UIDSetNum(1, 3), "Done").Wait(); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	m, err := srv.WaitMail(ctx, "support@example.org", func(m emailtest.Mail) bool { return m.Seen })
	if err != nil || m.UID != 2 || len(srv.Inbox("support@example.org")) != 1 || len(srv.Folder("support@example.org", "Done")) != 2 {
		t.Errorf("mail %d, %v", m.UID, err)
	}
}

func TestPlainPortsTakeNoPasswordInClear(t *testing.T) {
	srv := start(t, emailtest.Options{})
	conn, err := net.Dial("tcp", srv.IMAP)
	if err != nil {
		t.Fatal(err)
	}
	c := imapclient.New(conn, nil)
	defer c.Close()
	if err := c.Login("support@example.org", srv.Password()).Wait(); err == nil {
		t.Error("logged in without TLS")
	}
}
