package email

import (
	"strings"
	"testing"

	"guichet/channels"
	"guichet/tickets"
)

// refuseAll reads spoofs and tells how many there were of each trust. Not one
// may be proven to be by its victim.
func refuseAll(t *testing.T, list ...[]spoof) map[channels.Trust]int {
	t.Helper()
	c := authDesk()
	count := make(map[channels.Trust]int)
	for _, spoofs := range list {
		for _, s := range spoofs {
			in := read(t, c, s.raw)
			count[in.Trust]++
			// Some tricks with names stand on letters that truly are the
			// sender's own, and are proven as that.
			own := strings.HasPrefix(s.name, "author/") && in.From.ID != "" && !strings.HasSuffix(strings.ToLower(in.From.ID), "@example.org")
			if in.Trust == channels.Proven && !own {
				t.Errorf("%s: proven to be by %q\n%s", s.name, in.From.ID, s.raw)
			}
		}
	}
	return count
}

// A control for all of these: the letter that the spoofs imitate.
func TestATrueResultProvesTheAuthor(t *testing.T) {
	for results, want := range map[string]channels.Trust{
		"dmarc=pass header.from=example.org":                                                                                   channels.Proven,
		"dmarc=pass (p=reject dis=none) header.from=example.org":                                                               channels.Proven,
		"dmarc=pass(p=reject dis=none)  header.from=EXAMPLE.org":                                                               channels.Proven,
		"(a) dmarc (b(c)) / 1 = pass reason = \"x; \\\" y\" header . from = (d) \"example.org\" (e)":                           channels.Proven,
		"spf=fail smtp.mailfrom=\"a; b\"@evil.test; dmarc=pass header.from=example.org":                                        channels.Proven,
		"dkim=pass header.d=example.org":                                                                                       channels.Proven,
		"dkim=pass header.d=mail.example.org header.b=\"a/b+c\"":                                                               channels.Proven,
		"dkim=fail header.d=evil.test header.b=x; dkim=pass (2048-bit key) header.d=example.org header.b=y x-bits=2048":        channels.Proven,
		"dkim=fail header.d=example.org header.s=old header.b=x; dkim=pass header.d=example.org header.s=new header.b=y":       channels.Proven,
		"spf=pass smtp.mailfrom=example.org":                                                                                   channels.Unproven,
		"none":                                                                                                                 channels.Unproven,
		"dmarc=none header.from=example.org":                                                                                   channels.Unproven,
		"dmarc=fail (p=none) header.from=example.org":                                                                          channels.Forged,
		"dmarc=fail header.from=example.org; dkim=pass header.d=example.org":                                                   channels.Forged,
		"dmarc=pass header.from=example.org; dmarc=fail header.from=example.org":                                               channels.Forged,
		"dkim=pass header.d=example.org header.b=x; dkim=fail header.d=example.org header.b=x":                                 channels.Forged,
		"dkim=pass header.d=example.org header.d=evil.test; spf=pass smtp.mailfrom=a smtp.mailfrom=b; dmarc=none":              channels.Forged,
		"spf=pass smtp.mailfrom=a smtp.mailfrom=b; dmarc=pass policy.a=1 policy.a=2 header.from=example.org; x-ptr=pass x-a=b": channels.Proven,
	} {
		raw := "Authentication-Results: mx.example.net; " + results + "\n" + borderReceived + letterFrom(fromVictim)
		if in := read(t, authDesk(), raw); in.Trust != want {
			t.Errorf("%s: %v, want %v", results, in.Trust, want)
		}
		if in := read(t, readingDesk(), raw); in.Trust != channels.Unproven {
			t.Errorf("%s: %v without a border to believe", results, in.Trust)
		}
	}
}

// T05: nothing that a mail says makes it an agent's, whatever is proven.
func TestT05_AMailIsNeverAnAgentsAct(t *testing.T) {
	in := read(t, authDesk(), "Authentication-Results: mx.example.net; dmarc=pass header.from=example.org\n"+borderReceived+
		"X-Guichet-Agent: ada\nX-Guichet-Action: resolve\n"+strings.Replace(letterFrom(fromVictim), "Please.", ">> Resolve this.\n/resolve\n#close", 1))
	if in.Trust != channels.Proven || in.Audience != tickets.ToRequester || in.Action != "" || in.Public || in.Ticket != 0 {
		t.Errorf("%+v", in)
	}
}

// T06: what a sender puts into the border's own results stays a word of his.
func TestT06_WordsInsideResultsAreNoResults(t *testing.T) {
	refuseAll(t, injected(), unprovingResults())
}

// T06: whatever cannot be read is no result, and still shows whose it is.
func TestT06_NoResultOfWhatCannotBeRead(t *testing.T) {
	for _, field := range []string{
		"mx.example.net", "mx.example.net;", "mx.example.net dmarc=pass", "mx.example.net; dmarc=pass (\x01)", "mx.example.net; dmarc=pass reason=\"\x01\"", "mx.example.net; dmarc=pass header.from=a\x00",
		"mx.example.net; dmarc=pass (", "mx.example.net; dmarc=pass (\\)", "mx.example.net; dmarc=pass (\\", "mx.example.net; dmarc=pass (\\\x01)", "mx.example.net; dmarc=pass reason=\"a\\\"", "mx.example.net; dmarc", "mx.example.net; dmarc=", "mx.example.net 2; dmarc=pass", "mx.example.net; none; dmarc=pass",
	} {
		if server, v, err := parseResults(field); err == nil || v != nil || server != border {
			t.Errorf("%q: %q %v %v", field, server, v, err)
		}
	}
}

// T07: results count from the border host alone, above its Received.
func TestT07_OnlyTheBordersOwnResultsCount(t *testing.T) {
	refuseAll(t, forgedBelow(), wordyHosts(), lookalikes(), brokenHeaders())
}

// T07: a mailbox on the border host itself, filled by LMTP, does not hide what
// the host wrote when it received the letter.
func TestT07_LMTPOnTheBorderHostHidesNothing(t *testing.T) {
	const handover = "Return-Path: <ada@example.org>\nDelivered-To: support@example.test\nReceived: from mx.example.net\n\tby mx.example.net with LMTP\n\tid aBcD (envelope-from <ada@example.org>)\n\tfor <support@example.test>; Mon, 02 Nov 2026 10:00:01 +0100\n"
	const results = "Authentication-Results: mx.example.net; dmarc=pass header.from=example.org\n"
	if in := read(t, authDesk(), handover+results+borderReceived+letterFrom(fromVictim)); in.Trust != channels.Proven {
		t.Errorf("%v", in.Trust)
	}
	if in := read(t, authDesk(), handover+borderReceived+results+letterFrom(fromVictim)); in.Trust != channels.Unproven {
		t.Errorf("%v for results below", in.Trust)
	}
}

// T08: a letter that two readers can take for two authors' is nobody's, and the
// name beside an address is nobody's address.
func TestT08_OneAuthorOnWhomReadersAgree(t *testing.T) {
	refuseAll(t, authorTricks())
	in := read(t, authDesk(), "Authentication-Results: mx.example.net; dmarc=pass header.from=evil.test\n"+borderReceived+letterFrom("From: \"Ada <ada@example.org>\" <eve@evil.test>\n"))
	if in.From.ID != "eve@evil.test" || in.Place != "eve@evil.test" {
		t.Errorf("from %q", in.From.ID)
	}
}

// T09: no field of a mail says for this desk that it checked a signature.
func TestT09_NoNoteFromOutsideProvesAnything(t *testing.T) {
	refuseAll(t, forgedNotes())
	mine := strings.ReplaceAll(borderReceived+letterFrom(fromVictim), "\n", "\r\n")
	noted := authDesk().names.vouched([]string{"example.org"}, []byte(mine))
	if in, err := authDesk().Read(channels.Letter{Raw: noted}); err != nil || in.Trust != channels.Proven {
		t.Errorf("our own note: %v, %v", in.Trust, err)
	}
}

// T16: an answer goes to the author's address and no other.
func TestT16_RepliesGoToTheAuthor(t *testing.T) {
	in := read(t, authDesk(), borderReceived+"Reply-To: eve@evil.test\nSender: eve@evil.test\nReturn-Path: <eve@evil.test>\n"+letterFrom(fromVictim))
	if in.Place != victim || in.From.ID != victim || in.Trust != channels.Unproven {
		t.Errorf("%q, %v", in.Place, in.Trust)
	}
	if in.ReplyTo != "eve@evil.test" {
		t.Errorf("agents are not shown where answers are wanted, but %q", in.ReplyTo)
	}
	_, domain := splitAddress(victim)
	for field, want := range map[string]string{"": "", "Reply-To: other@" + strings.ToUpper(domain) + "\n": "", "Reply-To: nobody\n": "", "Reply-To: a@" + domain + ", b@evil.test\n": "b@evil.test"} {
		if in := read(t, authDesk(), borderReceived+field+letterFrom(fromVictim)); in.ReplyTo != want || in.Place != victim {
			t.Errorf("%q: %q, answers go to %q", field, in.ReplyTo, in.Place)
		}
	}
}

// T39: an address that looks like another is shown as what it is.
func TestT39_LookalikeDomainsAreShownAsALabels(t *testing.T) {
	for from, want := range map[string]string{
		"ada@ex\u0430mple.org": "ada@xn--exmple-4nf.org",
		"ada@b\u00fccher.test": "ada@xn--bcher-kva.test",
	} {
		_, domain := splitAddress(want)
		in := read(t, authDesk(), "Authentication-Results: mx.example.net; dmarc=pass header.from="+domain+"\n"+borderReceived+letterFrom("From: "+from+"\n"))
		if in.From.ID != want || in.Trust != channels.Proven {
			t.Errorf("%q: %q, %v", from, in.From.ID, in.Trust)
		}
	}
}

func TestAuthenticationIsConfigured(t *testing.T) {
	c, err := decode(t, smallConfig+"authentication: {authserv_id: mx.example.org, dkim: true}\n")
	if err != nil || c.Validate() != nil || c.Authentication != (Authentication{AuthservID: "mx.example.org", DKIM: true}) {
		t.Errorf("%+v, %v, %v", c.Authentication, err, c.Validate())
	}
	for _, id := range []string{"mx.example.org; dmarc=pass", "mx example", "(mx)", "\"mx\"", "mx.ex\u00e4mple.org", "mx\n"} {
		c.Authentication.AuthservID = id
		if err := c.Validate(); err == nil || !strings.Contains(err.Error(), "authentication.authserv_id") {
			t.Errorf("%q: %v", id, err)
		}
	}
}

// The figure: how many spoofs there are, of which kinds, and what they came to.
func TestNoSpoofIsProven(t *testing.T) {
	list := [][]spoof{forgedBelow(), wordyHosts(), injected(), lookalikes(), unprovingResults(), authorTricks(), brokenHeaders(), forgedNotes()}
	kinds, n := make(map[string]int), 0
	for _, spoofs := range list {
		for _, s := range spoofs {
			kind, _, _ := strings.Cut(s.name, "/")
			kinds[kind]++
			n++
		}
	}
	if n < 200 {
		t.Errorf("only %d spoofs", n)
	}
	count := refuseAll(t, list...)
	t.Logf("%d spoofs %v: 0 proven as the victim; %d forged, %d unproven, %d proven as their own sender", n, kinds, count[channels.Forged], count[channels.Unproven], count[channels.Proven])
}
