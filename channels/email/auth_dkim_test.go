package email

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-msgauth/dkim"

	"guichet/channels"
	"guichet/channels/email/emailtest"
)

// vouchedTrust is what a desk that checks signatures makes of a letter.
func vouchedTrust(t *testing.T, dns map[string][]string, raw string) channels.Trust {
	t.Helper()
	c := checking(readingDesk(), dns)
	batch := []channels.Letter{{Raw: []byte(raw)}}
	c.vouch(t.Context(), batch)
	in, err := c.Read(batch[0])
	if err != nil {
		t.Fatal(err)
	}
	return in.Trust
}

func TestASignatureProvesItsDomainAlone(t *testing.T) {
	dns := make(map[string][]string)
	sign := func(domain string, keys ...string) string {
		return signed(t, letterFrom(fromVictim), domain, dkim.SignOptions{HeaderKeys: keys}, dns)
	}
	good := sign("example.org")
	ofMail := sign("mail.example.org")
	for name, raw := range map[string]string{
		"by the domain":                  good,
		"by a part of the organisation":  ofMail,
		"below trace fields":             strings.ReplaceAll(borderReceived, "\n", "\r\n") + good,
		"after a footer to trace fields": "X-List: a\r\nList-Id: <x.example.net>\r\n" + good,
	} {
		if got := vouchedTrust(t, dns, raw); got != channels.Proven {
			t.Errorf("%s: %v", name, got)
		}
	}
	dns["s1._domainkey.revoked.example.org"] = []string{"v=DKIM1; k=ed25519; p="}
	fromOnly := sign("a.example.org", "From")
	noSubject := sign("b.example.org", "From", "To", "Date")
	for name, raw := range map[string]string{
		"another text":            strings.Replace(good, "Please.", "Please pay.", 1),
		"a longer text":           good + "And pay.\r\n",
		"another subject":         strings.Replace(good, "Change my", "Keep my", 1),
		"another author":          strings.Replace(good, "Ada <ada@", "Bob <bob@", 1),
		"a second author on top":  "From: eve@evil.test\r\n" + good,
		"a second author below":   strings.Replace(good, "To: ", "From: eve@evil.test\r\nTo: ", 1),
		"a second subject on top": "Subject: Pay\r\n" + good,
		"an odd second subject":   "Subject : Pay\r\n" + good,
		"another recipient":       "To: all@example.test\r\n" + good,
		"a key that is not there": strings.Replace(good, "s=s1", "s=s2", 1),
		"a revoked key":           strings.Replace(good, "d=example.org", "d=revoked.example.org", 1),
		"another domain":          sign("evil.test"),
		"a public suffix":         sign("org"),
		"another domain's look":   sign("example.org.evil.test"),
		"only the author signed":  fromOnly,
		"the subject not signed":  noSubject,
		"a length of the text":    strings.Replace(good, "c=relaxed/relaxed;", "c=relaxed/relaxed; l=5;", 1),
		"no signature":            strings.ReplaceAll(letterFrom(fromVictim), "\n", "\r\n"),
		"an empty signature":      "DKIM-Signature:\r\n" + strings.ReplaceAll(letterFrom(fromVictim), "\n", "\r\n"),
		"a broken signature":      "DKIM-Signature: v=1; a=;;;b\r\n" + strings.ReplaceAll(letterFrom(fromVictim), "\n", "\r\n"),
		"behind five others":      strings.Repeat("DKIM-Signature: v=1; a=rsa-sha256; d=evil.test; s=s1; h=from; bh=AA==; b=AA==\r\n", maxSignatures) + good,
		"a signature in the text": strings.ReplaceAll(letterFrom("From: eve@evil.test\n"), "\n", "\r\n") + good,
	} {
		if got := vouchedTrust(t, dns, raw); got == channels.Proven {
			t.Errorf("%s: proven\n%s", name, raw)
		}
	}
}

// A signature does not outweigh the owner's own word.
func TestAGoodSignatureOnADisownedLetter(t *testing.T) {
	dns := make(map[string][]string)
	raw := strings.ReplaceAll("Authentication-Results: mx.example.net; dmarc=fail header.from=example.org\n"+borderReceived, "\n", "\r\n") +
		signed(t, letterFrom(fromVictim), "example.org", dkim.SignOptions{}, dns)
	c := checking(authDesk(), dns)
	batch := []channels.Letter{{Raw: []byte(raw)}}
	c.vouch(t.Context(), batch)
	if in, err := c.Read(batch[0]); err != nil || in.Trust != channels.Forged {
		t.Errorf("%v, %v", in.Trust, err)
	}
}

// A DNS that is silent costs letters their proof, not their way.
func TestASilentDNSHoldsNoLetter(t *testing.T) {
	dns := make(map[string][]string)
	raw := signed(t, letterFrom(fromVictim), "example.org", dkim.SignOptions{}, dns)
	c := checking(readingDesk(), dns)
	c.lookupTXT = func(ctx context.Context, _ string) ([]string, error) {
		<-ctx.Done()
		return nil, ctx.Err()
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	batch := make([]channels.Letter, 3*maxDKIMAtOnce)
	for i := range batch {
		batch[i].Raw = []byte(raw)
	}
	c.vouch(ctx, batch)
	for _, l := range batch {
		if !bytes.Equal(l.Raw, []byte(raw)) {
			t.Fatalf("%s", l.Raw)
		}
	}
}

// Signatures are checked once, at intake; what is stored says so, and the
// letter keeps the key that it has without.
func TestListenChecksSignatures(t *testing.T) {
	for _, check := range []bool{true, false} {
		t.Run(fmt.Sprint(check), func(t *testing.T) {
			srv := startServer(t, emailtest.Options{})
			dns := make(map[string][]string)
			good := signed(t, letterFrom(fromVictim), "example.org", dkim.SignOptions{}, dns)
			spoofed := strings.ReplaceAll(seenField+"example.org; "+strings.Repeat("0", macLength)+"\n"+letterFrom("From: Bob <bob@example.org>\n"), "\n", "\r\n")
			deliver(t, srv, []byte(good))
			deliver(t, srv, []byte(spoofed))
			c, book := newChannel(t, configFor(t, srv), newMemory())
			if check {
				log := c.log
				c = checking(c, dns)
				c.log = log
			}
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			var got []channels.Letter
			err := c.Listen(ctx, func(_ context.Context, letters ...channels.Letter) error {
				if got = append(got, letters...); len(got) == 2 {
					cancel()
				}
				return nil
			})
			if err != nil || len(got) != 2 {
				t.Fatalf("%d letters, %v", len(got), err)
			}
			for i, want := range []channels.Trust{map[bool]channels.Trust{true: channels.Proven, false: channels.Unproven}[check], channels.Unproven} {
				in, err := c.Read(got[i])
				if err != nil || in.Trust != want {
					t.Errorf("letter %d: %v, %v, want %v", i, in.Trust, err, want)
				}
			}
			if got[0].Key != letterKey([]byte(good)) || !bytes.HasSuffix(got[0].Raw, []byte(good)) {
				t.Errorf("%s stored as\n%s", got[0].Key, got[0].Raw)
			}
			if told := strings.Contains(book.String(), "no sender is proven"); told == check {
				t.Errorf("the log tells that nobody is proven: %v", told)
			}
		})
	}
}
