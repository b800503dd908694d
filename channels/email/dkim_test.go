package email

import (
	"bytes"
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/emersion/go-msgauth/dkim"

	"guichet/channels"
	"guichet/channels/email/emailtest"
	"guichet/tickets"
)

// keyFiles are key files of every kind that signs, by what they hold.
func keyFiles(t testing.TB) map[string]string {
	t.Helper()
	long, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	_, short, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return map[string]string{
		"RSA, PKCS#8":     keyFile(t, "PRIVATE KEY", pkcs8(t, long)),
		"RSA, PKCS#1":     keyFile(t, "RSA PRIVATE KEY", x509.MarshalPKCS1PrivateKey(long)),
		"Ed25519, PKCS#8": keyFile(t, "PRIVATE KEY", pkcs8(t, short)),
	}
}

func pkcs8(t testing.TB, key crypto.Signer) []byte {
	t.Helper()
	octets, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return octets
}

func keyFile(t testing.TB, kind string, octets []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "dkim.pem")
	if err := os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: octets}), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// signingDesk is a channel that signs with a key.
func signingDesk(t testing.TB, file string) *Channel {
	t.Helper()
	c := plusWriter(t)
	var err error
	if c.signer, err = newSigner(DKIM{Domain: "example.org", Selector: "desk", KeyFile: file}); err != nil {
		t.Fatal(err)
	}
	return c
}

// verified reports whether a mail has one signature and it is good, by another
// hand's reading of the RFC.
func verified(c *Channel, raw []byte) bool {
	name, text := c.signer.record()
	done, err := dkim.VerifyWithOptions(bytes.NewReader(raw), &dkim.VerifyOptions{LookupTXT: func(asked string) ([]string, error) {
		if asked != name {
			return nil, &net.DNSError{IsNotFound: true}
		}
		return []string{text}, nil
	}})
	return err == nil && len(done) == 1 && done[0].Err == nil && done[0].Domain == "example.org"
}

func TestSignedMailsVerify(t *testing.T) {
	for what, file := range keyFiles(t) {
		c := signingDesk(t, file)
		for _, text := range []string{"Bonjour *Zoé*", "", "a  b \t c   \n\n\n    code \n.\n", strings.Repeat("très long ", 500)} {
			out := quoting(wroteLine, text)
			out.Text, out.Reference, out.Cc = text, "Réf.", copies("tom@example.com", "eve@example.com")
			out.Thread = []tickets.Ref{"<root@example.org>", "<last@example.org>"}
			out.Files = []channels.File{{File: tickets.File{Name: "plan.txt", Type: "text/plain"}, Data: []byte("x  y \n\n\n")}}
			raw := render(t, c, out).Raw
			noBareLineEnds(t, raw)
			if !verified(c, raw) {
				t.Fatalf("%s: the signature is wrong:\n%s", what, raw)
			}
			if again := render(t, c, out).Raw; !bytes.Equal(raw, again) {
				t.Errorf("%s: the repeat has other octets", what)
			}
			if !strings.Contains(string(raw), " t=1793613600;") {
				t.Errorf("%s: it is not dated when it was queued:\n%.500s", what, raw)
			}
		}
	}
}

// What relays may do leaves the signature whole; what makes it another mail
// does not.
func TestSignaturesCoverWhatMakesAMail(t *testing.T) {
	for what, file := range keyFiles(t) {
		c := signingDesk(t, file)
		out := say("Bonjour")
		out.Thread, out.Cc = []tickets.Ref{"<root@example.org>"}, copies("tom@example.com")
		raw := string(render(t, c, out).Raw)
		for _, harmless := range []string{
			"Received: from x by y\r\n" + raw,
			strings.Replace(raw, "\r\nSubject: ", "\r\nsubject:\t  ", 1),
			strings.Replace(raw, "X-Guichet-Loop: ", "X-Other: y\r\nX-Guichet-Loop: ", 1),
			raw + "\r\n\r\n",
		} {
			if harmless == raw || !verified(c, []byte(harmless)) {
				t.Errorf("%s: a harmless change breaks the signature:\n%.300s", what, harmless)
			}
		}
		for _, field := range []string{"From", "To", "Cc", "Reply-To", "Subject", "Date", "Message-ID", "In-Reply-To", "References", "MIME-Version", "Content-Type"} {
			if !strings.Contains(raw, "\r\n"+field+": ") {
				t.Errorf("%s: no field %s", what, field)
			}
			for _, forged := range []string{
				strings.Replace(raw, "\r\n"+field+": ", "\r\n"+field+": x", 1),
				strings.Replace(raw, "\r\n"+field+": ", "\r\nX-"+field+": ", 1),
				field + ": another\r\n" + raw,
				strings.Replace(raw, "\r\n"+field+": ", "\r\n"+field+": another\r\n"+field+": ", 1),
			} {
				if verified(c, []byte(forged)) {
					t.Errorf("%s: nobody notices another %s", what, field)
				}
			}
		}
		if verified(c, []byte(strings.Replace(raw, "Bonjour", "Bonsoir", 1))) {
			t.Errorf("%s: nobody notices another text", what)
		}
	}
}

// What is sent is signed, and the desk knows its own mail again by the signature
// too.
func TestSentMailsAreSigned(t *testing.T) {
	srv := startServer(t, emailtest.Options{})
	cfg := configFor(t, srv)
	cfg.SMTP.DKIM = DKIM{Domain: "example.org", Selector: "desk", KeyFile: keyFiles(t)["RSA, PKCS#8"]}
	c, _ := newChannel(t, cfg, newMemory())
	if _, err := c.Send(t.Context(), say("Bonjour")); err != nil {
		t.Fatal(err)
	}
	raw := srv.Sent()[0].Raw
	if !verified(c, raw) {
		t.Errorf("the signature is wrong:\n%s", raw)
	}
	name, text := c.signer.record()
	c.lookupTXT = func(_ context.Context, asked string) ([]string, error) {
		if asked != name {
			t.Errorf("asked for %s", asked)
		}
		return []string{text}, nil
	}
	if got := c.verify(t.Context(), raw); len(got) != 1 || got[0] != "example.org" {
		t.Errorf("our own check says %q", got)
	}
}

func TestKeysThatCannotSign(t *testing.T) {
	curve, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	text := filepath.Join(t.TempDir(), "key.txt")
	if err := os.WriteFile(text, []byte("key"), 0o600); err != nil {
		t.Fatal(err)
	}
	for want, file := range map[string]string{
		"no such file":                              "/no/such/file",
		"is not in PEM format":                      text,
		"neither an RSA key nor an Ed25519 one":     keyFile(t, "PRIVATE KEY", pkcs8(t, curve)),
		`holds "CERTIFICATE" instead`:               keyFile(t, "CERTIFICATE", nil),
		"key_file":                                  keyFile(t, "PRIVATE KEY", []byte("no key")),
		"mail support: smtp.dkim: key_file " + "/t": keyFile(t, "RSA PRIVATE KEY", []byte("no key")),
	} {
		cfg := writer(t).cfg
		cfg.SMTP.DKIM = DKIM{Domain: "example.org", Selector: "desk", KeyFile: file}
		if _, err := New(cfg, Options{Secret: testSecret, Log: slog.New(slog.DiscardHandler)}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", want, err)
		}
	}
}

func TestCheckTellsWhichRecordToPublish(t *testing.T) {
	for what, file := range keyFiles(t) {
		c := signingDesk(t, file)
		name, text := c.signer.record()
		other := signingDesk(t, keyFiles(t)[what]) // another key of the kind
		_, otherText := other.signer.record()
		for _, test := range []struct {
			records []string
			err     error
			want    string // of the error; empty for none
			fix     string
		}{
			{[]string{text}, nil, "", ""},
			{[]string{strings.ReplaceAll(text, "; ", " ;\t") + ";"}, nil, "", ""},
			{[]string{text[:60] + " " + text[60:]}, nil, "", ""},
			{nil, &net.DNSError{Err: "no such host", IsNotFound: true}, "no such record", name + " with the text: " + text},
			{nil, nil, "no such record", text},
			{[]string{otherText}, nil, "another key", text},
			{[]string{"v=DKIM1; p="}, nil, "revoked", text},
			{[]string{"v=DKIM1; p=%"}, nil, "cannot be read", text},
			{[]string{text, text}, nil, "2 such records", text},
			{nil, &net.DNSError{Err: "i/o timeout", IsTimeout: true}, "timeout", "check again later"},
		} {
			c.lookupTXT = func(_ context.Context, asked string) ([]string, error) {
				if asked != name {
					t.Errorf("asked for %s, not %s", asked, name)
				}
				return test.records, test.err
			}
			found := c.checkDKIM(t.Context())
			if len(found) != 1 || !strings.Contains(found[0].What, name) {
				t.Fatalf("%+v", found)
			}
			switch f := found[0]; {
			case test.want == "" && (f.Err != nil || f.Fix != ""):
				t.Errorf("%s: %q: %v, %s", what, test.records, f.Err, f.Fix)
			case test.want != "" && (f.Err == nil || !strings.Contains(f.Err.Error(), test.want) || !strings.Contains(f.Fix, test.fix)):
				t.Errorf("%s: %q: %v, %s; want %q", what, test.records, f.Err, f.Fix, test.want)
			}
		}
	}
	if found := writer(t).checkDKIM(t.Context()); len(found) != 0 {
		t.Errorf("without a key: %+v", found)
	}
}
