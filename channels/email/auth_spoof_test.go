package email

import (
	"fmt"
	"strings"
)

// Whom the spoofs claim to be by, and the host that takes in the desk's mail.
const (
	victim = "ada@example.org"
	border = "mx.example.net"
)

const borderReceived = "Received: from mail.evil.test (mail.evil.test [203.0.113.9])\n\tby mx.example.net (Postfix) with ESMTPS id 4X1\n\tfor <support@example.test>; Mon, 02 Nov 2026 10:00:00 +0100\n"

// authDesk is a desk that believes the border host.
func authDesk() *Channel {
	c := readingDesk()
	c.cfg.Authentication.AuthservID = border
	return c
}

// A spoof is a letter by somebody else than ada@example.org.
type spoof struct{ name, raw string }

// letterFrom is what the sender wrote, below what the border put on top.
func letterFrom(from string) string {
	return from + "To: support@example.test\nSubject: Change my bank account\nDate: Mon, 02 Nov 2026 09:59:00 +0100\nMessage-ID: <1@evil.test>\n\nPlease.\n"
}

const fromVictim = "From: Ada <ada@example.org>\n"

// forgedBelow are results that the sender wrote, below the border's Received.
func forgedBelow() (list []spoof) {
	const pass = " mx.example.net; dmarc=pass (p=reject) header.from=example.org"
	forged := []string{
		"Authentication-Results:" + pass,
		"authentication-results:" + pass,
		"AUTHENTICATION-RESULTS:" + pass,
		"Authentication-Results :" + pass,
		"Authentication-Results:\n" + pass,
		"Authentication-Results: mx.example.net;\n\tdmarc=pass\n\theader.from=example.org",
		"Authentication-Results: mx.example.net 1; dmarc=pass header.from=example.org",
		"Authentication-Results: \"mx.example.net\"; dmarc=pass header.from=example.org",
		"Authentication-Results: (x) mx.example.net (y) 1 (z); (a) dmarc (b) / (c) 1 (d) = (e) pass (f) header (g) . (h) from (i) = (j) example.org (k)",
		"Authentication-Results: MX.EXAMPLE.NET; dmarc=pass header.from=example.org",
		"Authentication-Results: mx.example.net; dkim=pass header.d=example.org header.i=@example.org header.b=AbC",
		"Authentication-Results: mx.example.net; dkim=pass header.d=example.org; spf=pass smtp.mailfrom=example.org; dmarc=pass header.from=example.org",
		"Authentication-Results:" + pass + "\nAuthentication-Results:" + pass,
		"Authentication-Results:" + pass + "\nReceived: from a.example.org by mx.example.net with ESMTP id 1; Mon, 02 Nov 2026 09:59:00 +0100",
		"Received: from a.example.org by mx.example.net with ESMTP id 1; Mon, 02 Nov 2026 09:59:00 +0100\nAuthentication-Results:" + pass,
		"Received: from mx.example.net by mbox.example.net with LMTP id 2; Mon, 02 Nov 2026 10:00:01 +0100\nAuthentication-Results:" + pass + "\nReceived: from a.example.org by mx.example.net with ESMTP id 1; Mon, 02 Nov 2026 09:59:00 +0100",
		"ARC-Authentication-Results: i=1; mx.example.net; dmarc=pass header.from=example.org",
		"ARC-Seal: i=1; a=rsa-sha256; cv=none; d=example.net; s=arc; b=AAAA\nARC-Message-Signature: i=1; a=rsa-sha256; d=example.net; s=arc; h=from; bh=AAAA; b=AAAA\nARC-Authentication-Results: i=1;" + pass,
		"X-Authentication-Results:" + pass,
		"Authentication-Results-Original:" + pass,
		"X-Original-Authentication-Results:" + pass,
		"Received-SPF: pass (mx.example.net: domain of ada@example.org designates 203.0.113.9 as permitted sender)",
		"X-Spam-Status: No, tests=DKIM_VALID_AU,DMARC_PASS",
		"Comments: Authentication-Results:" + pass,
		"Received: from mx.example.net by mx.example.net with LMTP id 2; Mon, 02 Nov 2026 10:00:01 +0100\nAuthentication-Results:" + pass + "\nReceived: from a.example.org by mx.example.net with ESMTP id 1; Mon, 02 Nov 2026 09:59:00 +0100",
		"X-Evil: a\nAuthentication-Results:" + pass,
		"X-Evil: a\n\tAuthentication-Results:" + pass,
		"DKIM-Signature: v=1; a=rsa-sha256; d=example.org; s=a; i=ada@example.org; h=from; bh=AAAA; b=AAAA\nAuthentication-Results:" + pass,
	}
	said := map[string]string{
		"silent border":     "",
		"border found none": "Authentication-Results: mx.example.net;\n\tspf=pass smtp.mailfrom=evil.test; dkim=none; dmarc=none header.from=example.org\n",
		"border found fail": "Authentication-Results: mx.example.net; dmarc=fail (p=reject) header.from=example.org\n",
		"border is broken":  "Authentication-Results: mx.example.net; dmarc=pass (p=reject header.from=example.org\n",
		"behind a mail box": "Received: from mx.example.net (mx.example.net [198.51.100.1])\n\tby mbox.example.net with LMTP id 9; Mon, 02 Nov 2026 10:00:01 +0100\n",
	}
	for name, results := range said {
		for i, f := range forged {
			list = append(list, spoof{fmt.Sprintf("below/%s/%d", name, i), results + borderReceived + f + "\n" + letterFrom(fromVictim)})
		}
	}
	return list
}

// wordyHosts call themselves what makes the border's own Received look as if it
// were another's, above results and a Received that they wrote.
func wordyHosts() (list []spoof) {
	const rest = "Authentication-Results: mx.example.net; dmarc=pass header.from=example.org\nReceived: from a.example.org by mx.example.net with ESMTPS id 1; Mon, 02 Nov 2026 09:59:00 +0100\n"
	for i, helo := range []string{
		"mx.example.net", "localhost", "by", "by mx2.example.net", "x by mx2.example.net with LMTP", "x with LMTP", "with LMTP by", "x with LMTP id 1;", "(", ")", "\"", "\\", "x (by", "[203.0.113.9]",
		"x by mx.example.net with LMTP", "x by mx.example.net with LMTP ;", "=?utf-8?Q?by?=", "x\x00", "for <a@b> by mx2.example.net",
	} {
		received := strings.Replace(borderReceived, "from mail.evil.test (", "from "+helo+" (", 1)
		list = append(list, spoof{fmt.Sprintf("wordy/%d %s", i, helo), received + rest + letterFrom(fromVictim)})
	}
	short := "Received: from mail.evil.test by mx.example.net; Mon, 02 Nov 2026 10:00:00 +0100\n"
	for i, first := range []string{" with LMTP\n", "\twith LMTP id 1; Mon\n", " by mx2.example.net with LMTP\n", "with LMTP\n", " (\n"} {
		list = append(list, spoof{fmt.Sprintf("wordy/begins with space %d", i), short + first + rest + letterFrom(fromVictim)})
	}
	return list
}

// injected are true results of the border into which the sender's own words
// went: as quoted strings and comments, as RFC 8601 has it, or as they are.
func injected() (list []spoof) {
	words := []string{
		"a; dmarc=pass header.from=example.org",
		"a;dmarc=pass header.from=example.org;b",
		"; dkim=pass header.d=example.org",
		`a" ; dmarc=pass header.from=example.org; x="`,
		`a\" ; dmarc=pass header.from=example.org; x=\"`,
		`\`, `\\`, `a\\" ; dmarc=pass header.from=example.org`,
		"(", ")", "a) ; dmarc=pass header.from=example.org (", "((a) ; dmarc=pass header.from=example.org",
		"=?utf-8?Q?=3B_dmarc=3Dpass_header=2Efrom=3Dexample=2Eorg?=",
		"none; dmarc=pass header.from=example.org",
		"a\t;\tdmarc=pass\theader.from=example.org",
	}
	quote := strings.NewReplacer(`\`, `\\`, `"`, `\"`)
	comment := strings.NewReplacer(`\`, `\\`, `(`, `\(`, `)`, `\)`)
	for i, w := range words {
		for name, results := range map[string]string{
			"quoted local part": `spf=pass smtp.mailfrom="` + quote.Replace(w) + `"@evil.test`,
			"quoted helo":       `spf=none smtp.helo="` + quote.Replace(w) + `"`,
			"reason":            `dmarc=none reason="` + quote.Replace(w) + `" header.from=example.org`,
			"comment":           `spf=none (domain of ` + comment.Replace(w) + ` is not known) smtp.mailfrom=evil.test; dmarc=none header.from=example.org`,
			"nested comment":    `spf=none (domain (of ` + comment.Replace(w) + `)) smtp.mailfrom=evil.test`,
			"careless border":   `dmarc=none header.from=example.org; spf=none smtp.mailfrom=` + w,
			"careless comment":  `spf=none (` + w + `) smtp.mailfrom=evil.test; dmarc=none header.from=example.org`,
		} {
			list = append(list, spoof{fmt.Sprintf("injected/%s/%d", name, i), "Authentication-Results: mx.example.net; " + results + "\n" + borderReceived + letterFrom(fromVictim)})
		}
	}
	return list
}

// lookalikes are results by hosts behind the border that are not it.
func lookalikes() (list []spoof) {
	for i, id := range []string{
		"mx.example.net.evil.test", "evil-mx.example.net", "xmx.example.net", "mx.example.ne", "example.net", "mx.example.net.", "MX.example.net",
		"mx.example.net@evil.test", "mx.example.net/evil", "mx.example.net,evil.test", "mx.example.net evil.test", "mx .example.net", "mx. example.net",
		"(mx.example.net) evil.test", "evil.test (mx.example.net)", `"mx.example.net@evil.test"`, `"mx.example.net "`, `"mx.example.net"@evil.test`, `"mx.example.net\"`,
		"mx.example.net 2", "mx.example.net 1 1", "mx.example.net 01", "mx.example.net v1", "mx.ex\u0430mple.net", "mx\uff0eexample.net", "mx\u3002example.net",
		"=?utf-8?Q?mx.example.net?=", "<mx.example.net>", "[mx.example.net]", "mx.example.net:25", "", ";mx.example.net", "xn--mx-example-net", "mx%2eexample.net",
	} {
		list = append(list, spoof{fmt.Sprintf("lookalike/%d", i), "Authentication-Results: " + id + "; dmarc=pass header.from=example.org\n" + borderReceived + letterFrom(fromVictim)})
	}
	return list
}

// unprovingResults are true results of the border that prove nothing.
func unprovingResults() (list []spoof) {
	for i, results := range []string{
		// of others
		"dmarc=pass header.from=evil.test", "dmarc=pass header.from=mail.example.org", "dmarc=pass header.from=example.org.evil.test", "dmarc=pass header.from=org",
		"dmarc=pass header.from=evilexample.org", "dmarc=pass header.from=ex\u0430mple.org", "dmarc=pass header.from=xn--exmple-4nf.org", "dmarc=pass header.from=\uff45xample.org",
		"dmarc=pass header.from=example.org@evil.test", "dmarc=pass header.from=evil.test@example.org", `dmarc=pass header.from="example.org"@evil.test`, "dmarc=pass header.from=",
		"dmarc=pass", "dmarc=pass header.sender=example.org", "dmarc=pass smtp.mailfrom=example.org", "dmarc=pass header.d=example.org", "dmarc=pass policy.from=example.org", "dmarc=pass x-from=example.org",
		`dmarc=pass reason="header.from=example.org"`, "dmarc=pass (header.from=example.org)", "dmarc=pass header.from=evil.test (example.org)", "dmarc=pass header.from=(example.org) evil.test",
		// of what proves nobody
		"spf=pass smtp.mailfrom=ada@example.org", "spf=pass smtp.mailfrom=example.org smtp.helo=example.org", "spf=pass header.from=example.org", "arc=pass header.d=example.org", "iprev=pass policy.iprev=203.0.113.9",
		"auth=pass smtp.auth=ada@example.org", "sender-id=pass header.from=ada@example.org", "domainkeys=pass header.d=example.org header.from=ada@example.org", "dkim-adsp=pass header.from=example.org", "bimi=pass header.d=example.org",
		"x-dmarc=pass header.from=example.org", "dmarc-x=pass header.from=example.org", "dmarc/2=pass header.from=example.org", "dkim/9=pass header.d=example.org",
		// of other signers
		"dkim=pass header.d=evil.test", "dkim=pass header.d=evil.test header.i=ada@example.org", "dkim=pass header.i=@example.org", "dkim=pass header.i=ada@example.org header.s=example.org", "dkim=pass header.d=org",
		"dkim=pass header.d=example.org.evil.test", "dkim=pass header.d=.org", "dkim=pass header.d=evilexample.org", "dkim=pass header.from=example.org", "dkim=pass header.b=example.org", `dkim=pass header.d="example.org evil.test"`,
		"dkim=pass header.d=@example.org", "dkim=pass header.d=example.org@evil.test", "dkim=pass",
		// other words
		"dmarc=none header.from=example.org", "dmarc=temperror header.from=example.org", "dmarc=permerror header.from=example.org", "dmarc=bestguesspass header.from=example.org", "dmarc=passed header.from=example.org",
		"dmarc=pass-ed header.from=example.org", "dmarc=softpass header.from=example.org", "dmarc=p(x)ass header.from=example.org", `dmarc="pass" header.from=example.org`, "dmarc=fail header.from=example.org",
		"dkim=neutral header.d=example.org", "dkim=policy header.d=example.org", "dkim=fail header.d=example.org", "dkim=permerror (pass) header.d=example.org",
		// contradictions
		"dmarc=pass header.from=example.org; dmarc=fail header.from=example.org", "dmarc=fail header.from=example.org; dmarc=pass header.from=example.org", "dmarc=none header.from=example.org; dmarc=pass header.from=example.org",
		"dmarc=pass header.from=evil.test; dmarc=pass header.from=example.org", "dmarc=pass header.from=example.org header.from=evil.test", "dmarc=pass header.from=evil.test header.from=example.org",
		"dkim=pass header.d=example.org header.d=evil.test", "dkim=fail header.d=example.org header.b=Ab; dkim=pass header.d=example.org header.b=Ab", "dmarc=fail header.from=example.org; dkim=pass header.d=example.org",
		// syntax
		"dmarc=pass header.from=example.org;", ";dmarc=pass header.from=example.org", "dmarc=pass;; dmarc=pass header.from=example.org", "dmarc==pass header.from=example.org", "dmarc=pass header..from=example.org",
		"dmarc pass header.from=example.org", "dmarc=pass header.from=example.org (", "dmarc=pass header.from=example.org (\\", "dmarc=pass ) header.from=example.org", `dmarc=pass header.from="example.org`, `dmarc=pass header.from=example.org"`, "dmarc=pass header.from=example.org \\",
		"dmarc=pass action=none header.from=example.org", "dmarc=pass, header.from=example.org", "=pass header.from=example.org", "none; dmarc=pass header.from=example.org", "dmarc=pass header.from=example.org; none",
		"dmarc=pass header.from=example.org garbage", "dmarc=pass header.from=example.org\x00", "dmarc=pass header.from=example.org; spf=pass (\x01)", "dkim=pass dmarc=pass header.from=example.org", `dmarc=pass header.from="example.org"x`,
		`dmarc=pass reason="a"header.from=example.org`, "dmarc=pass header.from=example.org; spf", "spf=pass smtp.mailfrom=a b; dmarc=pass header.from=example.org", "(dmarc=pass header.from=example.org)", "", "none",
	} {
		list = append(list, spoof{fmt.Sprintf("results/%d %s", i, results), "Authentication-Results: mx.example.net; " + results + "\n" + borderReceived + letterFrom(fromVictim)})
	}
	return append(list,
		spoof{"results/no semicolon", "Authentication-Results: mx.example.net dmarc=pass header.from=example.org\n" + borderReceived + letterFrom(fromVictim)},
		spoof{"results/topmost wins", "Authentication-Results: mx.example.net; dmarc=none header.from=example.org\nAuthentication-Results: mx.example.net; dmarc=pass header.from=example.org\n" + borderReceived + letterFrom(fromVictim)},
		spoof{"results/each method once", "Authentication-Results: mx.example.net; dkim=pass header.d=evil.test; dmarc=none header.from=example.org\nAuthentication-Results: mx.example.net; dkim=pass header.d=example.org\n" + borderReceived + letterFrom(fromVictim)},
		spoof{"results/topmost is broken", "Authentication-Results: mx.example.net; dmarc=\nAuthentication-Results: mx.example.net; dmarc=pass header.from=example.org\n" + borderReceived + letterFrom(fromVictim)},
		spoof{"results/nobody received it", "Authentication-Results: mx.example.net; dmarc=pass header.from=example.org\n" + letterFrom(fromVictim)},
		spoof{"results/another received it", "Authentication-Results: mx.example.net; dmarc=pass header.from=example.org\n" + strings.Replace(borderReceived, "by mx.example.net", "by mx2.example.net (mx.example.net)", 1) + letterFrom(fromVictim)},
		spoof{"results/received from the border", "Authentication-Results: mx.example.net; dmarc=pass header.from=example.org\nReceived: from mx.example.net by evil.test with ESMTP id 1; Mon, 02 Nov 2026 09:59:00 +0100\n" + letterFrom(fromVictim)},
	)
}

// authorTricks name several authors, or name one in a way that can be read
// twice, where the border proved one of them.
func authorTricks() (list []spoof) {
	for i, from := range []string{
		"From: ada@example.org\nFrom: eve@evil.test\n", "From: eve@evil.test\nFrom: ada@example.org\n", "From: ada@example.org\nFROM: eve@evil.test\n", "From : ada@example.org\nFrom: eve@evil.test\n", "From: eve@evil.test\nfrom : ada@example.org\n",
		"From: ada@example.org, eve@evil.test\n", "From: eve@evil.test, ada@example.org\n", "From: ada@example.org,\n", "From: ,ada@example.org\n", "From: ada@example.org; eve@evil.test\n", "From: <ada@example.org>, <eve@evil.test>\n",
		"From: Staff: ada@example.org;\n", "From: Staff: ada@example.org, eve@evil.test;\n", "From: Staff:;\n", "From: ada@example.org: eve@evil.test;\n", "From: \"Staff\": <ada@example.org>;\n",
		"From: <ada@example.org> <eve@evil.test>\n", "From: <eve@evil.test> <ada@example.org>\n", "From: ada@example.org <eve@evil.test>\n", "From: <<ada@example.org>>\n", "From: <ada@example.org\n", "From: ada@example.org>\n", "From: <<ada@example.org> eve@evil.test>\n",
		"From: <@evil.test:ada@example.org>\n", "From: <@example.org:eve@evil.test>\n", "From: <@example.org,@evil.test:ada@example.org>\n",
		"From: ada@example.org@evil.test\n", "From: ada@evil.test@example.org\n", "From: \"ada@example.org\"@evil.test\n", "From: \"eve@evil.test>\"@example.org\n", "From: ada\\@example.org@evil.test\n", "From: \"a\"da@example.org\n",
		"From: ada@example.org(eve@evil.test\n", "From: ada@(evil.test)example.org\n", "From: ada@example.org.(x)evil.test\n", "From: (ada@example.org\n", "From: ada(x)@(y)example.org eve@evil.test\n", "From: ada@example.org (a) eve@evil.test (b)\n",
		"From: =?utf-8?Q?ada=40example=2Eorg?=\n", "From: =?utf-8?B?YWRhQGV4YW1wbGUub3Jn?=\n", "From: =?utf-8?Q?ada=40example=2Eorg=3E?= <eve@evil.test>\n", "From: =?utf-8?Q?ada@example.org?= <eve@evil.test>\n", "From: =?utf-8?Q?=3Cada=40example=2Eorg=3E?=\n", "From: <=?utf-8?Q?ada=40example=2Eorg?=>\n", "From: =?utf-8?Q?ada?=@example.org\n", "From: ada@=?utf-8?Q?example=2Eorg?=\n", "From: =?utf-8?Q?a=00?= <eve@evil.test>\n",
		"From: ada@example.org\x00\n", "From: ada@example.org\x00@evil.test\n", "From: ada\x00@example.org\n", "From: ada@exam\x08ple.org\n", "From: ada@example.org\rFrom: eve@evil.test\n", "From: eve@evil.test\rFrom: ada@example.org\n", "From: ada@example.org\x7f\n", "\x00From: ada@example.org\n",
		"From: ada@example.org.\n", "From: ada@.example.org\n", "From: ada@example..org\n", "From: ada@ex ample.org\n", "From: ada@example .org\n", "From: ada@[203.0.113.9]\n", "From: ada@example\n", "From: @example.org\n", "From: ada@\n", "From: ada\n", "From:\n", "",
		"From: ada@ex\u0430mple.org\n", "From: ada@\uff45xample.org\n", "From: ada@example\u3002org\n", "From: ada@example\uff0eorg\n", "From: ada@example.o\u0280g\n", "From: ada@exam\u200bple.org\n", "From: ada@exa\u00admple.org\n", "From: ada@xn--exmple-4nf.org\n", "From: ada@\u202egro.elpmaxe\n", "From: \uff41da@example.org <eve@evil.test>\n", "From: ada\uff20example.org\n",
		"From: \"ada@example.org\" <eve@evil.test>\n", "From: \"Ada <ada@example.org>\" <eve@evil.test>\n", "From: Ada (ada@example.org) <eve@evil.test>\n", "From: eve@evil.test (Ada <ada@example.org>)\n", "From: \"ada@example.org\\\" <eve@evil.test>\n", "From: 'ada@example.org' <eve@evil.test>\n", "From: Ada &lt;ada@example.org&gt; <eve@evil.test>\n",
		"Sender: ada@example.org\n", "Sender: ada@example.org\nFrom: eve@evil.test\n", "Reply-To: ada@example.org\nFrom: eve@evil.test\n", "Resent-From: ada@example.org\nFrom: eve@evil.test\n", "X-From: ada@example.org\nFrom: eve@evil.test\n", "Return-Path: <ada@example.org>\nFrom: eve@evil.test\n",
		"X: a\rFrom: eve@evil.test\n" + fromVictim, "X: a\x00\n" + fromVictim, fromVictim + "X: a\x0bFrom: eve@evil.test\n", fromVictim + "no field\nTo: a@b\n", "From eve@evil.test\n" + fromVictim,
		"From: mailto:ada@example.org\n", "From: ada%40example.org@evil.test\n", "From: ada%example.org@evil.test\n", "From: example.org!ada@evil.test\n",
	} {
		for _, proven := range []string{"evil.test", "example.org"} {
			list = append(list, spoof{fmt.Sprintf("author/%d %s proven", i, proven), "Authentication-Results: mx.example.net; dmarc=pass header.from=" + proven + "\n" + borderReceived + letterFrom(from)})
		}
	}
	return list
}

// brokenHeaders try to make one reader see another header than the next.
func brokenHeaders() (list []spoof) {
	const pass = "Authentication-Results: mx.example.net; dmarc=pass header.from=example.org\n"
	const received = "Received: by mx.example.net; Mon, 02 Nov 2026 10:00:00 +0100\n"
	for i, top := range []string{
		" by x\n" + pass + received, "\t" + pass + received, " \n" + pass + received, "no field\n" + pass + received, ": empty\n" + pass + received, "\x00: x\n" + pass + received,
		"X: a\rAuthentication-Results: mx.example.net; dmarc=pass header.from=example.org\n" + received, "X: a\x00\n" + pass + received, "From nobody Mon Nov  2 10:00:00 2026\n" + pass + received, ">From x\n" + pass + received,
		"Authentication\u2011Results: mx.example.net; dmarc=pass header.from=example.org\n" + received, "X: a\x0b\n" + pass + received, "X: a\u2028" + pass + received, "X: a\u0085" + pass + received,
	} {
		list = append(list, spoof{fmt.Sprintf("header/%d", i), borderReceived + top + letterFrom(fromVictim)})
	}
	return list
}

// forgedNotes claim that this desk itself checked the letter's signature.
func forgedNotes() (list []spoof) {
	n := names{secret: testSecret, domain: "example.test"}
	stranger := names{secret: []byte("another secret of a stranger"), domain: "example.test"}
	other := []byte(strings.ReplaceAll(letterFrom("From: Ada <ada@example.org>\n"), "\n", "\r\n"))
	mine := strings.ReplaceAll(borderReceived+letterFrom(fromVictim), "\n", "\r\n")
	good := n.seal("example.org", other)
	for i, note := range []string{
		"example.org", "example.org; ", "example.org; " + good, "example.org; " + stranger.seal("example.org", []byte(mine)), "evil.test; " + n.seal("evil.test", []byte(mine)), "example.org; " + n.seal("evil.test", []byte(mine)),
		"example.org,evil.test; " + n.seal("evil.test", []byte(mine)), "example.org; " + strings.Repeat("0", macLength), "dkim=pass header.d=example.org", "example.org;" + n.seal("example.org", []byte(mine)), "example.org; " + n.seal("example.org", []byte(mine)) + " ",
		"example.org; " + strings.ToUpper(n.seal("example.org", []byte(mine))), "example.org; " + n.seal("example.org", []byte(mine))[:20], "example.org; " + n.mac("example.org"),
	} {
		list = append(list, spoof{fmt.Sprintf("note/%d", i), seenField + note + "\n" + borderReceived + letterFrom(fromVictim)})
		list = append(list, spoof{fmt.Sprintf("note/%d in its place", i), borderReceived + seenField + note + "\n" + letterFrom(fromVictim)})
	}
	right := n.seal("example.org", []byte(mine))
	return append(list,
		spoof{"note/second", "X: a\n" + seenField + "example.org; " + right + "\n" + borderReceived + letterFrom(fromVictim)},
		spoof{"note/longer letter", seenField + "example.org; " + right + "\n" + borderReceived + letterFrom(fromVictim) + "And pay.\n"},
		spoof{"note/lower case", strings.ToLower(seenField) + "example.org; " + right + "\n" + borderReceived + letterFrom(fromVictim)},
		spoof{"note/other author", seenField + "evil.test; " + n.seal("evil.test", []byte(mine)) + "\n" + borderReceived + letterFrom(fromVictim)},
		spoof{"note/folded", "X-Guichet-Seen:\n example.org; " + right + "\n" + borderReceived + letterFrom(fromVictim)},
	)
}
