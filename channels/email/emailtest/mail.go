package emailtest

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"strings"
	"time"
)

// A Mail is a mail as the server holds it.
type Mail struct {
	UID  uint32 // in its folder; 0 for one of [Server.Sent]
	Raw  []byte
	At   time.Time // when it arrived
	Seen bool
	From string   // envelope sender, "" for the null one; for one of [Server.Sent]
	To   []string // envelope recipients; likewise
	DSN  DSN      // which reports its sender wants; likewise
}

// A DSN is what a sender asked for by the parameters of RFC 3461.
type DSN struct {
	EnvelopeID string
	Return     string   // "HDRS" or "FULL"
	Notify     []string // of each recipient in Mail.To, e.g. "FAILURE,DELAY"
	Original   []string // likewise, e.g. "rfc822;zoe@example.org"
}

// Header is the first field of that name, decoded; "" if there is none.
func (m Mail) Header(name string) string {
	msg, err := mail.ReadMessage(bytes.NewReader(m.Raw))
	if err != nil {
		return ""
	}
	value := msg.Header.Get(name)
	if decoded, err := new(mime.WordDecoder).DecodeHeader(value); err == nil {
		return decoded
	}
	return value
}

// Subject is the decoded subject.
func (m Mail) Subject() string { return m.Header("Subject") }

// MessageID is the Message-ID with its angle brackets.
func (m Mail) MessageID() string { return m.Header("Message-Id") }

// Text is the readable text: the first part of type text/plain, decoded, with
// "\n" line ends.
func (m Mail) Text() string { return m.part("text/plain") }

// HTML is the first part of type text/html, likewise.
func (m Mail) HTML() string { return m.part("text/html") }

func (m Mail) part(mediaType string) string {
	msg, err := mail.ReadMessage(bytes.NewReader(m.Raw))
	if err != nil {
		return ""
	}
	text, _ := find(mediaType, msg.Header.Get, msg.Body)
	return strings.ReplaceAll(text, "\r\n", "\n")
}

// find descends into multiparts; ok is false where nothing has that type.
func find(mediaType string, header func(string) string, body io.Reader) (text string, ok bool) {
	is, params, err := mime.ParseMediaType(header("Content-Type"))
	if err != nil {
		is = "text/plain"
	}
	if strings.HasPrefix(is, "multipart/") {
		parts := multipart.NewReader(body, params["boundary"])
		for {
			p, err := parts.NextRawPart()
			if err != nil {
				return "", false
			}
			if text, ok := find(mediaType, p.Header.Get, p); ok {
				return text, true
			}
		}
	}
	if is != mediaType {
		return "", false
	}
	switch strings.ToLower(header("Content-Transfer-Encoding")) {
	case "quoted-printable":
		body = quotedprintable.NewReader(body)
	case "base64":
		body = base64.NewDecoder(base64.StdEncoding, body)
	}
	octets, _ := io.ReadAll(body)
	return string(octets), true
}

// A Letter is a plain letter to be written.
type Letter struct {
	From      string // "Zoé Martin <zoe@example.org>" or the address alone
	To        string
	Subject   string
	Text      string
	Fields    []string // more header fields, e.g. "Auto-Submitted: auto-replied"
	MessageID string   // with angle brackets; made from the rest when empty
	At        time.Time
}

// Octets is the letter as a mail program would send it.
func (l Letter) Octets() []byte {
	if l.At.IsZero() {
		l.At = time.Now()
	}
	if l.MessageID == "" {
		l.MessageID = fmt.Sprintf("<%d.%08x@mail.example>", l.At.UnixNano(), len(l.Text)<<16+len(l.Subject))
	}
	from := l.From
	if a, err := mail.ParseAddress(from); err == nil {
		from = a.String()
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "From: %s\r\nTo: %s\r\nSubject: %s\r\n", from, l.To, mime.QEncoding.Encode("utf-8", l.Subject))
	fmt.Fprintf(&b, "Date: %s\r\nMessage-ID: %s\r\n", l.At.Format(time.RFC1123Z), l.MessageID)
	for _, f := range l.Fields {
		fmt.Fprintf(&b, "%s\r\n", f)
	}
	b.WriteString("MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n")
	w := quotedprintable.NewWriter(&b)
	io.WriteString(w, l.Text)
	w.Close()
	return b.Bytes()
}

// Reply is a letter that answers m as mail programs do: same subject, threaded,
// with m quoted below the text.
func (m Mail) Reply(from, text string) Letter {
	subject := m.Subject()
	if !strings.HasPrefix(strings.ToLower(subject), "re:") {
		subject = "Re: " + subject
	}
	to := m.Header("Reply-To")
	if to == "" {
		to = m.Header("From")
	}
	if a, err := mail.ParseAddress(to); err == nil {
		to = a.Address
	}
	quoted := "> " + strings.ReplaceAll(strings.TrimRight(m.Text(), "\n"), "\n", "\n> ")
	return Letter{
		From:    from,
		To:      to,
		Subject: subject,
		Text:    text + "\n\nOn " + m.At.Format("Mon, 2 Jan 2006 at 15:04") + ", " + to + " wrote:\n" + quoted + "\n",
		Fields: []string{
			"In-Reply-To: " + m.MessageID(),
			"References: " + strings.TrimSpace(m.Header("References")+" "+m.MessageID()),
		},
	}
}
