package email

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"guichet/channels"
)

func parse(t *testing.T, raw string) Parsed {
	t.Helper()
	p, err := Parse([]byte(raw))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestT09_NoHeaderFromOutsideSetsAnything(t *testing.T) {
	plain := read(t, readingDesk(), "From: zoe@example.org\nTo: support@example.test\n\nHello\n")
	dressed := read(t, readingDesk(), "From: zoe@example.org\nTo: support@example.test\nX-Guichet-Loop: 1\nX-Guichet-Ticket: 7\nX-Guichet-Agent: ada\nX-Priority: 1\n\nHello\n")
	if fmt.Sprint(plain) != fmt.Sprint(dressed) {
		t.Errorf("%+v\n%+v", plain, dressed)
	}
}

func TestT11_LetterWithoutMessageIDIsRead(t *testing.T) {
	for name, field := range map[string]string{
		"none": "", "empty": "Message-ID:\n", "empty brackets": "Message-ID: <>\n", "words": "Message-ID: none of your business\n",
		"open bracket": "Message-ID: <abc\n", "control": "Message-ID: <a\x01b@c>\n",
	} {
		in := read(t, readingDesk(), "From: zoe@example.org\n"+field+"Subject: Printer\n\nIt is stuck.\n")
		if in.Text != "It is stuck." || in.Subject != "Printer" {
			t.Errorf("%s: %+v", name, in)
		}
		if s := string(in.Ref); strings.ContainsFunc(s, unicode.IsControl) || strings.Contains(s, " ") {
			t.Errorf("%s: ref %q could not be written into a header", name, s)
		}
	}
}

// T12: whatever hides in encoded words, what comes out is one line.
func TestT12_NoControlCharacterInNamesAndSubjects(t *testing.T) {
	evil := []string{"=0D=0ABcc: v@example.com", "=0A", "=0D", "=00", "=1B[2J", "=C2=85", "=E2=80=A8", "=E2=80=AE", "=E2=81=A6", "=7F", "=09"}
	for _, e := range evil {
		for _, word := range []string{"=?utf-8?Q?a" + e + "b?=", "=?utf-8?B?" + base64.StdEncoding.EncodeToString(decodeQ("a"+e+"b")) + "?="} {
			p := parse(t, "From: "+word+" <zoe@example.org>\r\nSubject: "+word+"\r\nMessage-ID: <"+word+"@x>\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"+
				"--b\r\nContent-Type: application/pdf; name=\""+word+"\"\r\n\r\nx\r\n--b\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; filename*=utf-8''a"+strings.ReplaceAll(e, "=", "%")+"b\r\n\r\nx\r\n--b--\r\n")
			for _, s := range []string{p.FromName, p.Subject, p.From, p.MessageID, p.Attachments[0].Filename, p.Attachments[1].Filename} {
				if strings.ContainsFunc(s, func(r rune) bool {
					return unicode.IsControl(r) || isDirection(r) || r == '\u2028' || r == '\u2029'
				}) {
					t.Errorf("%q came through %q", s, word)
				}
			}
		}
	}
}

func TestT23_EveryInstanceOfEveryField(t *testing.T) {
	automatic := []string{
		"Auto-Submitted: auto-replied", "auto-submitted:AUTO-GENERATED", "Auto-Submitted: (no) auto-notified", "Auto-Submitted:\n auto-replied (no)",
		"Auto-Submitted: no\nAuto-Submitted: auto-generated", "Auto-Submitted: auto-replied; owner-token=x",
		"Precedence: bulk", "Precedence: BULK (list)", "Precedence: first-class\nPrecedence:\n\tjunk", "Precedence: auto_reply", "Precedence: auto-reply",
		"X-Autoreply: yes", "X-Autorespond: Re", "X-Auto-Reply: true", "X-Mail-Autoreply: on", "X-FC-MachineGenerated: true",
		"Return-Path: <>", "Return-Path: < > (null)",
	}
	person := []string{
		"Auto-Submitted: no", "Auto-Submitted: NO (comment)", "Auto-Submitted: (auto-replied) no", "Auto-Submitted:", "Precedence: first-class", "Precedence: urgent",
		"X-Auto-Reply: no", "X-Autoreply: false", "Return-Path: <zoe@example.org>", "Return-Path:", "X-Comment: Auto-Submitted: auto-replied",
		"X-Auto-Response-Suppress: DR", "X-Mailer: autoresponder", "Comments: precedence: bulk",
	}
	for _, field := range automatic {
		if in := read(t, readingDesk(), "From: zoe@example.org\n"+field+"\n\nx\n"); in.Kind != channels.Automatic {
			t.Errorf("%q: %s", field, in.Kind)
		}
	}
	for _, field := range person {
		if in := read(t, readingDesk(), "From: zoe@example.org\n"+field+"\n\nx\n"); in.Kind != channels.Person {
			t.Errorf("%q: %s", field, in.Kind)
		}
	}
}

func TestT24_LocalisedAbsenceNotices(t *testing.T) {
	c := readingDesk()
	letter := func(subject, body string) string {
		return "From: zoe@example.org\nSubject: " + subject + "\nIn-Reply-To: " + string(c.names.messageID(ourID)) + "\n\n" + body + "\n"
	}
	for _, subject := range []string{
		"Automatic reply: Printer", "Out of Office", "Out of office: until 3 June", "Réponse automatique : Imprimante", "Absence du bureau Re: Imprimante",
		"Absent(e) du bureau : Imprimante", "Message d’absence", "Abwesenheitsnotiz: Drucker", "Automatische Antwort: Drucker", "Respuesta automática: Impresora",
		"Risposta automatica: Stampante", "Automatisch antwoord: Printer", "OOO - back on Monday",
	} {
		if in := read(t, c, letter(subject, "x")); in.Kind != channels.Vacation {
			t.Errorf("%s: %s", subject, in.Kind)
		}
	}
	for _, subject := range []string{
		"Re: Imprimante", "Absence de son en visio", "Automatic replying machine", "Re: Out of office: how to?", "Message d'absence qui ne part pas",
		"Out of office reply does not work", "[#12] Réponse automatique : comment ?", "Je suis absent du bureau, que faire ?",
	} {
		if in := read(t, c, letter(subject, "It does not work.")); in.Kind != channels.Person {
			t.Errorf("%s: %s", subject, in.Kind)
		}
	}
}

func TestT28_ListsAreKnown(t *testing.T) {
	for _, field := range []string{"List-Id: x", "List-Unsubscribe: <mailto:x@y>", "List-Post: NO", "Precedence: list\nList-Id: <x>"} {
		if in := read(t, readingDesk(), "From: zoe@example.org\n"+field+"\n\nx\n"); in.Kind != channels.List {
			t.Errorf("%q: %s", field, in.Kind)
		}
	}
}

// T29: each bomb is read within the time, with its subject, a word of its body,
// and a note where a limit was met.
func TestT29_BombsEndFast(t *testing.T) {
	head := "From: zoe@example.org\r\nSubject: bomb\r\nMIME-Version: 1.0\r\n"
	nested := func(n int) string {
		var b strings.Builder
		b.WriteString(head)
		for i := range n {
			fmt.Fprintf(&b, "Content-Type: multipart/mixed; boundary=\"b%d\"\r\n\r\n--b%d\r\n", i, i)
		}
		return b.String() + "\r\nat the bottom\r\n"
	}
	bombs := map[string]struct {
		raw     string
		complex bool
	}{
		"nested":            {nested(20_000), true},
		"parts":             {head + "Content-Type: multipart/mixed; boundary=b\r\n\r\n" + strings.Repeat("--b\r\n\r\nx\r\n", 100_000), true},
		"fields":            {head + strings.Repeat("X-A: 1\r\n", 50_000) + "\r\nbody\r\n", true},
		"long field":        {head + "X-A: " + strings.Repeat("a ", 1<<20) + "\r\n\r\nbody\r\n", true},
		"folded field":      {head + "X-A: 1\r\n" + strings.Repeat(" a\r\n", 500_000) + "\r\nbody\r\n", true},
		"comment":           {head + "Message-ID: " + strings.Repeat("(", 200_000) + "\r\nIn-Reply-To: (" + strings.Repeat("a", 20_000) + "\r\n\r\nbody\r\n", false},
		"encoded words":     {head + "X: " + strings.Repeat("=?utf-8?Q?", 10_000) + "\r\nFrom: " + strings.Repeat("=?utf-8?Q?", 10_000) + "\r\n\r\nbody\r\n", false},
		"base64":            {head + "Content-Transfer-Encoding: base64\r\n\r\n" + strings.Repeat("QUFB\r\n", 4_000_000), false},
		"too large":         {head + "\r\n" + strings.Repeat("A line of text.\r\n", 1_700_000), true},
		"addresses":         {head + "To: " + strings.Repeat("a@b.c,", 40_000) + "\r\n\r\nbody\r\n", false},
		"parameters":        {head + "Content-Type: text/plain" + continuations(9_000) + "\r\n\r\nbody\r\n", false},
		"html tags":         {head + "Content-Type: text/html\r\n\r\n" + strings.Repeat("<div><blockquote><ul><li><a href=x>", 100_000) + "word", false},
		"html angle":        {head + "Content-Type: text/html\r\n\r\nword" + strings.Repeat("<", 3<<20), false},
		"html attributes":   {head + "Content-Type: text/html\r\n\r\n<p " + strings.Repeat("a=b ", 1<<20) + ">word", false},
		"quotes":            {head + "\r\n" + strings.Repeat("On 3 May 2024 at 10:00 a@b\r\n", 100_000), false},
		"header blocks":     {head + "\r\nx\r\n" + strings.Repeat("From: a\r\n\r\n", 200_000), false},
		"rules":             {head + "\r\nx\r\n" + strings.Repeat("-----\r\n", 400_000), false},
		"signatures":        {head + "\r\nx\r\n" + strings.Repeat("--\r\n", 400_000), false},
		"blank lines":       {head + "\r\nx\r\n" + strings.Repeat("-----\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n", 100_000), false},
		"broken lines":      {head + strings.Repeat("no field\r\n", 10_000) + "\r\nbody\r\n", false},
		"wrong boundaries":  {head + "Content-Type: multipart/mixed; boundary=b\r\n\r\n" + strings.Repeat("--b\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n"+strings.Repeat("--x\r\n", 1000), 150), false},
		"uuencode":          {head + "\r\n" + strings.Repeat("begin 644 x\r\n", 200_000), false},
		"uuencoded files":   {head + "\r\n" + strings.Repeat("begin 644 x\r\n#86%A\r\n`\r\nend\r\n", 100_000), false},
		"flowed":            {head + "Content-Type: text/plain; format=flowed\r\n\r\n" + strings.Repeat("a \r\n", 1_000_000), false},
		"files of one name": {head + "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\ntext\r\n" + strings.Repeat("--b\r\nContent-Type: application/x; name=a.b\r\n\r\nx\r\n", 198), false},
		"attributions":      {head + "\r\nx\r\n" + strings.Repeat("On 3 May 2024 at 10:00 a <a@b> wrote:\r\n", 45_000), false},
		"half attributions": {head + "\r\nx\r\n" + strings.Repeat("On 3 May 2024 at 10:00 a <a@b>\r\nwrote\r\n", 22_000), false},
		"forwards":          {head + "\r\nx\r\n" + strings.Repeat("---- Forwarded message ----\r\nFrom: a\r\n", 22_000), false},
		"recipients":        {head + "\r\nx\r\n---- Forwarded message ----\r\nFrom: a@b\r\n" + strings.Repeat("To: a@b,\r\nc@d\r\n", 22_000), false},
		"armour":            {head + "\r\nx\r\n" + strings.Repeat("-----BEGIN PGP SIGNATURE-----\r\n", 45_000), false},
		"pictures":          {head + "\r\n" + strings.Repeat("[cid:x]", 1<<20) + "\r\n", false},
		"calendar":          {head + "Content-Type: text/calendar\r\n\r\nBEGIN:VEVENT\r\n" + strings.Repeat("SUMMARY:x\r\n y\r\n", 1_000_000), false},
		"container":         {head + "Content-Type: application/pkcs7-mime\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" + strings.Repeat("\x30\x80", 8<<20), false},
		"container, pieces": {head + "Content-Type: application/pkcs7-mime\r\nContent-Transfer-Encoding: 8bit\r\n\r\n0\x80\x06\x09*\x86H\x86\xf7\x0d\x01\x07\x02\xa0\x800\x80\x02\x01\x011\x000\x80\x06\x00\xa0\x80$\x80" + strings.Repeat("\x04\x01a", 8<<20), false},
		"winmail":           {head + "Content-Type: application/ms-tnef\r\nContent-Transfer-Encoding: 8bit\r\n\r\nx\x9f>\"\x01\x00" + strings.Repeat("\x02\x02\x90\x06\x00\x00\x00\x00\x00\x00\x00", 1_000_000), false},
		"winmail, values":   {head + "Content-Type: application/ms-tnef\r\nContent-Transfer-Encoding: 8bit\r\n\r\nx\x9f>\"\x01\x00\x01\x03\x90\x06\x00\xff\xff\xff\x7f\xff\xff\xff\x7f" + strings.Repeat("\x02\x11\x00\x10\x00\x00\x00\x00", 2_000_000), false},
	}
	for name, bomb := range bombs {
		t.Run(name, func(t *testing.T) {
			begin := processorTime()
			in, err := readingDesk().Read(channels.Letter{Raw: []byte(bomb.raw)})
			took := processorTime() - begin
			if err != nil {
				t.Fatal(err)
			}
			if took > 2*time.Second*patienceFactor {
				t.Errorf("took %v for %d octets", took, len(bomb.raw))
			}
			if in.Subject != "bomb" || in.Text == "" && len(in.Files) == 0 {
				t.Errorf("subject %q, %d octets of text", in.Subject, len(in.Text))
			}
			if got := strings.Contains(in.Trouble, tooComplex); got != bomb.complex {
				t.Errorf("trouble %q", in.Trouble)
			}
			t.Logf("%s: %d octets in %v", name, len(bomb.raw), took)
		})
	}
}

func continuations(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, ";\r\n name*%d*=a", i)
	}
	return b.String()
}

func TestT31_NothingShowsEmptyWhereTextExists(t *testing.T) {
	head := "From: zoe@example.org\r\nSubject: s\r\n"
	for name, body := range map[string]string{
		"512 open elements":       "Content-Type: text/html\r\n\r\n" + strings.Repeat("<b><div>", 600) + "needle",
		"unknown charset":         "Content-Type: text/plain; charset=klingon\r\n\r\nneedle",
		"truncated base64":        "Content-Transfer-Encoding: base64\r\n\r\nbmVlZGxlIGlu",
		"base64 that is none":     "Content-Transfer-Encoding: base64\r\n\r\na needle in a haystack of words",
		"empty plain alternative": "Content-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\n \r\n--b\r\nContent-Type: text/html\r\n\r\n<p>needle</p>\r\n--b--\r\n",
		"only a file of text":     "Content-Type: text/plain\r\nContent-Disposition: attachment; filename=a.txt\r\n\r\nneedle",
		"only a file of HTML":     "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/html; name=a.html\r\nContent-Disposition: attachment; filename=a.html\r\n\r\n<p>needle</p>\r\n--b--",
		"only a mail":             "Content-Type: message/rfc822\r\n\r\nSubject: x\r\n\r\nneedle",
		"multipart without parts": "Content-Type: multipart/mixed; boundary=b\r\n\r\nneedle",
		"only a preamble":         "Content-Type: multipart/mixed; boundary=b\r\n\r\nneedle\r\n--b--\r\n",
		"parts with no body":      "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n--b\r\nneedle\r\n--b--\r\n",
		"only words for AMP":      "Content-Type: text/x-amp-html\r\n\r\n<html><p>needle</p></html>",
		"only an epilogue":        "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\n--b--\r\nneedle\r\n",
		"a damaged type":          "Content-Type: te8t/plain\r\nContent-Transfer-Encoding: base64\r\n\r\nbmVlZGxl\r\n",
		"a damaged type of HTML":  "Content-Type: |ext/html\r\n\r\n<html><body><p>needle</body></html>\r\n",
		"within the header":       "X-Mailer: m\r\nneedle in no field\r\nMIME-Version: 1.0\r\n",
		"hidden":                  "Content-Type: text/html\r\n\r\n<div hidden>needle",
		"unclosed comment":        "Content-Type: text/html\r\n\r\n<!-- needle",
		"unclosed tag":            "Content-Type: text/html\r\n\r\n<a href=\"needle",
		"unclosed script":         "Content-Type: text/html\r\n\r\n<script>needle",
		"no header":               "\r\nneedle",
	} {
		in := read(t, readingDesk(), strings.ReplaceAll(head+body, "\r\n", "\n"))
		if !strings.Contains(in.Text, "needle") {
			t.Errorf("%s: %q", name, in.Text)
		}
	}
}

// What a Mac keeps beside a file is left out, but not where it is all there is.
func TestForksOfMacFiles(t *testing.T) {
	fork := "Content-Type: application/applefile; name=a.pdf\n\nx\n"
	if in := read(t, readingDesk(), "From: zoe@example.org\n"+fork); len(in.Files) != 1 {
		t.Errorf("alone: %+v", in.Files)
	}
	pair := "Content-Type: multipart/mixed; boundary=b\n\n--b\n" + fork + "--b\nContent-Type: application/pdf; name=a.pdf\n\ny\n--b--\n"
	if in := read(t, readingDesk(), "From: zoe@example.org\n"+pair); len(in.Files) != 1 || in.Files[0].Type != "application/pdf" {
		t.Errorf("beside a file: %+v", in.Files)
	}
}

// A letter that says all in its subject shows nothing of how it was packed.
func TestNothingIsShownOfEmptyLetters(t *testing.T) {
	for name, body := range map[string]string{
		"empty alternatives": "Content-Type: multipart/alternative; boundary=b\n\nThis is a multi-part message in MIME format.\n--b\nContent-Type: text/plain\n\n\n--b\nContent-Type: text/html\n\n<div><br></div>\n--b--\n",
		"a damaged type":     "Content-Type: appl1cation/pdf\n\n%PDF\x00\x01\n",
		"no body":            "MIME-Version: 1.0\n\n",
	} {
		if in := read(t, readingDesk(), "From: zoe@example.org\nSubject: Imprimante\n"+body); in.Text != "" {
			t.Errorf("%s: %q", name, in.Text)
		}
	}
}

func TestT35_FileNames(t *testing.T) {
	for name, want := range map[string]string{
		"../../etc/passwd": "passwd", `..\..\boot.ini`: "boot.ini", "/": "", "..": "", ".": "", " .hidden ": "hidden",
		"a\u202Efdp.exe": "afdp.exe", "a\u200Bb.pdf": "ab.pdf", "a\x00b.pdf": "ab.pdf", "con": "_con", "NUL.txt": "_NUL.txt", "lpt1.pdf": "_lpt1.pdf",
		`a<b>:"|?*.pdf`: "a_b______.pdf", "x. . ": "x", "résumé €.pdf": "résumé €.pdf", "COM10.txt": "COM10.txt",
		strings.Repeat("é", 3000) + ".pdf": strings.Repeat("é", maxFileName-4) + ".pdf",
	} {
		if got := cleanFileName(name); got != want {
			t.Errorf("%.40q: %.40q", name, got)
		}
	}
	p := parse(t, "Content-Type: multipart/mixed; boundary=b\n\n"+strings.Repeat("--b\nContent-Type: image/png; name=a.png\n\nx\n", 3)+"--b--\n")
	var names []string
	for _, a := range p.Attachments {
		names = append(names, a.Filename)
	}
	if got := strings.Join(names, ","); got != "a.png,a (2).png,a (3).png" {
		t.Error(got)
	}
}

func TestT38_Charsets(t *testing.T) {
	for _, c := range []struct{ name, charset, octets, want string }{
		{"UTF-7 is ASCII", "utf-7", "+ADw-script+AD4-", "+ADw-script+AD4-"},
		{"UTF-7 by its other name", "unicode-1-1-utf-7", "+ADw-b", "+ADw-b"},
		{"overlong slash", "utf-8", "é\xc0\xaf", "é\ufffd"},
		{"overlong NUL", "utf-8", "é\xc0\x80a", "é\ufffda"},
		{"surrogate", "utf-8", "é\xed\xa0\x80", "é\ufffd"},
		{"beyond Unicode", "utf-8", "é\xf4\x90\x80\x80", "é\ufffd"},
		{"UTF-16 without a mark", "utf-16", "<\x00b\x00", "<b"},
		{"UTF-16 with a mark", "", "\xfe\xff\x00<\x00b", "<b"},
		{"an escape that does not end", "iso-2022-jp", "a\x1b$B$", "a\ufffd"},
		{"a charset that browsers replace", "iso-2022-kr", "abc", "abc"},
		{"Windows under an ISO name", "iso-8859-1", "\x80", "€"},
	} {
		got := cleanText(decodeCharset([]byte(c.octets), c.charset))
		if got != c.want || !utf8.ValidString(got) {
			t.Errorf("%s: %q, not %q", c.name, got, c.want)
		}
	}
}

func TestT39_NoDirectionMarksInNamesAndAddresses(t *testing.T) {
	p := parse(t, "From: \"Ada\u202Egro.elpmaxe@ada\" <mallory@exаmple.org>\n\nx\n") // a Cyrillic а
	if p.FromName != "Adagro.elpmaxe@ada" || p.From != "mallory@xn--exmple-4nf.org" {
		t.Errorf("%q %q", p.FromName, p.From)
	}
	if p := parse(t, "From: x <ada@\u202Eexample.org>\n\nx\n"); strings.ContainsFunc(p.From, isDirection) {
		t.Errorf("%q", p.From)
	}
}

func TestReadGivesTheSameAnswerEachTime(t *testing.T) {
	raw := []byte("From: zoe@example.org\r\nSubject: x\r\n\r\nHello\r\n")
	before := bytes.Clone(raw)
	a, _ := readingDesk().Read(channels.Letter{Raw: raw})
	b, _ := readingDesk().Read(channels.Letter{Raw: raw})
	if fmt.Sprint(a) != fmt.Sprint(b) || !bytes.Equal(raw, before) {
		t.Error("reading changed the letter or itself")
	}
}
