package email

import (
	"bytes"
	"context"
	"crypto"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/base64"
	"log/slog"
	"net"
	"strings"
	"testing"

	"github.com/emersion/go-msgauth/dkim"

	"guichet/channels"
)

// A borderStyle is how a mail host writes down what it found. In its trace, {D} is
// the author's domain and {A} the address.
type borderStyle struct {
	name, id string
	proves   bool // the results can be believed without checking the signature again
	trace    string
}

// The styles of hosts that take in mail, as they are seen. Those that write
// results below their own Received, under another name than they receive by, or
// not as RFC 8601 wants, prove nobody by their results: what stands there could
// have been written by the sender.
var borderStyles = []borderStyle{
	{"Postfix, OpenDKIM, OpenDMARC", "mx.example.net", true, `Return-Path: <{A}>
X-Original-To: support@example.test
Delivered-To: support@example.test
DMARC-Filter: OpenDMARC Filter v1.4.2 mx.example.net 84430403FE
Authentication-Results: mx.example.net; dmarc=pass (p=none dis=none) header.from={D}
Authentication-Results: mx.example.net; spf=pass smtp.mailfrom={D}
DKIM-Filter: OpenDKIM Filter v2.11.0 mx.example.net 84430403FE
Authentication-Results: mx.example.net;
	dkim=pass (2048-bit key, unprotected) header.d={D} header.i=@{D} header.a=rsa-sha256 header.s=s1 header.b="Z/dW2o+1"
Received: from out.{D} (out.{D} [203.0.113.9])
	(using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits)
	 key-exchange X25519 server-signature RSA-PSS (2048 bits) server-digest SHA256)
	(No client certificate requested)
	by mx.example.net (Postfix) with ESMTPS id 84430403FE
	for <support@example.test>; Mon, 02 Nov 2026 10:00:00 +0100 (CET)
`},
	{"rspamd, Dovecot on the same host", "mail.example.net", true, `Return-Path: <{A}>
Delivered-To: support@example.test
Received: from mail.example.net
	by mail.example.net with LMTP
	id 6FvZBq0QR2d4ZgAAsNZ9tg
	(envelope-from <{A}>)
	for <support@example.test>; Mon, 02 Nov 2026 10:00:01 +0100
X-Spamd-Bar: ---
Authentication-Results: mail.example.net;
	dkim=pass header.d={D} header.s=s1 header.b=Z/dW2o+1;
	dmarc=pass (policy=reject) header.from={D};
	spf=pass (mail.example.net: domain of {A} designates 203.0.113.9 as permitted sender) smtp.mailfrom={A}
Received: from out.{D} (out.{D} [203.0.113.9])
	by mail.example.net (Postfix) with ESMTPS id 5B0F41
	for <support@example.test>; Mon, 02 Nov 2026 10:00:00 +0100 (CET)
`},
	{"Exim", "mx1.example.net", true, `Return-path: <{A}>
Envelope-to: support@example.test
Delivery-date: Mon, 02 Nov 2026 10:00:01 +0100
Authentication-Results: mx1.example.net;
	iprev=pass (out.{D}) smtp.remote-ip=203.0.113.9;
	spf=pass smtp.mailfrom={D};
	dkim=pass header.d={D} header.s=s1 header.a=rsa-sha256;
	dmarc=pass header.from={D}
Received: from out.{D} ([203.0.113.9]:33216)
	by mx1.example.net with esmtps  (TLS1.3) tls TLS_AES_256_GCM_SHA384
	(Exim 4.98)
	(envelope-from <{A}>)
	id 1t7abc-000000001Zr-2Ap1
	for support@example.test;
	Mon, 02 Nov 2026 10:00:00 +0100
`},
	{"Zoho", "mx.zohomail.com", true, `Delivered-To: support@example.test
Received-SPF: pass (zohomail.com: domain of {D} designates 203.0.113.9 as permitted sender) client-ip=203.0.113.9; envelope-from={A}; helo=out.{D};
Authentication-Results: mx.zohomail.com;
	dkim=pass;
	spf=pass (zohomail.com: domain of {D} designates 203.0.113.9 as permitted sender)  smtp.mailfrom={A};
	dmarc=pass(p=reject dis=none)  header.from={D}
ARC-Seal: i=1; a=rsa-sha256; t=1769286906; cv=none;
	d=zohomail.com; s=zohoarc;
	b=KC4uA2Y20S8uE/bV2mi099Fvv+9ztsS4rKboilwFnBOB=
ARC-Authentication-Results: i=1; mx.zohomail.com;
	dkim=pass;
	spf=pass (zohomail.com: domain of {D} designates 203.0.113.9 as permitted sender)  smtp.mailfrom={A};
	dmarc=pass header.from=<{A}>
Return-Path: <{A}>
Received: from out.{D} (out.{D} [203.0.113.9]) by mx.zohomail.com
	with SMTPS id 1769286906123.29; Mon, 2 Nov 2026 01:00:00 -0800 (PST)
`},
	{"Mimecast", "relay.mimecast.com", true, `Received: from eu-smtp-delivery-1.mimecast.com (10.1.2.3) by mail.example.test
 (10.1.2.4) with Microsoft SMTP Server (version=TLS1_2) id 15.2.1118.40; Mon, 2
 Nov 2026 10:00:02 +0100
Authentication-Results: relay.mimecast.com;
	dkim=pass header.d={D} header.s=s1 header.b=Z/dW2o+1;
	dmarc=pass (policy=reject) header.from={D};
	spf=pass (relay.mimecast.com: domain of {A} designates 203.0.113.9 as permitted sender) smtp.mailfrom={A}
Received: from out.{D} (out.{D} [203.0.113.9]) by relay.mimecast.com with
 ESMTP with STARTTLS (version=TLSv1.3, cipher=TLS_AES_256_GCM_SHA384) id
 uk-mta-12-abcdef; Mon, 02 Nov 2026 09:00:00 +0000
X-MC-Unique: KpsBRGjKPXmWDZuiN7O2bQ-1
`},
	{"Gmail", "mx.google.com", false, `Delivered-To: support@example.test
Received: by 2002:a05:7208:c12:b0:7c:1 with SMTP id a18csp1;
        Mon, 2 Nov 2026 01:00:01 -0800 (PST)
X-Google-Smtp-Source: AGHT+IExample
X-Received: by 2002:a17:906:2:b0:1 with SMTP id b2mr1;
        Mon, 02 Nov 2026 01:00:01 -0800 (PST)
ARC-Seal: i=1; a=rsa-sha256; t=1793610001; cv=none; d=google.com; s=arc-20240605; b=AAAA
ARC-Message-Signature: i=1; a=rsa-sha256; c=relaxed/relaxed; d=google.com; s=arc-20240605; h=from; bh=AAAA; b=AAAA
ARC-Authentication-Results: i=1; mx.google.com;
       dkim=pass header.i=@{D} header.s=s1 header.b="Z/dW2o+1";
       dmarc=pass (p=REJECT sp=REJECT dis=NONE) header.from={D}
Return-Path: <{A}>
Received: from out.{D} (out.{D}. [203.0.113.9])
        by mx.google.com with ESMTPS id a1si1.2026.11.02.01.00.00
        for <support@example.test>
        (version=TLS1_3 cipher=TLS_AES_256_GCM_SHA384 bits=256/256);
        Mon, 02 Nov 2026 01:00:00 -0800 (PST)
Received-SPF: pass (google.com: domain of {A} designates 203.0.113.9 as permitted sender) client-ip=203.0.113.9;
Authentication-Results: mx.google.com;
       dkim=pass header.i=@{D} header.s=s1 header.b="Z/dW2o+1";
       spf=pass (google.com: domain of {A} designates 203.0.113.9 as permitted sender) smtp.mailfrom={A};
       dmarc=pass (p=REJECT sp=REJECT dis=NONE) header.from={D}
`},
	{"Microsoft 365", "protection.outlook.com", false, `Received: from AM0PR0.eurprd0.prod.outlook.com (2603:10a6::1) by
 DB9PR0.eurprd0.prod.outlook.com with HTTPS; Mon, 2 Nov 2026 09:00:02 +0000
ARC-Authentication-Results: i=1; mx.microsoft.com 1; spf=pass (sender ip is
 203.0.113.9) smtp.rcpttodomain=example.test smtp.mailfrom={D};
 dmarc=pass (p=reject sp=reject pct=100) action=none header.from={D};
 dkim=pass (signature was verified) header.d={D}; arc=none (0)
Authentication-Results: spf=pass (sender IP is 203.0.113.9)
 smtp.mailfrom={D}; dkim=pass (signature was verified)
 header.d={D};dmarc=pass action=none
 header.from={D};compauth=pass reason=100
Received-SPF: Pass (protection.outlook.com: domain of {D} designates
 203.0.113.9 as permitted sender) receiver=protection.outlook.com;
 client-ip=203.0.113.9; helo=out.{D}; pr=C
Received: from out.{D} (203.0.113.9) by
 DB5EUR01FT0.mail.protection.outlook.com (10.152.4.1) with Microsoft SMTP
 Server (version=TLS1_3, cipher=TLS_AES_256_GCM_SHA384) id 15.20.1; Mon, 2 Nov
 2026 09:00:00 +0000
X-MS-Exchange-Organization-AuthAs: Anonymous
`},
	{"Fastmail", "mx5.messagingengine.com", false, `Return-Path: <{A}>
Received: from phl-compute-01.internal (phl-compute-01.phl.internal [10.202.2.41])
	 by sloti1 (Cyrus 3.11.0) with LMTPA; Mon, 02 Nov 2026 04:00:01 -0500
Received: from mx5 ([10.202.2.204])
  by phl-compute-01.internal (MEProxy); Mon, 02 Nov 2026 04:00:00 -0500
Received: from out.{D} (out.{D} [203.0.113.9])
	(using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits))
	by mx5.messagingengine.com (Postfix) with ESMTPS id 1A2
	for <support@example.test>; Mon,  2 Nov 2026 04:00:00 -0500 (EST)
Authentication-Results: mx5.messagingengine.com;
    arc=none (no signatures found);
    bimi=skipped (DMARC Policy is not at enforcement);
    dkim=pass (2048-bit rsa key sha256) header.d={D} header.i=@{D}
    header.b=Z/dW2o+1 header.a=rsa-sha256 header.s=s1 x-bits=2048;
    dmarc=pass policy.published-domain-policy=none
    policy.applied-disposition=none policy.evaluated-disposition=none
    (p=none,d=none,d.eval=none) policy.policy-from=p
    header.from={D};
    iprev=pass smtp.remote-ip=203.0.113.9 (out.{D});
    spf=pass smtp.mailfrom={A} smtp.helo=out.{D}
`},
	{"iCloud", "dmarc.icloud.com", false, `Received: from p00-icloudmta-smtpin-us-central-1k by p101-mailgateway-smtp-1 (mailgateway 2443)
	with SMTP id 1; Mon, 2 Nov 2026 09:00:01 GMT
Received: from out.{D} (out.{D} [203.0.113.9])
	by p00-icloudmta-smtpin-us-central-1k (Postfix) with ESMTPS id EC1AC39C0207
	for <support@example.test>; Mon,  2 Nov 2026 09:00:00 +0000 (UTC)
X-ICL-SCORE: 3.333033230041
Authentication-Results: bimi.icloud.com; bimi=skipped reason="insufficient dmarc"
X-ARC-Info: policy=fail; arc=none
Authentication-Results: arc.icloud.com; arc=none
Authentication-Results: dmarc.icloud.com; dmarc=pass header.from={D}
X-DMARC-Info: pass=pass; dmarc-policy=quarantine; s=r0; d=r1; pdomain={D}
X-DMARC-Policy: v=DMARC1; p=quarantine
Authentication-Results: dkim-verifier.icloud.com;
	dkim=pass (2048-bit key) header.d={D} header.i=@{D} header.b=SB8S0d6H
Authentication-Results: spf.icloud.com; spf=pass (spf.icloud.com: domain of {A} designates 203.0.113.9 as permitted sender) smtp.mailfrom={A}
Received-SPF: pass (spf.icloud.com: domain of {A} designates 203.0.113.9 as permitted sender) receiver=spf.icloud.com; client-ip=203.0.113.9; helo=out.{D}; envelope-from={A}
`},
	{"Proofpoint", "ppops.net", false, `Received: from pps.filterd (m0077473.ppops.net [127.0.0.1])
        by mx0a-001ae601.pphosted.com (8.18.1.2/8.18.1.2) with ESMTP id 5A2031260;
        Mon, 2 Nov 2026 03:00:01 -0600
Authentication-Results: ppops.net;
        spf=pass smtp.mailfrom={A};
        dkim=pass header.s=s1 header.d={D};
        dmarc=pass header.from={D}
Received: from out.{D} (out.{D} [203.0.113.9])
        by mx0a-001ae601.pphosted.com (PPS) with ESMTPS id 2t0ae2wjrf-1
        (version=TLSv1.3 cipher=TLS_AES_256_GCM_SHA384 bits=256 verify=NOT);
        Mon, 02 Nov 2026 03:00:00 -0600 (CST)
`},
	{"GMX", "gmx.net", false, `Return-Path: <{A}>
Authentication-Results: gmx.net; dmarc=pass header.from={D}
Authentication-Results: gmx.net; dkim=pass header.i=@{D}
Received: from out.{D} ([203.0.113.9]) by mx-ha.gmx.net (mxgmx114
 [212.227.17.5]) with ESMTPS (Nemesis) id 1MaJKP-1pWHuy2AM9-00WQcz for
 <support@example.test>; Mon, 02 Nov 2026 10:00:00 +0100
`},
	{"OVH", "mx.mail.ovh.net", false, `Return-Path: <{A}>
Delivered-To: support@example.test
Received: from vr25.mail.ovh.net (unknown [10.108.20.1])
	by mx25.mail.ovh.net (Postfix) with ESMTP id 4fSqr24ktf
	for <support@example.test>; Mon,  2 Nov 2026 09:00:01 +0000 (UTC)
Received: from out.{D} (out.{D} [203.0.113.9])
	by in42.mail.ovh.net (Postfix) with ESMTPS id 4fSqr23ZBd
	for <support@example.test>; Mon,  2 Nov 2026 09:00:00 +0000 (UTC)
Authentication-Results: mx.mail.ovh.net;
    arc=none (no signatures found);
    dkim=pass (2048-bit rsa key sha256) header.d={D} header.i=@{D} header.b=Z/dW2o+1 header.a=rsa-sha256 header.s=s1;
    dmarc=pass policy.published-domain-policy=quarantine policy.applied-disposition=none policy.evaluated-disposition=none (p=quarantine,d=none,d.eval=none) policy.policy-from=p header.from={D};
    spf=pass smtp.mailfrom={A} smtp.helo=out.{D}
Received-SPF: pass
    ({D}: 203.0.113.9 is authorized to use '{A}' in 'mfrom' identity)
    receiver=in42; identity=mailfrom; envelope-from="{A}"; helo=out.{D}; client-ip=203.0.113.9
`},
	{"Amazon SES", "amazonses.com", false, `Return-Path: <{A}>
Received: from out.{D} (out.{D} [203.0.113.9])
 by inbound-smtp.eu-west-1.amazonaws.com with SMTP id 8i6cr4aeu15skb2lb71a0qo4ts7a8mbou5nfpgg1
 for support@example.test;
 Mon, 02 Nov 2026 09:00:00 +0000 (UTC)
X-SES-Spam-Verdict: PASS
X-SES-Virus-Verdict: PASS
Received-SPF: pass (spfCheck: domain of {D} designates 203.0.113.9 as permitted sender) client-ip=203.0.113.9; envelope-from={A}; helo=out.{D};
Authentication-Results: amazonses.com;
 spf=pass (spfCheck: domain of {D} designates 203.0.113.9 as permitted sender) client-ip=203.0.113.9; envelope-from={A}; helo=out.{D};
 dkim=pass header.i=@{D};
 dmarc=pass header.from={D};
X-SES-RECEIPT: AEFBQUFBQUFBQUFG
`},
}

// authorStyles are ways in which people's programs write From; {A} is the address.
var authorStyles = []string{
	"From: {A}\n", "From: <{A}>\n", "From: Zoe Martin <{A}>\n", "From: \"Martin, Zoe\" <{A}>\n", "From: =?UTF-8?Q?Zo=C3=A9_Martin?= <{A}>\n", "From: =?iso-8859-15?Q?Zo=E9_Martin?= <{A}>\n",
	"From: =?UTF-8?B?Wm/DqSBNYXJ0aW4=?=\n <{A}>\n", "From: Zo\u00e9 Martin <{A}>\n", "From: {A} (Zoe Martin)\n", "FROM: \"{A}\" <{A}>\n", "from:Zoe M. Martin <{A}>\n", "From: \"Zoe \\\"Z\\\" Martin (IT)\" <{A}>\n",
	"From: =?windows-1252?Q?Zo=E9?= =?windows-1252?Q?_Martin?= <{A}>\n", "From: \"'{A}' via Team\" <{A}>\n", "From: Zoe O'Martin <{A}>\n", "From: =?gb2312?B?1dTI/Q==?= <{A}>\n",
}

var authorAddresses = []string{
	"zoe@example.org", "zoe.martin@mairie-exemple.fr", "z.martin+it@example.co.uk", "ZOE@Example.COM", "o'brien@example.ie", "zoe_martin@mail.example.de", "1234567@example.cn", "zoe@b\u00fccher.example",
	"info@sub.domain.example.com.br", "zoe=martin@example.net", "a@x-y.example", "zoe@xn--caf-dma.example", "first.last@example.io",
}

// signed is a letter that its author's domain signed, with the key's record for
// the DNS.
func signed(t testing.TB, letter, domain string, o dkim.SignOptions, dns map[string][]string) string {
	t.Helper()
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	o.Domain, o.Selector, o.Signer, o.Hash = domain, "s1", crypto.Signer(private), crypto.SHA256
	o.HeaderCanonicalization, o.BodyCanonicalization = dkim.CanonicalizationRelaxed, dkim.CanonicalizationRelaxed
	var out bytes.Buffer
	if err := dkim.Sign(&out, strings.NewReader(strings.ReplaceAll(letter, "\n", "\r\n")), &o); err != nil {
		t.Fatal(err)
	}
	dns["s1._domainkey."+domain] = []string{"v=DKIM1; k=ed25519; p=" + base64.StdEncoding.EncodeToString(public)}
	return out.String()
}

// checking makes a desk check signatures, with these records for the DNS.
func checking(c *Channel, dns map[string][]string) *Channel {
	c.cfg.Authentication.DKIM = true
	c.log = slog.New(slog.DiscardHandler)
	c.lookupTXT = func(_ context.Context, name string) ([]string, error) {
		if records, ok := dns[name]; ok {
			return records, nil
		}
		return nil, &net.DNSError{Err: "no such host", Name: name, IsNotFound: true}
	}
	return c
}

// Genuine letters of all styles: none is refused; by their results those are
// proven whose host writes them where only it can; by their signature, all.
func TestNoGenuineLetterIsRefused(t *testing.T) {
	dns := make(map[string][]string)
	letters, refused, byResults, bySignature := 0, 0, 0, 0
	for _, style := range borderStyles {
		for i := range len(authorStyles) {
			address := authorAddresses[(letters+i)%len(authorAddresses)]
			_, domain := splitAddress(address)
			fill := strings.NewReplacer("{A}", address, "{D}", aLabel(domain))
			letter := signed(t, fill.Replace(letterFrom(authorStyles[i])), aLabel(domain), dkim.SignOptions{}, dns)
			raw := strings.ReplaceAll(fill.Replace(style.trace), "\n", "\r\n") + letter

			c := readingDesk()
			c.cfg.Authentication.AuthservID = style.id
			read := func(raw []byte) channels.Trust {
				in, err := c.Read(channels.Letter{Raw: raw})
				if err != nil || !strings.EqualFold(in.From.ID, cleanAddress(address)) {
					t.Errorf("%s: from %q, %v\n%s", style.name, in.From.ID, err, raw)
				}
				if in.Trust == channels.Forged {
					refused++
					t.Errorf("%s: refused\n%s", style.name, raw)
				}
				return in.Trust
			}
			trust := read([]byte(raw))
			if (trust == channels.Proven) != style.proves {
				t.Errorf("%s: trust %v by its results\n%s", style.name, trust, raw)
			}
			if trust == channels.Proven {
				byResults++
			}
			batch := []channels.Letter{{Raw: []byte(raw)}}
			checking(c, dns).vouch(t.Context(), batch)
			if read(batch[0].Raw) == channels.Proven {
				bySignature++
			} else {
				t.Errorf("%s: not proven by its signature\n%s", style.name, batch[0].Raw)
			}
			letters++
		}
	}
	if letters < 200 || len(borderStyles) < 12 {
		t.Errorf("only %d letters of %d styles", letters, len(borderStyles))
	}
	t.Logf("%d letters of %d styles, %d ways to write From: %d refused, %d proven by results alone, %d with signatures checked",
		letters, len(borderStyles), len(authorStyles), refused, byResults, bySignature)
}
