package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/emersion/go-message/mail"

	"guichet/channels/email/emailtest"
	"guichet/channels/slack/slacktest"
)

// enclose FROM SUBJECT TEXT NAME CONTENT sends a mail with a file; as FROM's
// reply where SUBJECT is empty.
func storyEnclose(_ context.Context, c *company, a []string) error {
	c.mail.AddMailbox(a[0])
	subject, extra := a[1], ""
	if inbox := c.mail.Inbox(a[0]); subject == "" && len(inbox) > 0 {
		last := inbox[len(inbox)-1]
		subject, extra = "Re: "+last.Subject(), "In-Reply-To: "+last.MessageID()+"\r\n"
	}
	const seam = "----seam"
	raw := fmt.Sprintf("From: %s\r\nTo: %s\r\nSubject: %s\r\nMessage-ID: <%d.%s>\r\nDate: %s\r\n%sMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=%q\r\n\r\n",
		a[0], supportAddress, subject, c.letters.Add(1), a[0], time.Now().Format(time.RFC1123Z), extra, seam)
	raw += fmt.Sprintf("--%s\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n%s\r\n", seam, a[2])
	raw += fmt.Sprintf("--%s\r\nContent-Type: application/octet-stream\r\nContent-Disposition: attachment; filename=%q\r\nContent-Transfer-Encoding: base64\r\n\r\n%s\r\n--%s--\r\n",
		seam, a[3], base64.StdEncoding.EncodeToString([]byte(a[4])), seam)
	return c.mail.Deliver(supportAddress, []byte(raw))
}

// share WHO PLACE TEXT NAME CONTENT posts a file: in a new message, in the
// triage channel in the thread that people look at.
func storyShare(_ context.Context, c *company, a []string) error {
	who, ok := c.people[a[0]]
	if !ok {
		return fmt.Errorf("nobody is called %q", a[0])
	}
	file := slacktest.Attach(a[3], []byte(a[4]))
	if root, ok := c.thread[a[1]]; ok && a[1] == "#desk" {
		who.Reply(root, a[2], file)
		return nil
	}
	c.thread[a[1]] = who.Post(c.place(a[1]), a[2], file)
	return nil
}

// file mail TO NAME CONTENT | file slack PLACE NAME CONTENT
//
// It waits until the bot has brought that file there, whole.
func storyFile(ctx context.Context, c *company, a []string) error {
	if a[0] == "mail" {
		_, err := c.mail.WaitMail(ctx, a[1], func(m emailtest.Mail) bool { return encloses(m.Raw, a[2], a[3]) })
		return err
	}
	return c.slack.WaitFor(ctx, func() bool {
		for _, m := range c.place(a[1]).Messages() {
			for _, f := range m.Files {
				if m.User == c.slack.Bot() && f.Name == a[2] && string(f.Data) == a[3] {
					return true
				}
			}
		}
		return false
	})
}

// encloses reports whether a mail carries a file of that name and content.
func encloses(raw []byte, name, content string) bool {
	r, err := mail.CreateReader(bytes.NewReader(raw))
	if err != nil {
		return false
	}
	for {
		p, err := r.NextPart()
		if err != nil {
			return false
		}
		h, ok := p.Header.(*mail.AttachmentHeader)
		if !ok {
			continue
		}
		data, _ := io.ReadAll(p.Body)
		if called, _ := h.Filename(); called == name && strings.TrimSpace(string(data)) == content {
			return true
		}
	}
}
