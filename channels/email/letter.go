package email

import (
	"bytes"
	"errors"
	"strings"
	"time"

	"guichet/channels"
	"guichet/tickets"
)

// A letter is a mail that was opened, before anything is made of it that
// depends on whose mailbox it lies in.
type letter struct {
	header     header
	words      wordReader
	from       mailbox
	subject    string
	id         string   // Message-ID without angle brackets
	inReplyTo  []string // identifiers without angle brackets, as they stand
	references []string
	date       time.Time

	text      string         // chosen from the alternatives
	wordy     int            // octets of text before the notes below it
	html      string         // the HTML alternative, in UTF-8
	folds     []tickets.Fold // of text
	files     []file
	notes     []string // what is to be said below the text
	nested    [][]byte // the mails enclosed
	forwarded *channels.Forwarded

	kind     channels.Kind
	report   channels.Report
	further  []channels.Report // other recipients that failed
	named    []string          // identifiers in a report: the mail that it is about
	envelope string            // how a report names the envelope of that mail (RFC 3461)
	enclosed []enclosed
	trouble  []string
}

// A file is a part that is no text to be read at once.
type file struct {
	name, media string
	data        []byte
}

// open reads a letter as far as it can be read. The error says that there is
// nothing.
func open(raw []byte) (*letter, error) {
	if len(bytes.TrimSpace(raw)) == 0 {
		return nil, errors.New("the letter is empty")
	}
	raw = lineFeeds(raw)
	l := &letter{}
	root, s := &part{}, &splitter{complex: true}
	if len(raw) <= maxSize {
		root, s = split(raw)
	}
	if s.complex {
		var body int
		root.header, body = readHeader(raw[:min(len(raw), 2*maxHeader)])
		l.excerpt(raw[body:])
	}
	l.header = root.header
	l.words.charset = firstCharset(root)
	l.readHeader()
	if !s.complex {
		l.trouble = s.trouble
		l.read(root, raw)
	}
	l.classify()
	if l.kind == channels.DeliveryReport || l.kind == channels.ReadReceipt {
		l.readReport()
	} else {
		l.folds = foldsOf(l.text, l.role())
		l.forwarded = l.findForwarded()
	}
	l.wordy = len(l.text)
	l.text = trimLines(strings.Join(append([]string{l.text}, l.notes...), "\n\n"))
	return l, nil
}

// said is what the sender wrote now.
func (l *letter) said() string { return tickets.Said(l.text, l.folds) }

// lineFeeds returns a letter whose lines end in carriage returns alone with line
// feeds instead; any other as it is.
func lineFeeds(raw []byte) []byte {
	cr := bytes.IndexByte(raw, '\r')
	if cr < 0 || cr+1 < len(raw) && (raw[cr+1] == '\n' || raw[cr+1] == '\r') || bytes.IndexByte(raw[:cr], '\n') >= 0 {
		return raw
	}
	return bytes.ReplaceAll(bytes.ReplaceAll(raw, []byte("\r\n"), []byte("\n")), []byte("\r"), []byte("\n"))
}

// excerpt is all that is shown of a letter beyond the limits.
func (l *letter) excerpt(body []byte) {
	l.trouble = []string{tooComplex}
	l.text = shorten(cleanText(decodeCharset(body[:min(len(body), maxExcerpt)], "")), maxExcerpt)
}

func (l *letter) readHeader() {
	h := l.header
	l.subject = l.words.line(h.Get("Subject"))
	for _, name := range []string{"From", "Sender"} {
		if list := l.words.mailboxes(h.Get(name), 1); len(list) > 0 && (list[0].hasDomain() || l.from == mailbox{}) {
			l.from = list[0]
		}
		if l.from.hasDomain() {
			break
		}
	}
	if ids := messageIDs(h.Get("Message-Id")); len(ids) > 0 {
		l.id = ids[0]
	} else {
		l.id = cleanID(h.Get("Message-Id"))
	}
	for _, v := range h.Values("In-Reply-To") {
		l.inReplyTo = append(l.inReplyTo, messageIDs(v)...)
	}
	for _, v := range h.Values("References") {
		l.references = append(l.references, messageIDs(v)...)
	}
	l.date = readDate(h.Get("Date"))
}

// addressees are the mailboxes in To and Cc that can be written to, each once,
// as far as the limit allows.
func (l *letter) addressees() (list []mailbox) {
	seen := make(map[string]bool)
	left := maxAddresses
	for _, name := range []string{"To", "Cc"} {
		for _, v := range l.header.Values(name) {
			found := l.words.mailboxes(v, left)
			left -= len(found)
			for _, m := range found {
				if key := strings.ToLower(m.address); m.hasDomain() && !seen[key] {
					seen[key] = true
					list = append(list, m)
				}
			}
		}
	}
	return list
}

// role tells what the header says of the letter: what its subject begins with,
// and whether it names others.
func (l *letter) role() role {
	prefix, _, ok := cutLabel(strings.ToLower(l.subject))
	prefix = prefix[strings.LastIndexByte(prefix, ']')+1:] // "[External] Fwd"
	switch prefix = strings.Trim(prefix, " \u00a0\u202f[]0123456789"); {
	case ok && forwardPrefixes[prefix]:
		return passesOn
	case ok && replyPrefixes[prefix], len(l.inReplyTo)+len(l.references) > 0:
		return answers
	}
	return begins
}

var (
	forwardPrefixes = set("fwd", "fw", "tr", "wg", "rv", "enc", "i", "doorst", "transféré", "transf", "réexp", "pd", "vb", "doorgestuurd", "enc.", "转发", "轉寄", "転送")
	replyPrefixes   = set("re", "rép", "rep", "réf", "aw", "antw", "sv", "vs", "r", "ref", "odp", "res", "回复", "答复")
)
