package email

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/quotedprintable"
	"strings"
	"time"

	"guichet/channels"
	"guichet/tickets"
)

// render writes the mail for a delivery. The same delivery yields the same
// octets each time, so that a repeat is the same mail. All lines end in CRLF,
// none is longer than 998 octets, and nothing is beyond ASCII.
func (c *Channel) render(out channels.Outbound, to recipients) ([]byte, error) {
	if !isID(out.ID) {
		return nil, fmt.Errorf("delivery id %q cannot be part of a Message-ID", out.ID)
	}
	from, err := parseAddrSpec(c.cfg.Address)
	if err != nil {
		return nil, err
	}
	h := &headerWriter{}
	h.address("From", c.displayName(out.Author), from)
	h.address("To", "", to.place)
	h.addresses("Cc", to.cc)
	if c.cfg.SMTP.PlusAddressing {
		h.address("Reply-To", c.cfg.DisplayName, c.replyAddress(from, out.ID))
	}
	h.text("Subject", out.Subject)
	h.token("Date", out.Queued.UTC().Format(time.RFC1123Z))
	id := c.names.messageID(out.ID)
	h.token("Message-ID", string(id))
	if n := len(out.Thread); n > 0 {
		h.ids("In-Reply-To", out.Thread[n-1:])
		h.ids("References", out.Thread)
	}
	c.markAutomatic(h, out)
	h.token(loopField, string(id))
	h.token("MIME-Version", "1.0")

	b := &bodyWriter{id: out.ID}
	b.entity(h, out, c.tail(out))
	if b.err != nil || c.signer == nil {
		return b.Bytes(), b.err
	}
	return c.signer.sign(b.Bytes(), out.Queued)
}

// tail is what stands below the text. What the bot says by itself quotes nobody.
func (c *Channel) tail(out channels.Outbound) (t tail) {
	if c.cfg.SMTP.PlusAddressing && out.Reference != "" {
		t.reference = oneHeaderLine(out.Reference) + " " + c.names.token(out.ID)
	}
	if !out.Automatic {
		t.quote = out.Quote
	}
	return t
}

// markAutomatic says what must not be answered by machines (RFC 3834; Microsoft
// MS-OXCMAIL, X-Auto-Response-Suppress).
func (c *Channel) markAutomatic(h *headerWriter, out channels.Outbound) {
	switch {
	case !out.Automatic:
		h.token("X-Auto-Response-Suppress", "OOF, AutoReply")
		return
	case len(out.Thread) > 0:
		h.token("Auto-Submitted", "auto-replied")
	default:
		h.token("Auto-Submitted", "auto-generated")
	}
	h.token("X-Auto-Response-Suppress", "All")
	h.token("Precedence", "bulk")
}

// displayName is whom the reader sees: an agent's name beside the desk's.
func (c *Channel) displayName(by tickets.Author) string {
	switch {
	case by.Role != tickets.Agent || by.Address.Name == "":
		return c.cfg.DisplayName
	case c.cfg.DisplayName == "":
		return by.Address.Name
	}
	return by.Address.Name + " – " + c.cfg.DisplayName
}

// A bodyWriter writes an entity: its header's last fields and its content.
type bodyWriter struct {
	bytes.Buffer
	id  string
	err error
}

// entity writes the whole mail: text and HTML, with files around them.
func (b *bodyWriter) entity(h *headerWriter, out channels.Outbound, t tail) {
	doc := parseMarkdown(out.Text)
	plain := strings.TrimRight(doc.plain(out.Choices), "\n") + "\n" + t.plain()
	page := doc.page(out.Language, out.Choices, t)
	if len(out.Files) == 0 {
		b.alternative(h, plain, page)
		return
	}
	boundary := "guichet-" + b.id + "-files"
	h.token("Content-Type", "multipart/mixed; boundary="+boundary)
	b.header(h)
	b.WriteString("--" + boundary + "\r\n")
	b.alternative(&headerWriter{}, plain, page)
	for _, f := range out.Files {
		b.WriteString("\r\n--" + boundary + "\r\n")
		b.file(f)
	}
	b.WriteString("\r\n--" + boundary + "--\r\n")
}

func (b *bodyWriter) alternative(h *headerWriter, plain, page string) {
	boundary := "guichet-" + b.id + "-text"
	h.token("Content-Type", "multipart/alternative; boundary="+boundary)
	b.header(h)
	b.WriteString("--" + boundary + "\r\n")
	b.text("plain", plain)
	b.WriteString("\r\n--" + boundary + "\r\n")
	b.text("html", page)
	b.WriteString("\r\n--" + boundary + "--\r\n")
}

func (b *bodyWriter) text(subtype, text string) {
	h := &headerWriter{}
	h.token("Content-Type", "text/"+subtype+"; charset=utf-8")
	h.token("Content-Transfer-Encoding", "quoted-printable")
	b.header(h)
	w := quotedprintable.NewWriter(b)
	_, err := io.WriteString(w, strings.TrimRight(text, "\n")+"\n")
	b.err = errors.Join(b.err, err, w.Close())
}

// file attaches a file. What cannot be a media type becomes a stream of octets.
func (b *bodyWriter) file(f channels.File) {
	media, _, err := mime.ParseMediaType(f.Type)
	if err != nil || !strings.Contains(media, "/") || strings.HasPrefix(media, "multipart/") || strings.HasPrefix(media, "message/") {
		media = "application/octet-stream"
	}
	name := oneHeaderLine(f.Name)
	if name == "" {
		name = "file"
	}
	h := &headerWriter{}
	h.token("Content-Type", media)
	h.token("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": shortFileName(name)}))
	h.token("Content-Transfer-Encoding", "base64")
	b.header(h)
	text := base64.StdEncoding.EncodeToString(f.Data)
	for len(text) > 76 {
		b.WriteString(text[:76] + "\r\n")
		text = text[76:]
	}
	b.WriteString(text + "\r\n")
}

// shortFileName keeps the header line of a name within limits, and its ending.
func shortFileName(name string) string {
	const most = 60
	runes := []rune(name)
	if len(runes) <= most {
		return name
	}
	return string(runes[:most-20]) + "…" + string(runes[len(runes)-19:])
}

func (b *bodyWriter) header(h *headerWriter) {
	b.Write(h.Bytes())
	b.WriteString("\r\n")
}
