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
				deliver(t, srv, emailtest.Letter{From: "Zoé Martin <" + zoe + ">", To: desk, Subject: "Question", Text: text}.Octets())
			},
			Again: func() {
				srv.Rebuild(desk, nil)
				srv.Disconnect()
			},
			Acknowledged: func() (n int) {
				for _, m := range srv.Inbox(desk) {
					if m.Seen {
						n++
					}
				}
				return n
			},
			Outbound: say(""),
			Sent: func() (sent []channeltest.Sent) {
				for _, m := range srv.Inbox(zoe) {
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
