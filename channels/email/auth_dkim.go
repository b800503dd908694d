package email

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"slices"
	"strings"
	"time"

	"github.com/emersion/go-msgauth/dkim"
	"golang.org/x/sync/errgroup"

	"guichet/channels"
)

const (
	maxSignatures = 5                // of one letter that are checked
	maxDKIM       = 30 * time.Second // for all letters of a batch; what is not checked by then is unproven
	maxDKIMAtOnce = 8                // letters
)

// vouch checks the DKIM signatures (RFC 6376) of letters that came in, where
// the configuration asks for it, and notes on each whose are good. It asks the
// DNS, which Read must not. That the DNS does not answer costs a letter its
// proof and nothing else.
func (c *Channel) vouch(ctx context.Context, letters []channels.Letter) {
	if !c.cfg.Authentication.DKIM {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, maxDKIM)
	defer cancel()
	var g errgroup.Group
	g.SetLimit(maxDKIMAtOnce)
	for i := range letters {
		g.Go(func() error {
			if signers := c.verify(ctx, letters[i].Raw); len(signers) > 0 {
				letters[i].Raw = c.names.vouched(signers, letters[i].Raw)
			}
			return nil
		})
	}
	g.Wait()
}

// verify tells which domains, as A-labels, signed a letter well: author,
// recipient, subject and date, each of which stands there once at most.
func (c *Channel) verify(ctx context.Context, raw []byte) (signers []string) {
	h, _ := readHeader(raw)
	if !h.Has("Dkim-Signature") {
		return nil
	}
	done, err := dkim.VerifyWithOptions(bytes.NewReader(raw), &dkim.VerifyOptions{
		MaxVerifications: maxSignatures,
		LookupTXT:        func(name string) ([]string, error) { return c.lookupTXT(ctx, name) },
	})
	if err != nil && len(done) == 0 {
		c.log.Debug("check signatures", "err", err)
	}
	for _, v := range done {
		if domain := aLabel(v.Domain); v.Err == nil && domain != "" && covers(v.HeaderKeys, h) && !slices.Contains(signers, domain) {
			signers = append(signers, domain)
		}
	}
	return signers
}

// covers reports whether a signature speaks for the fields that make a letter
// what it is: those that are there, and nobody could put another on top.
func covers(signed []string, h header) bool {
	for _, name := range []string{"From", "To", "Subject", "Date"} {
		is := func(s string) bool { return strings.EqualFold(s, name) }
		n := len(h.Values(name))
		if n > 1 || n == 1 && !slices.ContainsFunc(signed, is) {
			return false
		}
	}
	return h.Has("From")
}

// seenField is the header field on top of a letter in which vouched notes who
// signed it. It counts in that place alone and with our seal, which covers the
// whole letter: whoever else writes such a field says nothing.
const seenField = "X-Guichet-Seen: "

// vouched is a letter with the note that these domains signed it.
func (n names) vouched(signers []string, raw []byte) []byte {
	note := strings.Join(signers, ",")
	return append([]byte(seenField+note+"; "+n.seal(note, raw)+"\r\n"), raw...)
}

// signers are the domains that a letter's note names, none without the seal.
func (n names) signers(raw []byte) []string {
	rest, ok := bytes.CutPrefix(raw, []byte(seenField))
	if !ok {
		return nil
	}
	line, letter, ok := bytes.Cut(rest, []byte("\r\n"))
	if !ok {
		return nil
	}
	note, seal, ok := strings.Cut(string(line), "; ")
	if !ok || !hmac.Equal([]byte(seal), []byte(n.seal(note, letter))) {
		return nil
	}
	return strings.Split(note, ",")
}

// seal is the first 128 bits of an HMAC-SHA256 over a note and its letter.
func (n names) seal(note string, letter []byte) string {
	h := hmac.New(sha256.New, n.secret)
	h.Write([]byte("seen\n" + note + "\n"))
	h.Write(letter)
	return macEncoding.EncodeToString(h.Sum(nil)[:16])
}
