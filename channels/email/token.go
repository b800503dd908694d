package email

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"strings"
)

// A token names a delivery where a Message-ID cannot stand: in the address to
// which people reply, in a line of the text, in the envelope. It is the
// delivery's id and the first 100 bits of an HMAC-SHA256 over that id and the
// desk's address, letters and digits in lower case. One format, one length, no
// other is ours, and that of another mailbox is not either.
const (
	tokenMAC    = 20 // characters: 100 bits in base 32
	tokenLength = idLength + tokenMAC
)

// token is the token of a delivery.
func (n names) token(deliveryID string) string {
	h := hmac.New(sha256.New, n.secret)
	h.Write([]byte("token\n" + deliveryID + "@" + n.mailbox))
	return deliveryID + macEncoding.EncodeToString(h.Sum(nil))[:tokenMAC]
}

// deliveryOf finds the delivery that a token names. ok is false unless token
// made it with the same secret for the same mailbox; the comparison takes the
// same time wherever they differ.
func (n names) deliveryOf(token string) (id string, ok bool) {
	if len(token) != tokenLength || !isID(token) {
		return "", false
	}
	id = strings.Clone(token[:idLength])
	if subtle.ConstantTimeCompare([]byte(token), []byte(n.token(id))) != 1 {
		return "", false
	}
	return id, true
}

// replyAddress is the desk's address with a delivery's token, where the
// mailbox takes such addresses (RFC 5233).
func (c *Channel) replyAddress(from addrSpec, deliveryID string) addrSpec {
	return addrSpec{from.local + "+" + c.names.token(deliveryID), from.domain}
}

// maxPlusLocal is how long the part of the desk's address before the @ may be
// for a token to go behind it (RFC 5321 section 4.5.3.1.1).
const maxPlusLocal = 64 - 1 - tokenLength

// repliedTo are the deliveries whose reply address the letter was sent to.
func (c *Channel) repliedTo(l *letter) (ids []string) {
	own, err := parseAddrSpec(c.cfg.Address)
	if err != nil {
		return nil
	}
	for _, to := range l.recipients("To", "Cc", "Resent-To", "Resent-Cc", "Delivered-To", "X-Original-To") {
		local, at, _ := strings.Cut(to, "@")
		local, token, ok := strings.Cut(local, "+")
		if !ok || !strings.EqualFold(local, own.local) || !strings.EqualFold(at, own.domain) {
			continue
		}
		if id, ok := c.names.deliveryOf(token); ok {
			ids = append(ids, id)
		}
	}
	return ids
}

// recipients are the addresses in some fields of a letter, as far as they are
// looked at.
func (l *letter) recipients(fields ...string) (list []string) {
	for _, name := range fields {
		for _, v := range l.header.Values(name) {
			for _, m := range l.words.mailboxes(v, maxAddresses-len(list)) {
				list = append(list, m.address)
			}
		}
	}
	return list
}

// maxTokens is how many words of a text that look like a token are looked at.
const maxTokens = 50

// quotedTokens are the deliveries that the text of a letter names, first
// first: replies quote the line that render wrote, and some mail programs keep
// nothing else of the mail that they answer.
func (c *Channel) quotedTokens(text string) (ids []string) {
	looked := 0
	for begin := 0; begin < len(text) && looked < maxTokens; {
		end := begin
		for end < len(text) && isWordByte(text[end]) {
			end++
		}
		if end-begin == tokenLength {
			looked++
			if id, ok := c.names.deliveryOf(text[begin:end]); ok {
				ids = append(ids, id)
			}
		}
		begin = end + 1
	}
	return ids
}

// isWordByte reports whether a token with c next to it would be a longer word.
func isWordByte(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c >= 0x80
}
