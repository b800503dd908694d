package email

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"

	"guichet/channels"
	"guichet/channels/email/emailtest"
	"guichet/tickets"
)

// A farEnd is a mail server with a mailbox for the deskAddress and one for a requester.
type farEnd struct {
	config    func(*testing.T) Config
	requester string
	rejected  string // answered by 550
	deferred  string // answered by 451
}

// farEnds are the server in memory, and the real one that ./test starts and
// tells of in the environment. On CI the real one must be there.
func farEnds(t *testing.T) map[string]func(*testing.T) farEnd {
	ends := map[string]func(*testing.T) farEnd{"memory": memoryEnd}
	switch {
	case os.Getenv("GUICHET_TEST_IMAPS") != "":
		ends["real"] = realEnd
	case os.Getenv("CI") != "":
		t.Error("GUICHET_TEST_IMAPS is not set: the real mail server was not tested; run ./test")
	}
	return ends
}

func memoryEnd(t *testing.T) farEnd {
	srv := startServer(t, emailtest.Options{})
	srv.RefuseRecipient("reject@example.org", 550, [3]int{5, 1, 1}, "no such user")
	srv.RefuseRecipient("defer@example.org", 451, [3]int{4, 3, 0}, "try again later")
	return farEnd{
		config:    func(t *testing.T) Config { return configFor(t, srv) },
		requester: zoeAddress, rejected: "reject@example.org", deferred: "defer@example.org",
	}
}

func realEnd(t *testing.T) farEnd {
	domain := os.Getenv("GUICHET_TEST_MAIL_DOMAIN")
	id := tickets.NewID()
	return farEnd{
		config: func(t *testing.T) Config {
			cfg := Defaults()
			cfg.Name, cfg.Address, cfg.DisplayName, cfg.Start = "support", "test-desk-"+id+"@"+domain, "Support", StartAll
			who := Server{User: cfg.Address, Password: channels.NewSecret(os.Getenv("GUICHET_TEST_MAIL_PASSWORD")), CAFile: os.Getenv("GUICHET_TEST_MAIL_CA")}
			cfg.IMAP.Server, cfg.SMTP.Server = who, who
			cfg.IMAP.TLS, cfg.SMTP.TLS = TLSImplicit, TLSStart
			cfg.IMAP.Host, cfg.IMAP.Port = hostPort(t, os.Getenv("GUICHET_TEST_IMAPS"))
			cfg.SMTP.Host, cfg.SMTP.Port = hostPort(t, os.Getenv("GUICHET_TEST_SUBMISSION"))
			return cfg
		},
		requester: "test-zoe-" + id + "@" + domain, rejected: "reject@" + domain, deferred: "defer@" + domain,
	}
}

// An onlooker is another mail program on a mailbox.
type onlooker struct{ *imapclient.Client }

func look(t *testing.T, cfg Config, address string) onlooker {
	t.Helper()
	cfg.IMAP.User = address
	c, _ := newChannel(t, cfg, newMemory())
	s, err := c.connect(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.close)
	s.line.allow(1 << 40)
	s.line.quiet.Store(int64(time.Hour))
	return onlooker{s.client}
}

func (o onlooker) put(t *testing.T, raw []byte) {
	t.Helper()
	cmd := o.Append("INBOX", int64(len(raw)), nil)
	if _, err := cmd.Write(raw); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := cmd.Wait(); err != nil {
		t.Fatal(err)
	}
}

// mails is what lies in a folder; nothing if that does not exist.
func (o onlooker) mails(t *testing.T, folder string) (found []emailtest.Mail) {
	t.Helper()
	if _, err := o.Select(folder, &imap.SelectOptions{ReadOnly: true}).Wait(); err != nil {
		var no *imap.Error
		if errors.As(err, &no) {
			return nil
		}
		t.Fatal(err)
	}
	whole := &imap.FetchItemBodySection{Peek: true}
	all, err := o.Fetch(imap.UIDSet{{Start: 1, Stop: 0}}, &imap.FetchOptions{UID: true, Flags: true, BodySection: []*imap.FetchItemBodySection{whole}}).Collect()
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range all {
		found = append(found, emailtest.Mail{UID: uint32(m.UID), Raw: m.FindBodySection(whole), Seen: slices.Contains(m.Flags, imap.FlagSeen)})
	}
	return found
}

// until looks again until what it sees is right.
func (o onlooker) until(t *testing.T, what, folder string, right func([]emailtest.Mail) bool) []emailtest.Mail {
	t.Helper()
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		if found := o.mails(t, folder); right(found) {
			return found
		}
	}
	t.Fatalf("waited in vain until %s", what)
	return nil
}

func TestFarEndListens(t *testing.T) {
	for name, open := range farEnds(t) {
		t.Run(name, func(t *testing.T) {
			end := open(t)
			cfg := end.config(t)
			cfg.IMAP.After, cfg.IMAP.MoveTo = AfterMove, "Done"
			other := look(t, cfg, cfg.Address)
			for n := range 150 {
				other.put(t, mailNumber(n))
			}
			c, _ := newChannel(t, cfg, newMemory())
			in := newInbox()
			listen(t, c, in)
			in.until(t, "what lay there is offered", in.has(150))
			for n := 150; n < 155; n++ {
				other.put(t, mailNumber(n))
				in.until(t, "what arrives is offered", in.has(n+1))
			}
			for n, l := range in.all() {
				if !bytes.Equal(l.Raw, mailNumber(n)) || time.Since(l.At) > time.Hour || l.Key != letterKey(mailNumber(n)) {
					t.Fatalf("letter %d came as %q", n, l.Raw)
				}
			}
			other.until(t, "all are moved", "Done", func(m []emailtest.Mail) bool { return len(m) == 155 })
			if left := other.mails(t, "INBOX"); len(left) != 0 || in.times() != 155 {
				t.Errorf("%d mails are left, %d were offered", len(left), in.times())
			}
		})
	}
}

func TestFarEndSeenAndVanished(t *testing.T) {
	for name, open := range farEnds(t) {
		t.Run(name, func(t *testing.T) {
			cfg := open(t).config(t)
			cfg.IMAP.After = AfterSeen
			other := look(t, cfg, cfg.Address)
			for n := range 3 {
				other.put(t, mailNumber(n))
			}
			c, book := newChannel(t, cfg, newMemory())
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
			listed, err := s.sizes(imap.UIDSet{{Start: 1, Stop: 0}})
			if err != nil || len(listed) != 3 || listed[0].size < 100 {
				t.Fatalf("listed %v, %v", listed, err)
			}
			if _, err := other.Select("INBOX", nil).Wait(); err != nil {
				t.Fatal(err)
			}
			gone := imap.UIDSetNum(listed[1].uid)
			if err := other.Store(gone, &imap.StoreFlags{Op: imap.StoreFlagsAdd, Flags: []imap.Flag{imap.FlagDeleted}}, nil).Close(); err != nil {
				t.Fatal(err)
			}
			if err := other.Expunge().Close(); err != nil {
				t.Fatal(err)
			}
			if err := it.take(t.Context(), s, listed); err != nil {
				t.Fatal(err)
			}
			if got := in.all(); len(got) != 2 || !bytes.Equal(got[0].Raw, mailNumber(0)) || !bytes.Equal(got[1].Raw, mailNumber(2)) {
				t.Errorf("offered %+v", got)
			}
			if !strings.Contains(book.String(), "removed before they could be read") {
				t.Errorf("no note of the letter that vanished: %s", book)
			}
			for _, m := range other.mails(t, "INBOX") {
				if !m.Seen {
					t.Errorf("mail %d is not marked as read", m.UID)
				}
			}
		})
	}
}

func TestFarEndSends(t *testing.T) {
	for name, open := range farEnds(t) {
		t.Run(name, func(t *testing.T) {
			end := open(t)
			cfg := end.config(t)
			c, _ := newChannel(t, cfg, newMemory())
			want := map[tickets.Ref]channels.Outbound{}
			for n := range 20 {
				out := say(fmt.Sprintf("Bonjour,\n.\n..\nvoici l'été n° %d\r.\n", n))
				out.Place, out.Automatic = end.requester, n%2 == 0
				ref, err := c.Send(t.Context(), out)
				if err != nil {
					t.Fatal(err)
				}
				want[ref] = out
			}
			inbox := look(t, cfg, end.requester).until(t, "all arrived", "INBOX", func(m []emailtest.Mail) bool { return len(m) >= 20 })
			for _, m := range inbox {
				out, ok := want[tickets.Ref(m.MessageID())]
				if !ok {
					t.Errorf("a mail arrived as %s", m.MessageID())
					continue
				}
				delete(want, tickets.Ref(m.MessageID()))
				octets, err := c.render(out, recipients{place: addrSpec{strings.Split(end.requester, "@")[0], strings.Split(end.requester, "@")[1]}})
				if err != nil || !bytes.HasSuffix(m.Raw, octets) {
					t.Errorf("the octets changed on the way:\n%q\n%q", m.Raw, octets)
				}
				if path := m.Header("Return-Path"); (path == "<>") != out.Automatic {
					t.Errorf("automatic: %v, Return-Path: %s", out.Automatic, path)
				}
			}
			if len(want) > 0 {
				t.Errorf("%d mails did not arrive", len(want))
			}
		})
	}
}

func TestFarEndRefuses(t *testing.T) {
	for name, open := range farEnds(t) {
		t.Run(name, func(t *testing.T) {
			end := open(t)
			c, _ := newChannel(t, end.config(t), newMemory())
			for place, permanent := range map[string]bool{end.rejected: true, end.deferred: false} {
				out := say("Bonjour")
				out.Place = place
				if _, err := c.Send(t.Context(), out); err == nil || channels.IsPermanent(err) != permanent || channels.IsUncertain(err) {
					t.Errorf("%s: %v", place, err)
				}
				out.Place = end.requester
				if _, err := c.Send(t.Context(), out); err != nil {
					t.Errorf("after %s: %v", place, err)
				}
			}
			out := say("Bonjour à tous")
			out.Place, out.Cc = end.requester, copies(end.rejected, end.deferred)
			ref, err := c.Send(t.Context(), out)
			var partial *channels.Partial
			if ref == "" || !errors.As(err, &partial) || !slices.Equal(named(partial.Refused), []string{end.rejected}) || !slices.Equal(named(partial.Waiting), []string{end.deferred}) {
				t.Errorf("copies to both: %q, %v", ref, err)
			}
			for _, f := range c.Check(t.Context()) {
				if f.Err != nil {
					t.Errorf("check: %s: %v", f.What, f.Err)
				}
			}
			wrong := end.config(t)
			wrong.SMTP.Password = channels.NewSecret("wrong")
			c, _ = newChannel(t, wrong, newMemory())
			_, err = c.Send(t.Context(), say("let me in"))
			if refused := (refusedLogin{}); !errors.As(err, &refused) || channels.IsPermanent(err) {
				t.Errorf("wrong password: %v", err)
			}
		})
	}
}

// Postfix reports an answer that it could not deliver, as it was asked to, and
// the report names that very answer; it reports nothing that the bot said by
// itself.
func TestT25_PostfixReportsWhatFailed(t *testing.T) {
	open := farEnds(t)["real"]
	if open == nil {
		t.Log("no real mail server: run ./test")
		return
	}
	end := open(t)
	cfg := end.config(t)
	c, _ := newChannel(t, cfg, newMemory())
	answer, receipt := say("Je passe dans dix minutes."), say("Reçu.")
	receipt.Automatic, receipt.Author = true, tickets.Author{Role: tickets.Bot}
	answer.Cc = copies("bounce+copy@"+domain(cfg.Address), end.requester) // the second arrives
	for _, out := range []channels.Outbound{receipt, answer} {
		out.Place = "bounce@" + domain(cfg.Address)
		if _, err := c.Send(t.Context(), out); err != nil {
			t.Fatal(err)
		}
	}
	desk := look(t, cfg, cfg.Address)
	desk.until(t, "the report is there", "INBOX", func(m []emailtest.Mail) bool { return len(m) > 0 })
	failed := answer.ID
	answer.ID = tickets.NewID()
	answer.Cc, answer.Place = nil, cfg.Address // what comes after the report shows that no second one did
	if _, err := c.Send(t.Context(), answer); err != nil {
		t.Fatal(err)
	}
	inbox := desk.until(t, "the next mail is there", "INBOX", func(m []emailtest.Mail) bool { return len(m) > 1 })
	report := string(inbox[0].Raw)
	for what, raw := range map[string]string{
		"as it came":         report,
		"without the header": strings.ReplaceAll(strings.ReplaceAll(report, "Message-ID: <", "X-Lost: <"), loopField, "X-Lost"),
	} {
		in, err := c.Read(channels.Letter{Raw: []byte(raw)})
		if err != nil || in.Kind != channels.DeliveryReport || !slices.Equal(in.Ours, []string{failed}) {
			t.Fatalf("%s: %s of %q, %v:\n%s", what, in.Kind, in.Ours, err, raw)
		}
		if r := in.Report; !r.Failed || r.Recipient != "bounce@"+domain(cfg.Address) || r.Status != "5.1.1" || !strings.Contains(r.Reason, "nobody is here any more") {
			t.Errorf("%s: it tells %+v", what, r)
		}
		if len(in.Further) != 1 || !in.Further[0].Failed || in.Further[0].Recipient != "bounce+copy@"+domain(cfg.Address) {
			t.Errorf("%s: of the copy it tells %+v", what, in.Further)
		}
	}
	if strings.Contains(report, "dix minutes") {
		t.Errorf("the whole mail came back:\n%s", report)
	}
	if in, err := c.Read(channels.Letter{Raw: inbox[1].Raw}); err != nil || in.Kind != channels.Own {
		t.Errorf("after the report came %s, %v", in.Kind, err)
	}
}
