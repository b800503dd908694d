package email

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"

	"guichet/channels"
	"guichet/channels/email/emailtest"
	"guichet/tickets"
)

func copies(addresses ...string) (list []tickets.Address) {
	for _, a := range addresses {
		list = append(list, tickets.Address{Network: tickets.Email, ID: a, Name: "Ém, " + a})
	}
	return list
}

func TestCopiesAreSentInOneTransaction(t *testing.T) {
	srv := startServer(t, emailtest.Options{})
	c, _ := newChannel(t, configFor(t, srv), newMemory())
	out := say("Je passe.")
	out.Cc = copies("tom@example.com", "Eve@Example.COM", "tom@example.com", zoeAddress, deskAddress, "support+x@example.org")
	if _, err := c.Send(t.Context(), out); err != nil {
		t.Fatal(err)
	}
	sent := srv.Sent()
	if len(sent) != 1 || !slices.Equal(sent[0].To, []string{zoeAddress, "tom@example.com", "Eve@example.com"}) {
		t.Fatalf("sent %+v", sent)
	}
	if got, want := sent[0].Header("Cc"), "Ém, tom@example.com <tom@example.com>, Ém, Eve@Example.COM <Eve@example.com>"; got != want {
		t.Errorf("Cc: %s, not %s", got, want)
	}
	if got := len(strings.Split(string(sent[0].Raw), "Cc:")); got != 2 {
		t.Errorf("%d fields Cc", got-1)
	}
}

// An automatic mail goes to one address, whatever it is given.
func TestT20_AutomaticMailHasOneRecipient(t *testing.T) {
	srv := startServer(t, emailtest.Options{})
	c, _ := newChannel(t, configFor(t, srv), newMemory())
	out := say("Reçu.")
	out.Automatic, out.Author = true, tickets.Author{Role: tickets.Bot}
	out.Cc = copies("tom@example.com", "eve@example.com")
	if _, err := c.Send(t.Context(), out); err != nil {
		t.Fatal(err)
	}
	out.ID, out.Place = tickets.NewID(), "tom@example.com,eve@example.com"
	if _, err := c.Send(t.Context(), out); !channels.IsPermanent(err) {
		t.Errorf("to two addresses at once: %v", err)
	}
	sent := srv.Sent()
	if len(sent) != 1 || !slices.Equal(sent[0].To, []string{zoeAddress}) || sent[0].Header("Cc") != "" || bytes.Contains(sent[0].Raw, []byte("tom@")) {
		t.Errorf("sent %+v", sent)
	}
}

// Each recipient is accepted, deferred or refused alone, with and without
// pipelining; those who wait get the same octets later, and nobody twice.
func TestF13_RecipientsAreRefusedOneByOne(t *testing.T) {
	t.Run("pipelining", func(t *testing.T) {
		srv := startServer(t, emailtest.Options{})
		c, _ := newChannel(t, configFor(t, srv), newMemory())
		refuseOneByOne(t, srv, c)
	})
	t.Run("one by one", func(t *testing.T) {
		srv := startServer(t, emailtest.Options{Hide: []string{"PIPELINING"}})
		cfg := configFor(t, srv)
		cfg.SMTP.TLS = TLSImplicit
		cfg.SMTP.Host, cfg.SMTP.Port = hostPort(t, srv.SMTPS)
		c, _ := newChannel(t, cfg, newMemory())
		if s, err := c.smtp.connect(t.Context()); err != nil || s.pipelines {
			t.Fatalf("the server takes several commands at once (%v)", err)
		}
		refuseOneByOne(t, srv, c)
	})
}

func refuseOneByOne(t *testing.T, srv *emailtest.Server, c *Channel) {
	const tom, eve = "tom@example.com", "eve@example.com"
	set := func(who string, code int) {
		srv.RefuseRecipient(who, code, [3]int{code / 100, 1, 1}, "because")
	}
	for _, tt := range []struct {
		name           string
		codes          map[string]int
		sent           []string
		ref, permanent bool
		refused, waits []string
	}{
		{"all well", nil, []string{zoeAddress, tom, eve}, true, false, nil, nil},
		{"a copy refused", map[string]int{tom: 550}, []string{zoeAddress, eve}, true, false, []string{tom}, nil},
		{"a copy deferred", map[string]int{eve: 451}, []string{zoeAddress, tom}, true, false, nil, []string{eve}},
		{"both", map[string]int{tom: 550, eve: 451}, []string{zoeAddress}, true, false, []string{tom}, []string{eve}},
		{"the requester deferred", map[string]int{zoeAddress: 451}, []string{tom, eve}, false, false, nil, []string{zoeAddress}},
		{"the requester refused", map[string]int{zoeAddress: 550}, []string{tom, eve}, false, true, nil, nil},
		{"everybody deferred", map[string]int{zoeAddress: 451, tom: 451, eve: 450}, nil, false, false, nil, nil},
		{"everybody refused", map[string]int{zoeAddress: 550, tom: 550, eve: 550}, nil, false, true, nil, nil},
	} {
		for who, code := range tt.codes {
			set(who, code)
		}
		before := len(srv.Sent())
		out := say("Je passe.")
		out.Cc = copies(tom, eve)
		ref, err := c.Send(t.Context(), out)
		var partial *channels.Partial
		if !errors.As(err, &partial) {
			partial = &channels.Partial{}
		}
		if (ref != "") != tt.ref || channels.IsPermanent(err) != tt.permanent || channels.IsUncertain(err) || (err == nil) != (tt.codes == nil) {
			t.Errorf("%s: %q, %v", tt.name, ref, err)
		}
		if !slices.Equal(named(partial.Refused), tt.refused) || !slices.Equal(named(partial.Waiting), tt.waits) {
			t.Errorf("%s: refused %q, waiting %q", tt.name, named(partial.Refused), named(partial.Waiting))
		}
		for _, r := range slices.Concat(partial.Refused, partial.Waiting) {
			if !strings.Contains(err.Error(), r.Recipient+": RCPT TO: ") || !strings.Contains(r.Why.Error(), "because") || channels.IsDeferred(r.Why) != slices.Contains(tt.waits, r.Recipient) {
				t.Errorf("%s: %v", tt.name, err)
			}
		}
		var got []string
		sent := srv.Sent()[before:]
		for _, m := range sent {
			got = append(got, m.To...)
		}
		if !slices.Equal(got, tt.sent) {
			t.Errorf("%s: sent to %q", tt.name, got)
		}
		for who := range tt.codes {
			set(who, 0)
		}
		if len(tt.waits) == 0 {
			continue
		}
		out.Rest = tt.waits
		if ref, err := c.Send(t.Context(), out); err != nil || ref != c.names.messageID(out.ID) {
			t.Errorf("%s, again: %q, %v", tt.name, ref, err)
		}
		again := srv.Sent()[before+len(sent):]
		if len(again) != 1 || !slices.Equal(again[0].To, tt.waits) {
			t.Fatalf("%s: tried again for %+v", tt.name, again)
		}
		if len(sent) > 0 && !bytes.Equal(again[0].Raw, sent[0].Raw) {
			t.Errorf("%s: the second try has other octets", tt.name)
		}
	}
	if n := srv.Logins(); n > 3 {
		t.Errorf("%d logins; a refusal should not end the connection where anybody was accepted", n)
	}
}

// Those who still refuse are told of again, and that the requester has it stays
// known.
func TestF13_TheRestCanBeRefusedToo(t *testing.T) {
	srv := startServer(t, emailtest.Options{})
	c, _ := newChannel(t, configFor(t, srv), newMemory())
	for code, permanent := range map[int]bool{451: false, 550: true} {
		srv.RefuseRecipient("tom@example.com", code, [3]int{code / 100, 1, 1}, "because")
		out := say("Je passe.")
		out.Cc, out.Rest = copies("tom@example.com"), []string{"tom@example.com"}
		ref, err := c.Send(t.Context(), out)
		var partial *channels.Partial
		if ref == "" || !errors.As(err, &partial) || (len(partial.Refused) == 1) != permanent || channels.IsPermanent(err) {
			t.Errorf("%d: %q, %v", code, ref, err)
		}
	}
	if n := len(srv.Sent()); n != 0 {
		t.Errorf("%d mails were sent", n)
	}
}

// An address that no mail can go to hinders nobody, and cannot smuggle anything
// into the envelope or the header (T12, T13).
func TestT13_CopiesCannotSmuggleCommands(t *testing.T) {
	srv := startServer(t, emailtest.Options{})
	c, _ := newChannel(t, configFor(t, srv), newMemory())
	bad := []string{"", "tom", "tom@example.com> NOTIFY=NEVER", "tom@example.com\r\nDATA", `"a> X"@example.com`, "tom@example.com,eve@example.com", "tôm@example.com", "<tom@example.com>"}
	out := say("Je passe.")
	out.Cc = copies(bad...)
	for i := range out.Cc {
		out.Cc[i].Name = "x\r\nBcc: eve@example.com"
	}
	out.Cc = append(out.Cc, copies("good@example.com")...)
	ref, err := c.Send(t.Context(), out)
	var partial *channels.Partial
	if ref == "" || !errors.As(err, &partial) || len(partial.Refused) != len(bad) {
		t.Fatalf("%q, %v", ref, err)
	}
	if strings.ContainsAny(err.Error(), "\r\n") {
		t.Errorf("the reason has several lines: %q", err)
	}
	sent := srv.Sent()
	if len(sent) != 1 || !slices.Equal(sent[0].To, []string{zoeAddress, "good@example.com"}) || sent[0].DSN.Notify[0] != "FAILURE,DELAY" {
		t.Errorf("sent %+v", sent)
	}
	if got := fieldsOf(t, sent[0].Raw); slices.Contains(got, "Bcc") || !slices.Contains(got, "Cc") {
		t.Errorf("fields %q", got)
	}
}

func named(list []channels.Refusal) (names []string) {
	for _, r := range list {
		names = append(names, r.Recipient)
	}
	return names
}

// Reports are asked for where the server can send them: about an agent's answer
// when it fails or is late, under a name that proves itself; never about what
// the bot says by itself.
func TestReportsAreAskedFor(t *testing.T) {
	for _, hide := range [][]string{nil, {"DSN"}} {
		srv := startServer(t, emailtest.Options{Hide: hide})
		srv.RefuseNullSender(true) // then even a relay that would report to us has no reason to
		c, _ := newChannel(t, configFor(t, srv), newMemory())
		answer, receipt := say("Je passe."), say("Reçu.")
		answer.Cc = copies("a+b=c@example.com")
		receipt.Automatic, receipt.Author = true, tickets.Author{Role: tickets.Bot}
		for _, out := range []channels.Outbound{answer, receipt} {
			if _, err := c.Send(t.Context(), out); err != nil {
				t.Fatal(err)
			}
		}
		sent := srv.Sent()
		got, none := sent[0].DSN, sent[1].DSN
		if hide != nil {
			if got.EnvelopeID+got.Return+none.EnvelopeID != "" || strings.Join(slices.Concat(got.Notify, none.Notify), "") != "" {
				t.Errorf("a server without DSN is asked for %+v and %+v", got, none)
			}
			continue
		}
		if id, ok := c.names.deliveryOf(got.EnvelopeID); !ok || id != answer.ID || got.Return != "HDRS" {
			t.Errorf("asked for %+v", got)
		}
		if !slices.Equal(got.Notify, []string{"FAILURE,DELAY", "FAILURE,DELAY"}) || !slices.Equal(got.Original, []string{"rfc822;" + zoeAddress, "rfc822;a+b=c@example.com"}) {
			t.Errorf("asked for %+v", got)
		}
		if !slices.Equal(none.Notify, []string{"NEVER"}) || none.EnvelopeID != "" {
			t.Errorf("for an acknowledgement: %+v", none)
		}
	}
}
