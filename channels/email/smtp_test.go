package email

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"guichet/channels"
	"guichet/channels/email/emailtest"
	"guichet/tickets"
)

func TestSendArrives(t *testing.T) {
	srv := startServer(t, emailtest.Options{PlainLogin: true})
	for _, kind := range []TLS{TLSStart, TLSImplicit, TLSNone} {
		cfg := configFor(t, srv)
		cfg.SMTP.TLS = kind
		if kind == TLSImplicit {
			cfg.SMTP.Host, cfg.SMTP.Port = hostPort(t, srv.SMTPS)
		}
		c, _ := newChannel(t, cfg, newMemory())
		out := say("Bonjour Zoé, je passe à *dix* heures.")
		ref, err := c.Send(t.Context(), out)
		if err != nil {
			t.Fatalf("send with tls %s: %v", kind, err)
		}
		inbox := srv.Inbox(zoeAddress)
		m := inbox[len(inbox)-1]
		if m.MessageID() != string(ref) || m.Subject() != "Re: Imprimante" || m.Text() != "Bonjour Zoé, je passe à dix heures.\n" {
			t.Errorf("arrived as %s, %q, %q", m.MessageID(), m.Subject(), m.Text())
		}
		if !strings.Contains(m.HTML(), "<em>dix</em>") || m.Header("From") != `Ada – Support <support@example.org>` || m.Header("To") != "<zoe@example.org>" {
			t.Errorf("arrived from %q to %q with %q", m.Header("From"), m.Header("To"), m.HTML())
		}
	}
}

func TestMarksAndCardsAreNotForMail(t *testing.T) {
	srv := startServer(t, emailtest.Options{})
	c, _ := newChannel(t, configFor(t, srv), newMemory())
	for _, kind := range []tickets.DeliveryKind{tickets.PutMark, tickets.ShowCard} {
		out := say("no")
		out.Kind = kind
		if ref, err := c.Send(t.Context(), out); ref != "" || err != nil {
			t.Errorf("%s: %q, %v", kind, ref, err)
		}
	}
	if n := len(srv.Sent()); n != 0 {
		t.Errorf("%d mails were sent", n)
	}
}

func TestConnectionsAreKept(t *testing.T) {
	srv := startServer(t, emailtest.Options{})
	c, _ := newChannel(t, configFor(t, srv), newMemory())
	var all sync.WaitGroup
	for n := range 40 {
		all.Go(func() {
			if _, err := c.Send(t.Context(), say(fmt.Sprint("number ", n))); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if got, logins := len(srv.Sent()), srv.Logins(); got != 40 || logins < 1 || logins > 2 {
		t.Errorf("%d mails arrived after %d logins", got, logins)
	}
	srv.FailNext(emailtest.HangUp) // as after a long rest
	if _, err := c.Send(t.Context(), say("after a rest")); err != nil {
		t.Errorf("the connection that had ended was not replaced: %v", err)
	}
	c.Close()
	wait(t, srv, "all connections are closed", func() bool { return srv.Connections() == 0 })
}

func TestConnectionsThatRestAreClosed(t *testing.T) {
	srv := startServer(t, emailtest.Options{})
	c, _ := newChannel(t, configFor(t, srv), newMemory())
	c.smtp.timing.rest = time.Millisecond
	if _, err := c.Send(t.Context(), say("once")); err != nil {
		t.Fatal(err)
	}
	wait(t, srv, "the connection is closed", func() bool { return srv.Connections() == 0 })
	if _, err := c.Send(t.Context(), say("twice")); err != nil {
		t.Fatal(err)
	}
}

func TestT14_NoBareLineEndsOnTheWire(t *testing.T) {
	srv := startServer(t, emailtest.Options{})
	c, _ := newChannel(t, configFor(t, srv), newMemory())
	out := say("one\rtwo\n.\n..\r\n.\r\nMAIL FROM:<x@y>\r\n\r\r\n.\nthree\n\r.\r\rfour")
	out.Files = []channels.File{{File: tickets.File{Name: "a\r\n.\r\nb.txt", Type: "text/plain"}, Data: []byte("x\n.\ny\r.\r\n")}}
	if _, err := c.Send(t.Context(), out); err != nil {
		t.Fatal(err)
	}
	sent := srv.Sent()
	if len(sent) != 1 {
		t.Fatalf("%d mails arrived instead of one", len(sent))
	}
	noBareLineEnds(t, sent[0].Raw)
	if got, want := sent[0].Text(), "one\ntwo\n.\n..\n.\nMAIL FROM:x@y\n\n.\nthree\n\n.\n\nfour\n"; wordLines(got) != wordLines(want) {
		t.Errorf("the text arrived as %q", got)
	}
	if octets, _ := c.render(out, recipients{place: toZoe}); !bytes.Equal(octets, sent[0].Raw) {
		t.Error("the octets changed on the way")
	}
}

// wordLines drops empty lines.
func wordLines(s string) string { return strings.Join(strings.Fields(s), "\n") }

func noBareLineEnds(t testing.TB, raw []byte) {
	t.Helper()
	rest := bytes.ReplaceAll(raw, []byte("\r\n"), nil)
	if bytes.ContainsAny(rest, "\r\n\x00") {
		t.Errorf("bare CR, LF or NUL in %q", raw)
	}
	for line := range bytes.SplitSeq(raw, []byte("\r\n")) {
		if len(line) > 998 {
			t.Errorf("a line of %d octets: %q…", len(line), line[:80])
		}
	}
}

// What the bot says by itself leaves without sender, and nothing else is ever
// sent: no bounce, whatever became of a letter.
func TestT26_NoBackscatter(t *testing.T) {
	srv := startServer(t, emailtest.Options{})
	c, _ := newChannel(t, configFor(t, srv), newMemory())
	in := newInbox()
	in.set(errors.New("refused for good"))
	deliver(t, srv, mailNumber(1))
	listen(t, c, in)
	in.until(t, "the letter was refused three times", func() bool { return in.times() >= 3 })
	if n := len(srv.Sent()); n != 0 {
		t.Fatalf("%d mails were sent because of a refused letter", n)
	}

	ack, answer := say("Reçu."), say("Je passe.")
	ack.Automatic, ack.Author = true, tickets.Author{Role: tickets.Bot}
	ack.Thread = []tickets.Ref{"<question-1@example.org>"}
	for _, out := range []channels.Outbound{ack, answer} {
		if _, err := c.Send(t.Context(), out); err != nil {
			t.Fatal(err)
		}
	}
	sent := srv.Sent()
	if sent[0].From != "" || len(sent[0].To) != 1 || sent[1].From != deskAddress || len(sent[1].To) != 1 {
		t.Errorf("envelopes: %q → %q, %q → %q", sent[0].From, sent[0].To, sent[1].From, sent[1].To)
	}
	for name, want := range map[string]string{"Auto-Submitted": "auto-replied", "X-Auto-Response-Suppress": "All", "Precedence": "bulk"} {
		if got := sent[0].Header(name); got != want {
			t.Errorf("%s of the acknowledgement is %q", name, got)
		}
	}
	if got := sent[1].Header("X-Auto-Response-Suppress"); got != "OOF, AutoReply" || sent[1].Header("Auto-Submitted") != "" {
		t.Errorf("X-Auto-Response-Suppress of the answer is %q", got)
	}
}

func TestRelayThatWantsASender(t *testing.T) {
	srv := startServer(t, emailtest.Options{})
	srv.RefuseNullSender(true)
	c, book := newChannel(t, configFor(t, srv), newMemory())
	for range 2 {
		out := say("Reçu.")
		out.Automatic = true
		if _, err := c.Send(t.Context(), out); err != nil {
			t.Fatal(err)
		}
	}
	for _, m := range srv.Sent() {
		if m.From != deskAddress {
			t.Errorf("sent from %q", m.From)
		}
	}
	if n := strings.Count(book.String(), "carry our address from now on"); n != 1 {
		t.Errorf("told %d times", n)
	}
}

func TestF11_ConnectionLostAfterTheFinalDot(t *testing.T) {
	for _, fault := range []emailtest.Fault{emailtest.DropMail, emailtest.DropReply, emailtest.HoldReply} {
		srv := startServer(t, emailtest.Options{})
		c, _ := newChannel(t, configFor(t, srv), newMemory())
		c.smtp.timing.dot = 100 * time.Millisecond
		answer, ack := say("Je passe."), say("Reçu.")
		answer.Cc = copies("tom@example.com")
		ack.Automatic = true

		srv.FailNext(fault)
		if _, err := c.Send(t.Context(), answer); !channels.IsUncertain(err) || channels.IsPermanent(err) {
			t.Fatalf("fault %d: %v", fault, err)
		}
		first := srv.Sent()
		answer.Repeat = true
		ref, err := c.Send(t.Context(), answer)
		if !channels.IsUncertain(err) || ref != c.names.messageID(answer.ID) { // it may be there twice, which the agent is told
			t.Errorf("fault %d: sent again as %q, %v", fault, ref, err)
		}
		sent := srv.Sent()
		if len(sent) != len(first)+1 || sent[len(sent)-1].MessageID() != string(ref) {
			t.Errorf("fault %d: %d mails after the repeat", fault, len(sent))
		}
		if len(first) == 1 && !bytes.Equal(first[0].Raw, sent[1].Raw) {
			t.Errorf("fault %d: the repeat has other octets", fault)
		}

		srv.FailNext(fault)
		if _, err := c.Send(t.Context(), ack); !channels.IsUncertain(err) {
			t.Errorf("fault %d: the acknowledgement ended with %v", fault, err)
		}
		before := len(srv.Sent())
		ack.Repeat = true
		if _, err := c.Send(t.Context(), ack); !channels.IsUncertain(err) || !channels.IsPermanent(err) || len(srv.Sent()) != before {
			t.Errorf("fault %d: the acknowledgement was sent again, or is to be: %v", fault, err)
		}
	}
	if usualTiming.dot < 10*time.Minute {
		t.Errorf("only %v are waited for the answer to the final dot", usualTiming.dot)
	}
}

func TestF13_RefusalsAreTemporaryOrPermanent(t *testing.T) {
	srv := startServer(t, emailtest.Options{})
	srv.RefuseRecipient("reject@example.com", 550, [3]int{5, 1, 1}, "no such user")
	srv.RefuseRecipient("blocked@example.com", 554, [3]int{5, 7, 1}, "not from you")
	srv.RefuseRecipient("defer@example.com", 451, [3]int{4, 3, 0}, "try again later")
	c, _ := newChannel(t, configFor(t, srv), newMemory())
	for place, permanent := range map[string]bool{"reject@example.com": true, "blocked@example.com": true, "defer@example.com": false} {
		for _, automatic := range []bool{true, false} {
			out := say("Bonjour")
			out.Place, out.Automatic = place, automatic
			ref, err := c.Send(t.Context(), out)
			if err == nil || channels.IsPermanent(err) != permanent || channels.IsUncertain(err) || ref != "" {
				t.Errorf("%s: %q, %v", place, ref, err)
			}
			out = say("the next mail is not hurt")
			if _, err := c.Send(t.Context(), out); err != nil {
				t.Errorf("after %s: %v", place, err)
			}
		}
	}
	srv.FailNext(emailtest.RefuseMail)
	if _, err := c.Send(t.Context(), say("not now")); err == nil || channels.IsPermanent(err) || channels.IsUncertain(err) {
		t.Errorf("451 after the final dot: %v", err)
	}
	if n := srv.Logins(); n != 1 {
		t.Errorf("%d logins; refusals should not end the connection", n)
	}
}

func TestServerThatIsAwayIsTemporary(t *testing.T) {
	srv := startServer(t, emailtest.Options{})
	c, _ := newChannel(t, configFor(t, srv), newMemory())
	hurry(c)
	srv.Outage(true)
	if _, err := c.Send(t.Context(), say("hello?")); err == nil || channels.IsPermanent(err) || channels.IsUncertain(err) {
		t.Errorf("server away: %v", err)
	}
	srv.Outage(false)
	if _, err := c.Send(t.Context(), say("hello!")); err != nil {
		t.Error(err)
	}
	srv.Silence() // a connection that died while it rested is replaced
	if _, err := c.Send(t.Context(), say("still there?")); err != nil {
		t.Error(err)
	}
}

func TestF15_RefusedSMTPPasswordIsNotTriedForEver(t *testing.T) {
	srv := startServer(t, emailtest.Options{})
	cfg := configFor(t, srv)
	cfg.SMTP.Connections = 5
	srv.RefuseLogin(true)
	c, book := newChannel(t, cfg, newMemory())
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			if _, err := c.Send(t.Context(), say("let me in")); err == nil || channels.IsPermanent(err) {
				t.Errorf("refused login: %v", err)
			}
		})
	}
	all.Wait()
	if n := srv.Logins(); n != maxRefusals {
		t.Errorf("%d tries", n)
	}
	if n := strings.Count(book.String(), "level=ERROR"); n != 1 {
		t.Errorf("%d alarms", n)
	}
	_, err := c.Send(t.Context(), say("later"))
	if d := channels.RetryDelay(err); d < 50*time.Minute {
		t.Errorf("to be tried again after %v", d)
	}
}

func TestF31_ReplyThatArrivesBeforeTheSendIsRecorded(t *testing.T) {
	srv := startServer(t, emailtest.Options{})
	c, _ := newChannel(t, configFor(t, srv), newMemory())
	out := say("Avez-vous essayé de l'éteindre ?")
	srv.FailNext(emailtest.DropReply) // Send does not even know that it arrived
	if _, err := c.Send(t.Context(), out); !channels.IsUncertain(err) {
		t.Fatal(err)
	}
	m := srv.Inbox(zoeAddress)[0]
	deliver(t, srv, m.Reply(zoeAddress, "Oui.").Octets())
	in := newInbox()
	listen(t, c, in)
	in.until(t, "the reply is offered", in.has(1))
	read, err := c.Read(in.all()[0])
	if err != nil || len(read.Ours) == 0 || read.Ours[0] != out.ID {
		t.Errorf("the reply names %q, %v", read.Ours, err)
	}
}

func TestF24_SendEndsWithItsContext(t *testing.T) {
	srv := startServer(t, emailtest.Options{})
	c, _ := newChannel(t, configFor(t, srv), newMemory())
	c.smtp.timing.dot = time.Hour
	srv.FailNext(emailtest.HoldReply)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	ended := make(chan error, 1)
	go func() {
		_, err := c.Send(ctx, say("hold the line"))
		ended <- err
	}()
	wait(t, srv, "the mail is taken", func() bool { return len(srv.Sent()) == 1 })
	cancel()
	select {
	case err := <-ended:
		if !channels.IsUncertain(err) {
			t.Errorf("ended with %v", err)
		}
	case <-time.After(patience):
		t.Fatal("Send does not end with its context")
	}
}

func TestT13_AddressesCannotSmuggleCommands(t *testing.T) {
	srv := startServer(t, emailtest.Options{})
	c, _ := newChannel(t, configFor(t, srv), newMemory())
	for _, place := range []string{
		"", "zoe", "@example.org", "zoe@", "zoe@example.org>", "zoe@example.org> SIZE=1", "a b@example.org", "zoe@exam ple.org",
		`"zoe> NOTIFY=NEVER"@example.org`, `"a\r\nDATA"@example.org`, "zoe@example.org\r\nDATA", "zoe\x00@example.org", "<zoe@example.org>",
		"zoe@example.org,eve@example.org", "zoe@example.org eve@example.org", "zoe..m@example.org", ".zoe@example.org", "zoe@-example.org",
		"zoe@example..org", "zoe@[127.0.0.1]", "Zoé <zoe@example.org>", strings.Repeat("z", 65) + "@example.org", "\xff@example.org", "zo\u202ee@example.org",
	} {
		out := say("Bonjour")
		out.Place = place
		if _, err := c.Send(t.Context(), out); !channels.IsPermanent(err) {
			t.Errorf("%q: %v", place, err)
		}
	}
	if n := len(srv.Sent()) + srv.Logins(); n != 0 {
		t.Errorf("something was sent")
	}
	for _, place := range []string{"zoe+tag@example.org", "Z.o-e_1@Example.COM", "o'neil@example.com", "zoé@example.com", "zoe@bücher.example"} {
		out := say("Bonjour")
		out.Place = place
		if _, err := c.Send(t.Context(), out); err != nil {
			t.Errorf("%q: %v", place, err)
		}
	}
	if got := srv.Sent(); got[4].To[0] != "zoe@xn--bcher-kva.example" || got[3].To[0] != "zoé@example.com" {
		t.Errorf("sent to %q and %q", got[3].To, got[4].To)
	}
}
