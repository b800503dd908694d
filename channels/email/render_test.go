package email

import (
	"bytes"
	"io"
	"log/slog"
	"net/mail"
	"slices"
	"strings"
	"testing"
	"time"

	"guichet/channels"
	"guichet/channels/email/emailtest"
	"guichet/tickets"
)

// writer is a channel that renders and never connects.
func writer(t testing.TB) *Channel {
	cfg := Defaults()
	cfg.Name, cfg.Address, cfg.DisplayName = "support", deskAddress, "Support"
	cfg.IMAP.Host, cfg.SMTP.Host, cfg.IMAP.User = "localhost", "localhost", deskAddress
	cfg.IMAP.Password = channels.NewSecret("secret")
	c, err := New(cfg, Options{Secret: testSecret, Memory: newMemory(), Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

var toZoe = addrSpec{"zoe", "example.org"}

func render(t testing.TB, c *Channel, out channels.Outbound) emailtest.Mail {
	t.Helper()
	to, err := c.recipients(out)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := c.render(out, to)
	if err != nil {
		t.Fatal(err)
	}
	return emailtest.Mail{Raw: raw}
}

func TestRenderIsTheSameEachTime(t *testing.T) {
	out := say("Bonjour *Zoé*")
	out.Files = []channels.File{{File: tickets.File{Name: "plan.png", Type: "image/png"}, Data: []byte("png")}}
	first := render(t, writer(t), out)
	time.Sleep(time.Millisecond) // whatever depends on the clock would differ
	if again := render(t, writer(t), out); !bytes.Equal(first.Raw, again.Raw) {
		t.Errorf("the same delivery as other octets:\n%s\n%s", first.Raw, again.Raw)
	}
}

func TestRenderThreads(t *testing.T) {
	out := say("Oui")
	out.Thread = []tickets.Ref{"<root@example.org>", "<middle@example.org>", "bad ref\r\nBcc: eve@x", "<last@example.org>"}
	m := render(t, writer(t), out)
	if got := m.Header("In-Reply-To"); got != "<last@example.org>" {
		t.Errorf("In-Reply-To: %s", got)
	}
	if got := m.Header("References"); got != "<root@example.org> <middle@example.org> <last@example.org>" {
		t.Errorf("References: %s", got)
	}
	if got := m.Header("Date"); got != "Mon, 02 Nov 2026 10:00:00 +0000" {
		t.Errorf("Date: %s", got)
	}
	if got := m.Header(loopField); got != m.MessageID() {
		t.Errorf("%s: %s", loopField, got)
	}
}

func TestRenderMarkdown(t *testing.T) {
	for _, test := range []struct{ markdown, plain, html string }{
		{"Bonjour **Zoé**,\nà *demain*.", "Bonjour Zoé,\nà demain.\n", "<p>Bonjour <strong>Zoé</strong>,<br>\nà <em>demain</em>.</p>"},
		{"- un\n- deux\n  - trois", "- un\n- deux\n  - trois\n", "<li>un</li>"},
		{"1. un\n2. deux", "1. un\n2. deux\n", "<ol>"},
		{"Voir [la page](https://example.org/a?b=1&c=2).", "Voir la page (https://example.org/a?b=1&c=2).\n", `<a href="https://example.org/a?b=1&amp;c=2">la page</a>`},
		{"https://example.org/x", "https://example.org/x\n", `<a href="https://example.org/x">https://example.org/x</a>`},
		{"[clic](javascript:alert(1))", "clic\n", "<p>clic</p>"},
		{"![logo](https://example.org/l.png)", "logo (https://example.org/l.png)\n", `<a href="https://example.org/l.png">logo</a>`},
		{"a < b <script>x</script> & <b>c</b>", "a < b <script>x</script> & <b>c</b>\n", "<p>a &lt; b &lt;script&gt;x&lt;/script&gt; &amp; &lt;b&gt;c&lt;/b&gt;</p>"},
		{"> cité\n\nréponse", "> cité\n\nréponse\n", "<blockquote>"},
		{"```\nipconfig /all\n```", "    ipconfig /all\n", "<code>ipconfig /all"},
		{"2 \\* 3 = 6, AT&amp;T", "2 * 3 = 6, AT&T\n", "<p>2 * 3 = 6, AT&amp;T</p>"},
		{"[1]: une note", "[1]: une note\n", "<p>[1]: une note</p>"},
		{"Bien à vous\n---\nAda", "Bien à vous\n\n---\n\nAda\n", "<hr>"},
		{"## Titre\ntexte", "Titre\n\ntexte\n", "<h2>Titre</h2>"},
		{"`a*b*c`", "a*b*c\n", "<code>a*b*c</code>"},
		{"", "\n", "<body>\n</body>"},
	} {
		m := render(t, writer(t), say(test.markdown))
		if got := m.Text(); got != test.plain {
			t.Errorf("%q as text is %q, not %q", test.markdown, got, test.plain)
		}
		if got := m.HTML(); !strings.Contains(got, test.html) {
			t.Errorf("%q as HTML lacks %q:\n%s", test.markdown, test.html, got)
		}
	}
}

func TestRenderChoices(t *testing.T) {
	out := say("Est-ce que cela vous aide ?")
	out.Choices = []channels.Choice{{ID: "helped", Label: "Oui, merci", Word: "OUI", Main: true}, {ID: "person", Label: "Je veux <parler> à quelqu'un", Word: "NON"}, {ID: "x", Label: "a button only"}}
	m := render(t, writer(t), out)
	if got, want := m.Text(), "Est-ce que cela vous aide ?\n\nOUI — Oui, merci\nNON — Je veux <parler> à quelqu'un\n"; got != want {
		t.Errorf("text %q", got)
	}
	if got := m.HTML(); !strings.Contains(got, "<strong>NON</strong> — Je veux &lt;parler&gt; à quelqu&#39;un") {
		t.Errorf("HTML %s", got)
	}
}

func TestRenderWhoSpeaks(t *testing.T) {
	c := writer(t)
	bot := tickets.Author{Role: tickets.Bot}
	agent := tickets.Author{Role: tickets.Agent, Address: tickets.Address{Name: `Ada "Countess" Lovelace`}}
	for _, test := range []struct {
		by          tickets.Author
		deskAddress string
		want        string
	}{
		{bot, "Support", `"Support" <support@example.org>`},
		{bot, "", `<support@example.org>`},
		{agent, "Équipe", `Ada "Countess" Lovelace – Équipe <support@example.org>`},
		{agent, "", `"Ada \"Countess\" Lovelace" <support@example.org>`},
	} {
		c.cfg.DisplayName = test.deskAddress
		out := say("Bonjour")
		out.Author = test.by
		if got := render(t, c, out).Header("From"); got != test.want {
			t.Errorf("From: %s, not %s", got, test.want)
		}
	}
}

func TestRenderFiles(t *testing.T) {
	out := say("Voici les fichiers.")
	out.Files = []channels.File{
		{File: tickets.File{Name: "Relevé d'identité bancaire été 2026.pdf", Type: "application/pdf"}, Data: bytes.Repeat([]byte("pdf"), 1000)},
		{File: tickets.File{Name: "", Type: "multipart/mixed; boundary=x"}, Data: nil},
		{File: tickets.File{Name: strings.Repeat("🙂", 300) + ".txt", Type: "\r\nBcc: x@y"}, Data: []byte("x")},
	}
	raw := render(t, writer(t), out).Raw
	noBareLineEnds(t, raw)
	in, err := writer(t).Read(channels.Letter{Raw: raw})
	if err != nil || len(in.Files) != 3 {
		t.Fatalf("read back: %d files, %v", len(in.Files), err)
	}
	if f := in.Files[0]; f.Name != "Relevé d'identité bancaire été 2026.pdf" || f.Type != "application/pdf" || !bytes.Equal(f.Data, out.Files[0].Data) {
		t.Errorf("first file %q, %q, %d octets", f.Name, f.Type, len(f.Data))
	}
	if f := in.Files[2]; f.Type != "application/octet-stream" || !strings.HasSuffix(f.Name, ".txt") {
		t.Errorf("third file %q, %q", f.Name, f.Type)
	}
	if !strings.Contains(in.Text, "Voici les fichiers.") {
		t.Errorf("text %q", in.Text)
	}
}

// fieldsOf are the names of the header fields, and the whole mail parses.
func fieldsOf(t testing.TB, raw []byte) []string {
	t.Helper()
	m, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		t.Fatalf("no mail: %v\n%q", err, raw)
	}
	if _, err := io.ReadAll(m.Body); err != nil {
		t.Fatal(err)
	}
	var names []string
	for name, values := range m.Header {
		for range values {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

var (
	answerFields = []string{"Content-Type", "Date", "From", "In-Reply-To", "Message-Id", "Mime-Version", "References", "Subject", "To", "X-Auto-Response-Suppress", "X-Guichet-Loop"}
	ackFields    = []string{"Auto-Submitted", "Content-Type", "Date", "From", "In-Reply-To", "Message-Id", "Mime-Version", "Precedence", "References", "Subject", "To", "X-Auto-Response-Suppress", "X-Guichet-Loop"}
)

func TestT12_ControlCharactersNeverReachHeaders(t *testing.T) {
	c := plusWriter(t)
	for _, poison := range []string{
		"x\r\nBcc: eve@example.org", "x\nBcc: eve@example.org", "x\rBcc: eve@example.org", "x\r\n\r\nbody", "x\x00y", "x\x0b\x0c\x1b[31m",
		"x\u2028Bcc: eve", "x\u0085Bcc: eve", "=?utf-8?q?=0D=0ABcc:_eve?=", "x\xff\xfe", strings.Repeat("é", 5000), strings.Repeat("a", 5000),
		strings.Repeat(" ", 5000) + "x", "x\r\n \r\n y", "\"\\<>,;:", "é\r\n" + strings.Repeat("\t", 100),
	} {
		c.cfg.DisplayName = poison
		out := say(poison)
		out.Subject, out.Author.Address.Name = "s"+poison, poison
		out.Thread = []tickets.Ref{tickets.Ref("<" + poison + ">"), tickets.Ref(poison), "<ok@example.org>"}
		out.Choices = []channels.Choice{{Word: poison, Label: poison}}
		out.Files = []channels.File{{File: tickets.File{Name: poison, Type: poison}, Data: []byte(poison)}}
		out.Cc = []tickets.Address{{ID: "tom@example.com", Name: poison}, {ID: poison, Name: poison}, {ID: "eve" + poison + "@example.com"}}
		out.Reference, out.Quote = poison, &channels.Quote{Line: poison, Text: poison}
		raw := render(t, c, out).Raw
		noBareLineEnds(t, raw)
		if got := fieldsOf(t, raw); !slices.Equal(got, withField(answerFields, "Cc", "Reply-To")) {
			t.Errorf("%.40q: fields %q", poison, got)
		}
		for _, b := range raw {
			if b >= 0x80 || b < ' ' && b != '\r' && b != '\n' && b != '\t' {
				t.Errorf("%.40q: octet %#x on the wire", poison, b)
				break
			}
		}
	}
}

func TestSubjectsComeBackAsTheyWere(t *testing.T) {
	for _, subject := range []string{
		"Re: [#1042] Imprimante", "Réponse : « ça marche » à l'été", strings.Repeat("très ", 60) + "long", strings.Repeat("x", 300), "=?utf-8?q?not?= encoded",
		"日本語の件名がここにあり、とても長いので折り返される必要があります。", "🙂🙃",
	} {
		out := say("x")
		out.Subject = subject
		if got := render(t, writer(t), out).Subject(); got != subject {
			t.Errorf("%q came back as %q", subject, got)
		}
	}
}

func FuzzRender(f *testing.F) {
	f.Add("Bonjour", "Re: x", "Ada", "plan.png", "image/png", "<a@b>", "tom@example.com", true)
	f.Add("- a\n  - b\n> c\n\n```\nd\n```\n[x](y)", "\r\nBcc: x", "\x00", "a\r\nb", "multipart/x", "<\r\n>", "a@b\r\nBcc: c", false)
	f.Add("> a\n>> b\r.\r\n\u2028c", "x", "Le 1 a écrit :", "", "", "", "x@y.example", false)
	c := plusWriter(f)
	c.signer = signingDesk(f, keyFiles(f)["Ed25519, PKCS#8"]).signer
	f.Fuzz(func(t *testing.T, text, subject, name, file, media, ref, cc string, automatic bool) {
		out := say(text)
		out.ID = "01jbxq0000000000000000000a"
		out.Subject, out.Author.Address.Name, out.Automatic = "s"+subject, name, automatic
		out.Thread = []tickets.Ref{tickets.Ref(ref), "<ok@example.org>"}
		out.Choices = []channels.Choice{{Word: name, Label: subject}}
		out.Files = []channels.File{{File: tickets.File{Name: file, Type: media}, Data: []byte(text)}}
		out.Cc = []tickets.Address{{ID: cc, Name: name}, {ID: "tom@example.com", Name: subject}}
		out.Reference, out.Quote = name, &channels.Quote{Line: subject, Text: text}
		raw := render(t, c, out).Raw
		noBareLineEnds(t, raw)
		want := withField(answerFields, "Cc", "Dkim-Signature", "Reply-To")
		if automatic {
			want = withField(ackFields, "Dkim-Signature", "Reply-To")
		}
		if got := fieldsOf(t, raw); !slices.Equal(got, want) {
			t.Fatalf("fields %q", got)
		}
		if !verified(c, raw) {
			t.Fatalf("the signature is wrong:\n%s", raw)
		}
		if in, err := c.Read(channels.Letter{Raw: raw}); err != nil || in.Kind != channels.Own {
			t.Fatalf("read back: %s, %v", in.Kind, err)
		}
	})
}
