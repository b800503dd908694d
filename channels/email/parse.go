package email

import (
	"encoding/json"
	"time"

	"guichet/channels"
	"guichet/knowledge"
	"guichet/tickets"
)

// Parsed is what a letter says by itself, whoever's mailbox it lies in.
type Parsed struct {
	From          string         `json:"from"`
	FromName      string         `json:"from_name"`
	To            []Mailbox      `json:"to"` // the recipients in To and Cc, each once
	Subject       string         `json:"subject"`
	MessageID     string         `json:"message_id"`  // without angle brackets, like the next two
	InReplyTo     string         `json:"in_reply_to"` // the first where there are several
	References    []string       `json:"references"`
	Date          Date           `json:"date"`
	Language      string         `json:"language"` // "fr" or "en", the likelier; empty where there is nothing to go by
	Kind          string         `json:"kind"`     // a [channels.Kind]
	AutoSubmitted bool           `json:"auto_submitted"`
	Bounce        bool           `json:"bounce"`
	Text          string         `json:"text"`  // all that can be read
	Reply         string         `json:"reply"` // what the sender wrote now: Text without its folds
	Folds         []tickets.Fold `json:"folds"`
	HTML          string         `json:"html"`
	Attachments   []Attachment   `json:"attachments"`
	Forwarded     *Forwarded     `json:"forwarded,omitempty"`
}

// A Mailbox is somebody a letter names.
type Mailbox struct {
	Address string `json:"address"`
	Name    string `json:"name"`
}

// A Forwarded is the mail that a letter passes on.
type Forwarded struct {
	From     string `json:"from"`
	FromName string `json:"from_name"`
	Subject  string `json:"subject"`
	Text     string `json:"text"`
}

// An Attachment is a part that is listed rather than read.
type Attachment struct {
	Filename    string `json:"filename"`
	ContentType string `json:"content_type"`
	Size        int    `json:"size"` // octets, decoded
}

// A Date is written as RFC 3339, and as "" where none could be read.
type Date struct{ time.Time }

// String is the date as RFC 3339, "" where none could be read.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return d.Format(time.RFC3339)
}

// MarshalJSON implements [json.Marshaler].
func (d Date) MarshalJSON() ([]byte, error) { return json.Marshal(d.String()) }

// Parse opens one letter (RFC 5322). It reads whatever can be read; an error
// means that there is nothing. Without the desk's configuration it takes any
// reply for one to the desk.
func Parse(raw []byte) (Parsed, error) {
	l, err := open(raw)
	if err != nil {
		return Parsed{}, err
	}
	p := Parsed{
		From: l.from.address, FromName: l.from.name, Subject: l.subject,
		MessageID: l.id, References: append([]string{}, l.references...), Date: Date{l.date},
		Language: l.language(), Kind: string(l.kind),
		AutoSubmitted: !l.kind.Answerable(), Bounce: l.kind == channels.DeliveryReport,
		Text: l.text, Reply: l.said(), Folds: append([]tickets.Fold{}, l.folds...), HTML: l.html, Attachments: []Attachment{}, To: []Mailbox{},
	}
	if len(l.inReplyTo) > 0 {
		p.InReplyTo = l.inReplyTo[0]
	}
	for _, m := range l.addressees() {
		p.To = append(p.To, Mailbox{m.address, m.name})
	}
	if f := l.forwarded; f != nil {
		p.Forwarded = &Forwarded{f.From.ID, f.From.Name, f.Subject, f.Text}
	}
	for _, f := range l.files {
		p.Attachments = append(p.Attachments, Attachment{f.name, f.media, len(f.data)})
	}
	return p, nil
}

// language is that of what the sender wrote, the likelier one where that says
// too little.
func (l *letter) language() string {
	said := tickets.Said(l.text[:min(l.wordy, len(l.text))], l.folds)
	lang, sure := knowledge.Language(said)
	if sure {
		return lang
	}
	if lang, sure = knowledge.Language(l.subject + "\n" + said); sure || said != "" {
		return lang
	}
	return ""
}
