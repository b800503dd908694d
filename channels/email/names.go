package email

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base32"
	"strings"

	"guichet/tickets"
)

// names makes the Message-IDs of our mails and recognises them. A Message-ID
// is <ID.MAC@domain>: ID the delivery's, MAC the first 128 bits of an
// HMAC-SHA256 over ID and domain. One format, one length, no other is ours.
type names struct {
	secret  []byte
	domain  string // of the desk's address, lower case
	mailbox string // the whole address, lower case; for tokens
}

const (
	idLength  = 26 // of tickets.NewID
	macLength = 26 // 128 bits in base 32
)

var macEncoding = base32.NewEncoding("0123456789abcdefghjkmnpqrstvwxyz").WithPadding(base32.NoPadding)

// messageID is the name under which a delivery travels, with angle brackets.
func (n names) messageID(deliveryID string) tickets.Ref {
	return tickets.Ref("<" + deliveryID + "." + n.mac(deliveryID) + "@" + n.domain + ">")
}

// delivery finds the delivery that a Message-ID names, also one of another of the
// desk's mailboxes, whose domain it then bears. ok is false unless it was made
// by messageID with the same secret; the comparison takes the same time wherever
// they differ.
func (n names) delivery(messageID string) (id string, ok bool) {
	const local = len("<.@") + idLength + macLength
	if len(messageID) <= local || len(messageID) > local+len(">")+255 || messageID[0] != '<' {
		return "", false
	}
	id, n.domain = messageID[1:1+idLength], messageID[local:len(messageID)-1]
	if !isID(id) {
		return "", false
	}
	if subtle.ConstantTimeCompare([]byte(messageID), []byte(n.messageID(id))) != 1 {
		return "", false
	}
	return strings.Clone(id), true
}

func (n names) mac(id string) string {
	h := hmac.New(sha256.New, n.secret)
	h.Write([]byte("message-id\n" + id + "@" + n.domain))
	return macEncoding.EncodeToString(h.Sum(nil)[:16])
}

// isID reports whether s is made like a delivery's id: letters and digits in
// lower case, which are safe in every header.
func isID(s string) bool {
	for i := range len(s) {
		if c := s[i]; (c < '0' || c > '9') && (c < 'a' || c > 'z') {
			return false
		}
	}
	return s != ""
}

// loopField is the header field in which every mail of ours repeats its
// Message-ID, because some relays give mails another one. Its value proves
// itself in the same way.
const loopField = "X-Guichet-Loop"
