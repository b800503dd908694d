package email

import (
	"bytes"
	"io"
	"mime"
	"net/mail"
	"strings"
)

// author is the domain, as A-labels, of the one mailbox that the letter names
// as its author. ok is false where a second reader could see another author:
// unless the header is clean and has exactly one From field, with exactly one
// mailbox outside of any group, on which two parsers agree. A name beside the
// address identifies nobody.
func (l *letter) author(raw []byte) (domain string, ok bool) {
	block, _ := cutHeader(raw)
	if len(l.header.strays) > 0 || l.header.tooLarge || !isClean(block) {
		return "", false
	}
	field, ok := soleFrom(l.header, block)
	if !ok || !isPlainMailbox(field) {
		return "", false
	}
	mine := l.words.mailboxes(field, 2)
	second := mail.AddressParser{WordDecoder: &mime.WordDecoder{CharsetReader: func(_ string, r io.Reader) (io.Reader, error) { return r, nil }}}
	theirs, err := second.ParseList(field)
	if err != nil || len(mine) != 1 || len(theirs) != 1 || mine[0].address != l.from.address {
		return "", false
	}
	local, domain := splitAddress(theirs[0].Address)
	myLocal, myDomain := splitAddress(mine[0].address)
	domain = aLabel(domain)
	if local == "" || strings.Contains(local, "=?") || domain == "" || local != myLocal || domain != aLabel(myDomain) {
		return "", false
	}
	return domain, true
}

// isClean reports whether a header block has no control characters but line
// ends and tabs.
func isClean(block []byte) bool {
	for i, c := range block {
		switch {
		case c == '\r' && (i+1 == len(block) || block[i+1] != '\n'):
			return false
		case c < ' ' && c != '\t' && c != '\r' && c != '\n', c == 0x7f:
			return false
		}
	}
	return true
}

// soleFrom is the From field, if two readers of the header find one and the
// same.
func soleFrom(h header, block []byte) (field string, ok bool) {
	other, err := mail.ReadMessage(io.MultiReader(bytes.NewReader(bytes.TrimRight(block, "\r\n")), strings.NewReader("\r\n\r\n")))
	if err != nil {
		return "", false
	}
	mine, theirs := h.Values("From"), other.Header["From"]
	if len(mine) != 1 || len(theirs) != 1 || strings.Join(strings.Fields(mine[0]), " ") != strings.Join(strings.Fields(theirs[0]), " ") {
		return "", false
	}
	return mine[0], true
}

// isPlainMailbox reports whether a field has neither a list, nor a group or a
// route (RFC 5322 section 3.4), and only one @ outside of names.
func isPlainMailbox(field string) bool {
	ats := 0
	s := scanner{text: field}
	for !s.broken && s.pos < len(s.text) {
		switch c := s.text[s.pos]; c {
		case '(':
			s.comment()
			continue
		case '"':
			if s.quoted(); s.pos < len(s.text) && s.text[s.pos] == '@' {
				return false // "a b"@example.org is read in too many ways
			}
			continue
		case ',', ';', ':':
			return false
		case '@':
			ats++
		}
		s.pos++
	}
	return !s.broken && ats == 1
}

func splitAddress(address string) (local, domain string) {
	at := strings.LastIndexByte(address, '@')
	if at < 0 {
		return "", ""
	}
	return address[:at], address[at+1:]
}
