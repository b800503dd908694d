package email

import (
	"strings"
	"testing"
	"unicode/utf8"

	"guichet/channels"
)

// FuzzAuthenticationResults reads fields: a method and its value stand in the
// field outside of comments and quotes; the same words inside of a comment or a
// quoted string of a true field change nothing.
func FuzzAuthenticationResults(f *testing.F) {
	for _, s := range append(unprovingResults(), injected()...) {
		field, _, _ := strings.Cut(strings.TrimPrefix(s.raw, "Authentication-Results: "), "\n")
		f.Add(field)
	}
	for _, style := range borderStyles {
		_, field, _ := strings.Cut(style.trace, "Authentication-Results: ")
		field, _, _ = strings.Cut(strings.ReplaceAll(field, "\n\t", "\t"), "\n")
		f.Add(field)
	}
	quote := strings.NewReplacer(`\`, `\\`, `"`, `\"`)
	comment := strings.NewReplacer(`\`, `\\`, `(`, `\(`, `)`, `\)`)
	f.Fuzz(func(t *testing.T, field string) {
		_, v, err := parseResults(field)
		if err != nil && v != nil {
			t.Fatalf("a verdict of what cannot be read: %v", v)
		}
		bare := strings.ToLower(unquoted(field))
		for _, r := range v {
			if r.method == "" || r.value == "" || !strings.Contains(bare, strings.TrimSuffix(r.method, "/")) || !strings.Contains(bare, r.value) {
				t.Errorf("%+v of %q", r, field)
			}
		}
		if strings.ContainsFunc(field, func(r rune) bool { return r == utf8.RuneError || r < ' ' && r != '\t' || r == 0x7f }) {
			return
		}
		for _, dressed := range []string{
			`mx.example.net; spf=none (` + comment.Replace(field) + `) smtp.mailfrom=evil.test`,
			`mx.example.net; spf=none smtp.mailfrom="` + quote.Replace(field) + `"@evil.test`,
			`mx.example.net (` + comment.Replace(field) + `); spf=none reason="` + quote.Replace(field) + `"`,
		} {
			server, v, err := parseResults(dressed)
			if err != nil || server != border || len(v) != 1 || v[0].method != "spf" || v[0].value != "none" {
				t.Errorf("%q: %q %v %v", dressed, server, v, err)
			}
		}
	})
}

// unquoted is a field without comments and quoted strings, up to the first that
// does not end, cut in another way than the scanner does.
func unquoted(field string) string {
	var out strings.Builder
	depth, quoted := 0, false
	for i := 0; i < len(field); i++ {
		switch c := field[i]; {
		case c == '\\' && (depth > 0 || quoted):
			i++
		case quoted:
			quoted = c != '"'
		case c == '"' && depth == 0:
			quoted = true
		case c == '(':
			depth++
		case c == ')' && depth > 0:
			depth--
		case depth == 0:
			out.WriteByte(c)
		}
	}
	return out.String()
}

// FuzzSender writes whatever it likes below the border's Received: it is never
// proven to be anybody, whether the border says nothing or names another.
func FuzzSender(f *testing.F) {
	for _, list := range [][]spoof{forgedBelow(), wordyHosts(), authorTricks(), brokenHeaders(), forgedNotes()} {
		for _, s := range list {
			f.Add(s.raw)
		}
	}
	c := authDesk()
	f.Fuzz(func(t *testing.T, raw string) {
		for _, above := range []string{"", "Authentication-Results: mx.example.net; dmarc=pass header.from=sender.test\r\n"} {
			in, err := c.Read(channels.Letter{Raw: []byte(above + strings.ReplaceAll(borderReceived, "\n", "\r\n") + raw)})
			if err != nil {
				t.Fatal(err)
			}
			if in.Trust == channels.Proven && (above == "" || !strings.HasSuffix(strings.ToLower(in.From.ID), "@sender.test")) {
				t.Errorf("proven to be by %q: %q", in.From.ID, raw)
			}
		}
	})
}

// FuzzSignatures checks signatures of whatever comes: it neither falls nor
// finds a good one.
func FuzzSignatures(f *testing.F) {
	dns := make(map[string][]string)
	f.Add("v=1; a=rsa-sha256; c=relaxed/relaxed; d=example.org; s=s1; h=from:to; bh=AAAA; b=AAAA", "v=DKIM1; k=ed25519; p=AAAA", 1)
	f.Add("v=1; a=ed25519-sha256; d=example.org; s=s1; i=@example.org; t=1; x=2; q=dns/txt; l=0; h=from; bh=; b=", "v=DKIM1; h=sha256; s=email; t=y:s; p=", 6)
	f.Fuzz(func(t *testing.T, signature, record string, n int) {
		c := checking(readingDesk(), dns)
		raw := strings.Repeat("DKIM-Signature: "+signature+"\r\n", min(max(n, 0), 10)) + strings.ReplaceAll(letterFrom(fromVictim), "\n", "\r\n")
		dns["s1._domainkey.example.org"] = []string{record}
		if signers := c.verify(t.Context(), []byte(raw)); len(signers) > 0 {
			t.Errorf("%q by %q: %q", signers, record, signature)
		}
	})
}
