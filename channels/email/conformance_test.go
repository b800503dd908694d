package email

import (
	"strings"
	"testing"

	"guichet/channels/channeltest"
	"guichet/channels/email/emailtest"
	"guichet/tickets"
)

func TestConformance(t *testing.T) {
	channeltest.Run(t, func(t *testing.T) channeltest.Fixture {
		srv := startServer(t, emailtest.Options{})
		srv.RefuseRecipient("reject@example.org", 550, [3]int{5, 1, 1}, "no such mailbox")
		cfg := configFor(t, srv)
		cfg.IMAP.After = AfterSeen
		c, _ := newChannel(t, cfg, newMemory())
		refused := say("")
		refused.Place = "reject@example.org"
		return channeltest.Fixture{
			Channel: c,
			Arrive: func(text string) {
				deliver(t, srv, emailtest.Letter{From: "Zoé Martin <" + zoeAddress + ">", To: deskAddress, Subject: "Question", Text: text}.Octets())
			},
			Again: func() {
				srv.Rebuild(deskAddress, nil)
				srv.Disconnect()
			},
			Acknowledged: func() (n int) {
				for _, m := range srv.Inbox(deskAddress) {
					if m.Seen {
						n++
					}
				}
				return n
			},
			Outbound: say(""),
			Sent: func() (sent []channeltest.Sent) {
				for _, m := range srv.Inbox(zoeAddress) {
					root, _, _ := strings.Cut(m.Header("References"), " ")
					sent = append(sent, channeltest.Sent{Ref: tickets.Ref(m.MessageID()), Root: tickets.Ref(root), Text: m.Text()})
				}
				return sent
			},
			LoseAnswer: func() { srv.FailNext(emailtest.DropReply) },
			Refused:    refused,
		}
	})
}
