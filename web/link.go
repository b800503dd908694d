package web

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"strconv"
	"strings"
	"time"

	"guichet/tickets"
)

// RateLink is where the requester of a resolved ticket marks its resolution;
// empty where people cannot reach the desk by HTTP, or there is nothing to mark.
func RateLink(c Config, secret []byte, t tickets.Ticket) string {
	if c.PublicURL == "" || !markable(t) {
		return ""
	}
	return strings.TrimSuffix(c.PublicURL, "/") + "/rate/" + strconv.FormatInt(t.Number, 10) + "/" + token(secret, t)
}

// markable reports whether a ticket is resolved and can still be reopened.
func markable(t tickets.Ticket) bool {
	return t.Status == tickets.Resolved && !t.Alarm(tickets.CloseDue).IsZero()
}

// token proves that its bearer got our mail about this resolution of this
// ticket of this requester. It tells nothing, and is worth nothing for another
// resolution, another person or after the ticket is closed: what it signs is
// when it closes, which each resolution sets anew.
func token(secret []byte, t tickets.Ticket) string {
	mac := hmac.New(sha256.New, secret)
	for _, part := range []string{"guichet rate", strconv.FormatInt(t.Number, 10), t.Requester.Key()} {
		_ = binary.Write(mac, binary.BigEndian, uint32(len(part)))
		mac.Write([]byte(part))
	}
	_ = binary.Write(mac, binary.BigEndian, closes(t).UnixMicro())
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

func closes(t tickets.Ticket) time.Time { return t.Alarm(tickets.CloseDue) }

// proves reports whether a token is that of a ticket as it stands.
func proves(secret []byte, t tickets.Ticket, proof string) bool {
	same := hmac.Equal([]byte(token(secret, t)), []byte(proof))
	return same && markable(t)
}
