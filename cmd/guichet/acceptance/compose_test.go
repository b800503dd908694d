package acceptance

import (
	"archive/zip"
	"bytes"
	"encoding/base64"
	"fmt"
	"html"
	"image"
	"image/color"
	"image/png"
	"mime"
	"mime/quotedprintable"
	netmail "net/mail"
	"path"
	"regexp"
	"strings"
	"time"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

// A composer writes letters as the programs of their senders do.
type composer struct {
	desk, people mailbox
	answer       func(name string) answer // the desk's, to the letter of that name
	id           func(name string) string // Message-ID of the letter of that name
	now          time.Time
}

// compose is the mail in octets, with "\n" line ends.
func (c composer) compose(l *letter) ([]byte, error) {
	if l.hasForm("raw") {
		return []byte("X-Acceptance: " + l.name + "\n" + c.fill(l.body)), nil
	}
	p := &paper{letter: l, charset: l.form("utf-8", "iso-8859-1", "windows-1252", "us-ascii"), program: l.form("", "outlook", "gmail", "apple", "thunderbird", "newsletter")}
	if l.special["Answers"] != "" {
		a := c.answer(l.special["Answers"])
		a.text, a.subject = p.legible(a.text), p.legible(a.subject)
		p.past = &a
	}
	c.writeHeader(p)
	p.writeBody(c.fill(l.body))
	return p.octets.Bytes(), p.err
}

// fill replaces the placeholders, and gives the people and the desk of the
// testdata the addresses that they have in this run.
func (c composer) fill(text string) string {
	text = placeholder.ReplaceAllStringFunc(text, func(s string) string {
		m := placeholder.FindStringSubmatch(s)
		switch m[1] {
		case "answer":
			return c.answer(m[2]).id
		case "tag":
			return fmt.Sprintf("[#%d]", c.answer(m[2]).ticket)
		case "number":
			return fmt.Sprint(c.answer(m[2]).ticket)
		case "id":
			return c.id(m[2])
		case "run":
			return c.people.name
		case "date":
			return c.now.Format(time.RFC1123Z)
		case "zeros":
			return strings.Repeat("0", 26)
		case "long":
			return strings.Repeat("Réclamation concernant la livraison du quai nord, voir aussi nos lettres précédentes et ", 40)
		}
		return s
	})
	return c.addresses(text)
}

// addresses maps "zoe@people.test" to an address at which what is sent to her
// can be read. Nobody shares a mailbox: the desk counts what it sends to each.
func (c composer) addresses(text string) string {
	return testAddress.ReplaceAllStringFunc(text, func(s string) string {
		m := testAddress.FindStringSubmatch(s)
		switch local, domain := m[1], m[2]; {
		case domain == "desk" && local == "support":
			return c.desk.address("")
		case domain == "desk":
			return c.desk.address(local)
		case domain == "people":
			return c.people.of(local)
		default:
			return c.people.of(local + "." + domain)
		}
	})
}

// A paper is a mail being written.
type paper struct {
	*letter
	charset, program string
	past             *answer // what it answers
	octets           bytes.Buffer
	inside           []string // the multiparts that are open
	err              error
}

func (c composer) writeHeader(p *paper) {
	p.line("X-Acceptance: " + p.name)
	have := map[string]bool{}
	for _, f := range p.fields {
		have[f.name] = true
		switch f.name {
		case "Message-ID":
			if f.value != "none" {
				p.line("Message-ID: " + f.value)
			}
		case "From", "To", "Cc", "Reply-To":
			p.line(f.name + ": " + p.addressList(c.fill(f.value)))
		default:
			p.line(f.name + ": " + p.words(strings.TrimSpace(c.fill(f.value))))
		}
	}
	if !have["To"] {
		p.line("To: Support <" + c.desk.address("") + ">")
	}
	if !have["Message-ID"] {
		p.line("Message-ID: " + c.id(p.name))
	}
	p.line("Date: " + c.now.Format(time.RFC1123Z))
	if p.past != nil {
		if !have["Subject"] {
			p.line("Subject: " + p.words(map[string]string{"outlook": "RE: ", "": "Re: "}[p.form("", "outlook")]+p.past.subject))
		}
		p.line("In-Reply-To: " + p.past.id)
		p.line("References: " + strings.TrimSpace(p.past.references+"\n "+p.past.id))
	}
	if agent := programs[p.program]; agent != "" {
		p.line(agent)
	}
	p.line("MIME-Version: 1.0")
}

// programs name themselves in a field.
var programs = map[string]string{
	"outlook":     "X-Mailer: Microsoft Outlook 16.0\nThread-Index: AdsHk1c0T0Z6bC5zQ0mN1p2h3R4sxA==\nContent-Language: fr-FR",
	"gmail":       "",
	"apple":       "X-Mailer: iPhone Mail (21F90)",
	"thunderbird": "User-Agent: Mozilla Thunderbird\nContent-Language: fr",
	"newsletter":  "X-Mailer: Mailjet 2.1\nX-Campaign: autumn-11",
}

func (p *paper) line(s string) { p.octets.WriteString(s + "\n") }

// encoded is text in the letter's charset.
func (p *paper) encoded(text string) string {
	if p.legible(text) != text {
		p.err = fmt.Errorf("%s: %s has not every letter of it", p.name, p.charset)
	}
	out, err := p.encoding().NewEncoder().String(text)
	if err != nil && p.err == nil {
		p.err = fmt.Errorf("%s: encode it: %w", p.name, err)
	}
	return out
}

func (p *paper) encoding() encoding.Encoding {
	switch p.charset {
	case "iso-8859-1":
		return charmap.ISO8859_1
	case "windows-1252":
		return charmap.Windows1252
	}
	return unicode.UTF8
}

// legible is text with "?" for what the letter's charset lacks, as mail
// programs write it.
func (p *paper) legible(text string) string {
	table, _ := p.encoding().(*charmap.Charmap)
	return strings.Map(func(r rune) rune {
		known := p.charset != "us-ascii" || r <= '~'
		if table != nil {
			_, known = table.EncodeRune(r)
		}
		if !known {
			return '?'
		}
		return r
	}, text)
}

// words encodes the words of a field (RFC 2047), folded.
func (p *paper) words(text string) string {
	enc := mime.QEncoding
	if p.hasForm("base64") {
		enc = mime.BEncoding
	}
	out := enc.Encode(p.charset, p.encoded(text))
	return strings.ReplaceAll(strings.ReplaceAll(out, "?= =?", "?=\n =?"), "\r\n", "\n")
}

// addressList encodes the names in a list of addresses.
func (p *paper) addressList(value string) string {
	var all []string
	for part := range strings.SplitSeq(value, ", ") {
		name, rest, ok := strings.Cut(part, " <")
		if ok && strings.ContainsFunc(name, func(r rune) bool { return r > '~' }) {
			part = p.words(name) + " <" + rest
		}
		all = append(all, part)
	}
	return strings.Join(all, ", ")
}

func (p *paper) writeBody(said string) {
	text, page := p.text(said), p.page(said)
	files := strings.Fields(p.special["Attach"])
	mixed := len(files) > 0 && !p.hasForm("related")
	if mixed {
		p.open("mixed")
	}
	switch p.form("plain", "alternative", "html", "related", "mixed") {
	case "html":
		p.part("text/html", page)
	case "alternative":
		p.open("alternative")
		p.part("text/plain", text)
		p.part("text/html", page)
		p.close("alternative")
	case "related":
		p.open("related")
		p.part("text/html", page)
		for _, f := range files {
			p.file(f, "inline")
		}
		p.close("related")
	default:
		p.part("text/plain", text)
	}
	if mixed {
		for _, f := range files {
			p.file(f, "attachment")
		}
		p.close("mixed")
	}
}

func (p *paper) boundary(kind string) string {
	switch p.program {
	case "outlook":
		return "----=_NextPart_000_00" + kind[:2] + "_01DB3CF1.7A2B6C10"
	case "apple":
		return "Apple-Mail-" + strings.ToUpper(kind) + "-4B1C2D3E"
	}
	return "000000000000" + kind + "f00dcafe"
}

// open begins a multipart. The boundary that stands before it in an outer one
// was written already by whoever wrote the outer one's part.
func (p *paper) open(kind string) {
	p.begin()
	p.line("Content-Type: multipart/" + kind + ";\n\tboundary=\"" + p.boundary(kind) + "\"\n")
	if kind != "alternative" || p.special["Attach"] == "" {
		p.line("This is a multi-part message in MIME format.\n")
	}
	p.inside = append(p.inside, kind)
}

// begin writes the boundary of the multipart that is open.
func (p *paper) begin() {
	if n := len(p.inside); n > 0 {
		p.line("--" + p.boundary(p.inside[n-1]))
	}
}

func (p *paper) close(kind string) {
	p.inside = p.inside[:len(p.inside)-1]
	p.line("--" + p.boundary(kind) + "--\n")
}

func (p *paper) part(media, text string) {
	p.begin()
	if !p.hasForm("unlabelled") {
		media += "; charset=" + p.charset
	}
	if p.hasForm("flowed") {
		media += "; format=flowed"
	}
	p.line("Content-Type: " + media)
	octets := p.encoded(text)
	transfer := p.form("7bit", "8bit", "quoted-printable", "base64")
	if transfer == "7bit" && strings.ContainsFunc(text, func(r rune) bool { return r > '~' }) {
		transfer = "quoted-printable" // what it quotes is not in 7 bits
	}
	p.line("Content-Transfer-Encoding: " + transfer + "\n")
	switch transfer {
	case "quoted-printable":
		w := quotedprintable.NewWriter(&p.octets)
		w.Write([]byte(octets))
		w.Close()
		p.line("")
	case "base64":
		p.base64([]byte(strings.ReplaceAll(octets, "\n", "\r\n")))
	default:
		p.line(octets)
	}
}

func (p *paper) base64(octets []byte) {
	text := base64.StdEncoding.EncodeToString(octets)
	for len(text) > 76 {
		p.line(text[:76])
		text = text[76:]
	}
	p.line(text)
}

func (p *paper) file(name, disposition string) {
	p.begin()
	p.line(fmt.Sprintf("Content-Type: %s; name=%q\nContent-Disposition: %s; filename=%q\nContent-ID: <%s>\nContent-Transfer-Encoding: base64\n",
		mime.TypeByExtension(path.Ext(name)), name, disposition, name, name))
	p.base64(attachment(name))
}

// attachment is a small file of the kind that its name tells.
func attachment(name string) []byte {
	var b bytes.Buffer
	switch path.Ext(name) {
	case ".png":
		m := image.NewRGBA(image.Rect(0, 0, 32, 24))
		for x := range 32 {
			for y := range 24 {
				m.Set(x, y, color.RGBA{uint8(8 * x), uint8(10 * y), uint8(len(name) * 9), 255})
			}
		}
		png.Encode(&b, m)
	case ".zip":
		z := zip.NewWriter(&b)
		f, _ := z.Create(strings.TrimSuffix(name, ".zip") + ".txt")
		fmt.Fprintln(f, strings.Repeat("2024-11-22 08:12:44 tunnel down, reason 809\n", 40))
		z.Close()
	default:
		fmt.Fprintf(&b, "%%PDF-1.4\n%%\xe2\xe3\xcf\xd3\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"+
			"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 100]/Contents 4 0 R>>endobj\n4 0 obj<</Length 44>>stream\nBT /F1 12 Tf 20 50 Td (%s) Tj ET\nendstream endobj\n"+
			"trailer<</Root 1 0 R>>\n%%%%EOF\n", name)
	}
	return b.Bytes()
}

// text is what the letter says as plain text, with the past that it quotes.
func (p *paper) text(said string) string {
	if p.past == nil {
		return said
	}
	quoted := "> " + strings.ReplaceAll(strings.TrimSpace(p.past.text), "\n", "\n> ")
	switch {
	case p.hasForm("interleaving"):
		first, rest, _ := strings.Cut(quoted, "\n> \n")
		return p.attribution() + "\n" + first + "\n\n" + said + "\n\n" + rest
	case !p.hasForm("quoting"):
		return said
	case p.program == "outlook":
		return said + "\n\n" + p.originalMessage("\n") + "\n\n" + p.past.text
	}
	return said + "\n\n" + p.attribution() + "\n" + quoted
}

func (p *paper) attribution() string {
	if p.past.french() {
		if p.program == "apple" {
			return "> Le 22 nov. 2024 à 15:12, Support <" + p.past.from + "> a écrit :\n>"
		}
		return "Le ven. 22 nov. 2024 à 15:12, Support <" + p.past.from + ">\na écrit :\n"
	}
	return "On Fri, Nov 22, 2024 at 3:12 PM Support <" + p.past.from + "> wrote:\n"
}

// originalMessage is the block by which Outlook announces what it quotes.
func (p *paper) originalMessage(end string) string {
	subject, when := p.past.subject, "22 novembre 2024 15:12"
	if p.past.french() {
		return strings.Join([]string{"De : Support <" + p.past.from + ">", "Envoyé : vendredi " + when, "À : " + p.past.to, "Objet : " + subject}, end)
	}
	return strings.Join([]string{"From: Support <" + p.past.from + ">", "Sent: Friday, 22 November 2024 15:12", "To: " + p.past.to, "Subject: " + subject}, end)
}

// page is what the letter says as HTML, as its program would write it.
func (p *paper) page(said string) string {
	paragraphs := strings.Split(html.EscapeString(said), "\n\n")
	lines := func(s string) string { return strings.ReplaceAll(s, "\n", "<br>\n") }
	quoting := p.past != nil && p.hasForm("quoting")
	past := ""
	if quoting {
		past = lines(html.EscapeString(p.past.text))
	}
	var b strings.Builder
	switch p.program {
	case "outlook":
		b.WriteString("<html xmlns:o=\"urn:schemas-microsoft-com:office:office\" xmlns=\"http://www.w3.org/TR/REC-html40\"><head>\n" +
			"<meta http-equiv=\"Content-Type\" content=\"text/html; charset=" + p.charset + "\"><meta name=\"Generator\" content=\"Microsoft Word 15 (filtered medium)\">\n" +
			"<style><!-- p.MsoNormal {margin:0cm; font-size:11.0pt; font-family:\"Calibri\",sans-serif;} --></style></head>\n<body lang=\"FR\"><div class=\"WordSection1\">\n")
		for i, q := range paragraphs {
			if i > 0 {
				b.WriteString("<p class=\"MsoNormal\"><o:p>&nbsp;</o:p></p>\n")
			}
			b.WriteString("<p class=\"MsoNormal\">" + lines(q) + "<o:p></o:p></p>\n")
		}
		if quoting {
			b.WriteString("<div style=\"border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm\"><p class=\"MsoNormal\">" +
				strings.ReplaceAll(html.EscapeString(p.originalMessage("\n")), "\n", "<br>") + "<o:p></o:p></p></div>\n<p class=\"MsoNormal\">" + past + "</p>\n")
		}
		b.WriteString("</div></body></html>")
	case "gmail":
		b.WriteString("<div dir=\"ltr\">")
		for _, q := range paragraphs {
			b.WriteString("<div>" + lines(q) + "</div><div><br></div>\n")
		}
		b.WriteString("</div>")
		if quoting {
			b.WriteString("<br><div class=\"gmail_quote\"><div dir=\"ltr\" class=\"gmail_attr\">" + lines(html.EscapeString(p.attribution())) +
				"</div><blockquote class=\"gmail_quote\" style=\"margin:0px 0px 0px 0.8ex;border-left:1px solid rgb(204,204,204);padding-left:1ex\">" + past + "</blockquote></div>\n")
		}
	case "newsletter":
		b.WriteString("<!DOCTYPE html><html><head><title>News</title><style>.x{color:#123456}</style></head><body><div style=\"display:none;max-height:0\">Ouvrez vite&nbsp;!</div>" +
			"<table width=\"600\" align=\"center\"><tr><td><img src=\"https://img.example/logo.png\" alt=\"\"></td></tr>\n")
		for _, q := range paragraphs {
			b.WriteString("<tr><td class=\"x\">" + lines(q) + "</td></tr>\n")
		}
		b.WriteString("</table><img src=\"https://track.example/o.gif?u=8812\" width=\"1\" height=\"1\"></body></html>")
	default: // Apple Mail, Thunderbird
		b.WriteString("<html><head><meta http-equiv=\"content-type\" content=\"text/html; charset=" + p.charset + "\"></head><body>")
		for _, q := range paragraphs {
			b.WriteString("<p>" + lines(q) + "</p>\n")
		}
		if p.hasForm("related") {
			for name := range strings.FieldsSeq(p.special["Attach"]) {
				b.WriteString("<img src=\"cid:" + name + "\" alt=\"\">\n")
			}
		}
		if quoting {
			b.WriteString("<div class=\"moz-cite-prefix\">" + lines(html.EscapeString(strings.TrimPrefix(p.attribution(), "> "))) + "</div><blockquote type=\"cite\">" + past + "</blockquote>")
		}
		b.WriteString("</body></html>")
	}
	return b.String()
}

var testAddress = regexp.MustCompile(`([a-zA-Z0-9._-]+)@(people|desk|elsewhere|campus|durand-fils|freemail|partner|shop)\.test\b`)

// sender is the bare address of a From field.
func sender(from string) string {
	if a, err := netmail.ParseAddress(from); err == nil {
		return a.Address
	}
	if _, rest, ok := strings.Cut(from, "<"); ok {
		return strings.TrimSuffix(rest, ">")
	}
	return from
}
