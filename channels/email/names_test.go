package email

import (
	"strings"
	"testing"

	"guichet/tickets"
)

func TestT27_OurMessageIDIsKnownAgain(t *testing.T) {
	n := names{secret: testSecret, domain: "example.org"}
	id := tickets.NewID()
	messageID := string(n.messageID(id))
	if got, ok := n.delivery(messageID); !ok || got != id {
		t.Errorf("%s names %q, %v", messageID, got, ok)
	}
	if !isMessageID(messageID) || !strings.HasSuffix(messageID, "@example.org>") {
		t.Errorf("%s is not a Message-ID of this domain", messageID)
	}
	other := names{secret: testSecret, domain: "example.com"}
	if got, ok := n.delivery(string(other.messageID(id))); !ok || got != id {
		t.Errorf("what another mailbox of the desk sent is %q, %v", got, ok)
	}
	if again := n.messageID(id); string(again) != messageID {
		t.Error("the same delivery has two Message-IDs")
	}
}

func TestT04_MessageIDCannotBeGuessed(t *testing.T) {
	n := names{secret: testSecret, domain: "example.org"}
	id := tickets.NewID()
	real := string(n.messageID(id))
	forged := map[string]string{
		"another secret": string(names{secret: []byte("another secret of enough octets"), domain: n.domain}.messageID(id)),
		"another domain": strings.Replace(real, "@example.org", "@example.com", 1),
		"upper case":     strings.ToUpper(real),
		"no brackets":    strings.Trim(real, "<>"),
		"a shorter code": real[:30] + real[31:],
		"a longer code":  real[:30] + "0" + real[30:],
		"no code":        "<" + id + "@example.org>",
		"another id":     strings.Replace(real, id, tickets.NewID(), 1),
		"nothing":        "",
	}
	for i := range real {
		forged["octet "+real[:i]] = real[:i] + string(real[i]^1) + real[i+1:]
	}
	for how, messageID := range forged {
		if got, ok := n.delivery(messageID); ok {
			t.Errorf("%s: %s was taken for delivery %s", how, messageID, got)
		}
	}
}
