package email

import (
	"fmt"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"guichet/channels"
	"guichet/tickets"
)

const (
	ourID      = "01hxaaaaaaaaaaaaaaaaaaaaaa"
	ourOtherID = "01hxbbbbbbbbbbbbbbbbbbbbbb"
)

// readingDesk is a channel that only reads.
func readingDesk() *Channel {
	return &Channel{
		cfg:   Config{Name: "support", Queue: "it", Address: "support@example.test", Aliases: []string{"help@example.test"}},
		names: names{secret: testSecret, domain: "example.test"},
		words: replyWords(map[string]tickets.Choice{"OUI": tickets.ChoiceHelped, "YES": tickets.ChoiceHelped, "oui merci": tickets.ChoiceHelped, "Toujours bloquée": tickets.ChoiceStuck, "AIDE": tickets.ChoicePerson}),
	}
}

func read(t *testing.T, c *Channel, raw string) channels.Inbound {
	t.Helper()
	in, err := c.Read(channels.Letter{Channel: "support", Key: "k", Raw: []byte(strings.ReplaceAll(raw, "\n", "\r\n")), At: time.Unix(1, 0)})
	if err != nil {
		t.Fatal(err)
	}
	return in
}

// Each mailbox has its queue, its address and its language.
func TestMailboxesDiffer(t *testing.T) {
	second := readingDesk()
	second.cfg = Config{Name: "rh", Queue: "people", Address: "rh@example.com", Language: "fr"}
	raw := "From: zoe@example.org\nTo: support@example.test\nSubject: s\n\nHello"
	if in := read(t, readingDesk(), raw); in.Queue != "it" || in.Language != "" || !in.Addressed {
		t.Errorf("the first: %+v", in)
	}
	if in := read(t, second, raw); in.Queue != "people" || in.Language != "fr" || in.Addressed {
		t.Errorf("the second: %+v", in)
	}
}

func TestReadOfAReply(t *testing.T) {
	c := readingDesk()
	in := read(t, c, fmt.Sprintf(`From: =?utf-8?Q?Zo=C3=A9?= <zoe@example.org>
To: Support <Support@Example.Test>
Subject: Re: [#1042] Imprimante
Message-ID: <new@example.org>
In-Reply-To: %s
References: <root@example.org> %s %s
Date: Fri, 3 May 2024 10:00:00 +0200
Content-Type: multipart/mixed; boundary=b

--b
Content-Type: text/plain; charset=utf-8

Voici la capture.

Le 3 mai 2024 à 09:00, Support <support@example.test> a écrit :
> Une capture ?
--b
Content-Type: image/png; name="écran.png"
Content-Transfer-Encoding: base64

AAECAw==
--b--
`, c.names.messageID(ourOtherID), c.names.messageID(ourID), c.names.messageID(ourOtherID)))
	want := channels.Inbound{
		Kind: channels.Person, Ref: "<new@example.org>",
		From:      tickets.Address{Network: tickets.Email, ID: "zoe@example.org", Name: "Zoé"},
		Addressed: true, Opens: true, Audience: tickets.ToRequester, Place: "zoe@example.org", Queue: "it",
		Ours:    []string{ourOtherID, ourID},
		Thread:  []tickets.Ref{"<root@example.org>", c.names.messageID(ourID), c.names.messageID(ourOtherID)},
		Tag:     1042,
		Subject: "Re: [#1042] Imprimante",
		Text:    "Voici la capture.\n\nLe 3 mai 2024 à 09:00, Support <support@example.test> a écrit :\n> Une capture ?",
		Folds:   []tickets.Fold{{Kind: tickets.FoldQuote, Begin: 19, End: 100}},
		Files:   []channels.File{{File: tickets.File{Name: "écran.png", Type: "image/png", Size: 4}, Data: []byte{0, 1, 2, 3}}},
		At:      in.At,
	}
	if !reflect.DeepEqual(in, want) {
		t.Errorf("got  %+v\nwant %+v", in, want)
	}
	if !in.At.Equal(time.Date(2024, 5, 3, 8, 0, 0, 0, time.UTC)) {
		t.Errorf("at %v", in.At)
	}
}

func TestReadOfALetterWithoutDateUsesItsArrival(t *testing.T) {
	in := read(t, readingDesk(), "From: zoe@example.org\nSubject: x\n\nHello\n")
	if !in.At.Equal(time.Unix(1, 0)) || in.Folds != nil || in.Ref != "" || in.Tag != 0 {
		t.Errorf("%+v", in)
	}
}

func TestAddressed(t *testing.T) {
	for recipients, want := range map[string]bool{
		"To: support@example.test":                              true,
		"To: bob@example.org\nCc: \"Help\" <HELP@example.test>": true,
		"To: support+abc@example.test":                          true,
		"To: bob@example.org\nTo: support@example.test":         true,
		"To: bob@example.org\nResent-To: support@example.test":  true,
		"To: undisclosed-recipients:;":                          false,
		"To: \"support@example.test\" <bob@example.org>":        false,
		"To: support@example.test.example.org":                  false,
		"Bcc: bob@example.org":                                  false,
	} {
		if got := read(t, readingDesk(), "From: zoe@example.org\n"+recipients+"\n\nx\n").Addressed; got != want {
			t.Errorf("%s: %v", recipients, got)
		}
	}
}

func TestChoiceByWord(t *testing.T) {
	quote := "\n\nOn Fri, 3 May 2024 at 10:00, Support <support@example.test> wrote:\n> Answer YES or AIDE.\n"
	for said, want := range map[string]tickets.Choice{
		"Oui !":               tickets.ChoiceHelped,
		"**YES**":             tickets.ChoiceHelped,
		"« aide »":            tickets.ChoicePerson,
		"  oui\n\nZoé Martin": tickets.ChoiceHelped,
		"Oui, merci !":        tickets.ChoiceHelped,
		"Toujours bloquée…":   tickets.ChoiceStuck,
		"Oui mais non":        "",
		"Merci":               "",
		"ouistiti":            "",
	} {
		in := read(t, readingDesk(), "From: zoe@example.org\nTo: support@example.test\nContent-Type: text/plain; charset=utf-8\n\n"+said+quote)
		if in.Choice != want {
			t.Errorf("%q: %q", said, in.Choice)
		}
	}
	if in := read(t, readingDesk(), "From: zoe@example.org\nAuto-Submitted: auto-replied\n\nYES\n"); in.Choice != "" {
		t.Errorf("a machine chose %q", in.Choice)
	}
}

func TestVacationOnlyInAnswerToUs(t *testing.T) {
	c := readingDesk()
	letter := "From: zoe@example.org\nSubject: Automatic reply: Printer\nIn-Reply-To: %s\n\nI am away until Monday.\n"
	if in := read(t, c, fmt.Sprintf(letter, c.names.messageID(ourID))); in.Kind != channels.Vacation {
		t.Errorf("in answer to us: %s", in.Kind)
	}
	if in := read(t, c, fmt.Sprintf(letter, "<else@example.org>")); in.Kind != channels.Person {
		t.Errorf("in answer to somebody else: %s", in.Kind)
	}
}

func TestSomebodyWritesFromOurAddress(t *testing.T) {
	if in := read(t, readingDesk(), "From: Help <help@example.test>\nTo: support@example.test\n\nA colleague here.\n"); in.Kind != channels.Quiet {
		t.Error(in.Kind)
	}
}

func TestT27_OurMailComingBackIsKnown(t *testing.T) {
	c := readingDesk()
	for name, header := range map[string]string{
		"its Message-ID":                  "Message-ID: " + string(c.names.messageID(ourID)),
		"the loop field under another id": "Message-ID: <relay@example.org>\nX-Guichet-Loop: " + string(c.names.messageID(ourID)),
	} {
		if in := read(t, c, "From: support@example.test\n"+header+"\n\nx\n"); in.Kind != channels.Own {
			t.Errorf("%s: %s", name, in.Kind)
		}
	}
	forged := "Message-ID: <01hxaaaaaaaaaaaaaaaaaaaaaa.00000000000000000000000000@example.test>\nX-Guichet-Loop: yes"
	if in := read(t, c, "From: zoe@example.org\n"+forged+"\n\nx\n"); in.Kind != channels.Person {
		t.Errorf("forged: %s", in.Kind)
	}
}

// T25: a report is tied to the very mail that failed, in each of the ways in
// which reports name it.
func TestT25_ReportNamesTheMailThatFailed(t *testing.T) {
	c := readingDesk()
	want := map[string]channels.Report{
		"bounce-postfix":     {Failed: true, Recipient: "nobody@example.org", Status: "5.1.1", Reason: "550 5.1.1 <nobody@example.org>: Recipient address rejected: User unknown"},
		"bounce-exim":        {Failed: true, Recipient: "nobody@example.org", Status: "5.7.1", Reason: "550 5.7.1 rejected by policy"},
		"bounce-qmail":       {Failed: true, Recipient: "nobody@example.org", Reason: "Remote host said: 550 5.1.1 unknown user", Status: "5.1.1"},
		"bounce-exchange-fr": {Failed: true, Recipient: "nobody@example.org", Status: "5.1.10", Reason: "550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found"},
		"bounce-gmail":       {Failed: true, Recipient: "nobody@example.com", Status: "5.1.1"},
	}
	original := map[string]string{"bounce-postfix": "orig", "bounce-exim": "exim", "bounce-qmail": "qmail", "bounce-exchange-fr": "exfr", "bounce-gmail": "gm"}
	for name, report := range want {
		_, raw := archived(t, filepath.Join("testdata/letters", name+".txtar"))
		letter := strings.Replace(string(raw), "<01hx"+original[name]+".mac@example.test>", string(c.names.messageID(ourID)), 1)
		in := read(t, c, strings.ReplaceAll(letter, "\r\n", "\n"))
		if in.Kind != channels.DeliveryReport || in.Report != report {
			t.Errorf("%s: %s %+v", name, in.Kind, in.Report)
		}
		if !reflect.DeepEqual(in.Ours, []string{ourID}) {
			t.Errorf("%s names %v", name, in.Ours)
		}
	}
}

func TestReportsOfDelaysAreNoFailures(t *testing.T) {
	for name, want := range map[string]channels.Report{
		"bounce-exim-delay":  {Recipient: "slow@example.org"},
		"bounce-delayed-dsn": {Recipient: "slow@example.org", Status: "4.4.1", Reason: "connect to mail.example.org: timed out"},
	} {
		_, raw := archived(t, filepath.Join("testdata/letters", name+".txtar"))
		in, err := readingDesk().Read(channels.Letter{Raw: raw})
		if err != nil || in.Kind != channels.DeliveryReport || in.Report != want {
			t.Errorf("%s: %s %+v %v", name, in.Kind, in.Report, err)
		}
	}
}

// T25, the other half: a report about a mail that is not ours names nothing.
func TestT25_ForgedReportNamesNothing(t *testing.T) {
	_, raw := archived(t, "testdata/letters/bounce-postfix.txtar")
	in, err := readingDesk().Read(channels.Letter{Raw: raw})
	if err != nil || in.Kind != channels.DeliveryReport || in.Ours != nil {
		t.Errorf("%s %v %v", in.Kind, in.Ours, err)
	}
}

func TestReadReceiptNamesOurMail(t *testing.T) {
	c := readingDesk()
	_, raw := archived(t, "testdata/letters/kind-read-receipt.txtar")
	letter := strings.Replace(string(raw), "<01hx@example.test>", string(c.names.messageID(ourID)), 1)
	in, err := c.Read(channels.Letter{Raw: []byte(letter)})
	if err != nil || in.Kind != channels.ReadReceipt || !reflect.DeepEqual(in.Ours, []string{ourID}) {
		t.Errorf("%s %v %v", in.Kind, in.Ours, err)
	}
}

func TestNothingCanBeReadFromNothing(t *testing.T) {
	for _, raw := range []string{"", "\r\n \r\n"} {
		if _, err := readingDesk().Read(channels.Letter{Raw: []byte(raw)}); err == nil {
			t.Errorf("%q was read", raw)
		}
	}
}

// What cannot be read is named, and the rest is there.
func TestTroubleNamesWhatCouldNotBeRead(t *testing.T) {
	for raw, want := range map[string]string{
		"Subject: s\nX\nFrom: zoe@example.org\n\ntext\n":                                                                                "a header line is broken",
		"Subject: s\nContent-Transfer-Encoding: x-rot13\n\ntext\n":                                                                      "unknown transfer encoding x-rot13",
		"Subject: s\nContent-Transfer-Encoding: base64\n\nplain text that is not in base64\n":                                           "a part is not in base64, as it says",
		"Subject: s\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\ntext\n":                                                        "a multipart does not end",
		"Subject: s\nContent-Type: multipart/mixed; boundary=b\n\ntext\n":                                                               "a multipart has no parts",
		"Subject: s\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\ntext\n--b\nContent-Type: application/pkcs7-mime\n\nx\n--b--\n": "a signed or encrypted part was not opened",
		"Subject: s\n\ntext\n": "",
	} {
		in := read(t, readingDesk(), raw)
		if in.Trouble != want || !strings.Contains(in.Text, "text") || !strings.HasPrefix(in.Subject, "s") {
			t.Errorf("%q: trouble %q, text %q", raw, in.Trouble, in.Text)
		}
	}
}
